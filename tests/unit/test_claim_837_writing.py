"""The 837s that the course writes: judged by pyx12 and by the course's own check, and found where the guides say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from revcycle.claim import Claim, Diagnosis, Insurance, Line, Name
from revcycle.claim.carried import ELSEWHERE, PAPER_ONLY, carried
from revcycle.claim.files_837 import write_claims
from revcycle.claim.institutional_837 import write_claims as write_institutional
from revcycle.claim.levels_837 import CLEARINGHOUSE, Submitter, submitter_of
from revcycle.claim.professional_837 import write_claims as write_professional
from revcycle.claim.reading_837 import read_claims
from revcycle.x12.check import check
from revcycle.x12.walk import walk
from revcycle.x12.writing import Unwritable
from tests.unit.claim_full import (
    CALEB,
    child_visit,
    full_stay,
    full_visit,
    hospital_visit,
    paid_second,
    stay_paid_second,
    work_injury,
)
from tests.unit.claim_parts import CHEN, GRETA, LARKFIELD_PPO, PRACTICE, office_visit, short_stay
from tests.unit.x12_judge import faults

MOMENT = datetime(2026, 6, 10, 10, 5, tzinfo=UTC)
NOT_BORN = replace(GRETA, born=None, sex="")
SENDER = Submitter("Quillhaven Medical Group", "2000000010", "Billing office", "555-0101")
RIGHT = {
    claim.account: claim
    for claim in (
        office_visit(),
        full_visit(),
        child_visit(),
        paid_second(),
        work_injury(),
        short_stay(),
        full_stay(),
        hospital_visit(),
        stay_paid_second(),
    )
}


def _own(**changes: object) -> Insurance:
    """Greta's plan, with changes to the insured."""
    return replace(LARKFIELD_PPO, insured=replace(GRETA, **changes))  # type: ignore[arg-type]


def written(*claims: Claim) -> bytes:
    """The claims as a file."""
    return write_claims(claims, SENDER, CLEARINGHOUSE, MOMENT).written()


def placed(*claims: Claim) -> list[tuple[str, str]]:
    """Every segment of the file with its loop."""
    return [(step.loop.id if step.loop else "", step.segment.text) for step in walk(written(*claims))]


def found(claim: Claim) -> set[str]:
    """The rules of the course that a claim's file breaks."""
    return {finding.rule for finding in check(written(claim))}


@pytest.mark.parametrize("account", RIGHT)
def test_pyx12_passes_what_we_write(account: str) -> None:
    """Does pyx12 find nothing wrong?"""
    assert faults(written(RIGHT[account])) == []


@pytest.mark.parametrize("account", RIGHT)
def test_our_check_passes_what_we_write(account: str) -> None:
    """Does the course's own check find nothing wrong, warnings included?"""
    assert [str(finding) for finding in check(written(RIGHT[account]))] == []


@pytest.mark.parametrize("account", RIGHT)
def test_right_claims_come_back(account: str) -> None:
    """Does each of them come back, with nothing left out?"""
    (read,) = read_claims(written(RIGHT[account]))
    assert read.claim == carried(RIGHT[account])
    assert not read.left_out


def test_all_of_them_stand_in_one_file() -> None:
    """Do claims of both kinds stand in one file, a group for each, and does pyx12 pass it?"""
    file = written(*RIGHT.values())
    assert faults(file) == []
    assert list(check(file)) == []
    assert [read.claim.account for read in read_claims(file)] == list(RIGHT)


def test_the_judge_can_fail() -> None:
    """Does pyx12 tell when something is missing?"""
    spoiled = written(office_visit()).replace(b"N3*100 Heron Lane~\n", b"").replace(b"SE*27*", b"SE*26*")
    assert len(faults(spoiled)) == 1


@pytest.mark.parametrize(
    ("claim", "loop", "text"),
    [
        (full_visit(), "2300", "CLM*QMG-FULL*540.5***11:B:7*Y*A*Y*Y**AA:::AL*********8"),
        (full_visit(), "2300", "DTP*431*D8*20260502"),
        (full_visit(), "2300", "DTP*439*D8*20260501"),
        (full_visit(), "2300", "DTP*454*D8*20260503"),
        (full_visit(), "2300", "DTP*314*RD8*20260501-20260530"),
        (full_visit(), "2300", "DTP*435*D8*20260501"),
        (full_visit(), "2300", "DTP*096*D8*20260502"),
        (full_visit(), "2300", "AMT*F5*25"),
        (full_visit(), "2300", "REF*G1*A-1"),
        (full_visit(), "2300", "REF*9F*R-1"),
        (full_visit(), "2300", "REF*F8*LK-0001"),
        (full_visit(), "2300", "REF*X4*11D1111111"),
        (full_visit(), "2300", "NTE*ADD*Second opinion asked for"),
        (full_visit(), "2300", "HI*ABK:S52501A*ABF:I10*ABF:E119*ABF:E785*ABF:Z794"),
        (full_visit(), "2310A", "NM1*DN*1*Chen*Walter****XX*2000001083"),
        (full_visit(), "2310B", "NM1*82*1*Okafor*Chidi****XX*2000001018"),
        (full_visit(), "2310C", "NM1*77*2*Quillhaven Community Hospital*****XX*2000000028"),
        (full_visit(), "2400", "SV1*HC:99213:25*200*UN*1***1:2:3:4"),
        (full_visit(), "2400", "SV1*HC:J3301:RT:GA:59:LT:Special mixture*40.5*UN*2.5*22**5**Y**Y"),
        (full_visit(), "2400", "SV1*HC:01402:AA*300*MJ*95***1"),
        (full_visit(), "2400", "DTP*472*RD8*20260504-20260506"),
        (full_visit(), "2400", "REF*6R*L-2"),
        (full_visit(), "2400", "PS1*2000000028*30"),
        (full_visit(), "2420A", "NM1*82*1*Brandt*Lena****XX*2000001034"),
        (office_visit(referring=replace(CHEN, role="DQ")), "2310D", "NM1*DQ*1*Chen*Walter****XX*2000001083"),
        (office_visit(referring=replace(CHEN, role="DK")), "2420E", "NM1*DK*1*Chen*Walter****XX*2000001083"),
        (child_visit(), "2000B", "SBR*P**MRF-20*Larkfield Choice PPO*****12"),
        (child_visit(), "2010BA", "NM1*IL*1*Norgard*Greta****MI*LCP200001"),
        (child_visit(), "2000C", "PAT*19"),
        (child_visit(), "2010CA", "NM1*QC*1*Norgard*Caleb"),
        (work_injury(), "2010BA", "NM1*IL*2*Harbor Glass Works*****MI*AWC260316"),
        (work_injury(), "2000C", "PAT*20"),
        (work_injury(), "2010CA", "REF*Y4*AWC-26-0316"),
        (work_injury(), "2010CA", "PER*IC**TE*5550111"),
        (paid_second(), "2000B", "SBR*S**MRF-20*Larkfield Choice PPO*****12"),
        (paid_second(), "2320", "SBR*P*19*HGW-30*Saver*****CI"),
        (paid_second(), "2320", "CAS*OA*209*1"),
        (paid_second(), "2320", "AMT*D*90"),
        (paid_second(), "2320", "AMT*EAF*30"),
        (paid_second(), "2320", "OI***Y***Y"),
        (paid_second(), "2330A", "NM1*IL*1*Norgard*Jonas*Erik**Jr*MI*TGS200001"),
        (paid_second(), "2330B", "NM1*PR*2*Tallgrass Mutual*****PI*TRN03"),
        (paid_second(), "2330B", "REF*F8*TG-0001"),
        (paid_second(), "2430", "SVD*TRN03*90*HC:99213**1"),
        (paid_second(), "2430", "CAS*CO*45*80"),
        (paid_second(), "2430", "CAS*PR*1*20**2*10"),
        (paid_second(), "2430", "CAS*CO*97*50*4"),
        (paid_second(), "2430", "DTP*573*D8*20260520"),
        (stay_paid_second(), "2330B", "DTP*573*D8*20260520"),
        (stay_paid_second(), "2430", "SVD*TRN03*0**0300*4"),
        (full_stay(), "2300", "CLM*QCH-FULL*12150***11:A:8**A*Y*Y***********11"),
        (full_stay(), "2300", "DTP*096*TM*1100"),
        (full_stay(), "2300", "DTP*434*RD8*20260601-20260604"),
        (full_stay(), "2300", "DTP*435*DT*202606011400"),
        (full_stay(), "2300", "CL1*1*1*01"),
        (full_stay(), "2300", "REF*LU*AL"),
        (full_stay(), "2300", "REF*EA*MR-200001"),
        (full_stay(), "2300", "HI*ABK:S72002A:::::::Y"),
        (full_stay(), "2300", "HI*ABJ:R059"),
        (full_stay(), "2300", "HI*ABN:W010XXA:::::::Y*ABN:Y92009"),
        (full_stay(), "2300", "HI*DR:470"),
        (full_stay(), "2300", "HI*BBR:0SRB01Z:D8:20260602"),
        (full_stay(), "2300", "HI*BBQ:30233N1:D8:20260603"),
        (full_stay(), "2300", "HI*BI:71:RD8:20260401-20260409"),
        (full_stay(), "2300", "HI*BH:04:D8:20260531*BH:11:D8:20260531"),
        (full_stay(), "2300", "HI*BE:01:::1200*BE:80:::3"),
        (full_stay(), "2300", "HI*BG:02*BG:09"),
        (full_stay(), "2310A", "NM1*71*1*Chen*Walter****XX*2000001083"),
        (full_stay(), "2310B", "NM1*72*1*Feld*Marcus****XX*2000001109"),
        (full_stay(), "2310C", "NM1*ZZ*1*Brandt*Lena****XX*2000001034"),
        (full_stay(), "2310D", "NM1*82*1*Brandt*Lena****XX*2000001034"),
        (full_stay(), "2310E", "NM1*77*2*Quillhaven Community Hospital*****XX*2000000028"),
        (full_stay(), "2400", "SV2*0120**12000*DA*3**50"),
        (full_stay(), "2400", "SV2*0636*HC:J1885:JZ::::Ketorolac*150*UN*4"),
        (full_stay(), "2420C", "NM1*82*1*Okafor*Chidi****XX*2000001018"),
        (hospital_visit(), "2300", "HI*APR:R079*APR:R059"),
        (hospital_visit(), "2310F", "NM1*DN*1*Brandt*Lena****XX*2000001034"),
    ],
)
def test_each_field_stands_where_the_guide_has_it(claim: Claim, loop: str, text: str) -> None:
    """Does each field stand in its loop and element?"""
    assert (loop, text) in placed(claim)


# Right or wrong, it goes out


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        (office_visit(total=19900), "claim-total"),
        (office_visit(rendering=replace(CHEN, npi="2000001084")), "npi"),
        (office_visit(lines=(replace(office_visit().lines[0], pointers=()),)), "diagnosis-pointer"),
        (office_visit(lines=(replace(office_visit().lines[0], pointers=(2,)),)), "diagnosis-pointer"),
        (office_visit(lines=(replace(office_visit().lines[0], first=None, last=None),)), "service-date"),
        (office_visit(diagnoses=tuple(Diagnosis(f"E11.{place}") for place in range(13))), "diagnosis-count"),
        (office_visit(diagnoses=()), "segment-missing"),
        (office_visit(frequency="7"), "original-number"),
        (office_visit(place="99x"), "place-unknown"),
        (
            office_visit(patient=replace(GRETA, born=None, sex=""), insurances=(_own(born=None, sex=""),)),
            "subscriber-facts",
        ),
        (office_visit(billing=replace(PRACTICE, tax_id="12")), "tax-number"),
        (office_visit(patient=CALEB), "patient-level"),
    ],
)
def test_a_wrong_claim_is_written_and_found_out(claim: Claim, rule: str) -> None:
    """Is a wrong claim written as it is, and found out by the check, while the right one is not?"""
    assert rule not in found(office_visit())
    assert rule in found(claim)
    (read,) = read_claims(written(claim))
    assert read.claim == carried(claim)


def test_two_persons_under_self_are_both_written() -> None:
    """Are patient and insured both written where the form says self and names two?"""
    texts = [text for _, text in placed(office_visit(patient=CALEB))]
    assert "SBR*P*18*MRF-20*Larkfield Choice PPO*****12" in texts
    assert "NM1*IL*1*Norgard*Greta****MI*LCP200001" in texts
    assert "PAT*18" in texts
    assert "NM1*QC*1*Norgard*Caleb" in texts


def test_a_blank_item_7_is_no_other_person() -> None:
    """Is the insured the patient where the form leaves the insured's facts blank?"""
    bare = replace(LARKFIELD_PPO, insured=replace(GRETA, born=None, sex="", address=None, phone=""))
    assert written(office_visit(insurances=(bare,))) == written(office_visit())


# What cannot stand on the wire


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (office_visit(lines=()), "no service line"),
        (office_visit(insurances=()), "no insurance"),
        (office_visit(note="x" * 81), "has 81 characters; X12 has room for 80"),
        (office_visit(account="x" * 39), "room for 38"),
        (office_visit(patient=replace(GRETA, name=Name("x" * 61))), "The last name"),
        (office_visit(lines=(Line("99213", 1, modifiers=("25",) * 5),)), "5 modifiers"),
        (office_visit(lines=(Line("99213", 1, units=Decimal("Infinity")),)), "quantity"),
        (office_visit(lines=(Line("99213", 1, units=Decimal(10) ** 20),)), "quantity"),
        (office_visit(lines=(Line("99213", 1, revenue_code="0300"),)), "revenue_code"),
        (office_visit(stay=short_stay().stay), "“stay”"),
        (office_visit(diagnoses=(Diagnosis("I10", "Y"),)), "present on admission"),
        (short_stay(stay=None), "lacks the hospital's part"),
        (short_stay(employment=True), "condition or occurrence code"),
        (short_stay(accident=date(2026, 5, 1)), "condition or occurrence code"),
        (short_stay(onset=date(2026, 5, 1)), "“onset”"),
        (short_stay(patient_paid=100), "“patient_paid”"),
        (short_stay(lines=(Line("", 1, revenue_code="0300", pointers=(1,)),)), "“pointers”"),
        (short_stay(referring=replace(CHEN, role="DK")), "role DK"),
        (replace(paid_second(), lines=paid_second().lines[:1]), "decided about line 2"),
    ],
)
def test_what_cannot_stand_on_the_wire_is_refused(claim: Claim, words: str) -> None:
    """Does a sentence name the claim and what is wrong?"""
    with pytest.raises(Unwritable) as caught:
        written(claim)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"Claim 1 ({claim.account[:60]}")
    assert str(caught.value).endswith(".")


def test_nothing_and_the_wrong_kind_are_refused() -> None:
    """Is a file without claims refused, and a claim in the writer of the other kind?"""
    for write in (write_claims, write_professional, write_institutional):
        with pytest.raises(Unwritable, match="no claim"):
            write([], SENDER, CLEARINGHOUSE, MOMENT)
    with pytest.raises(Unwritable, match="It is institutional, and the file is professional"):
        write_professional([short_stay()], SENDER, CLEARINGHOUSE, MOMENT)
    with pytest.raises(Unwritable, match="It is professional, and the file is institutional"):
        write_institutional([office_visit()], SENDER, CLEARINGHOUSE, MOMENT)


def test_strange_characters_are_changed() -> None:
    """Do accents, separators and line breaks leave, while the words stay?"""
    claim = office_visit(patient=replace(GRETA, name=Name("Pe\u00f1a~Ruiz", "Jos\u00e9*")), note="one:two\nthree")
    (read,) = read_claims(written(replace(claim, insurances=(_own(name=claim.patient.name),))))
    assert (read.claim.patient.name, read.claim.note) == (Name("Pena Ruiz", "Jose"), "one two three")


def test_a_long_street_goes_on_in_the_second_line() -> None:
    """Is a street of more than 55 characters broken between words, and read whole?"""
    street = "The Old Lighthouse Keepers House behind the Second Bridge, Apartment 1204"
    address = replace(PRACTICE.address, street=street)
    claim = office_visit(billing=replace(PRACTICE, address=address))
    assert ("2010AA", "N3*The Old Lighthouse Keepers House behind the Second*Bridge, Apartment 1204") in placed(claim)
    (read,) = read_claims(written(claim))
    assert read.claim.billing.address.street == street


# Levels


def levels(*claims: Claim) -> list[str]:
    """The HL segments of a file."""
    return [text for _, text in placed(*claims) if text.startswith("HL*")]


def test_claims_that_follow_each_other_share_levels() -> None:
    """Do claims of one patient share levels, and is the order kept where they do not?"""
    mine, childs = office_visit(), child_visit()
    assert levels(mine, mine) == ["HL*1**20*1", "HL*2*1*22*0"]
    assert levels(childs, childs) == ["HL*1**20*1", "HL*2*1*22*1", "HL*3*2*23*0"]
    assert levels(mine, childs, mine) == ["HL*1**20*1", "HL*2*1*22*0", "HL*3*1*22*1", "HL*4*3*23*0", "HL*5*1*22*0"]
    sister = replace(childs, patient=replace(CALEB, name=Name("Norgard", "Cora")))
    assert levels(childs, sister) == ["HL*1**20*1", "HL*2*1*22*1", "HL*3*2*23*0", "HL*4*2*23*0"]
    other = replace(mine, billing=replace(PRACTICE, npi="2000000036"))
    assert levels(mine, other) == ["HL*1**20*1", "HL*2*1*22*0", "HL*3**20*1", "HL*4*3*22*0"]


def test_a_level_holds_a_hundred_claims() -> None:
    """Does the 101st claim of one patient open a new level, and does the check pass it?"""
    assert len(levels(*[office_visit()] * 100)) == 2
    many: Sequence[Claim] = [child_visit()] * 101
    assert len(levels(*many)) == 4
    assert len(levels(*[office_visit()] * 101)) == 3
    assert list(check(written(*many))) == []


def test_a_transaction_holds_five_thousand_claims() -> None:
    """Does the claim after 5,000 open a new transaction, and are all of them read?"""
    file = written(*[office_visit()] * 5001)
    reads = list(read_claims(file))
    assert [len([read for read in reads if read.transaction == number]) for number in ("0001", "0002")] == [5000, 1]


def test_the_billing_provider_may_submit_by_itself() -> None:
    """Is the submitter of a practice the practice under its NPI?"""
    sender = submitter_of(PRACTICE)
    texts = [
        step.segment.text for step in walk(write_claims([office_visit()], sender, CLEARINGHOUSE, MOMENT).written())
    ]
    assert "NM1*41*2*Quillhaven Medical Group*****46*2000000010" in texts
    assert "PER*IC*Billing office*TE*5550100" in texts


def test_what_stands_on_paper_only_is_named() -> None:
    """Is each field that an 837 does not carry named with its reason, and not on the wire?"""
    claim = child_visit()
    text = written(claim).decode()
    assert "5550111" not in text  # Person.phone
    assert "19860309" not in text  # Insurance.insured
    assert set(PAPER_ONLY) == {
        "Person.phone",
        "Insurance.insured",
        "Insurance.released",
        "Insurance.adjudication",
        "Insurance.medicare_secondary",
        "Line.description",
    }
    assert {name for names in ELSEWHERE.values() for name in names} <= set(Claim.__dataclass_fields__)
