// Fields for the facts of a patient.

/** Return a field below its label, with a remark under it where there is one. */
function labelled(label, control, aside = "") {
  if (aside) control.setAttribute("aria-describedby", `${control.id}-aside`);
  return make("div", { class: "rc-field" }, make("label", { for: control.id }, label), control, aside && make("p", { class: "rc-aside", id: `${control.id}-aside` }, aside));
}

/** Return a field to choose one of some values, each told in words. */
function chooser(id, options, facts = {}, chosen = "") {
  return make("select", { id, class: "rc-input rc-choose", ...facts }, options.map(([value, words]) => make("option", { value, selected: value === chosen }, words)));
}

const SEXES = [["", "Not given"], ["F", "Female"], ["M", "Male"]];

/** Return a field for whole years. */
function years(id, changed) {
  return make("input", { id, class: "rc-input rc-short", type: "text", inputmode: "numeric", autocomplete: "off", oninput: changed });
}

/** Fill an empty list of codes with those that were entered in another tool. */
function takeCodes(room, list, { codes: entered }) {
  if (room.answer.length || !entered.length) return;
  room.put(entered);
  list.show(room.answer);
  room.say(`${entered.length === 1 ? "1 code" : `${entered.length} codes`} taken over from the other tool.`);
}
