// The boxes of a claim form: each an input with its label, its fault beside it, and a way to its place in the raw file.

/** Return the parts of a box: { label, input, fault, node }. `tools.typed(item, text)` is told of each change, and
 * `tools.typing(item, text)`, where there is one, of each key. `tools.open(item)` says whether a box takes text, where not all
 * do: in a closed one the text stands as it is. */
function formBox(id, box, item, line, tools) {
  const inputId = `${id}-${item}`;
  const faultId = `${inputId}-fault`;
  const name = [box.number, box.label].filter(Boolean).join(" ") + (line ? `, line ${line}` : "");
  const facts = { id: inputId, class: "cf-input", "aria-describedby": faultId, "data-item": item, autocomplete: "off" };
  const changed = (event) => tools.typed(item, event.currentTarget.value);
  const typing = tools.typing && ((event) => tools.typing(item, event.currentTarget.value));
  const open = !tools.open || tools.open(item);
  const input = !open
    ? make("span", { id: inputId, class: "cf-text cf-given", "data-item": item, tabindex: -1 })
    : box.choices.length
    ? make("select", { ...facts, onchange: changed }, make("option", { value: "" }, ""), box.choices.map((choice) => make("option", { value: choice }, choice)))
    : make("input", { ...facts, type: "text", spellcheck: "false", oninput: typing, onchange: changed });
  const fault = make("p", { id: faultId, class: "cf-fault" });
  const label = make(
    open ? "label" : "span",
    { for: open && inputId, class: "cf-name" },
    box.number ? make("span", { class: "cf-number" }, box.number) : "",
    box.number ? " " : "",
    make("span", { "aria-hidden": "true", class: "cf-short" }, box.short),
    make("span", { class: "cf-unseen" }, `${box.label}${line ? `, line ${line}` : ""}`),
  );
  const where = box.wire
    ? make("button", { type: "button", class: "cf-where", "data-where": item, "aria-label": `Where ${name} is in the raw file`, onclick: () => tools.where(item) }, "→")
    : "";
  return { label, input, fault, node: [label, make("span", { class: "cf-entry" }, input, where), fault] };
}

/** Put a text into a box. A choice keeps also what is none of its words. */
function fillBox(input, text) {
  if (input.tagName === "SPAN") input.replaceChildren(text || make("span", { class: "cf-unseen" }, "blank"));
  else if (input.tagName === "SELECT") {
    const known = [...input.options].find((option) => option.value.toUpperCase() === text.toUpperCase());
    if (!known) input.append(make("option", { value: text }, text));
    input.value = known ? known.value : text;
  } else input.value = text;
}

/** Return the grid of a block. */
function formGrid(id, block, tools) {
  const first = Math.min(...block.boxes.map(({ place }) => place[0]));
  return make(
    "div",
    { class: "cf-grid" },
    block.boxes.map((box) => {
      const [row, column, width, height] = box.place;
      const style = `--r:${row - first + 1};--c:${column};--w:${width};--h:${height}`;
      if (box.kind === "heading" || box.kind === "reserved") {
        return make("p", { class: `cf-box cf-${box.kind}`, style }, make("span", { class: "cf-number" }, box.number), ` ${box.label}`);
      }
      return make("div", { class: "cf-box", style }, tools.add(box, box.item, 0).node);
    }),
  );
}

/** Return the table of the service lines: { node, grow(count) }. */
function formLines(id, block, tools) {
  const top = Math.min(...block.boxes.map(({ place }) => place[0]));
  const shaded = block.boxes.some(({ place }) => place[0] !== top) ? block.boxes.filter(({ place }) => place[0] === top) : [];
  const main = block.boxes.filter((box) => !shaded.includes(box) && box.kind !== "reserved");
  const body = make("tbody", { role: "rowgroup" });
  const widths = main.map(({ place }) => place[2]);
  const all = widths.reduce((sum, width) => sum + width, 0);
  const head = main.map((box, place) =>
    make("th", { scope: "col", role: "columnheader", style: `width:${(94 * widths[place]) / all}%` }, make("span", { class: "cf-number" }, box.number), " ", make("span", { "aria-hidden": "true" }, box.short), make("span", { class: "cf-unseen" }, box.label)),
  );
  const table = make(
    "table",
    { class: "cf-lines", role: "table", "aria-label": "Service lines" },
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, make("th", { scope: "col", role: "columnheader" }, "Line"), head)),
    body,
  );
  let rows = 0;
  return {
    node: table,
    rows: () => rows,
    grow(count) {
      for (; rows < count; ) {
        const line = (rows += 1);
        if (shaded.length) {
          const cells = make("div", { class: "cf-shaded-boxes" }, shaded.map((box) => make("div", {}, tools.add(box, `${box.item}.${line}`, line).node)));
          body.append(make("tr", { class: "cf-shaded", role: "row" }, make("th", { scope: "row", role: "rowheader" }, `${line} shaded`), make("td", { role: "cell", colspan: main.length }, cells)));
        }
        body.append(
          make(
            "tr",
            { role: "row" },
            make("th", { scope: "row", role: "rowheader" }, String(line)),
            main.map((box) => make("td", { role: "cell", class: `cf-cell cf-is-${box.kind}` }, tools.add(box, `${box.item}.${line}`, line).node)),
          ),
        );
      }
    },
  };
}
