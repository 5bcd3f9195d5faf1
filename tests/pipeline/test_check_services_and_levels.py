"""The check notices what an author can get wrong in lines of service and in levels of visits."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grading.check import check_modules
from tests.fixtures.sample import HOUSE

MODULE = "00-start-here"


def problems(folder: Path, monkeypatch: pytest.MonkeyPatch, changes: list[tuple[str, str, str]]) -> str:
    """Change the first module and its keys, and return what the check says."""
    module, keys = folder / "modules" / MODULE, folder / "keys"
    shutil.copytree(HOUSE / "modules" / MODULE, module)
    keys.mkdir()
    shutil.copy(HOUSE / "grading" / "keys" / f"{MODULE}.toml", keys)
    monkeypatch.setenv("REVCYCLE_KEYS", str(keys))
    files = {"public": module / "exercises.toml", "key": keys / f"{MODULE}.toml"}
    for file, old, new in changes:
        text = files[file].read_text("utf-8")
        assert old in text, old
        files[file].write_text(text.replace(old, new, 1), "utf-8")
    return "\n".join(check_modules([module]).problems)


def test_lines_of_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are numbers in place of concepts, broken rules, unknown modifiers, headings and impossible errors found?"""
    joint = '{ service = "large-joint-injection", modifiers = ['
    said = problems(
        tmp_path,
        monkeypatch,
        [
            ("public", f'answer = [{joint}"LT"]', f"answer = [{joint}]"),
            ("public", 'diagnoses = ["M54.50", "I10"]', 'diagnoses = ["M54.50", "M54.5"]'),
            ("key", f'answer = [{joint}"LT"]', 'answer = [{ service = "20610", modifiers = ["LT"]'),
            ("public", '"therapeutic-exercise", modifiers = ["GP"]', '"therapeutic-exercise", modifiers = ["ZQ"]'),
            ("key", '"medicine-injection" = ', '"medicine-shot" = '),
        ],
    )
    assert "The line does not say where" in said
    assert "M54.5 cannot be billed" in said
    assert "it names 20610 by its number. Write its concept id, large-joint-injection." in said
    assert "the modifier ZQ is not known" in said
    assert "there is no error “medicine-shot” to reply to" in said


def test_levels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are a code and a basis that do not follow, an unknown word, and an impossible error found?"""
    moderate = 'basis = "mdm", code = "office-visit-established-moderate"'
    said = problems(
        tmp_path,
        monkeypatch,
        [
            ("public", moderate, moderate.replace("mdm", "time")),
            (
                "public",
                'problems = "minimal", data = "minimal", risk = "low"',
                'problems = "tiny", data = "minimal", risk = "low"',
            ),
            ("key", f"time = 15, {moderate}", f"time = 15, {moderate.replace('moderate', 'high')}"),
            ("key", '"problems: minimal" = ', '"problems: tiny" = '),
        ],
    )
    assert "its level is reached by mdm, but it gives time" in said
    assert "problems is one of minimal, low, moderate, high, not “tiny”" in said
    assert "its elements lead to office-visit-established-moderate, not to office-visit-established-high" in said
    assert "there is no error “problems: tiny” to reply to" in said


def test_a_clean_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is nothing found in the module as it is?"""
    assert problems(tmp_path, monkeypatch, []) == ""
