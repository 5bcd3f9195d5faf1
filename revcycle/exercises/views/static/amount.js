// Typed values: sums of money, percentages, days, counts and dates.

const BEFORE = { dollars: "$" };
const AFTER = { percent: "%", days: "days" };
const SPOKEN = { dollars: "in dollars", percent: "in percent", days: "in days", count: "a whole number", date: "month/day/year, such as 06/15/2026" };

function amount(room) {
  const { scene, id } = room;
  const fields = scene.fields.map(({ id: name, label, unit }) => {
    const key = `${id}-${name}`;
    const field = { name, label, checked: false };
    field.error = make("p", { class: "rc-error", id: `${key}-error`, role: "status" });
    field.input = make("input", {
      type: "text",
      id: key,
      class: "rc-input",
      autocomplete: "off",
      spellcheck: "false",
      inputmode: unit === "date" ? "text" : "decimal",
      "aria-describedby": `${key}-unit ${key}-error`,
      oninput: () => room.put({ ...room.answer, [name]: field.input.value }, { typing: true }),
      onchange: () => {
        field.checked = true;
        room.put({ ...room.answer, [name]: field.input.value });
      },
    });
    field.row = make(
      "div",
      { class: `rc-field rc-${unit}` },
      make("label", { for: key }, label),
      make(
        "div",
        { class: "rc-affixed" },
        BEFORE[unit] && make("span", { class: "rc-affix", "aria-hidden": "true" }, BEFORE[unit]),
        field.input,
        AFTER[unit] && make("span", { class: "rc-affix", "aria-hidden": "true" }, AFTER[unit]),
      ),
      make("p", { id: `${key}-unit`, class: BEFORE[unit] || AFTER[unit] ? "rc-unseen" : "rc-aside" }, SPOKEN[unit]),
      field.error,
    );
    return field;
  });
  room.fields.append(...fields.map(({ row }) => row));
  return {
    inline: true,
    show(answer) {
      for (const { name, input } of fields) if (input.value !== (answer[name] ?? "")) input.value = answer[name] ?? "";
    },
    notice(notice) {
      for (const field of fields) {
        const said = notice.malformed.find(({ part }) => part === field.label)?.sentence ?? "";
        // A date half typed is no error yet: speak up only once the field was left, or when the text was there before.
        const words = field.checked || field.input !== document.activeElement ? said : field.error.textContent && said;
        if (field.error.textContent !== words) field.error.textContent = words;
        if (words) field.input.setAttribute("aria-invalid", "true");
        else field.input.removeAttribute("aria-invalid");
      }
    },
  };
}
