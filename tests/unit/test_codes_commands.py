"""The commands ``revcycle codes`` and ``revcycle release``."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from revcycle import commands
from revcycle.codes.diagnoses import icd10cm, index, releases

RELEASES = Path(__file__).resolve().parent.parent / "fixtures" / "releases"


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A code-sets folder and a cache of this test's own, where no release but the course's own is loaded."""
    icd10cm.release()
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(tmp_path / "sets"))
    monkeypatch.setenv("REVCYCLE_CACHE", str(tmp_path / "cache"))
    releases.forget()


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


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit status and the list of objects that a command prints, and nothing beside it."""
    status = commands.main(["codes", *words, "--json"])
    printed = capsys.readouterr()
    assert printed.err == ""
    return status, json.loads(printed.out)


def test_search_as_objects(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``search --json`` give objects with the documented names?"""
    status, hits = answer(capsys, "search", "heart", "attack", "--limit", "2")
    assert status == 0
    assert [set(hit) for hit in hits] == [{"code", "title", "billable", "term"}] * 2
    assert answer(capsys, "search", "qqqq") == (1, [])


def test_show_as_objects(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``show --json`` give the code, its headings, notes and 7th characters; or why there is none?"""
    status, (shown,) = answer(capsys, "show", "s52501d")
    assert status == 0
    assert shown["code"] == "S52.501D"
    assert shown["headings"][0]["code"] == "19"
    assert {"kind", "code", "text"} == set(shown["notes"][0])
    assert {"character": "A", "meaning": "initial encounter for closed fracture"} in shown["seventh_characters"]
    status, (shown,) = answer(capsys, "show", "I10.9")
    assert (status, set(shown), shown["status"]) == (1, {"status", "sentence"}, "unknown")


@pytest.mark.parametrize(
    ("words", "status", "rules"),
    [
        (["I12.9", "N18.30"], 0, set()),
        (["I10", "N18.30"], 1, {"linked"}),
        (["S52.5"], 1, {"not-billable"}),
        (["N40.1", "--sex", "F", "--age", "9", "--setting", "inpatient", "--date", "2026-06-15"], 0, {"sex"}),
    ],
)
def test_checks(capsys: pytest.CaptureFixture[str], words: list[str], status: int, rules: set[str]) -> None:
    """Does ``check`` find what is wrong, and return 1 for an error or a conflict only?"""
    ended, findings = answer(capsys, "check", *words)
    assert {one["rule"] for one in findings if one["severity"] != "reminder"} == rules
    assert all(set(one) == {"rule", "severity", "codes", "sentence", "source"} for one in findings)
    assert ended == status


def test_check_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``check`` tell severity, reason and source in words, and say when there is nothing?"""
    assert commands.main(["codes", "check", "D63.1", "N18.4"]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "error (code-first): List N18.4 before D63.1" in told
    assert "code first note at D63.1" in told
    assert commands.main(["codes", "check", "R05.1"]) == 0
    assert capsys.readouterr().out == "Nothing found against these codes.\n"


def test_a_wrong_date_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Is a date that is none refused, with exit status 2 and nothing on standard output?"""
    with pytest.raises(SystemExit) as stopped:
        commands.main(["codes", "check", "I10", "--date", "June"])
    assert stopped.value.code == 2
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("apart")
def test_loads_a_release(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``release load`` say what it loaded, from when it holds, and what is different from the course's own?"""
    assert commands.main(["release", "load", str(RELEASES / "FY2031")]) == 0
    told = capsys.readouterr().out
    assert "ICD-10-CM FY2031 is loaded as FY2031: 8 billable codes." in told
    assert "in force from 10/01/2030" in told
    assert "From FY2026, April 2026 (74,719 billable codes) to FY2031 (8):" in told
    assert "Codes deleted: 74,717 (headings now: 1):" in told
    assert "  and 74,707 more\n" in told
    assert "python -m grading check --release FY2031" in told


@pytest.mark.usefixtures("apart")
def test_refuses_a_release_with_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Does ``release load`` of nothing tell what is missing, on standard error, and fail?"""
    assert commands.main(["release", "load", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("No tabular XML")
    assert "Nothing was loaded" in told.err


@pytest.mark.usefixtures("apart")
def test_lists_releases_with_their_dates(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``release list`` tell each release, the days it is taken for, and a doubt?"""
    commands.main(["release", "load", str(RELEASES / "FY2031"), "--from", "2031-04-01"])
    commands.main(["release", "load", str(RELEASES / "FY2032")])
    capsys.readouterr()
    assert commands.main(["release", "list"]) == 0
    own, april, doubt, next_year = capsys.readouterr().out.splitlines()
    assert own.split() == ["FY2026-April", "10/01/2025", "to", "09/30/2026", "(the", "course's", "own)"]
    assert april.split() == ["FY2031-April", "10/01/2030", "to", "09/30/2031"]
    assert "stands in for 10/01/2030" in doubt
    assert next_year.split() == ["FY2032", "10/01/2031", "to", "09/30/2032"]


@pytest.mark.usefixtures("apart")
def test_compares_releases(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``release compare`` list everything, in words and as one JSON object with the same content?"""
    for year in ("FY2031", "FY2032"):
        commands.main(["release", "load", str(RELEASES / year)])
    capsys.readouterr()
    assert commands.main(["release", "compare", "FY2031", "FY2032"]) == 0
    told = capsys.readouterr().out
    assert "Codes added: 3 (headings before: 1):\n  A00.01    Quill cramp, acute, of writing hand" in told
    assert "  A00.0     Quill cramp, acute  (a heading now)" in told
    assert "Quill cramp, unspecified\n            now: Quill cramp, not further specified" in told
    assert commands.main(["release", "compare", "2031", "2032", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["became_billable"] == [{"code": "A01.1", "title": "Ink stain of sleeve"}]
    assert found["headings_retitled"] == [
        {"code": "A01", "old": "Ink stain, Ménière type", "new": "Ink stain, Ménière kind"}
    ]
    assert commands.main(["release", "compare", "FY2031", "FY2033"]) == 1
    assert "no release “FY2033”" in capsys.readouterr().err


@pytest.mark.usefixtures("apart")
def test_builds_the_index_of_a_release(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Does ``release build`` make the index of a loaded release again?"""
    commands.main(["release", "load", str(RELEASES / "FY2031")])
    path = tmp_path / "cache" / "icd10cm-FY2031.sqlite"
    path.unlink()
    assert commands.main(["release", "build", "FY2031"]) == 0
    assert str(path) in capsys.readouterr().out
    assert path.is_file()
