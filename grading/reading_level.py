"""How hard a module's prose is to read: the Flesch-Kincaid grade, section by section.

Grade = 0.39 x words per sentence + 11.8 x syllables per word - 15.59 (Kincaid and others, Naval Technical Training
Command, 1975). Codes and the lines of tables are left out: they are looked up, not read as sentences.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from revcycle.exercises.definition import read_definitions

_CODE = re.compile(r"\b[A-Z][0-9][0-9A-Z.]*\b|`[^`]*`")
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*|#]|\d+\.)\s)")
_MARKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<[^>]+>|[*_#>|`]")


@dataclass(frozen=True)
class Level:
    """The reading level of one piece of prose; ``grade`` is a school year in the United States."""

    name: str
    words: int
    sentences: int
    grade: float


def reading_levels(module: Path) -> Iterator[Level]:
    """Yield the level of each section of a module's lesson, of its exercises, and last of the whole."""
    pieces: dict[str, str] = {}
    section = "Opening"
    for notebook in sorted(module.glob("*.ipynb")):
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                source = "".join(cell["source"]) if isinstance(cell["source"], list) else cell["source"]
                if heading := re.search(r"^#+ (.+)$", source, re.MULTILINE):
                    section = heading[1]
                pieces[section] = f"{pieces.get(section, '')}\n\n{source}"
    definitions = read_definitions(module)
    pieces["Exercises"] = "\n\n".join(
        "\n\n".join((exercise.prompt, *exercise.hints, *(case.text for case in exercise.cases.values())))
        for exercise in definitions
    )
    for name, text in pieces.items():
        if level := _level(name, text):
            yield level
    if whole := _level("Whole module", "\n\n".join(pieces.values())):
        yield whole


def _level(name: str, text: str) -> Level | None:
    text = re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)
    plain = _MARKS.sub(lambda match: match[1] or " ", _CODE.sub(" code ", text))
    lines = [re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", line).strip() for line in _PARAGRAPH.split(plain)]
    closed = [line if not line or line[-1] in ".!?:" else f"{line}." for line in lines]
    sentences = [part for part in re.split(r"(?<=[.!?:])\s+", " ".join(closed)) if re.search(r"[A-Za-z]{2}", part)]
    words = re.findall(r"[A-Za-z]+(?:['\u2019][a-z]+)?", " ".join(sentences))
    if len(words) < 20:
        return None
    syllables = sum(_syllables(word) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    return Level(name, len(words), len(sentences), round(grade, 1))


def _syllables(word: str) -> int:
    """Count groups of vowels, without a silent e at the end: one too many here, one too few there, right on average."""
    groups = len(re.findall(r"[aeiouy]+", word.casefold()))
    silent = groups > 1 and re.search(r"[^aeioul]e$", word.casefold())
    return max(1, groups - bool(silent))
