// The Tabular List in a cell of its own.

export default {
  render({ model, el }) {
    const root = make("div", { class: "rc" });
    guardKeys(root);
    el.append(root);
    const id = freshId();
    const place = tabular({ id, ask: (message) => model.send(message) });
    root.append(make("section", { class: "rc-card", "aria-labelledby": `${id}-title` }, make("h3", { id: `${id}-title` }, "The Tabular List"), place.node));
    model.on("msg:custom", place.message);
    return () => model.off("msg:custom", place.message);
  },
};
