"""A practice answer that is checked and sent, with the log of what went before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from revcycle.exercises.answers import AnswersFolder, NotSavedError
from revcycle.exercises.marking import Key, Verdict
from revcycle.exercises.sent.claims import RESUBMISSION, asks_for_resubmission
from revcycle.exercises.sent.log import SentLog
from revcycle.exercises.sent.told import came_back, held
from revcycle.exercises.variants import Shown

__all__ = ["marking_key", "sent_answer", "start_again"]


def marking_key(shown: Shown, key: Key, folder: AnswersFolder) -> Key:
    """The key that an answer is marked by: once something was sent, item 22 depends on what came back of it."""
    if not asks_for_resubmission(shown) or not SentLog(folder).read(shown.exercise.id, shown.case.id):
        return key
    return replace(key, optional=(*key.optional, *RESUBMISSION[shown.exercise.form]))


def sent_answer(shown: Shown, key: Key, raw: Any, marked: Verdict, folder: AnswersFolder) -> dict[str, Any]:
    """Sends an answer, notes it where a form asks for item 22, and returns what to draw."""
    log, resubmits = SentLog(folder), asks_for_resubmission(shown)
    try:
        earlier = log.read(shown.exercise.id, shown.case.id) if resubmits else ()
        told, past = came_back(shown, key, raw, earlier, marked)
    except Exception as error:  # noqa: BLE001  the marking stands, whatever is wrong with the world behind it
        sentence = (
            f"This is a fault of the course, and not yours ({type(error).__name__}: {error}). Tell your instructor."
        )
        return held("Not sent", sentence)
    if past is not None and resubmits:
        try:
            log.add(shown.exercise.id, past)
        except NotSavedError as trouble:
            told["lead"] = f"{told['lead']} The payer will not remember this claim. {trouble}"
    return told


def start_again(shown: Shown, folder: AnswersFolder) -> None:
    """Forgets what was sent; what the folder says to it is told where the answer is saved."""
    try:
        SentLog(folder).begin(shown.exercise.id)
    except NotSavedError:
        return
