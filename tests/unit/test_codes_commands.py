"""The command ``revcycle codes``."""

import subprocess
import sys

import pytest

from revcycle import commands
from revcycle.codes.diagnoses import index


def test_shows_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``show`` tell what the code is, where it stands and what its notes say?"""
    assert commands.main(["codes", "show", "e1122"]) == 0
    told = capsys.readouterr().out
    assert "E11.22 is a complete code" in told
    assert "E08-E13" in told
    assert "use additional (E11.22)" in told


def test_shows_why_a_code_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``show`` explain an unknown code and report failure?"""
    assert commands.main(["codes", "show", "I10.9"]) == 1
    assert "already complete" in capsys.readouterr().out


def test_searches(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``search`` list codes, and only complete ones when asked?"""
    assert commands.main(["codes", "search", "broken", "wrist", "--billable", "--limit", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("S62.109A")


def test_says_when_nothing_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    """Does a search without a result say so and report failure?"""
    assert commands.main(["codes", "search", "qqqq"]) == 1
    assert "Nothing found" in capsys.readouterr().err


def test_builds(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Does ``build`` say what it built and where?"""
    monkeypatch.setattr(index, "build", index.location)
    assert commands.main(["codes", "build"]) == 0
    assert "FY2026, April 2026: 74,719 billable codes" in capsys.readouterr().out


def test_trouble_is_a_sentence(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """When the index cannot be built, is there a sentence instead of a traceback?"""

    def fails() -> None:
        raise index.IndexUnavailableError("Do this.")

    monkeypatch.setattr(index, "build", fails)
    assert commands.main(["codes", "build"]) == 1
    assert capsys.readouterr().err == "Do this.\n"


def test_runs_as_a_module() -> None:
    """Does ``python -m revcycle`` work?"""
    told = subprocess.run(
        [sys.executable, "-m", "revcycle", "codes", "search", "gout", "--limit", "1"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "M10" in told.stdout
