// What the start page looks like: plain HTML with headings, lists and buttons.

import { element, unseen } from "./page-parts.js";

const STATES = {
  new: { words: "Not started", sign: "○" },
  working: { words: "In progress", sign: "◐" },
  submitted: { words: "Submitted", sign: "●" },
  returned: { words: "Feedback ready", sign: "★" },
};

// Draw the page into `root`. `does` holds what each button does. Returns the functions that change the page.
export function drawPage(root, does) {
  const message = element("p", { role: "status", class: "revcycle-message" });
  const alarm = element("p", { role: "alert", class: "revcycle-message revcycle-trouble" });
  const summary = element("p", { class: "revcycle-summary" });
  const list = element("ol", { class: "revcycle-modules" });
  const check = element("button", { type: "button", class: "revcycle-button", onclick: does.refresh }, "Check again");

  root.append(
    element(
      "section",
      { "aria-labelledby": "revcycle-course-title" },
      element(
        "div",
        { class: "revcycle-head" },
        element(
          "div",
          {},
          element("h1", { id: "revcycle-course-title" }, "Medical billing and coding"),
          element("p", {}, "Get a module, work through it, submit it, and read your feedback.")
        )
      ),
      element(
        "div",
        { class: "revcycle-sheet" },
        element("div", { class: "revcycle-messages" }, message, alarm),
        element("div", { class: "revcycle-bar" }, summary, check),
        list,
        toolsPart("Your tools", does.tools),
        toolsPart("For instructors", does.instructor)
      )
    )
  );

  let now = "";
  const controls = new Map(); // "course/id/action" -> button, to bring the focus back after the list is drawn again

  return {
    when,

    say(words, { trouble = false } = {}) {
      message.textContent = trouble ? "" : words;
      alarm.textContent = trouble ? words : "";
    },

    show(modules) {
      const drawn = JSON.stringify(modules);
      if (drawn === now) return; // a button that is being pressed stays where it is
      now = drawn;
      const held = [...controls].find(([, button]) => button === document.activeElement)?.[0];
      controls.clear();
      summary.textContent = summarize(modules);
      list.replaceChildren(...modules.map((module) => card(module, does, controls)));
      if (held) bringBack(held, controls);
    },

    focus(module, action) {
      bringBack(`${module.course}/${module.id}/${action}`, controls);
    },
  };
}

function bringBack(held, controls) {
  const module = held.slice(0, held.lastIndexOf("/") + 1);
  const button = controls.get(held) ?? [...controls].find(([key]) => key.startsWith(module))?.[1];
  button?.focus();
}

function summarize(modules) {
  if (!modules.length) return "No module has been handed out yet. Your instructor decides when; then press Check again.";
  const submitted = modules.filter((module) => module.submitted).length;
  const count = modules.length === 1 ? "1 module" : `${modules.length} modules`;
  return modules.every((module) => module.own) ? `${count} in your folder` : `${count}, ${submitted} submitted`;
}

function card(module, does, controls) {
  const title = `revcycle-title-${module.course}-${module.id}`;
  const button = (action, label, main) => {
    const made = element(
      "button",
      { type: "button", class: `revcycle-button${main ? " revcycle-primary" : ""}`, onclick: () => does[action](module) },
      label,
      unseen(` ${module.title}`)
    );
    controls.set(`${module.course}/${module.id}/${action}`, made);
    return made;
  };
  const actions = [];
  if (module.feedback) actions.push(button("feedback", "Read feedback", true));
  if (module.notebook) actions.push(button("open", "Open", !module.feedback && !module.submitted));
  else if (module.released) actions.push(button("get", "Get", !module.feedback));
  if (module.notebook && module.released) actions.push(button("submit", module.submitted ? "Submit again" : "Submit"));
  if (module.notebook) actions.push(button("zip", "Zip to hand in"));

  return element(
    "li",
    {},
    element(
      "article",
      { class: "revcycle-card", "data-state": module.state, "aria-labelledby": title },
      element("span", { class: "revcycle-number", "aria-hidden": "true" }, module.number || "•"),
      element(
        "div",
        { class: "revcycle-about" },
        element("h2", { id: title }, module.number ? unseen(`Module ${module.number}: `) : null, module.title),
        element(
          "p",
          { class: "revcycle-state" },
          element("span", { class: "revcycle-sign", "aria-hidden": "true" }, STATES[module.state].sign),
          STATES[module.state].words
        ),
        details(module).map((words) => element("p", { class: "revcycle-detail" }, words))
      ),
      element("div", { class: "revcycle-actions" }, actions)
    )
  );
}

function details(module) {
  const { submitted, feedback } = module;
  const sentences = [];
  if (module.own) sentences.push("When you have answered all you can, make the zip and hand it in.");
  if (module.state === "new") sentences.push("Press Get to copy it to your folder.");
  if (module.state === "submitted") sentences.push(`On ${when(submitted)}. Feedback has not come back yet.`);
  if (feedback) sentences.push(`For what you submitted on ${when(feedback.submitted)}.`);
  if (feedback && submitted > feedback.submitted) sentences.push(`You submitted again on ${when(submitted)}.`);
  return sentences;
}

function when(date) {
  if (!date) return "a day that was not written down";
  const day = date.toLocaleDateString("en-US", { weekday: "long", month: "long", day: "numeric" });
  return `${day} at ${date.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" })}`;
}

function toolsPart(title, tools) {
  if (!tools.length) return null;
  const id = `revcycle-${title.toLowerCase().replaceAll(" ", "-")}`;
  return element(
    "section",
    { class: "revcycle-tools", "aria-labelledby": id },
    element("h2", { id }, title),
    element(
      "ul",
      {},
      tools.map(({ label, use, open }) =>
        element("li", {}, element("button", { type: "button", class: "revcycle-button", onclick: open }, label), element("span", {}, use))
      )
    )
  );
}
