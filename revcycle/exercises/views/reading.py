"""What the browser may ask of the code set: a search as one types, and an entry of the Tabular List to read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.index import IndexUnavailableError
from revcycle.codes.diagnoses.search import search
from revcycle.codes.diagnoses.verdict import check
from revcycle.exercises.views import book, service_search

LONGEST_LIST = 20
_LONGEST_QUESTION = 200

# In a note: a code, all codes that begin so ("Z18.-"), or the first and the last of a range ("E08-E13").
# LGMD R12 is a muscular dystrophy.
_NAMED = re.compile(
    r"(?<!LGMD )\b([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)"
    r"(?:-([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)(?!\w)|(?!\w)(?:\.?-(?!\w))?)"
)

_NOTE_NAMES = {
    "includes": "Includes",
    "inclusion term": "Also called",
    "excludes1": "Excludes1: not coded here",
    "excludes2": "Excludes2: not included here",
    "code first": "Code first",
    "use additional": "Use additional",
    "code also": "Code also",
    "note": "Note",
    "7th character": "7th character",
}


def answered(content: dict[str, Any]) -> dict[str, Any] | None:
    """Return the answer to a search, or the page of the book that is asked for; None to anything else."""
    match content.get("do"):
        case "search":
            return found(content)
        case "services":
            asked = {"did": "services", "view": content.get("view"), "number": content.get("number")}
            return {**asked, **service_search.found(content)}
        case "open":
            return opened(content)
        case "chapters":
            return _page(content, book.chapters)
        case "leads":
            return _page(content, lambda: book.leads(content), hits=[])
        case "lead":
            return _page(content, lambda: book.lead(content))
        case "recent":
            return _page(content, book.recent)
        case "forget":
            return _page(content, book.forget)
    return None


def _page(content: dict[str, Any], turn: Callable[[], dict[str, Any]], **otherwise: Any) -> dict[str, Any]:
    """Return what ``turn`` returns, with the view and the number that asked; without an index, the reason."""
    asked = {"did": content["do"], "view": content.get("view"), "number": content.get("number")}
    try:
        return {**asked, **turn()}
    except IndexUnavailableError as error:
        return {**asked, **otherwise, "trouble": str(error)}


def found(content: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one search of the browser, with the number and view that asked."""
    text = str(content.get("text", ""))[:_LONGEST_QUESTION]
    trouble = ""
    try:
        hits = search(text, limit=LONGEST_LIST + 1, billable_only=content.get("billable") is True)
    except IndexUnavailableError as error:
        hits, trouble = [], str(error)
    return {
        "did": "search",
        "view": content.get("view"),
        "number": content.get("number"),
        "text": text,
        "hits": [
            {"code": hit.code, "title": hit.title, "billable": hit.billable, "term": hit.term}
            for hit in hits[:LONGEST_LIST]
        ],
        "more": len(hits) > LONGEST_LIST,
        "trouble": trouble,
    }


def opened(content: dict[str, Any]) -> dict[str, Any]:
    """Return an entry of the Tabular List as the browser draws it, for the view that asked."""
    reply: dict[str, Any] = {"did": "open", "view": content.get("view"), "number": content.get("number")}
    text = str(content.get("code", ""))[:20]
    try:
        code = icd10cm.get(text)
        if code is None:
            return {**reply, "trouble": check(text).sentence}
        above = icd10cm.ancestors(code.code)
        children = icd10cm.children(code.code)
        below = [entry for entry in children if not entry.extended]
        if code.level not in ("chapter", "block"):
            book.remember(code.code)
        return {
            **reply,
            "code": code.code,
            "title": code.title,
            "level": code.level,
            "billable": code.billable,
            "above": [{"code": entry.code, "title": entry.title, "level": entry.level} for entry in reversed(above)],
            "notes": _notes(code),
            "seventh": [] if code.extended else list(icd10cm.seventh_characters(code.code).items()),
            "completed": {entry.code[-1]: entry.code for entry in children if entry.extended},
            "below": [{"code": entry.code, "title": entry.title, "billable": entry.billable} for entry in below],
        }
    except IndexUnavailableError as error:
        return {**reply, "trouble": str(error)}


def _notes(code: icd10cm.Code) -> list[dict[str, Any]]:
    """Return the notes gathered by the entry they stand under and by kind, its own first, then those above it."""
    gathered: dict[tuple[str, str], list[list[dict[str, str]]]] = {}
    for note in icd10cm.notes(code.code):
        if note.kind != "inclusion term" or note.code == code.code:
            gathered.setdefault((note.code, _NOTE_NAMES[note.kind]), []).append(_linked(note.text, code.code))
    return [{"from": origin, "kind": kind, "texts": texts} for (origin, kind), texts in gathered.items()]


def _linked(text: str, own: str) -> list[dict[str, str]]:
    """Return a note in pieces: words, and the codes and blocks it names that one can go to."""
    pieces: list[dict[str, str]] = []
    end = 0
    for named in _NAMED.finditer(text):
        for start, stop in _targets(named):
            target = icd10cm.get(text[start:stop].rstrip(".-"))
            if target is None or target.code == own:
                continue
            pieces += [{"text": text[end:start]}] if start > end else []
            pieces.append({"text": text[start:stop], "code": target.code, "title": target.title})
            end = stop
    return [*pieces, {"text": text[end:]}] if end < len(text) else pieces


def _targets(named: re.Match[str]) -> list[tuple[int, int]]:
    """Return where the codes of a match stand: a range is one block, or else its two ends."""
    if named[2] and not icd10cm.exists(named[0]):
        return [named.span(1), named.span(2)]
    return [named.span()]
