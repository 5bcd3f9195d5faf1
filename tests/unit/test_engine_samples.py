"""X12 files that others wrote, through every reader and the clearinghouse.

The folder is named by the environment variable REVCYCLE_X12_SAMPLES; files that are not known here must hold the same.
"""

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

from revcycle.clearinghouse import Clearinghouse, Submission
from revcycle.payer.world import read_world
from revcycle.x12.check import check
from revcycle.x12.reader import read
from revcycle.x12.segment import Segment
from tests.unit.clearing_files import MOMENT
from tests.unit.test_engine_fuzz import all_read, claims_of, decided_and_posted
from tests.unit.test_x12_samples import BROKEN, files, name

ICD_9 = ("BK", "BF", "BJ", "BN", "PR")
Segments = list[Segment]


@cache
def submitted(path: Path) -> Submission:
    """A file through a clearinghouse that has seen nothing before."""
    return Clearinghouse().submit(path.read_bytes(), MOMENT)


def luhn(number: str) -> bool:
    """Whether the digits of an NPI agree with its check digit, written apart from the course's own (45 CFR 162.406)."""
    digits = [int(one) for one in "80840" + number]
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


def named(segments: Segments, *roles: str) -> Segments:
    """The NM1 segments of these roles."""
    return [one for one in segments if one.tag == "NM1" and one.element(1) in roles]


def bad_npi(*roles: str) -> Callable[[Segments], bool]:
    """Whether somebody of a role has no NPI, or one whose check digit or form is wrong."""

    def found(segments: Segments) -> bool:
        numbers = [one.element(9) for one in named(segments, *roles)]
        return any(len(one) != 10 or not one.isdigit() or one[:1] not in ("1", "2") or not luhn(one) for one in numbers)

    return found


def short_zip(segments: Segments) -> bool:
    """Whether an address has a ZIP code of five digits."""
    return any(one.tag == "N4" and len(one.element(3)) == 5 for one in segments)


def no_such_diagnosis(segments: Segments) -> bool:
    """Whether a diagnosis is marked as ICD-9, or is of a year before ICD-10."""
    marked = any(
        one.tag == "HI" and one.component(position, 1) in ICD_9
        for one in segments
        for position in range(1, len(one.elements) + 1)
    )
    return marked or any(one.tag == "DTP" and one.element(3)[:4] < "2015" for one in segments)


def stranger(segments: Segments) -> bool:
    """Whether no payer of the file is one of the course's."""
    ours = {payer.payer_id for payer in read_world().payers.values()}
    return any(one.element(9) not in ours for one in named(segments, "PR"))


def composites_lost(segments: Segments) -> bool:
    """Whether composites are written with another separator than the file's own."""
    return any(">" in one.text and ":" not in one.text for one in segments if one.tag in ("CLM", "HI", "SV1", "SV2"))


TRUE_OF_THE_FILE: dict[str, Callable[[Segments], bool]] = {
    "QH-1102": stranger,
    "QH-1202": bad_npi("85"),
    "QH-1205": short_zip,
    "QH-1206": lambda found: any(one.tag == "N3" and "BOX" in one.text.upper() for one in found),
    "QH-1209": lambda found: (
        not named(found, "82") or len(named(found, "82")) < len([s for s in found if s.tag == "LX"])
    ),
    "QH-1211": bad_npi("82"),
    "QH-1212": lambda found: bool(
        {one.element(9) for one in named(found, "85")} & {one.element(9) for one in named(found, "82")}
    ),
    "QH-1213": bad_npi("DN", "DK"),
    "QH-1214": bad_npi("77"),
    "QH-1215": lambda found: not named(found, "77"),
    "QH-1401": composites_lost,
    "QH-1402": no_such_diagnosis,
    "QH-1501": composites_lost,
    "QH-1514": composites_lost,
    "QH-1601": composites_lost,
    "QH-1804": composites_lost,
    "QH-3002": composites_lost,
    "QH-3109": lambda found: any(one.tag == "CL1" and not one.element(2) for one in found),
    "QH-3112": bad_npi("71"),
}
"""Why claims by others come back, each told from the segments alone."""


def test_every_reader_takes_every_file(x12_samples: Path) -> None:
    """Does each reader give results or a sentence for each file, and all of them together every kind of result?"""
    figures: Counter[str] = Counter()
    for path in files(x12_samples):
        all_read(path.read_bytes(), figures)
    for kind in ("claims", "remittances", "inquiries", "responses", "status questions", "status answers"):
        assert figures[kind], kind


def test_claims_by_others_are_decided_and_posted(x12_samples: Path) -> None:
    """Is whatever claims and remittances others wrote decided, paid and posted in balance, and nothing twice?"""
    figures: Counter[str] = Counter()
    for path in files(x12_samples):
        held = path.read_bytes()
        decided_and_posted(held, claims_of(held)[:50], set(), figures)
    assert figures["posted"]


def test_what_is_rejected_is_rejected_for_what_stands_in_the_file(x12_samples: Path) -> None:
    """Is each claim by others that comes back rejected for a reason that the file's segments show?"""
    seen = 0
    for path in files(x12_samples):
        if "imsweb" in path.parts[-3]:
            continue
        segments = list(read(path))
        codes = {edit.code for one in submitted(path).rejected for edit in one.edits if edit.severity == "reject"}
        seen += len(codes)
        for code in codes:
            if code in TRUE_OF_THE_FILE:
                assert TRUE_OF_THE_FILE[code](segments), (path.name, code)
            else:
                assert not name(path, x12_samples).startswith(("LinuxForHealth", "git-albertomarin")), (path.name, code)
    assert seen > 100


def test_the_999_refuses_what_is_broken(x12_samples: Path) -> None:
    """Is a transaction rejected exactly where the file is broken outside of claims, or is none of claims?"""
    for path in files(x12_samples):
        told = submitted(path).acknowledgment
        verdicts = {one.verdict for _, _, one in told.transactions()}
        broken = name(path, x12_samples) in BROKEN and "imsweb" in path.parts[-3]
        professional = any(one.tag == "ST" and one.element(1) == "837" for one in read(path))
        if not professional or broken:
            assert verdicts == {"R"}, path.name
        elif "imsweb" not in path.parts[-3]:
            assert verdicts <= {"A", "E"}, path.name
            assert told.accepted
        if professional and verdicts == {"R"}:
            assert [one for one in check(path) if one.severity == "error"]
            assert [sentence for sentence in told.sentences() if len(sentence) > 20]
