// Putting items in order: a pool of items not placed yet, and the order so far.

function order(room) {
  const { scene, id } = room;
  const texts = Object.fromEntries(scene.items.map(({ id: item, text }) => [item, text]));
  const words = Object.fromEntries(scene.items.map(({ id: item, words }) => [item, words]));
  const placed = make("ol", { class: "rc-list", "aria-labelledby": `${id}-order` });
  const pool = make("ul", { class: "rc-list rc-pool", "aria-labelledby": `${id}-pool` });
  const empty = make("p", { class: "rc-empty" }, "Nothing placed yet. Add the first step below.");
  const done = make("p", { class: "rc-empty" }, "Every item is placed.");

  function change(answer, focus, said) {
    room.put(answer);
    show(answer, focus);
    room.say(said);
  }

  function move(item, by) {
    const answer = [...room.answer];
    const from = answer.indexOf(item);
    answer.splice(from, 1);
    answer.splice(from + by, 0, item);
    change(answer, `${by < 0 ? "up" : "down"} ${item}`, `${texts[item]}: now number ${from + by + 1} of ${answer.length}.`);
  }

  function add(item) {
    const left = scene.items.map(({ id: other }) => other).filter((other) => !room.answer.includes(other));
    const next = left[left.indexOf(item) + 1] ?? left[left.indexOf(item) - 1];
    const answer = [...room.answer, item];
    change(answer, next ? `add ${next}` : `up ${item}`, `${texts[item]}: placed as number ${answer.length}.`);
  }

  function remove(item) {
    const answer = room.answer.filter((other) => other !== item);
    change(answer, `add ${item}`, `${texts[item]}: taken out.`);
  }

  function control(word, item, act, off = false) {
    return button(word, act, {
      "aria-label": `${word}: ${texts[item]}`,
      "aria-disabled": off || null,
      "data-focus": `${word.split(" ").at(-1).toLowerCase()} ${item}`,
    });
  }

  function show(answer, focus) {
    const left = scene.items.map(({ id: item }) => item).filter((item) => !answer.includes(item));
    const rows = answer.map((item, place) =>
      line({}, words[item] ? inline(words[item]) : item, [
        control("Move up", item, () => move(item, -1), place === 0),
        control("Move down", item, () => move(item, 1), place === answer.length - 1),
        control("Remove", item, () => remove(item)),
      ]),
    );
    const entries = left.map((item) => line({}, inline(words[item]), control("Add", item, () => add(item))));
    rebuilt(placed, rows, focus);
    rebuilt(pool, entries, focus);
    empty.hidden = answer.length > 0;
    done.hidden = left.length > 0;
  }

  room.fields.append(
    make("h5", { id: `${id}-order` }, "In order, first to last"),
    empty,
    placed,
    make("h5", { id: `${id}-pool` }, "Not placed yet"),
    done,
    pool,
  );
  return { show: (answer) => show(answer) };
}
