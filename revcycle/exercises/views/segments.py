"""A raw X12 file whose elements can be marked, with the questions about it."""

from __future__ import annotations

from typing import Any

from revcycle.exercises.marking.segments import marks, stands, written
from revcycle.exercises.raw_text import segments_of
from revcycle.exercises.variants import Shown
from revcycle.exercises.views.frame import STATIC, STYLE, ExerciseView, exercise_script
from revcycle.exercises.views.scene import entries, inline, plain
from revcycle.x12.segment import Segment


class SegmentsView(ExerciseView):
    """Segments as lines of buttons. The raw answer maps a question to a mark or an option."""

    _esm = exercise_script("segments")
    _css = "\n".join([STYLE, (STATIC / "segments.css").read_text("utf-8")])

    @classmethod
    def fits(cls, shown: Shown, raw: Any) -> bool:
        places = {written(place): text for place, text in marks(shown)}
        asks = shown.case.asks
        return isinstance(raw, dict) and all(
            name in asks and (given in asks[name].options if isinstance(given, str) else stands(given, places))
            for name, given in raw.items()
        )

    def parts(self, shown: Shown) -> dict[str, Any]:
        return {
            "wire": shown.case.wire if not shown.case.raw else "",
            "segments": [_drawn(segment) for segment in segments_of(shown)],
            "asks": [
                {
                    "id": name,
                    "words": (words := inline(ask.text)),
                    "text": plain(words),
                    "options": entries(ask.options),
                }
                for name, ask in shown.case.asks.items()
            ],
        }


def _drawn(segment: Segment) -> dict[str, Any]:
    """A segment as the browser draws it: its elements in components."""
    whole = segment.tag == "ISA"  # its 16th element is the component separator itself
    return {
        "number": segment.number,
        "tag": segment.tag,
        "elements": [
            [one] if whole or not one else one.split(segment.separators.component) for one in segment.elements
        ],
        "separators": [segment.separators.element, segment.separators.component, segment.separators.segment],
    }
