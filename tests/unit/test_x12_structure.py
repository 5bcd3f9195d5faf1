"""Envelopes, levels and loops of X12 files."""

import io
import logging
from pathlib import Path

import pytest

from revcycle.x12 import guides
from revcycle.x12.check import check
from revcycle.x12.hierarchy import DEEPEST, Hierarchy
from revcycle.x12.walk import walk
from tests.unit.x12_parts import FIXTURES, PROFESSIONAL, REMITTANCE, changed, content, findings, number_of, rules

FILES = sorted(FIXTURES.iterdir())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_segment_has_its_place(path: Path) -> None:
    """Has each segment of a right file its place, and each inside a transaction its loop?"""
    steps = list(walk(path))
    assert all(step.placed for step in steps)
    assert {step.segment.tag for step in steps if step.loop is None} == {"ISA", "GS", "GE", "IEA"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_right_files_pass(path: Path) -> None:
    """Is nothing found in the invented files?"""
    assert list(check(path)) == []


def test_claims_stand_in_their_loops() -> None:
    """Are the segments of a professional claim grouped as the guide does?"""
    loops = [(step.segment.tag, step.loop.id) for step in walk(FIXTURES / PROFESSIONAL) if step.loop is not None]
    assert loops[:6] == [("ST", ""), ("BHT", ""), ("NM1", "1000A"), ("PER", "1000A"), ("NM1", "1000B"), ("HL", "2000A")]
    claim = loops.index(("CLM", "2300"))
    assert loops[claim + 1 : claim + 9] == [
        ("REF", "2300"),
        ("HI", "2300"),
        ("NM1", "2310B"),
        ("PRV", "2310B"),
        ("LX", "2400"),
        ("SV1", "2400"),
        ("DTP", "2400"),
        ("REF", "2400"),
    ]
    assert loops[-1] == ("SE", "")


@pytest.mark.parametrize(
    ("old", "new", "rule", "where"),
    [
        ("SE*", "SE*9", "count", "SE SE01"),
        ("SE*", "SE*X", "count", "SE SE01"),
        ("GE*1*", "GE*2*", "count", "GE GE01"),
        ("IEA*1*", "IEA*0*", "count", "IEA IEA01"),
        ("*0001~\nGE", "*0002~\nGE", "control-number", "SE SE02"),
        ("GE*1*101", "GE*1*102", "control-number", "GE GE02"),
        ("IEA*1*000000101", "IEA*1*000000102", "control-number", "IEA IEA02"),
        ("GS*HC*", "GS*HP*", "group-code", "GS GS01"),
        ("ST*837*0001*005010X222A1", "ST*837*0001*005010X222A2", "guide-addenda", "ST ST03"),
        ("ST*837*0001*005010X222A1", "ST*837*0001*005010X222A2", "guide-differs", "ST ST03"),
        ("ST*837*0001*005010X222A1", "ST*837*0001", "guide-missing", "ST ST03"),
        ("ST*837*0001*005010X222A1", "ST*837*0001*5010", "guide-unknown", "ST ST03"),
        ("ST*837*0001*005010X222A1", "ST*837*0001*004010X098A1", "guide-replaced", "ST ST03"),
        ("ST*837", "ST*850", "set-unknown", "ST ST01"),
        ("*^*00501*", "*U*00501*", "repetition-separator", "ISA ISA11"),
        ("*00501*", "*00401*", "isa-version", "ISA ISA12"),
        ("*QUILLHAVEN     *", "*QUILLHAVEN*", "isa-width", "ISA ISA06"),
        ("GE*1*101~\n", "", "envelope-open", "IEA"),
        ("IEA*1*000000101~\n", "", "envelope-open", "GE"),
        ("GS*HC", "GX*HC", "envelope-order", "ST"),
        ("ST*837*0001*005010X222A1~\n", "", "outside-transaction", "BHT"),
        ("SE*", "SX*", "envelope-open", "GE"),
    ],
)
def test_envelope_faults_are_found(old: str, new: str, rule: str, where: str) -> None:
    """Is each fault of the envelopes found where it is?"""
    held = content(PROFESSIONAL).decode()
    assert old in held
    found = findings(held.replace(old, new, 1).encode())
    assert where in {f"{one.tag} {one.element}".strip() for one in found if one.rule == rule}


def test_used_control_numbers_are_found() -> None:
    """Is a control number found that a transaction, group or interchange before had?"""
    text = content(PROFESSIONAL).decode()
    start, end = text.index("ST*"), text.index("GE*")
    twice = text[:end] + text[start:end] + text[end:].replace("GE*1*", "GE*2*")
    assert rules(twice.encode())["control-repeats"].endswith("ST02")
    assert rules((text + text).encode())["control-repeats"].endswith("ISA13")
    group, trailer = text.index("GS*"), text.index("IEA*")
    doubled = text[:trailer] + text[group:trailer] + text[trailer:].replace("IEA*1*", "IEA*2*")
    assert rules(doubled.encode())["control-repeats"].endswith("GS06")


def test_several_interchanges_and_transactions_pass() -> None:
    """Does a file with several interchanges, each with its own numbers, pass?"""
    assert rules(content(PROFESSIONAL) + content(REMITTANCE)) == {}


def test_broken_off_file_is_found() -> None:
    """Is a cut file named as cut, and everything before the cut still read?"""
    whole = content(PROFESSIONAL)
    for cut in (300, len(whole) // 2, len(whole) - 20):
        found = findings(whole[:cut])
        assert {"truncated", "envelope-open"} <= {one.rule for one in found}
    found = findings(whole[: whole.index(b"SE*")])
    assert "envelope-open" in {one.rule for one in found}
    assert "truncated" not in {one.rule for one in found}


@pytest.mark.parametrize("end", ["SE*", "SE*,GE*,IEA*"])
def test_transaction_without_end_is_checked_to_its_end(end: str) -> None:
    """Is what the last loops lack found also where the transaction is never closed?"""
    lines = changed(PROFESSIONAL, ("HI*ABK:H6691~\n", "")).decode().split("~\n")
    held = "~\n".join(line for line in lines if not line.startswith(tuple(end.split(",")))).encode()
    lacking = [(one.loop, one.sentence[:2]) for one in findings(held) if one.rule == "segment-missing"]
    assert lacking == [("2300", "HI")]


def test_interchange_acknowledgment_has_its_place() -> None:
    """Is TA1 read between ISA and GS, and named elsewhere?"""
    text = content(PROFESSIONAL).decode()
    answer = "TA1*000000055*260614*0900*A*000~\n"
    assert rules(text.replace("GS*HC", f"{answer}GS*HC", 1).encode()) == {}
    assert "envelope-order" in rules(text.replace("GE*1", f"{answer}GE*1", 1).encode())


@pytest.mark.parametrize(
    ("changes", "rule", "segment"),
    [
        ([("HL*2*1*22*0", "HL*5*1*22*0")], "level-number", "HL*5"),
        ([("HL*3*1*22*1", "HL*3*9*22*1")], "level-parent", "HL*3"),
        ([("HL*2*1*22*0", "HL*2*1*22*1")], "level-children", "HL*2"),
        ([("HL*3*1*22*1", "HL*3*1*22*0")], "level-children", "HL*3"),
        ([("NM1*85*2", "NM1*99*2")], "segment-misplaced", "NM1*99"),
        ([("NM1*85*2", "NM1*99*2")], "loop-missing", "HL*1"),
        ([("N4*QUILLHAVEN*OH*430010001~\n", "")], "segment-missing", "NM1*85"),
        ([("HI*ABK:J069*ABF:R509~\n", "")], "segment-missing", "CLM*QH-1001"),
        ([("N3*12 MILL LANE~\n", ""), ("REF*EI", "N3*12 MILL LANE~\nREF*EI")], "segment-order", "N3*12"),
        ([("REF*EI*000000101", "REF*EI*000000101~\nREF*EI*000000101")], "segment-repeats", "REF*EI"),
        ([("N3*4 ORCHARD COURT", "N3*4 ORCHARD COURT~\nN3*5 ORCHARD COURT")], "segment-repeats", "N3*5"),
        ([("REF*D9", "ZZZ*1~\nREF*D9")], "segment-unknown", "ZZZ"),
        ([("REF*D9", "*1~\nREF*D9")], "segment-unknown", "*1"),
        ([("REF*D9", "BPR*I~\nREF*D9")], "segment-misplaced", "BPR"),
    ],
)
def test_structure_faults_are_found(changes: list[tuple[str, str]], rule: str, segment: str) -> None:
    """Is each fault of levels and loops found at its segment?"""
    held = changed(PROFESSIONAL, *changes)
    at = [one.segment for one in findings(held) if one.rule == rule]
    expected = number_of(held, segment) + (1 if rule == "segment-repeats" and segment == "REF*EI" else 0)
    assert expected in at


def test_loop_too_often_is_found() -> None:
    """Is a second billing provider in one level found, and a second claim not?"""
    text = content(PROFESSIONAL).decode()
    start, end = text.index("NM1*85"), text.index("HL*2*")
    held = changed(PROFESSIONAL, (text[start:end], text[start:end] * 2))
    found = [one for one in findings(held) if one.rule == "loop-repeats"]
    assert [one.loop for one in found] == ["2010AA"]


def test_what_follows_a_stray_segment_is_a_warning() -> None:
    """Is a segment named once as the cause, and those that follow it only as its followers?"""
    held = changed(PROFESSIONAL, ("NM1*85*2", "NM1*99*2"))
    stray = [(one.tag, one.severity) for one in findings(held) if one.rule == "segment-misplaced"]
    assert stray == [("NM1", "error"), *[(tag, "warning") for tag in ("N3", "N4", "REF", "PER")]]


def test_finding_names_loop_and_transaction() -> None:
    """Does a finding say in which loop and transaction it stands, also when it comes at the loop's end?"""
    held = changed(PROFESSIONAL, ("N4*QUILLHAVEN*OH*430010001~\n", ""))
    found = next(one for one in findings(held) if one.rule == "segment-missing")
    assert (found.loop, found.transaction, found.tag) == ("2010AA", "0001", "NM1")
    assert "N4" in found.sentence


@pytest.mark.parametrize("version", ["005010X222", "005010X222A1", "005010X222A2", "005010X222E1", "004010X098A1"])
def test_versions_are_read_with_any_addenda(version: str) -> None:
    """Is a version without or with other addenda read by the same guide?"""
    guide = guides.find(version, "837")
    assert guide is not None
    assert guide.table == "837P"


def test_old_version_is_not_held_to_new_structure() -> None:
    """Is a file of version 4010 told as one, read, and not blamed for what 5010 changed?"""
    held = content(PROFESSIONAL).replace(b"005010X222A1", b"004010X098A1").replace(b"N3*12 MILL LANE~\n", b"")
    assert set(rules(held)) == {"guide-replaced", "count"}
    assert any(step.loop is not None and step.loop.id == "2400" for step in walk(held))


def relabelled(path: Path) -> bytes:
    """A file with the version that pyx12 has a map for."""
    held = path.read_bytes()
    return held.replace(b"005010X222A2", b"005010X222A1").replace(b"005010X223A3", b"005010X223A2")


def loops_by_pyx12(held: bytes) -> list[tuple[str, str]] | None:
    """Tag and loop of each segment as pyx12 tells them; None where it has no map or cannot read the file."""
    import pyx12.error_handler
    import pyx12.errors
    import pyx12.params
    from pyx12.x12context import X12ContextReader

    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    try:
        text = io.StringIO(held.decode("latin-1"))
        reader = X12ContextReader(pyx12.params.params(), pyx12.error_handler.errh_null(), text)
        paths = [node.cur_path.strip("/").split("/") for node in reader.iter_segments()]
    except (pyx12.errors.EngineError, pyx12.errors.X12Error):
        return None
    return [(path[-1].split("[")[0], path[-2] if path[-2][:1].isdigit() else "") for path in paths]


# A damaged SVC (its parts are split by a wrong separator) is no line to pyx12, so it counts what follows to the claim.
DAMAGED_LINES = {"cob-contractural-adjustment.835": 6, "secondary-payment.835": 11}


def test_loops_agree_with_pyx12(x12_samples: Path) -> None:
    """Does pyx12, an independent reader, see every segment of every file in the same loop?"""
    compared = 0
    for path in [*FILES, *sorted(path for path in x12_samples.rglob("*") if path.is_file() and path.suffix != ".md")]:
        held = relabelled(path)
        theirs = loops_by_pyx12(held)
        if theirs is None:
            continue
        ours = [step.loop.id if step.loop is not None else "" for step in walk(held)]
        assert len(ours) == len(theirs), path.name
        differing = sum(mine != other for mine, (_, other) in zip(ours, theirs, strict=True))
        assert differing == DAMAGED_LINES.get(path.name, 0), path.name
        compared += len(ours)
    assert compared > 27_000


@pytest.mark.parametrize(
    "name",
    ["professional.837", "institutional.837", "remittance.835", "acknowledgment.999", "claim-acknowledgment.277"],
)
def test_pyx12_passes_the_invented_files(name: str) -> None:
    """Does pyx12 find the invented files right, where it has a map?"""
    import pyx12.params
    from pyx12.x12n_document import x12n_document

    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    told = io.StringIO()
    passed = x12n_document(pyx12.params.params(), str(FIXTURES / name), io.StringIO(), None, None, told)
    assert passed, told.getvalue()


def test_levels_that_nest_on_and_on_are_not_followed() -> None:
    """Is a file of levels without end told so, level by level, and not kept in memory as a whole?"""
    levels = b"".join(b"HL*%d*%d*22*1~" % (number + 2, number + 1) for number in range(200))
    start, _, end = content(PROFESSIONAL).partition(b"HL*2*")
    held = start + levels + b"HL*2*" + end
    assert [one.segment for one in check(held) if one.rule == "level-parent"][:1]
    hierarchy = Hierarchy()
    for step in walk(held):
        hierarchy.take(step)
        assert len(hierarchy.open) <= DEEPEST
