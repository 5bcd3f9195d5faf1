// Lines of service from a chart: a search field, and for each line its modifiers, units and pointers as typed.

const PARTS = {
  modifiers: { label: "Modifiers", example: "such as RT, or 26 RT for two" },
  units: { label: "Units", example: "a whole number", facts: { inputmode: "numeric" } },
  pointers: { label: "Pointers", example: "letters of the diagnoses, the most important first, such as A or AB" },
};
const SERVICE = /^([0-9]{4}[0-9A-Z]|[A-Z]{1,2}[0-9]{4})$/i;

function services(room) {
  const { scene, id } = room;
  const asked = Object.keys(PARTS).filter((part) => scene.asks.includes(part));
  const titles = new Map(); // code -> its name
  let rows = []; // { errors, inputs, title } of each line drawn
  let problems = [];
  const letters = [...scene.letters];

  const diagnoses = make("div", { class: "rc-fields" });
  const dx = scene.coded_here
    ? codes({
        scene: { most: letters.length },
        id: `${id}-dx`,
        first: "",
        letters,
        fields: diagnoses,
        ask: room.ask,
        say: room.say,
        get answer() {
          return room.answer.diagnoses ?? [];
        },
        put: (given) => room.put({ ...room.answer, diagnoses: given }),
      })
    : null;
  if (dx) diagnoses.querySelector("h5").textContent = "Your diagnoses";
  else if (scene.diagnoses.length) {
    diagnoses.append(
      make("h5", { id: `${id}-given` }, "Diagnoses of this visit"),
      make(
        "ul",
        { class: "rc-list rc-pool", "aria-labelledby": `${id}-given` },
        scene.diagnoses.map(({ code, title }, place) =>
          line({}, [make("span", { class: "rc-first" }, letters[place]), make("span", { class: "rc-code" }, code), make("span", {}, title)], []),
        ),
      ),
    );
  }

  const list = make("ol", { class: "rc-list rc-services-list", "aria-labelledby": `${id}-lines` });
  const empty = make("p", { class: "rc-empty" }, "No line yet. Search below to add one.");
  const search = combobox({
    id,
    label: "Add a service (procedure or HCPCS Level II)",
    ask: room.ask,
    about: SERVICES,
    choose(hit) {
      titles.set(hit.code, hit.title);
      add(hit.code);
    },
    typed(text, found) {
      if (SERVICE.test(text)) add(text.toUpperCase());
      else if (found) search.tell(`“${text}” is not a number. Press Down Arrow to choose a service from the list.`);
      else search.tell(`Nothing is found for “${text}”. Try another word.`);
    },
    left(text) {
      if (!text) return;
      if (search.offers(text.toUpperCase())) add(text.toUpperCase());
      else search.tell(`“${text}” is not added yet. Choose a service from the list.`);
    },
  });

  function add(code) {
    search.clear();
    if (room.answer.lines.length >= scene.most) {
      search.tell(`There is room for ${scene.most} lines. Remove one to add another.`);
      return;
    }
    const given = { code, modifiers: "", units: scene.asks.includes("units") ? "1" : "", pointers: "" };
    change([...room.answer.lines, given], `${asked[0]} ${room.answer.lines.length}`, `${code} added as line ${room.answer.lines.length + 1}.`);
  }

  function change(lines, focus, said) {
    room.put({ ...room.answer, lines });
    draw(room.answer, focus);
    room.say(said);
  }

  function remove(place) {
    const { code } = room.answer.lines[place];
    const lines = room.answer.lines.filter((row, other) => other !== place);
    change(lines, lines.length ? `remove ${Math.min(place, lines.length - 1)}` : null, `${code} removed.`);
    if (!lines.length) search.input.focus();
  }

  function field(row, place, part) {
    const { label, facts } = PARTS[part];
    const key = `${id}-${place}-${part}`;
    const put = (typing) => {
      const lines = room.answer.lines.map((one, other) => (other === place ? { ...one, [part]: input.value } : one));
      room.put({ ...room.answer, lines }, { typing });
    };
    const input = make("input", {
      id: key,
      class: "rc-input",
      type: "text",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      value: row[part] ?? "",
      "aria-label": `${label} of line ${place + 1}, ${row.code}`,
      "aria-describedby": `${id}-${part}-help ${key}-error`,
      "data-focus": `${part} ${place}`,
      oninput: () => put(true),
      onchange: () => {
        input.dataset.left = "yes";
        put(false);
      },
      ...facts,
    });
    const error = make("p", { class: "rc-error", id: `${key}-error`, role: "status" });
    return { part, input, error, node: make("span", { class: `rc-small rc-${part}` }, make("label", { for: key }, label), input) };
  }

  function draw(answer, focus) {
    const drawn = answer.lines.map((row, place) => {
      const fields = asked.map((part) => field(row, place, part));
      const title = make("span", {}, titles.get(row.code) ?? "");
      const error = make("p", { class: "rc-error", role: "status" });
      const node = line(
        {},
        [make("span", { class: "rc-code" }, row.code), title],
        [button("Remove", () => remove(place), { "aria-label": `Remove: line ${place + 1}, ${row.code}`, "data-focus": `remove ${place}` })],
      );
      node.append(make("div", { class: "rc-asked" }, fields.map((one) => one.node)), error, ...fields.map((one) => one.error));
      return { code: row.code, node, title, fields, error };
    });
    rows = drawn;
    rebuilt(list, drawn.map(({ node }) => node), focus);
    empty.hidden = rows.length > 0;
    told();
  }

  /** Put what cannot be read under the field where it stands; not while it is still being typed. */
  function told() {
    const said = (place, part) => problems.find((problem) => problem.part === `Line ${place + 1}: ${part}`)?.sentence ?? "";
    rows.forEach(({ code, node, title, fields, error }, place) => {
      if (title.textContent !== (titles.get(code) ?? "")) title.textContent = titles.get(code) ?? "";
      const wrong = said(place, "code");
      if (error.textContent !== wrong) error.textContent = wrong;
      node.classList.toggle("rc-bad", Boolean(wrong));
      for (const one of fields) {
        const sentence = said(place, one.part);
        const words = one.input.dataset.left || one.input !== document.activeElement ? sentence : one.error.textContent && sentence;
        if (one.error.textContent !== words) one.error.textContent = words;
        if (words) one.input.setAttribute("aria-invalid", "true");
        else one.input.removeAttribute("aria-invalid");
      }
    });
  }

  room.fields.append(
    ...(diagnoses.children.length ? [diagnoses] : []),
    make("h5", { id: `${id}-lines` }, "Your lines"),
    empty,
    list,
    make(
      "ul",
      { class: "rc-aside rc-part-help" },
      asked.map((part) => make("li", { id: `${id}-${part}-help` }, `${PARTS[part].label}: ${PARTS[part].example}.`)),
    ),
    search.node,
  );
  return {
    inline: true,
    show(answer) {
      dx?.show(answer.diagnoses ?? []);
      draw(answer);
    },
    notice(notice) {
      problems = notice.malformed;
      for (const { code, title } of notice.services ?? []) if (title) titles.set(code, title);
      dx?.notice({ ...notice, malformed: problems.filter(({ part }) => !part.startsWith("Line ")) });
      told();
    },
    message(message) {
      dx?.message(message);
      search.message(message);
    },
    settle() {
      dx?.settle();
      search.settle();
    },
  };
}
