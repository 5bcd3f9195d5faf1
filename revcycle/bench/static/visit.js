// The level of a visit from what the note says: problems, data, risk and time.

const PLACES = [
  ["office", "Office or outpatient clinic"],
  ["emergency", "Emergency department"],
  ["hospital-initial", "Hospital, first visit of a stay"],
  ["hospital-subsequent", "Hospital, later visit"],
  ["hospital-discharge", "Hospital, day of discharge"],
];
const BY_PATIENT = ["office"];
const PROBLEMS = [
  ["self-limited-or-minor", "Minor, goes away by itself"],
  ["stable-chronic", "Long-term illness, stable (at this patient’s goal)"],
  ["acute-uncomplicated", "Short-term illness or injury, simple"],
  ["stable-acute", "Short-term illness, treated and getting better"],
  ["acute-uncomplicated-in-hospital", "Simple illness or injury that needs a hospital bed"],
  ["chronic-worse", "Long-term illness, worse, not at goal, or side effects of treatment"],
  ["acute-systemic", "Short-term illness, the whole body ill"],
  ["acute-complicated-injury", "Injury, complicated"],
  ["undiagnosed-uncertain", "New problem, not diagnosed, may be serious"],
  ["chronic-severe", "Long-term illness, severe flare or severe side effects"],
  ["threat-to-life-or-function", "A danger to life or function soon"],
];
const DATA = [
  ["notes", "Notes from outside read (number of sources)"],
  ["ordered", "Different tests ordered"],
  ["reviewed", "Results reviewed of other tests"],
];
const DATA_YES = [
  ["historian", "Someone else had to give the history"],
  ["interpreted", "The clinician read an image or tracing, and does not bill for it"],
  ["discussion", "Talked it over with a professional from outside"],
];
const RISKS = [
  ["minimal", "Rest, a dressing, or nothing"],
  ["low", "Medicine without prescription, physical therapy"],
  ["prescription-drug-management", "A prescription drug was decided on"],
  ["social-determinants", "Social circumstances limit diagnosis or treatment"],
  ["minor-surgery-risk-factors", "Minor surgery, with risk factors"],
  ["elective-major-surgery", "Elective major surgery, no risk factors"],
  ["other-moderate", "Another decision of moderate risk"],
  ["elective-major-surgery-risk-factors", "Elective major surgery, with risk factors"],
  ["emergency-major-surgery", "Emergency major surgery"],
  ["toxicity-monitoring", "A drug that needs close monitoring for toxicity"],
  ["hospitalization", "Whether to admit to hospital"],
  ["escalation-of-hospital-care", "More intensive hospital care"],
  ["do-not-resuscitate", "No resuscitation, or less treatment, for poor outlook"],
  ["parenteral-controlled-substance", "A controlled drug by injection or infusion"],
  ["other-high", "Another decision of high risk"],
];
const BY = { mdm: "by decision making", time: "by time", staff: "staff alone" };

/** Return { node, message } for one place to find a level. `ask` sends a message to the kernel. */
function visit({ id, ask }) {
  const view = uuid();
  let asked = 0;
  const key = (name) => `${id}-visit-${name}`;
  const count = ([name, words]) => {
    const input = make("input", { id: key(name), class: "rc-input", type: "text", inputmode: "numeric", autocomplete: "off", placeholder: "0" });
    return { name, input, row: make("div", { class: "rc-count" }, make("label", { for: input.id }, words), input) };
  };
  const tick = ([name, words]) => {
    const input = make("input", { type: "checkbox", value: name });
    return { name, input, row: make("label", { class: "rc-bin" }, input, make("span", {}, words)) };
  };
  const problems = PROBLEMS.map(count);
  const data = DATA.map(count);
  const dataYes = DATA_YES.map(tick);
  const risks = RISKS.map(tick);
  const day = make("input", { id: key("date"), class: "rc-input rc-short", type: "date", value: "2026-06-15" });
  const minutes = make("input", { id: key("minutes"), class: "rc-input rc-short", type: "text", inputmode: "numeric", autocomplete: "off" });
  const place = make("select", { id: key("place"), class: "rc-input rc-choose", onchange: patients }, PLACES.map(([value, words]) => make("option", { value }, words)));
  const kinds = ["new", "established"].map((value) => make("input", { type: "radio", name: key("patient"), value }));
  const who = make(
    "fieldset",
    { class: "rc-choices" },
    make("legend", {}, "The patient is"),
    make("div", { class: "rc-bins" }, kinds.map((input) => make("label", { class: "rc-bin" }, input, make("span", {}, input.value === "new" ? "New: not seen here in three years" : "Established")))),
  );
  const group = (legend, aside, ...nodes) => make("fieldset", { class: "rc-choices" }, make("legend", {}, legend), make("p", { class: "rc-aside" }, aside), nodes);
  const trouble = make("p", { role: "alert", class: "rc-trouble" });
  const result = make("div", { class: "rc-found-level", hidden: true });
  const heading = make("h5", { tabindex: -1 });

  function patients() {
    who.hidden = !BY_PATIENT.includes(place.value);
  }

  const numbers = (rows) => Object.fromEntries(rows.map(({ name, input }) => [name, input.value]));

  function find() {
    ask({
      do: "level",
      view,
      number: (asked += 1),
      date: day.value,
      setting: place.value,
      patient: kinds.find((input) => input.checked)?.value ?? "",
      problems: numbers(problems),
      data: { ...numbers(data), ...Object.fromEntries(dataYes.map(({ name, input }) => [name, input.checked])) },
      risks: risks.filter(({ input }) => input.checked).map(({ name }) => name),
      minutes: minutes.value,
    });
  }

  function draw(given) {
    heading.textContent = given.code ? `${given.code}, ${BY[given.by]}` : "No level";
    result.replaceChildren(
      heading,
      given.sentence ? make("p", {}, given.sentence) : "",
      make("ol", { class: "rc-reasons" }, given.reasoning.map((line) => make("li", {}, line))),
      make("p", { class: "rc-source" }, make("strong", {}, "Source: "), given.source),
    );
    result.hidden = false;
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "nearest" });
  }

  const node = make(
    "div",
    { class: "rc-tool" },
    make("p", {}, "Count what the note shows was dealt with at this visit. History and exam do not decide the level."),
    make(
      "div",
      { class: "rc-beside" },
      make("div", { class: "rc-field" }, make("label", { for: day.id }, "Date of the visit"), day),
      make("div", { class: "rc-field" }, make("label", { for: place.id }, "Where"), place),
    ),
    who,
    group("Problems dealt with", "How many of each kind. A problem that is only on the list does not count.", problems.map(({ row }) => row)),
    group("Data", "A test that was ordered here is not counted again when its result is read.", data.map(({ row }) => row), make("div", { class: "rc-bins" }, dataYes.map(({ row }) => row))),
    group("Risk of what was decided", "Tick what fits; the highest counts.", make("div", { class: "rc-bins" }, risks.map(({ row }) => row))),
    make("div", { class: "rc-field" }, make("label", { for: minutes.id }, "Minutes of the clinician on that date, if the note has them"), minutes),
    make("div", { class: "rc-actions" }, button("Find the level", find, { class: "rc-main" })),
    trouble,
    result,
  );
  patients();
  return {
    node,
    message(given) {
      if (given.did !== "level" || given.view !== view || given.number !== asked) return;
      trouble.textContent = given.trouble;
      if (given.trouble) result.hidden = true;
      else draw(given);
    },
  };
}
