"""What a student sees and touches: one widget for each kind of exercise, on one shared frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from revcycle.exercises.definition import Exercise

if TYPE_CHECKING:
    from revcycle.exercises.views.frame import ExerciseView

__all__ = ["view_of"]


def view_of(exercise: Exercise) -> type[ExerciseView]:
    """Return the widget class that draws an exercise. Imports the widget libraries at first use only."""
    from revcycle.exercises.views import amount, choice, codes, evidence, level, services, sort

    if exercise.kind == "sort":
        return sort.BinsView if exercise.arrange == "bins" else sort.OrderView
    if exercise.kind == "claim":
        # The engine of claims is loaded for those exercises alone.
        from revcycle.exercises.views import claim

        return claim.ClaimView
    if exercise.kind == "segments":
        from revcycle.exercises.views import segments

        return segments.SegmentsView
    if exercise.kind == "posting":  # it brings the whole engine along
        from revcycle.exercises.views import posting

        return posting.PostingView
    views: dict[str, type[ExerciseView]] = {
        "choice": choice.ChoiceView,
        "codes": codes.CodesView,
        "evidence": evidence.EvidenceView,
        "amount": amount.AmountView,
        "services": services.ServicesView,
        "level": level.LevelView,
    }
    return views[exercise.kind]
