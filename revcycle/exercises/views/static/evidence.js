// Marking words in a note: by dragging, by tapping, or from the keyboard with a cursor that goes from word to word.

const SETTLE = 700; // ms in which a second tap on a fresh mark does not take it away again

/** Return marks with those that overlap or touch made one, in the order of the note. */
function joined(marks) {
  const whole = [];
  for (const [from, to] of [...marks].sort((one, other) => one[0] - other[0])) {
    const last = whole.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else whole.push([from, to]);
  }
  return whole;
}

function evidence(room) {
  const { scene, id } = room;
  const note = make("div", { class: "rc-note rc-markable" }, prose(scene.chart.blocks, { numbered: true }));
  const words = [...note.querySelectorAll(".rc-word")];
  const gaps = [...note.querySelectorAll(".rc-gap")].map((gap) => [gap, Number(gap.dataset.gap)]);
  const textOf = (from, to) => words.slice(from, to + 1).map((word) => word.textContent).join(" ");
  const list = make("ol", { class: "rc-list", "aria-labelledby": `${id}-marks` });
  const empty = make("p", { class: "rc-empty" }, "Nothing marked yet.");
  const spoken = make("span", { role: "status" });
  const cursor = make(
    "div",
    {
      class: "rc-cursor",
      role: "application",
      tabindex: 0,
      "aria-label": "Word cursor of the note",
      "aria-describedby": `${id}-keys`,
      onkeydown: key,
      onfocus: () => paint(),
      onblur: () => {
        anchor = null;
        paint();
      },
    },
    make(
      "p",
      { id: `${id}-keys` },
      "Drag over words to mark them, or tap single words. From the keyboard: arrow keys move, Shift and arrow select, Enter marks, Delete takes a mark away.",
    ),
    spoken,
  );
  let at = 0;
  let anchor = null; // the other end of a keyboard selection, or of a drag
  let dragging = false;
  let marked = 0; // when the last mark was made

  const marks = () => room.answer.map(({ from, to }) => [from, to]);
  const chosen = () => (anchor === null ? [at, at] : [Math.min(anchor, at), Math.max(anchor, at)]);

  function put(next, said, focus) {
    const answer = next.map(([from, to]) => ({ from, to, text: textOf(from, to) }));
    anchor = null;
    room.put(answer);
    show(answer, focus);
    if (said) spoken.textContent = said;
  }

  function mark([from, to]) {
    const next = joined([...marks(), [from, to]]);
    const whole = next.find((span) => span[0] <= from && to <= span[1]);
    marked = Date.now();
    put(next, `Marked: ${textOf(...whole)}`);
  }

  function unmark(word) {
    const gone = marks().find(([from, to]) => from <= word && word <= to);
    if (gone) put(marks().filter(([from]) => from !== gone[0]), `No longer marked: ${textOf(...gone)}`);
    return Boolean(gone);
  }

  function remove(place) {
    const gone = room.answer[place];
    const rest = marks().filter((span, other) => other !== place);
    put(rest, "", rest.length ? `remove ${rest[Math.min(place, rest.length - 1)][0]}` : null);
    room.say(`No longer marked: ${gone.text}`);
    if (!rest.length) cursor.focus();
  }

  /** The word in the line above or below that stands nearest. */
  function across(step) {
    const here = words[at].getBoundingClientRect();
    let line = null;
    let best = at;
    let least = Infinity;
    for (let next = at + step; words[next]; next += step) {
      const place = words[next].getBoundingClientRect();
      if (Math.abs(place.top - here.top) < here.height / 2) continue;
      if (line === null) line = place.top;
      if (Math.abs(place.top - line) > here.height / 2) break;
      const away = Math.abs(place.left - here.left);
      if (away < least) [least, best] = [away, next];
    }
    return best;
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = {
      ArrowRight: () => at + 1,
      ArrowLeft: () => at - 1,
      ArrowDown: () => across(1),
      ArrowUp: () => across(-1),
      Home: () => 0,
      End: () => words.length - 1,
    }[event.key];
    if (target) {
      event.preventDefault();
      if (event.shiftKey) anchor ??= at;
      else anchor = null;
      at = Math.max(0, Math.min(words.length - 1, target()));
      words[at].scrollIntoView({ block: "nearest" });
      const hit = marks().some(([from, to]) => from <= at && at <= to);
      spoken.textContent = anchor === null ? `${words[at].textContent}${hit ? ", marked" : ""}` : `Selected: ${textOf(...chosen())}`;
      paint();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      mark(chosen());
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      if (!unmark(at)) spoken.textContent = "There is no mark here.";
    } else if (event.key === "Escape") {
      anchor = null;
      paint();
    }
  }

  const wordAt = (event) => {
    const found = document.elementFromPoint(event.clientX, event.clientY)?.closest(".rc-word");
    return found && note.contains(found) ? Number(found.dataset.word) : null;
  };

  note.addEventListener("pointerdown", (event) => {
    const word = wordAt(event);
    if (event.button !== 0 || word === null) return;
    event.preventDefault(); // no selection of text: the drag is the mark
    cursor.focus({ preventScroll: true });
    note.setPointerCapture(event.pointerId);
    dragging = true;
    at = anchor = word;
    paint();
  });
  note.addEventListener("pointermove", (event) => {
    const word = dragging ? wordAt(event) : null;
    if (word === null || word === at) return;
    at = word;
    paint();
  });
  note.addEventListener("pointerup", () => {
    if (!dragging) return;
    dragging = false;
    const [from, to] = chosen();
    if (from !== to || Date.now() - marked < SETTLE || !unmark(from)) mark([from, to]);
  });
  note.addEventListener("pointercancel", () => {
    dragging = false;
    anchor = null;
    paint();
  });

  function paint() {
    const [from, to] = chosen();
    const active = document.activeElement === cursor;
    const within = (place) => anchor !== null && from <= place && place <= to;
    words.forEach((word, place) => {
      word.classList.toggle("rc-at", active && place === at);
      word.classList.toggle("rc-selected", within(place));
    });
    for (const [gap, next] of gaps) gap.classList.toggle("rc-selected", within(next - 1) && within(next));
  }

  function show(answer, focus) {
    const spans = answer.map(({ from, to }) => [from, to]);
    const inside = (first, last) => spans.some(([from, to]) => from <= first && last <= to);
    words.forEach((word, place) => word.classList.toggle("rc-marked", inside(place, place)));
    for (const [gap, next] of gaps) gap.classList.toggle("rc-marked", inside(next - 1, next));
    paint();
    const rows = answer.map(({ from, text }, place) =>
      line({}, `“${text}”`, button("Remove", () => remove(place), { "aria-label": `Remove mark: ${text}`, "data-focus": `remove ${from}` })),
    );
    rebuilt(list, rows, focus);
    empty.hidden = answer.length > 0;
  }

  room.note = make("div", { class: "rc-marking" }, cursor, note);
  room.fields.append(make("h5", { id: `${id}-marks` }, "Words you marked"), empty, list);
  return { show: (answer) => show(answer) };
}
