"""The coder's book beside the search: all chapters, the index of lead terms, and the entries looked at last."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count, takewhile
from typing import Any

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.words import STOP_WORDS, plain
from revcycle.exercises.student import keep, kept
from revcycle.folders import FolderUnavailableError

SUBJECT = "recent-codes"
"""The file of the personal folder that keeps the entries looked at: never in answers/, never graded."""
MOST_RECENT = 12
LONGEST_LIST = 30  # lead terms offered while one types
LONGEST_PAGE = 120  # lines of one page of the index; on a longer one, subterms are opened one by one
OPEN_LINES = 480  # what a long page may show of them opened: with 60 subterms, those of 8 lines and less
_LONGEST_QUESTION = 100


def chapters() -> dict[str, Any]:
    """Return all chapters, where reading from the top begins."""
    found = takewhile(bool, (icd10cm.get(str(number)) for number in count(1)))
    return {"chapters": [{"code": entry.code, "title": entry.title} for entry in found if entry]}


# --- The entries looked at last ---


def remember(code: str) -> None:
    """Put a code at the head of those looked at. A computer that cannot keep it goes without."""
    try:
        keep(SUBJECT, {"codes": [code, *(other for other in _remembered() if other != code)][:MOST_RECENT]})
    except (OSError, FolderUnavailableError):
        return


def recent() -> dict[str, Any]:
    """Return the entries looked at, the last one first; those that this release does not have are left out."""
    entries = [entry for code in _remembered() if (entry := icd10cm.get(code))]
    return {"entries": [{"code": entry.code, "title": entry.title, "billable": entry.billable} for entry in entries]}


def forget() -> dict[str, Any]:
    """Empty the list, and return what is left of it."""
    try:
        keep(SUBJECT, {"codes": []})
    except (OSError, FolderUnavailableError):
        return {**recent(), "trouble": "The list could not be emptied: this computer does not let us write there."}
    return recent()


def _remembered() -> list[str]:
    try:
        codes = kept(SUBJECT).get("codes")
    except FolderUnavailableError:
        return []
    return [code for code in codes if isinstance(code, str)][:MOST_RECENT] if isinstance(codes, list) else []


# --- The index ---


@dataclass
class _Node:
    """A subterm: the lines that end here, and the subterms below it."""

    path: tuple[str, ...]
    lines: list[dict[str, Any]] = field(default_factory=list)
    below: dict[str, _Node] = field(default_factory=dict)

    def count(self) -> int:
        return len(self.lines) + sum(node.count() for node in self.below.values())

    def codes(self) -> set[str]:
        """All codes from here down: one may stand on several lines."""
        return {line["code"] for line in self.lines}.union(*(node.codes() for node in self.below.values()))

    def at(self, path: Sequence[str]) -> _Node | None:
        node: _Node | None = self
        for subterm in path:
            node = node.below.get(subterm) if node else None
        return node


def leads(content: dict[str, Any]) -> dict[str, Any]:
    """Return the lead terms for what is typed; of several words, one may be the lead term and the others subterms."""
    from revcycle.codes.diagnoses import lead_terms

    text = str(content.get("text", ""))[:_LONGEST_QUESTION]
    hits: list[dict[str, Any]] = []
    words = [word for word in plain(text).split() if word not in STOP_WORDS]
    found = lead_terms.find(text, LONGEST_LIST + 1)
    if len(words) > 1 and not any(plain(term.word).startswith(plain(text)) for term in found):
        # "heart failure", "broken wrist": one word is the condition, the others narrow it down
        for place, word in enumerate(words):
            for term in lead_terms.find(word):
                if plain(term.word) == word or not plain(term.word).startswith(word):
                    hits += _holding(term.word, words[:place] + words[place + 1 :])
    hits = hits or [{"word": term.word, "path": [], "codes": term.codes} for term in found]
    return {"text": text, "hits": hits[:LONGEST_LIST], "more": len(hits) > LONGEST_LIST}


def _holding(word: str, words: Sequence[str]) -> list[dict[str, Any]]:
    """Return the broadest subterms of a lead term in which all words begin one of theirs."""
    hits: list[dict[str, Any]] = []
    waiting = [_tree(word)]
    while waiting:
        node = waiting.pop(0)
        said = f" {plain(' '.join(node.path))}"
        if node.path and all(f" {part}" in said for part in words):
            hits.append({"word": word, "path": list(node.path), "codes": len(node.codes())})
        else:
            waiting += node.below.values()
    return sorted(hits, key=lambda hit: (len(hit["path"]), -hit["codes"]))


def lead(content: dict[str, Any]) -> dict[str, Any]:
    """Return one page of the index: the lines of a lead term, or of one of its subterms."""
    word = str(content.get("word", ""))[:_LONGEST_QUESTION]
    given = content.get("path")
    path = [str(subterm) for subterm in given] if isinstance(given, list) else []
    node = _tree(word).at(path)
    if node is None or not node.count():
        told = f"“{word.strip()}” is no lead term here."
        return {
            "trouble": f"{told} Look under the condition, such as Fracture or Pain, not under the part of the body."
        }
    most = LONGEST_PAGE if node.count() <= LONGEST_PAGE else max(1, OPEN_LINES // len(node.below))
    return {
        "word": word[:1].upper() + word[1:],
        "path": path,
        "codes": len(node.codes()),
        "lines": node.lines,
        "below": [_drawn(below, len(node.path), most) for below in node.below.values()],
    }


def _drawn(node: _Node, depth: int, most: int) -> dict[str, Any]:
    """Return a subterm as the browser draws it, put together with the one below where that is its only line."""
    while not node.lines and len(node.below) == 1:
        node = next(iter(node.below.values()))
    shown = node.count() <= most
    return {
        "label": ", ".join(node.path[depth:]),
        "path": list(node.path),
        "codes": len(node.codes()),
        "lines": node.lines,
        "below": [_drawn(below, len(node.path), most) for below in node.below.values()] if shown else [],
        "folded": not shown,
    }


@functools.lru_cache(maxsize=4)
def _tree(word: str) -> _Node:
    from revcycle.codes.diagnoses import lead_terms

    top = _Node(())
    for line in lead_terms.lines(word):
        node = top
        for place, subterm in enumerate(line.subterms, start=1):
            node = node.below.setdefault(subterm, _Node(line.subterms[:place]))
        node.lines.append({"code": line.code, "title": line.title, "billable": line.billable, "text": line.text})
    return top
