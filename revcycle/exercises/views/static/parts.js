// The pieces that exercises are made of. Text from the course or the student only ever becomes text nodes: nothing is
// parsed as HTML.

/** Return a new element; `on...` names add listeners, children are nodes or texts. */
function make(tag, facts = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : String(value));
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** Return a new name that no other widget has. A hub without https has no randomUUID. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return crypto.randomUUID?.() ?? [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Return a prefix for ids. Every widget has its own copy of this module, so counters would repeat. */
function freshId() {
  return `rc-${uuid()}`;
}

const PICTURES = {
  right: "M4 10.5 8.2 15 16 5.5",
  wrong: "M5 5 15 15 M15 5 5 15",
  partly: "M4 10 H16",
  missing: "M10 4 V11 M10 14.5 V15.5",
  blank: "M6 10 H6.2 M10 10 H10.2 M14 10 H14.2",
  malformed: "M10 4 V11 M10 14.5 V15.5",
  optional: "M4 10 H16",
};

/** Return a small drawing that stands beside a word, never instead of one. */
function picture(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "path");
  drawing.setAttribute("viewBox", "0 0 20 20");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", "rc-picture");
  line.setAttribute("d", PICTURES[name]);
  drawing.append(line);
  return drawing;
}

const WORD_TAGS = { strong: "strong", emphasis: "em", code: "code", plain: "span" };

/** Return the words of a block; with `numbered`, each word becomes an element that knows its number,
 * and each gap one that knows the number of the word after it. */
function wordsOf(block, numbered) {
  const parts = [];
  let run = null;
  block.words.forEach(([text, style], place) => {
    if (numbered) {
      if (place) parts.push(make("span", { class: "rc-gap", "data-gap": block.first + place }, " "));
      parts.push(make(WORD_TAGS[style], { class: "rc-word", "data-word": block.first + place }, text));
      return;
    }
    if (place) (run.style === style ? run.node : parts).push(" ");
    if (!run || run.style !== style) parts.push((run = { style, node: [] }));
    run.node.push(text);
  });
  return parts.map((part) =>
    part.node ? (part.style === "plain" ? part.node.join("") : make(WORD_TAGS[part.style], {}, part.node.join(""))) : part,
  );
}

/** Return the words of one line, such as an option's text. */
const inline = (words) => wordsOf({ words }, false);

/** Return blocks of prose as headings, paragraphs and nested lists. `heading` is the level of the topmost heading. */
function prose(blocks, { heading = 5, numbered = false } = {}) {
  const nodes = [];
  const lists = []; // the open lists, outermost first
  for (const block of blocks) {
    if (block.kind !== "item") {
      lists.length = 0;
      const tag = block.kind === "heading" ? `h${Math.min(6, heading + Math.max(0, block.level - 2))}` : "p";
      nodes.push(make(tag, {}, wordsOf(block, numbered)));
      continue;
    }
    while (lists.length > block.level) lists.pop();
    if (lists.length && lists.length === block.level && (lists.at(-1).tagName === "OL") !== block.ordered) lists.pop();
    while (lists.length < block.level) {
      const list = make(block.ordered ? "ol" : "ul");
      const outer = lists.at(-1);
      if (outer) (outer.lastElementChild ?? outer.appendChild(make("li"))).append(list);
      else nodes.push(list);
      lists.push(list);
    }
    lists.at(-1).append(make("li", {}, wordsOf(block, numbered)));
  }
  return nodes;
}

/** Return a chart as a sheet of paper. `note` holds the note's words: plain, or able to be marked. */
function paper(chart, id, note) {
  return make(
    "article",
    { class: "rc-paper", "aria-labelledby": `${id}-chart` },
    make(
      "div",
      { class: "rc-letterhead" },
      make("p", { class: "rc-house" }, chart.house),
      make("h4", { id: `${id}-chart` }, chart.title),
    ),
    make(
      "dl",
      { class: "rc-facts" },
      chart.facts.map(([term, fact]) => make("div", {}, make("dt", {}, term), make("dd", {}, fact))),
    ),
    note,
  );
}

/** Return a button. What it does next stays readable while it does nothing: `aria-disabled` keeps it in reach. */
function button(text, act, facts = {}) {
  return make(
    "button",
    {
      type: "button",
      ...facts,
      onclick: (event) => event.currentTarget.getAttribute("aria-disabled") !== "true" && act(event),
    },
    text,
  );
}

/** Keep key strokes from JupyterLab, where "d d" deletes a cell. Combinations with Ctrl, Meta or Alt pass. */
function guardKeys(root) {
  for (const kind of ["keydown", "keypress", "keyup"]) {
    root.addEventListener(kind, (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
    });
  }
}

/** Return one line of a list: its words, and the buttons that act on it. */
function line(facts, words, tools) {
  return make("li", facts, make("div", { class: "rc-line" }, make("span", { class: "rc-entry" }, words), make("span", { class: "rc-tools" }, tools)));
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Rebuild a list, and put the focus back on the control with the same `data-focus`, or on the one named. */
function rebuilt(list, nodes, wanted) {
  const held = list.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  list.replaceChildren(...nodes);
  const key = wanted ?? held;
  if (key) [...list.querySelectorAll("[data-focus]")].find((node) => node.dataset.focus === key)?.focus();
}
