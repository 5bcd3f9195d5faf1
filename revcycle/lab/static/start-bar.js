// The Start bar on top of a course notebook. A notebook is never run unasked: it waits for this button.

import { element } from "./page-parts.js";

const WIDGET = "application/vnd.jupyter.widget-view+json";

const WORDS = {
  waiting: "Start this module. Your saved answers come back.",
  lost: "The module has stopped. Press Start to go on. Your saved answers come back.",
  starting: "The module is starting. This takes a few seconds.",
  failed: "A part of this module did not start. Press Start again. If that does not help, ask your instructor.",
  started: "The module has started.",
};

// The plugin that puts a bar on each course notebook. `lab` holds JupyterLab's own packages.
export function startBar(lab) {
  return {
    id: "revcycle:start-bar",
    description: "Shows a Start button on course notebooks that are not running.",
    autoStart: true,
    requires: [lab.INotebookTracker],
    activate: (app, tracker) => {
      const follow = async (panel) => {
        await panel.context.ready;
        if (!panel.isDisposed && panel.model.getMetadata("revcycle")?.module) new StartBar(lab, panel);
      };
      tracker.forEach(follow);
      tracker.widgetAdded.connect((_, panel) => void follow(panel));
    },
  };
}

class StartBar {
  constructor(lab, panel) {
    this.lab = lab;
    this.panel = panel;
    this.build();
    this.show("waiting");

    const session = panel.sessionContext;
    session.statusChanged.connect((_, status) => {
      if (["restarting", "autorestarting", "dead", "terminating"].includes(status)) this.kernelLost();
    });
    session.kernelChanged.connect((_, { newValue }) => (newValue ? this.look() : this.kernelLost()));
    // Somebody may run the cells from the menu: then the module has started just as well.
    lab.NotebookActions.executed.connect(this.cellRan, this);
    panel.disposed.connect(() => lab.NotebookActions.executed.disconnect(this.cellRan, this));
    void session.ready.then(() => this.look()).then(() => this.offerFocus());
  }

  build() {
    this.button = element("button", { type: "button", class: "revcycle-button revcycle-primary", onclick: () => this.start() }, "Start");
    this.words = element("p", { role: "status" });
    this.progress = element("progress", { "aria-label": "Parts of the module that have started", hidden: true });
    const row = element("div", { class: "revcycle-start-row" }, this.button, this.words, this.progress);
    this.node = element("section", { class: "revcycle revcycle-start", "aria-label": "Start this module" }, row);
    this.panel.addClass("revcycle-notebook");
    this.panel.contentHeader.addWidget(new this.lab.Widget({ node: this.node }));
    // The header gives the bar the least height it asks for, and its words wrap on a narrow screen.
    const sizes = new ResizeObserver(() => {
      this.node.style.minHeight = this.state === "started" ? "0" : `${row.offsetHeight}px`;
      this.panel.contentHeader.fit();
    });
    sizes.observe(row);
    this.panel.disposed.connect(() => sizes.disconnect());
  }

  show(state) {
    this.state = state;
    this.words.textContent = WORDS[state];
    this.button.textContent = state === "failed" ? "Start again" : "Start";
    this.button.setAttribute("aria-disabled", String(state === "starting"));
    this.progress.hidden = state !== "starting";
    this.node.dataset.state = state;
    // What an earlier run has left in the notebook is dead until the module has started again.
    for (const cell of this.panel.content.widgets) {
      cell.toggleClass("revcycle-dead", ["waiting", "lost"].includes(state) && widgetsIn(cell).length > 0);
    }
  }

  kernelLost() {
    if (this.state === "started" || this.state === "starting") this.show("lost");
  }

  // The module has started when a widget shown in the notebook is alive in the kernel.
  async look() {
    const kernel = this.panel.sessionContext.session?.kernel;
    const shown = this.panel.content.widgets.flatMap(widgetsIn);
    if (!kernel || !shown.length || ["starting", "started"].includes(this.state)) return;
    const reply = await kernel.requestCommInfo({ target_name: "jupyter.widget" });
    const alive = reply.content.comms ?? {};
    if (this.state !== "starting" && shown.some((id) => id in alive)) this.show("started");
  }

  cellRan(_, { notebook }) {
    if (notebook !== this.panel.content) return;
    if (this.state === "starting") this.progress.value += 1;
    else void this.look();
  }

  async start() {
    if (this.state === "starting") return;
    const again = this.state === "failed";
    const notebook = this.panel.content;
    this.show("starting");
    this.progress.max = notebook.widgets.filter(({ model }) => model.type === "code").length || 1;
    this.progress.value = 0;
    let ran = false;
    try {
      await this.ensureKernel(again);
      ran = await this.lab.NotebookActions.runCells(notebook, notebook.widgets, this.panel.sessionContext);
    } catch (problem) {
      console.warn("The module did not start", problem);
    }
    if (this.panel.isDisposed || this.state !== "starting") return; // the kernel was lost meanwhile, and the bar says so
    const atWork = notebook.node.contains(document.activeElement); // in an exercise that came while later ones start
    this.show(ran ? "started" : "failed");
    if (!ran) this.button.focus();
    else if (!atWork) this.goToTop();
  }

  async ensureKernel(again) {
    const session = this.panel.sessionContext;
    await session.ready;
    const kernel = session.session?.kernel;
    if (!kernel) await session.changeKernel({ name: this.panel.model.defaultKernelName || "python3" });
    else if (again || kernel.status === "dead") await session.restartKernel();
  }

  goToTop() {
    const notebook = this.panel.content;
    notebook.deselectAll();
    notebook.activeCellIndex = 0;
    notebook.mode = "command";
    this.panel.activate();
    notebook.node.scrollTop = 0;
    void notebook.scrollToItem?.(0, "start");
  }

  // Keyboard users land on the button when they open a module, unless they are busy elsewhere.
  offerFocus() {
    if (this.state === "started" || !this.panel.isVisible) return;
    const focused = document.activeElement;
    if (focused === document.body || this.panel.node.contains(focused)) this.button.focus({ preventScroll: true });
  }
}

// The ids of the widgets that a cell shows.
function widgetsIn({ model }) {
  const outputs = Array.from({ length: model.outputs?.length ?? 0 }, (_, i) => model.outputs.get(i));
  return outputs.map(({ data }) => data[WIDGET]?.model_id).filter(Boolean);
}
