"""X12 in plain words, and the tables behind it."""

import csv
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle import folders
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.x12 import dictionary, guides
from revcycle.x12.loops import loops_of
from revcycle.x12.plain import UNEXPLAINED, read_segment
from revcycle.x12.reader import read
from revcycle.x12.segment import Segment, Separators
from revcycle.x12.values import plain_money, plain_when, read_number
from revcycle.x12.walk import walk
from tests.unit.x12_parts import FIXTURES

FILES = sorted(FIXTURES.iterdir())
TABLES = Path(__file__).resolve().parents[2] / "assets"
LOOPS = ("837P", "837I", "837D", "835", "999", "277CA", "270", "271", "276", "277")


def segment(text: str) -> Segment:
    """A segment with the usual separators."""
    tag, *elements = text.split("*")
    return Segment(tag, elements, Separators())


def said(text: str) -> dict[str, str]:
    """What each part of a segment says, by its position."""
    return {part.position: part.meaning or part.value for part in read_segment(segment(text)).parts}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_element_of_right_files_is_read(path: Path) -> None:
    """Is every element of the invented files told in plain words, with nothing left unexplained?"""
    for one in read(path):
        reading = read_segment(one)
        assert reading.puzzles == [], one.text
        held = [part for value in one.elements for part in value.split(":") if part.strip()]
        assert len(reading.parts) >= len(held) or one.tag == "ISA"


@pytest.mark.parametrize(
    ("text", "position", "meaning"),
    [
        ("NM1*85*2*QUILLHAVEN MEDICAL GROUP", "NM101", "billing provider"),
        ("NM1*85*2*QUILLHAVEN MEDICAL GROUP", "NM103", "QUILLHAVEN MEDICAL GROUP"),
        ("DTP*472*D8*20260608", "DTP03", "06/08/2026"),
        ("DTP*434*RD8*20260601-20260603", "DTP03", "06/01/2026 to 06/03/2026"),
        ("DTP*435*DT*202606021430", "DTP03", "06/02/2026 14:30"),
        ("DMG*D8*19790214*F", "DMG03", "female"),
        ("REF*F8*LK1", "REF01", "original claim number given by the payer"),
        ("CLM*QH-1*1204.5***11:B:7", "CLM02", "$1,204.50"),
        ("CLM*QH-1*1204.5***11:B:7", "CLM05-1", "Office"),
        ("CLM*QH-1*1204.5***11:B:7", "CLM05-3", "replacement of a prior claim"),
        ("CLM*QH-1*1204.5***13:A:1", "CLM05-1", "hospital outpatient"),
        ("CAS*CO*45*10**253*1.5", "CAS01", "contractual obligation: the provider may not bill it to the patient"),
        ("CAS*CO*45*10**253*1.5", "CAS05", "sequestration: federal payments cut by law"),
        ("CAS*CO*45*10**253*1.5", "CAS06", "$1.50"),
        ("CAS*CR*45*10", "CAS01", "correction or reversal (version 4010 only)"),
        ("CLP*A*22*-10*-5", "CLP02", "reversal of an earlier payment"),
        ("CLP*A*22*-10*-5", "CLP03", "-$10.00"),
        ("STC*A7:562:82", "STC01-1", "rejected: information is invalid"),
        ("STC*A7:562:82", "STC01-3", "rendering provider"),
        ("EB*B*IND*98***27*30*****Y", "EB01", "copayment"),
        ("EB*B*IND*98***27*30*****Y", "EB06", "visit"),
        ("AAA*N**72*C", "AAA03", "subscriber's id invalid or missing"),
        ("AAA*N**72*C", "AAA04", "correct and send again"),
        ("PLB*1*20261231*WO:LK1*5*FB:X*-5", "PLB03-1", "overpayment taken back"),
        ("PLB*1*20261231*WO:LK1*5*FB:X*-5", "PLB05-1", "balance carried forward"),
        ("PLB*1*20261231*WO:LK1*5*FB:X*-5", "PLB06", "-$5.00"),
        ("IK3*NM1*8*2010*3", "IK304", "required segment missing"),
        ("IK4*2:1*782*7", "IK403", "invalid code"),
        ("IK5*R*5", "IK501", "rejected"),
        ("AK9*P*2*2*1", "AK901", "partially accepted"),
        ("HI*ABK:J069*ABF:R509", "HI02-1", "diagnosis, ICD-10"),
        ("LQ*HE*MA130", "LQ02", "unprocessable: no appeal; send a new, complete claim"),
        ("MOA***MA01", "MOA03", "right to appeal (Medicare): within 120 days (for information)"),
        ("SBR*P*18*******MB", "SBR09", "Medicare Part B"),
        ("SV1*HC:99213:25*185*UN*1***1:2", "SV101-2", "Office visit, known patient, low"),
        ("BPR*I*0*C*NON************20260622", "BPR04", "no payment"),
        ("TA1*000000001*260615*0930*R*023", "TA105", "file ends too early"),
    ],
)
def test_segments_are_told_in_plain_words(text: str, position: str, meaning: str) -> None:
    """Does each element say what it means?"""
    told = said(text)[position]
    assert told == meaning or (position == "SV101-2" and told.startswith("Office visit"))


def test_sentence_tells_the_whole_segment() -> None:
    """Is a segment told in one sentence, with names, words and codes?"""
    sentence = read_segment(segment("NM1*IL*1*MARLOW*TESSA****MI*LKF10000021")).sentence
    assert sentence == (
        "Name. Who: insured or subscriber (IL); person or organization: person (1); name: MARLOW; first name: TESSA; "
        "kind of id: member number (MI); id: LKF10000021"
    )


def test_repeats_are_told_one_by_one() -> None:
    """Is each repeat of an element told by itself?"""
    parts = read_segment(segment("EB*1**33^35^ZZZ")).parts
    assert [part.meaning for part in parts[1:]] == ["chiropractic", "dental care", UNEXPLAINED]


@pytest.mark.parametrize(
    ("text", "position", "puzzle"),
    [
        ("REF*Q7*1", "REF01", "code"),
        ("NM1*117*2*X", "NM101", "code"),
        ("CLM*1*10***98:B:1", "CLM05-1", "code"),
        ("CAS*CO*9999*1", "CAS02", "code"),
        ("DTP*472*RD9*20260608-20260609", "DTP03", "value"),
        ("DTP*472*D8*20260230", "DTP03", "value"),
        ("CLM*1*1,000", "CLM02", "value"),
        ("LX*A", "LX01", "value"),
        ("HL*1**20*1*EXTRA", "HL05", "element"),
        ("LX*1:2", "LX01", "value"),
        ("CLM*1*1***11:B:1:X", "CLM05-4", "element"),
        ("ZZZ*1", "ZZZ01", "segment"),
    ],
)
def test_what_is_not_known_is_said(text: str, position: str, puzzle: str) -> None:
    """Is what the course does not explain said to be so, with the reason, and never guessed?"""
    puzzles = {part.position: part for part in read_segment(segment(text)).puzzles}
    assert puzzles[position].puzzle == puzzle
    assert puzzles[position].value
    if puzzle in ("code", "segment"):
        assert puzzles[position].meaning == UNEXPLAINED


@given(st.text(max_size=4), st.lists(st.text(max_size=8), max_size=20))
def test_any_segment_has_a_reading(tag: str, elements: list[str]) -> None:
    """Does every segment have a reading, whatever stands in it, and is no element left out?"""
    reading = read_segment(Segment(tag, elements, Separators()))
    assert reading.sentence
    told = "".join(part.value for part in reading.parts)
    for value in elements:
        assert all(part in told for part in value.replace("^", ":").split(":") if part.strip())


@given(st.sampled_from(["CLM", "SV1", "HI", "STC", "CAS", "EB", "PLB", "DTP", "NM1"]), st.data())
def test_any_elements_of_known_segments_are_read(tag: str, data: st.DataObject) -> None:
    """Is a known segment read with any values, as wrong as they may be?"""
    elements = data.draw(st.lists(st.text("0123456789ABHC:^.-é", max_size=8), max_size=20))
    assert read_segment(Segment(tag, elements, Separators())).name


@pytest.mark.parametrize(
    ("text", "number"),
    [("10", "10"), ("10.5", "10.5"), ("-.5", "-0.5"), ("0", "0"), ("10.", "10")],
)
def test_numbers_are_read_exactly(text: str, number: str) -> None:
    """Is a number read as what it says, to the last digit?"""
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", " 1", "1,000", "+1", "1e3", "NaN", "Infinity", "$5", "\u0661", "--1", "1" * 19, "."]
)
def test_no_numbers_are_refused(text: str) -> None:
    """Is what is no X12 number refused, also what Python would take for one?"""
    assert read_number(text) is None


def test_sums_are_shown_to_the_part_of_a_cent() -> None:
    """Is no part of a cent lost in the showing?"""
    assert plain_money(Decimal("1204.5")) == "$1,204.50"
    assert plain_money(Decimal("-0.005")) == "-$0.005"
    assert plain_money(Decimal("1E+3")) == "$1,000.00"


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("D8", "20260230"),
        ("D8", "2026061"),
        ("RD8", "20260605-20260601"),
        ("RD8", "20260605"),
        ("DT", "202606052460"),
        ("TM", "2400"),
        ("", "20260605"),
        ("D8", "\u0662\u0660\u0662\u0666\u0660\u0666\u0660\u0665"),
    ],
)
def test_no_dates_are_refused(form: str, text: str) -> None:
    """Is what is no date of its form refused?"""
    assert plain_when(form, text) is None


def rows(name: str) -> list[list[str]]:
    """A table without its remarks and head."""
    lines = [line for line in (TABLES / name).read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.reader(lines))[1:]


def test_every_list_and_composite_of_the_tables_is_there() -> None:
    """Does every element name a list that has codes, a composite that has parts, or an element that is there?"""
    lists = {row[0] for row in rows("x12/codes.csv")}
    elements = rows("x12/elements.csv")
    names = {row[0] for row in elements}
    for _, position, _, kind, of, _ in elements:
        if kind == "code":
            assert of in lists
        elif kind == "composite":
            assert of in names
        elif of:
            assert of.isdecimal()
            assert of != position
    assert {row[0] for row in rows("x12/segments.csv")} <= names


@pytest.mark.parametrize("name", LOOPS)
def test_every_segment_of_the_loops_is_explained(name: str) -> None:
    """Does the course explain every segment that a loop may hold?"""
    waiting = [loops_of(name)]
    while waiting:
        kind = waiting.pop()
        for tag in (kind.tag, *kind.members):
            assert dictionary.segment_kind(tag) is not None, tag
        waiting += kind.inner


def test_guides_of_all_transactions_are_known() -> None:
    """Does each transaction of the course have its guide in use?"""
    adopted = {("837", "005010X222A1"), ("837", "005010X223A2"), ("837", "005010X224A2"), ("835", "005010X221A1")}
    adopted |= {("999", "005010X231A1"), ("277", "005010X214"), ("270", "005010X279A1"), ("271", "005010X279A1")}
    adopted |= {("276", "005010X212"), ("277", "005010X212")}
    for transaction_set, version in adopted:
        guide = guides.find(version, transaction_set)
        assert guide is not None
        assert guide.adopted == version
    assert guides.find("005010X222A1", "835") is None
    assert guides.find("nonsense", "837") is None


def test_enough_reason_and_remark_codes_are_explained() -> None:
    """Are at least 60 reason codes and 40 remark codes in use explained, each once?"""
    reasons = [row for row in rows("codes/adjustment_reasons.csv") if not row[4]]
    remarks = rows("codes/remark_codes.csv")
    assert len(reasons) >= 60
    assert len(remarks) >= 40
    assert len({row[0] for row in reasons}) == len(reasons)
    assert len({row[0] for row in remarks}) == len(remarks)


def test_remark_codes_are_codes_of_the_list() -> None:
    """Is every remark code that the course explains, and every status, one that pyx12's lists hold?"""
    import xml.etree.ElementTree as ET

    import pyx12

    lists = ET.parse(Path(pyx12.__file__).parent / "map" / "codes.xml").getroot()
    known = {one.findtext("id"): {code.text for code in one.iter("code")} for one in lists.iter("codeset")}
    left_out_there = {"MA15", "MA27", "MA39"} | {"N822", "N823"}  # the two last are newer than its lists
    assert {row[0] for row in rows("codes/remark_codes.csv")} - left_out_there <= known["remark_code"]
    ours = rows("x12/codes.csv")
    assert {code for name, code, _ in ours if name == "status"} <= known["claim_status"]
    newer = {"77", "B2", "CA", "CB", "CC", "CD", "CE", "CF", "CG", "CH"}
    assert {code for name, code, _ in ours if name == "service"} - newer <= known["service_type"]
    assert {code for name, code, _ in ours if name == "status_category"} <= known["claim_status_cat"]


def test_codes_that_need_a_remark_are_marked() -> None:
    """Are the codes that field facts name as needing a remark marked, and ended ones named as such?"""
    for code in ("16", "96", "A1", "226", "227", "252"):
        found = dictionary.reason(code)
        assert found is not None
        assert found.remark
    for code in ("17", "125", "A2", "42"):
        found = dictionary.reason(code)
        assert found is not None
        assert found.ended
    sequestration = dictionary.reason("253")
    assert sequestration is not None
    assert not sequestration.remark
    assert dictionary.reason("15") is None


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the course's tables that a test may damage."""
    shutil.copytree(TABLES, tmp_path / "assets")
    monkeypatch.setattr(folders, "assets", lambda: tmp_path / "assets")
    return tmp_path / "assets"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("x12/loops-837P.csv", "NM1 1=41", "NM1 41", "opens holds"),
        ("x12/loops-837P.csv", "1000A,ST,", "1000A,XX,", "is no loop"),
        ("x12/loops-837P.csv", "1000A,ST,", "1000A,,", "has no parent"),
        ("x12/loops-837P.csv", "PER*!", "PER!*", "segments holds"),
        ("x12/loops-837P.csv", "1000B,ST,NM1 1=40,1", "1000B,ST,NM1 1=40,x", "most holds"),
        ("x12/loops-837P.csv", "1000B,ST,", "1000A,ST,", "twice"),
        ("x12/segments.csv", "CAS,Adjustment,2,3", "CAS,Adjustment,2,x", "again_from"),
        ("x12/elements.csv", "CLM,2,total charge,money", "CLM,2,total charge,dollars", "Use one of"),
        ("x12/elements.csv", "CLM,2,total", "CLM,0,total", "counted from 1"),
        ("x12/codes.csv", "sex,F,female", "sex,M,female", "twice"),
        ("codes/adjustment_reasons.csv", "OA CO", "XX", "Use CO"),
        ("codes/remark_codes.csv", ",alert\n", ",alarm\n", "Use one of"),
    ],
)
def test_damaged_table_is_told(tables: Path, name: str, old: str, new: str, told: str) -> None:
    """Does a damaged table give a sentence with file, line and mend, and nothing half loaded?"""
    path = tables / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(CodeFileError, match=f"{path.name}, line .*{told}"):
        list(walk(FIXTURES / "professional.837"))


def test_changed_table_is_read_again(tables: Path) -> None:
    """Does an instructor's change of a table show at the next file, without a restart?"""
    path = tables / "x12" / "codes.csv"
    list(walk(FIXTURES / "professional.837"))
    path.write_text(path.read_text("utf-8").replace("sex,F,female", "sex,F,a woman"), "utf-8")
    list(walk(FIXTURES / "professional.837"))
    assert said("DMG*D8*19790214*F")["DMG03"] == "a woman"
