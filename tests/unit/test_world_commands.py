"""The commands ``revcycle world``."""

import json
import shutil
from pathlib import Path

import pytest

from revcycle import commands, folders


@pytest.fixture
def spoiled(tmp_path: Path) -> Path:
    """A copy of the world with one mistake."""
    copy = tmp_path / "assets"
    for room in ("parties", "payers", "charts"):
        shutil.copytree(folders.assets() / room, copy / room)
    text = (folders.assets() / "practice.toml").read_text("utf-8")
    (copy / "practice.toml").write_text(
        text.replace("555-0100", "212-2368", 1).replace("555-0100", "555-2368", 1), "utf-8"
    )
    return copy


def test_check_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    """Does check succeed, with totals, on the course's own files?"""
    assert commands.main(["world", "check"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("No faults: 7 payers, 8 plans")
    assert "charts" in told


def test_check_tells_a_fault(spoiled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does check tell the fault with its place, count it and exit 1?"""
    assert commands.main(["world", "check", "--folder", str(spoiled)]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "practice.toml, line" in told
    assert "“555-2368” may be somebody's number" in told
    assert "1 fault:" in told


def test_check_tells_a_machine(spoiled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is the same there as objects?"""
    assert commands.main(["world", "check", "--json", "--folder", str(spoiled)]) == 1
    (fault,) = json.loads(capsys.readouterr().out)
    assert set(fault) == {"file", "place", "sentence"}
    assert fault["file"] == "practice.toml"


def test_check_of_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a folder that is not there told in a sentence?"""
    assert commands.main(["world", "check", "--folder", str(tmp_path / "none")]) == 1
    assert "There is no folder" in capsys.readouterr().err


def test_check_of_an_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is an empty folder told by what it lacks?"""
    assert commands.main(["world", "check", "--folder", str(tmp_path)]) == 1
    assert "practice.toml: the file cannot be read" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("larkfield-ppo", "primary-care-visit: copay $25.00"),
        ("larkfield", "Timely filing: 90 days"),
        ("medicare", "Timely filing: 1 year from the first day of service"),
        ("copperleaf", "Capitated at $2.00"),
        ("wayfarer-auto", "At most $10,000.00 for one accident"),
        ("medicaid", "State Medicaid plan (medicaid)"),
        ("Caleb Norgard", "order unknown"),
        ("fenwick", "Whom the court makes responsible: ross-fenwick"),
        ("gil-tamblyn", "claim AWC-26-0316 of 03/16/2026"),
        ("amos-delacorte", "entitled by age"),
        ("oona-bramwell", "No coverage: self-pay"),
        ("novak", "non physician practitioner"),
    ],
)
def test_shows(name: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Does show tell what an instructor looks for?"""
    assert commands.main(["world", "show", *name.split()]) == 0
    shown = capsys.readouterr().out
    assert told in " ".join(shown.split())
    assert all(len(line) <= 100 for line in shown.splitlines())


def test_everything_listed_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Can all names of the list be shown, as text and as an object?"""
    assert commands.main(["world", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    sample = [*listed["payers"], *listed["plans"], *listed["providers"], *listed["families"], *listed["patients"][::20]]
    assert len(sample) > 60
    for name in sample[::6]:
        assert commands.main(["world", "show", name]) == 0
        assert capsys.readouterr().out.strip()
        assert commands.main(["world", "show", name, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)


def test_shows_nothing_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    """Is an unknown name told, with where to look?"""
    assert commands.main(["world", "show", "nobody"]) == 1
    assert "revcycle world list" in capsys.readouterr().err


def test_a_damaged_world_is_not_shown(spoiled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does show refuse a world with a fault, and say what to run?"""
    assert commands.main(["world", "show", "larkfield", "--folder", str(spoiled)]) == 1
    assert "revcycle world check" in capsys.readouterr().err
