// A claim form to fill in: boxes in the order of the paper, what is wrong beside each, and the raw 837 below.

export default {
  render({ model, el }) {
    const scene = model.get("scene");
    const id = freshId();
    const root = make("div", { class: "rc" });
    guardKeys(root);
    el.append(root);
    const drawn = new Map(); // item -> { box, line, input, fault }

    const called = (item) => {
      const one = drawn.get(item);
      return one ? `${one.box.number} ${one.box.label}`.trim() + (one.line ? `, line ${one.line}` : "") : item;
    };

    const tools = {
      add(box, item, line) {
        const parts = formBox(id, box, item, line, tools);
        drawn.set(item, { box, line, ...parts });
        return parts;
      },
      typed(item, text) {
        const value = { ...model.get("value") };
        if (text) value[item] = text;
        else delete value[item];
        model.set("value", value);
        model.set("tick", uuid());
        model.save_changes();
      },
      where: (item) => raw.mark(item, called(item)),
      /** Mark boxes, go to one of them, and return how they are called. */
      items(items, to) {
        root.querySelectorAll(".cf-asked").forEach((node) => node.classList.remove("cf-asked"));
        const found = items.filter((item) => drawn.has(item));
        found.forEach((item) => drawn.get(item).input.classList.add("cf-asked"));
        if (found.length) {
          const first = drawn.get(found.includes(to) ? to : found[0]).input;
          first.scrollIntoView({ block: "nearest" });
          first.focus({ preventScroll: true });
        }
        return found.map(called).join("; ");
      },
    };

    const raw = rawFile(id, tools);
    const lines = [];
    const blocks = scene.blocks.map((block) => {
      const heading = make("h4", {}, block.name);
      if (!block.lines) return make("section", { class: "cf-block", "aria-label": block.name }, heading, formGrid(id, block, tools));
      const table = formLines(id, block, tools);
      lines.push(table);
      table.grow(Math.max(6, scene.rows));
      const more = button("Add six lines", () => {
        const first = table.rows() + 1;
        table.grow(Math.min(scene.most_rows, table.rows() + 6));
        fill();
        show();
        [...drawn.values()].find((one) => one.line === first && one.input)?.input.focus();
      }, { class: "cf-more" });
      return make("section", { class: "cf-block", "aria-label": block.name }, heading, table.node, more);
    });

    const bell = make("p", { role: "status", class: "cf-count" });
    const list = make("ul", { class: "cf-fault-list" });
    const attached = make("div", {});
    const toggle = button("Show where each box is in the raw file", () => {
      const on = toggle.getAttribute("aria-pressed") !== "true";
      toggle.setAttribute("aria-pressed", String(on));
      form.classList.toggle("cf-shows-where", on);
    }, { "aria-pressed": "false" });
    const form = make(
      "article",
      { class: `cf cf-${scene.kind} cf-fillable`, "aria-label": `${scene.form} claim form to fill in` },
      make("header", { class: "cf-head" }, make("h3", {}, scene.form, " ", make("span", { class: "cf-sub" }, "claim form")), make("p", { class: "cf-training" }, "TRAINING ", make("span", { class: "cf-sub" }, "not a real claim"))),
      bell,
      list,
      make("div", { class: "rc-actions" }, toggle),
      blocks,
      attached,
      raw.node,
    );
    root.append(form);

    function fill() {
      const value = model.get("value");
      const last = Math.max(0, ...Object.keys(value).map((item) => Number(/\.([1-9][0-9]{0,2})$/.exec(item)?.[1] ?? 0)));
      lines.forEach((table) => table.grow(Math.min(scene.most_rows, Math.max(table.rows(), last))));
      for (const [item, { input }] of drawn) if (input !== document.activeElement || input.tagName === "SELECT") fillBox(input, value[item] ?? "");
    }

    function show() {
      const { faults } = model.get("notice");
      const told = new Map();
      for (const fault of faults) told.set(fault.item, [...(told.get(fault.item) ?? []), fault]);
      for (const [item, { input, fault }] of drawn) {
        const here = told.get(item) ?? [];
        fault.textContent = here.map(({ sentence }) => sentence).join(" ");
        if (here.length) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      }
      bell.textContent = faults.length ? `${faults.length} ${faults.length === 1 ? "thing" : "things"} to mend.` : "Everything can be read.";
      list.replaceChildren(
        ...faults.map(({ item, sentence }) =>
          make("li", {}, drawn.has(item) ? button(sentence, () => drawn.get(item).input.focus(), { class: "rc-link" }) : sentence),
        ),
      );
    }

    function tell() {
      const notice = model.get("notice");
      show();
      raw.show(notice.raw);
      attached.replaceChildren(
        ...notice.attached.map(({ title, rows }) =>
          make(
            "section",
            { class: "cf-block cf-attached", "aria-label": title },
            make("h4", {}, `Attached: ${title}`),
            make("dl", {}, rows.map(([label, text]) => make("div", {}, make("dt", {}, label), make("dd", {}, text)))),
          ),
        ),
      );
    }

    fill();
    tell();
    model.on("change:value", fill);
    model.on("change:notice", tell);
    return () => {
      model.off("change:value", fill);
      model.off("change:notice", tell);
    };
  },
};
