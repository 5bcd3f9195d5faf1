// A raw X12 file: each element is a button, and the arrow keys go from one to the next. What is marked answers the question
// that is chosen.

function segments(room) {
  const { scene, id } = room;
  const marking = scene.asks.filter(({ options }) => !options.length);
  const places = []; // { at, text, row, button, badge }
  let current = marking[0]?.id;
  let active = 0;

  const spoken = (place) => {
    const marked = marking.filter((ask) => room.answer[ask.id]?.at === place.at).map((ask) => numberOf(ask.id));
    return `${place.name}${marked.length ? `, marked for question ${marked.join(" and ")}` : ""}`;
  };
  const numberOf = (name) => scene.asks.findIndex((ask) => ask.id === name) + 1;

  function mark(place) {
    if (!current) return;
    active = places.indexOf(place);
    const taken = room.answer[current]?.at === place.at;
    change(current, taken ? null : { at: place.at, text: place.text });
    room.say(taken ? "No longer marked." : `Question ${numberOf(current)}: marked ${place.name}.`);
  }

  function change(name, given) {
    const answer = { ...room.answer };
    if (given) answer[name] = given;
    else delete answer[name];
    room.put(answer);
    show(answer);
  }

  function element(segment, row, text, position, component) {
    if (!text.trim()) return text;
    const at = `${segment.number}.${position}${component ? `.${component}` : ""}`;
    const name = `segment ${segment.number}, ${segment.tag}, element ${position}${component ? `, component ${component}` : ""}: ${text}`;
    const badge = make("span", { class: "rx-badge", "aria-hidden": "true" });
    const place = { at, text, name, row, badge };
    place.button = make("button", { type: "button", class: "rx-element", tabindex: -1, "data-at": at, "aria-label": name, onclick: () => mark(place) }, text, badge);
    places.push(place);
    return place.button;
  }

  const rows = scene.segments.map((segment, row) => {
    const [between, inner, end] = segment.separators;
    const parts = segment.elements.map((components, place) => [
      between,
      components.length < 2
        ? element(segment, row, components[0], place + 1, 0)
        : components.map((text, part) => [part ? inner : "", element(segment, row, text, place + 1, part + 1)]),
    ]).flat(4);
    return make("li", {}, make("span", { class: "rx-number", "aria-hidden": "true" }, String(segment.number)), make("span", { class: "rx-line" }, make("strong", {}, segment.tag), parts, end));
  });
  const file = make(
    "ol",
    { class: "rx-file", onkeydown: key, onfocusin: (event) => {
      const found = places.findIndex(({ button }) => button === event.target);
      if (found >= 0) reach(found);
    } },
    rows,
  );

  function reach(next) {
    if (places[active]) places[active].button.tabIndex = -1;
    active = next;
    if (places[active]) places[active].button.tabIndex = 0;
  }

  /** The element of another segment that stands at about the same place. */
  function across(step) {
    const row = places[active].row;
    const here = places.filter((place) => place.row === row).indexOf(places[active]);
    for (let other = row + step; scene.segments[other]; other += step) {
      const line = places.filter((place) => place.row === other);
      if (line.length) return places.indexOf(line[Math.min(here, line.length - 1)]);
    }
    return active;
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !places.length) return;
    const line = () => places.filter(({ row }) => row === places[active].row);
    const target = {
      ArrowRight: () => active + 1,
      ArrowLeft: () => active - 1,
      ArrowDown: () => across(1),
      ArrowUp: () => across(-1),
      Home: () => places.indexOf(line()[0]),
      End: () => places.indexOf(line().at(-1)),
    }[event.key];
    if (target) {
      event.preventDefault();
      reach(Math.max(0, Math.min(places.length - 1, target())));
      places[active].button.focus();
    } else if ((event.key === "Delete" || event.key === "Backspace") && current && room.answer[current]) {
      event.preventDefault();
      change(current, null);
      room.say(`Question ${numberOf(current)}: no longer marked.`);
    }
  }

  const rowsOfAsks = scene.asks.map((ask, place) => {
    const name = `${id}-ask-${ask.id}`;
    if (ask.options.length) {
      const radios = ask.options.map((option) => {
        const input = make("input", { type: "radio", name, value: option.id, onchange: () => change(ask.id, option.id) });
        return { option, input, node: make("label", { class: "rx-option" }, input, make("span", {}, inline(option.words))) };
      });
      const node = make(
        "fieldset",
        { class: "rx-ask" },
        make("legend", {}, `${place + 1}. `, inline(ask.words)),
        radios.map((radio) => radio.node),
        button("Clear", () => {
          change(ask.id, null);
          room.say(`Question ${place + 1}: no answer chosen.`);
        }, { "aria-label": `Clear question ${place + 1}` }),
      );
      return { ask, node, show: (given) => radios.forEach(({ option, input }) => (input.checked = given === option.id)) };
    }
    const pick = make("input", { type: "radio", name: `${id}-current`, value: ask.id, onchange: () => {
      current = ask.id;
      show(room.answer);
    } });
    const words = make("p", { class: "rx-marked" });
    const clear = button("Clear", () => {
      change(ask.id, null);
      room.say(`Question ${place + 1}: no longer marked.`);
    }, { "aria-label": `Clear question ${place + 1}` });
    const label = make("label", { class: "rx-pick" }, marking.length > 1 ? pick : "", make("span", {}, `${place + 1}. `, inline(ask.words)));
    const node = make("div", { class: "rx-ask" }, label, make("div", { class: "rx-line-of-mark" }, words, clear));
    return {
      ask,
      node,
      show(given) {
        pick.checked = current === ask.id;
        node.classList.toggle("rx-current", marking.length > 1 && current === ask.id);
        const found = given && places.find(({ at }) => at === given.at);
        words.textContent = found ? `Marked: ${found.name}` : "Nothing marked yet.";
        clear.setAttribute("aria-disabled", String(!given));
      },
    };
  });

  function show(answer) {
    rowsOfAsks.forEach(({ ask, show: tell }) => tell(answer[ask.id]));
    for (const place of places) {
      const numbers = marking.filter((ask) => answer[ask.id]?.at === place.at).map((ask) => numberOf(ask.id));
      place.button.classList.toggle("rx-on", numbers.length > 0);
      place.button.setAttribute("aria-pressed", String(numbers.length > 0));
      place.button.setAttribute("aria-label", spoken(place));
      place.badge.textContent = numbers.join(",");
    }
  }

  const keys = `${id}-keys`;
  room.fields.append(
    make("div", { class: "rx-asks" }, rowsOfAsks.map(({ node }) => node)),
    make(
      "section",
      { class: "rx-room", "aria-label": `Raw file${scene.wire ? ` ${scene.wire}` : ""}`, "aria-describedby": keys },
      make("h5", {}, `Raw file${scene.wire ? ` (${scene.wire})` : ""}`),
      make(
        "p",
        { id: keys, class: "rc-aside" },
        marking.length > 1
          ? "Choose a question above, then click the element that answers it. From the keyboard: the arrow keys go from element to element, Enter marks, Delete takes the mark away."
          : marking.length
            ? "Click the element that answers the question. From the keyboard: the arrow keys go from element to element, Enter marks, Delete takes the mark away."
            : "From the keyboard: the arrow keys go from element to element.",
      ),
      file,
    ),
  );
  reach(0);
  return { show };
}
