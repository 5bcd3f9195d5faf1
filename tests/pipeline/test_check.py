"""The check notices each fault an author can make, and says it in words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grading.check import check_modules
from grading.commands import main
from revcycle.codes.diagnoses import icd10cm, loading
from tests.pipeline.temporary_course import HOUSE, SAMPLE, SAMPLE_KEYS, SAMPLE_MODULES


class Copy:
    """A copy of the sample module and its key, to be spoiled."""

    def __init__(self, folder: Path) -> None:
        self.modules = folder / "modules"
        self.keys_folder = folder / "keys"
        self.module = self.modules / SAMPLE
        shutil.copytree(SAMPLE_MODULES / SAMPLE, self.module)
        shutil.copytree(SAMPLE_KEYS, self.keys_folder)
        self.keys = self.keys_folder / f"{SAMPLE}.toml"
        self.exercises = self.module / "exercises.toml"

    def change(self, path: Path, old: str, new: str) -> None:
        """Replace a text that must be there."""
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def key(self, old: str, new: str) -> None:
        """Change the key."""
        self.change(self.keys, old, new)

    def public(self, old: str, new: str) -> None:
        """Change the public half."""
        self.change(self.exercises, old, new)

    def cell(self, name: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Change a graded cell of the notebook."""
        path = self.module / "sample.ipynb"
        notebook = json.loads(path.read_text("utf-8"))
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
                change(cell)
        path.write_text(json.dumps(notebook), "utf-8")

    def prose(self, text: str) -> None:
        """Add a cell of prose to the notebook."""
        path = self.module / "sample.ipynb"
        notebook = json.loads(path.read_text("utf-8"))
        notebook["cells"].append({"cell_type": "markdown", "id": "prose", "metadata": {}, "source": text})
        path.write_text(json.dumps(notebook), "utf-8")

    def chart(self, old: str, new: str) -> None:
        """Change a chart."""
        self.change(self.module / "charts" / "ankle-first-visit.md", old, new)

    def problems(self) -> list[str]:
        """What the check says."""
        return list(check_modules([self.module]).problems)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    """A fresh copy, found by the commands."""
    made = Copy(tmp_path)
    monkeypatch.setenv("REVCYCLE_KEYS", str(made.keys_folder))
    monkeypatch.setenv("REVCYCLE_MODULES", str(made.modules))
    monkeypatch.setenv("REVCYCLE_CLASSROOM", str(tmp_path / "classroom"))
    return made


FAULTS: dict[str, tuple[Callable[[Copy], object], str]] = {
    "no key": (lambda c: c.key('["sample-order".case.one-denial]', '["sample-orden".case.one-denial]'), "no answer"),
    "key of nothing": (lambda c: c.key('["sample-codes"]', '["sample-kodes"]'), "has no such graded exercise"),
    "key of no case": (lambda c: c.key("case.wrist-six-weeks]", "case.wrist-sixth-week]"), "there is no case"),
    "unknown setting": (lambda c: c.key('sequence = "first"', 'sequense = "first"'), "is not a known setting"),
    "no reason": (lambda c: c.key('why = "Right ankle', 'whi = "Right ankle'), "is not a known setting"),
    "broken TOML": (lambda c: c.key('["sample-codes"]', '["sample-codes'), "not valid TOML"),
    "no right sample": (lambda c: c.key('outcome = "right"', 'outcome = "wrong"'), "there is no right sample"),
    "sample's score": (lambda c: c.key("score = 0.3333", "score = 0.5"), "states wrong with 0.5, but is marked wrong"),
    "sample's case": (lambda c: c.key('case = "brace"', 'case = "crutch"'), "there is no case “crutch”"),
    "sample's answer": (lambda c: c.key('answer = "biller"\nscore', 'answer = "cook"\nscore'), "no option “cook”"),
    "unanswered": (
        lambda c: (
            c.key('biller = "The biller uses the codes. The coder chooses them."\n', ""),
            c.key('nurse = "The nurse writes in the record, and does not code it."\n', ""),
            c.key('coder = "The coder\'s work is done before the claim is sent."\n', ""),
        ),
        "it answers 1 tempting errors",
    ),
    "reply to nothing": (lambda c: c.key('coverage = "The plan', 'cowerage = "The plan'), "no error “cowerage”"),
    "heading as answer": (lambda c: c.key('answer = ["S93.401A"]', 'answer = ["S93.401"]'), "cannot be billed"),
    "unknown answer": (lambda c: c.key('["E11.22", "N18.31"]', '["E11.22", "N18.3X"]'), "is not in FY2026"),
    "unknown optional": (lambda c: c.key('["Z79.84"]', '["Z79.8400"]'), "Z79.8400 is not in FY2026"),
    "coding rule": (
        lambda c: c.key('answer = ["I11.0", "I50.22"]', 'answer = ["I10", "I50.22"]'),
        "coding rules find a fault",
    ),
    "settled for nothing": (
        lambda c: c.key('["Z79.84"]', '["Z79.84"]\nsettled = ["linked"]'),
        "settled names “linked”, which finds nothing",
    ),
    "unknown error": (lambda c: c.key('"S93.401D" =', '"S93.409Z" ='), "its reply does not say so"),
    "mention": (lambda c: c.key("The stage is given as 3a.", "The stage is N18.39."), "mentions N18.39"),
    "guide": (lambda c: c.public('guide = ["O4"]', 'guide = ["O44"]'), "there is no fact “O44” in the guide"),
    "key in public": (
        lambda c: c.public('title = "Code the injury"', 'title = "Code the injury"\nanswer = ["S93.401A"]'),
        "a graded exercise has no key here",
    ),
    "reply in public": (
        lambda c: c.public('"Sort each message."', '"The provider\'s own assessment supports the code."'),
        "it holds a text of the key of “sample-evidence”",
    ),
    "shared chart": (lambda c: c.public('chart = "knee-pain"', 'chart = "ankle-first-visit"'), "shows the same chart"),
    "missing chart": (lambda c: (c.module / "charts" / "heart-failure.md").unlink(), "There is no chart"),
    "guessing pays": (
        lambda c: (
            c.public('nurse = "The nurse"\nreceptionist = "The receptionist"\npayer = "The payer"', 'x = "X"\ny = "Y"'),
            c.key('answer = "coder"\nwhy', 'answer = "coder"\nalternatives = ["x", "y"]\nwhy'),
        ),
        "guessing earns 0.75 on average",
    ),
    "taking all pays": (
        lambda c: c.key(
            'answer = ["side", "phase", "joint"]\nwhy',
            'answer = ["side", "phase", "joint", "brace"]\noptional = ["weather", "coverage"]\nwhy',
        ),
        "taking everything on offer earns",
    ),
    "date": (lambda c: c.chart("date_of_service = 2026", "date_of_service = 2025"), "outside the course's calendar"),
    "provider": (lambda c: c.chart('provider = "', 'provider = "x'), "is not in assets/practice.toml"),
    "code in a note": (lambda c: c.chart("## ", "## S93.401A "), "the note names S93.401A"),
    "unlocked": (
        lambda c: c.cell("sample-codes", lambda x: x["metadata"]["nbgrader"].update(locked=False)),
        "not locked",
    ),
    "no points": (lambda c: c.cell("sample-codes", lambda x: x["metadata"]["nbgrader"].update(points=0)), "no points"),
    "open": (lambda c: c.cell("sample-codes", lambda x: x["metadata"].pop("jupyter")), "is not collapsed"),
    "tags": (lambda c: c.cell("sample-codes", lambda x: x["metadata"].update(tags=["a"])), "has tags"),
    "outputs": (lambda c: c.cell("sample-codes", lambda x: x.update(execution_count=3)), "holds outputs"),
    "formula": (lambda c: c.prose("It cost \\$5, and he paid \\$3."), "would be shown as a formula"),
    "other call": (
        lambda c: c.cell("sample-codes", lambda x: x.update(source='# x\nexercise("sample-bins")')),
        "must call",
    ),
    "not graded": (
        lambda c: c.cell("sample-codes", lambda x: x["metadata"].pop("nbgrader")),
        "has no graded cell for it",
    ),
    "graded unknown": (
        lambda c: c.cell("sample-codes", lambda x: x["metadata"]["nbgrader"].update(grade_id="other")),
        "but there is no such exercise",
    ),
    "answers folder": (lambda c: (c.module / "answers").mkdir(), "would be handed to students"),
    "key in module": (lambda c: shutil.copy(c.keys, c.module), "keys lie in grading/keys"),
    "two notebooks": (
        lambda c: shutil.copy(c.module / "sample.ipynb", c.module / "b.ipynb"),
        "a module has one notebook",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_noticed(copy: Copy, fault: str) -> None:
    """Is each fault told, with the name of a file or module and what is wrong?"""
    spoil, said = FAULTS[fault]
    spoil(copy)
    problems = copy.problems()
    assert [problem for problem in problems if said in problem], problems
    assert all(problem.startswith((SAMPLE, "keys/", "ankle", "There is no chart")) for problem in problems), problems


def test_the_sample_has_no_faults(copy: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    """Does the check pass over a module without faults, say how much there was, and return 0?"""
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "8 graded and 7 practice exercises" in said
    assert "Nothing to mend" in said


def test_faults_return_1(copy: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    """Does the command say how many things are to be mended, and return 1?"""
    copy.key("score = 0.3333", "score = 0.5")
    assert main(["check", SAMPLE]) == 1
    assert "1 thing to mend" in capsys.readouterr().err


def test_nothing_faulty_is_released(copy: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    """Does releasing a module with a fault stop before nbgrader is called?"""
    copy.key("score = 0.3333", "score = 0.5")
    assert main(["release", SAMPLE]) == 1
    assert "Nothing was released" in capsys.readouterr().err
    assert not (copy.modules.parent / "classroom").exists()


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a loaded release that has hardly any of the codes in use."""
    icd10cm.release()
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(tmp_path / "sets"))
    monkeypatch.setenv("REVCYCLE_CACHE", str(tmp_path / "cache"))
    return loading.load([HOUSE / "tests" / "fixtures" / "releases" / "FY2031"]).release.name


def test_codes_invalid_in_another_release_are_listed(
    copy: Copy, next_release: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Are charts, keys, texts and the drill listed whose codes another release does not have, and 1 returned?"""
    (copy.module / "drill.toml").write_text('[[item]]\nterm = "Cramp"\nanswers = ["A00.0", "M10.9"]\n', "utf-8")
    copy.public('title = "Code the injury"', 'title = "Code the injury, M54.50 or A00.9 or T-99"')
    assert main(["check", "--release", next_release]) == 1
    told = capsys.readouterr()
    lines = told.out.splitlines()
    injury = [line for line in lines if "case “ankle-first-visit”: S93.401A" in line]
    assert len(injury) == 1
    assert injury[0].startswith(f"chart “ankle-first-visit”: keys/{SAMPLE}.toml, exercise “sample-codes”")
    assert "S93.401A is not in ICD-10-CM FY2031." in injury[0]
    assert f"{SAMPLE}/drill.toml: M10.9 is not in ICD-10-CM FY2031. Look for the condition by words." in lines
    assert [line for line in lines if "exercise “sample-codes”: it mentions M54.50." in line]
    assert not [line for line in lines if "A00." in line or "T-99" in line]
    assert told.err == f"{len(lines)} codes to replace for ICD-10-CM FY2031.\n"


def test_the_own_release_has_all_codes(copy: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    """Is nothing listed for the release the course is written for, and a release that is not here told?"""
    assert main(["check", "--release", "standard"]) == 0
    assert "All codes are valid in ICD-10-CM FY2026, April 2026." in capsys.readouterr().out
    assert main(["check", "--release", "FY1999"]) == 1
    assert "There is no release “FY1999”" in capsys.readouterr().err


@pytest.mark.parametrize("module", sorted(path.parent.name for path in (HOUSE / "modules").glob("*/*.ipynb")))
def test_the_course_has_no_faults(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does the check find nothing to mend in the course itself?"""
    monkeypatch.delenv("REVCYCLE_KEYS", raising=False)
    assert list(check_modules([HOUSE / "modules" / module]).problems) == []
