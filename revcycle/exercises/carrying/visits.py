"""Which visit a student works on in an exercise that carries an answer: the own one, or a given one.

On opening, the student's answer is fetched from the module beside this one and copied into the answers folder. As long
as nothing was entered here the copy follows what lies there; then it stays, and the student may bring it again. Each of
the two visits keeps what was typed for it (``answers/kept.<exercise>.<case>.json``); the one shown last counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from revcycle.chart import ChartShelf
from revcycle.exercises.answers import AnswersFolder, DamagedAnswerError, NotSavedError, SavedAnswer, facts_of
from revcycle.exercises.answers import understood as answer_of
from revcycle.exercises.carrying.completing import Completed, NotUsableError, completed, exercise_words
from revcycle.exercises.carrying.copies import Carried, beside, gathered, keep_copy, kept_copy, set_copy_aside
from revcycle.exercises.definition import Exercise, KindName
from revcycle.exercises.marking import FAULTS, kind_of
from revcycle.exercises.variants import Draw, Shown, show
from revcycle.folders import FolderUnavailableError

__all__ = ["Turn", "Visits", "Way"]

Way = Literal["own", "given", "again"]

COMES: dict[KindName, str] = {
    "services": "The diagnoses are the codes that you chose in {where}.",
    "claim": "The diagnoses and services are the ones that you coded in {where}.",
    "posting": "The payer answers the claim that you completed in {where}.",
}
"""What a student's own visit brings along, by the kind of the exercise it comes to."""

STAMP = "%Y%m%d-%H%M%S"

MOST_OF_A_NAME = 80
"""Characters of a name that are repeated."""


@dataclass(frozen=True)
class Turn:
    """What is shown from now on: the exercise, the answer to it, and what the student must be told."""

    shown: Shown
    saved: SavedAnswer | None = None
    tidings: tuple[str, ...] = ()


class Visits:
    """The two visits of one exercise, for one student."""

    def __init__(self, module: Path, exercise: Exercise, shelf: ChartShelf, draw: Draw) -> None:
        self.exercise, self.draw = exercise, draw
        self._module, self._shelf = module, shelf
        self._folder = AnswersFolder(module)
        self._where = exercise_words(exercise.carries)
        self._brought: Carried | None = None
        self._notes: tuple[str, ...] = ()
        self._why = ""
        self._looks = 0

    # What is shown

    def opened(self, saved: SavedAnswer | None) -> Turn:
        """Return what a student meets who opens the exercise, with or without a saved answer."""
        if saved is not None and self.exercise.cases[saved.case].given:
            return Turn(self._given(saved.case), saved)
        if saved is not None:
            return self._own_again(saved)
        for bring in (self._fetched, self._kept):
            try:
                own, carried = bring()
                self._keep_copy(carried)
            except (NotUsableError, NotSavedError) as trouble:
                self._why = self._why or str(trouble)
            else:
                return self._own(own, carried)
        return Turn(self._given())

    def turned(self, way: Way, shown: Shown, answer: Any) -> Turn:
        """Return what is shown once the student has chosen; what was typed so far is kept.

        Raises NotSavedError when something cannot be written: then nothing has changed.
        """
        self._looks += 1
        if way == "given":
            given = self._given()
            self._keep(shown, answer)
            self._why = ""
            return Turn(given, self._folder.save(given, self._typed_before(given)))
        try:
            own, carried = self._chosen(way)
        except NotUsableError as trouble:
            self._why = str(trouble)
            return Turn(shown, None)
        if not (shown.carried and shown.case.id == own.shown.case.id):
            self._keep(shown, answer)
            raw = self._typed_before(own.shown)
            self._keep_copy(carried)
            return replace(self._own(own, carried), saved=self._folder.save(own.shown, raw))
        told = self._told_again(carried, self._keep(shown, answer, stamped=True))
        self._keep_copy(carried)
        saved = self._folder.save(own.shown, fitting(own.shown, answer))
        return replace(self._own(own, carried), saved=saved, tidings=told)

    def met(self, shown: Shown, draw: Draw) -> Shown:
        """Return the exercise for another draw: the own visit stays, a given one is drawn."""
        self.draw = draw
        return replace(shown, draw=draw) if shown.carried else self._given()

    def panel(self, shown: Shown) -> dict[str, Any]:
        """Return what the student is told about the visit, and the buttons, as the browser draws them."""
        own = shown.carried
        again = {"to": "again", "label": "Bring my answers again"}
        given = {"to": "given", "label": "Work on a given visit"}
        back = {"to": "own", "label": "Look for my own visit again" if self._why else "Work on my own visit"}
        return {
            "own": own,
            "title": "You work on your own visit" if own else "You work on a given visit",
            "told": list(self._told_of_own() if own else self._told_of_given()),
            "notes": list(self._notes) if own else [],
            "buttons": [again, given] if own else [back],
            "foot": "Each visit keeps what you type. The one that you see last is the one that counts.",
            "looks": self._looks,
        }

    def _told_of_own(self) -> Iterator[str]:
        yield COMES[self.exercise.kind].format(where=self._where)
        if self.exercise.kind == "posting":
            yield "Post what the payer says, whatever it is."
        else:
            yield "They count as right here: a mistake that you made there costs nothing more."
        if name := self._drawn_for_another():
            yield f"They bear the name “{name}”, and not yours. Are they not your answers? Then work on a given visit."
        if self._why:
            yield self._why
        elif self._changed():
            yield f"Your answers in {self._where} have changed since they were brought here."

    def _told_of_given(self) -> Iterator[str]:
        if self._why:
            yield self._why
            yield "This visit is a fresh start, and it counts just as much."
        else:
            yield "It is a fresh start, and it counts just as much as your own."

    def _told_again(self, carried: Carried, kept_as: str) -> tuple[str, ...]:
        """What is told once the answers were brought another time."""
        if carried.says_the_same(self._brought):
            return (f"Your answers in {self._where} are the same as before.",)
        told = f"Your answers in {self._where} were brought again."
        if kept_as:
            told += f" Look once more at what you typed here: it may not fit any more. It is kept as answers/{kept_as}."
        return (told,)

    # Where it comes from

    def _own(self, own: Completed, carried: Carried) -> Turn:
        self._brought, self._notes, self._why = carried, own.notes, ""
        return Turn(own.shown)

    def _own_again(self, saved: SavedAnswer) -> Turn:
        """The own visit of a saved answer; its copy follows the source as long as the answer is blank."""
        try:
            own, carried = self._kept()
            if own.shown.case.id != saved.case:
                raise NotUsableError("It is about another visit.")
        except NotUsableError as trouble:
            return self._without_copy(saved, str(trouble))
        saved, told = self._fitted(own.shown, saved)
        if not told and blank(own.shown, saved.answer):
            try:
                fetched, fresh = self._fetched()
                if not fresh.says_the_same(carried):
                    self._keep_copy(fresh)
                    own, carried = fetched, fresh
                    saved = self._folder.save(own.shown, kind_of(self.exercise).blank(own.shown))
            except (NotUsableError, NotSavedError):
                pass  # what was brought before is as good
        return replace(self._own(own, carried), saved=saved, tidings=told)

    def _without_copy(self, saved: SavedAnswer, trouble: str) -> Turn:
        """A saved answer to the own visit whose copy is lost or cannot be used any more."""
        try:
            own, carried = self._fetched()
            if own.shown.case.id == saved.case:
                self._keep_copy(carried)
                told = f"The copy of your answers from {self._where} could not be used, so they were brought again."
                saved, unfit = self._fitted(own.shown, saved)
                return replace(self._own(own, carried), saved=saved, tidings=(told, *unfit))
        except (NotUsableError, NotSavedError):
            pass
        self._why = f"Your own visit cannot be shown. {trouble}"
        name = f"kept.{saved.exercise}.{saved.case}.json"
        try:
            self._folder.keep(name, facts_of(saved))
        except NotSavedError as error:
            return Turn(self._given(), None, (str(error),))
        told = f"What you typed for your own visit is kept as answers/{name}."
        return Turn(self._given(), None, (told,))

    def _fitted(self, shown: Shown, saved: SavedAnswer) -> tuple[SavedAnswer, tuple[str, ...]]:
        """A saved answer without what has no place in what is shown, and what is told then; all of it is kept."""
        fit = fitting(shown, saved.answer)
        if fit == saved.answer:
            return saved, ()
        name = f"kept.{saved.exercise}.{saved.case}.{datetime.now(UTC):{STAMP}}.json"
        try:
            self._folder.keep(name, facts_of(saved))
            fitted = self._folder.save(shown, fit)
        except NotSavedError as error:
            return replace(saved, answer=fit), (str(error),)
        return fitted, (f"A part of what you typed has no place any more. All of it is kept as answers/{name}.",)

    def _chosen(self, way: Way) -> tuple[Completed, Carried]:
        """The own visit as it was worked on; as it lies in the source now where it is brought again, or was untouched.

        Raises NotUsableError when there is none.
        """
        if way == "again":
            return self._fetched()
        try:
            own, carried = self._kept()
            if not blank(own.shown, self._typed_before(own.shown)):
                return own, carried
        except NotUsableError:
            return self._fetched()
        try:
            return self._fetched()
        except NotUsableError:
            return own, carried

    def _fetched(self) -> tuple[Completed, Carried]:
        """The own visit as it lies in the source module now."""
        source = beside(self._module, self.exercise.carries)
        try:
            found = gathered(AnswersFolder(source), self.exercise.carries.partition("/")[2])
        except DamagedAnswerError as error:
            raise NotUsableError(f"Your answer in {self._where} cannot be read: {error}") from error
        if found is None:
            raise NotUsableError(f"There is no answer of yours in {self._where} yet.")
        return self._completed(found), found

    def _kept(self) -> tuple[Completed, Carried]:
        """The own visit as it was brought here."""
        try:
            found = kept_copy(self._folder, self.exercise.id)
        except DamagedAnswerError as error:
            raise NotUsableError(f"The copy of your answers cannot be read: {error}") from error
        if found is None:
            raise NotUsableError(f"The copy of your answers from {self._where} is missing.")
        return self._completed(found), found

    def _completed(self, carried: Carried) -> Completed:
        case = self.exercise.cases.get(carried.source.case)
        if case is None or case.given:
            raise NotUsableError(f"The visit that you worked on in {self._where} does not go on here.")
        shown = show(self.exercise, self.draw, self._shelf, case.id)
        try:
            return completed(shown, carried)
        except (NotUsableError, *FAULTS):
            raise
        except FolderUnavailableError as error:
            raise NotUsableError(str(error)) from error
        except Exception as error:  # a strange answer further up must not keep a student from the given visit
            told = f"Your answer in {self._where} cannot be worked on here ({type(error).__name__}: {error})."
            raise NotUsableError(f"{told} Tell your instructor.") from error

    def _given(self, case: str | None = None) -> Shown:
        return show(self.exercise, self.draw, self._shelf, case)

    def _drawn_for_another(self) -> str:
        """The name that what was brought was drawn for, where it is another than the student's; else nothing."""
        name = self._brought.source.draw.student if self._brought else self.draw.student
        return name[:MOST_OF_A_NAME] if name != self.draw.student else ""

    def _changed(self) -> bool:
        try:
            return not self._fetched()[1].says_the_same(self._brought)
        except NotUsableError:
            return False

    def _keep_copy(self, carried: Carried) -> None:
        """Copy what was brought, where it is not here already. Raises NotSavedError when it cannot be written."""
        try:
            if carried.says_the_same(kept_copy(self._folder, self.exercise.id)):
                return
        except DamagedAnswerError:
            set_copy_aside(self._folder, self.exercise.id)
        keep_copy(self._folder, self.exercise.id, carried)

    # What was typed

    def _keep(self, shown: Shown, answer: Any, *, stamped: bool = False) -> str:
        """Keep what was typed for a visit under a name of its own, and return it; "" where there is nothing to keep."""
        name = f"kept.{self.exercise.id}.{shown.case.id}"
        if blank(shown, answer) and (stamped or not (self._folder.folder / f"{name}.json").is_file()):
            return ""
        now = datetime.now(UTC).replace(microsecond=0)
        exercise = self.exercise
        saved = SavedAnswer(
            exercise.id, exercise.version, exercise.module, exercise.kind, shown.case.id, shown.draw, answer, now
        )
        name = f"{name}.{now:{STAMP}}.json" if stamped else f"{name}.json"
        self._folder.keep(name, facts_of(saved))
        return name

    def _typed_before(self, shown: Shown) -> Any:
        """What was typed for a visit when it was shown last; blank when it never was."""
        blank_one = kind_of(self.exercise).blank(shown)
        try:
            facts = self._folder.load(f"kept.{self.exercise.id}.{shown.case.id}.json")
            kept = answer_of(facts) if facts is not None else None
        except DamagedAnswerError:
            return blank_one
        if kept is None or (kept.version, kept.kind) != (self.exercise.version, self.exercise.kind):
            return blank_one
        return fitting(shown, kept.answer)


def blank(shown: Shown, answer: Any) -> bool:
    """Whether nothing was entered."""
    return kind_of(shown.exercise).read(shown, answer).outcome == "blank"


def fitting(shown: Shown, answer: Any) -> Any:
    """Return as much of an answer as still has its place: boxes and cells that are gone are left out."""
    places: Iterable[str]
    if shown.exercise.kind == "claim":
        from revcycle.exercises.billed import asked_items

        places = asked_items(shown)
    elif shown.exercise.kind == "posting":
        from revcycle.exercises.posting.sheet import sheet_of

        places = sheet_of(shown.case.remittance).cells if shown.case.remittance else ()
    else:
        return answer
    return {name: text for name, text in answer.items() if name in places} if isinstance(answer, dict) else {}
