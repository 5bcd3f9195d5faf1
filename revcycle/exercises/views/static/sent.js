// What came back of a claim that was sent: what happened, why, what to change, and each message, raw and in words.

const SENT_PICTURES = { paid: "right", patient: "right", "taken-back": "optional", waiting: "missing", held: "missing", partly: "partly", off: "partly" };

/** Return the panel of one sending. */
function cameBack(sent) {
  const id = freshId();
  const part = (title, ...nodes) => make("section", { class: "sn-part" }, make("h5", {}, title), nodes);
  const list = (sentences) => make("ul", {}, sentences.map((text) => make("li", {}, text)));
  const reasons = (causes) =>
    make(
      "ul",
      { class: "sn-causes" },
      causes.map(({ where, code, text }) =>
        make("li", {}, make("p", {}, make("strong", {}, where), code && make("span", { class: "sn-code" }, code)), make("p", {}, text)),
      ),
    );
  return make(
    "section",
    { class: "sn", "aria-labelledby": `${id}-title` },
    make("h4", { id: `${id}-title` }, "What came back"),
    make(
      "div",
      { class: `sn-head sn-is-${sent.state}` },
      make("p", { class: "sn-headline" }, picture(SENT_PICTURES[sent.state] ?? "wrong"), sent.headline),
      make("p", {}, sent.lead),
    ),
    sent.causes.length ? part(sent.state === "held" ? "What to mend" : "What caused it", reasons(sent.causes)) : null,
    sent.changes.length ? part("What to change", list(sent.changes)) : null,
    sent.also.length ? part("Not caused by your entry", reasons(sent.also)) : null,
    sent.compared.length ? part("Beside the right claim", list(sent.compared)) : null,
    sent.money ? part("The money, line by line", sentMoney(sent.money), sent.number && sentNumber(sent.number)) : null,
    sent.notes.length ? part("As it should be: nothing to mend here", list(sent.notes)) : null,
    sent.before.length ? part("Sent before", make("ol", { class: "sn-before" }, sent.before.map((text) => make("li", {}, text)))) : null,
    sent.messages.length ? part("Message by message", make("ol", { class: "sn-time" }, sent.messages.map(sentMessage))) : null,
  );
}

function sentNumber(number) {
  return make("p", {}, "The payer’s own number of the claim: ", make("code", {}, number), ". It stands in the 835 (CLP07).");
}

/** Return the table of the decision. It scrolls by itself where it is wider than the page. */
function sentMoney({ rows, total }) {
  const head = ["Line", "Charge", "Allowed", "Paid", "Patient’s part"];
  const sum = (text) => make("td", {}, text);
  const row = ({ name, charge, allowed, paid, off, patient }) => [
    make("tr", {}, make("th", { scope: "row" }, name), [charge, allowed, paid, patient].map(sum)),
    off.length
      ? make("tr", { class: "sn-off" }, make("td", { colspan: head.length }, `Taken off on line ${name}, and why:`, make("ul", {}, off.map((text) => make("li", {}, text)))))
      : "",
  ];
  return make(
    "div",
    { class: "sn-scroll", tabindex: 0, role: "region", "aria-label": "The money, line by line" },
    make(
      "table",
      { class: "sn-money" },
      make("thead", {}, make("tr", {}, head.map((words) => make("th", { scope: "col" }, words)))),
      make("tbody", {}, rows.map(row)),
      rows.length > 1 ? make("tfoot", {}, make("tr", {}, make("th", { scope: "row" }, "In all"), total.map(sum))) : null,
    ),
  );
}

/** Return one message: when, what, in words; its raw lines are drawn when they are asked for. */
function sentMessage({ name, when, way, plain, segments }) {
  const raw = make("ol", { class: "sn-raw", "aria-label": `${name}: raw lines and their meaning` });
  const fold = make(
    "details",
    {
      ontoggle: () => {
        if (raw.children.length) return;
        raw.append(
          ...segments.map(([text, said, decides]) =>
            make(
              "li",
              { class: decides ? "sn-decides" : "" },
              make("code", {}, text),
              make("p", {}, decides ? make("strong", {}, "Look here. ") : "", said),
            ),
          ),
        );
      },
    },
    make("summary", {}, `Raw file and its meaning (${segments.length} lines)`, make("span", { class: "rc-unseen" }, `: ${name}`)),
    raw,
  );
  return make(
    "li",
    {},
    make("p", { class: "sn-when" }, make("time", {}, when)),
    make("h6", {}, name),
    make("p", { class: "sn-way" }, way),
    plain.map((text) => make("p", {}, text)),
    fold,
  );
}
