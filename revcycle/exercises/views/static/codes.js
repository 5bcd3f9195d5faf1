// Codes from a chart: a search field, and the chosen codes in the order in which they would be reported. `room.first` is
// what the first of them is called, where that is not "First-listed"; `room.below(code)` is what stands below a code,
// `room.letters` the letters that others point to them with.

const CODE = /^[A-Z]([0-9][0-9A-Z]|[A-Z][0-9])(\.?[0-9A-Z]{1,4})?$/i;

/** Return a typed code as it is written in print: capitals, and a dot after the third character. */
function printed(text) {
  const bare = text.replace(/[\s.]/g, "").toUpperCase();
  return CODE.test(bare) && bare.length > 3 ? `${bare.slice(0, 3)}.${bare.slice(3)}` : CODE.test(bare) ? bare : text.trim();
}

function codes(room) {
  const { scene, id, first = "First-listed" } = room;
  const known = new Map(); // code -> what the kernel or the list said about it
  let problems = [];
  const list = make("ol", { class: "rc-list rc-codes-list", "aria-labelledby": `${id}-chosen` });
  const empty = make("p", { class: "rc-empty" }, "No code yet. Search below to add one.");
  const search = combobox({
    id,
    label: "Add a diagnosis code (ICD-10-CM)",
    ask: room.ask,
    choose(hit) {
      known.set(hit.code, hit);
      add(hit.code);
    },
    typed(text, found) {
      if (CODE.test(text.replace(/[\s.]/g, ""))) add(printed(text));
      else if (found) search.tell(`“${text}” is not a code. Press Down Arrow to choose one from the list.`);
      else search.tell(`“${text}” is not a code, and nothing is found for it. Try another word.`);
    },
    left(text) {
      if (!text) return;
      // Whoever types a whole code and goes on has answered. A half-typed one is not added behind their back.
      if (search.offers(printed(text))) {
        add(printed(text));
      } else search.tell(`“${text}” is not added yet. Choose a code from the list.`);
    },
  });

  /** Add a code below the others, and empty the search field; or say why it is not added. */
  function add(code) {
    const chosen = room.answer.map((row) => row.code);
    if (chosen.includes(code)) {
      search.clear();
      search.tell(`${code} is in your list already.`);
    } else if (chosen.length >= scene.most) {
      search.tell(`There is room for ${scene.most} codes. Remove one to add another.`);
    } else {
      search.clear();
      change([...room.answer, { code }], null, `${code} added as number ${chosen.length + 1}.`);
    }
  }

  function change(answer, focus, said) {
    room.put(answer);
    show(answer, focus);
    room.say(said);
  }

  function move(place, by) {
    const answer = [...room.answer];
    const [row] = answer.splice(place, 1);
    answer.splice(place + by, 0, row);
    change(answer, `${by < 0 ? "up" : "down"} ${row.code}`, `${row.code}: now number ${place + by + 1} of ${answer.length}.`);
  }

  function remove(place) {
    const { code } = room.answer[place];
    const answer = room.answer.filter((row, other) => other !== place);
    change(answer, answer.length ? `remove ${answer[Math.min(place, answer.length - 1)].code}` : null, `${code} removed.`);
    if (!answer.length) search.input.focus();
  }

  function show(answer, focus) {
    const rows = answer.map(({ code }, place) => {
      const about = known.get(code);
      const problem = problems.find(({ part }) => part === code)?.sentence;
      const control = (word, act, off) =>
        button(word, act, {
          "aria-label": `${word}: ${code}`,
          "aria-disabled": off || null,
          "data-focus": `${word.split(" ").at(-1).toLowerCase()} ${code}`,
        });
      const words = [
        room.letters ? make("span", { class: "rc-first" }, room.letters[place]) : "",
        place === 0 && answer.length > 1 && first ? make("span", { class: "rc-first" }, first) : "",
        make("span", { class: "rc-code" }, code),
        about ? make("span", {}, about.title) : "",
        about && !about.billable ? make("span", { class: "rc-flag" }, NOT_BILLABLE) : "",
        problem ? make("span", { class: "rc-error" }, picture("malformed"), problem) : "",
      ];
      const row = line({ class: problem ? "rc-bad" : null }, words, [
        answer.length > 1 ? control("Move up", () => move(place, -1), place === 0) : "",
        answer.length > 1 ? control("Move down", () => move(place, 1), place === answer.length - 1) : "",
        control("Remove", () => remove(place)),
      ]);
      if (room.below) row.append(room.below(code));
      return row;
    });
    rebuilt(list, rows, focus);
    empty.hidden = answer.length > 0;
  }

  room.fields.append(make("h5", { id: `${id}-chosen` }, "Your codes"), empty, list, search.node);
  return {
    inline: true,
    show: (answer) => show(answer),
    notice(notice) {
      const fresh = notice.malformed.filter(({ part }) => !problems.some((problem) => problem.part === part));
      const before = JSON.stringify([problems, [...known]]);
      problems = notice.malformed;
      for (const about of notice.codes ?? []) known.set(about.code, about);
      if (before === JSON.stringify([problems, [...known]])) return;
      show(room.answer);
      if (fresh.length) room.say(fresh.map(({ sentence }) => sentence).join(" "));
    },
    message: search.message,
    settle: search.settle,
  };
}
