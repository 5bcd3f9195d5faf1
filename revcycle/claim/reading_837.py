"""Reads the claims of an 837P or 837I, by whomever it was written.

    for found in read_claims(Path("claims.837")):
        found.claim, found.segment, found.left_out

A claim holds what a form holds; an 837 may tell more. Every segment of the claim and of the levels above it that tells
what the claim has no field for is listed as left out, so that nothing is lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from revcycle.claim.claim import Claim, ClaimKind
from revcycle.claim.claim_of_837 import claim_of
from revcycle.claim.drafts_837 import (
    Draft,
    DraftLine,
    DraftPrior,
    OtherPayer,
    Party,
    adjustments_of,
    cents,
    span_of,
    spoken,
)
from revcycle.claim.parts_837 import EMPLOYEE
from revcycle.x12.segment import Segment
from revcycle.x12.values import read_day
from revcycle.x12.walk import Step, walk

__all__ = ["ReadClaim", "read_claims"]

CLOSING = {"CLM", "HL", "ST", "SE", "GS", "GE", "ISA", "IEA"}
KINDS: dict[str, ClaimKind] = {"837P": "professional", "837I": "institutional"}
# Which elements the model has a field for. What stands elsewhere is left out. I: institutional.
USED = {
    "NM1": {1, 2, 3, 4, 5, 7, 8, 9},
    "N3": {1, 2},
    "N4": {1, 2, 3},
    "DMG": {1, 2, 3},
    "PER": {1, 2, 3, 4},
    "REF": {1, 2},
    "SBR": {1, 2, 3, 4, 5, 9},
    "PAT": {1},
    "CLM": {1, 2, 5, 6, 7, 8, 9, 11, 20},
    "CLM I": {1, 2, 5, 7, 8, 9, 20},
    "DTP": {1, 2, 3},
    "CL1": {1, 2, 3},
    "AMT": {1, 2},
    "NTE": {1, 2},
    "HI": set(range(1, 13)),
    "LX": {1},
    "SV1": {1, 2, 3, 4, 5, 7, 9, 11},
    "SV2": {1, 2, 3, 4, 5, 7},
    "PS1": {1, 2},
    "OI": {3, 6},
    "SVD": {1, 2, 3, 4, 5},
    "CAS": set(range(1, 20)),
}
WHOLE = {name: next(place for place in range(30) if place + 1 not in used) for name, used in USED.items()}
"""How many of a segment's first elements the model has a field for without a gap."""

DATES: dict[ClaimKind, set[str]] = {
    "professional": {
        *("431", "484", "439", "304", "453", "454", "455", "471", "090", "091", "444"),
        *("314", "360", "361", "435", "096"),
    },
    "institutional": {"096", "434", "435"},
}
REFERENCES: dict[ClaimKind, set[str]] = {
    "professional": {"9F", "G1", "F8", "X4"},
    "institutional": {"9F", "G1", "F8", "LU", "EA"},
}
PROVIDERS: dict[ClaimKind, set[str]] = {
    "professional": {"DN", "82", "77", "DQ"},
    "institutional": {"71", "72", "ZZ", "82", "77", "DN"},
}
CODES: dict[ClaimKind, set[str]] = {
    "professional": {"ABK", "ABF", "BK", "BF"},
    "institutional": {
        *("ABK", "ABF", "ABJ", "APR", "ABN", "BBR", "BBQ", "BI", "BH", "BE", "BG", "DR"),
        *("BK", "BF", "BJ", "PR", "BN"),
    },
}
LEVELS = {"2010AA": "2000A", "2010BA": "2000B", "2010BB": "2000B", "2010CA": "2000C"}


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """One claim of a file.

    Attributes:
        claim: as far as the model can hold it.
        segment: the number of its CLM segment in the file, from 1.
        transaction, interchange: the control numbers (ST02, ISA13) of the envelopes around it.
        left_out: the segments that tell more than the claim holds, those of the levels above it included.
    """

    claim: Claim
    segment: int
    transaction: str
    interchange: str
    left_out: tuple[Segment, ...]


def read_claims(source: BinaryIO | bytes | Path) -> Iterator[ReadClaim]:
    """The professional and institutional claims of a file, in its order. Dental claims are passed over.

    A claim that misses what it needs is read all the same, with empty fields: what is wrong with the file is told by
    :func:`revcycle.x12.check.check`. Memory does not grow with the file.

    Raises:
        X12Error: the file cannot be read, or not any further.
        CodeFileError: a table of loops is missing or damaged.
    """
    gathering = _Gathering()
    for step in walk(source):
        if (ended := gathering.take(step)) is not None:
            yield ended
    if (ended := gathering.end()) is not None:
        yield ended


class _Gathering:
    """Gathers the claims as the segments come by. Only the claim that is open is kept."""

    def __init__(self) -> None:
        self.kind: ClaimKind | None = None
        self.transaction = self.interchange = ""
        self.draft: Draft | None = None
        self._forget("2000A")

    def take(self, step: Step) -> ReadClaim | None:
        """Takes in a segment. Returns the claim that ended before it, if one did."""
        segment, loop = step.segment, step.loop.id if step.loop is not None else ""
        ended = None
        if segment.tag in CLOSING:
            ended = self.end()
            self._envelope(step, loop)
            return ended
        if self.kind is None:
            return None
        if self.draft is None:
            if loop[:4] in ("2000", "2010") and not (step.placed and self._above(segment, loop)):
                self._left(loop, segment)
        elif not (step.placed and self._inside(self.draft, segment, loop)) or _tells_more(segment):
            self.draft.left_out.append(segment)
        return None

    def end(self) -> ReadClaim | None:
        """The claim that was open when it ended."""
        draft, self.draft = self.draft, None
        if draft is None:
            return None
        claim = claim_of(draft)
        left_out = tuple(sorted({id(segment): segment for segment in draft.left_out}.values(), key=_place))
        return ReadClaim(claim, draft.segment.number, self.transaction, self.interchange, left_out)

    def _envelope(self, step: Step, loop: str) -> None:
        segment = step.segment
        if segment.tag == "ISA":
            self.interchange = segment.element(13)
        if segment.tag in ("ISA", "GS", "ST"):
            guide = step.transaction.guide if step.transaction is not None else None
            self.kind = KINDS.get(guide.table) if guide is not None else None
            self.transaction = segment.element(2) if segment.tag == "ST" else ""
            self._forget("2000A")
        elif segment.tag == "HL":
            self._forget(loop)
        elif segment.tag == "CLM" and self.kind is not None:
            self._open(segment, self.kind)

    def _open(self, segment: Segment, kind: ClaimKind) -> None:
        above = [left for level in ("2000A", "2000B", "2000C") for left in self.left[level]]
        self.draft = Draft(
            segment,
            kind,
            dict(self.levels),
            self.insurance,
            self.relation,
            self.tax,
            self.casualty,
            above,
        )
        if _tells_more(segment, "CLM I" if kind == "institutional" else "CLM"):
            self.draft.left_out.append(segment)

    def _forget(self, loop: str) -> None:
        """What a new level of the hierarchy makes void."""
        if loop == "2000A":
            self.left: dict[str, list[Segment]] = {"2000A": []}
            self.levels: dict[str, Party] = {}
            self.tax: Segment | None = None
        if loop in ("2000A", "2000B"):
            self.left["2000B"] = []
            for known in ("2010BA", "2010BB"):
                self.levels.pop(known, None)
            self.insurance: Segment | None = None
            self.casualty = ""
        self.left["2000C"] = []
        self.levels.pop("2010CA", None)
        self.relation: Segment | None = None
        if loop == "2000C":
            self.casualty = ""

    def _left(self, loop: str, segment: Segment) -> None:
        level = {"A": "2000A", "B": "2000B", "C": "2000C"}.get(loop[4:5], "2000A")
        self.left[level].append(segment)

    def _above(self, segment: Segment, loop: str) -> bool:
        """Keeps a segment of the levels above the claims. Whether the model has a field for all of it."""
        tag = segment.tag
        if tag == "SBR" and loop == "2000B":
            self.insurance = segment
        elif tag == "PAT" and loop == "2000C":
            self.relation = segment
            employer = "2010BA" in self.levels and self.levels["2010BA"].segment.element(2) == "2"
            known = ("01", "19", "G8", "18", *([EMPLOYEE] if employer else []))
            return segment.element(1) in known and not _tells_more(segment)
        elif loop not in LEVELS:
            return False
        elif tag == "NM1":
            self.levels[loop] = Party(segment)
            expected = "PI" if loop == "2010BB" else "XX" if loop == "2010AA" else "MI"
            person = segment.element(2) == "1" if loop == "2010AA" else False
            return segment.element(8) in ("", expected) and not person and not _tells_more(segment)
        elif tag == "REF":
            return self._reference(segment, loop)
        elif loop in self.levels:
            return _into_party(self.levels[loop], segment) and not _tells_more(segment)
        else:
            return False
        return not _tells_more(segment)

    def _reference(self, segment: Segment, loop: str) -> bool:
        if loop == "2010AA" and segment.element(1) in ("EI", "SY") and self.tax is None:
            self.tax = segment
        elif loop in ("2010BA", "2010CA") and segment.element(1) == "Y4" and not self.casualty:
            self.casualty = segment.element(2)
        else:
            return False
        return not _tells_more(segment)

    def _inside(self, draft: Draft, segment: Segment, loop: str) -> bool:
        """Keeps a segment of a claim. Whether the model has a field for what it tells."""
        area = loop[:4]
        if area == "2400":
            return _of_line(draft, segment)
        if area == "2300":
            return _of_claim(draft, segment)
        if area == "2310":
            return _of_party(draft.parties, segment, PROVIDERS[draft.kind])
        if area in ("2320", "2330"):
            return _of_other(draft, segment, loop)
        if not draft.lines:
            return False
        if area == "2420":
            wanted = {"82", "DK"} if draft.kind == "professional" else {"82"}
            return _of_party(draft.lines[-1].parties, segment, wanted)
        return area == "2430" and _of_prior(draft.lines[-1], segment)


def _place(segment: Segment) -> int:
    return segment.number


def _tells_more(segment: Segment, name: str = "") -> bool:
    """Whether an element is filled that the model has no field for."""
    used = USED.get(name or segment.tag)
    if used is None:
        return True
    if len(segment.elements) <= WHOLE[name or segment.tag]:
        return False
    return any(held and place not in used for place, held in enumerate(segment.elements, start=1))


def _into_party(party: Party, segment: Segment) -> bool:
    tag = segment.tag
    if tag == "N3":
        party.street = " ".join(filter(None, (segment.element(1), segment.element(2))))
    elif tag == "N4":
        party.town = segment
    elif tag == "DMG":
        party.facts = segment
        return segment.element(1) in ("", "D8") and bool(not segment.element(2) or read_day(segment.element(2)))
    elif tag == "PER" and not party.phone and segment.element(3) == "TE":
        party.phone = spoken(segment.element(4))
        return segment.element(2) in ("", party.segment.element(3))
    else:
        return False
    return True


def _of_party(parties: dict[str, Party], segment: Segment, wanted: set[str]) -> bool:
    """Keeps a segment of a provider's loop; the loop's own NM1 says whose."""
    if segment.tag == "NM1":
        role = segment.element(1)
        if role in parties or role not in wanted:
            parties.pop("", None)
            return False
        parties[role] = parties[""] = Party(segment)
        organization = segment.element(2) == "2"
        return segment.element(8) in ("", "XX") and organization == (role == "77")
    party = parties.get("")
    placed = party is not None and party.segment.element(1) == "77"  # only a place of service has an address
    return party is not None and placed and segment.tag in ("N3", "N4") and _into_party(party, segment)


def _of_claim(draft: Draft, segment: Segment) -> bool:
    tag, what = segment.tag, segment.element(1)
    if tag == "HI":
        return _of_codes(draft, segment)
    if tag == "DTP":
        known = what in DATES[draft.kind]
        if not known or (what in draft.dates and (what != "439" or "439+" in draft.dates)):
            return False
        draft.dates[f"{what}+" if what in draft.dates else what] = segment
        return True
    if tag == "REF":
        if what not in REFERENCES[draft.kind] or what in draft.references:
            return False
        draft.references[what] = segment.element(2)
        return True
    if tag == "AMT" and what == "F5" and draft.kind == "professional" and what not in draft.amounts:
        paid = cents(segment.element(2))
        draft.amounts[what] = paid or 0
        return paid is not None
    if tag == "NTE" and what == "ADD" and not draft.note:
        draft.note = segment.element(2)
        return True
    if tag == "CL1" and draft.admission is None:
        draft.admission = segment
        return True
    return False


def _of_codes(draft: Draft, segment: Segment) -> bool:
    kinds = {segment.component(place, 1) for place in range(1, len(segment.elements) + 1)}
    kept = kinds & CODES[draft.kind]
    for kind in kept:
        draft.codes.setdefault(kind, []).append(segment)
    return kept == kinds and not kinds & {"BK", "BF", "BJ", "PR", "BN"}


def _of_other(draft: Draft, segment: Segment, loop: str) -> bool:
    tag, what = segment.tag, segment.element(1)
    if tag == "SBR" and loop == "2320":
        draft.others.append(OtherPayer(segment))
        return segment.element(2) in ("18", "01", "19", "G8", EMPLOYEE)
    if not draft.others:
        return False
    other = draft.others[-1]
    if tag == "CAS" and loop == "2320":
        found, whole = adjustments_of(segment)
        other.adjustments += found
        return whole
    if tag == "AMT" and loop == "2320" and what in ("D", "EAF") and what not in other.amounts:
        amount = cents(segment.element(2))
        other.amounts[what] = amount or 0
        return amount is not None
    if tag == "OI" and loop == "2320" and other.consent is None:
        other.consent = segment
        return segment.element(3) in ("Y", "N") and segment.element(6) in ("Y", "I")
    if loop in ("2330A", "2330B"):
        return _of_other_party(other, segment, what)
    return False


def _of_other_party(other: OtherPayer, segment: Segment, what: str) -> bool:
    if segment.tag == "NM1":
        other.parties[what] = other.parties[""] = Party(segment)
        return segment.element(8) in ("", "PI" if what == "PR" else "MI")
    if segment.tag == "DTP" and what == "573" and other.day is None:
        other.day = read_day(segment.element(3))
        return other.day is not None
    if segment.tag == "REF" and what == "F8" and other.control is None:
        other.control = segment
        return True
    return segment.tag in ("N3", "N4") and "" in other.parties and _into_party(other.parties[""], segment)


def _of_line(draft: Draft, segment: Segment) -> bool:
    tag, what = segment.tag, segment.element(1)
    if tag == "LX":
        draft.lines.append(DraftLine(segment))
        return True
    if not draft.lines:
        return False
    line = draft.lines[-1]
    if tag in ("SV1", "SV2") and line.service is None:
        line.service = segment
        return True
    if tag == "DTP" and what == "472" and line.days == (None, None):
        days = span_of(segment)
        line.days = days or (None, None)
        return days is not None
    if tag == "REF" and what == "6R" and not line.control:
        line.control = segment.element(2)
        return True
    if tag == "PS1" and line.purchased is None:
        line.purchased = segment
        return True
    return False


def _of_prior(line: DraftLine, segment: Segment) -> bool:
    if segment.tag == "SVD":
        line.prior.append(DraftPrior(segment, [segment]))
        return True
    if not line.prior:
        return False
    decided = line.prior[-1]
    decided.segments.append(segment)
    if segment.tag == "CAS":
        found, whole = adjustments_of(segment)
        decided.adjustments += found
        return whole
    if segment.tag == "DTP" and segment.element(1) == "573" and decided.day is None:
        decided.day = read_day(segment.element(3))
        return decided.day is not None
    return False
