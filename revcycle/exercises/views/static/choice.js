// Choosing one option, or every option that fits.

function choice(room) {
  const { scene, id } = room;
  const many = scene.choose === "many";
  const given = () => inputs.filter((input) => input.checked).map((input) => input.value);
  const inputs = scene.options.map(({ id: option }) =>
    make("input", {
      type: many ? "checkbox" : "radio",
      id: `${id}-${option}`,
      name: `${id}-choice`,
      value: option,
      onchange: () => room.put(many ? given() : (given()[0] ?? "")),
    }),
  );
  room.fields.append(
    make(
      "fieldset",
      { class: "rc-options" },
      make("legend", {}, many ? "Choose every answer that fits" : "Choose one answer"),
      scene.options.map(({ words }, place) =>
        make("label", { class: "rc-option", for: inputs[place].id }, inputs[place], make("span", {}, inline(words))),
      ),
    ),
  );
  return {
    show(answer) {
      const chosen = many ? answer : [answer];
      for (const input of inputs) input.checked = chosen.includes(input.value);
    },
  };
}
