// Risk adjustment: the condition categories that the diagnoses of a year lead to, and what they add up to.

/** Return { node, message } for one place to add up the risk. `ask` sends a message to the kernel. */
function risk({ id, ask }) {
  const view = uuid();
  let asked = 0;
  const bell = make("p", { role: "status", class: "rc-unseen" });
  const trouble = make("p", { role: "alert", class: "rc-trouble" });
  const results = answerPlace();
  const fields = make("div", { class: "rc-fields" });
  const room = {
    scene: { most: 25 },
    id: `${id}-risk`,
    fields,
    answer: [],
    first: "", // their order says nothing here
    put(answer) {
      room.answer = answer;
      ask({ do: "named", view, codes: answer.map(({ code }) => code) });
      results.old();
    },
    ask,
    say: (text) => (bell.textContent = text),
  };
  const list = codes(room);
  const age = years(`${id}-age`, results.old);
  const sex = chooser(`${id}-sex`, SEXES, { onchange: results.old });

  function add() {
    list.settle();
    if (!room.answer.length) {
      trouble.textContent = "Add at least one code first.";
      return;
    }
    trouble.textContent = "";
    ask({ do: "risk", view, number: (asked += 1), codes: room.answer.map(({ code }) => code), age: age.value, sex: sex.value });
  }

  const adds = (words, number) => make("li", { class: "rc-count" }, make("span", {}, words), make("span", { class: "rc-number" }, number));

  function category({ hcc, label, codes, factor, dropped_for: graver }) {
    const words = [make("strong", {}, `HCC ${hcc}`), ` ${label}, from ${codes.join(" and ")}`];
    return graver ? adds([words, make("span", { class: "rc-flag" }, graver === "none" ? " (does not count here)" : ` (does not count: HCC ${graver} of the same family is graver)`)], "0") : adds(words, factor);
  }

  function draw(given) {
    const dear = given.costs.map(({ code }) => code);
    const alike = given.categories.flatMap(({ codes }) => codes).filter((code, place, all) => !dear.includes(code) && all.indexOf(code) === place);
    results.show(
      `RAF ${given.raf}`,
      make("p", {}, `${given.model}. Raw: before the corrections that Medicare makes for all plans. For someone of 65 and more who lives at home and has no Medicaid.`),
      make("h6", { id: `${id}-sum` }, "What it is made of"),
      make(
        "ul",
        { class: "rc-sum", "aria-labelledby": `${id}-sum` },
        adds("Age and sex", given.demographic),
        given.categories.map(category),
        given.together.map(({ name, factor }) => adds(name, factor)),
        make("li", { class: "rc-count rc-total" }, make("strong", {}, "RAF"), make("strong", { class: "rc-number" }, given.raf)),
      ),
      given.without.length ? make("p", {}, `Leads to no category of the model: ${given.without.join(", ")}. A code that is new since October 2025 may be missing in our tables.`) : "",
      make("h6", {}, "What a code costs that is not captured in the year"),
      given.costs.length ? make("ul", { class: "rc-reasons" }, given.costs.map(({ code, sentence }) => make("li", {}, make("strong", {}, `Without ${code}: `), sentence))) : "",
      alike.length ? make("p", {}, `Changes nothing when it alone is missing, for another code stands in for it: ${alike.join(", ")}.`) : "",
      given.categories.length ? "" : make("p", {}, "Nothing: none of these codes leads to a category."),
      make("p", {}, "Only what a provider assessed or treated at a visit in that year, and wrote down, may be captured."),
    );
  }

  list.show(room.answer);
  return {
    node: make(
      "div",
      { class: "rc-tool" },
      make("p", {}, "What a Medicare Advantage plan is paid for a patient hangs on the diagnoses of the year before. Add those of a whole year."),
      fields,
      make("div", { class: "rc-beside" }, labelled("Age in years", age, "On February 1 of the year of payment, 65 or more."), labelled("Sex as registered", sex)),
      make("div", { class: "rc-actions" }, button("Add up the risk", add, { class: "rc-main" })),
      trouble,
      results.node,
      bell,
    ),
    patient: () => ({ codes: [], age: age.value, sex: sex.value }), // the codes here are those of a whole year
    take(patient) {
      age.value ||= patient.age;
      sex.value ||= patient.sex;
    },
    message(given) {
      list.message(given);
      if (given.did === "named" && given.view === view) list.notice(given);
      if (given.did !== "risk" || given.view !== view || given.number !== asked) return;
      trouble.textContent = given.trouble;
      if (!given.trouble) draw(given);
    },
  };
}
