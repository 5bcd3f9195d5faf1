"""A program without a CPT licence uses the fictional set of procedures: the whole cycle works with it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from revcycle.chart.chart import ChartShelf
from revcycle.claim.charted import encounter_of
from revcycle.claim.encounter import BilledService
from revcycle.codes.procedures import procedures
from revcycle.cycle import BillingOffice
from revcycle.payer import read_world
from revcycle.x12.check import check


@pytest.fixture(params=["cpt", "fictional"])
def office(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BillingOffice:
    """An office of a program with, and one of a program without a licence."""
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(tmp_path))
    procedures.use(request.param)
    return BillingOffice(read_world())


def test_the_clean_claim_is_billed_and_paid(office: BillingOffice) -> None:
    """Is the story's clean claim billed with the number of the set in use, accepted, and paid to the same cent?"""
    item = "office-visit-established-moderate"
    chart = ChartShelf().chart("heartburn-after-the-scope")
    visit = BilledService(item, chart.date_of_service, pointers=(1,))
    (claim,) = office.bill(encounter_of(chart, office.world.roster, ["K21.00"], [visit], id="QMG-1001"))
    number = procedures.get(item)
    assert number is not None
    assert claim.lines[0].code == number.number
    assert (number.number == "99214") == (procedures.numbers() == "cpt")
    sending = office.send([claim], datetime(2026, 6, 5, 9, 0, tzinfo=UTC))
    assert sending.accepted == ("QMG-1001",)
    office.pay(date(2026, 6, 19))
    office.post(date(2026, 6, 20))
    total = office.ledger.account("QMG-1001").total
    assert (total.charge, total.paid, total.adjusted, total.patient, total.open) == (28000, 11500, 14000, 2500, 0)
    for message in office.mail:
        assert [one for one in check(message.content) if one.severity == "error"] == []
        assert message.kind in ("999", "277CA") or number.number in message.raw
