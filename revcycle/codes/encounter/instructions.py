"""The instructional notes: code first, use additional code, code also. They say what else, and in which order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from revcycle.codes.diagnoses.icd10cm import Note
from revcycle.codes.diagnoses.references import Reading, Reference, read
from revcycle.codes.encounter.encounter import DRUG_EFFECTS, Case, Reported
from revcycle.codes.encounter.tables import rules
from revcycle.codes.finding import Finding, Severity

__all__ = ["code_also", "code_first", "manifestation_first", "use_additional"]

ELSEWHERE = "classified elsewhere"
WEEK = "Z3A"  # weeks of gestation
TOBACCO = frozenset({"F17", "P9681", "Z5731", "Z720", "Z7722", "Z87891"})
NO_TOBACCO = re.compile(r"(?i)\bnever[- ]smoke|\bnon-?smoker|\b(?:no|denies)\b[^.;]*\b(?:tobacco|smok)")
MOST_NAMED = 4  # lines of a note told in one sentence
MOST_CODES = 2  # codes and ranges named of one line
# "code, if applicable, to identify ...": our sentence has said so already.
LEAD_IN = re.compile(r"^,?\s*(?:code(?:\(s\)|s)?\b,?\s*)?(?:(?:if|where) applicable,?\s*)?")


@dataclass(frozen=True, slots=True)
class Instruction:
    """The notes of one kind at one entry, a heading ("code to identify:") with the lines below it."""

    note: Note  # the first of them: where they stand
    readings: tuple[Reading, ...]
    texts: tuple[str, ...]  # of the readings

    @property
    def references(self) -> tuple[Reference, ...]:
        """All codes and ranges they name."""
        return tuple(reference for reading in self.readings for reference in reading.references)

    @property
    def must_hold(self) -> bool:
        """Whether it holds for every patient with the code: a single line, closed, and not "if applicable".

        Several such lines at one entry are as many possibilities. A line about pregnancy is for the pregnant.
        """
        open_ended = any(reading.applicable or reading.examples for reading in self.readings)
        for_all = any(not reference.first.startswith("O") for reference in self.references)
        return len(self.readings) == 1 and for_all and not open_ended

    @property
    def told(self) -> str:
        """What it asks for, in the words of its lines with their codes, a few at most, after a colon or a blank."""
        lines = [
            f"{LEAD_IN.sub('', re.sub(r' *[(][^()]*[)]', '', text)).strip(' .:')}{_named(reading.references)}"
            for text, reading in zip(self.texts, self.readings, strict=True)
            if reading.sort != "heading"
        ]
        more = f" and {len(lines) - MOST_NAMED} more" if len(lines) > MOST_NAMED else ""
        colon = " " if lines and lines[0].startswith(("to ", "for ")) else ": "
        return f"{colon}{'; '.join(lines[:MOST_NAMED])}{more}" if lines else ""

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
        if one.drug_effect:
            continue  # what a drug's code needs before it is a rule of its own
        if one.begins(WEEK) and any(other.begins("O") for other in case.reported):
            continue  # its note leaves out tears and bleeding at delivery, which are obstetric conditions all the same
        if asked and not named and not all(_quiet(one, group) for group in asked):
            yield _missing_first(case, one, asked)


def _missing_first(case: Case, one: Reported, asked: Sequence[Instruction]) -> Finding:
    manifestation = ELSEWHERE in one.code.title
    alone = [group for group in asked if sum(other.note.code == group.note.code for other in asked) == 1]
    required = [group for group in alone if group.must_hold or one.begins(WEEK)]
    group = (required or asked)[0]
    readings = tuple(reading for each in asked for reading in each.readings)
    everything = Instruction(group.note, readings, tuple(text for each in asked for text in each.texts))
    if required or manifestation:
        sentence = f"{one.name} needs the code of its cause before it{everything.told}. None is listed."
    else:
        sentence = (
            f"{one.name} has a note “code first”{everything.told}. If the chart has such a condition, list it before."
        )
    severity: Severity = "warning" if required or manifestation else "reminder"
    return Finding("code-first-missing", severity, (one.code.code,), sentence, f"{case.tabular(group.note)}; I.A.17")


def use_additional(case: Case) -> Iterator[Finding]:
    """What a "use additional code" note asks for: missing, or listed before the code. Source: I.A.17."""
    told: set[Reference] = set()
    for one in case.reported:
        for group in _instructions(one, "use additional"):
            named = [other for other in case.reported if other is not one and group.names(other)]
            silent = _quiet(one, group) or _answered(case, group)
            for other in named:
                if other.place < one.place and not _asks_first(other, one):
                    sentence = f"List {other.code.code} after {one.name}: the note asks for it as an additional code."
                    codes = (one.code.code, other.code.code)
                    source = f"{case.tabular(group.note)}; guideline I.A.17"
                    yield Finding("use-additional-order", "warning", codes, sentence, source)
            if not named and not set(group.references) <= told and not silent:
                told.update(group.references)
                yield _missing_additional(case, one, group)


def _missing_additional(case: Case, one: Reported, group: Instruction) -> Finding:
    source = case.tabular(group.note)
    if _rule("needed", one, group):
        sentence = f"{one.name} needs an additional code{group.told}. None is listed. Add it after this code."
        return Finding("use-additional", "warning", (one.code.code,), sentence, source)
    sentence = (
        f"{one.name} asks for an additional code{group.told}. Look whether the chart documents it; if so, list it "
        "after this code."
    )
    return Finding("use-additional", "reminder", (one.code.code,), sentence, source)


def code_also(case: Case) -> Iterator[Finding]:
    """What a "code also" note asks for, when it is missing. It says nothing about the order. Source: I.A.17."""
    told: set[Note] = set()
    for one in case.reported:
        for group in _instructions(one, "code also"):
            if group.note in told or any(other is not one and group.names(other) for other in case.reported):
                continue
            if _quiet(one, group):
                continue
            told.add(group.note)
            sentence = (
                f"{one.name} has a note “code also”{group.told}. If the chart documents it, add its "
                "code; which comes first depends on the reason for the visit."
            )
            yield Finding("code-also", "reminder", (one.code.code,), sentence, case.tabular(group.note))


def _asks_first(one: Reported, other: Reported) -> bool:
    """Whether the notes of one code want the other before it, or want it as an additional code themselves."""
    kinds = ("code first", "use additional")
    return any(group.names(other) for kind in kinds for group in _instructions(one, kind))


def _quiet(one: Reported, group: Instruction) -> bool:
    """Whether what a note of a whole chapter or block asks for says nothing to this code."""
    return _rule("quiet", one, group)


def _rule(table: str, one: Reported, group: Instruction) -> bool:
    """Whether a table of coding_rules.toml pairs the code with all that the note asks for."""
    return bool(group.references) and any(
        one.compact in rule["codes"] and all(reference.first in rule["beside"] for reference in group.references)
        for rule in rules()[table]
    )


def _answered(case: Case, group: Instruction) -> bool:
    """Whether the encounter answers a note already.

    It asks for the drug of an adverse effect, and a poisoning or an underdosing is coded; or for tobacco, and the chart
    says that the patient never smoked.
    """
    if any("adverse effect" in text for text in group.texts):
        return any(one.drug_effect in ("poisoning", "underdosing") for one in case.reported)
    about_tobacco = bool(group.references) and all(reference.first in TOBACCO for reference in group.references)
    # Who never smoked may live with someone who does: a chart that speaks of it twice is asked.
    rest, denials = NO_TOBACCO.subn("", case.encounter.chart)
    return about_tobacco and denials > 0 and not re.search(r"(?i)smok|tobacco", rest)


def _holds(one: Reported, text: str) -> bool:
    """Whether a line of a note is for the code: those of drugs tell poisoning, adverse effect and underdosing apart."""
    named = [effect for effect in DRUG_EFFECTS if effect in text]
    return not one.drug_effect or not named or one.drug_effect in named


def _instructions(one: Reported, kind: str) -> list[Instruction]:
    """The notes of a kind that hold for a code, a heading with its lines as one."""
    groups: list[list[Note]] = []
    place, headed = "", False
    for note in one.notes_of(kind):
        if note.code != place:
            place, headed = note.code, False
        heading = read(note.text).sort == "heading"
        if headed and not heading:
            groups[-1].append(note)
        else:
            groups.append([note])
        headed = headed or heading
    found = [_instruction(one, notes) for notes in groups if _holds(one, notes[0].text)]
    return [group for group in found if group is not None and not group.names(one)]


def _instruction(one: Reported, notes: list[Note]) -> Instruction | None:
    """The notes as one, without the lines that are not for the code; None when only the heading is left."""
    kept = [note for note in notes if _holds(one, note.text)]
    if len(notes) > 1 and len(kept) == 1:
        return None
    texts = tuple(note.text for note in kept)
    return Instruction(notes[0], tuple(read(text) for text in texts), texts)


def _named(references: Sequence[Reference]) -> str:
    """The codes and ranges in brackets, not more than a few; nothing when there are none."""
    names = list(dict.fromkeys(map(str, references)))
    if not names:
        return ""
    more = f" and {len(names) - MOST_CODES} more" if len(names) > MOST_CODES else ""
    return f" ({', '.join(names[:MOST_CODES])}{more})"
