"""Links from words to their meaning, written into lessons by program."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from grading.lessons import FIGURE, WORDS, furnish, furnished, problems
from grading.lessons.glossary import GlossaryError, Term, glossary, is_tidy, tidy
from grading.lessons.linking import linked, unlinked
from revcycle.figures import STAGES

MODULES = Path(__file__).resolve().parents[2] / "modules"
PRESENT = sorted(path for path in MODULES.iterdir() if path.name in STAGES)
QUERY = Term("query", "A question.")
ORDER = Term("order", "An instruction.", everyday=True)
LONG = Term("query form", "A sheet.")


def link(*texts: str, terms: tuple[Term, ...] = (QUERY, ORDER)) -> list[str]:
    """Return texts of module 03 with their links."""
    return linked(texts, terms, "03")[0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Send a query.", "Send a [query](#03-word-query)."),
        ("Queries help. A query", "[Queries](#03-word-query) help. A query"),
        ("A **query** is", "A **[query](#03-word-query)** is"),
        ("## Query\n\nno", "## Query\n\nno"),
        ("`query` and ![query](a.svg) and [query](b.md)", "`query` and ![query](a.svg) and [query](b.md)"),
        ("requery, query-like", "requery, query-like"),
        ("put them in order", "put them in order"),
        ("An **order** is", "An **[order](#03-word-order)** is"),
    ],
)
def test_first_place_of_a_term(text: str, wanted: str) -> None:
    """Is a term linked where it stands first in prose, and an everyday word only where it is bold?"""
    assert link(text) == [wanted]


def test_once_in_a_lesson() -> None:
    """Is a term linked in the first cell that has it, and in no later one?"""
    assert link("nothing", "a query", "a query") == ["nothing", "a [query](#03-word-query)", "a query"]


def test_longest_term_is_meant() -> None:
    """Of two terms that begin at one place, is the longer linked, and the shorter at its own place?"""
    wanted = "A [query form](#03-word-query-form), a [query](#03-word-query)"
    assert link("A query form, a query", terms=(QUERY, LONG)) == [wanted]


def test_twice_is_once() -> None:
    """Does linking again change nothing, and does taking links out give the author's text back?"""
    text = "A **query** is no order. A query"
    assert link(*link(text)) == link(text)
    assert unlinked(link(text)[0]) == text


def test_short_and_long_forms() -> None:
    """Are both forms of an entry found, and an explanation in brackets not?"""
    assert Term("electronic health record (EHR)", "").spellings == ("electronic health record", "EHR")
    assert Term("A/R (accounts receivable)", "").spellings == ("A/R", "accounts receivable")
    assert Term("other (in a title)", "", everyday=True).spellings == ("other",)


def write(path: Path, *lines: str) -> Path:
    """Write a glossary and return its path."""
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_merged_glossary(tmp_path: Path) -> None:
    """When two branches add terms, does one command put them in order, and keep one of two equal lines?"""
    path = write(
        tmp_path / "g.toml", "# Words.", 'everyday = ["b"]', "", '"c" = "C."', '"a" = "A."', '"b" = "B."', '"c" = "C."'
    )
    assert not is_tidy(path)
    assert tidy(path)
    assert path.read_text("utf-8") == '# Words.\neveryday = ["b"]\n\n"a" = "A."\n"b" = "B."\n"c" = "C."\n'
    assert is_tidy(path)
    assert not tidy(path)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (['"a" = "A."', '"a" = "B."'], "“a” stands there twice, with two meanings"),
        (['"a" = ""'], "“a” has no meaning"),
        (['"a" = "A."', '"A" = "B."'], "“a” and “A” are one term|“A” and “a” are one term"),
        (['everyday = ["b"]', '"a" = "A."'], "“b” stands under everyday"),
        (['"a" = '], "cannot be read"),
    ],
)
def test_broken_glossary(tmp_path: Path, lines: list[str], told: str) -> None:
    """Is each fault of the glossary told in words?"""
    with pytest.raises(GlossaryError, match=told):
        glossary(write(tmp_path / "g.toml", *lines))


@pytest.mark.parametrize("module", PRESENT, ids=lambda path: path.name)
def test_lessons_of_the_course(module: Path) -> None:
    """Has every lesson its figure and links as the command writes them, and every link its entry?"""
    assert list(problems(module)) == []
    cells = json.loads(next(module.glob("*.ipynb")).read_text("utf-8"))["cells"]
    texts = {cell["id"]: "".join(cell["source"]) for cell in cells}
    entries = re.findall(r'<b id="([^"]+)">', texts[WORDS])
    links = [found for name, text in texts.items() if name != WORDS for found in re.findall(r"\]\(#([^)]+)\)", text)]
    assert sorted(links) == sorted(entries)
    assert len(links) > 5


def lesson(*texts: str) -> dict[str, Any]:
    """Return a notebook with these cells of prose after its first cell of code."""
    prose = [
        {"cell_type": "markdown", "id": f"p{place}", "metadata": {}, "source": text} for place, text in enumerate(texts)
    ]
    return {"cells": [{"cell_type": "code", "id": "start", "metadata": {}, "source": "# Start"}, *prose]}


def test_new_lesson() -> None:
    """Does a lesson without figure and links get both, once, in place of a figure that its author put in?"""
    before = lesson(
        "![The cycle](images/where-you-are.svg)", "Send a **query**.\n\n![The cycle](images/where-you-are.svg)"
    )
    after, terms = furnished(before, "07-building-the-claim")
    assert [cell["id"] for cell in after["cells"]] == ["start", FIGURE, "p1", WORDS]
    assert [term.name for term in terms] == ["query"]
    assert str(after).count("images/where-you-are.svg") == 1
    assert furnished(after, "07-building-the-claim")[0] == after


def test_what_the_check_says(tmp_path: Path) -> None:
    """Does the check ask for the command while something is missing, and is it content afterwards?"""
    module = tmp_path / "07-building-the-claim"
    module.mkdir()
    path = module / "building-the-claim.ipynb"
    path.write_text(json.dumps(lesson("Send a **query**.")), "utf-8")
    said = list(problems(module))
    assert len(said) == 2
    assert all(sentence.endswith("Run: python -m grading links 07-building-the-claim") for sentence in said)
    furnish(module)
    assert list(problems(module)) == []
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"].insert(0, notebook["cells"].pop())
    path.write_text(json.dumps(notebook), "utf-8")
    assert "not up to date" in "".join(problems(module))
