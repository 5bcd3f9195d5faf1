// Links in a lesson: a word of the trade tells its meaning at the place, another module opens beside this one, and a
// press on a stage of the revenue cycle's figure leads to the module of that stage. Without this file the links still
// work as JupyterLab's own: they scroll to the list of words, and open a module that is there.

import { element } from "./page-parts.js";

const MODULE = /\/(\d\d-[a-z0-9-]+)\/([a-z0-9-]+)\.ipynb$/;
const WORD = /^#\d+-word-/;
const WORDS = "words-of-this-module";
const FIGURE = 'img[src*="where-you-are.svg"]';

// Where the figure's boxes are: columns and rows of a grid on a drawing of 720 by 600, each box 208 by 116.
const COLUMNS = [20, 256, 492];
const ROWS = [20, 168, 316, 464];
const STAGES = [
  ["Stage 1", "Stage 2", "Stage 3"],
  ["Before the ring", "All the way around", "Stage 4"],
  ["Stage 9", "All the way around", "Stage 5"],
  ["Stage 8", "Stage 7", "Stage 6"],
];

// The plugin that looks after the links of each course notebook. `lab` holds JupyterLab's own packages.
export function lessonLinks(lab) {
  return {
    id: "revcycle:lesson-links",
    description: "Words of the trade and other modules, followed from a lesson.",
    autoStart: true,
    requires: [lab.INotebookTracker, lab.IDocumentManager],
    activate: (app, tracker, documents) => {
      const follow = async (panel) => {
        await panel.context.ready;
        if (!panel.isDisposed && panel.model.getMetadata("revcycle")?.module) new LessonLinks(lab, app, documents, panel);
      };
      tracker.forEach(follow);
      tracker.widgetAdded.connect((_, panel) => void follow(panel));
    },
  };
}

class LessonLinks {
  constructor(lab, app, documents, panel) {
    Object.assign(this, { lab, app, documents, panel });
    const { node } = panel.content;
    node.addEventListener("click", (event) => this.clicked(event), true); // before JupyterLab follows the link itself
    // JupyterLab may move the page while a cell becomes the active one, so what counts is where the press began.
    node.addEventListener("pointerdown", ({ target, offsetX, offsetY }) => {
      const stage = target.matches?.(FIGURE) ? stageAt(target, offsetX, offsetY) : null;
      this.pressed = stage && { figure: target, stage };
    }, true);
    node.addEventListener("pointermove", ({ target, offsetX, offsetY }) => {
      if (target.matches?.(FIGURE)) target.style.cursor = stageAt(target, offsetX, offsetY) ? "pointer" : "";
    });
  }

  clicked(event) {
    const link = event.target.closest?.(".jp-RenderedMarkdown a[href]");
    const { pressed } = this;
    this.pressed = null;
    const word = link && WORD.test(link.getAttribute("href")) ? this.meaning(link.getAttribute("href").slice(1)) : null;
    const module = link && MODULE.exec(new URL(link.href).pathname);
    if (event.ctrlKey || event.metaKey || !(word || module || pressed)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (word) void this.tell(link, word.name, [word.meaning], "Back to the text");
    else if (module) void this.open(link, module[1], `${module[1]}/${module[2]}.ipynb`);
    else this.goToStage(pressed);
  }

  // What the list of words at the end of the lesson says; its cell need not be drawn for that.
  meaning(anchor) {
    const cell = Array.from(this.panel.content.model.cells).find(({ id }) => id === WORDS);
    const lines = cell?.sharedModel.getSource().split("\n") ?? [];
    const parts = lines.map((line) => /^\* <b id="([^"]+)">(.+?)<\/b>: (.+)$/.exec(line)).find((found) => found?.[1] === anchor);
    return parts ? { name: parts[2], meaning: parts[3] } : null;
  }

  async open(link, module, file) {
    const beside = this.panel.context.path.split("/").slice(0, -2);
    const path = [...beside, file].join("/");
    try {
      await this.app.serviceManager.contents.get(path, { content: false });
    } catch {
      const title = link.textContent;
      const words = [
        "You do not have this module yet, or it is not written yet.",
        "When your instructor hands it out, the Course page shows it with a Get button.",
      ];
      await this.tell(link, title, words, "Stay here", "revcycle:open-course");
      return;
    }
    this.documents.openOrReveal(path);
  }

  // A window with a few words. Afterwards the focus is on the link again, unless the Course page was asked for.
  async tell(link, title, sentences, stay, command) {
    const { Dialog, Widget, showDialog } = this.lab;
    const body = new Widget({ node: element("div", { class: "revcycle revcycle-word" }, sentences.map((words) => element("p", {}, words))) });
    const leave = Dialog.okButton({ label: "Open the Course page" });
    const buttons = [...(command ? [leave] : []), Dialog.okButton({ label: stay, actions: ["stay"] })];
    const { button } = await showDialog({ title, body, buttons, defaultButton: buttons.length - 1 });
    if (command && button.label === leave.label) await this.app.commands.execute(command);
    else link.focus({ preventScroll: true });
  }

  goToStage({ figure, stage }) {
    const cell = figure.closest(".jp-Cell");
    const line = Array.from(cell.querySelectorAll("details li")).find(({ textContent }) => textContent.startsWith(stage));
    const links = Array.from(line?.querySelectorAll("a[href]") ?? []);
    if (!links.length) return;
    cell.querySelector("details").open = true;
    if (links.length === 1) links[0].click();
    else setTimeout(() => links[0].focus()); // after JupyterLab has given the focus to the cell
  }
}

// The stage whose box lies under a point of the figure as it is drawn, or null.
function stageAt(figure, x, y) {
  const [left, top] = [(x * 720) / figure.clientWidth, (y * 600) / figure.clientHeight];
  const column = COLUMNS.findIndex((start) => left >= start && left <= start + 208);
  const row = ROWS.findIndex((start) => top >= start && top <= start + 116);
  return column < 0 || row < 0 ? null : STAGES[row][column];
}
