// A hospital stay: diagnoses with what was there on admission, procedures, and the MS-DRG they lead to.

const ON_ADMISSION = [
  ["", "Not chosen yet"],
  ["Y", "Y: it was there at the inpatient order"],
  ["N", "N: it began after the inpatient order"],
  ["U", "U: the record is silent, also after asking"],
  ["W", "W: the provider says it cannot be known"],
  ["exempt", "Exempt: the field stays blank"],
];
const DISCHARGED = [
  ["01", "Home"],
  ["02", "Another hospital for short stays"],
  ["03", "Skilled nursing facility"],
  ["05", "Cancer center or children’s hospital"],
  ["06", "Home, with home health care"],
  ["50", "Hospice at home"],
  ["51", "Hospice in a facility"],
  ["62", "Rehabilitation hospital"],
  ["63", "Long-term care hospital"],
  ["65", "Psychiatric hospital"],
  ["other", "Any other way"],
];
const PROCEDURES = {
  what: "procedures",
  one: "procedure",
  many: "procedures",
  list: "Procedures found",
  type: "Type words or a code.",
  look: () => "",
  draw: (hit) => [make("span", { class: "rc-code" }, hit.code), make("span", { class: "rc-hit-title" }, hit.title, hit.name && make("span", { class: "rc-term" }, ` Also: ${hit.name}`))],
};
// Words have no digit, and a code without one has several Z. A slip of one or two signs is told in the line of the code.
const PROCEDURE = /^(?=.*(\d|ZZ))[0-9A-Z.]{7,9}$/i;

/** Return { node, message } for one place to look at a stay. `ask` sends a message to the kernel. */
function stay({ id, ask }) {
  const view = uuid();
  let asked = 0;
  const bell = make("p", { role: "status", class: "rc-unseen" });
  const trouble = make("p", { role: "alert", class: "rc-trouble" });
  const results = answerPlace();
  const say = (text) => (bell.textContent = text);
  const fields = make("div", { class: "rc-fields" });
  const facts = new Map(); // code -> { poa, uncertain }
  const room = {
    scene: { most: 25 },
    id: `${id}-stay`,
    fields,
    answer: [],
    first: "Principal",
    below,
    put(answer) {
      room.answer = answer;
      for (const code of facts.keys()) if (!answer.some((row) => row.code === code)) facts.delete(code);
      ask({ do: "named", view, codes: answer.map(({ code }) => code) });
      results.old();
    },
    ask,
    say,
  };
  const list = codes(room);
  const door = admittingField({ id: `${id}-admitting`, ask, say, changed: results.old });
  const done = procedureList({ id: `${id}-procedures`, ask, say, changed: results.old });
  const sex = chooser(`${id}-sex`, SEXES, { onchange: results.old });
  const age = years(`${id}-age`, results.old);
  const status = chooser(`${id}-status`, DISCHARGED, { onchange: results.old });

  /** Return what is asked of each diagnosis: was it there on admission, and is it certain? */
  function below(code) {
    if (!facts.has(code)) facts.set(code, { poa: "", uncertain: false });
    const fact = facts.get(code);
    const key = `${room.id}-poa-${code}`;
    const change = () => {
      fact.poa = poa.value;
      results.old();
    };
    const poa = chooser(key, ON_ADMISSION, { "aria-label": `Present on admission: ${code}`, "data-focus": `poa ${code}`, onchange: change }, fact.poa);
    const uncertain = make("input", {
      type: "checkbox",
      checked: fact.uncertain,
      "aria-label": `Still uncertain at discharge: ${code}`,
      "data-focus": `uncertain ${code}`,
      onchange() {
        fact.uncertain = uncertain.checked;
        results.old();
      },
    });
    return make(
      "div",
      { class: "rc-asked" },
      make("span", { class: "rc-small" }, make("label", { for: key }, "Present on admission"), poa),
      make("label", { class: "rc-bin" }, uncertain, make("span", {}, "Still uncertain at discharge")),
    );
  }

  function look() {
    for (const one of [list, door, done]) one.settle();
    if (!room.answer.length) {
      trouble.textContent = "Add the principal diagnosis first.";
      return;
    }
    trouble.textContent = "";
    ask({
      do: "stay",
      view,
      number: (asked += 1),
      diagnoses: room.answer.map(({ code }) => ({ code, poa: facts.get(code).poa })),
      uncertain: room.answer.map(({ code }) => code).filter((code) => facts.get(code).uncertain),
      admitting: door.code(),
      procedures: done.codes(),
      sex: sex.value,
      age: age.value,
      status: status.value,
    });
  }

  function draw(given) {
    const [open, reminders] = sorted(given.findings);
    results.show(
      findingCount(open.length, reminders.length),
      given.unread.map((sentence) => make("p", { class: "rc-error" }, sentence)),
      open.length ? make("ul", { class: "rc-parts" }, open.map((one) => findingLine(one))) : "",
      reminderFold(reminders, open.length),
      drgCard(given, room.answer.length > 1),
    );
  }

  list.show(room.answer);
  return {
    node: make(
      "div",
      { class: "rc-tool" },
      make("p", {}, "For the hospital’s own claim. The first diagnosis is the principal one: what, after study, led to the admission."),
      fields,
      door.node,
      done.node,
      make("div", { class: "rc-beside" }, labelled("Sex as registered", sex), labelled("Age in years", age), labelled("Discharged to", status)),
      make("div", { class: "rc-actions" }, button("Look at the stay", look, { class: "rc-main" })),
      trouble,
      results.node,
      bell,
    ),
    patient: () => ({ codes: room.answer, age: age.value, sex: sex.value }),
    take(patient) {
      takeCodes(room, list, patient);
      age.value ||= patient.age;
      sex.value ||= patient.sex;
    },
    message(given) {
      for (const one of [list, door, done]) one.message(given);
      if (given.did === "named" && given.view === view) list.notice(given);
      if (given.did !== "stay" || given.view !== view || given.number !== asked) return;
      trouble.textContent = given.trouble;
      if (!given.trouble) draw(given);
    },
  };
}

/** Return the MS-DRG with its reasons, and what it hangs on. */
function drgCard({ drg, what_if: changes }, others) {
  const known = drg.number !== null;
  const without = changes.length
    ? make("ul", { class: "rc-reasons" }, changes.map((sentence) => make("li", {}, sentence)))
    : make("p", {}, "Leaving out any one of the other diagnoses would not change the DRG.");
  return make(
    "div",
    { class: "rc-found-level" },
    make("h5", {}, known ? `MS-DRG ${drg.number}` : "No MS-DRG: not in our table"),
    known ? make("p", {}, make("strong", {}, drg.name)) : "",
    known ? make("p", {}, `Weight ${drg.weight}: ${drg.payment} at the course’s invented base rate.`) : "",
    drg.reasons.length > 1 ? make("ol", { class: "rc-reasons" }, drg.reasons.map((reason) => make("li", {}, reason))) : make("p", {}, drg.reasons),
    known ? "" : make("p", {}, "Our table holds the stays of this course and a few others. A hospital has a program, the grouper, that knows them all."),
    known && others ? [make("h6", {}, "What if one is left out?"), without, make("p", {}, "Code what the record supports, whatever it pays.")] : "",
    make("p", { class: "rc-source" }, make("strong", {}, "Source: "), drg.source),
  );
}

/** Return { node, message, settle, code } for the one diagnosis that was thought of at the door. */
function admittingField({ id, ask, say, changed }) {
  const view = uuid();
  let code = "";
  const chosen = make("ul", { class: "rc-list rc-pool", "aria-labelledby": `${id}-heading`, hidden: true });
  const empty = make("p", { class: "rc-empty" }, "None yet. It is what was thought at the door, and may be a symptom.");
  const search = combobox({
    id,
    label: "Choose the admitting diagnosis (ICD-10-CM)",
    ask,
    does: "takes it",
    choose: (hit) => take(hit.code, hit.title),
    typed(text, found) {
      if (CODE.test(text.replace(/[\s.]/g, ""))) take(printed(text));
      else search.tell(found ? `“${text}” is not a code. Press Down Arrow to choose one from the list.` : `“${text}” is not a code, and nothing is found for it. Try another word.`);
    },
    left(text) {
      if (search.offers(printed(text))) take(printed(text));
      else if (text) search.tell(`“${text}” is not taken yet. Choose a code from the list.`);
    },
  });

  function take(wanted, title = "") {
    code = wanted;
    search.clear();
    show(title);
    if (!title) ask({ do: "named", view, codes: [code] });
    say(`${code} is the admitting diagnosis.`);
    changed();
  }

  function show(title, problem = "") {
    const words = [make("span", { class: "rc-code" }, code), make("span", {}, title), problem ? make("span", { class: "rc-error" }, picture("malformed"), problem) : ""];
    rebuilt(chosen, [line({ class: problem ? "rc-bad" : null }, words, [button("Remove", remove, { "aria-label": `Remove: ${code}, admitting diagnosis`, "data-focus": "remove" })])]);
    chosen.hidden = false;
    empty.hidden = true;
  }

  function remove() {
    say(`${code} removed.`);
    code = "";
    chosen.hidden = true;
    empty.hidden = false;
    search.input.focus();
    changed();
  }

  return {
    node: make("div", { class: "rc-tool" }, make("h5", { id: `${id}-heading` }, "Admitting diagnosis"), empty, chosen, search.node),
    code: () => code,
    settle: search.settle,
    message(given) {
      search.message(given);
      if (given.did !== "named" || given.view !== view || !code) return;
      const [about] = given.codes.filter((one) => one.code === code);
      const [wrong] = given.malformed.filter((one) => one.part === code);
      if (about || wrong) show(about?.title ?? "", wrong?.sentence);
    },
  };
}

/** Return { node, message, settle, codes } for the procedures of a stay, each with its title and its seven places. */
function procedureList({ id, ask, say, changed }) {
  const view = uuid();
  let lines = []; // { code, node, name }
  const list = make("ol", { class: "rc-list", "aria-labelledby": `${id}-heading` });
  const empty = make("p", { class: "rc-empty" }, "No procedure yet. A stay may have none.");
  const search = combobox({
    id,
    label: "Add a procedure (ICD-10-PCS)",
    ask,
    about: PROCEDURES,
    choose: (hit) => add(hit.code),
    typed(text, found) {
      if (PROCEDURE.test(text)) add(text.toUpperCase());
      else if (/\d/.test(text)) search.tell(`“${text}” is not a whole procedure code, which has seven characters. Type them all, or choose from the list.`);
      else search.tell(found ? "Press Down Arrow to choose a procedure from the list." : `Nothing found for “${text}”. Try another word.`);
    },
    left(text) {
      if (PROCEDURE.test(text)) add(text.toUpperCase());
      else if (text) search.tell(`“${text}” is not added yet. Choose a procedure from the list.`);
    },
  });

  function add(code) {
    const title = make("span", {});
    const problem = make("span", { class: "rc-error", hidden: true });
    const places = make("div", {});
    const one = { code };
    one.node = line({}, [make("span", { class: "rc-code" }, code), title, problem], [button("Remove", () => remove(one), { "aria-label": `Remove: ${code}, procedure` })]);
    one.node.append(places);
    one.name = (given) => {
      title.textContent = given.title;
      const sentence = given.trouble || given.sentence;
      one.node.classList.toggle("rc-bad", Boolean(sentence));
      problem.hidden = !sentence;
      problem.replaceChildren(picture("malformed"), sentence);
      if (given.places.length) places.replaceChildren(placeByPlace(code, given.places));
      if (sentence) say(`${code}: ${sentence}`);
    };
    lines = [...lines, one];
    search.clear();
    show();
    list.append(one.node);
    ask({ do: "procedure", view, code });
    say(`${code} added as procedure ${lines.length}.`);
  }

  function remove(one) {
    lines = lines.filter((other) => other !== one);
    one.node.remove();
    show();
    say(`${one.code} removed.`);
    search.input.focus();
  }

  function show() {
    empty.hidden = lines.length > 0;
    changed();
  }

  return {
    node: make("div", { class: "rc-tool" }, make("h5", { id: `${id}-heading` }, "Your procedures"), empty, list, search.node),
    codes: () => lines.map(({ code }) => code),
    settle: search.settle,
    message(given) {
      search.message(given);
      if (given.did !== "procedure" || given.view !== view) return;
      for (const one of lines) if (one.code === given.code) one.name(given);
    },
  };
}

/** Return what each of the seven places of a procedure says, behind one line. */
function placeByPlace(code, places) {
  const told = ({ name, character, meaning, note }) => make("li", {}, make("span", { class: "rc-code" }, character), ` ${name}: `, make("strong", {}, meaning), note && ` (${note})`);
  return make("details", { class: "rc-fold" }, make("summary", {}, `What each place of ${code} says`), make("ol", { class: "rc-places" }, places.map(told)));
}
