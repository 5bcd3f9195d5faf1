"""The command ``revcycle payer``: claims to 835s, and eligibility."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from revcycle import commands
from revcycle.claim import Claim, PayerName
from revcycle.claim.files_837 import write_claims
from revcycle.claim.levels_837 import CLEARINGHOUSE, submitter_of
from revcycle.payer import read_world
from revcycle.payer.adjudication.history import Pending
from revcycle.payer.payment_run import pay
from revcycle.payer.reading_835 import imbalances, read_remittances
from revcycle.x12.check import check
from tests.unit.claim_parts import LARKFIELD_PPO, PRACTICE, office_visit, short_stay
from tests.unit.remittance_parts import pyx12_faults

TALLGRASS = replace(LARKFIELD_PPO, payer=PayerName("Tallgrass Mutual", "TRN03"), member_id="TGS200001")
NOBODY = replace(LARKFIELD_PPO, payer=PayerName("Nobody Mutual", "ZZ9"))


def claims_file(folder: Path, *claims: Claim, name: str = "claims.837") -> Path:
    """A file of these claims, made on 2026-06-08."""
    moment = datetime(2026, 6, 8, 9, tzinfo=UTC)
    file = folder / name
    file.write_bytes(write_claims(claims, submitter_of(PRACTICE), CLEARINGHOUSE, moment).written())
    return file


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """What was printed, with single blanks."""
    return " ".join(capsys.readouterr().out.split())


def test_one_payer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is one 835 written beside the file, one payment for each provider, and each claim told with its reasons?"""
    file = claims_file(tmp_path, office_visit(), short_stay())
    assert commands.main(["payer", str(file), "--paid", "06/22/2026"]) == 0
    whole = list(read_remittances(tmp_path / "claims.835"))
    assert [one.payee_npi for one in whole] == ["2000000010", "2000000028"]
    assert all(imbalances(one) == () for one in whole)
    assert {one.day for one in whole} == {date(2026, 6, 22)}
    assert {claim.received for one in whole for claim in one.claims} == {date(2026, 6, 8)}
    assert list(check(tmp_path / "claims.835")) == []
    assert pyx12_faults((tmp_path / "claims.835").read_bytes()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["claims.835", "claims.837"]
    printed = told(capsys)
    assert "Claim QMG-0001, Greta Norgard: charged $200.00, paid $75.00, patient owes $25.00" in printed
    assert "PR-3 $25.00, copayment" in printed
    assert "Why" not in printed


def test_several_payers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does each payer get its own 835, in the folder asked for, and is a claim to a stranger told of?"""
    claims = (
        office_visit(),
        office_visit(account="QMG-2", insurances=(TALLGRASS,)),
        office_visit(account="QMG-3", insurances=(NOBODY,)),
    )
    file = claims_file(tmp_path, *claims)
    assert commands.main(["payer", str(file), "--out", str(tmp_path / "new" / "folder")]) == 0
    names = sorted(path.name for path in (tmp_path / "new" / "folder").iterdir())
    assert names == ["claims.larkfield.835", "claims.tallgrass.835"]
    assert "Claim QMG-3 was not decided: nobody here is Nobody Mutual (ZZ9)." in told(capsys)


def test_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does --why tell the rule and the source behind every sum?"""
    file = claims_file(tmp_path, office_visit())
    assert commands.main(["payer", str(file), "--why"]) == 0
    printed = told(capsys)
    for bucket in ("Why CO-45 $100.00:", "Why PR-3 $25.00:", "Why Paid $75.00:"):
        assert bucket in printed
    assert "larkfield-practice-2025" in printed


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does --json print one object with sums as texts, days, and why?"""
    file = claims_file(tmp_path, office_visit(), office_visit(account="QMG-3", insurances=(NOBODY,)))
    assert commands.main(["payer", str(file), "--json", "--received", "2026-06-01"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert (whole["received"], whole["paid"]) == ("2026-06-01", "2026-06-01")
    [payer] = whole["payers"]
    [paid] = payer["remittances"]
    assert (paid["amount"], paid["method"], payer["file"]) == ("75.00", "ACH", str(tmp_path / "claims.835"))
    [claim] = paid["claims"]
    assert [one["amount"] for one in claim["lines"][0]["adjustments"]] == ["100.00", "25.00"]
    assert {one["bucket"] for one in claim["why"]} == {"paid", "CO-45", "PR-3"}
    assert whole["not_decided"] == [{"account": "QMG-3", "payer": "Nobody Mutual"}]


def test_late_payment(tmp_path: Path) -> None:
    """Does a payment after the payer's limit bear interest only where the payer's file says so, and still balance?"""
    file = claims_file(tmp_path, office_visit())
    assert commands.main(["payer", str(file), "--paid", "2026-12-01"]) == 0
    [whole] = read_remittances(tmp_path / "claims.835")
    owed = read_world().payers["larkfield"].late_interest_percent
    assert bool(whole.adjustments) == bool(owed)
    assert imbalances(whole) == ()


def test_nothing_decided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is it exit 1, and nothing written, where no payer is known?"""
    file = claims_file(tmp_path, office_visit(insurances=(NOBODY,)))
    assert commands.main(["payer", str(file)]) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["claims.837"]
    assert "was not decided" in told(capsys)


def test_claims_that_wait(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a claim that waits for papers told with what is asked for and by when, and no empty 835 written?"""
    world = read_world()
    run = pay(world, [office_visit()], date(2026, 6, 8), date(2026, 6, 8))
    due = date(2026, 7, 8)
    waiting = Pending(
        "LAR1", office_visit(), date(2026, 6, 8), "", {1: "the record of the visit"}, date(2026, 6, 8), due
    )
    held = replace(run, payers=(replace(run.payers[0], remittances=(), waiting=(waiting,)),))
    monkeypatch.setattr("revcycle.commands.payer.pay", lambda *_: held)
    file = claims_file(tmp_path, office_visit())
    assert commands.main(["payer", str(file)]) == 0
    assert "Line 1: the record of the visit" in (printed := told(capsys))
    assert "by 07/08/2026" in printed
    assert not (tmp_path / "claims.835").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"\x00\x01binary", "looks like binary data"),
        (b"hello", "begins with an ISA segment"),
        (None, "cannot be read"),
    ],
)
def test_files_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, sentence: str
) -> None:
    """Is a file that cannot be read told in a sentence, with exit 1, also as JSON?"""
    file = tmp_path / "claims.837"
    if content is not None:
        file.write_bytes(content)
    assert commands.main(["payer", str(file)]) == 1
    assert sentence in " ".join(capsys.readouterr().err.split())
    assert commands.main(["payer", str(file), "--json"]) == 1
    assert sentence in json.loads(capsys.readouterr().out)["stopped"]


def test_a_file_without_claims(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a file of another kind told as one without claims?"""
    file = claims_file(tmp_path, office_visit())
    commands.main(["payer", str(file)])
    capsys.readouterr()
    assert commands.main(["payer", str(tmp_path / "claims.835")]) == 1
    assert "holds no professional or institutional claim" in " ".join(capsys.readouterr().err.split())


def test_paid_before_received(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a day of payment before the day of receipt refused, and nothing written?"""
    file = claims_file(tmp_path, office_visit())
    assert commands.main(["payer", str(file), "--received", "2026-06-08", "--paid", "2026-06-01"]) == 1
    assert "cannot be paid" in capsys.readouterr().err
    assert not (tmp_path / "claims.835").exists()


def test_all_files_or_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the second 835 cannot be written, is neither there, and no rest of them, and an older one untouched?"""
    claims = (office_visit(), office_visit(account="QMG-2", insurances=(TALLGRASS,)))
    file = claims_file(tmp_path, *claims)
    (tmp_path / "claims.larkfield.835").write_text("older")
    synced: list[int] = []

    def full_disk(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 2:
            raise OSError(28, "No space left on device", "claims.tallgrass.835")

    monkeypatch.setattr("os.fsync", full_disk)
    assert commands.main(["payer", str(file)]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["claims.837", "claims.larkfield.835"]
    assert (tmp_path / "claims.larkfield.835").read_text() == "older"


def test_out_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a folder that is none told in a sentence?"""
    file = claims_file(tmp_path, office_visit())
    assert commands.main(["payer", str(file), "--out", str(file)]) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["payer"],
        ["payer", "a.837", "b.837"],
        ["payer", "a.837", "--received", "32/1"],
        ["payer", "eligibility", "greta-norgard"],
        ["payer", "eligibility", "greta-norgard", "larkfield-ppo", "someday"],
    ],
)
def test_wrongly_called(arguments: list[str]) -> None:
    """Is a wrong call exit 2?"""
    with pytest.raises(SystemExit) as stopped:
        commands.main(arguments)
    assert stopped.value.code == 2


def test_eligibility(capsys: pytest.CaptureFixture[str]) -> None:
    """Does eligibility print the card, by id or name, and the two messages where asked?"""
    assert commands.main(["payer", "eligibility", "Greta Norgard", "larkfield-ppo", "05/04/2026"]) == 0
    printed = capsys.readouterr().out
    assert "COVERED on 05/04/2026: Larkfield Choice PPO" in printed
    assert "ISA*" not in printed
    assert commands.main(["payer", "eligibility", "greta-norgard", "larkfield-ppo", "2026-05-04", "--x12"]) == 0
    printed = capsys.readouterr().out
    assert "ST*270*" in printed
    assert "ST*271*" in printed


def test_eligibility_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Does --json tell benefits with sums as texts, and the card?"""
    arguments = ["payer", "eligibility", "greta-norgard", "larkfield-ppo", "2026-05-04", "--json", "--x12"]
    assert commands.main(arguments) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["active"] is True
    assert "500.00" in [one["amount"] for one in whole["benefits"] if one["kind"] == "C"]
    assert whole["271"].startswith("ISA*")
    assert whole["card"].startswith("Larkfield Health Insurance answers")


def test_eligibility_of_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    """Is an unknown patient or plan told in a sentence, with exit 1?"""
    assert commands.main(["payer", "eligibility", "nobody", "larkfield-ppo", "2026-05-04"]) == 1
    assert "Nobody here bears the name" in capsys.readouterr().err


def test_files_by_others(x12_samples: Path, tmp_path: Path) -> None:
    """Does the command end without a traceback on every file by others, whatever it is?"""
    for path in sorted(x12_samples.rglob("*")):
        if path.is_file():
            assert commands.main(["payer", str(path), "--out", str(tmp_path)]) in (0, 1)
