"""The pages under docs/ print what they say they print."""

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)


def blocks(page: str) -> Iterator[tuple[int, str, str]]:
    """Each block of Python with the line it begins on and what the page says it prints."""
    for found in BLOCK.finditer(page):
        yield page.count("\n", 0, found.start()) + 2, found[1], found[2] or ""


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.stem)
def test_a_page_prints_what_it_says(page: Path) -> None:
    """Does every block of Python on the page run, and print what stands under it?"""
    space: dict[str, Any] = {}
    for line, code, said in blocks(page.read_text(encoding="utf-8")):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile("\n" * (line - 1) + code, str(page), "exec"), space)  # the page is ours
        assert printed.getvalue().rstrip() == said.rstrip(), f"{page.name}, line {line}"


def test_the_story_ends_at_zero() -> None:
    """Does the page of three encounters end with every account at zero?"""
    page = (DOCS / "three-encounters.md").read_text(encoding="utf-8")
    *_, (_, _, said) = blocks(page)
    assert "open 0.00" in said
    assert page.count("$0.00\n```") == 3, "each account's history ends at zero"
