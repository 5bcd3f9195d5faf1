// A list of codes with the facts of an encounter, and what the coding rules say of them.

/** Return { node, message } for one place to check codes. `ask` sends a message to the kernel. */
function review({ id, ask }) {
  const view = uuid();
  let asked = 0;
  let overrides = [];
  const bell = make("p", { role: "status", class: "rc-unseen" });
  const fields = make("div", { class: "rc-fields" });
  const room = {
    scene: { most: 25 },
    id: `${id}-review`,
    fields,
    answer: [],
    put(answer) {
      room.answer = answer;
      ask({ do: "named", view, codes: answer.map(({ code }) => code) });
      doubts();
      old();
    },
    ask,
    say: (text) => (bell.textContent = text),
  };
  const list = codes(room);
  const uncertain = new Set();
  const suspected = make("fieldset", { class: "rc-choices", hidden: true });

  const choices = (legend, name, options, type = "radio") =>
    make(
      "fieldset",
      { class: "rc-choices" },
      make("legend", {}, legend),
      make(
        "div",
        { class: "rc-bins" },
        options.map(([value, words], place) =>
          make("label", { class: "rc-bin" }, make("input", { type, name: `${id}-${name}`, value, checked: type === "radio" && place === 0, onchange: old }), make("span", {}, words)),
        ),
      ),
    );
  const picked = (name) => [...form.querySelectorAll(`input[name="${id}-${name}"]:checked`)].map((input) => input.value);
  const text = (label, name, facts, aside) => {
    const key = `${id}-${name}`;
    const input = make("input", { id: key, class: "rc-input rc-short", autocomplete: "off", oninput: old, "aria-describedby": aside ? `${key}-aside` : null, ...facts });
    return { input, row: make("div", { class: "rc-field" }, make("label", { for: key }, label), input, aside ? make("p", { class: "rc-aside", id: `${key}-aside` }, aside) : "") };
  };
  const day = text("Date of service", "date", { type: "date" }, "Of the discharge, for a hospital stay.");
  const age = text("Age in years", "age", { type: "text", inputmode: "numeric" });
  const chart = make("textarea", { id: `${id}-chart`, class: "rc-input rc-long", rows: 4, spellcheck: "false", oninput: old });
  const form = make(
    "div",
    { class: "rc-facts-form" },
    choices("Whose claim is it?", "setting", [["outpatient", "Office, clinic, or a physician’s own claim"], ["inpatient", "The hospital’s claim for a stay"]]),
    make("div", { class: "rc-beside" }, day.row, age.row),
    choices("Sex as registered", "sex", [["", "Not given"], ["F", "Female"], ["M", "Male"]]),
    choices("Sides the chart speaks of", "sides", [["right", "Right"], ["left", "Left"]], "checkbox"),
    suspected,
    make("div", { class: "rc-field rc-wide" }, make("label", { for: chart.id }, "Words of the note"), chart, make("p", { class: "rc-aside" }, "Paste the assessment here, and codes that leave open what it says are found.")),
  );
  const facts = make("details", { class: "rc-fold" }, make("summary", {}, "Facts of the encounter (the more, the more is checked)"), form);
  const trouble = make("p", { role: "alert", class: "rc-trouble" });
  const results = answerPlace();

  function old() {
    results.old();
  }

  /** Offer each code of the list as one that the chart may only suspect. */
  function doubts() {
    const typed = room.answer.map(({ code }) => code);
    for (const code of uncertain) if (!typed.includes(code)) uncertain.delete(code);
    suspected.hidden = typed.length === 0;
    suspected.replaceChildren(
      make("legend", {}, "What does the chart only suspect? (probable, rule out, possible ...)"),
      make(
        "div",
        { class: "rc-bins" },
        typed.map((code) =>
          make(
            "label",
            { class: "rc-bin" },
            make("input", {
              type: "checkbox",
              checked: uncertain.has(code),
              onchange: (event) => {
                if (event.currentTarget.checked) uncertain.add(code);
                else uncertain.delete(code);
                old();
              },
            }),
            make("span", {}, code),
          ),
        ),
      ),
    );
  }

  function check() {
    list.settle();
    if (!room.answer.length) {
      trouble.textContent = "Add at least one code first.";
      return;
    }
    trouble.textContent = "";
    ask({
      do: "review",
      view,
      number: (asked += 1),
      codes: room.answer.map(({ code }) => code),
      setting: picked("setting")[0],
      date: day.input.value,
      age: age.input.value,
      sex: picked("sex")[0],
      sides: picked("sides"),
      uncertain: [...uncertain],
      chart: chart.value,
      overrides,
    });
  }

  const sameFinding = (one, other) => one.rule === other.rule && same(one.codes, other.codes);

  function finding(one, place) {
    const key = `${id}-reason-${place}`;
    const reason = make("input", { id: key, class: "rc-input", type: "text", autocomplete: "off" });
    const error = make("p", { class: "rc-error", role: "status" });
    const keep = () => {
      if (!reason.value.trim()) {
        error.textContent = "Write what the chart says. Without a reason it stays open.";
        reason.focus();
        return;
      }
      overrides = [...overrides.filter((other) => !sameFinding(other, one)), { rule: one.rule, codes: one.codes, reason: reason.value.trim() }];
      check();
    };
    const settle =
      one.severity === "error" || one.severity === "reminder"
        ? ""
        : make(
            "details",
            { class: "rc-override" },
            make("summary", {}, `It does not hold here: ${one.codes.join(" and ")}`),
            make("div", { class: "rc-field" }, make("label", { for: key }, "Why, in the words of the chart"), reason, error, button("Keep the codes for this reason", keep)),
          );
    return findingLine(one, settle);
  }

  function settled(one) {
    const back = () => {
      overrides = overrides.filter((other) => !(other.rule === one.rule && one.codes.every((code) => other.codes.includes(code))));
      check();
    };
    return make(
      "li",
      { class: "rc-finding" },
      picture("right"),
      make("div", {}, make("p", {}, make("strong", {}, `${one.codes.join(" and ")} kept: `), one.reason), make("p", { class: "rc-aside" }, one.sentence), button("Take the reason back", back, { "aria-label": `Take the reason back: ${one.codes.join(" and ")}` })),
    );
  }

  function draw(given) {
    const [open, reminders] = sorted(given.findings);
    const section = (title, nodes) => (nodes.length ? [make("h6", {}, title), make("ul", { class: "rc-parts" }, nodes)] : []);
    results.show(
      findingCount(open.length, reminders.length),
      given.unread.map((sentence) => make("p", { class: "rc-error" }, sentence)),
      open.length ? make("ul", { class: "rc-parts" }, open.map(finding)) : "",
      section("Settled by you", given.settled.map(settled)),
      reminderFold(reminders, open.length),
    );
  }

  list.show(room.answer);
  const actions = make("div", { class: "rc-actions" }, button("Check these codes", check, { class: "rc-main" }));
  return {
    node: make("div", { class: "rc-tool" }, fields, facts, actions, trouble, results.node, bell),
    patient: () => ({ codes: room.answer, age: age.input.value, sex: picked("sex")[0] }),
    take(patient) {
      takeCodes(room, list, patient);
      age.input.value ||= patient.age;
      if (!picked("sex")[0]) form.querySelector(`input[name="${id}-sex"][value="${patient.sex}"]`).checked = true;
    },
    message(given) {
      list.message(given);
      if (given.did === "named" && given.view === view) list.notice(given);
      if (given.did !== "review" || given.view !== view || given.number !== asked) return;
      trouble.textContent = given.trouble;
      if (!given.trouble) draw(given);
    },
  };
}
