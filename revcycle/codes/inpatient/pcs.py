"""ICD-10-PCS: what a seven-character procedure code says, whether it can be, and how to find or build one.

Source: ICD-10-PCS (CMS, public domain) in our own extract, assets/codes/pcs.toml; the conventions of the ICD-10-PCS
Official Guidelines 2026: A1 (seven characters), A2 (ten digits and the letters but I and O), A3 (each place has its
own values), B3 and B5 (root operation and approach, told in our own words).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from revcycle.codes.diagnoses.words import singular, split
from revcycle.codes.inpatient.pcs_tables import FIELDS, LETTERS, Extract, Table, extract
from revcycle.codes.inpatient.tables import damaged, read_csv

__all__ = [
    "Check",
    "Hit",
    "Place",
    "Status",
    "Value",
    "build",
    "check",
    "choices",
    "codes",
    "compact",
    "explain",
    "search",
    "title",
]

Status = Literal["blank", "valid", "malformed", "wrong place", "outside"]

LENGTH = 7
LONGEST_SHOWN = 20  # characters of the reader's text that are repeated to them
MOST_NAMED = 12  # values named in one sentence
ORDINALS = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th")
PROCEDURES = "pcs_procedures.csv"


@dataclass(frozen=True, slots=True)
class Value:
    """A character that may stand in a place, and what it means there."""

    character: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Place:
    """One of the seven places of a code.

    Attributes:
        number: 1 to 7.
        name: what the place stands for, such as "approach".
        character: what stands there.
        meaning: what that means, such as "Open".
        note: what it does, in our own words, for the root operation and the approach; else empty.
    """

    number: int
    name: str
    character: str
    meaning: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What a text is as a procedure code.

    Attributes:
        status: "valid"; "malformed" (cannot be a code at all); "wrong place" (a character that ICD-10-PCS does not
            have there); "outside" (not in our extract, so that we cannot say); "blank".
        sentence: the reason and what to do, for the student.
        code: the text in capitals.
        place: 1 to 7, the first place that is wrong or outside.
        allowed: what our extract has in that place.
    """

    status: Status
    sentence: str
    code: str = ""
    place: int | None = None
    allowed: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A code that was found. `name` is what people call the procedure; empty when it has no everyday name here."""

    code: str
    title: str
    name: str = ""


def compact(text: str) -> str:
    """The code as typed, without spaces, in capitals."""
    return "".join(text.encode("utf-8", "replace").decode().split()).upper()


def check(text: str) -> Check:
    """The verdict on any text whatever.

    Raises:
        TableUnavailableError: the extract is missing or damaged.
    """
    code = compact(text)
    if not code:
        return Check("blank", "There is no code here yet. Type a procedure code, such as 0DTJ4ZZ.")
    trouble = _malformed(code)
    if trouble:
        return Check("malformed", trouble, code)
    whole = extract()
    for place in range(1, LENGTH + 1):
        found = _check_place(whole, code, place)
        if found:
            return found
    if len(code) < LENGTH:
        return _unfinished(code)
    return Check("valid", f"{code} is a complete code in {whole.name}: {title(code)}.", code)


def explain(text: str) -> tuple[Place, ...]:
    """The seven places of a valid code; nothing when :func:`check` does not call it valid."""
    code = compact(text)
    table = _table_of(code)
    if table is None:
        return ()
    whole = extract()
    names = whole.place_names(code[0])
    operation, does = whole.operations[code[0] + code[2]]
    places = [
        Place(1, names[0], code[0], whole.sections[code[0]]),
        Place(2, names[1], code[1], whole.systems[code[:2]]),
        Place(3, names[2], code[2], operation, does),
    ]
    for number, field in enumerate(FIELDS, 4):
        character = code[number - 1]
        note = ""
        if names[number - 1] == "approach":
            note = whole.approaches[character][2]
        places.append(Place(number, names[number - 1], character, _value(whole, table, field, character).meaning, note))
    return tuple(places)


def title(text: str) -> str | None:
    """The title of a code of our extract, as ICD-10-PCS words it; None for any other text."""
    code = compact(text)
    table = _table_of(code)
    return _title(extract(), table, code) if table else None


def choices(beginning: str) -> tuple[Value, ...]:
    """What our extract has in the place after these 0 to 6 characters; nothing when they lead nowhere in it."""
    code = compact(beginning)
    whole = extract()
    place = len(code) + 1
    if place > LENGTH or any(_check_place(whole, code, earlier) for earlier in range(1, place)):
        return ()
    return _values(whole, code, place)


def build(chosen: Sequence[str]) -> Check:
    """The code that choices make, one for each place in turn.

    Args:
        chosen: up to seven texts. Each is the character itself, or its meaning, or the beginning of a meaning that no
            other begins with: ``["0", "gastro", "Resection", "Appendix", "4", "Z", "Z"]``.
    """
    code = ""
    for number, text in enumerate(chosen[:LENGTH], 1):
        values = choices(code)
        character = _chosen(text, values)
        if character is None:
            names = extract().place_names(code[:1])
            shown = " ".join(text.split())[:LONGEST_SHOWN]
            sentence = f"“{shown}” is not one thing in the {ORDINALS[number - 1]} place ({names[number - 1]}). "
            return Check("outside", sentence + _offered(values), code, number, values)
        code += character
    return check(code)


@functools.cache
def codes() -> frozenset[str]:
    """Every code of our extract."""
    return frozenset(code for table in extract().tables for code in table.codes())


def search(text: str, limit: int = 20) -> list[Hit]:
    """Codes by what people say ("appendix out", "c-section"), by the words of their titles, or by their beginning.

    Procedures with an everyday name come first. All words must fit; nothing is found for words that fit nowhere.
    """
    wanted = _words(text)
    beginning = compact(text)
    if not wanted:
        return []
    found: list[tuple[tuple[int, int, str], Hit]] = []
    for hit, words in _searchable():
        by_code = len(beginning) > 1 and hit.code.startswith(beginning)
        if by_code or all(any(word.startswith(one) for word in words) for one in wanted):
            exact = sum(one not in words for one in wanted)
            found.append(((not hit.name, exact, hit.code), hit))
    return [hit for _, hit in sorted(found, key=lambda entry: entry[0])[:limit]]


def _malformed(code: str) -> str:
    """Why a text cannot be a procedure code at all, or nothing."""
    shown = code[:LONGEST_SHOWN]
    if "." in code:
        return f"“{shown}” has a dot. A procedure code of a hospital stay has none, such as 0DTJ4ZZ."
    wrong = sorted({character for character in code if character not in LETTERS})
    if wrong == ["I"] or wrong == ["O"] or wrong == ["I", "O"]:
        mended = code.replace("I", "1").replace("O", "0")
        hint = f" Did you mean {mended}?" if mended in codes() else ""
        return f"“{shown}” has the letter {' and '.join(wrong)}. ICD-10-PCS never uses I and O: write 1 or 0.{hint}"
    if wrong:
        return f"“{shown}” has signs that no code has. A procedure code is seven digits and capital letters."
    if re.fullmatch(r"\d{5}", code):
        return f"“{shown}” looks like a code for a doctor's services. A hospital stay needs seven characters here."
    if len(code) > LENGTH:
        return f"“{shown}” has {len(code)} characters. A procedure code has always seven."
    return ""


def _check_place(whole: Extract, code: str, place: int) -> Check | None:
    """What is wrong with one place of a code whose earlier places are right; None when it is right or not there."""
    if len(code) < place:
        return None
    values = _values(whole, code[: place - 1], place)
    character = code[place - 1]
    if any(value.character == character for value in values):
        return None
    names = whole.place_names(code[0])
    here = f"{character} in the {ORDINALS[place - 1]} place ({names[place - 1]})"
    if place == 1:
        known = whole.sections.get(character)
        if known is None:
            every = tuple(Value(key, meaning) for key, meaning in whole.sections.items())
            return Check("wrong place", f"No section begins with {character}. {_offered(every)}", code, 1, every)
        return Check(
            "outside", f"Our extract holds nothing of the section {known}. {_offered(values)}", code, 1, values
        )
    tables = whole.under(code[: place - 1])
    left_out = any(code in table.left_out for table in tables)
    if place <= 3 or left_out or any(FIELDS[place - 4] in table.partial for table in tables):
        newer = " It is newer than our extract." if left_out else ""
        sentence = f"{here} is not in {whole.name}, so we cannot say whether it is right.{newer} {_offered(values)}"
        return Check("outside", sentence, code, place, values)
    return Check("wrong place", f"{here} does not fit what stands before it. {_offered(values)}", code, place, values)


def _unfinished(code: str) -> Check:
    place = len(code) + 1
    values = choices(code)
    names = extract().place_names(code[0])
    sentence = (
        f"{code} has {len(code)} of the seven characters. Next comes the {ORDINALS[place - 1]}, the "
        f"{names[place - 1]}. {_offered(values)}"
    )
    return Check("malformed", sentence, code, place, values)


def _values(whole: Extract, beginning: str, place: int) -> tuple[Value, ...]:
    """What our extract has in a place after a beginning that fits."""
    tables = whole.under(beginning)
    if place <= 3:
        held = sorted({table.key[:place] for table in tables}, key=lambda key: LETTERS.index(key[-1]))
        return tuple(Value(key[-1], _head_meaning(whole, key)) for key in held)
    field = FIELDS[place - 4]
    return tuple(_value(whole, table, field, character) for table in tables for character in table.allowed(beginning))


def _head_meaning(whole: Extract, key: str) -> str:
    if len(key) == 1:
        return whole.sections[key]
    return whole.systems[key] if len(key) == 2 else whole.operations[key[0] + key[2]][0]


def _value(whole: Extract, table: Table, field: str, character: str) -> Value:
    if field == "approach" and table.key[0] not in "5B":
        return Value(character, whole.approaches[character][0])
    meaning = whole.meaning(table, field, character)
    name = whole.place_names(table.key[0])[FIELDS.index(field) + 3]
    return Value(character, meaning or f"no {name}")


def _offered(values: Sequence[Value]) -> str:
    named = [f"{value.character} ({value.meaning})" for value in values[:MOST_NAMED]]
    more = f", and {len(values) - MOST_NAMED} more" if len(values) > MOST_NAMED else ""
    return f"Choose one of these: {'; '.join(named)}{more}." if named else "Our tables lead no further."


def _chosen(text: str, values: Sequence[Value]) -> str | None:
    wanted = " ".join(text.split()).casefold()
    for value in values:
        if wanted in (value.character.casefold(), value.meaning.casefold()):
            return value.character
    begun = [value.character for value in values if wanted and value.meaning.casefold().startswith(wanted)]
    return begun[0] if len(begun) == 1 else None


def _table_of(code: str) -> Table | None:
    if code not in codes():
        return None
    return extract().under(code[:4])[0]


def _title(whole: Extract, table: Table, code: str) -> str:
    """Fills the table's title; what stands in [ ] falls away when a character in it is Z."""
    values = {
        field: (character, whole.meaning(table, field, character))
        for field, character in zip(FIELDS, code[3:], strict=True)
    }
    pattern = table.title if code[-1] == "Z" else table.title_with_qualifier

    def optional(match: re.Match[str]) -> str:
        fields = re.findall(r"\{(\w+)\}", match[1])
        return "" if any(values[field][0] == "Z" for field in fields) else match[1]

    kept = re.sub(r"\[([^\]]*)\]", optional, pattern)
    return re.sub(r"\{(\w+)\}", lambda match: values[match[1]][1], kept)


def _words(text: str) -> list[str]:
    return [singular(word) for word in split(text) if word not in ("of", "the", "a", "with", "to", "and", "for")]


@functools.cache
def _searchable() -> tuple[tuple[Hit, frozenset[str]], ...]:
    """Every code with its everyday name, if it has one, and the words that find it."""
    names, words = _everyday()
    whole = extract()
    entries = []
    for table in whole.tables:
        for code in table.codes():
            said = [words[code[:length]] for length in range(3, LENGTH + 1) if code[:length] in words]
            heading = _title(whole, table, code)
            name = names.get(code, "")
            known = frozenset(word for text in (heading, name, *said) for word in _words(text))
            entries.append((Hit(code, heading, name), known))
    return tuple(entries)


def _everyday() -> tuple[dict[str, str], dict[str, str]]:
    """What people call a code, and the words for a code or a beginning of codes."""
    names: dict[str, str] = {}
    words: dict[str, str] = {}
    beginnings = {code[:length] for code in codes() for length in range(3, LENGTH + 1)}
    for line, row in read_csv(PROCEDURES, ("code", "name", "words")):
        code = row["code"]
        if code not in beginnings:
            raise damaged(PROCEDURES, f"line {line}", f"no code of pcs.toml is or begins with {code}.")
        if bool(row["name"]) != (len(code) == LENGTH):
            raise damaged(PROCEDURES, f"line {line}", "a whole code has a name, and a beginning has none.")
        if row["name"]:
            names[code] = row["name"]
        if row["words"]:
            words[code] = row["words"]
    return names, words
