"""The instructional notes: code first, use additional code, code also. They say what else, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from revcycle.codes.diagnoses.icd10cm import Note
from revcycle.codes.diagnoses.references import Reading, Reference, read
from revcycle.codes.encounter.encounter import Case, Reported
from revcycle.codes.finding import Finding, Severity

__all__ = ["code_also", "code_first", "manifestation_first", "use_additional"]

ELSEWHERE = "classified elsewhere"
MOST_NAMED = 6  # codes and ranges named in one sentence


@dataclass(frozen=True, slots=True)
class Instruction:
    """The notes of one kind at one entry, a heading ("code to identify:") with the lines below it."""

    note: Note  # the first of them: where they stand
    readings: tuple[Reading, ...]

    @property
    def references(self) -> tuple[Reference, ...]:
        """All codes and ranges they name."""
        return tuple(reference for reading in self.readings for reference in reading.references)

    @property
    def must_hold(self) -> bool:
        """Whether it holds for every patient with the code: a single line, closed, and not "if applicable".

        Several such lines at one entry are as many possibilities.
        """
        open_ended = any(reading.applicable or reading.examples for reading in self.readings)
        return len(self.readings) == 1 and bool(self.references) and not open_ended

    def names(self, code: Reported) -> bool:
        """Whether one of its codes or ranges holds the code."""
        return any(code.compact in reference for reference in self.references)


def manifestation_first(case: Case) -> Iterator[Finding]:
    """A code for what a disease does, "in diseases classified elsewhere", as the first one. Source: I.A.13."""
    first = case.first
    if first is None or ELSEWHERE not in first.code.title:
        return
    if first.begins("B95", "B96", "B97"):
        sentence = (
            f"{first.name} only names the germ behind another condition. It is never the {case.first_name}: put the "
            "infection first."
        )
        source = case.guideline("I.B.7 (“use additional code” for the organism)")
    else:
        sentence = (
            f"{first.name} is a manifestation: what another disease does to the body. It is never the "
            f"{case.first_name}. Put the code of the underlying disease first."
        )
        source = case.guideline("I.A.13")
    yield Finding("manifestation-first", "error", (first.code.code,), sentence, source)


def code_first(case: Case) -> Iterator[Finding]:
    """What a "code first" note asks for: missing, or listed after the code. Source: I.A.13, I.A.17."""
    for one in case.reported:
        asked = _instructions(one, "code first")
        named = [other for other in case.reported if other is not one and any(group.names(other) for group in asked)]
        late = [other for other in named if other.place > one.place]
        for group in asked:
            for other in late:
                if group.names(other) and not any(before.place < one.place for before in named):
                    sentence = f"List {other.code.code} before {one.name}: the note says to code it first."
                    codes = (other.code.code, one.code.code)
                    source = f"{case.tabular(group.note)}; guideline I.A.13"
                    yield Finding("code-first", "error", codes, sentence, source)
        if asked and not named:
            yield _missing_first(case, one, asked)


def _missing_first(case: Case, one: Reported, asked: Sequence[Instruction]) -> Finding:
    manifestation = ELSEWHERE in one.code.title
    alone = [group for group in asked if sum(other.note.code == group.note.code for other in asked) == 1]
    required = [group for group in alone if group.must_hold]
    group = (required or asked)[0]
    named = _named([reference for each in asked for reference in each.references])
    if required or manifestation:
        sentence = f"{one.name} needs the code of its cause before it{named}. None is listed."
    else:
        sentence = f"{one.name} has a note “code first”{named}. If the chart has such a condition, list it before."
    severity: Severity = "warning" if required or manifestation else "reminder"
    return Finding("code-first-missing", severity, (one.code.code,), sentence, f"{case.tabular(group.note)}; I.A.17")


def use_additional(case: Case) -> Iterator[Finding]:
    """What a "use additional code" note asks for: missing, or listed before the code. Source: I.A.17."""
    told: set[Reference] = set()
    for one in case.reported:
        for group in _instructions(one, "use additional"):
            named = [other for other in case.reported if other is not one and group.names(other)]
            for other in named:
                if other.place < one.place and not _asks_first(other, one):
                    sentence = f"List {other.code.code} after {one.name}: the note asks for it as an additional code."
                    codes = (one.code.code, other.code.code)
                    source = f"{case.tabular(group.note)}; guideline I.A.17"
                    yield Finding("use-additional-order", "warning", codes, sentence, source)
            if not named and not set(group.references) <= told:
                told.update(group.references)
                named_codes = _named(group.references)
                sentence = (
                    f"{one.name} asks for an additional code{named_codes}. Look whether the chart documents it; if so, "
                    "list it after this code."
                )
                source = case.tabular(group.note)
                yield Finding("use-additional", "reminder", (one.code.code,), sentence, source)


def code_also(case: Case) -> Iterator[Finding]:
    """What a "code also" note asks for, when it is missing. It says nothing about the order. Source: I.A.17."""
    told: set[Note] = set()
    for one in case.reported:
        for group in _instructions(one, "code also"):
            if group.note in told or any(other is not one and group.names(other) for other in case.reported):
                continue
            told.add(group.note)
            sentence = (
                f"{one.name} has a note “code also”{_named(group.references)}. If the chart documents it, add its "
                "code; which comes first depends on the reason for the visit."
            )
            yield Finding("code-also", "reminder", (one.code.code,), sentence, case.tabular(group.note))


def _asks_first(one: Reported, other: Reported) -> bool:
    """Whether the notes of one code want the other before it, or want it as an additional code themselves."""
    kinds = ("code first", "use additional")
    return any(group.names(other) for kind in kinds for group in _instructions(one, kind))


def _instructions(one: Reported, kind: str) -> list[Instruction]:
    """The notes of a kind that hold for a code, a heading with its lines as one."""
    groups: list[tuple[Note, list[Reading]]] = []
    place, headed = "", False
    for note in one.notes_of(kind):
        reading = read(note.text)
        if note.code != place:
            place, headed = note.code, False
        if reading.sort == "heading":
            headed = True
            groups.append((note, [reading]))
        elif headed:
            groups[-1][1].append(reading)
        else:
            groups.append((note, [reading]))
    found = [Instruction(note, tuple(readings)) for note, readings in groups]
    return [group for group in found if not group.names(one)]


def _named(references: Sequence[Reference]) -> str:
    """The codes and ranges in brackets, not more than a few; nothing when there are none."""
    names = list(dict.fromkeys(map(str, references)))
    if not names:
        return ""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f" ({', '.join(names[:MOST_NAMED])}{more})"
