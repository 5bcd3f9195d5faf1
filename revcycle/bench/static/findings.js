// How a finding of any rule is drawn.

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
