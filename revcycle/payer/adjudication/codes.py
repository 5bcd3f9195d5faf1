"""The code sets of a desk: read once when it opens, and what was asked before is remembered.

A desk decides thousands of claims. The rules on codes look at their files each time they are asked; here each question
is asked once.
"""

from __future__ import annotations

import functools
from datetime import date, timedelta

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.finding import Finding
from revcycle.codes.procedures import bundling, hcpcs, place_of_service, units
from revcycle.codes.procedures.modifier_rules import check_modifiers
from revcycle.codes.procedures.place_of_service import Place
from revcycle.codes.procedures.procedures import Procedure
from revcycle.codes.procedures.service_line import ServiceLine
from revcycle.payer.items import Items

__all__ = ["CodeBook"]


class CodeBook:
    """What the rules of an adjudication ask of the code sets.

    Raises:
        CodeFileError: a table is missing or damaged.
    """

    def __init__(self) -> None:
        items = Items.in_use()
        self._procedures, self._numbers = items.procedures, items.numbers
        self._pairs = {frozenset((one.column_one, one.column_two)) for one in bundling.all_pairs()}
        self._limits = {one.item: one for one in units.all_limits()}
        self._places = {one.code: one for one in place_of_service.all_places()}
        self.modifiers = functools.cache(self._modifiers)
        self.billable = functools.cache(icd10cm.billable)
        self.hcpcs = functools.cache(self._hcpcs)
        self._beside = functools.cache(self._check)

    def item(self, code: str) -> str:
        """What tables call a billed code."""
        typed = code.strip().upper()
        return self._numbers.get(typed, typed)

    def procedure(self, item: str) -> Procedure | None:
        """The procedure of an item; None for a HCPCS code."""
        return self._procedures.get(item)

    def shown(self, item: str) -> str:
        """An item as a sentence names it."""
        found = self._procedures.get(item)
        return f"{found.number} ({found.label})" if found else item

    def limit(self, item: str) -> units.Limit | None:
        """How many units of an item are believed."""
        return self._limits.get(item)

    def place(self, code: str) -> Place | None:
        """A place of service."""
        return self._places.get(code.strip())

    def beside(self, one: ServiceLine, two: ServiceLine) -> list[Finding]:
        """What is wrong with two services of the same hands beside each other; both must have a day."""
        if frozenset((one.item, two.item)) not in self._pairs and not self._visit_and_other(one.item, two.item):
            return []
        assert one.day is not None
        assert two.day is not None
        since = bundling.EITHER_CODE_SINCE
        apart = (two.day - one.day).days
        return self._beside(one.item, one.modifiers, two.item, two.modifiers, apart, one.day >= since)

    def _visit_and_other(self, one: str, two: str) -> bool:
        first, second = self._procedures.get(one), self._procedures.get(two)
        return first is not None and second is not None and first.visit != second.visit

    def _modifiers(self, item: str, marks: tuple[str, ...], place: str) -> tuple[Finding, ...]:
        """What is wrong with the modifiers of a professional line, errors first."""
        return tuple(check_modifiers(item, marks, place=place))

    def _hcpcs(self, code: str, day: date | None = None) -> bool:
        """Whether a HCPCS code exists, or is in force on a day."""
        return hcpcs.get(code, on=day) is not None if day else hcpcs.get(code) is not None

    def _check(
        self, one: str, ones: tuple[str, ...], two: str, twos: tuple[str, ...], apart: int, either_code: bool
    ) -> list[Finding]:
        day = bundling.EITHER_CODE_SINCE + timedelta(days=30 if either_code else -30)
        other = day + timedelta(days=apart)
        return bundling.check_bundling([ServiceLine(one, ones, 1, day), ServiceLine(two, twos, 1, other)])
