"""The widget that every kind of exercise builds on: it draws a scene, saves each change, and replies to practice."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, get_args
from weakref import WeakSet

import anywidget
import traitlets

from revcycle.chart import ChartShelf
from revcycle.exercises.answers import LARGEST, AnswersFolder, NotSavedError, SavedAnswer
from revcycle.exercises.carrying.visits import Visits, Way
from revcycle.exercises.definition import DefinitionError
from revcycle.exercises.marking import FAULTS, Key, Reading, Verdict, kind_of, practice_key
from revcycle.exercises.variants import Draw, Shown, show
from revcycle.exercises.views.reading import answered
from revcycle.exercises.views.scene import Spot, inline, plain, prose, scene_of

STATIC = Path(__file__).parent / "static"
SHEETS = ("theme", "exercise", "fields", "search", "marks", "reply", "sent", "drill", "tabular", "posting")
STYLE = "\n".join((STATIC / f"{name}.css").read_text("utf-8") for name in SHEETS)

# Messages arrive in the main thread and in subshell threads. One turn for all, because views of one exercise follow
# each other.
_turn = threading.RLock()

# The views of each answer file that this kernel has drawn: a cell can be run again, and a notebook be open twice.
_views: defaultdict[Path, WeakSet[ExerciseView]] = defaultdict(WeakSet)

_FROM_BROWSER = frozenset({"answer", "tick"})


def script(*names: str) -> str:
    """Return JavaScript files of this package joined into one module, in the order given."""
    return "\n".join((STATIC / f"{name}.js").read_text("utf-8") for name in names)


def exercise_script(kind: str, *more: str) -> str:
    """Return the module of one kind of exercise: the frame that all share, the function in the kind's own file, and
    ``more`` files that it needs."""
    return f"{script('parts', 'combobox', 'tabular', 'frame', *more, kind)}\nexport default exercise({kind});\n"


def draw_blank_ones_for(student: str) -> None:
    """Draw anew what is still blank, for a student who has only now given a name: Start has run every cell by then."""
    for views in list(_views.values()):
        for view in list(views):
            view.draw_for(student)


class ExerciseView(anywidget.AnyWidget):
    """One exercise as one student meets it.

    ``scene`` is what to draw, and never holds a key. ``answer`` is the raw answer as the answers folder keeps it;
    ``tick`` changes with every answer sent, and comes back in ``notice`` once it was handled. ``notice`` tells what is
    saved, blank or unreadable. ``reply`` is the marking of a practice answer, or None.
    """

    _css = STYLE

    scene = traitlets.Dict().tag(sync=True)
    answer = traitlets.Any().tag(sync=True)
    tick = traitlets.Unicode().tag(sync=True)
    notice = traitlets.Dict().tag(sync=True)
    reply = traitlets.Any(allow_none=True, default_value=None).tag(sync=True)

    hides_missing: ClassVar[bool] = False
    """True where naming a missing part would give the answer away before it is asked for."""

    def __init__(
        self,
        shown: Shown,
        folder: AnswersFolder,
        shelf: ChartShelf,
        *,
        saved: SavedAnswer | None = None,
        spot: Spot | None = None,
        tidings: Sequence[str] = (),
        visits: Visits | None = None,
    ) -> None:
        self._shown = shown
        self._visits = visits
        self._folder = folder
        self._shelf = shelf
        self._spot = spot or Spot()
        self._kind = kind_of(shown.exercise)
        self._tidings = list(tidings)
        answer = saved.answer if saved else self._kind.blank(shown)
        super().__init__(scene=self._scene(), answer=answer)
        self._kept = (answer, "")
        self.notice = self._noticed(saved.saved.isoformat() if saved else "")
        self.observe(self._changed, ["answer", "tick"])
        self.on_msg(self._asked)
        _views[self._file].add(self)

    @classmethod
    def fits(cls, shown: Shown, raw: Any) -> bool:
        """Return whether a saved raw answer has a form that this view can draw."""
        raise NotImplementedError

    def parts(self, shown: Shown) -> dict[str, Any]:
        """Return what this kind adds to the scene."""
        raise NotImplementedError

    def remarks(self, reading: Reading) -> dict[str, Any]:
        """Return what this kind adds to the notice."""
        return {}

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take the answer from the browser, and nothing else: scene, notice and reply are the kernel's."""
        taken = {name: value for name, value in sync_data.items() if name in _FROM_BROWSER}
        with _turn:
            super().set_state(taken)

    @property
    def _file(self) -> Path:
        return self._folder.path(self._shown.exercise.id).absolute()

    def _scene(self) -> dict[str, Any]:
        scene = scene_of(self._shown, self._spot, self.parts(self._shown))
        return {**scene, "visit": self._visits.panel(self._shown)} if self._visits else scene

    def _changed(self, _change: Any) -> None:
        with _turn:
            now = (self.answer, self.tick)
            if now == self._kept:
                return
            self._kept = now
            self._save()

    def _save(self) -> None:
        answer = self.answer
        before = self.notice.get("saved", "")
        try:
            if len(json.dumps(answer)) > LARGEST // 2 or not self.fits(self._shown, answer):
                raise NotSavedError("Not saved: this is not an answer that the exercise can hold. Remove some of it.")
            saved = self._folder.save(self._shown, answer)
        except NotSavedError as trouble:
            self.notice = self._noticed(before, str(trouble))
        else:
            self.notice = self._noticed(saved.saved.isoformat())
        for view in _views[self._file] - {self}:
            view._follow(self)

    def _follow(self, leader: ExerciseView) -> None:
        """Show what was answered in another view of the same exercise."""
        self._shown, self._visits = leader._shown, leader._visits
        self._kept = (leader.answer, self.tick)
        with self.hold_sync():
            if self.scene != leader.scene:
                self.scene, self.reply = leader.scene, None
            self.answer = leader.answer
            self.notice = {**leader.notice, "tick": self.tick}

    def _noticed(self, saved: str, trouble: str = "") -> dict[str, Any]:
        remarks: dict[str, Any] = {}
        try:
            reading = self._kind.read(self._shown, self.answer)
            if self.fits(self._shown, self.answer):
                remarks = self.remarks(reading)
        except FAULTS as error:
            reading, trouble = Reading("whole"), trouble or str(error)
        return {
            "saved": saved,
            "trouble": trouble,
            "tick": self.tick,
            "outcome": reading.outcome,
            "blank": [plain(inline(part)) for part in reading.blank],
            "malformed": [{"part": problem.part, "sentence": problem.sentence} for problem in reading.problems],
            "tidings": self._tidings,
            **remarks,
        }

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict):
            return
        with _turn:
            if content.get("do") == "check":
                self._check(content.get("answer", self.answer))
            elif content.get("do") == "another":
                self._another()
            elif content.get("do") == "visit":
                self._turn_to(content.get("to"))
            elif (reply := answered(content)) is not None:
                self.send(reply)

    def _turn_to(self, way: Any) -> None:
        """Show the student's own visit or a given one, as the student has chosen; both keep what was typed."""
        if self._visits is None or way not in get_args(Way):
            return
        try:
            turn = self._visits.turned(way, self._shown, self.answer)
        except (NotSavedError, *FAULTS) as trouble:
            self.notice = {**self.notice, "trouble": str(trouble)}
            return
        if turn.saved is None:  # there is no own visit: the panel says why
            self.scene = self._scene()
            return
        self._shown, self._tidings = turn.shown, list(turn.tidings)
        self._kept = (turn.saved.answer, self.tick)
        with self.hold_sync():
            self.scene, self.reply = self._scene(), None
            self.answer = turn.saved.answer
            self.notice = self._noticed(turn.saved.saved.isoformat())
        for view in _views[self._file] - {self}:
            view._follow(self)

    def _check(self, answer: Any) -> None:
        """Mark a practice answer. Graded exercises have no key here, and no reply."""
        if not self._shown.exercise.practice:
            return
        self.answer = answer
        try:
            key = self._key()
            verdict = self._kind.mark(self._shown, self._kind.read(self._shown, answer), key)
            reference = self._kind.read(self._shown, self._kind.right(self._shown, key)).value
        except (DefinitionError, LookupError, ValueError, *FAULTS) as error:
            trouble = f"This practice exercise cannot be checked: {error} Tell your instructor."
            self.notice = {**self.notice, "trouble": trouble}
            return
        blank = verdict.outcome == "blank"
        silent = set(key.optional) - set(practice_key(self._shown.exercise, self._shown.case.id).optional)
        self.reply = {
            "answer": answer,
            "state": "partly" if verdict.outcome == "wrong" and verdict.fraction else verdict.outcome,
            "summary": self._summary(verdict),
            "parts": [
                {"label": inline(part.label), "outcome": part.outcome, "reply": inline(part.reply)}
                for part in verdict.parts
                if (part.outcome != "missing" or not self.hides_missing) and part.part not in silent
            ],
            "answer_lines": [] if blank else [inline(line) for line in self._kind.describe(self._shown, reference)],
            "why": [] if blank else prose(key.why),
            "source": key.source,
            "sent": None if blank else self._sent(answer, key, verdict),
        }

    def _key(self) -> Key:
        key = practice_key(self._shown.exercise, self._shown.case.id)
        if not self._shown.exercise.sends:
            return key
        from revcycle.exercises.sent.checked import marking_key

        return marking_key(self._shown, key, self._folder)

    def _sent(self, answer: Any, key: Key, verdict: Verdict) -> dict[str, Any] | None:
        """What comes back of an answer that is sent; None where the exercise sends nothing."""
        if not self._shown.exercise.sends:
            return None
        # It brings the whole engine along, which no other exercise has to wait for.
        from revcycle.exercises.sent.checked import sent_answer

        return sent_answer(self._shown, key, answer, verdict, self._folder)

    def _summary(self, verdict: Verdict) -> str:
        if verdict.outcome == "blank":
            return "Enter an answer first, then check it."
        missing = [part for part in verdict.parts if part.outcome == "missing"] if self.hides_missing else []
        hints = list(dict.fromkeys(part.reply for part in missing if part.reply))
        if not missing:
            return ""
        outcomes = {part.outcome for part in verdict.parts}
        if "wrong" in outcomes and "right" not in outcomes:
            return " ".join(["What you have is not needed. Remove it and try another.", *hints])
        return " ".join([f"{len(missing)} more {'is' if len(missing) == 1 else 'are'} needed.", *hints])

    def draw_for(self, student: str) -> None:
        """Draw the case for another student, while nothing has been answered."""
        with _turn:
            draw = self._shown.draw
            blank = self._kind.read(self._shown, self.answer).outcome == "blank"
            if blank and not self.notice["saved"] and draw.student != student:
                self._meet(Draw(student, draw.attempt, draw.course))

    def _another(self) -> None:
        """Draw the next case of a practice exercise, with a blank answer."""
        if not self._shown.exercise.practice:
            return
        draw = self._shown.draw
        if self._shown.exercise.sends:
            from revcycle.exercises.sent.checked import start_again

            start_again(self._shown, self._folder)
        self._meet(Draw(draw.student, draw.attempt + 1, draw.course))
        self._save()

    def _meet(self, draw: Draw) -> None:
        """Show the case of another draw, with a blank answer."""
        if self._visits:
            self._shown = self._visits.met(self._shown, draw)
        else:
            self._shown = show(self._shown.exercise, draw, self._shelf)
        self._tidings = []
        self._kept = (self._kind.blank(self._shown), self.tick)
        with self.hold_sync():
            self.scene = self._scene()
            self.reply = None
            self.answer = self._kept[0]
            self.notice = self._noticed("")
