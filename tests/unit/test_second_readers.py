"""Other people's readers of X12, openx12 and hccinfhir, see in our files what we put into them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hccinfhir.extractor_837 import extract_sld_837
from openx12 import x835, x837i, x837p

from revcycle.claim import Claim, Diagnosis, Line, institutional_837, professional_837
from revcycle.claim.levels_837 import CLEARINGHOUSE, submitter_of
from revcycle.payer import read_world
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.remittance import Remittance
from revcycle.payer.remitting import remit
from revcycle.payer.writing_835 import write_remittances
from tests.unit.claim_parts import office_visit, short_stay

DAY = date(2026, 5, 4)
MOMENT = datetime(2026, 6, 8, 9, 30, tzinfo=UTC)


def visits() -> list[Claim]:
    """Three claims: one line, two lines with modifiers and pointers, one that is denied."""
    two = (
        Line("99213", 20000, modifiers=("25",), first=DAY, last=DAY, place="11", pointers=(1, 2)),
        Line("20610", 24050, modifiers=("RT",), first=DAY, last=DAY, place="11", pointers=(2,)),
    )
    return [
        office_visit(),
        office_visit(account="QMG-0002", lines=two, total=44050, diagnoses=(Diagnosis("I10"), Diagnosis("M17.11"))),
        office_visit(account="QMG-0003", lines=(Line("72148", 60000, Decimal(1), first=DAY, last=DAY, place="11",
                                                     pointers=(1,)),), total=60000, diagnoses=(Diagnosis("M54.50"),)),
    ]  # fmt: skip


def professional() -> str:
    """They as an 837P."""
    claims = visits()
    return (
        professional_837.write_claims(claims, submitter_of(claims[0].billing), CLEARINGHOUSE, MOMENT).written().decode()
    )


def institutional() -> str:
    """A stay as an 837I."""
    claim = short_stay()
    return (
        institutional_837.write_claims([claim], submitter_of(claim.billing), CLEARINGHOUSE, MOMENT).written().decode()
    )


@pytest.fixture(scope="module")
def remittance() -> Remittance:
    """What Larkfield makes of them."""
    world = read_world()
    desk = PayerDesk(world, "larkfield")
    payments = [payment for claim in visits() for payment in desk.adjudicate(claim, date(2026, 5, 8))]
    paid, _ = remit(payments, desk.payer, world.roster.organizations["practice"], date(2026, 5, 20), "TRN01-1")
    return paid


def test_openx12_sees_the_same_professional_claims() -> None:
    """Does openx12 read accounts, charges, diagnoses, lines, modifiers and pointers as we wrote them?"""
    seen = x837p.parse(professional())
    assert len(seen.claims) == len(visits())
    for told, claim in zip(seen.claims, visits(), strict=True):
        assert (told["claim_number"], told["frequency"]) == (claim.account, claim.frequency)
        assert round(told["amount"] * 100) == claim.total
        assert [one["diagnosis_code"] for one in told["diagnoses"]] == [
            one.code.replace(".", "") for one in claim.diagnoses
        ]
        for service, line in zip(told["services"], claim.lines, strict=True):
            assert (service["cpt_code"], tuple(service["modifiers"])) == (line.code, line.modifiers)
            assert (round(service["charge"] * 100), Decimal(service["units"])) == (line.charge, line.units)
            assert service["diagnosis_pointers"] == [str(pointer) for pointer in line.pointers]
            assert service["service_date"] == DAY.isoformat()
    assert round(seen.total_billed * 100) == sum(claim.total for claim in visits())


def test_openx12_sees_the_same_institutional_claim() -> None:
    """Does openx12 read the stay's account, charge and revenue lines as we wrote them?"""
    claim = short_stay()
    (told,) = x837i.parse(institutional()).claims
    assert (told["claim_number"], round(told["amount"] * 100)) == (claim.account, claim.total)
    assert [one["revenue_code"] for one in told["services"]] == [line.revenue_code for line in claim.lines]
    assert [round(one["charge"] * 100) for one in told["services"]] == [line.charge for line in claim.lines]


def test_hccinfhir_sees_the_same_services() -> None:
    """Does the reader of risk adjustment find each line's code, diagnoses and day, in both kinds of claim?"""
    found = extract_sld_837(professional())
    lines = [(claim, line) for claim in visits() for line in claim.lines]
    assert [one.procedure_code for one in found] == [line.code for _, line in lines]
    assert [one.claim_id for one in found] == [claim.account for claim, _ in lines]
    assert [str(one.service_date) for one in found] == [DAY.isoformat()] * len(lines)
    for one, (claim, _) in zip(found, lines, strict=True):
        assert set(one.claim_diagnosis_codes) <= {other.code.replace(".", "") for other in claim.diagnoses}
        assert one.claim_diagnosis_codes
    stays = extract_sld_837(institutional())
    assert {one.claim_id for one in stays} == {short_stay().account}
    told = {one.code.replace(".", "") for one in short_stay().diagnoses}
    assert set(stays[0].claim_diagnosis_codes) == told | {"R059"}, "that reader counts the admitting diagnosis in"


def test_openx12_sees_the_same_remittance(remittance: Remittance) -> None:
    """Does openx12 read the payment, each claim and each adjustment of our 835?"""
    assert any(claim.paid for claim in remittance.claims)
    assert any(not claim.paid for claim in remittance.claims)
    told = x835.parse(write_remittances([remittance], "TRN01", "2000000010", MOMENT).written().decode())
    assert round(told.payment_amount * 100) == remittance.amount
    assert told.check_number == remittance.trace
    for seen, claim in zip(told.claims, remittance.claims, strict=True):
        assert (seen["patient_control_number"], seen["claim_status"]) == (claim.account, claim.status)
        sums = (seen["total_claim_charge"], seen["claim_payment_amount"])
        assert [round(one * 100) for one in sums] == [claim.charge, claim.paid]
        assert seen["payer_claim_control_number"] == claim.control_number
        adjustments = [
            (one["group"], one["reason"], round(one["amount"] * 100))
            for service in seen["services"]
            for one in service["adjustments"]
        ]
        assert adjustments == [(one.group, one.reason, one.amount) for one in claim.all_adjustments]
