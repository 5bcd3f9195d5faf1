"""Fills boxes from a claim and reads them again, as far as box and field stand one for one.

What is particular to one form is in cms1500.py and ub04.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from revcycle.claim.claim import ClaimKind
from revcycle.claim.forms import typed
from revcycle.claim.forms.boxes import Box, box, boxes, item_of, split_item
from revcycle.claim.forms.filled import Fault
from revcycle.claim.named import Name

__all__ = ["Filling", "Reading", "called"]

NAME_PARTS = ("last", "first", "middle", "suffix")
DIAGNOSES = ("diagnoses", "stay.admitting_diagnosis", "stay.visit_reasons", "stay.external_causes")
NO_CENTS = ("patient_paid", "lines.*.noncovered")  # sums that are left blank when they are 0
BIRTHS = ("patient.born", "insurances.0.insured.born")


@dataclass
class Filling:
    """Boxes that are being filled.

    Attributes:
        kind: of the claim.
        told: the claim, flat.
        items: what stands in the boxes so far.
        where: the boxes of each path, or of all paths below it.
    """

    kind: ClaimKind
    told: Mapping[str, str]
    items: dict[str, str] = field(default_factory=dict)
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def put(self, item: str, text: str, *paths: str) -> None:
        """Fills a box; the paths are what it says."""
        if text:
            self.items[item] = text
        for path in paths:
            self.where[path] = (*self.where.get(path, ()), item)

    def fill(self, special: frozenset[str], lines: int) -> None:
        """Fills every box that says one field as it is."""
        for one in boxes(self.kind):
            if one.item in special or len(one.fields) != 1:
                continue
            for line in range(1, lines + 1) if one.on_line else (0,):
                path = one.fields[0].replace("*", str(line - 1))
                self.put(item_of(one, line), self._shown(one, path), path)

    def fitting(self, item: str, path: str) -> str:
        """What the claim says at a path, as the box shows it: a text is cut where the box is full."""
        one = box(self.kind, item)
        return self._shown(one, path) if one is not None else ""

    def _short_dates(self, one: Box) -> bool:
        """Whether the instructions ask for six digits: item 24A, and all of the UB-04 but the birth date."""
        return one.on_line or (self.kind == "institutional" and not one.fields[0].endswith(".born"))

    def _shown(self, one: Box, path: str) -> str:
        if one.kind in ("name", "person"):
            parts = Name(*(self.told.get(f"{path}.{part}", "") for part in NAME_PARTS))
            return typed.name(parts) if one.kind == "name" else typed.person(parts)
        text = self.told.get(path, "")
        if not text:
            return ""
        if one.kind == "date":
            return typed.day(date.fromisoformat(text), self._short_dates(one))
        if one.kind == "money":
            return "" if text == "0" and one.fields[0] in NO_CENTS else typed.money(int(text))
        if one.kind == "number":
            return typed.quantity(Decimal(text))
        if one.kind == "text" and one.most:
            return text.strip()[: one.most].rstrip()
        return typed.diagnosis(text) if path.startswith(DIAGNOSES) and not path.endswith("admission") else text


@dataclass
class Reading:
    """Boxes that are being read.

    Attributes:
        kind: of the form.
        items: what is typed.
        told: the claim so far, flat; lines are counted by the form's rows.
        faults: what was found wrong so far.
        rows: the lines on which anything is typed, in order.
    """

    kind: ClaimKind
    items: Mapping[str, str]
    told: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def take(self, item: str) -> str:
        """What is typed, without the blanks around it."""
        return self.items.get(item, "").strip()

    def fault(self, item: str, sentence: str, stops: bool = True) -> None:
        """Notes what is wrong with a box."""
        self.faults.append(Fault(item, f"{called(self.kind, item)}: {sentence}", stops))

    def __post_init__(self) -> None:
        self.rows = tuple(
            sorted({line for item, text in self.items.items() if text.strip() and (line := split_item(item)[1])})
        )

    def comma_wanted(self, item: str) -> None:
        """Notes that the parts of a name cannot be told apart."""
        sentence = "put commas between last name, first name and middle initial, such as Norgard, Greta, A."
        self.fault(item, sentence, stops=False)

    def read(self, special: frozenset[str]) -> None:
        """Reads every box that says one field as it is."""
        for one in boxes(self.kind):
            if one.item in special or len(one.fields) != 1:
                continue
            for line in self.rows if one.on_line else (0,):
                item = item_of(one, line)
                if self.take(item):
                    self._read(one, item, one.fields[0].replace("*", str(line - 1)))

    def _read(self, one: Box, item: str, path: str) -> None:
        text = self.take(item)
        match one.kind:
            case "name":
                name, sure = typed.read_name(text)
                self.name(path, name)
                if not sure:
                    self.comma_wanted(item)
            case "person":
                self.name(path, typed.read_person(text))
            case "date":
                self.day(item, path)
                if path in BIRTHS and path in self.told and not _four_digits(text, self.told[path]):
                    self.fault(item, "type the year of birth with four digits, such as 03 09 1986.")
            case "money":
                self.value(item, path, lambda: str(typed.read_money(text)))
            case "number":
                self.value(item, path, lambda: str(typed.read_quantity(text)))
            case _ if path.startswith(DIAGNOSES) and not path.endswith("admission"):
                self.told[path] = typed.read_diagnosis(text)
            case "code":
                self.told[path] = text.upper()
            case _:
                self.told[path] = text

    def value(self, item: str, path: str, read: Callable[[], str]) -> None:
        """Notes what a box says, or why that cannot be read."""
        try:
            self.told[path] = read()
        except ValueError as error:
            self.fault(item, str(error))

    def day(self, item: str, path: str) -> None:
        """Notes the day of a box that is not blank."""
        if text := self.take(item):
            self.value(item, path, lambda: typed.read_day(text).isoformat())

    def name(self, path: str, name: Name) -> None:
        """Notes a name."""
        for part in NAME_PARTS:
            self.told[f"{path}.{part}"] = getattr(name, part)

    def choice(self, item: str, choices: Mapping[str, str], path: str) -> str:
        """The choice made in a box, as it is spelled; notes what it means. "" where none is made or it is no choice."""
        text = self.take(item)
        chosen = next((one for one in choices if one.upper() == text.upper()), "")
        if chosen:
            self.told[path] = choices[chosen]
        elif text:
            self.fault(item, f"“{text[:40]}” is not one of {', '.join(choices)}. Choose one of them.")
        return chosen

    def copy(self, source: str, target: str) -> None:
        """Says below one path what stands below another."""
        for path in [path for path in self.told if path == source or path.startswith(f"{source}.")]:
            self.told[target + path[len(source) :]] = self.told[path]

    def says(self, path: str) -> bool:
        """Whether anything is said at a path or below it."""
        return any(one == path or one.startswith(f"{path}.") for one in self.told)


def called(kind: ClaimKind, item: str) -> str:
    """How a sentence names a box: "Item 24D, line 2", "FL 42, line 3"."""
    name, line = split_item(item)
    number, _, part = name.partition("-")
    if number == "carrier":
        number = "Payer"
    elif kind == "institutional" and number.startswith("FL"):
        number = f"FL {number[2:]}"
    else:
        number = f"Item {number}"
    words = part.replace("-", " ")
    return ", ".join(filter(None, (number, words, f"line {line}" if line else "")))


def _four_digits(text: str, iso: str) -> bool:
    return iso[:4] in text
