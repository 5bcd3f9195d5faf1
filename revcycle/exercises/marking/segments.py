"""Questions about a raw X12 file, answered by marking an element or by choosing what it means."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from revcycle.claim.forms.locating import Place
from revcycle.exercises.marking.key import Key
from revcycle.exercises.marking.kind import Kind, PartVerdict, Problem, Reading, net, strange
from revcycle.exercises.raw_text import place_named, segments_of
from revcycle.exercises.variants import Shown
from revcycle.x12.plain import read_segment
from revcycle.x12.segment import Segment

Answer = Place | str
CHANGED = "The file has changed since this was marked. Mark it again."


class Segments(Kind):
    """Values are dicts from question to the place that is marked, or to the option that is chosen.

    The raw answer of a mark is ``{"at": "17.4", "text": "115"}`` or, in a composite, ``"17.5.1"``; of a choice, its id.
    """

    def read(self, shown: Shown, raw: Any) -> Reading:
        if raw is None or raw in ({}, ""):
            return Reading("blank")
        asks = shown.case.asks
        if not isinstance(raw, dict) or any(name not in asks for name in raw):
            return strange()
        places = {written(place): text for place, text in marks(shown)}
        value: dict[str, Answer] = {}
        problems, blank = [], []
        for name, ask in asks.items():
            given = raw.get(name)
            if given is None:
                blank.append(ask.text)
            elif isinstance(given, str) and given in ask.options:
                value[name] = given
            elif not ask.options and stands(given, places):
                value[name] = Place(*map(int, given["at"].split(".")))
            else:
                problems.append(Problem(ask.text, CHANGED, name))
        if problems:
            return Reading("malformed", value, tuple(problems), tuple(blank))
        return Reading("whole", value, blank=tuple(blank)) if value else Reading("blank")

    def _compare(self, shown: Shown, value: Mapping[str, Answer], key: Key) -> tuple[Fraction, tuple[PartVerdict, ...]]:
        right = 0
        parts = []
        for name, ask in shown.case.asks.items():
            if name not in value:
                parts.append(PartVerdict(f"{ask.text} Nothing chosen.", "missing", key.reply(f"not:{name}"), name))
                continue
            given = value[name]
            label = f"{ask.text} {self._said(shown, name, given)}"
            if self._accepted(shown, name, given, key):
                right += 1
                parts.append(PartVerdict(label, "right", part=name))
            else:
                parts.append(PartVerdict(label, "wrong", self._reply(shown, name, given, key), name))
        return net(right, 0, len(shown.case.asks)), tuple(parts)

    def _accepted(self, shown: Shown, name: str, given: Answer, key: Key) -> bool:
        answers = [key.answer, *key.alternatives]
        return any(self._is(shown, name, given, answer[name]) for answer in answers if name in answer)

    def _is(self, shown: Shown, name: str, given: Answer, notation: str) -> bool:
        if isinstance(given, str):
            return given == notation
        wanted = place_named(shown, notation)
        same = given.element == wanted.element and wanted.component in (0, given.component or 1)
        return given.segment == wanted.segment and (not wanted.element or same)

    def _reply(self, shown: Shown, name: str, given: Answer, key: Key) -> str:
        for error, reply in key.wrong.items():
            named, mark, notation = error.partition(":")
            if mark and named == name and self._is(shown, name, given, notation.strip()):
                return reply
        return key.reply(name)

    def _said(self, shown: Shown, name: str, given: Answer) -> str:
        if isinstance(given, str):
            return shown.case.asks[name].options[given]
        return place_name(segments_of(shown)[given.segment - 1], given)

    def describe(self, shown: Shown, value: Mapping[str, Answer]) -> list[str]:
        asks = shown.case.asks
        return [f"{asks[name].text} {self._said(shown, name, given)}" for name, given in value.items()]

    def beside(self, shown: Shown, key: Key) -> tuple[str, list[str]]:
        """The segments that were asked for, in plain words."""
        places = [place_named(shown, key.answer[name]) for name, ask in shown.case.asks.items() if not ask.options]
        numbers = dict.fromkeys(place.segment for place in places)
        told = [segments_of(shown)[number - 1] for number in numbers]
        return "In plain words", [f"`{one.text}` {read_segment(one).sentence}" for one in told]

    def from_key(self, shown: Shown, notation: Any) -> Any:
        asks = shown.case.asks
        if not isinstance(notation, dict) or any(not isinstance(value, str) for value in notation.values()):
            raise ValueError("an answer about segments is a table from question to place or option.")
        if unknown := [name for name in notation if name not in asks]:
            raise LookupError(f"there is no question “{', '.join(unknown)}”.")
        raw = {}
        for name, value in notation.items():
            if asks[name].options and value not in asks[name].options:
                raise LookupError(f"the question “{name}” has no option “{value}”.")
            raw[name] = value if asks[name].options else _mark(shown, place_named(shown, value))
        return raw

    def right(self, shown: Shown, key: Key) -> Any:
        if missing := [name for name in shown.case.asks if name not in key.answer]:
            raise LookupError(f"the answer has nothing for “{', '.join(missing)}”.")
        return super().right(shown, key)

    def blank(self, shown: Shown) -> Any:
        return {}

    def malformed(self, shown: Shown) -> Any:
        return {name: {"at": "0.0", "text": "?"} for name in shown.case.asks}

    def wrong(self, shown: Shown, key: Key) -> Any:
        raw: dict[str, Any] = {}
        for name, ask in shown.case.asks.items():
            if ask.options:
                raw[name] = next(one for one in ask.options if not self._accepted(shown, name, one, key))
            else:
                place = next(place for place, _ in marks(shown) if not self._accepted(shown, name, place, key))
                raw[name] = _mark(shown, place)
        return raw

    def everything(self, shown: Shown, key: Key) -> Any:
        """One element for all questions: there is no more than one mark for each."""
        place = next(place for place, _ in marks(shown))
        return {name: next(iter(ask.options), None) or _mark(shown, place) for name, ask in shown.case.asks.items()}

    def guess(self, shown: Shown, key: Key, generator: random.Random) -> Any:
        places = [place for place, _ in marks(shown)]
        return {
            name: generator.choice(list(ask.options)) if ask.options else _mark(shown, generator.choice(places))
            for name, ask in shown.case.asks.items()
        }


def marks(shown: Shown) -> Iterator[tuple[Place, str]]:
    """Every place that can be marked, with what stands there: whole elements, and the components of composites."""
    for segment in segments_of(shown):
        for element, whole in enumerate(segment.elements, start=1):
            components = segment.components(element) if segment.tag != "ISA" else [whole]
            if len(components) < 2:
                if whole.strip():
                    yield Place(segment.number, element), whole
                continue
            for number, text in enumerate(components, start=1):
                if text.strip():
                    yield Place(segment.number, element, number), text


def stands(given: Any, places: Mapping[str, str]) -> bool:
    """Whether a mark names one of the places, and the text that stands there."""
    if not isinstance(given, dict) or not isinstance(given.get("at"), str):
        return False
    return given["at"] in places and places[given["at"]] == given.get("text")


def written(place: Place) -> str:
    """A place as answers hold it: "17.4", or "17.5.1" in a composite."""
    return ".".join(str(number) for number in place if number)


def place_name(segment: Segment, place: Place) -> str:
    """How a place is called, with what stands there: "Segment 17, CLM05-1: 11". It tells nothing of its meaning."""
    if not place.element:
        return f"Segment {segment.number}, {segment.tag}"
    part = f"-{place.component}" if place.component else ""
    text = segment.component(place.element, place.component) if place.component else segment.element(place.element)
    return f"Segment {segment.number}, {segment.tag}{place.element:02d}{part}: {text}"


def _mark(shown: Shown, place: Place) -> dict[str, str]:
    """The raw answer of a mark; of a segment or a composite as a whole, its first part that can be marked."""
    for other, text in marks(shown):
        inside = place.element in (0, other.element) and place.component in (0, other.component or 1)
        if other.segment == place.segment and inside:
            return {"at": written(other), "text": text}
    raise LookupError(f"nothing can be marked in segment {place.segment}.")
