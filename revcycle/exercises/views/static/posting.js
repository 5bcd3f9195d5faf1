// Posting a remittance: the 835 as a table, its segments one press away, and a table of fields for each account.
//
// On a narrow screen each line becomes a card. Tables and rows name their roles, because a browser forgets that a table
// is one when its rows are laid out as blocks.

function posting(room) {
  const { scene, id } = room;
  const inputs = new Map(); // by cell
  const grid = []; // rows of inputs, for the arrow keys
  const states = new Map(); // what is said of each line
  const sums = new Map(); // what each account comes to

  const head = (label) => make("th", { scope: "col", role: "columnheader" }, label);
  const cell = (label, ...content) =>
    make("td", { role: "cell" }, make("span", { class: "rc-column", "aria-hidden": "true" }, label), make("div", {}, content));
  const rowHead = (...content) => make("th", { scope: "row", role: "rowheader" }, content);
  const row = (...cells) => make("tr", { role: "row" }, cells);
  const table = (kind, caption, heads, rows) =>
    make(
      "table",
      { role: "table", class: `rc-sheet ${kind}` },
      make("caption", {}, caption),
      make("thead", { role: "rowgroup" }, row(heads.map(head))),
      make("tbody", { role: "rowgroup" }, rows),
    );

  // --- The remittance ---

  const told = ({ account, status, lines }) =>
    lines.map((line) =>
      row(
        rowHead(`${account}, line ${line.line}`, make("span", { class: "rc-aside" }, `CLP02 ${status}`)),
        cell("Service", line.code, line.day && make("span", { class: "rc-aside" }, line.day)),
        cell("Charge", line.charge),
        cell("Allowed", line.allowed || "not told"),
        cell("Paid", line.paid),
        cell("Adjustments", line.adjustments.length ? line.adjustments.map(([text, meaning]) => make("p", {}, text, meaning && make("span", { class: "rc-aside" }, meaning))) : "none"),
        cell("Remarks", line.remarks.length ? line.remarks.map((text) => make("p", {}, text)) : "none"),
      ),
    );
  const headline = scene.headline.split(" "); // the number of the payment comes last, and stays in one piece
  const plb = scene.plb.length
    ? table(
        "rc-told",
        "Outside of claims (PLB). A sum above 0 takes away from the deposit, one below 0 adds to it.",
        ["Reason", "About", "Sum"],
        scene.plb.map((one) => row(rowHead(`PLB ${one.reason}`), cell("About", one.about || "not told"), cell("Sum", one.amount))),
      )
    : null;
  const segments = make(
    "details",
    { class: "rc-fold" },
    make("summary", {}, "Show the raw segments"),
    make(
      "ol",
      { class: "rc-segments" },
      scene.segments.map(([text, sentence]) => make("li", {}, make("code", {}, text), make("p", { class: "rc-aside" }, sentence))),
    ),
  );

  // --- What is posted ---

  function field(name, label) {
    const input = make("input", {
      type: "text",
      class: "rc-input",
      autocomplete: "off",
      spellcheck: "false",
      inputmode: "text",
      "aria-label": label,
      oninput: () => put({ typing: true }),
      onchange: () => put(),
      onkeydown: (event) => move(event, input),
    });
    const put = (how) => {
      const answer = { ...room.answer, [name]: input.value };
      if (!input.value) delete answer[name];
      room.put(answer, how);
    };
    inputs.set(name, input);
    return input;
  }

  function move(event, input) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = grid.findIndex((fields) => fields.includes(input));
    const target = grid[at + step]?.[grid[at].indexOf(input)];
    if (!target) return;
    event.preventDefault();
    target.focus();
  }

  function line(names, columns, first, state) {
    const fields = Object.entries(names).map(([name, label]) => field(name, label));
    if (state) for (const input of fields) input.setAttribute("aria-describedby", state.id);
    grid.push(fields);
    return row(
      rowHead(first),
      fields.map((input, place) => cell(columns[place].label, input)),
    );
  }

  const accounts = scene.claims.map((claim, place) => {
    const rows = claim.rows.map((one) => {
      const state = make("span", { class: "rc-state", id: `${id}-state-${place}-${one.line}` });
      states.set(one.id, state);
      const service = make("span", { class: "rc-aside" }, one.service);
      return line(one.cells, scene.columns, [`Line ${one.line}: ${one.code}`, service, make("span", {}, `To place: ${one.open}`), state], state);
    });
    const sum = claim.sum ? make("p", { class: "rc-sum" }) : null;
    if (sum) sums.set(claim.account, sum);
    return make(
      "div",
      { class: "rc-account" },
      make("h6", {}, `${claim.name}, ${claim.patient}`),
      make("p", { class: "rc-aside" }, `${claim.facts.join("; ")}.`),
      table("rc-post", `Post to ${claim.name}`, ["Line", ...scene.columns.map(({ label }) => label)], rows),
      sum,
    );
  });
  const outside = scene.outside.length
    ? make(
        "div",
        { class: "rc-account" },
        make("h6", {}, "Money that belongs to no account of yours"),
        make("p", { class: "rc-aside" }, "Post each sum as it changes the deposit: what takes away from it is below 0."),
        table(
          "rc-post rc-outside",
          "Post outside of accounts",
          ["What", ...scene.places.map(({ label }) => label)],
          scene.outside.map((one) => line(one.cells, scene.places, [one.name, one.about && make("span", { class: "rc-aside" }, one.about)])),
        ),
      )
    : null;
  const unread = make("div", { class: "rc-unread", role: "status" });
  const deposit = make("p", { class: "rc-deposit", role: "status" });

  room.fields.append(
    make("h5", {}, "The remittance (835)"),
    make("p", {}, headline.slice(0, -1).join(" "), " ", make("span", { class: "rc-whole" }, `${headline.at(-1)}.`)),
    table("rc-told", "What the payer says of each line", ["Line", "Service", "Charge", "Allowed", "Paid", "Adjustments", "Remarks"], scene.remittance.map(told)),
    ...[plb].filter(Boolean),
    segments,
    make("h5", {}, "Your posting"),
    make("p", { class: "rc-aside" }, "Type dollars and cents, such as 25 or 25.50. Empty fields count as $0.00. Tab goes to the next field; the up and down arrows go to the line above or below."),
    ...accounts,
    ...[outside].filter(Boolean),
    unread,
    deposit,
  );

  return {
    inline: true,
    show(answer) {
      for (const [name, input] of inputs) if (input.value !== (answer[name] ?? "")) input.value = answer[name] ?? "";
    },
    notice(notice) {
      if (!notice.deposit) return;
      const say = (node, words) => node.textContent !== words && (node.textContent = words);
      if (deposit.dataset.words !== notice.deposit.words) {
        deposit.dataset.words = notice.deposit.words;
        deposit.classList.toggle("rc-even", notice.deposit.even);
        deposit.replaceChildren(picture(notice.deposit.even ? "right" : "missing"), make("span", {}, notice.deposit.words));
      }
      for (const [name, { words, even }] of Object.entries(notice.lines)) {
        say(states.get(name), words);
        states.get(name).classList.toggle("rc-even", even);
      }
      for (const [account, words] of Object.entries(notice.accounts)) say(sums.get(account), words);
      const sentences = notice.malformed.map(({ part, sentence }) => `${part}: ${sentence}`);
      if (!same(sentences, [...unread.querySelectorAll("li")].map((item) => item.textContent))) {
        const list = make("ul", {}, sentences.map((text) => make("li", {}, text)));
        unread.replaceChildren(...(sentences.length ? [make("p", {}, make("strong", {}, "We could not read this:")), list] : []));
      }
      for (const [name, input] of inputs) {
        // A sum half typed is no error yet.
        if (notice.unread.includes(name) && input !== document.activeElement) input.setAttribute("aria-invalid", "true");
        else if (!notice.unread.includes(name)) input.removeAttribute("aria-invalid");
      }
    },
  };
}
