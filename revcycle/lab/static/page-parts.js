// Building pieces of a page from plain data. Text is always set as text, never as HTML.

// An element with attributes and children; a child may be text, an element, or nothing.
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

// Words for screen readers only.
export function unseen(words) {
  return element("span", { class: "revcycle-unseen" }, words);
}
