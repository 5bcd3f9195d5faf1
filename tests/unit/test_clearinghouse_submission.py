"""A file through the clearinghouse: 999, 277CA, what goes on, and what is remembered."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revcycle.claim import Claim
from revcycle.claim.reading_837 import read_claims
from revcycle.clearinghouse import Clearinghouse, Submission
from revcycle.clearinghouse.explaining import explain
from tests.unit.claim_parts import LARKFIELD, LARKFIELD_PPO, office_visit, short_stay
from tests.unit.clearing_files import MOMENT, control_numbers, file_of, judged, ours, starts
from tests.unit.clearing_parts import BAD_NPI, CLEAN, COPPERLEAF, TRIPPING, billing, line, outpatient, stay, work
from tests.unit.x12_parts import PROFESSIONAL, REMITTANCE, changed, content

BAD = billing(npi=BAD_NPI)
BAD_LINE = office_visit(account="QMG-0003", lines=(replace(office_visit().lines[0], pointers=(1, 3)),))
BAD_STAY = stay(status="")
ELSEWHERE = office_visit(account="QMG-0004", insurances=(COPPERLEAF,))
OUTSIDE_837 = {"QH-1013", "QH-1505", "QH-1513", "QH-1653", "QH-1810", "QH-1907", "QH-3001"}
"""Claims that no 837 can hold, or that it holds otherwise."""


def sent(*claims: Claim, control: int = 1, house: Clearinghouse | None = None) -> Submission:
    """These claims through the clearinghouse."""
    return (house or Clearinghouse()).submit(file_of(*claims, control=control), MOMENT)


def accounts(held: bytes) -> list[str]:
    """The accounts of the claims of an 837."""
    return [found.claim.account for found in read_claims(held)]


def test_a_clean_file() -> None:
    """Is everything of a clean file accepted, answered and sent on as it was?"""
    result = sent(office_visit(), short_stay())
    assert result.clean
    assert [answer.claim for answer in result.accepted] == [answer.claim for answer in result.claims]
    assert not result.rejected
    assert starts(result.answer_999, "IK5") == ["IK5*A", "IK5*A"]
    assert list(result.forwarded) == ["TRN01"]
    before, after = (
        list(read_claims(held)) for held in (file_of(office_visit(), short_stay()), result.forwarded["TRN01"])
    )
    assert [found.claim for found in after] == [found.claim for found in before]


def test_rejected_claims_come_back() -> None:
    """Is a rejected claim answered and never forwarded, while its neighbors go on?"""
    result = sent(office_visit(), BAD, BAD_LINE, short_stay(), BAD_STAY, ELSEWHERE)
    assert [answer.claim.account for answer in result.rejected] == ["QMG-0001", "QMG-0003", "QCH-0001"]
    assert accounts(result.forwarded["TRN01"]) == ["QMG-0001", "QCH-0001"]
    assert accounts(result.forwarded["TRN02"]) == ["QMG-0004"]
    assert not result.clean
    for held in result.forwarded.values():
        assert BAD_NPI.encode() not in held
        assert ours(held) == []
        assert judged(held) == []


def test_the_277ca_is_valid() -> None:
    """Does nobody find anything wrong with the answer on the claims?"""
    result = sent(office_visit(), BAD, BAD_LINE, short_stay(), BAD_STAY, ELSEWHERE)
    assert ours(result.answer_277) == []
    assert judged(result.answer_277) == []


def test_every_edit_can_be_answered() -> None:
    """Is the answer to each edit's claim valid, does it name the edit, and is the claim where it belongs?"""
    looked_at = []
    for code in sorted(set(TRIPPING) - OUTSIDE_837):
        result = sent(TRIPPING[code])
        if not result.claims:  # the file itself is not taken
            assert starts(result.answer_999, "IK5")[0].startswith("IK5*R"), code
            continue
        looked_at.append(code)
        assert {code, "QH-0001"} & {edit.code for answer in result.claims for edit in answer.edits}, code
        assert ours(result.answer_277) == [], code
        told = {status.code for answer in explain(result.answer_277) for status in answer.statuses} - {""}
        assert told == {edit.code for answer in result.claims for edit in answer.rejections}, code
        assert bool(result.forwarded) == bool(result.accepted), code
    assert len(looked_at) > 150
    together = sent(*(TRIPPING[code] for code in looked_at))
    assert len(together.claims) == len(looked_at)
    assert ours(together.answer_277) == []
    assert judged(together.answer_277) == []


def test_statuses_and_totals() -> None:
    """Do levels, statuses, counts and sums of the 277CA tell what was decided?"""
    result = sent(office_visit(), BAD_LINE)
    answer = result.answer_277
    assert [level.split("*")[3] for level in starts(answer, "HL")] == ["20", "21", "19", "PT"]
    assert starts(answer, "BHT")[0].startswith("BHT*0085*08*")
    assert starts(answer, "QTY") == ["QTY*90*1", "QTY*AA*1", "QTY*QA*1", "QTY*QC*1"]
    assert starts(answer, "AMT") == ["AMT*YU*200", "AMT*YY*200", "AMT*YU*200", "AMT*YY*200"]
    codes = [status.split("*")[1] for status in starts(answer, "STC")]
    assert codes == ["A1:19:AY", "A1:19:AY", "A2:20", "A7:477", "A7:477"]
    assert starts(answer, "SVC") == ["SVC*HC:99213*200*****1"]
    assert [reference.split("*")[2] for reference in starts(answer, "REF")] == [one.trace for one in result.claims]
    assert starts(answer, "TRN")[1] == f"TRN*2*{starts(file_of(office_visit(), BAD_LINE), 'BHT')[0].split('*')[3]}"


def test_a_hospital_claim_names_its_type_of_bill() -> None:
    """Does the answer on a hospital's claim bear the type of bill and the days it covers?"""
    answer = sent(BAD_STAY).answer_277
    assert "REF*BLT*111" in starts(answer, "REF")
    assert "DTP*472*RD8*20260601-20260604" in starts(answer, "DTP")


def test_a_hospital_line_is_named_by_its_revenue_code() -> None:
    """Does a rejected line without a procedure bear its revenue code?"""
    claim = short_stay(lines=(short_stay().lines[0], replace(short_stay().lines[1], units=Decimal(0))))
    assert starts(sent(claim).answer_277, "SVC") == ["SVC*NU:0300*150"]


def test_the_answer_read_back() -> None:
    """Does the reading of a 277CA give account, code, item and mend of each rejected claim?"""
    accepted, rejected = explain(sent(office_visit(), BAD_LINE).answer_277)
    assert (accepted.account, accepted.accepted, accepted.charge) == ("QMG-0001", True, 20000)
    assert "Accepted" in accepted.statuses[0].words
    assert not rejected.accepted
    (status,) = rejected.statuses
    assert (status.code, status.line, status.item, status.status) == ("QH-1502", 1, "24E", "A7:477")
    assert status.reading.startswith("Line 1 points to diagnosis C")
    assert "Point to A." in status.reading
    hospital = explain(sent(BAD_STAY).answer_277)[0]
    assert hospital.statuses[0].item == "17"


def test_the_answers_of_others_are_read(x12_samples: Path) -> None:
    """Is a 277CA that somebody else wrote read in plain words, with the item where that is clear?"""
    folder = x12_samples / "imsweb__x12-parser" / "277CA"
    taken = explain(folder / "x12_277CA_accepted.txt")
    returned = explain(folder / "x12_277CA_rejected.txt")
    assert [answer.accepted for answer in taken + returned] == [True, False]
    assert returned[0].statuses[0].status == "A7:562:85"
    assert returned[0].statuses[0].item == "56"
    assert "NPI (billing provider)" in returned[0].statuses[0].reading


def test_nothing_is_accepted_twice() -> None:
    """Is a file with a used control number refused, and a claim that comes again in another file returned?"""
    first = sent(office_visit(), short_stay())
    again = first.clearinghouse.submit(file_of(office_visit(), short_stay()), MOMENT)
    assert starts(again.answer_999, "TA1") == ["TA1*000000001*260615*0930*R*025"]
    assert (again.claims, again.answer_277, dict(again.forwarded)) == ((), b"", {})
    anew = sent(office_visit(), short_stay(account="QCH-0002"), control=2, house=again.clearinghouse)
    assert [[edit.code for edit in answer.edits] for answer in anew.claims] == [["QH-1805"], ["QH-1805"]]
    assert not anew.forwarded


def test_a_mended_claim_goes_through() -> None:
    """Is a rejected claim taken once it is mended?"""
    first = sent(BAD)
    second = sent(office_visit(), control=2, house=first.clearinghouse)
    assert second.clean
    assert second.claims[0].trace != first.claims[0].trace


def test_the_same_claim_twice_in_a_file() -> None:
    """Is the first of two equal claims taken, and the second returned?"""
    result = sent(office_visit(), office_visit(account="QMG-0009"))
    assert [answer.accepted for answer in result.claims] == [True, False]
    assert [edit.code for edit in result.claims[1].edits] == ["QH-1806"]


def test_a_clearinghouse_never_changes() -> None:
    """Does submitting leave the clearinghouse as it was, and give the same again?"""
    house = Clearinghouse()
    one, two = (house.submit(file_of(office_visit(), BAD_LINE), MOMENT) for _ in range(2))
    assert house.sent == Clearinghouse().sent
    assert (one.answer_999, one.answer_277, one.forwarded) == (two.answer_999, two.answer_277, two.forwarded)


def test_control_numbers_differ() -> None:
    """Has every file that the clearinghouse writes a control number of its own?"""
    first = sent(office_visit(), ELSEWHERE, BAD)
    second = sent(office_visit(note="again"), BAD_STAY, control=2, house=first.clearinghouse)
    written = [held for one in (first, second) for held in (one.answer_999, one.answer_277, *one.forwarded.values())]
    numbers = control_numbers(written)
    assert len(numbers) == len(set(numbers)) == 7


def test_a_claim_with_a_syntax_error_is_returned() -> None:
    """Does a claim come back for an error that the 999 has told, where no edit has a word for it?"""
    result = Clearinghouse().submit(
        changed(PROFESSIONAL, ("REF*D9*CH-88001~\nHI*ABK:J069*ABF:R509~", "HI*ABK:J069*ABF:R509~\nREF*D9*CH-88001~")),
        MOMENT,
    )
    assert starts(result.answer_999, "IK5") == ["IK5*E*5"]
    assert len(result.claims) == 2
    sample = file_of(office_visit(), ELSEWHERE).replace(
        b"HI*ABK:I10~\nNM1*82", b"NTE*ADD*X~\nHI*ABK:I10~\nNTE*ADD*Y~\nNM1*82", 1
    )
    sample = sample.replace(b"SE*", b"SE*x", 1)
    assert not Clearinghouse().submit(sample, MOMENT).claims
    late = file_of(office_visit(authorization="LK-AUTH-1"), ELSEWHERE)
    late = late.replace(b"REF*G1*LK-AUTH-1~\nHI*ABK:I10~", b"HI*ABK:I10~\nREF*G1*LK-AUTH-1~")
    result = Clearinghouse().submit(late, MOMENT)
    assert [[edit.code for edit in answer.edits] for answer in result.claims] == [["QH-0001"], []]
    assert starts(result.answer_277, "STC")[2].startswith("STC*A3:684*")
    assert ours(result.answer_277) == []


@pytest.mark.parametrize("held", [content(REMITTANCE), content(PROFESSIONAL).replace(b"005010X222A1", b"005010X224A2")])
def test_other_transactions_are_not_taken(held: bytes) -> None:
    """Is a remittance or a dental claim refused in the 999, and not lost in silence?"""
    result = Clearinghouse().submit(held, MOMENT)
    assert starts(result.answer_999, "IK5")[0].startswith("IK5*R")
    assert not result.claims
    assert not result.clean


@pytest.mark.parametrize("held", [b"", b"hello", b"ISA*00*", b"%PDF-1.7"])
def test_a_file_that_cannot_be_read(held: bytes) -> None:
    """Is a file without a readable ISA answered by a sentence, with nothing taken and nothing remembered?"""
    house = Clearinghouse()
    result = house.submit(held, MOMENT)
    assert result.message
    assert (result.answer_999, result.answer_277, result.claims, dict(result.forwarded)) == (b"", b"", (), {})
    assert result.clearinghouse.sent.interchanges == frozenset()


def test_nothing_is_lost_on_the_way() -> None:
    """Does a claim go on with all that the course's claim has no field for, though the file has other separators?"""
    held = file_of(office_visit(), work()).replace(b"HI*ABK:I10~", b"K3*FREE TEXT A B~\nHI*ABK:I10~")
    lines = held.split(b"\n")
    count = next(place for place, one in enumerate(lines) if one.startswith(b"SE*"))
    start = next(place for place, one in enumerate(lines) if one.startswith(b"ST*"))
    lines[count] = b"SE*%d*0001~" % (count - start + 1)
    other = b"\n".join(lines).replace(b"^", b"!").replace(b":", b">").replace(b"*", b"|")
    result = Clearinghouse().submit(other, MOMENT)
    assert [answer.left_out for answer in result.claims] == [1, 1]
    for payer_id in ("TRN01", "TRN06"):
        assert starts(result.forwarded[payer_id], "K3") == ["K3*FREE TEXT A B"]
        assert ours(result.forwarded[payer_id]) == []


def test_sums_agree() -> None:
    """Are accepted and rejected together what was sent, in number and in charge?"""
    claims = [*CLEAN.values(), BAD, BAD_LINE, BAD_STAY, outpatient(admission_source=""), line(units=Decimal(0))]
    claims = [replace(claim, account=f"A-{place}") for place, claim in enumerate(claims)]
    result = sent(*claims)
    assert {answer.claim.account for answer in result.claims} == {claim.account for claim in claims}
    assert len(result.accepted) + len(result.rejected) == len(claims)
    forwarded = [account for held in result.forwarded.values() for account in accounts(held)]
    assert sorted(forwarded) == sorted(answer.claim.account for answer in result.accepted)
    counted = {"90": 0, "AA": 0}
    for quantity in starts(result.answer_277, "QTY"):
        _, kind, number = quantity.split("*")
        counted[kind] = counted.get(kind, 0) + int(number)
    assert counted["90"] == counted["QA"] == len(result.accepted)
    assert counted["AA"] == counted["QC"] == len(result.rejected)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(sorted(set(TRIPPING) - OUTSIDE_837)), min_size=1, max_size=6, unique=True))
def test_any_mixture(codes: list[str]) -> None:
    """Is each claim of any mixture either forwarded or returned, never both, in valid files?"""
    claims = [replace(TRIPPING[code], account=code) for code in codes if code not in ("QH-1807", "QH-1808")]
    if not claims:
        return
    result = sent(*claims)
    forwarded = [account for held in result.forwarded.values() for account in accounts(held)]
    assert sorted(forwarded) == sorted(answer.claim.account for answer in result.accepted)
    assert not set(forwarded) & {answer.claim.account for answer in result.rejected}
    assert ours(result.answer_999) == []
    if result.acknowledgment.accepted:
        assert len(result.claims) == len(claims)
    if result.claims:
        assert ours(result.answer_277) == []


def test_the_payer_named_wrongly_goes_to_nobody() -> None:
    """Is a claim whose payer is not known here returned, with nothing forwarded?"""
    result = sent(office_visit(insurances=(replace(LARKFIELD_PPO, payer=replace(LARKFIELD, payer_id="TRN99")),)))
    assert [edit.code for edit in result.claims[0].edits] == ["QH-1102"]
    assert not result.forwarded
