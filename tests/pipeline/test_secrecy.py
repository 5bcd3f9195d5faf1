"""No graded key reaches a student: what is released and what is installed, unpacked and searched."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from grading.answer_keys import keys_folder, name_of
from grading.check.secrecy import key_texts, squeezed
from grading.material import Material
from revcycle.exercises.definition import KEY_FIELDS
from tests.pipeline.temporary_course import HOUSE, SAMPLE, SAMPLE_KEYS, SAMPLE_MODULES, temporary_course

KEYS = keys_folder()
MODULES = sorted(path.parent.name for path in (HOUSE / "modules").glob("*/exercises.toml"))
NAMED_BY_AUTHORS = {("options",), ("items",), ("bins",), ("fields",), ("figures",)}
KEYS_ALONE = KEY_FIELDS - {"source"}  # a cell of a notebook has a source too


@pytest.fixture(scope="module", params=[SAMPLE, *MODULES, "wheel", "sdist"])
def handed_out(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Everything that students get in one way: a released module, or an installed course, unpacked in a folder."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param in ("wheel", "sdist"):
        yield unpacked(request.param, folder)
        return
    module = request.param
    if not list((HOUSE / "modules" / module).glob("*.ipynb")) and module != SAMPLE:
        pytest.skip(f"{module} has no notebook yet")
    modules, keys = (SAMPLE_MODULES, SAMPLE_KEYS) if module == SAMPLE else (HOUSE / "modules", KEYS)
    with temporary_course(folder, module, modules, keys) as course:
        yield course.classroom / "exchange" / "revcycle" / "outbound"


def unpacked(kind: str, folder: Path) -> Path:
    """Build the wheel or the source archive from what is here, without the network, and unpack it."""
    call = f"import hatchling.build; hatchling.build.build_{kind}({str(folder)!r})"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1780000000"}
    subprocess.run([sys.executable, "-c", call], cwd=HOUSE, env=environment, check=True, capture_output=True)
    inside = folder / "unpacked"
    if kind == "wheel":
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
            archive.extractall(inside)
    else:
        with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
            archive.extractall(inside, filter="data")
    return inside


@pytest.fixture(scope="module")
def materials() -> list[Material]:
    """Every module with its keys, the sample among them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REVCYCLE_KEYS", str(KEYS))
        found = [Material.of(HOUSE / "modules" / module) for module in MODULES]
        patch.setenv("REVCYCLE_KEYS", str(SAMPLE_KEYS))
        found.append(Material.of(SAMPLE_MODULES / SAMPLE))
    assert all(material.keys.tables for material in found)
    return found


def files_of(folder: Path) -> list[Path]:
    """Every file below a folder; there must be some."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert found
    return found


def test_no_key_file_is_handed_out(handed_out: Path) -> None:
    """Does nothing bear the name of a key file, or lie in a folder of the grader's?"""
    names = {path.name for path in [*KEYS.glob("*.toml"), *SAMPLE_KEYS.glob("*.toml")]} | {"judge.py", "gradebook.db"}
    strangers = ("grading", "keys", "answers", "classroom", "tests", "submitted", "autograded")
    for path in files_of(handed_out):
        inside = path.relative_to(handed_out)
        assert path.name not in names, inside
        assert not set(inside.parts) & set(strangers), inside


def test_no_text_of_a_key_is_handed_out(handed_out: Path, materials: list[Material]) -> None:
    """Is no reason and no reply of a graded key in any file, however it is written there?"""
    texts = {text for material in materials for text in key_texts(material)}
    assert texts
    for path in files_of(handed_out):
        content = squeezed(path.read_bytes().decode("utf-8", "replace"))
        assert [text for text in texts if text in content] == [], path.name


def test_no_answer_is_handed_out(handed_out: Path, materials: list[Material]) -> None:
    """Is no graded answer of several parts in any file, as a list or table of its parts?"""
    answers = {written for material in materials for written in written_answers(material)}
    assert answers
    for path in files_of(handed_out):
        content = path.read_bytes().decode("utf-8", "replace")
        assert [answer for answer in answers if re.search(answer, content)] == [], path.name


def test_no_answer_structure_is_handed_out(handed_out: Path, materials: list[Material]) -> None:
    """Does no table or object that belongs to a graded exercise hold a setting of a key?"""
    graded = {exercise.id for material in materials for exercise in material.graded}
    for path in files_of(handed_out):
        for trail, table in tables_of(path):
            about = {name.partition("@")[0] for name in trail} | {
                str(table.get("exercise", "")),
                str(table.get("id", "")),
            }
            if about & graded and trail[-1:] not in NAMED_BY_AUTHORS:
                assert not set(table) & KEYS_ALONE, (path.name, trail)


def test_the_search_would_find_a_key(tmp_path: Path, materials: list[Material]) -> None:
    """Would these tests notice a key, if one were handed out?"""
    shutil.copy(SAMPLE_KEYS / f"{SAMPLE}.toml", tmp_path)
    for test in (
        test_no_text_of_a_key_is_handed_out,
        test_no_answer_is_handed_out,
        test_no_answer_structure_is_handed_out,
    ):
        with pytest.raises(AssertionError):
            test(tmp_path, materials)
    with pytest.raises(AssertionError):
        test_no_key_file_is_handed_out(tmp_path)


QUOTE = r"""\\*["']"""


def written_answers(material: Material) -> Iterator[str]:
    """Yield patterns of the graded answers with more than one part, as TOML, JSON, Python or a notebook write them."""
    for exercise in material.graded:
        table = material.keys.tables.get(name_of(exercise, material.definitions), {})
        for case_id in exercise.cases:
            answer = table.get("case", {}).get(case_id, {}).get("answer", table.get("answer"))
            if isinstance(answer, list | dict) and len(answer) > 1:
                yield pattern_of(answer)


def pattern_of(answer: list[Any] | dict[str, Any]) -> str:
    """Return the pattern of a list of parts, or of a table from name to part, in any of those notations."""
    if isinstance(answer, list):
        return r"\s*,\s*".join(map(part_of, answer))
    pairs = (rf"{re.escape(name)}(?:{QUOTE})?\s*[=:]\s*{part_of(part)}" for name, part in answer.items())
    return r"[\s,]*(?:\\*[\"'])?".join(pairs)


def part_of(part: Any) -> str:
    """Return the pattern of a text, a number, or a list or table inside an answer."""
    if isinstance(part, str):
        return f"{QUOTE}{re.escape(part)}{QUOTE}"
    if isinstance(part, list):
        return rf"\[\s*{pattern_of(part)}\s*\]"
    if isinstance(part, dict):
        return rf"\{{\s*(?:{QUOTE})?{pattern_of(part)}\s*\}}"
    return rf"(?:{QUOTE})?{re.escape(str(part))}(?:{QUOTE})?"


def tables_of(path: Path) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Yield every table in a TOML, JSON or notebook file, with the names that lead to it."""
    try:
        if path.suffix == ".toml":
            content: Any = tomllib.loads(path.read_text("utf-8"))
        elif path.suffix in (".json", ".ipynb"):
            content = json.loads(path.read_text("utf-8"))
        else:
            return
    except ValueError:
        return
    yield from nested(content, ())


def nested(value: Any, trail: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Yield every table within a value."""
    if isinstance(value, Mapping):
        yield trail, value
        for name, inner in value.items():
            yield from nested(inner, (*trail, str(name)))
    elif isinstance(value, list):
        for inner in value:
            yield from nested(inner, trail)


def test_answers_are_found_in_any_notation() -> None:
    """Is an answer found whether it stands in TOML, JSON, Python or inside a notebook's JSON?"""
    lines = [{"service": "J3301", "units": 4, "pointers": ["M75.42", "I10"]}, {"service": "venipuncture", "units": 1}]
    for answer in (["E11.22", "N18.31"], {"read-note": "coder", "appeal": "biller"}, lines, {"lines": lines}):
        written = [json.dumps(answer), json.dumps(answer, indent=1), repr(answer), json.dumps(json.dumps(answer))]
        if "appeal" in answer:
            written.append('{ read-note = "coder", appeal = "biller" }')
        assert [text for text in written if not re.search(pattern_of(answer), text)] == []
