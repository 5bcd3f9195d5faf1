// The level of a visit: for each element a row of radio buttons and the facts behind it, then minutes, basis and code.

function level(room) {
  const { scene, id } = room;
  const rows = scene.parts.map((part) => (part.options.length ? chosen(part) : typed(part)));
  const follows = make("p", { class: "rc-follows", role: "status" });

  function put(name, value, how) {
    const answer = { ...room.answer, [name]: value };
    if (!value.length) delete answer[name];
    room.put(answer, how);
    for (const row of rows) row.show(answer);
  }

  /** A part to choose: radio buttons, and below them the facts to tick. */
  function chosen({ id: name, label, options, facts }) {
    const inputs = options.map(({ id: option }) =>
      make("input", { type: "radio", id: `${id}-${name}-${option}`, name: `${id}-${name}`, value: option, onchange: () => put(name, option) }),
    );
    const clear = button(
      "Clear",
      () => {
        put(name, "");
        inputs[0].focus();
      },
      { class: "rc-quiet rc-clear", "aria-label": `Clear: ${label}` },
    );
    const ticks = facts.map(({ id: fact }) =>
      make("input", {
        type: "checkbox",
        id: `${id}-fact-${fact}`,
        value: fact,
        onchange(event) {
          const others = (room.answer.facts ?? []).filter((one) => one !== fact);
          put("facts", event.currentTarget.checked ? [...others, fact] : others);
        },
      }),
    );
    const boxes = (entries, fields) =>
      entries.map(({ words }, place) => make("label", { class: "rc-bin", for: fields[place].id }, fields[place], make("span", {}, inline(words))));
    const node = make(
      "fieldset",
      { class: "rc-row" },
      make("legend", {}, label),
      make("div", { class: options.length > 4 ? "rc-bins rc-tall" : "rc-bins" }, boxes(options, inputs), clear),
      facts.length
        ? make("fieldset", { class: "rc-behind" }, make("legend", {}, "What in the note counts for it? Tick all that do."), make("div", { class: "rc-bins rc-tall" }, boxes(facts, ticks)))
        : "",
    );
    return {
      node,
      show(answer) {
        for (const input of inputs) input.checked = answer[name] === input.value;
        for (const tick of ticks) tick.checked = (answer.facts ?? []).includes(tick.value);
        clear.classList.toggle("rc-vacant", !answer[name]);
      },
      tell() {},
    };
  }

  /** A part to type: minutes or units. */
  function typed({ id: name, label }) {
    const key = `${id}-${name}`;
    const error = make("p", { class: "rc-error", id: `${key}-error`, role: "status" });
    let left = false;
    const input = make("input", {
      type: "text",
      id: key,
      class: "rc-input",
      inputmode: "numeric",
      autocomplete: "off",
      "aria-describedby": error.id,
      oninput: () => put(name, input.value, { typing: true }),
      onchange: () => {
        left = true;
        put(name, input.value);
      },
    });
    return {
      node: make("div", { class: "rc-field rc-typed" }, make("label", { for: key }, label), make("div", { class: "rc-affixed" }, input), error),
      show(answer) {
        if (input.value !== (answer[name] ?? "")) input.value = answer[name] ?? "";
      },
      tell(problems) {
        const said = problems.find(({ part }) => part === label)?.sentence ?? "";
        const words = left || input !== document.activeElement ? said : error.textContent && said;
        if (error.textContent !== words) error.textContent = words;
        if (words) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      },
    };
  }

  room.fields.append(make("div", { class: "rc-rows", role: "group", "aria-label": "The level of the visit" }, rows.map(({ node }) => node)), follows);
  follows.hidden = !scene.follows;
  return {
    inline: true,
    show(answer) {
      for (const row of rows) row.show(answer);
    },
    notice(notice) {
      for (const row of rows) row.tell(notice.malformed);
      const words = notice.follows ? `Your table leads to ${notice.follows}.` : "No code follows from your table yet.";
      if (scene.follows && follows.textContent !== words) follows.textContent = words;
    },
  };
}
