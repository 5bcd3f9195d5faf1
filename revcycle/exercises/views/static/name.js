// The student's name, given once.

const nameRoom = {
  render({ model, el }) {
    const root = make("div", { class: "rc" });
    guardKeys(root);
    el.append(root);
    const id = freshId();
    const said = make("p", { role: "status", class: "rc-saved" });
    const error = make("p", { role: "alert", class: "rc-error", id: `${id}-error` });
    const input = make("input", {
      type: "text",
      id,
      class: "rc-input",
      autocomplete: "name",
      maxlength: 80,
      "aria-describedby": `${id}-help ${id}-error`,
      onkeydown: (event) => event.key === "Enter" && !event.isComposing && give(),
    });
    const give = () => model.send({ do: "name", name: input.value });
    const { name, hub } = model.get("state");
    input.value = name;
    const field = make(
      "div",
      { class: "rc-field" },
      make("label", { for: id }, "Your name"),
      make("div", { class: "rc-affixed" }, input),
      make("p", { class: "rc-aside", id: `${id}-help` }, "As your instructor knows you. Your cases are drawn for this name."),
      error,
    );
    const signed = make("p", {}, `You are signed in as ${name}. Your cases are drawn for this name: there is nothing to do here.`);
    const form = [field, make("div", { class: "rc-actions" }, button("Keep my name", give, { class: "rc-main" })), said];
    root.append(make("section", { class: "rc-card", "aria-label": "Your name" }, ...(hub ? [signed] : form)));
    const update = () => {
      const state = model.get("state");
      said.textContent = state.said;
      error.textContent = state.trouble;
      if (state.trouble) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      if (state.said) input.value = state.name;
    };
    model.on("change:state", update);
    return () => model.off("change:state", update);
  },
};

export default nameRoom;
