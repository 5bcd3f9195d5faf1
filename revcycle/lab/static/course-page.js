// The course's start page: every module with its state, and what can be done with it.

import { countAnswers } from "./answers.js";
import { benchNotebook } from "./bench-notebook.js";
import { download, handInZip } from "./hand-in.js";
import { Modules, Trouble, find } from "./modules.js";
import { element } from "./page-parts.js";
import { drawPage } from "./page-view.js";

const OPEN = "revcycle:open-course";
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><path class="jp-icon3" fill="#616161" ' +
  'd="M12 3 1 9l11 6 9-4.9V17h2V9L12 3zM5 13.2V17l7 4 7-4v-3.8l-7 3.9-7-3.9z"/></svg>';

// The plugin that opens the page from the address, the launcher and the palette. `lab` holds JupyterLab's own packages.
export function coursePage(lab) {
  // The address is read now: JupyterLab tidies it away while it starts.
  const wanted = new URLSearchParams(window.location.search).has("course");
  return {
    id: "revcycle:course-page",
    description: "The course's start page.",
    autoStart: true,
    requires: [lab.IDocumentManager],
    optional: [lab.ICommandPalette, lab.ILauncher, lab.ILayoutRestorer],
    activate: (app, documents, palette, launcher, restorer) => {
      const icon = new lab.LabIcon({ name: "revcycle:course", svgstr: ICON });
      const tracker = new lab.WidgetTracker({ namespace: "revcycle-course" });
      let widget = null;

      app.commands.addCommand(OPEN, {
        label: "Course",
        caption: "Your modules: get them, work on them, submit them, read your feedback",
        icon,
        execute: () => {
          if (!widget || widget.isDisposed) {
            const page = new CoursePage(lab, app, documents);
            widget = new lab.Widget({ node: page.node });
            widget.onActivateRequest = () => page.node.focus(); // JupyterLab calls current what has the focus
            widget.id = "revcycle-course";
            widget.title.label = "Course";
            widget.title.icon = icon;
            widget.title.closable = true;
            void tracker.add(widget);
            // The page shows what is true now, whenever somebody comes back to it.
            app.shell.currentChanged?.connect((_, { oldValue, newValue }) => {
              if (page.node.isConnected && oldValue && newValue?.id === widget.id) void page.refresh();
            });
          }
          if (!widget.isAttached) app.shell.add(widget, "main");
          app.shell.activateById(widget.id);
        },
      });
      palette?.addItem({ command: OPEN, category: "Course" });
      launcher?.add({ command: OPEN, category: "Course", rank: 0 });
      void restorer?.restore(tracker, { command: OPEN, name: () => "course" });
      if (wanted) {
        void app.restored.then(async () => {
          await app.commands.execute(OPEN);
          app.shell.collapseLeft?.(); // the list of files takes a fifth of a small screen, and students need none of it
          forgetWish();
        });
      }
    },
  };
}

// A page that is loaded again later comes back to what was open then, not to the start page.
function forgetWish() {
  const address = new URL(window.location.href);
  address.searchParams.delete("course");
  window.history.replaceState(window.history.state, "", address);
}

class CoursePage {
  constructor(lab, app, documents) {
    this.lab = lab;
    this.app = app;
    this.documents = documents;
    this.modules = new Modules(lab, lab.PageConfig.getOption("revcycleCourse"), app.serviceManager.contents);
    this.known = null;
    this.busy = false;
    this.refreshing = null;
    this.node = element("div", { class: "revcycle revcycle-page", tabindex: "-1" });
    this.view = drawPage(this.node, {
      refresh: () => this.act("Looking for your modules …", () => this.modules.list(), "Your modules are up to date."),
      get: (module) => this.get(module),
      open: (module) => this.open(module.notebook),
      submit: (module) => this.submit(module),
      zip: (module) => this.zip(module),
      feedback: (module) => this.feedback(module),
      tools: [{ label: "Coder’s bench", use: "Look up and check codes, services and visits", open: () => void this.bench() }],
      instructor: this.instructorTools(),
    });
    void this.refresh();
  }

  // Ask again without a word, as when somebody comes back to the page.
  async refresh() {
    if (this.refreshing || this.busy) return;
    this.refreshing = this.carryOut(this.known ? "" : "Looking for your modules …", () => this.modules.list(), "");
    await this.refreshing;
    this.refreshing = null;
  }

  // Do what a button asks for. A second press while the first is at work asks for nothing new.
  async act(before, step, after) {
    if (this.busy) return false;
    this.busy = true;
    try {
      await this.refreshing;
      return await this.carryOut(before, step, after);
    } finally {
      this.busy = false;
    }
  }

  // One step, told in words: before, after, and when it fails. Returns whether it was done.
  async carryOut(before, step, after) {
    if (before) this.view.say(before);
    try {
      this.known = await step();
      this.view.show(this.known);
      if (before || after) this.view.say(after);
      return true;
    } catch (problem) {
      if (!(problem instanceof Trouble)) console.error(problem);
      const sentence = problem instanceof Trouble ? problem.message : "That did not work. Reload this page and try again.";
      this.view.say(sentence, { trouble: true });
      return false;
    }
  }

  async get(module) {
    const done = await this.act(
      `Getting ${module.title} …`,
      () => this.modules.get(module),
      `${module.title} is in your folder. Press Open to begin.`
    );
    if (done) this.view.focus(module, "open");
  }

  open(path) {
    if (this.documents.openOrReveal(path)) this.view.say("");
    else this.view.say("This module's notebook is not in your folder any more. Press Check again.", { trouble: true });
  }

  async bench() {
    this.view.say("Opening the coder’s bench …");
    try {
      const folder = this.lab.PageConfig.getOption("preferredPath");
      this.documents.openOrReveal(await benchNotebook(this.app.serviceManager.contents, folder));
      this.view.say("");
    } catch (problem) {
      console.error(problem);
      this.view.say("The coder’s bench could not be put into your folder. Look whether you may write there.", { trouble: true });
    }
  }

  async submit(module) {
    if (this.busy || !(await this.isSure(module))) return;
    await this.act(
      `Submitting ${module.title} …`,
      async () => {
        await this.saveOpen(module.notebook);
        return this.modules.submit(module);
      },
      ""
    );
    const now = find(this.known, module);
    if (now.submissions.length > module.submissions.length) {
      this.view.say(`${module.title} is submitted. Your work arrived on ${this.view.when(now.submitted)}.`);
    }
    this.view.focus(module, "submit");
  }

  // Where there is no hub, a student hands in one file, by whatever way the school has.
  async zip(module) {
    let made = null;
    const done = await this.act(
      `Making the zip of ${module.title} …`,
      async () => {
        await this.saveOpen(module.notebook);
        made = await handInZip(this.app.serviceManager.contents, module);
        download(made);
        return this.known;
      },
      ""
    );
    if (!done) return;
    const { graded, answered } = (await countAnswers(this.app.serviceManager.contents, module)) ?? {};
    const holds = graded ? `your answers to ${answered} of ${graded} graded exercises` : `${made.answers} of your answers`;
    this.view.say(
      `${made.name} is among your browser’s downloads. It holds your notebook and ${holds}. ` +
        "Hand this one file in where your school takes work in. If you change an answer later, make a new one."
    );
  }

  async isSure(module) {
    const count = await countAnswers(this.app.serviceManager.contents, module);
    const sentences = [
      count?.graded ? `You have answered ${count.answered} of ${count.graded} graded exercises.` : "",
      count && count.answered < count.graded ? "Exercises without an answer earn no points." : "",
      module.feedback
        ? "You have feedback on this module already. Your instructor sees that this comes after it, and it may not count."
        : "You can submit again until your instructor returns feedback. The last one counts.",
    ];
    const { Dialog, Widget, showDialog } = this.lab;
    const body = new Widget({ node: element("div", {}, sentences.filter(Boolean).map((words) => element("p", {}, words))) });
    const answer = await showDialog({
      title: `Submit ${module.title}?`,
      body,
      buttons: [Dialog.cancelButton({ label: "Not yet" }), Dialog.okButton({ label: "Submit" })],
    });
    return answer.button.accept;
  }

  // What stands in an open notebook and is not on disk yet belongs to the submission too.
  async saveOpen(path) {
    const open = this.documents.findWidget(path);
    if (open?.context.model.dirty) await open.context.save();
  }

  async feedback(module) {
    if (module.feedback.isNew || !module.feedback.path) {
      if (!(await this.act(`Fetching the feedback on ${module.title} …`, () => this.modules.fetchFeedback(module), ""))) return;
    }
    this.documents.openOrReveal(find(this.known, module).feedback.path, "HTML Viewer");
  }

  // Where one person is instructor and student, or the settings say so.
  instructorTools() {
    if (this.lab.PageConfig.getOption("revcycleInstructor") !== "true") return [];
    const tools = [
      { command: "nbgrader:open-formgrader", label: "Formgrader", use: "Collect, grade, and return feedback" },
      { command: "nbgrader:open-assignment-list", label: "Assignment List", use: "nbgrader's own list of what is handed out" },
    ];
    return tools
      .filter(({ command }) => this.app.commands.hasCommand(command))
      .map((tool) => ({ ...tool, open: () => void this.app.commands.execute(tool.command) }));
  }
}
