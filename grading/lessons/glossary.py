"""The glossary, assets/glossary.toml: the terms of the trade, how each is found in prose, and what it means."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from revcycle.folders import assets

FILE = "glossary.toml"
EVERYDAY = "everyday"
_ENTRY = re.compile(r'"(?:[^"\\]|\\.)*" = "(?:[^"\\]|\\.)*"$')
_BRACKETS = re.compile(r"\s*\(([^)]*)\)$")


class GlossaryError(ValueError):
    """The glossary is not written as it must be; the message says what to mend."""


@dataclass(frozen=True)
class Term:
    """One entry. ``everyday`` is a word with a plain meaning too: it is the term only where it is set in bold."""

    name: str
    meaning: str
    everyday: bool = False

    @property
    def spellings(self) -> tuple[str, ...]:
        """The ways in which lessons write it: the name, and a short or long form of it that stands in brackets."""
        match = _BRACKETS.search(self.name)
        if not match:
            return (self.name,)
        bare = self.name[: match.start()]
        two_forms = not self.everyday and (bare.isupper() or match[1].isupper())
        return (bare, match[1]) if two_forms else (bare,)

    def anchor(self, number: str) -> str:
        """The name of its place in a module. The module's number is in it: several modules may be open at once."""
        return f"{number}-word-{re.sub(r'[^a-z0-9]+', '-', self.name.casefold()).strip('-')}"

    @property
    def pattern(self) -> str:
        """A regular expression for the term in prose, in singular or plural, at the start of a sentence or within."""
        return "|".join(_pattern(spelling) for spelling in self.spellings)


def _pattern(spelling: str) -> str:
    words = [re.escape(word) for word in spelling.split()]
    if spelling[0].islower():
        words[0] = f"[{spelling[0]}{spelling[0].upper()}]{words[0][1:]}"
    last = spelling[-1]
    if last == "y" and spelling[-2:-1] not in tuple("aeiou"):
        words[-1] = f"{words[-1][:-1]}(?:y|ies)"
    elif last == "s" or spelling.endswith(("x", "ch", "sh")):
        words[-1] += "(?:es)?"
    else:
        words[-1] += "s?"
    return r"\s+".join(words)


@cache
def glossary(path: Path | None = None) -> Mapping[str, Term]:
    """Return the terms by name. Raises GlossaryError when the file is not as it must be."""
    path = path or assets() / FILE
    try:
        tables = tomllib.loads("\n".join(_head_and_entries(path.read_text("utf-8"))))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GlossaryError(f"assets/{FILE}: the file cannot be read ({error}).") from error
    everyday = tables.pop(EVERYDAY, [])
    if wrong := [name for name, meaning in tables.items() if not isinstance(meaning, str) or not meaning.strip()]:
        raise GlossaryError(f"assets/{FILE}: “{wrong[0]}” has no meaning in words.")
    if unknown := [name for name in everyday if name not in tables]:
        raise GlossaryError(f"assets/{FILE}: “{unknown[0]}” stands under everyday, but there is no such term.")
    terms = {name: Term(name, " ".join(meaning.split()), name in everyday) for name, meaning in tables.items()}
    anchors: dict[str, str] = {}
    for term in terms.values():
        if (other := anchors.setdefault(term.anchor(""), term.name)) != term.name:
            raise GlossaryError(f"assets/{FILE}: “{term.name}” and “{other}” are one term. Keep one of them.")
    return terms


def tidy(path: Path | None = None) -> bool:
    """Put the glossary in alphabetic order, and each term in it once. Returns whether anything had to be changed.

    Raises GlossaryError when a term has two meanings: a person must choose.
    """
    path = path or assets() / FILE
    glossary(path)
    before = path.read_text("utf-8")
    after = "\n".join(_head_and_entries(before)) + "\n"
    if after != before:
        path.write_text(after, "utf-8", newline="\n")
    return after != before


def is_tidy(path: Path | None = None) -> bool:
    """Say whether the glossary is in alphabetic order, with each term in it once."""
    text = (path or assets() / FILE).read_text("utf-8")
    return text == "\n".join(_head_and_entries(text)) + "\n"


def _head_and_entries(text: str) -> list[str]:
    """Return the lines with the entries in order. A term that two branches added alike counts once."""
    lines = text.rstrip("\n").split("\n")
    entries: dict[str, str] = {}
    for line in filter(_ENTRY.match, lines):
        name = str(next(iter(tomllib.loads(line))))
        if entries.setdefault(name, line) != line:
            raise GlossaryError(f"assets/{FILE}: “{name}” stands there twice, with two meanings. Keep one of them.")
    rest = [line for line in lines if not _ENTRY.match(line)]
    return rest + [entries[name] for name in sorted(entries, key=_order)]


def _order(name: str) -> tuple[str, str]:
    return name.casefold().strip('"“”'), name
