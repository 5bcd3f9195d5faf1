"""Claims read from 837s that others wrote, and what the model has no field for."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from revcycle.claim import Claim
from revcycle.claim.carried import carried
from revcycle.claim.files_837 import write_claims
from revcycle.claim.levels_837 import CLEARINGHOUSE, submitter_of
from revcycle.claim.reading_837 import ReadClaim, read_claims
from revcycle.x12.guides import by_table
from revcycle.x12.reader import X12Error
from revcycle.x12.segment import Segment
from revcycle.x12.walk import walk
from revcycle.x12.writing import Unwritable
from tests.unit.claim_full import paid_second
from tests.unit.claim_parts import office_visit, short_stay
from tests.unit.x12_parts import INSTITUTIONAL, PROFESSIONAL, content

MOMENT = datetime(2026, 6, 10, 10, 5, tzinfo=UTC)


def written(*claims: Claim) -> str:
    """The claims as a file."""
    return write_claims(claims, submitter_of(claims[0].billing), CLEARINGHOUSE, MOMENT).written().decode()


def read(text: str) -> ReadClaim:
    """The one claim of a file."""
    (found,) = read_claims(text.encode())
    return found


def changed(old: str, new: str) -> ReadClaim:
    """The visit's claim with one text of its file changed."""
    text = written(office_visit())
    assert text.count(old) == 1
    return read(text.replace(old, new))


def left(found: ReadClaim) -> list[str]:
    """The segments that are left out."""
    return [segment.text for segment in found.left_out]


def test_the_files_of_the_course_are_read() -> None:
    """Are the invented files read, each claim with the number of its CLM segment?"""
    for file in (content(PROFESSIONAL), content(INSTITUTIONAL)):
        numbers = [step.segment.number for step in walk(file) if step.segment.tag == "CLM"]
        assert [found.segment for found in read_claims(file)] == numbers
        assert numbers


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("HL*2*1*22", "PRV*BI*PXC*207Q00000X~HL*2*1*22", "PRV*BI*PXC*207Q00000X"),
        ("***11:B:1*Y*A*Y*Y", "***11:B:1*Y*A*Y*Y*P", "CLM*QMG-0001*200***11:B:1*Y*A*Y*Y*P"),
        ("HI*ABK:I10", "REF*D9*777~HI*ABK:I10", "REF*D9*777"),
        ("HI*ABK:I10", "HI*BK:4019", "HI*BK:4019"),
        ("HI*ABK:I10", "NTE*CER*Words~HI*ABK:I10", "NTE*CER*Words"),
        ("DTP*472*D8*20260504", "DTP*472*D8*20260504~DTP*471*D8*20260501", "DTP*471*D8*20260501"),
        ("SV1*HC:99213*200*UN*1***1", "SV1*IV:99213*200*UN*1***1", "SV1*IV:99213*200*UN*1***1"),
        ("SV1*HC:99213*200*UN*1***1", "SV1*HC:99213*200.001*UN*1***1", "SV1*HC:99213*200.001*UN*1***1"),
        ("SV1*HC:99213*200*UN*1***1", "SV1*HC:99213*200*UN*x***1", "SV1*HC:99213*200*UN*x***1"),
        ("NM1*82*1*", "NM1*82*2*", "NM1*82*2*Okafor*Chidi****XX*2000001018"),
        ("*XX*2000001018", "*24*2000001018", "NM1*82*1*Okafor*Chidi****24*2000001018"),
        ("NM1*85*2*", "NM1*85*1*", "NM1*85*1*Quillhaven Medical Group*****XX*2000000010"),
        ("DMG*D8*19860309*F", "DMG*D8*19860309*F*I", "DMG*D8*19860309*F*I"),
    ],
)
def test_what_the_model_has_no_field_for_is_listed(old: str, new: str, text: str) -> None:
    """Is each segment listed that tells more than the claim can hold, and nothing else?"""
    assert left(read(written(office_visit()))) == []
    assert left(changed(old, new)) == [text]


def test_old_codes_are_kept_and_listed() -> None:
    """Is a diagnosis of ICD-9 kept as a text, so that an edit can name it?"""
    assert changed("HI*ABK:I10", "HI*BK:4019").claim.diagnoses[0].code == "401.9"


def test_the_other_date_may_be_one_only() -> None:
    """Does the first of two other dates stand in the claim, and is the second listed?"""
    found = changed("HI*ABK:I10", "DTP*304*D8*20260401~DTP*454*D8*20260402~HI*ABK:I10")
    assert (found.claim.other_date, found.claim.other_date_kind) == (date(2026, 4, 2), "454")
    assert left(found) == ["DTP*304*D8*20260401"]


def test_what_lines_order_may_differ() -> None:
    """Is one who ordered some lines only listed, and one who ordered all of them the claim's?"""
    ordering = "NM1*DK*1*Chen*Walter****XX*2000001083"
    one = written(office_visit())
    assert read(one.replace("SE*27", f"{ordering}~SE*27")).claim.referring is not None
    two = written(office_visit(lines=office_visit().lines * 2, total=40000))
    found = read(two.replace("SE*30", f"{ordering}~SE*30"))
    assert found.claim.referring is None
    assert left(found) == [ordering]


def test_a_decision_of_an_unknown_payer_is_listed() -> None:
    """Is a decision on a line listed whose payer the claim does not name?"""
    found = read(written(paid_second()).replace("SVD*TRN03*90*", "SVD*TRN99*90*"))
    assert [segment.tag for segment in found.left_out] == ["SVD", "CAS", "CAS", "DTP"]
    decided = found.claim.insurances[1].adjudication
    assert decided is not None
    assert [line.line for line in decided.lines] == [2]


def test_a_decision_without_a_sum_adds_its_lines() -> None:
    """Is what another payer paid the sum of its lines where AMT*D is missing?"""
    found = read(written(paid_second()).replace("AMT*D*90~\n", ""))
    decided = found.claim.insurances[1].adjudication
    assert decided is not None
    assert decided.paid == 9000


def test_a_stay_without_days_has_those_of_its_lines() -> None:
    """Does a stay without its own days take those of its lines, and is that listed?"""
    claim = short_stay()
    lines = (replace(claim.lines[1], code="80053", first=date(2026, 6, 2), last=date(2026, 6, 3)),)
    found = read(written(replace(claim, lines=lines)).replace("DTP*434*RD8*20260601-20260604~\n", ""))
    assert found.claim.stay is not None
    assert (found.claim.stay.first, found.claim.stay.last) == (date(2026, 6, 2), date(2026, 6, 3))
    assert found.left_out[0].tag == "CLM"


def test_the_hour_has_no_minutes() -> None:
    """Is an hour with minutes read as the hour, and listed?"""
    found = read(written(short_stay()).replace("DTP*096*TM*1100", "DTP*096*TM*1130"))
    assert found.claim.stay is not None
    assert found.claim.stay.discharge_hour == "11"
    assert left(found) == ["DTP*096*TM*1130"]


def test_envelopes_are_told() -> None:
    """Does each claim tell the control numbers around it?"""
    found = read(written(office_visit()))
    assert (found.transaction, found.interchange) == ("0001", "000000001")


def test_a_broken_claim_is_read_as_far_as_it_goes() -> None:
    """Does a claim that breaks off, or says next to nothing, come with empty fields?"""
    text = written(office_visit())
    broken = read(text[: text.index("SV1*") + 12])
    assert (broken.claim.account, len(broken.claim.lines)) == ("QMG-0001", 1)
    bare = read(text.replace("CLM*QMG-0001*200***11:B:1*Y*A*Y*Y", "CLM"))
    assert (bare.claim.account, bare.claim.total, bare.claim.place) == ("", 0, "")
    assert bare.left_out[0].text == "CLM"
    assert bare.claim.lines[0].units == Decimal(1)


def test_a_file_that_is_no_x12_is_refused() -> None:
    """Is a file that is no X12 refused with the reader's sentence, and one of other transactions without claims?"""
    for junk in (b"", b"\x00\x01", b"hello"):
        with pytest.raises(X12Error):
            list(read_claims(junk))
    assert (
        list(read_claims(written(office_visit()).replace("*837*", "*835*").replace("X222A1", "X221A1").encode())) == []
    )


def claim_files(folder: Path) -> list[Path]:
    """The files of others that hold professional or institutional claims."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and b"ISA" in path.read_bytes()[:200]]
    found = []
    for path in paths:
        guides = {step.transaction.guide for step in walk(path) if step.transaction is not None}
        if guides & {by_table("837P"), by_table("837I")}:
            found.append(path)
    return found


def test_claims_of_others_are_read(x12_samples: Path) -> None:
    """Is every 837 by others read, and does each claim come back the same once it is written anew?"""
    known = 0
    for path in claim_files(x12_samples):
        claims = [step.segment.number for step in walk(path) if step.segment.tag == "CLM"]
        found = list(read_claims(path))
        assert [each.segment for each in found] == claims, path.name
        for each in found[:20]:
            try:
                again = read(written(each.claim))
            except Unwritable:
                assert not each.claim.lines, path.name
                continue
            assert again.claim == carried(each.claim), path.name
            assert not again.left_out, path.name
            known += 1
    assert known


COMPARED = {"REF", "NTE", "NM1", "N3", "DTP", "AMT", "SVD", "CAS", "CL1", "PS1", "PAT"}
ONE_DAY = re.compile(r"RD8\*([0-9]{8})-\1$")
TRAILING = re.compile(r"(\.[0-9]*?)0+(?=[*:]|$)")


def plain(segment: Segment) -> str:
    """A segment as the course writes it: its own separators, no zeros that say nothing."""
    parts = [":".join(segment.components(place)) for place in range(1, len(segment.elements) + 1)]
    text = ONE_DAY.sub(r"D8*\1", "*".join((segment.tag, *parts)).rstrip("*"))
    text = TRAILING.sub(r"\1", text) if segment.tag in ("AMT", "SVD", "CAS", "PS1") else text
    return re.sub(r"\.(?=[*:]|$)", "", text) if segment.tag in ("AMT", "SVD", "CAS", "PS1") else text


def test_nothing_of_others_is_lost_in_silence(x12_samples: Path) -> None:
    """Does every segment of a claim by others come back when the claim is written anew, unless it is listed?"""
    areas = ("2310", "2320", "2330", "2400", "2420", "2430")
    seen = 0
    for path in claim_files(x12_samples):
        steps = list(walk(path))
        for found in [found for found in read_claims(path) if found.claim.lines][:5]:
            listed = {segment.number for segment in found.left_out}
            again = {plain(step.segment) for step in walk(written(found.claim).encode())}
            for step in steps[found.segment :]:
                segment = step.segment
                if segment.tag in ("CLM", "HL", "SE"):
                    break
                inside = step.loop is not None and step.loop.id[:4] in areas
                if inside and segment.tag in COMPARED and segment.number not in listed:
                    assert plain(segment) in again, f"{path.name}: {segment.text}"
                    seen += 1
    assert seen
