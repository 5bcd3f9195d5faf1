// Sorting items into bins: each item has a row of radio buttons, so that one key or click places it.

function bins(room) {
  const { scene, id } = room;
  const rows = scene.items.map(({ id: item, text, words }) => {
    const inputs = scene.bins.map(({ id: bin }) =>
      make("input", {
        type: "radio",
        id: `${id}-${item}-${bin}`,
        name: `${id}-${item}`,
        value: bin,
        onchange: () => place(item, bin),
      }),
    );
    const clear = button("Clear", () => place(item, "", inputs[0]), { class: "rc-quiet rc-clear", "aria-label": `Clear: ${text}` });
    const set = make(
      "fieldset",
      { class: "rc-row" },
      make("legend", {}, inline(words)),
      make(
        "div",
        { class: "rc-bins" },
        scene.bins.map(({ words: label }, number) =>
          make("label", { class: "rc-bin", for: inputs[number].id }, inputs[number], make("span", {}, inline(label))),
        ),
        clear,
      ),
    );
    return { item, inputs, clear, set };
  });

  function place(item, bin, focus) {
    const answer = { ...room.answer, [item]: bin };
    if (!bin) delete answer[item];
    room.put(answer);
    show(answer);
    focus?.focus();
  }

  function show(answer) {
    for (const { item, inputs, clear } of rows) {
      for (const input of inputs) input.checked = answer[item] === input.value;
      clear.classList.toggle("rc-vacant", !answer[item]);
    }
  }

  room.fields.append(make("div", { class: "rc-rows", role: "group", "aria-label": "Place each item" }, rows.map(({ set }) => set)));
  return { show };
}
