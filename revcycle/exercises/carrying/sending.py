"""The student's own claim on its way: it is really sent, and the payer's answer is what the student posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from revcycle.claim.claim import Claim
from revcycle.claim.forms import blank_form, boxes, read_form
from revcycle.exercises.billed import world
from revcycle.exercises.carrying.completing import Completed, NotUsableError, exercise_words
from revcycle.exercises.carrying.copies import Carried
from revcycle.exercises.posting.sheet import sheet_of
from revcycle.exercises.posting.task import SentClaim, TaskError
from revcycle.exercises.variants import Shown

__all__ = ["claim_as_typed", "posted"]

LONGEST = 500


def posted(shown: Shown, carried: Carried) -> Completed:
    """Return a posting exercise with the answer to the student's own claims.

    Raises NotUsableError when there is no claim, or it does not reach a payer that answers it.
    """
    task = shown.case.remittance
    assert task is not None  # the definition asks for it
    where = exercise_words(carried.name)
    told = [(one.answer, one.day) for one in carried.sent] or [(carried.source.answer, task.sent)]
    claims = [(claim_as_typed(raw, task.payer), day) for raw, day in told]
    if claims[-1][0] is None:
        raise NotUsableError(
            f"Your claim in {where} is not complete: it could not be sent like this. Complete it there first."
        )
    own = replace(task, claims=tuple(SentClaim(claim, day) for claim, day in claims if claim is not None))
    try:
        sheet_of(own)
    except (TaskError, ValueError, LookupError) as error:
        raise NotUsableError(
            f"Your claim from {where} would not have brought an answer from the payer, so there is nothing to post. "
            "Look at it there once more."
        ) from error
    return Completed(replace(shown, case=replace(shown.case, remittance=own), carried=True))


def claim_as_typed(raw: Any, payer: str = "") -> Claim | None:
    """Return the claim that a whole form tells; None where it tells none.

    The paper has no box for the payer's electronic id: the office finds it by the payer's name, or by ``payer``.
    """
    if not isinstance(raw, dict):
        return None
    items = {item: text for item, text in raw.items() if isinstance(item, str) and isinstance(text, str)}
    items = {item: text[:LONGEST] for item, text in items.items() if text.strip()}
    names = {one.item for one in boxes("institutional")}
    institutional = any(item.partition(".")[0] in names for item in items if item.startswith("FL"))
    claim, _ = read_form(blank_form("institutional" if institutional else "professional").typed(items))
    return _addressed(claim, payer) if claim is not None else None


def _addressed(claim: Claim, payer: str) -> Claim:
    ids: Mapping[str, str] = {_squeezed(one.name): one.payer_id for one in world().payers.values()}
    insurances = tuple(
        replace(one, payer=replace(one.payer, payer_id=found))
        if not one.payer.payer_id
        and (found := ids.get(_squeezed(one.payer.name)) or (ids.get(_squeezed(payer), "") if place == 0 else ""))
        else one
        for place, one in enumerate(claim.insurances)
    )
    return replace(claim, insurances=insurances)


def _squeezed(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
