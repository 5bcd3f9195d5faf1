"""What the text in a box of a claim form means: 06/15/2026 and 06 15 26 are one date, J02.0 and J020 one code.

Each reader returns something to compare, or raises ValueError with a sentence that says what to type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from datetime import date, timedelta
from decimal import Decimal

from revcycle.claim.claim import LETTERS
from revcycle.claim.forms import Box, typed
from revcycle.claim.forms.filling import DIAGNOSES

__all__ = ["another", "means", "sort_of", "unreadable"]

ICD = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?")
PROCEDURE = re.compile(r"[0-9A-Z]{5,6}")
FOUR_DIGITS = ("FL4", "FL42")
SHAPES = {
    "npi": (re.compile("[0-9]{10}"), "An NPI has ten digits."),
    "state": (re.compile("[A-Z]{2}"), "Type the two letters of the state."),
    "zip": (re.compile("[0-9]{5}(?:[0-9]{4})?"), "A ZIP code has five digits, or nine."),
    "place": (re.compile("[0-9]{2}"), "A place of service has two digits, such as 11."),
    "modifier": (re.compile("[0-9A-Z]{2}"), "A modifier has two characters, such as 25."),
    "procedure": (PROCEDURE, "A procedure code has five characters, such as 99213."),
    "pointer": (re.compile(f"[{LETTERS}]{{1,4}}"), "Type the letter of the diagnosis in item 21, such as A or AB."),
}
"""What a code of each sort looks like, and the sentence for one that does not."""

OTHERS = {
    "npi": "2000009999",
    "state": "ZZ",
    "zip": "99999",
    "place": "99",
    "modifier": "99",
    "procedure": "00000",
    "pointer": "L",
    "diagnosis": "Z999",
    "name": "Else, Somebody",
    "person": "Somebody Else",
    "text": "Something else",
    "id": "ZZ99",
    "code": "9",
}
"""A value of each sort that can be read and is hardly ever right."""


def sort_of(box: Box) -> str:
    """What is typed into a box: its kind, and for a code which sort of code."""
    if box.kind != "code":
        return box.kind
    if "NPI" in box.label:
        return "npi"
    if box.item.endswith("state") or box.item == "FL9c":
        return "state"
    if box.item.endswith("zip") or box.item == "FL9d":
        return "zip"
    if any(path.startswith(DIAGNOSES) and path.endswith(("code", "diagnosis", "reasons")) for path in box.fields):
        return "diagnosis"
    known = {"24B": "place", "24D": "procedure", "24E": "pointer"}
    return known.get(box.item, "modifier" if "-modifier-" in box.item else "code")


def means(box: Box, text: str) -> Hashable:
    """What the text in a box means. Raises ValueError with a sentence when it cannot be read."""
    text = " ".join(text.split())
    sort = sort_of(box)
    if sort in READERS:
        return READERS[sort](text)
    if sort == "choice":
        return _chosen(box, text)
    if sort in SHAPES:
        return _shaped(text, *SHAPES[sort])
    if box.most and len(text) > box.most:
        raise ValueError(f"There is room for {box.most} characters, and {len(text)} are typed. Shorten it.")
    if sort in ("id", "code"):
        squeezed = _squeezed(text)
        return squeezed.zfill(4) if box.item in FOUR_DIGITS and squeezed.isdecimal() else squeezed
    if typed.is_signature_on_file(text):
        return "signature on file"
    return _plain(typed.person(typed.read_person(text)) if sort == "person" else text)


def _diagnosis(text: str) -> str:
    code = typed.read_diagnosis(text)
    if not ICD.fullmatch(code):
        raise ValueError(f"“{text[:40]}” does not look like a diagnosis code. Type it as J020 or J02.0.")
    return code


READERS: dict[str, Callable[[str], Hashable]] = {
    "date": typed.read_day,
    "money": typed.read_money,
    "number": typed.read_quantity,
    "diagnosis": _diagnosis,
}


def _chosen(box: Box, text: str) -> str:
    chosen = next((one for one in box.choices if one.casefold() == text.casefold()), "")
    if not chosen:
        raise ValueError(f"“{text[:40]}” is not one of {', '.join(box.choices)}. Choose one of them.")
    return chosen


def _shaped(text: str, shape: re.Pattern[str], sentence: str) -> str:
    squeezed = _squeezed(text)
    if not shape.fullmatch(squeezed):
        raise ValueError(f"“{text[:40]}” cannot be read here. {sentence}")
    return squeezed


def _squeezed(text: str) -> str:
    """Letters and digits alone, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def _plain(text: str) -> str:
    """Words without capitals and punctuation; an apostrophe parts no words."""
    joined = re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]", "", text.casefold())
    return " ".join(re.sub(r"[^\w\s]", " ", joined).split())


def another(box: Box, text: str) -> str:
    """A text that can be read and means something else than this one."""
    sort = sort_of(box)
    value = means(box, text)
    if isinstance(value, date):
        return typed.day(value + timedelta(days=1))
    if sort == "money" and isinstance(value, int):
        return typed.money(value + 100)
    if isinstance(value, Decimal):
        return typed.quantity(value + 1)
    if sort == "choice":
        return next(one for one in box.choices if one != value)
    other = OTHERS.get(sort, OTHERS["text"])[: box.most or None]
    return other if means(box, other) != value else other[:-1] + "8"


def unreadable(box: Box) -> str:
    """A text that nobody can read in this box."""
    return "?" * (box.most + 1 if box.most and sort_of(box) in ("text", "name", "person", "id", "code") else 3)
