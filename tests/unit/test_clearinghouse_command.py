"""``revcycle clearinghouse`` at the command line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from revcycle.clearinghouse.edits import RULES
from revcycle.commands import main
from tests.unit.claim_parts import office_visit, short_stay
from tests.unit.clearing_files import file_of, judged
from tests.unit.clearing_parts import BAD_NPI, billing
from tests.unit.x12_parts import REMITTANCE, content

DAY = ["--received", "2026-06-15"]


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """A file of two clean claims."""
    path = tmp_path / "claims.837"
    path.write_bytes(file_of(office_visit(), short_stay()))
    return path


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A file with a clean claim, a rejected one and one with a warning."""
    path = tmp_path / "mixed.837"
    warned = office_visit(account="QMG-0003", patient=replace(office_visit().patient), note="x")
    path.write_bytes(file_of(office_visit(), billing(npi=BAD_NPI), warned))
    return path


def test_a_clean_file(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Are both answers written beside a clean file, and is the exit status 0?"""
    assert main(["clearinghouse", str(clean), *DAY]) == 0
    told = capsys.readouterr().out
    assert "2 claims: 2 accepted, 0 rejected." in told
    for ending in (".999", ".277"):
        written = clean.with_suffix(ending)
        assert str(written) in told
        assert judged(written.read_bytes()) == []


def test_a_rejected_claim(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does the reading name claim, edit, status, item and mend, and is the exit status 1?"""
    assert main(["clearinghouse", str(mixed), *DAY]) == 1
    told = " ".join(capsys.readouterr().out.split())
    for words in ("REJECTED", "QH-1202", "A7:562:85", "item 33a", "2010AA NM109", "NPPES", "never reached its payer"):
        assert words in told


def test_another_folder_and_what_goes_on(mixed: Path, tmp_path: Path) -> None:
    """Do the answers go into another folder, made where it is missing, with the files for the payers?"""
    out = tmp_path / "new" / "answers"
    assert main(["clearinghouse", str(mixed), *DAY, "--out", str(out), "--forward"]) == 1
    assert sorted(path.name for path in out.iterdir()) == ["mixed.277", "mixed.999", "mixed.TRN01.837"]
    assert BAD_NPI not in (out / "mixed.TRN01.837").read_text()


def test_nothing_is_written_over(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a file left alone that is there already and is another, unless one insists?"""
    other = clean.with_suffix(".999")
    other.write_text("mine")
    assert main(["clearinghouse", str(clean), *DAY]) == 2
    assert "--force" in capsys.readouterr().err
    assert other.read_text() == "mine"
    assert not clean.with_suffix(".277").exists()
    assert main(["clearinghouse", str(clean), *DAY, "--force"]) == 0
    assert other.read_text() != "mine"
    assert main(["clearinghouse", str(clean), *DAY]) == 0  # the same answer again is no other file


def test_a_file_is_not_answered_into_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a file of claims with the ending of an answer left alone?"""
    path = tmp_path / "claims.277"
    path.write_bytes(file_of(office_visit()))
    assert main(["clearinghouse", str(path), *DAY, "--force"]) == 2
    assert "Rename" in capsys.readouterr().err
    assert path.read_bytes() == file_of(office_visit())


def test_json(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does another program get one object with the documented names?"""
    assert main(["clearinghouse", str(mixed), *DAY, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"file", "message", "acknowledged", "claims", "counts", "written"}
    assert told["counts"] == {"sent": 3, "accepted": 2, "rejected": 1}
    assert told["acknowledged"]["verdicts"] == ["A"]
    rejected = told["claims"][1]
    assert rejected["charge"] == "200.00"
    assert set(rejected) == {"number", "account", "patient", "charge", "accepted", "trace", "edits"}
    assert set(rejected["edits"][0]) == {"code", "severity", "status", "line", "item", "place", "reading", "mend"}


@pytest.mark.parametrize("held", [b"", b"no X12"])
def test_an_unreadable_file(held: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is an unreadable file told in a sentence, with exit status 2 and nothing written?"""
    path = tmp_path / "claims.837"
    path.write_bytes(held)
    assert main(["clearinghouse", str(path), *DAY]) == 2
    assert "ISA" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_file_or_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a file that is not there, or not named, told in a sentence?"""
    assert main(["clearinghouse", str(tmp_path / "none.837"), *DAY]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert main(["clearinghouse"]) == 2
    assert "--edits" in capsys.readouterr().err


def test_a_wrong_day(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a day that is none told, with the way to write it?"""
    with pytest.raises(SystemExit) as stopped:
        main(["clearinghouse", str(clean), "--received", "soon"])
    assert stopped.value.code == 2
    assert "06/15/2026" in capsys.readouterr().err


def test_a_remittance_is_no_file_of_claims(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is an 835 refused by a 999, without a 277CA?"""
    path = tmp_path / "payment.835"
    path.write_bytes(content(REMITTANCE))
    assert main(["clearinghouse", str(path), *DAY]) == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["payment.835", "payment.999"]
    assert "not supported" in capsys.readouterr().out


def test_the_table_of_edits(capsys: pytest.CaptureFixture[str]) -> None:
    """Can all edits be listed, for people and for programs?"""
    assert main(["clearinghouse", "--edits"]) == 0
    told = capsys.readouterr().out
    assert [code for code in RULES if code not in told] == []
    assert main(["clearinghouse", "--edits", "--json"]) == 0
    assert [row["code"] for row in json.loads(capsys.readouterr().out)] == list(RULES)


def test_all_answers_or_none(monkeypatch: pytest.MonkeyPatch, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the second answer cannot be written, is neither there, and no rest of them?"""
    synced: list[int] = []

    def full_disk(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    assert main(["clearinghouse", str(clean), *DAY]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert [path.name for path in clean.parent.iterdir()] == ["claims.837"]
