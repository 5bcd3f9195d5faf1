"""The command ``revcycle ledger``."""

import json
import os
import random
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import pytest

from revcycle import commands
from revcycle.claim.files_837 import write_claims
from revcycle.claim.levels_837 import Receiver, submitter_of
from revcycle.ledger import Ledger, LedgerError
from revcycle.ledger.bank import reconcile
from revcycle.ledger.follow_up import follow_up
from revcycle.payer.reading_835 import read_remittances
from revcycle.payer.remittance import ProviderAdjustment
from revcycle.payer.writing_835 import write_remittances
from revcycle.x12.reader import X12Error
from tests.unit.claim_parts import PRACTICE
from tests.unit.ledger_parts import BILLED, CLEAN, LAB_REFUSED, LARKFIELD_ID, VISIT, decided, remittance, visit

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """An 837 with one claim, and an 835 that refuses a line of it."""
    claims, paid = tmp_path / "claims.837", tmp_path / "paid.835"
    made = write_claims([visit()], submitter_of(PRACTICE), Receiver("Clearinghouse", "CLEAR01"), NOON)
    claims.write_bytes(made.written())
    sent = remittance(decided(VISIT, LAB_REFUSED))
    paid.write_bytes(write_remittances([sent], LARKFIELD_ID, "QMG", NOON).written())
    return [str(claims), str(paid)]


def test_it_tells_accounts_aging_and_what_to_do(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Does it print the sums of the account, the posting, the aging and the denial to work?"""
    assert commands.main(["ledger", *files, "--day", "2026-06-30"]) == 0
    told = capsys.readouterr().out
    assert "$240.00 = $95.00 + $80.00 + $25.00 + $40.00" in told
    assert "To work: line 2 CO-16 $40.00." in told
    assert "counted from the first day of service" in told
    assert "$40.00, denial, account QMG-0001, by 11/22/2026" in told


def test_it_tells_another_program(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Is the answer with --json one object with the promised names and whole cents?"""
    assert commands.main(["ledger", *files, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"accounts", "postings", "refused", "aging", "follow_up", "bank"}
    assert told["accounts"][0]["open"] == 4000
    assert told["postings"][0]["posted"][0]["denials"][0]["code"] == "CO-16"
    assert told["bank"][0]["deposits"] == 9500


def test_the_same_remittance_twice_is_refused(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Is the second one refused in a sentence, with exit status 1?"""
    assert commands.main(["ledger", *files, files[1]]) == 1
    told = capsys.readouterr().out
    assert "REFUSED: The remittance T-1" in told


@pytest.mark.parametrize("name", ["missing.837", "empty.837", "noise.837"])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a missing, an empty or a senseless file told in a sentence?"""
    (tmp_path / "empty.837").write_bytes(b"")
    (tmp_path / "noise.837").write_bytes(bytes(range(256)))
    assert commands.main(["ledger", str(tmp_path / name)]) == 1
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert told.strip()


def test_a_day_that_is_none(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Is a mistyped day told in a sentence?"""
    assert commands.main(["ledger", *files, "--day", "soon"]) == 1
    assert "is not a date" in capsys.readouterr().err


def test_damaged_remittances_break_nothing() -> None:
    """Are 300 spoiled 835s posted or refused, each with all its money told and every line in balance?"""
    outside = [ProviderAdjustment("L6", "LATE", -150)]
    sent = [remittance(CLEAN, outside=outside), remittance(decided(VISIT, LAB_REFUSED, account="QMG-2"), trace="T-2")]
    whole = write_remittances(sent, LARKFIELD_ID, "QMG", NOON).written()
    chance = random.Random(835)
    for _ in range(300):
        spoiled = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            place = chance.randrange(110, len(spoiled))
            spoiled[place : place + chance.choice((0, 1, 1, 6))] = bytes(chance.choices(b"0123456789-.*:~CPR", k=1))
        ledger = Ledger()
        for number in ("QMG-0001", "QMG-2"):
            ledger.charge(visit(account=number), BILLED, again=True)
        with suppress(X12Error):
            for read in read_remittances(bytes(spoiled)):
                with suppress(LedgerError):
                    assert ledger.post(read).difference == 0
        assert all(line.tally.difference == 0 for one in ledger.accounts.values() for line in one.lines)
        assert not any(one.difference for one in reconcile(ledger))
        follow_up(ledger, date(2026, 9, 1))


SAMPLES = os.environ.get("REVCYCLE_X12_SAMPLES", "")


@pytest.mark.skipif(not SAMPLES, reason="REVCYCLE_X12_SAMPLES names no folder")
def test_files_by_others(capsys: pytest.CaptureFixture[str]) -> None:
    """Are claims and remittances by others taken or refused in sentences, with every deposit accounted for?"""
    folder = Path(SAMPLES)
    claims = sorted(one for one in folder.rglob("*") if one.suffix.lower().startswith(".837"))
    paid = sorted(folder.rglob("*.835"))
    assert claims
    assert paid
    for file in claims:
        assert commands.main(["ledger", str(file), "--json"]) in (0, 1)
    capsys.readouterr()
    for first, second in product(claims[:2], paid):
        commands.main(["ledger", str(first), str(second), "--json"])
        out = capsys.readouterr()
        if out.out:
            told = json.loads(out.out)
            for one in told["bank"]:
                assert one["deposits"] == one["payments"] + one["income"] + one["unapplied"]
        else:
            assert out.err.strip()


def test_a_clean_claim_leaves_nothing_to_do_for_insurance(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is a statement to the patient all that is left after a clean answer?"""
    paid = tmp_path / "clean.835"
    paid.write_bytes(write_remittances([remittance(CLEAN)], LARKFIELD_ID, "QMG", NOON).written())
    assert commands.main(["ledger", files[0], str(paid), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [item["task"] for item in told["follow_up"]] == ["statement"]
