// The coder's book: search, the Tabular List from its chapters down to a code with its notes, an index of lead terms
// made from the list, and the codes looked at last. The kernel turns the pages; nothing is fetched before it is asked for.

const LEVELS = { chapter: "Chapter", block: "Block", category: "Category", subcategory: "Heading", code: "Code" };
const INDEX_IS = "This index is made from the titles and inclusion terms of the Tabular List. It is not the official Alphabetic Index. Read each code it leads to in the Tabular List before you use it.";

const LEADS = {
  what: "leads",
  one: "line",
  many: "lines",
  list: "Lead terms found",
  type: "Type a condition, not a part of the body.",
  look: () => "rc-lead-hit",
  draw: (hit) => [make("span", {}, [hit.word, ...hit.path].join(" › ")), make("span", { class: "rc-flag" }, counted(hit.codes))],
};

const counted = (codes) => `${codes} ${codes === 1 ? "code" : "codes"}`;
/** Return how an entry is called: a chapter's number alone would say nothing. */
const called = ({ code }) => (/^[0-9]/.test(code) ? `chapter ${code}` : code);
const flag = ({ billable }) => make("span", { class: "rc-flag" }, billable ? "Billable" : NOT_BILLABLE);

/** Return { node, message } for one reading place. `ask` sends a message to the kernel. */
function tabular({ id, ask }) {
  const view = uuid();
  let asked = 0;
  let waiting = null; // what the page asked for will be called, and whether it lies behind
  let shown = null; // { label, question } of the open page
  const behind = [];
  const open = (code) => turn({ do: "open", code });
  const look = (word, path = []) => turn({ do: "lead", word, path });

  function turn(question, back = false) {
    waiting = { question, back };
    ask({ ...question, view, number: (asked += 1) });
  }

  const onlyBillable = make("input", { type: "checkbox", id: `${id}-billable`, onchange: () => search.search() });
  const search = combobox({
    id: `${id}-tabular`,
    label: "Look up words or a code in the Tabular List",
    ask,
    does: "opens",
    more: () => ({ billable: onlyBillable.checked }),
    choose: ({ code }) => open(code),
    typed(text, found) {
      if (/^[A-Z][0-9]/i.test(text) || /^[0-9]{1,2}$/.test(text)) open(text);
      else search.tell(found ? "Press Down Arrow to choose a line from the list." : `Nothing found for “${text}”.`);
    },
  });
  const finder = combobox({
    id: `${id}-index`,
    label: "Look up a lead term in the index",
    ask,
    does: "opens",
    about: LEADS,
    choose: ({ word, path }) => look(word, path),
    typed: (text) => look(text),
  });
  const sheet = make("article", { class: "rc-entry-sheet", hidden: true });
  const trouble = make("p", { role: "status", class: "rc-aside" });
  const ways = make(
    "div",
    { class: "rc-ways", role: "group", "aria-label": "Ways into the book" },
    button("All chapters", () => turn({ do: "chapters" })),
    button("Index", () => show({ do: "index" })),
    button("Recent codes", () => turn({ do: "recent" })),
  );

  const jump = (entry, words, before = "Open") =>
    button(words ?? `${entry.code} ${entry.title}`, () => open(entry.code), { class: "rc-link", "aria-label": `${before} ${called(entry)} ${entry.title}` });

  // --- The Tabular List ---

  function chapters(given) {
    return {
      label: "all chapters",
      title: ["All chapters"],
      parts: [make("ol", { class: "rc-below" }, given.chapters.map((chapter) => make("li", {}, jump(chapter, `Chapter ${chapter.code} ${chapter.title}`))))],
    };
  }

  const path = (label, steps) => make("nav", { "aria-label": label }, make("ol", { class: "rc-path" }, steps.map((step) => make("li", {}, step))));

  function above(given) {
    const parent = given.above.at(-1);
    const up = parent
      ? jump(parent, `Up to ${called(parent)}`, "Up to")
      : button("Up to all chapters", () => turn({ do: "chapters" }), { class: "rc-link" });
    const top = button("All chapters", () => turn({ do: "chapters" }), { class: "rc-link", "aria-label": "Open all chapters" });
    const steps = given.above.map((entry) => jump(entry, entry.level === "chapter" ? `Chapter ${entry.code}` : entry.code));
    return { up, path: path(`Above ${called(given)}`, [top, ...steps]) };
  }

  function note({ from, kind, texts }, own) {
    const origin = from === own ? "" : make("span", { class: "rc-aside" }, ` (from ${called({ code: from })})`);
    const words = (pieces) => pieces.map((piece) => (piece.code ? jump(piece, piece.text) : piece.text));
    const said = texts.length === 1 ? make("p", {}, words(texts[0])) : make("ul", { class: "rc-note-list" }, texts.map((pieces) => make("li", {}, words(pieces))));
    return [make("h6", {}, kind, origin), said];
  }

  function seventh(given) {
    if (!given.seventh.length) return [];
    const row = ([letter, meaning]) => {
      const code = given.completed[letter];
      const whole = code ? jump({ code, title: `${given.title}, ${meaning}` }, code) : letter;
      return make("div", {}, make("dt", {}, whole), make("dd", {}, meaning));
    };
    return [make("h6", {}, "7th character"), make("dl", { class: "rc-seventh" }, given.seventh.map(row))];
  }

  function entry(given) {
    const below = given.below.map((code) => make("li", {}, jump(code), " ", given.level === "chapter" ? "" : flag(code)));
    return {
      label: called(given),
      ...above(given),
      title: [make("span", { class: "rc-code" }, given.level === "chapter" ? `Chapter ${given.code}` : given.code), " ", given.title],
      parts: [
        make("p", { class: "rc-flag" }, `${LEVELS[given.level]}. ${given.billable ? "Billable" : NOT_BILLABLE}.`),
        ...given.notes.flatMap((one) => note(one, given.code)),
        ...seventh(given),
        ...(below.length ? [make("h6", {}, `Below ${called(given)}`), make("ul", { class: "rc-below" }, below)] : []),
      ],
    };
  }

  // --- The index ---

  function index() {
    return { label: "the index", title: ["Index of lead terms"], parts: [make("p", { class: "rc-caution" }, INDEX_IS), finder.node], focus: finder.input };
  }

  function leadPage(given) {
    const name = [given.word, ...given.path].join(" › ");
    const steps = [given.word, ...given.path.slice(0, -1)];
    const way = [
      button("Index", () => show({ do: "index" }), { class: "rc-link", "aria-label": "Open the index" }),
      ...(given.path.length ? steps.map((step, place) => {
        const whole = [given.word, ...given.path.slice(0, place)].join(" › ");
        return button(step, () => look(given.word, given.path.slice(0, place)), { class: "rc-link", "aria-label": place ? `Open ${whole}` : `Open ${step}` });
      }) : []),
    ];
    return {
      label: name,
      path: path(`Above ${name}`, way),
      title: [name],
      parts: [
        make("p", { class: "rc-caution" }, INDEX_IS),
        finder.node,
        make("p", { class: "rc-aside" }, `${counted(given.codes)}. Each opens in the Tabular List. A dash: it needs more characters there.`),
        given.lines.length ? make("p", {}, destinations(given.lines, "Default: ")) : "",
        subterms(given.word, given.below),
      ],
    };
  }

  const subterms = (word, nodes) => make("ul", { class: "rc-index" }, nodes.map((node) => subterm(word, node)));

  function subterm(word, node) {
    const name = [word, ...node.path].join(" › ");
    const label = node.folded
      ? button(`${node.label}: ${counted(node.codes)}`, () => look(word, node.path), { class: "rc-link", "aria-label": `${node.label}: ${counted(node.codes)} under ${name}` })
      : make("span", {}, node.label);
    return make("li", {}, label, node.folded ? "" : destinations(node.lines), node.below.length ? subterms(word, node.below) : "");
  }

  /** Return the codes a line leads to; where there are several, each with its text, since the subterms are the same. */
  function destinations(lines, before = "") {
    const several = lines.length > 1;
    return lines.map((line, place) => [
      before && !place ? before : "",
      " ",
      make(
        "span",
        { class: "rc-destination" },
        jump(line.billable ? line : { ...line, title: `${line.title}: needs more characters` }, line.code),
        line.billable ? "" : make("span", { "aria-hidden": "true" }, "–"),
      ),
      several ? make("span", { class: "rc-aside" }, ` ${line.text}${place < lines.length - 1 ? ";" : ""}`) : "",
    ]);
  }

  // --- The codes looked at last ---

  function recent(given) {
    const list = make("ul", { class: "rc-below" }, given.entries.map((code) => make("li", {}, jump(code), " ", flag(code))));
    return {
      label: "the recent codes",
      title: ["Recent codes"],
      parts: [
        make("p", { class: "rc-aside" }, "The last 12 entries you opened. They stay on this computer and are never graded."),
        ...(given.entries.length
          ? [list, make("div", {}, button("Empty this list", () => turn({ do: "forget" }, true), { class: "rc-link" }))]
          : [make("p", {}, "None yet. Open an entry, and it is listed here.")]),
      ],
    };
  }

  // --- Turning pages ---

  const PAGES = { chapters, open: entry, index, lead: leadPage, recent, forget: recent };

  /** Show a page that has come. `question` is what was asked for it, so that it can be asked for again. */
  function show(question, given = {}, back = false) {
    const page = PAGES[question.do](given);
    if (shown && !back && JSON.stringify(shown.question) !== JSON.stringify(question)) behind.push(shown);
    shown = { label: page.label, question: question.do === "forget" ? { do: "recent" } : question };
    const last = behind.at(-1);
    const heading = make("h5", { tabindex: -1 }, page.title);
    sheet.replaceChildren(
      make("div", { class: "rc-turning" }, last && button(`Back to ${last.label}`, goBack, { class: "rc-link" }), page.up),
      page.path ?? "",
      heading,
      ...page.parts.filter((part) => part !== ""),
    );
    sheet.hidden = false;
    if (question.do === "open") search.clear();
    if (question.do === "lead") finder.clear();
    trouble.textContent = given.trouble ?? "";
    (page.focus ?? heading).focus({ preventScroll: true });
    sheet.scrollIntoView({ block: "nearest" });
  }

  function goBack() {
    const { question } = behind.pop();
    if (question.do === "index") show(question, {}, true);
    else turn(question, true);
  }

  return {
    node: make(
      "div",
      { class: "rc-tabular" },
      search.node,
      make("label", { class: "rc-check", for: onlyBillable.id }, onlyBillable, "Billable codes only"),
      ways,
      trouble,
      sheet,
    ),
    message(given) {
      search.message(given);
      finder.message(given);
      if (given.view !== view || given.number !== asked) return;
      if (given.trouble && given.did !== "forget") trouble.textContent = given.trouble;
      else show(waiting.question, given, waiting.back);
    },
  };
}
