// The frame that all exercises share: what is asked, the chart, hints, saving, and the reply to practice.
//
// A kind's file follows this one in the same module and ends with `export default exercise(mount)`. `mount(room)` puts
// the fields into `room.fields` and returns { show(answer) } and where it needs them: notice(notice); message(message);
// settle(), which takes over what is typed but not entered; inline, true where the fields tell themselves what cannot be
// read.

const SHORT_PAUSE = 300; // ms without a key before what is being typed is saved
const LONG_SILENCE = 5000; // ms without a word from the kernel before the student is told
const OFF = "jupyter-widgets-disconnected"; // the class that ipywidgets sets when the kernel has gone

/** Return what moves answers to the kernel: at once, or after a short pause while someone types. */
function keeper(model, changed) {
  let answer = model.get("answer");
  let pause = null;
  let silence = null;
  let awaited = null;
  const state = { stopped: false, silent: false };

  const send = () => {
    clearTimeout(pause);
    pause = null;
    awaited = uuid();
    model.set("answer", answer);
    model.set("tick", awaited);
    model.save_changes();
    clearTimeout(silence);
    silence = setTimeout(() => {
      state.silent = true;
      changed();
    }, LONG_SILENCE);
  };
  return {
    state,
    get answer() {
      return answer;
    },
    put(next, { typing = false } = {}) {
      answer = next;
      if (!typing) return send();
      clearTimeout(pause);
      pause = setTimeout(send, SHORT_PAUSE);
    },
    again: send,
    flush: () => pause !== null && send(),
    /** The kernel's answer changed: true when it is news here. What is being typed here goes first. */
    take() {
      const given = model.get("answer");
      if (pause !== null || same(given, answer)) return false;
      answer = given;
      return true;
    },
    /** Another case: what was being typed belonged to the last one. */
    adopt() {
      clearTimeout(pause);
      pause = null;
      answer = model.get("answer");
    },
    /** The kernel has spoken. */
    heard(tick) {
      if (tick !== awaited) return;
      clearTimeout(silence);
      state.silent = false;
    },
    forget() {
      clearTimeout(pause);
      clearTimeout(silence);
    },
  };
}

/** Return the words for a moment: the time if it was today, else day and time, on the reader's own clock. */
function savedAt(moment) {
  const when = new Date(moment);
  const time = when.toLocaleTimeString("en-US", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (when.toDateString() === new Date().toDateString()) return `Saved ${time}`;
  return `Saved ${when.toLocaleDateString("en-US", { month: "long", day: "numeric" })}, ${time}`;
}

/** Return the module that anywidget draws for a kind of exercise. */
function exercise(mount) {
  return {
    render({ model, el }) {
      const root = make("div", { class: "rc" });
      guardKeys(root);
      el.append(root);
      let page = null;
      const keep = keeper(model, () => page.status());
      const draw = () => {
        page = drawn(model, keep, root, mount);
        page.kind.show(keep.answer);
        page.status();
        page.reply();
      };
      const heard = {
        "change:scene": () => {
          const held = root.contains(document.activeElement);
          const turned = document.activeElement?.closest(".rc-visit");
          keep.adopt();
          draw();
          if (held) ((turned && page.visit?.firstChild) || page.title).focus();
        },
        "change:answer": () => keep.take() && page.kind.show(keep.answer),
        "change:notice": () => {
          keep.heard(model.get("notice").tick);
          page.status();
        },
        "change:reply": () => page.reply(),
        comm_live_update: () => {
          keep.state.stopped = el.classList.contains(OFF) || el.closest(`.${OFF}`) !== null;
          page.status();
        },
        "msg:custom": (message) => {
          page.kind.message?.(message);
          page.book?.message(message);
        },
      };
      for (const [name, act] of Object.entries(heard)) model.on(name, act);
      const leave = () => document.visibilityState !== "visible" && keep.flush();
      document.addEventListener("visibilitychange", leave);
      window.addEventListener("beforeunload", keep.flush);
      root.addEventListener("focusout", keep.flush);
      draw();
      return () => {
        keep.flush();
        keep.forget();
        for (const [name, act] of Object.entries(heard)) model.off(name, act);
        document.removeEventListener("visibilitychange", leave);
        window.removeEventListener("beforeunload", keep.flush);
      };
    },
  };
}

/** Draw a scene into the root, and return what keeps it up to date. */
function drawn(model, keep, root, mount) {
  const scene = model.get("scene");
  const id = freshId();
  const title = make("h3", { id: `${id}-title`, tabindex: -1 }, scene.title);
  const fields = make("div", { class: "rc-fields" });
  const bell = make("p", { role: "status", class: "rc-unseen" });
  const room = {
    scene,
    id,
    fields,
    note: null,
    get answer() {
      return keep.answer;
    },
    put(answer, how) {
      keep.put(answer, how);
      page.stale();
    },
    ask: (message) => model.send(message),
    say(text) {
      bell.textContent = text;
    },
  };
  const kind = mount(room);
  const book = scene.tabular ? tabular({ id, ask: room.ask }) : null;
  const status = statusLine(model, keep, scene, fields, kind.inline);
  const verdict = scene.practice ? replyPanel(model, keep, scene, () => kind.settle?.()) : null;
  const page = {
    title,
    visit: scene.visit && visitPanel(model, keep, scene.visit, id),
    kind,
    book,
    status() {
      status.update();
      kind.notice?.(model.get("notice"));
    },
    reply: () => verdict?.update(),
    stale: () => verdict?.stale(),
  };
  const answer = make(
    "div",
    { class: "rc-answer" },
    make("h4", {}, scene.practice ? "Your answer (practice)" : "Your answer"),
    fields,
    hintLadder(scene, id),
    verdict?.actions,
    status.node,
    verdict?.node,
  );
  const sheet = scene.chart && paper(scene.chart, id, room.note ?? make("div", { class: "rc-note" }, prose(scene.chart.blocks)));
  root.replaceChildren(
    make(
      "section",
      { class: `rc-card rc-${scene.kind}`, "aria-labelledby": `${id}-title` },
      make(
        "header",
        { class: "rc-head" },
        make(
          "p",
          { class: "rc-badges" },
          make("span", { class: `rc-badge ${scene.practice ? "rc-practice" : "rc-graded"}` }, scene.practice ? "Practice" : "Graded"),
          scene.place && make("span", {}, scene.place),
          scene.points && make("span", {}, scene.points),
        ),
        title,
        make("p", { class: "rc-objective" }, make("strong", {}, "Goal: "), scene.objective),
      ),
      page.visit,
      tidings(model.get("notice").tidings ?? []),
      make("div", { class: "rc-prompt" }, prose(scene.prompt)),
      scene.text.length ? make("div", { class: "rc-case" }, prose(scene.text)) : null,
      make("div", { class: sheet ? "rc-desk" : "rc-desk rc-alone" }, sheet, answer),
      verdict?.back,
      book && make("details", { class: "rc-fold" }, make("summary", {}, "Look in the Tabular List"), book.node),
      bell,
    ),
  );
  return page;
}

/** Return the panel that says which visit is worked on, where it comes from, and how to change that. */
function visitPanel(model, keep, visit, id) {
  const turn = ({ to, label }) =>
    button(label, () => {
      keep.flush();
      model.send({ do: "visit", to });
    });
  return make(
    "section",
    { class: "rc-visit", "aria-labelledby": `${id}-visit` },
    make("h4", { id: `${id}-visit`, tabindex: -1 }, visit.title),
    visit.told.map((sentence) => make("p", {}, sentence)),
    visit.notes.length ? make("ul", {}, visit.notes.map((note) => make("li", {}, note))) : null,
    make("div", { class: "rc-actions" }, visit.buttons.map(turn)),
    make("p", { class: "rc-visit-foot" }, visit.foot),
  );
}

/** Return the news about a saved answer that could not be shown as it was. */
function tidings(sentences) {
  if (!sentences.length) return null;
  return make("div", { class: "rc-tidings", role: "status" }, sentences.map((sentence) => make("p", {}, sentence)));
}

/** Return the hints, one at a time, each said aloud when it is asked for. */
function hintLadder(scene, id) {
  const { hints } = scene;
  if (!hints.length) return null;
  const list = make("ol", { class: "rc-hints", "aria-label": "Hints" });
  const label = () => (list.children.length < hints.length ? `Hint ${list.children.length + 1} of ${hints.length}` : "No more hints");
  const more = button(
    label(),
    () => {
      list.append(make("li", {}, prose(hints[list.children.length])));
      list.hidden = false;
      more.textContent = label();
      if (list.children.length === hints.length) more.setAttribute("aria-disabled", "true");
    },
  );
  list.hidden = true;
  return make("div", { class: "rc-ladder" }, more, make("div", { role: "status", id: `${id}-hints` }, list));
}

/** Return the line that says what is saved, what is blank and what cannot be read; never what is right or wrong. */
function statusLine(model, keep, scene, fields, inline) {
  const alarm = make("div", { role: "alert" });
  const saved = make("p", { role: "status", class: "rc-saved" });
  const unread = make("div", { role: "status", class: "rc-unread" });
  const blank = make("p", { class: "rc-blank" });
  let sounded = "";
  const trouble = (notice) => {
    if (keep.state.stopped) {
      return "The course has stopped, so nothing can be saved now. Press Start (or run the notebook again) to go on. Your saved answers come back.";
    }
    if (keep.state.silent) {
      return "Not saved yet: the course does not answer. Keep this page open. If this stays, restart the kernel and press Start.";
    }
    return notice.trouble;
  };
  return {
    node: make("div", { class: "rc-status" }, alarm, unread, blank, saved),
    update() {
      const notice = model.get("notice");
      const words = trouble(notice);
      fields.inert = keep.state.stopped;
      if (words !== sounded) {
        sounded = words;
        alarm.replaceChildren();
        if (words) {
          const again = keep.state.stopped ? null : button("Try to save again", () => keep.again(), { class: "rc-quiet" });
          alarm.append(make("div", { class: "rc-alarm" }, picture("missing"), make("p", {}, words), again));
        }
      }
      const time = notice.saved && !words ? savedAt(notice.saved) : "";
      if (saved.textContent !== time) saved.textContent = time;
      const sentences = inline ? [] : notice.malformed.map(({ sentence }) => sentence);
      if (!same(sentences, [...unread.querySelectorAll("li")].map((item) => item.textContent))) {
        unread.replaceChildren(
          ...(sentences.length
            ? [make("p", {}, make("strong", {}, "We could not read this:")), make("ul", {}, sentences.map((text) => make("li", {}, text)))]
            : []),
        );
      }
      blank.textContent = scene.practice ? "" : stillBlank(notice);
    },
  };
}

function stillBlank(notice) {
  if (notice.outcome === "blank") return "Nothing entered yet.";
  return notice.blank.length ? `Still blank: ${notice.blank.join("; ")}` : "";
}

const HEADLINES = {
  right: "Right",
  partly: "Partly right",
  wrong: "Not yet",
  blank: "Nothing entered yet",
  malformed: "We could not read this",
};
const PART_WORDS = { right: "Right", wrong: "Not right", missing: "Missing", malformed: "Not readable", optional: "Fine, not needed" };

/** Return the buttons of practice and the reply they bring. */
function replyPanel(model, keep, scene, settle) {
  const panel = make("div", { class: "rc-reply", hidden: true });
  const bell = make("p", { role: "status", class: "rc-unseen" });
  const back = make("div", { class: "sn-room", hidden: true });
  const old = make("p", { class: "rc-old", hidden: true }, "You have changed your answer since this reply. Check it again.");
  const actions = make(
    "div",
    { class: "rc-actions" },
    button(
      scene.sends ? "Check my answer and send the claim" : "Check my answer",
      () => {
        settle();
        keep.flush();
        model.send({ do: "check", answer: keep.answer });
      },
      { class: "rc-main" },
    ),
    button(scene.another, () => {
      keep.flush();
      model.send({ do: "another" });
    }),
  );
  const part = ({ label, outcome, reply }) =>
    make(
      "li",
      { class: `rc-part rc-is-${outcome}` },
      picture(outcome),
      make("div", {}, make("p", {}, make("strong", {}, `${PART_WORDS[outcome]}: `), inline(label)), reply.length ? make("p", {}, inline(reply)) : ""),
    );
  return {
    actions,
    back: scene.sends ? back : null,
    node: make("div", {}, bell, panel),
    stale() {
      const reply = model.get("reply");
      old.hidden = !reply || same(reply.answer, keep.answer);
    },
    update() {
      const reply = model.get("reply");
      panel.hidden = !reply;
      panel.className = `rc-reply rc-is-${reply?.state}`;
      panel.replaceChildren();
      back.replaceChildren();
      back.hidden = !reply?.sent;
      bell.textContent = "";
      if (!reply) return;
      bell.textContent = [`${HEADLINES[reply.state]}.`, reply.summary, ...(reply.sent ? ["What came back:", `${reply.sent.headline}.`, reply.sent.lead] : [])].join(" ");
      if (reply.sent) back.append(cameBack(reply.sent));
      panel.append(
        make("h4", {}, picture(reply.state), HEADLINES[reply.state]),
        reply.summary && make("p", {}, reply.summary),
        old,
        ...listed(reply.parts, part),
        ...explained(reply),
      );
      this.stale();
    },
  };
}

const MOST_FINE = 12; // a whole claim form has more than sixty boxes

/** Return the parts of an answer; where very many are fine, these are folded, so that the others are seen. */
function listed(parts, part) {
  if (!parts.length) return [];
  const list = (some) => make("ul", { class: "rc-parts" }, some.map(part));
  const fine = parts.filter(({ outcome }) => outcome === "right" || outcome === "optional");
  if (fine.length <= MOST_FINE) return [list(parts)];
  const others = parts.filter((one) => !fine.includes(one));
  const fold = make("details", { class: "rc-fine" }, make("summary", {}, `${fine.length} parts are right, or fine and not needed`), list(fine));
  return others.length ? [list(others), fold] : [fold];
}

/** Return the answer and the rule: open once the answer is right, else behind a button that says so. */
function explained(reply) {
  if (!reply.why.length) return [];
  const rule = [
    make("div", { class: "rc-why" }, make("h5", {}, "Why"), prose(reply.why)),
    make("p", { class: "rc-source" }, make("strong", {}, "Source: "), reply.source),
  ];
  if (reply.state === "right") return rule;
  const answer = [make("h5", {}, "A right answer"), make("ul", {}, reply.answer_lines.map((line) => make("li", {}, inline(line))))];
  return [make("details", {}, make("summary", {}, "Show the answer and why"), answer, rule)];
}
