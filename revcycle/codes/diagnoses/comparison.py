"""Two releases of ICD-10-CM side by side: what was added, deleted and revised, and which codes in use are then invalid.

Codes are counted as CMS counts them in its yearly announcement: a code that was divided counts as deleted, a heading
that became a complete code counts as added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from revcycle.codes.diagnoses.icd10cm import ICD10CM, compact

__all__ = ["Comparison", "Invalid", "Retitled", "Titled", "compare", "invalid_codes"]

MOST_NAMED = 6  # codes named in one sentence


@dataclass(frozen=True, slots=True)
class Titled:
    """A code or heading with its title."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Retitled:
    """A code or heading of both releases whose title was revised."""

    code: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different in the later release. All lists are in the order of the tabular list.

    Attributes:
        old: the earlier release's name; new: the later one's.
        old_billable: how many complete codes it has; new_billable: likewise.
        added: codes complete in the new release only, those that were headings included.
        deleted: codes complete in the old release only, those that are headings now included.
        became_billable: those of ``added`` that were headings.
        became_heading: those of ``deleted`` that are headings now: one of the codes below them is to be used.
        retitled: codes complete in both, with another title.
        headings_added, headings_deleted, headings_retitled: the same for chapters, blocks and headings.
        notes_revised: codes and headings of both releases whose own notes or 7th characters are others now.
    """

    old: str
    new: str
    old_billable: int
    new_billable: int
    added: tuple[Titled, ...]
    deleted: tuple[Titled, ...]
    became_billable: tuple[Titled, ...]
    became_heading: tuple[Titled, ...]
    retitled: tuple[Retitled, ...]
    headings_added: tuple[Titled, ...]
    headings_deleted: tuple[Titled, ...]
    headings_retitled: tuple[Retitled, ...]
    notes_revised: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invalid:
    """A code that cannot be reported under a release.

    Attributes:
        place: where it is used, such as a chart and its exercise.
        code: as it is written there.
        status: "heading" (needs more characters) or "unknown" (not in the release).
        sentence: what is the matter and what to do.
    """

    place: str
    code: str
    status: Literal["heading", "unknown"]
    sentence: str


@dataclass(frozen=True, slots=True)
class _Entry:
    code: str
    title: str
    billable: bool


def compare(old: ICD10CM, new: ICD10CM) -> Comparison:
    """What changed from one release to another.

    Raises:
        revcycle.codes.diagnoses.index.IndexUnavailableError: one of them cannot be opened.
    """
    before, after = _entries(old), _entries(new)
    old_notes, new_notes = _notes(old), _notes(new)
    in_both = [(code, before[code], entry) for code, entry in after.items() if code in before]

    def here_only(entries: Mapping[str, _Entry], others: Mapping[str, _Entry], billable: bool) -> tuple[Titled, ...]:
        """Codes that are complete here only, or headings that are no entry at all there."""
        return tuple(
            Titled(entry.code, entry.title)
            for code, entry in entries.items()
            if entry.billable == billable and (code not in others or (billable and not others[code].billable))
        )

    def retitled(billable: bool) -> tuple[Retitled, ...]:
        return tuple(
            Retitled(now.code, was.title, now.title)
            for _, was, now in in_both
            if was.billable == now.billable == billable and was.title != now.title
        )

    return Comparison(
        old=old.release,
        new=new.release,
        old_billable=sum(entry.billable for entry in before.values()),
        new_billable=sum(entry.billable for entry in after.values()),
        added=here_only(after, before, billable=True),
        deleted=here_only(before, after, billable=True),
        became_billable=tuple(
            Titled(now.code, now.title) for _, was, now in in_both if now.billable and not was.billable
        ),
        became_heading=tuple(
            Titled(now.code, now.title) for _, was, now in in_both if was.billable and not now.billable
        ),
        retitled=retitled(billable=True),
        headings_added=here_only(after, before, billable=False),
        headings_deleted=here_only(before, after, billable=False),
        headings_retitled=retitled(billable=False),
        notes_revised=tuple(now.code for code, _, now in in_both if old_notes.get(code) != new_notes.get(code)),
    )


def invalid_codes(codes_by_place: Mapping[str, Iterable[str]], codes: ICD10CM) -> list[Invalid]:
    """Those of the codes that cannot be reported under a release, place by place.

    Args:
        codes_by_place: for each place, such as a chart, the codes used there, with or without the dot.
        codes: the look-up in the release, such as ``releases.for_date(day)``.

    Raises:
        revcycle.codes.diagnoses.index.IndexUnavailableError: it cannot be opened.
    """
    found: list[Invalid] = []
    for place, used in codes_by_place.items():
        for code in dict.fromkeys(used):
            entry = codes.get(code)
            if entry is None:
                sentence = f"{code} is not in ICD-10-CM {codes.release}.{_nearest(code, codes)}"
                found.append(Invalid(place, code, "unknown", sentence))
            elif not entry.billable:
                names = _named([child.code for child in codes.children(entry.code)])
                heading = f"{entry.code} is a heading in ICD-10-CM {codes.release}"
                sentence = f"{heading}: it needs more characters. Look under {names}."
                found.append(Invalid(place, code, "heading", sentence))
    return found


def _nearest(code: str, codes: ICD10CM) -> str:
    typed = compact(code)
    for length in range(len(typed) - 1, 2, -1):
        if above := codes.get(typed[:length]):
            return f" Look again under {above.code} ({above.title})."
    return " Look for the condition by words."


def _named(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= MOST_NAMED else f"{names[0]} to {names[-1]}"


def _entries(codes: ICD10CM) -> dict[str, _Entry]:
    rows = codes.index.rows("select compact, code, title, billable from entry order by id")
    return {compacted: _Entry(code, title, bool(billable)) for compacted, code, title, billable in rows}


def _notes(codes: ICD10CM) -> dict[str, list[tuple[str, str]]]:
    """The notes and 7th characters of each entry that has any."""
    found: dict[str, list[tuple[str, str]]] = {}
    for compacted, kind, text in codes.index.rows(
        "select compact, kind, text from note join entry on entry.id = note.entry order by note.rowid"
    ) + codes.index.rows(
        "select compact, character, meaning from seventh join entry on entry.id = seventh.entry order by seventh.rowid"
    ):
        found.setdefault(compacted, []).append((kind, text))
    return found
