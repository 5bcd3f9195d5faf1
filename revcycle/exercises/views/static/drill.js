// The look-up drill: one term after another against a clock that can be hidden and is never read aloud.

const drillRoom = {
  render({ model, el }) {
    const root = make("div", { class: "rc" });
    guardKeys(root);
    el.append(root);
    const id = freshId();
    const bell = make("p", { role: "status", class: "rc-said" });
    const stage = make("div", { class: "rc-stage" });
    const time = make("span", { class: "rc-time", "aria-hidden": "true" });
    const hide = button("Hide the clock", () => {
      time.hidden = !time.hidden;
      hide.textContent = time.hidden ? "Show the clock" : "Hide the clock";
    }, { class: "rc-quiet" });
    const search = combobox({
      id,
      label: "Find its code",
      ask: (message) => model.send(message),
      choose: ({ code }) => model.send({ do: "pick", code }),
      typed(text, found) {
        if (/^[A-Z][0-9]/i.test(text)) model.send({ do: "pick", code: text.toUpperCase() });
        else search.tell(found ? "Press Down Arrow to choose a code from the list." : `Nothing found for “${text}”.`);
      },
    });
    const term = make("h4", { id: `${id}-term`, class: "rc-term-asked" });
    search.input.setAttribute("aria-describedby", `${id}-term ${search.input.getAttribute("aria-describedby")}`);
    const place = make("p", { class: "rc-aside" });
    const board = make(
      "div",
      { class: "rc-board" },
      make("div", { class: "rc-clock" }, place, time, hide),
      term,
      search.node,
      button("Skip this term", () => model.send({ do: "skip" })),
    );
    let began = 0;
    let ticking = null;
    let phase = null;

    const clockText = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
    const spoken = (seconds) => `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
    const tick = () => (time.textContent = clockText((performance.now() - began) / 1000));

    function bestLine(best) {
      return best ? `Your personal best: ${best.found} found in ${spoken(best.seconds)}.` : "No personal best yet.";
    }

    function starting(state, text) {
      const go = button(text, () => model.send({ do: "start" }), { class: "rc-main" });
      return { go, nodes: [make("div", { class: "rc-actions" }, go), make("p", { class: "rc-aside" }, bestLine(state.best))] };
    }

    function update() {
      const state = model.get("state");
      const held = root.contains(document.activeElement);
      bell.className = `rc-said rc-is-${state.outcome || "none"}`;
      bell.replaceChildren(...(state.said ? [picture(state.outcome), state.said] : []));
      clearInterval(ticking);
      if (state.phase === "asking") {
        began = performance.now() - state.elapsed * 1000;
        ticking = setInterval(tick, 500);
        tick();
        place.textContent = `Term ${state.number} of ${state.total} · ${state.found} found`;
        term.textContent = state.term;
        if (phase !== "asking") stage.replaceChildren(board);
        search.clear();
        search.input.focus();
      } else if (state.phase === "ready") {
        const { nodes } = starting(state, "Start the drill");
        stage.replaceChildren(make("p", {}, `${state.total} terms. Find each code as fast as you can. It is never graded.`), ...nodes);
      } else {
        const { go, nodes } = starting(state, "Again");
        stage.replaceChildren(
          make("p", { class: "rc-score", role: "status" }, `${state.found} of ${state.total} found in ${spoken(state.seconds)}.${state.better ? " That is your personal best!" : ""}`),
          state.trouble ? make("p", { role: "alert" }, state.trouble) : "",
          ...nodes,
        );
        if (held) go.focus();
      }
      phase = state.phase;
    }

    root.append(
      make(
        "section",
        { class: "rc-card rc-drill", "aria-labelledby": `${id}-title` },
        make(
          "header",
          { class: "rc-head" },
          make("p", { class: "rc-badges" }, make("span", { class: "rc-badge rc-practice" }, "Drill"), make("span", {}, "Never graded")),
          make("h3", { id: `${id}-title` }, "Look-up drill"),
        ),
        bell,
        stage,
      ),
    );
    model.on("change:state", update);
    model.on("msg:custom", search.message);
    update();
    return () => {
      clearInterval(ticking);
      model.off("change:state", update);
      model.off("msg:custom", search.message);
    };
  },
};

export default drillRoom;
