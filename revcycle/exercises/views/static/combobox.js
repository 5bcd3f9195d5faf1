// A search field with a list of codes below it (WAI-ARIA 1.2 combobox). The kernel searches: each question bears a
// number that only this field knows, so that late answers, and answers to another view, are let go.

const NOT_BILLABLE = "Not billable: needs more characters";
const LONG_PAUSE = 600; // ms without news before the number of matches is said aloud

const CODES = {
  what: "search",
  one: "code",
  many: "codes",
  list: "Codes found",
  type: "Type words or a code.",
  look: (hit) => (hit.billable ? "" : "rc-partial"),
  draw: (hit) => [
    make("span", { class: "rc-code" }, hit.code),
    make("span", { class: "rc-hit-title" }, hit.title, hit.term && make("span", { class: "rc-term" }, ` Also: ${hit.term}`)),
    make("span", { class: "rc-flag" }, hit.billable ? "Billable" : NOT_BILLABLE),
  ],
};

const SERVICES = {
  what: "services",
  one: "service",
  many: "services",
  list: "Services found",
  type: "Type words or a number.",
  look: () => "",
  draw: (hit) => [make("span", { class: "rc-code" }, hit.code), make("span", { class: "rc-hit-title" }, hit.title), make("span", { class: "rc-flag" }, hit.kind)],
};

/**
 * Return the field. `choose(hit)` is called with a code of the list, `typed(text, found)` with what was typed and entered
 * without choosing (`found` is false once it is known that the list offers nothing), `left(text)` with what stays when the focus goes.
 * `does` says what Enter does. `about` says what is looked for, where that is not a code: what is asked of the kernel
 * (`what`), how it is called (`one`, `many`), what to type, and how a hit is drawn. `more` adds to the question.
 */
function combobox({ id, label, ask, choose, typed, left, does = "adds", about = CODES, more = () => ({}) }) {
  const view = freshId();
  const list = make("ul", { role: "listbox", id: `${id}-list`, class: "rc-hits", "aria-label": about.list, hidden: true });
  const count = make("p", { role: "status", class: "rc-aside" });
  const help = make("p", { class: "rc-aside", id: `${id}-help` }, `${about.type} Arrow keys choose from the list, Enter ${does}.`);
  const input = make("input", {
    type: "text",
    id: `${id}-search`,
    class: "rc-input",
    role: "combobox",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-describedby": help.id,
    oninput: search,
    onkeydown: key,
    onfocus: () => hits.length && open(),
    onblur: leave,
  });
  let hits = [];
  let at = -1;
  let asked = 0;
  let answered = 0;
  let waiting = []; // arrows, and Enter after them, pressed before the list for what is typed has come
  let telling = null;
  let entered = 0; // the question that was still out when Enter was pressed ...
  let told = 0; // ... and the one during which the owner of the field said something to that
  let tabbed = false;

  function tell(text, soon = false) {
    clearTimeout(telling);
    if (soon) count.textContent = text;
    else telling = setTimeout(() => (count.textContent = text), LONG_PAUSE);
  }

  /** What the owner of the field says, such as why what was typed is no code. */
  function say(text) {
    told = asked;
    tell(text, true);
  }

  function open() {
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function close() {
    list.hidden = true;
    list.setAttribute("aria-busy", "false");
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function settle() {
    waiting = [];
    close();
    left?.(input.value.trim());
  }

  /** The focus goes. While a pointer is down nothing may move, or the click it is about to make would miss. */
  function leave() {
    if (tabbed || !document.hasFocus()) return settle();
    const later = () => setTimeout(() => document.activeElement !== input && settle(), 30);
    window.addEventListener("pointerup", later, { once: true });
    setTimeout(later, 1000); // the focus went by itself
  }

  function search() {
    const text = input.value.trim();
    asked += 1;
    waiting = [];
    if (text) {
      list.setAttribute("aria-busy", "true");
      ask({ ...more(), do: about.what, view, number: asked, text });
    } else {
      hits = [];
      answered = asked;
      close();
      tell("", true);
    }
  }

  function message(given) {
    if (given.did !== about.what || given.view !== view || given.number !== asked) return;
    answered = asked;
    list.setAttribute("aria-busy", "false");
    hits = given.hits;
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...hits.map(option));
    list.scrollTop = 0;
    if (hits.length > 0 && document.activeElement === input) open();
    else close();
    if (given.trouble) tell(given.trouble, true);
    else if (entered === given.number && told === given.number) typed(input.value.trim(), hits.length > 0); // now it is known
    else if (hits.length) tell(`${hits.length}${given.more ? " or more" : ""} ${hits.length === 1 ? about.one : about.many} found.`);
    else tell(`Nothing found for “${given.text}”. Try another word, or fewer letters.`, true);
    waiting.splice(0).forEach(press);
  }

  function option(hit, place) {
    return make(
      "li",
      {
        role: "option",
        id: `${list.id}-${place}`,
        "aria-selected": "false",
        class: `rc-hit ${about.look(hit)}`,
        onmousedown: (event) => event.preventDefault(),
        onclick: () => take(hit),
      },
      about.draw(hit),
    );
  }

  function point(place) {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = (place + hits.length) % hits.length;
    const chosen = list.children[at];
    chosen.setAttribute("aria-selected", "true");
    chosen.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", chosen.id);
  }

  function take(hit) {
    clear();
    choose(hit);
  }

  function clear() {
    input.value = "";
    search();
  }

  function key(event) {
    tabbed = event.key === "Tab";
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = event.key === "ArrowDown" || event.key === "ArrowUp";
    if (!(arrow && (hits.length || answered !== asked)) && event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    // An arrow is meant for the list of what is typed: on a slow line the list of the letters before still stands there.
    if (answered !== asked && (arrow || (event.key === "Enter" && waiting.length))) waiting.push(event.key);
    else press(event.key);
  }

  function press(name) {
    const shown = !list.hidden;
    const text = input.value.trim();
    if (name === "Escape" && shown) {
      answered = asked += 1; // what is still being searched for must not open the list again
      waiting = [];
      close();
    } else if (name === "Escape") clear();
    else if (name !== "Enter" && hits.length) {
      open();
      point(name === "ArrowDown" ? at + 1 : at === -1 ? -1 : at - 1);
    } else if (name === "Enter" && shown && at >= 0) take(hits[at]);
    else if (name === "Enter" && text) {
      if (answered !== asked) entered = asked;
      typed(text, answered !== asked || hits.length > 0);
    }
  }

  const node = make("div", { class: "rc-combobox" }, make("label", { for: input.id }, label), input, list, count, help);
  const offers = (code) => hits.some((hit) => hit.code === code && hit.billable !== false);
  return { node, input, message, search, clear, settle, offers, tell: say };
}
