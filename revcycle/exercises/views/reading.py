"""What the browser may ask of the code set: a search as one types, and an entry of the Tabular List to read."""

from __future__ import annotations

from typing import Any

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.index import IndexUnavailableError
from revcycle.codes.diagnoses.search import search
from revcycle.codes.diagnoses.verdict import check

LONGEST_LIST = 20
_LONGEST_QUESTION = 200

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
    """Return the answer to a search or to the opening of an entry; None to anything else."""
    match content.get("do"):
        case "search":
            return found(content)
        case "open":
            return opened(content)
    return None


def found(content: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one search of the browser, with the number and view that asked."""
    text = str(content.get("text", ""))[:_LONGEST_QUESTION]
    trouble = ""
    try:
        hits = search(text, limit=LONGEST_LIST + 1)
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
        below = [entry for entry in icd10cm.children(code.code) if not entry.extended]
        return {
            **reply,
            "code": code.code,
            "title": code.title,
            "level": code.level,
            "billable": code.billable,
            "above": [{"code": entry.code, "title": entry.title, "level": entry.level} for entry in reversed(above)],
            "notes": _notes(code),
            "seventh": [] if code.extended else list(icd10cm.seventh_characters(code.code).items()),
            "below": [{"code": entry.code, "title": entry.title, "billable": entry.billable} for entry in below],
        }
    except IndexUnavailableError as error:
        return {**reply, "trouble": str(error)}


def _notes(code: icd10cm.Code) -> list[dict[str, Any]]:
    """Return the notes gathered by the entry they stand under and by kind, its own first, then those above it."""
    gathered: dict[tuple[str, str], list[str]] = {}
    for note in icd10cm.notes(code.code):
        if note.kind != "inclusion term" or note.code == code.code:
            gathered.setdefault((note.code, _NOTE_NAMES[note.kind]), []).append(note.text)
    return [{"from": origin, "kind": kind, "texts": texts} for (origin, kind), texts in gathered.items()]
