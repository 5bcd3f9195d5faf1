"""Every adjudication that was worked on paper is posted, and settles the account but for what was refused."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from revcycle.claim import Claim
from revcycle.ledger import Ledger
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.remittance import ClaimPayment, Remittance
from tests.unit.adjudication_parts import play, scenarios, world

SCENARIOS = [one for one in scenarios() if not any(claim.get("frequency") for claim in one["claim"])]
BILLED, BEFORE, ANSWERED = date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[f"{one['file']}: {one['name']}" for one in SCENARIOS])
def test_what_the_payer_decides_is_what_the_account_shows(
    scenario: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is nothing open with the payer but what it refused, and the share of the patient the patient's?"""
    handed_in: list[tuple[Claim, tuple[ClaimPayment, ...]]] = []
    decide = PayerDesk.adjudicate

    def heard(desk: PayerDesk, claim: Claim, received: date, today: date | None = None) -> tuple[ClaimPayment, ...]:
        answer = decide(desk, claim, received, today)
        handed_in.append((claim, answer))
        return answer

    monkeypatch.setattr(PayerDesk, "adjudicate", heard)
    play(scenario)
    ledger = Ledger.of(world())
    for place, (claim, answer) in enumerate(handed_in):
        number, payer = f"QMG-{place}", claim.destination.payer
        account = ledger.charge(replace(claim, account=number), BILLED, again=True)
        for earlier in claim.earlier:
            assert earlier.adjudication is not None
            for line in earlier.adjudication.lines:
                told = line.line, earlier.payer.payer_id, BEFORE, line.paid, line.adjustments
                ledger.post_line(number, *told, trace="EARLIER")
        payments = tuple(replace(one, account=number) for one in answer)
        sent = Remittance(
            *(payer.name, payer.payer_id, "Quillhaven Medical Group", "2000000010", "000000101"),
            *(ANSWERED, f"T-{place}", "ACH", sum(one.paid for one in payments), payments),
        )
        posting = ledger.post(sent)
        assert not posting.unposted
        total = account.total
        assert total.difference == 0
        if not payments:  # it waits for papers
            assert total.open == total.charge
            continue
        (posted,) = posting.posted
        assert all("does not know the patient" in note for note in posted.notes)
        refused = sum(denial.amount for denial in posted.denials)
        assert account.owed_by(payer.payer_id) == refused
        assert total.patient == payments[0].patient_owes
        assert total.charge == total.paid + total.adjusted + total.patient + refused
