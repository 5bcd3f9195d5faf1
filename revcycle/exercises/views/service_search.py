"""Procedures and HCPCS Level II codes, searched as one types."""

from __future__ import annotations

from typing import Any

from revcycle.codes.procedures import hcpcs, procedures
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.hcpcs_table import HcpcsFileError

__all__ = ["found", "named"]

LONGEST_LIST = 20
LONGEST_TEXT = 200
FAULTS = (CodeFileError, HcpcsFileError)


def found(content: dict[str, Any]) -> dict[str, Any]:
    """Return the services that fit what is typed: procedures first, then HCPCS codes."""
    text = str(content.get("text") or "")[:LONGEST_TEXT]
    try:
        known = [
            {"code": one.number, "title": procedures.label(one.concept), "kind": one.family.replace("-", " ")}
            for one in procedures.search(text, LONGEST_LIST + 1)
        ]
        supplied = [
            {"code": one.code, "title": one.label, "kind": f"{one.kind}, {one.unit} a unit" if one.unit else one.kind}
            for one in hcpcs.search(text, LONGEST_LIST + 1)
        ]
    except FAULTS as error:
        return {"text": text, "hits": [], "more": False, "trouble": str(error)}
    # Half of the list for each, and the rest for whichever has more.
    room = max(LONGEST_LIST // 2, LONGEST_LIST - len(supplied))
    hits = (known[:room] + supplied)[:LONGEST_LIST]
    return {"text": text, "hits": hits, "more": len(known) + len(supplied) > len(hits), "trouble": ""}


def named(content: dict[str, Any]) -> dict[str, Any]:
    """Return the name of a service that was typed; empty when the course does not know it."""
    code = str(content.get("code") or "")[:LONGEST_TEXT]
    try:
        known = hcpcs.get(code)
        return {"code": code, "title": procedures.label(code) or (known.label if known else ""), "trouble": ""}
    except FAULTS as error:
        return {"code": code, "title": "", "trouble": str(error)}
