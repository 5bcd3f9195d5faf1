// A claim form to complete: the face sheet, open boxes among filled ones, and the raw 837 that comes of it.

/** Return what the office knows, group by group. */
function faceSheet(groups, id) {
  const list = (rows) => make("dl", {}, rows.map(([label, text]) => make("div", {}, make("dt", {}, label), make("dd", {}, text))));
  const table = ({ title, head, table: rows }) =>
    make(
      "div",
      { class: "cs-scroll", tabindex: 0, role: "region", "aria-label": title },
      make(
        "table",
        { class: "cs-table" },
        make("thead", {}, make("tr", {}, head.map((words) => make("th", { scope: "col" }, words)))),
        make("tbody", {}, rows.map((row) => make("tr", {}, row.map((words) => make("td", {}, words))))),
      ),
    );
  return make(
    "section",
    { class: "cs", "aria-labelledby": `${id}-sheet` },
    make("h4", { id: `${id}-sheet` }, "Face sheet"),
    make(
      "div",
      { class: "cs-groups" },
      groups.map((group) =>
        make(
          "div",
          { class: group.table ? "cs-group cs-wide" : "cs-group" },
          make("h5", {}, group.title),
          group.rows ? list(group.rows) : group.table ? table(group) : make("ol", {}, group.list.map((words) => make("li", {}, words))),
        ),
      ),
    ),
  );
}

function claim(room) {
  const { scene, id } = room;
  const { paper: form } = scene;
  const open = new Set(scene.open);
  const drawn = new Map(); // item -> { box, line, input, fault }
  const checked = new Set(); // items that were left once: a date half typed is no error yet

  const called = (item) => {
    const one = drawn.get(item);
    return one ? `${one.box.number} ${one.box.label}`.trim() + (one.line ? `, line ${one.line}` : "") : item;
  };
  const put = (item, text, how) => {
    const answer = { ...room.answer };
    if (text) answer[item] = text;
    else delete answer[item];
    room.put(answer, how);
  };
  const tools = {
    open: (item) => open.has(item),
    add(box, item, line) {
      const parts = formBox(id, box, item, line, tools);
      drawn.set(item, { box, line, ...parts });
      return parts;
    },
    typing: (item, text) => put(item, text, { typing: true }),
    typed(item, text) {
      checked.add(item);
      put(item, text);
    },
    where(item) {
      fold.open = true;
      raw.mark(item, called(item));
    },
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
  const fold = make("details", { class: "cf-fold" }, make("summary", {}, "The claim as it is sent (raw 837)"), raw.node);
  const below = make("ul", { class: "cf-line-faults", "aria-hidden": "true" }); // the cells are too narrow for a sentence
  const blocks = form.blocks.map((block) => {
    const heading = make("h5", { class: "cf-block-name" }, block.name);
    if (!block.lines) return make("section", { class: "cf-block", "aria-label": block.name }, heading, formGrid(id, block, tools));
    const table = formLines(id, block, tools);
    table.grow(form.rows);
    return make("section", { class: "cf-block", "aria-label": block.name }, heading, table.node, below);
  });
  const toggle = button("Show where each box is in the raw file", () => {
    const on = toggle.getAttribute("aria-pressed") !== "true";
    toggle.setAttribute("aria-pressed", String(on));
    root.classList.toggle("cf-shows-where", on);
    if (on) fold.open = true;
  }, { "aria-pressed": "false" });
  const root = make(
    "article",
    { class: `cf cf-${form.kind} cf-fillable cf-exercise`, "aria-label": `${form.form} claim form` },
    make(
      "header",
      { class: "cf-head" },
      make("p", { class: "cf-title" }, form.form, " ", make("span", { class: "cf-sub" }, "claim form")),
      make("p", { class: "cf-training" }, "TRAINING ", make("span", { class: "cf-sub" }, "not a real claim")),
    ),
    make("p", { class: "cf-count" }, `${scene.open.length} open ${scene.open.length === 1 ? "box" : "boxes"}. The others are filled in already, or stay blank.`),
    blocks,
    make("div", { class: "rc-actions" }, toggle),
    fold,
  );
  room.fields.append(faceSheet(scene.sheet, id), root);

  return {
    inline: true,
    show(answer) {
      for (const [item, { input }] of drawn) {
        const text = (open.has(item) ? answer[item] : scene.given[item]) ?? "";
        const where = input.parentElement.querySelector(".cf-where");
        if (where) where.hidden = !text && !open.has(item);
        if (input.tagName === "SPAN" || input.value !== text) fillBox(input, text);
      }
    },
    notice(notice) {
      const told = new Map((notice.faults ?? []).map(({ item, sentence }) => [item, sentence]));
      for (const item of open) {
        const { input, fault } = drawn.get(item);
        const said = told.get(item) ?? "";
        const words = checked.has(item) || input !== document.activeElement ? said : fault.textContent && said;
        if (fault.textContent !== words) {
          fault.textContent = words;
          if (words) room.say(`${called(item)}: ${words}`);
        }
        if (words) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      }
      const lines = [...open].filter((item) => drawn.get(item).line && drawn.get(item).fault.textContent);
      below.replaceChildren(...lines.map((item) => make("li", {}, `${called(item)}: ${drawn.get(item).fault.textContent}`)));
      if (notice.raw) raw.show(notice.raw);
    },
  };
}
