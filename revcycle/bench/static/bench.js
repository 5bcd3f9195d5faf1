// The tools of the bench in tabs (WAI-ARIA tabs: arrows, Home and End go from tab to tab).

const TOOLS = [
  { name: "Check codes", tool: review },
  { name: "Book of diagnoses", tool: tabular },
  { name: "Services and modifiers", tool: services },
  { name: "Level of a visit", tool: visit },
  { name: "Hospital stay", tool: stay },
  { name: "Risk adjustment", tool: risk },
];

export default {
  render({ model, el }) {
    const root = make("div", { class: "rc" });
    guardKeys(root);
    el.append(root);
    const id = freshId();
    const ask = (message) => model.send(message);
    const drawn = TOOLS.map(({ tool }, place) => tool({ id: `${id}-${place}`, ask }));
    const tabs = TOOLS.map(({ name }, place) =>
      make("button", { type: "button", role: "tab", id: `${id}-tab-${place}`, "aria-controls": `${id}-panel-${place}`, onclick: () => open(place) }, name),
    );
    const panels = drawn.map(({ node }, place) =>
      make("div", { role: "tabpanel", id: `${id}-panel-${place}`, "aria-labelledby": `${id}-tab-${place}`, hidden: true }, node),
    );

    let opened = 0;
    let patient = { codes: [], age: "", sex: "" };

    /** Open a tool. What is known of the patient comes along, where nothing is entered there yet. */
    function open(place) {
      const told = drawn[opened].patient?.();
      if (told) patient = { codes: told.codes.length ? told.codes : patient.codes, age: told.age || patient.age, sex: told.sex || patient.sex };
      if (place !== opened) drawn[place].take?.(patient);
      opened = place;
      tabs.forEach((tab, other) => {
        tab.setAttribute("aria-selected", String(other === place));
        tab.tabIndex = other === place ? 0 : -1;
        panels[other].hidden = other !== place;
      });
    }

    const steps = { ArrowRight: 1, ArrowLeft: -1 };
    const list = make(
      "div",
      {
        role: "tablist",
        class: "rc-tabs",
        "aria-label": "Tools",
        onkeydown(event) {
          const at = tabs.indexOf(document.activeElement);
          const ends = { Home: 0, End: tabs.length - 1 };
          const next = event.key in steps ? (at + steps[event.key] + tabs.length) % tabs.length : ends[event.key];
          if (at < 0 || next === undefined) return;
          event.preventDefault();
          open(next);
          tabs[next].focus();
        },
      },
      tabs,
    );
    root.append(
      make(
        "section",
        { class: "rc-card rc-bench", "aria-labelledby": `${id}-title` },
        make(
          "header",
          { class: "rc-head" },
          make("p", { class: "rc-badges" }, make("span", { class: "rc-badge rc-practice" }, "Tool"), make("span", {}, "Never graded, nothing is handed in")),
          make("h3", { id: `${id}-title` }, "The coder’s bench"),
        ),
        list,
        panels,
      ),
    );
    open(0);
    const heard = (message) => drawn.forEach((tool) => tool.message(message));
    model.on("msg:custom", heard);
    return () => model.off("msg:custom", heard);
  },
};
