// Lines of service with modifiers and units, and what the rules say of them.

/** Return { node, message } for one place to check lines of service. `ask` sends a message to the kernel. */
function services({ id, ask }) {
  const view = uuid();
  let asked = 0;
  let made = 0;
  let lines = []; // { key, code, title, modifiers, units }
  const bell = make("p", { role: "status", class: "rc-unseen" });
  const trouble = make("p", { role: "alert", class: "rc-trouble" });
  const list = make("ol", { class: "rc-list", "aria-labelledby": `${id}-lines` });
  const empty = make("p", { class: "rc-empty" }, "No line yet. Search below to add one.");
  const place = make("input", { id: `${id}-place`, class: "rc-input rc-short", type: "text", inputmode: "numeric", autocomplete: "off", "aria-describedby": `${id}-place-aside`, oninput: old });
  const results = answerPlace();
  const search = combobox({
    id: `${id}-service`,
    label: "Add a procedure or a HCPCS Level II code",
    ask,
    about: SERVICES,
    choose: ({ code, title }) => add(code, title),
    typed(text, found) {
      if (/^[A-Z]{0,2}[0-9]{3,4}[0-9A-Z]$/i.test(text)) add(text.toUpperCase(), "");
      else search.tell(found ? "Press Down Arrow to choose a service from the list." : `Nothing found for “${text}”.`);
    },
  });

  function old() {
    results.old();
  }

  function add(code, title) {
    lines = [...lines, { key: (made += 1), code, title, modifiers: "", units: "1" }];
    if (!title) ask({ do: "service", view, code });
    search.clear();
    show();
    bell.textContent = `${code} added as line ${lines.length}.`;
  }

  function name({ code, title }) {
    for (const one of lines) if (one.code === code) one.title = title;
    for (const node of list.querySelectorAll("[data-code]")) if (node.dataset.code === code) node.textContent = title;
  }

  function remove({ key, code }) {
    lines = lines.filter((other) => other.key !== key);
    show();
    bell.textContent = `${code} removed.`;
    search.input.focus();
  }

  function field(one, name, label, facts = {}) {
    const key = `${id}-${one.key}-${name}`;
    const input = make("input", {
      id: key,
      class: "rc-input",
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      value: one[name],
      "aria-label": `${label} of ${one.code}, line ${lines.indexOf(one) + 1}`,
      oninput(event) {
        one[name] = event.currentTarget.value;
        old();
      },
      ...facts,
    });
    return make("span", { class: `rc-small rc-${name}` }, make("label", { for: key }, label), input);
  }

  function show() {
    old();
    list.replaceChildren(
      ...lines.map((one) =>
        line(
          {},
          [make("span", { class: "rc-code" }, one.code), make("span", { "data-code": one.code }, one.title)],
          [
            field(one, "modifiers", "Modifiers"),
            field(one, "units", "Units", { inputmode: "numeric" }),
            button("Remove", () => remove(one), { "aria-label": `Remove: ${one.code}, line ${lines.indexOf(one) + 1}` }),
          ],
        ),
      ),
    );
    empty.hidden = lines.length > 0;
  }

  function check() {
    if (!lines.length) {
      trouble.textContent = "Add at least one line first.";
      return;
    }
    trouble.textContent = "";
    ask({ do: "lines", view, number: (asked += 1), place: place.value, lines: lines.map(({ code, modifiers, units }) => ({ code, modifiers, units })) });
  }

  function draw(given) {
    const [open, reminders] = sorted(given.findings);
    results.show(
      findingCount(open.length, reminders.length),
      given.unread.map((sentence) => make("p", { class: "rc-error" }, sentence)),
      given.findings.length ? make("ul", { class: "rc-parts" }, given.findings.map((one) => findingLine(one))) : "",
    );
  }

  const node = make(
    "div",
    { class: "rc-tool" },
    make("h5", { id: `${id}-lines` }, "Your lines"),
    empty,
    list,
    search.node,
    make(
      "div",
      { class: "rc-field" },
      make("label", { for: place.id }, "Place of service"),
      place,
      make("p", { class: "rc-aside", id: `${id}-place-aside` }, "Two digits, such as 11 for the office. Lines are taken as one day by one provider."),
    ),
    make("div", { class: "rc-actions" }, button("Check the lines", check, { class: "rc-main" })),
    trouble,
    results.node,
    bell,
  );
  return {
    node,
    message(given) {
      search.message(given);
      if (given.did === "service" && given.view === view) name(given);
      if (given.did !== "lines" || given.view !== view || given.number !== asked) return;
      trouble.textContent = given.trouble;
      if (!given.trouble) draw(given);
    },
  };
}
