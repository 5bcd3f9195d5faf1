"""The map of the boxes: complete, drawn without overlap, and true to the 837 that the course writes."""

import re
from datetime import date, datetime, time

import pytest

from revcycle import folders
from revcycle.claim import Claim, Diagnosis
from revcycle.claim.claim import CLAIM_KINDS, ClaimKind
from revcycle.claim.files_837 import write_claims
from revcycle.claim.flat import flatten
from revcycle.claim.forms import Box, box, boxes, fill
from revcycle.claim.forms.boxes import split_item
from revcycle.claim.forms.locating import items_at, locate, raw_text
from revcycle.claim.levels_837 import CLEARINGHOUSE, submitter_of
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.x12.loops import LoopKind, loops_of
from revcycle.x12.reader import read
from tests.unit.claim_making import full_stay, full_visit
from tests.unit.claim_parts import office_visit, short_stay

CLAIMS = {"visit": office_visit(), "stay": short_stay(), "full visit": full_visit(), "full stay": full_stay()}
TABLES: dict[ClaimKind, str] = {"professional": "837P", "institutional": "837I"}
# What a box says in another way than the wire does, and a text for each that agrees.
CHOSEN = {
    "Group health plan": {"12"}, "Self": {"18"}, "Child": {"19"}, "SSN": {"SY"}, "EIN": {"EI"},
    "Signature on file": {"Y"}, "0": {"ABK"}, "NO": {"C"},
}  # fmt: skip
MEANT = {"27": {"YES": "A", "NO": "C"}, "10a": {"YES": "EM"}, "10b": {"YES": "AA"}, "11d": {"YES": "P"}}


def written(*claims: Claim) -> bytes:
    """A file with these claims."""
    moment = datetime.combine(date(2026, 7, 1), time(9))
    return write_claims(claims, submitter_of(claims[0].billing), CLEARINGHOUSE, moment).written()


def squeezed(text: str) -> str:
    """A text without what forms and wire write differently: case, blanks, marks."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def agrees(one: Box, item: str, text: str, wire: list[str]) -> bool:
    """Whether what stands in a box is what stands on the wire."""
    whole = squeezed("".join(wire))
    if one.item in MEANT:
        return wire[0] == MEANT[one.item].get(text, text)
    if text in CHOSEN:
        return wire[0] in CHOSEN[text]
    if one.kind in ("name", "person"):
        return sorted(squeezed(part) for part in re.split("[ ,]+", text)) == sorted(
            squeezed(part) for part in " ".join(part for part in wire if part != "Y").split()
        )
    if one.kind == "date":
        month, day, year = text.split()
        return f"{year if len(year) == 4 else '20' + year}{month}{day}" in wire[0]
    if one.kind == "money":
        return float(wire[0]) == float(text)
    if one.item == "24E":
        return "".join("ABCDEFGHIJKL"[int(number) - 1] for number in wire[0].split(":")) == text
    if one.item in ("FL13", "FL16"):
        return wire[0][-4:] == f"{text}00"
    if one.item == "FL4":
        return f"0{''.join(wire)}" == text
    if one.item == "24":
        return f"ZZ{wire[0]}" == text
    if re.fullmatch("20", one.item):
        return text == "YES" and float(wire[0]) > 0
    return whole.startswith(squeezed(text))


@pytest.mark.parametrize("name", CLAIMS)
def test_what_a_box_says_stands_where_the_map_says(name: str) -> None:
    """Is each box that is filled, and has a place on the wire, found there with the same content?"""
    claim = CLAIMS[name]
    file = written(claim)
    segments = {segment.number: segment for segment in read(file)}
    places = locate(file)
    own_facts = claim.destination.relationship != "self"
    wrong = []
    for item, text in fill(claim).items.items():
        one = box(claim.kind, item)
        assert one is not None, item
        if not one.wire or (text == "NO" and item != "27"):
            continue
        if item not in places and own_facts and item.startswith(("7-", "11a")):
            continue  # the wire tells where an insured lives and was born only when the insured is the patient
        if item not in places:
            wrong.append(f"{item} “{text}” is not found")
            continue
        wire = [raw_text(segments[place.segment], place) for place in places[item]]
        if not agrees(one, item, text, wire):
            wrong.append(f"{item} “{text}” stands there as {wire}")
    assert wrong == []


@pytest.mark.parametrize("name", CLAIMS)
def test_a_blank_box_is_not_found_on_the_wire(name: str) -> None:
    """Is nothing said to live on the wire that the form leaves blank, but for what is understood?"""
    claim = CLAIMS[name]
    form = fill(claim)
    understood = {"22-code", "17a", "17a-qualifier", *(["FL9e"])}
    blank = {item for item in locate(written(claim)) if not form.text(item)} - understood
    assert blank == set()


def test_full_claims_fill_nearly_every_box() -> None:
    """Do the full claims of this test say something in every box that a claim can fill?"""
    for claim, never in (
        (full_visit(), {"20"}),
        (full_stay(), {"FL2-name", "FL29"}),
    ):
        filled = {split_item(item)[0] for item in fill(claim).items}
        blank = {one.item for one in boxes(claim.kind) if one.fields and one.item not in filled} - never
        assert blank <= {"FL55A", "FL54B", "FL54C", "FL63A", "FL63C", "FL64C"}, blank


def test_all_33_items_and_81_locators_are_there() -> None:
    """Has each item of the CMS-1500 and each form locator of the UB-04 its box, the reserved ones too?"""
    numbers = {int(found[0]) for one in boxes("professional") if (found := re.match(r"\d+", one.item))}
    assert numbers == set(range(1, 34))
    locators = {int(found[1]) for one in boxes("institutional") if (found := re.match(r"FL(\d+)", one.item))}
    assert locators == set(range(1, 82))
    letters = {one.item for one in boxes("professional") if one.item.startswith("21")}
    assert letters >= {f"21{letter}" for letter in "ABCDEFGHIJKL"}


@pytest.mark.parametrize("kind", CLAIM_KINDS)
def test_no_two_boxes_overlap(kind: ClaimKind) -> None:
    """Is every box drawn in a place of its own, within the page?"""
    seen: dict[tuple[int, int], str] = {}
    for one in boxes(kind):
        assert one.label
        for row in range(one.row, one.row + one.height):
            for column in range(one.column, one.column + one.width):
                assert (row, column) not in seen, (one.item, seen.get((row, column)))
                seen[row, column] = one.item


@pytest.mark.parametrize("kind", CLAIM_KINDS)
def test_fields_are_fields_of_a_claim(kind: ClaimKind) -> None:
    """Does each field that the map names exist in the claim model?"""
    known = {re.sub(r"\.\d+", ".N", path) for claim in CLAIMS.values() for path in flatten(claim)}
    for one in boxes(kind):
        for path in one.fields:
            plain = re.sub(r"\.(\d+|\*|[ABC]|single\.\d+|span\.\d+)(?=\.|$)", ".N", path)
            assert any(other == plain or other.startswith(f"{plain}.") for other in known), (one.item, path)


@pytest.mark.parametrize("kind", CLAIM_KINDS)
def test_loops_and_segments_are_those_of_the_guide(kind: ClaimKind) -> None:
    """Has each loop that the map names such a segment in the course's table of loops?"""
    text = (folders.assets() / "x12" / f"loops-{TABLES[kind]}.csv").read_text("utf-8")
    rows = {line.split(",")[0]: line for line in text.splitlines() if not line.startswith("#")}
    loops: dict[str, LoopKind] = {}
    waiting = [loops_of(TABLES[kind])]
    while waiting:
        loops[waiting[-1].id] = waiting[-1]
        waiting = [*waiting[:-1], *waiting[-1].inner]
    for one in boxes(kind):
        for spots in one.wire:
            for spot in spots:
                assert spot.loop in loops, (one.item, spot.loop)
                assert re.search(rf"\b{spot.segment}\b", rows[spot.loop]), (one.item, spot)


def test_a_segment_knows_its_boxes() -> None:
    """Does the patient's street lead to items 5 and 7, where the patient is the insured?"""
    file = written(office_visit())
    street = next(segment for segment in read(file) if segment.text == "N3*14 Juniper Street")
    assert items_at(locate(file), street.number) == ("5-street", "7-street")


def test_the_second_claim_of_a_file_is_found() -> None:
    """Is each claim of a file found by its place, with its own patient, and no third one?"""
    other = office_visit(account="QMG-0002", diagnoses=(Diagnosis("E11.9"),))
    file = written(office_visit(), other)
    segments = {segment.number: segment for segment in read(file)}
    for number, account in ((1, "QMG-0001"), (2, "QMG-0002")):
        places = locate(file, number)
        assert raw_text(segments[places["26"][0].segment], places["26"][0]) == account
        assert raw_text(segments[places["2"][0].segment], places["2"][0]) == "Norgard"
    with pytest.raises(LookupError, match="no claim 3"):
        locate(file, 3)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2000B SBR 09", "somewhere", "Write a loop, a segment and an element"),
        (",4,1,40,1", ",4,30,40,1", "does not lie within"),
        ("1a,Insured", "1,Insured", "stands there twice"),
        (",choice,", ",riddle,", "kind holds “riddle”"),
    ],
)
def test_a_damaged_map_is_told(
    old: str, new: str, words: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is a damaged table named with its line and what to do?"""
    from pathlib import Path

    folder = Path(str(tmp_path)) / "claim"
    folder.mkdir()
    text = (folders.assets() / "claim" / "cms1500.csv").read_text("utf-8")
    assert old in text
    (folder / "cms1500.csv").write_text(text.replace(old, new, 1), "utf-8")
    monkeypatch.setattr(folders, "assets", lambda: folder.parent)
    with pytest.raises(CodeFileError, match=words):
        boxes("professional")
