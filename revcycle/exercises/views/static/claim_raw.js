// The raw 837 beside a claim form: a list of segments, each a button that leads to its boxes.

/** Return { node, show(raw), mark(item) }. `tools.items(items, first)` is told which boxes a segment was asked for, and to which to go. */
function rawFile(id, tools) {
  const trouble = make("p", { class: "rc-aside" });
  const list = make("ol", { class: "cf-raw", "aria-label": "Segments of the raw 837", tabindex: 0 });
  const said = make("p", { class: "cf-said", role: "status" });
  let raw = { segments: [], places: {} };
  let from = null; // the box that led here: its segment leads back to it

  function drawn(segment) {
    const [element, component, end] = segment.separators;
    const parts = segment.elements.map((components, place) => [
      element,
      make(
        "span",
        { "data-at": `${segment.number}.${place + 1}` },
        components.map((text, part) => [part ? component : "", make("span", { "data-at": `${segment.number}.${place + 1}.${part + 1}` }, text)]),
      ),
    ]);
    return make("li", {}, make("button", { type: "button", class: "cf-segment", "data-segment": segment.number, onclick: () => ask(segment) }, segment.tag, parts, end));
  }

  const clear = () => list.querySelectorAll(".cf-marked, .cf-part").forEach((node) => node.classList.remove("cf-marked", "cf-part"));
  const button = (number) => list.querySelector(`[data-segment="${number}"]`);
  const itemsAt = (number) => Object.keys(raw.places).filter((item) => raw.places[item].some(([segment]) => segment === number));

  function ask(segment) {
    clear();
    button(segment.number).classList.add("cf-marked");
    const items = itemsAt(segment.number);
    const found = tools.items(items, items.includes(from) ? from : items[0]);
    said.textContent = `Segment ${segment.number}, ${segment.name || segment.tag}. ${segment.said ? `${segment.said}. ` : ""}${found ? `On the form: ${found}.` : "It has no box on the form."}`;
  }

  return {
    node: make("section", { class: "cf-raw-room", "aria-label": "Raw 837" }, make("h4", {}, "Raw 837"), trouble, said, list),
    show(given) {
      raw = given;
      const held = list.contains(document.activeElement) ? document.activeElement.dataset.segment : null;
      trouble.textContent = given.trouble || "Choose a segment to see its boxes.";
      said.textContent = "";
      list.hidden = !given.segments.length;
      list.replaceChildren(...given.segments.map(drawn));
      if (held) button(held)?.focus();
    },
    /** Mark where a box stands, and go there. */
    mark(item, name) {
      clear();
      from = item;
      const places = raw.places[item] ?? [];
      if (!places.length) {
        said.textContent = raw.trouble ? "There is no raw file yet." : `${name} is not in the raw file: it is blank, or stands on paper only.`;
        return;
      }
      for (const [segment, element, component] of places) {
        button(segment)?.classList.add("cf-marked");
        list.querySelector(`[data-at="${segment}.${element}${component ? `.${component}` : ""}"]`)?.classList.add("cf-part");
      }
      const [number] = places[0];
      const tag = raw.segments.find((segment) => segment.number === number)?.tag ?? "";
      const told = places.map(([segment, element, component]) => {
        const name = raw.segments.find((one) => one.number === segment)?.tag ?? "";
        return `${name}${String(element).padStart(2, "0")}${component ? `-${component}` : ""}`;
      });
      said.textContent = `${name}: segment ${number}, ${tag}, at ${[...new Set(told)].join(", ")}.`;
      const target = button(number);
      target?.focus({ preventScroll: true });
      target?.scrollIntoView({ block: "nearest" });
    },
  };
}
