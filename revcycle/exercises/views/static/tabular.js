// The Tabular List to read in: search, then an entry with its notes and the codes below it.

const LEVELS = { chapter: "Chapter", block: "Block", category: "Category", subcategory: "Heading", code: "Code" };

/** Return { node, message } for one reading place. `ask` sends a message to the kernel. */
function tabular({ id, ask }) {
  const view = uuid();
  let asked = 0;
  const open = (code) => ask({ do: "open", view, number: (asked += 1), code });
  const search = combobox({
    id: `${id}-tabular`,
    label: "Look up words or a code in the Tabular List",
    ask,
    does: "opens",
    choose: ({ code }) => open(code),
    typed(text, found) {
      if (/^[A-Z][0-9]/i.test(text) || /^[0-9]{1,2}$/.test(text)) open(text);
      else search.tell(found ? "Press Down Arrow to choose a line from the list." : `Nothing found for “${text}”.`);
    },
  });
  const entry = make("article", { class: "rc-entry-sheet", hidden: true });
  const trouble = make("p", { role: "status", class: "rc-aside" });

  const jump = ({ code, title }, words) =>
    button(words ?? `${code} ${title}`, () => open(code), { class: "rc-link", "aria-label": `Open ${code} ${title}` });

  function note({ from, kind, texts }, own) {
    const origin = from === own ? "" : make("span", { class: "rc-aside" }, ` (from ${/^[0-9]/.test(from) ? `chapter ${from}` : from})`);
    const said = texts.length === 1 ? make("p", {}, texts[0]) : make("ul", {}, texts.map((text) => make("li", {}, text)));
    return [make("h6", {}, kind, origin), said];
  }

  function draw(given) {
    const heading = make("h5", { tabindex: -1 }, make("span", { class: "rc-code" }, given.code), " ", given.title);
    const path = make(
      "nav",
      { "aria-label": `Above ${given.code}` },
      make("ol", { class: "rc-path" }, given.above.map((above) => make("li", {}, jump(above, above.level === "chapter" ? `Chapter ${above.code}` : above.code)))),
    );
    const seventh = given.seventh.length
      ? [
          make("h6", {}, "7th character"),
          make("dl", { class: "rc-seventh" }, given.seventh.map(([letter, meaning]) => make("div", {}, make("dt", {}, letter), make("dd", {}, meaning)))),
        ]
      : [];
    const below = given.below.length
      ? [make("h6", {}, `Below ${given.code}`), make("ul", { class: "rc-below" }, given.below.map((code) =>
          make("li", {}, jump(code), " ", make("span", { class: "rc-flag" }, code.billable ? "Billable" : NOT_BILLABLE))))]
      : [];
    entry.replaceChildren(
      path,
      heading,
      make("p", { class: "rc-flag" }, `${LEVELS[given.level]}. ${given.billable ? "Billable" : NOT_BILLABLE}.`),
      ...given.notes.flatMap((one) => note(one, given.code)),
      ...seventh,
      ...below,
    );
    entry.hidden = false;
    heading.focus({ preventScroll: true });
    entry.scrollIntoView({ block: "nearest" });
  }

  return {
    node: make("div", { class: "rc-tabular" }, search.node, trouble, entry),
    message(given) {
      search.message(given);
      if (given.did !== "open" || given.view !== view || given.number !== asked) return;
      trouble.textContent = given.trouble ?? "";
      if (!given.trouble) draw(given);
    },
  };
}
