"""What the HI segments and the days of an 837's claim tell: diagnoses, and the hospital's part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from revcycle.claim.claim import Diagnosis, HospitalStay, Line, Occurrence, StayProcedure, ValueAmount
from revcycle.claim.drafts_837 import Draft, cents, dotted, span_of
from revcycle.x12.segment import Segment
from revcycle.x12.values import read_day

__all__ = ["diagnoses_of", "numbered_diagnoses", "stay_of"]


def _components(draft: Draft, *kinds: str) -> list[tuple[Segment, list[str]]]:
    """The codes of some kinds, each with its segment, in the order of the file."""
    segments = {id(segment): segment for kind in kinds for segment in draft.codes.get(kind, ())}
    return [
        (segment, segment.components(place))
        for segment in sorted(segments.values(), key=lambda segment: segment.number)
        for place in range(1, len(segment.elements) + 1)
        if segment.component(place, 1) in kinds
    ]


def _part(parts: Sequence[str], place: int) -> str:
    return parts[place - 1] if len(parts) >= place else ""


def numbered_diagnoses(draft: Draft) -> tuple[Diagnosis, ...]:
    """The diagnoses of a professional claim in the order of the file: lines point to their numbers."""
    found = _components(draft, "ABK", "ABF", "BK", "BF")
    for place, (segment, parts) in enumerate(found):
        if parts[0] != ("ABF" if place else "ABK") or any(parts[2:]):
            draft.left_out.append(segment)
    return tuple(Diagnosis(dotted(_part(parts, 2))) for _, parts in found)


def diagnoses_of(draft: Draft, *kinds: str) -> list[Diagnosis]:
    """The diagnoses of some kinds, such as "ABF" and "BF", with present on admission."""
    found = _components(draft, *kinds)
    draft.left_out += [segment for segment, parts in found if any(parts[2:8])]
    return [Diagnosis(dotted(_part(parts, 2)), _part(parts, 9)) for _, parts in found]


def _bare(draft: Draft, *kinds: str) -> list[str]:
    """Codes that stand alone."""
    found = _components(draft, *kinds)
    draft.left_out += [segment for segment, parts in found if any(parts[2:])]
    return [_part(parts, 2) for _, parts in found]


def stay_of(draft: Draft, lines: Sequence[Line]) -> HospitalStay:
    """The hospital's part of a claim with these lines."""
    segment, admission = draft.segment, draft.admission
    if segment.component(5, 2) != "A":
        draft.left_out.append(segment)
    element = admission.element if admission is not None else (lambda _: "")
    admitted, hour = _admitted(draft)
    first, last = _statement(draft, lines, admitted)
    admitting = _bare(draft, "ABJ", "BJ")
    groups = _bare(draft, "DR")
    for kinds, found in ((("ABJ", "BJ"), admitting), (("DR",), groups)):
        if len(found) > 1:
            draft.left_out += [repeat for repeat, _ in _components(draft, *kinds)[1:]]
    return HospitalStay(
        type_of_bill=segment.component(5, 1),
        first=first,
        last=last,
        admitted=admitted,
        admission_hour=hour,
        discharge_hour=_hour(draft, draft.dates["096"], draft.dates["096"].element(3)) if "096" in draft.dates else "",
        admission_type=element(1),
        admission_source=element(2),
        status=element(3),
        medical_record=draft.references.get("EA", ""),
        admitting_diagnosis=dotted(admitting[0]) if admitting else "",
        visit_reasons=tuple(dotted(code) for code in _bare(draft, "APR", "PR")),
        external_causes=tuple(diagnoses_of(draft, "ABN", "BN")),
        procedures=tuple(_procedures(draft)),
        drg=groups[0] if groups else "",
        conditions=tuple(_bare(draft, "BG")),
        occurrences=tuple(_occurrences(draft)),
        values=tuple(_values(draft)),
        attending=draft.provider("71"),
        operating=draft.provider("72"),
        other_operating=draft.provider("ZZ"),
    )


def _hour(draft: Draft, segment: Segment, text: str) -> str:
    """The hour of a time; minutes are left out where there are any."""
    if len(text) > 2 and text.endswith("00"):
        return text[:-2]
    draft.left_out.append(segment)
    return text[:2]


def _admitted(draft: Draft) -> tuple[date | None, str]:
    segment = draft.dates.get("435")
    if segment is None:
        return None, ""
    form, text = segment.element(2), segment.element(3)
    if form == "TM":
        return None, _hour(draft, segment, text)
    day = read_day(text[:8])
    if day is None or form not in ("D8", "DT") or (form == "D8" and len(text) != 8):
        draft.left_out.append(segment)
    return day, _hour(draft, segment, text[8:]) if form == "DT" else ""


def _statement(draft: Draft, lines: Sequence[Line], admitted: date | None) -> tuple[date, date]:
    """The days of the statement; where the file tells none, those of its lines, or else of the admission."""
    span = span_of(draft.dates["434"]) if "434" in draft.dates else None
    if span is not None and span[0] is not None and span[1] is not None:
        return span[0], span[1]
    draft.left_out.append(draft.dates.get("434", draft.segment))
    days = [day for line in lines for day in (line.first, line.last) if day is not None] or [admitted or date.min]
    return min(days), max(days)


def _procedures(draft: Draft) -> list[StayProcedure]:
    found = []
    for segment, parts in (*_components(draft, "BBR"), *_components(draft, "BBQ")):
        day = read_day(_part(parts, 4)) if _part(parts, 3) == "D8" else None
        if day is None or any(parts[4:]):
            draft.left_out.append(segment)
        if day is not None:
            found.append(StayProcedure(_part(parts, 2), day))
    return found


def _occurrences(draft: Draft) -> list[Occurrence]:
    """The single days first, then the spans, as on the form."""
    found = []
    for segment, parts in (*_components(draft, "BH"), *_components(draft, "BI")):
        first_text, _, last_text = _part(parts, 4).partition("-")
        first, last = read_day(first_text), read_day(last_text)
        if first is None or any(parts[4:]) or (last is None) != (parts[0] == "BH"):
            draft.left_out.append(segment)
        if first is not None:
            found.append(Occurrence(_part(parts, 2), first, last))
    return found


def _values(draft: Draft) -> list[ValueAmount]:
    found = []
    for segment, parts in _components(draft, "BE"):
        amount = cents(_part(parts, 5))
        if amount is None or any(parts[2:4]) or any(parts[5:]):
            draft.left_out.append(segment)
        found.append(ValueAmount(_part(parts, 2), amount or 0))
    return found
