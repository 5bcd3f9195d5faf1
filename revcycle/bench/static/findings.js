// How a finding of any rule is drawn, and the place where answers stand.

const SEVERITIES = {
  error: { word: "Error", drawing: "wrong", says: "cannot stand" },
  conflict: { word: "Conflict", drawing: "missing", says: "may stand for a reason" },
  warning: { word: "Warning", drawing: "missing", says: "likely wrong" },
  reminder: { word: "Reminder", drawing: "optional", says: "look in the chart" },
};

/** Return one finding as a line of a list; `more` stands below it. */
function findingLine({ severity, sentence, source }, more = "") {
  const { word, drawing, says } = SEVERITIES[severity];
  return make(
    "li",
    { class: `rc-finding rc-is-${severity}` },
    picture(drawing),
    make(
      "div",
      {},
      make("p", {}, make("strong", {}, `${word}: `), sentence, make("span", { class: "rc-flag" }, ` (${says})`)),
      make("p", { class: "rc-source" }, make("strong", {}, "Source: "), source),
      more,
    ),
  );
}

/** Return how many findings there are, in words. */
function findingCount(open, reminders) {
  const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const first = open ? `${counted(open, "thing")} to settle` : "Nothing to settle";
  return reminders ? `${first}, and ${counted(reminders, "reminder")}` : first;
}

/** Return reminders behind one line, which is open when there is little else; nothing when there are none. */
function reminderFold(reminders, open) {
  if (!reminders.length) return "";
  return make(
    "details",
    { open: open === 0 && reminders.length < 4 },
    make("summary", {}, `Reminders: what else to look for (${reminders.length})`),
    make("ul", { class: "rc-parts" }, reminders.map((one) => findingLine(one))),
  );
}

/** Return what findings to settle and reminders there are, apart. */
function sorted(findings) {
  return [findings.filter(({ severity }) => severity !== "reminder"), findings.filter(({ severity }) => severity === "reminder")];
}

/** Return the place of an answer: `show(title, ...nodes)` fills it and takes the focus, `old()` says that it is out of date. */
function answerPlace() {
  const heading = make("h5", { tabindex: -1 });
  const stale = make("p", { class: "rc-old", hidden: true }, "You have changed something since. Check again.");
  const node = make("div", { class: "rc-findings", hidden: true });
  return {
    node,
    old() {
      stale.hidden = node.hidden;
    },
    show(title, ...nodes) {
      heading.textContent = title;
      node.replaceChildren(heading, stale, ...nodes.flat().filter((one) => one !== ""));
      node.hidden = false;
      stale.hidden = true;
      heading.focus({ preventScroll: true });
      heading.scrollIntoView({ block: "nearest" });
    },
  };
}
