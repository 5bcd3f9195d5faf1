"""What an edit of the clearinghouse is: the rule with its code, and what it says about one claim.

The codes (QH-1001 ...) are the course's own and do not change. The status that a 277CA carries for each is made of
X12's codes (claim status category, claim status, entity), as of 2026; their meaning stands in assets/x12/codes.csv.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from revcycle.clearinghouse.case import Case

__all__ = ["SEVERITIES", "Book", "Check", "Edit", "Found", "Rule", "Severity", "Status", "Where", "where"]

Severity = Literal["reject", "warning"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
ELEMENT = re.compile(r"([A-Z][A-Z0-9]{1,2})([0-9]{2}(?:-[0-9])?)?")


@dataclass(frozen=True, slots=True)
class Status:
    """One status of a 277CA (STC01).

    Attributes:
        category: A1, A2 accepted; A3 returned as unprocessable, A6 missing, A7 invalid, A8 contradicting.
        code: what it is about, such as "562" for an NPI.
        entity: whose, such as "85" for the billing provider; "" where nobody's.
    """

    category: str
    code: str
    entity: str = ""

    def __str__(self) -> str:
        return ":".join(part for part in (self.category, self.code, self.entity) if part)


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the 837.

    Attributes:
        loop: such as "2010AA".
        segment: such as "NM1".
        element: such as "NM109" or "CLM05-3"; "" where the whole segment is meant.
    """

    loop: str
    segment: str
    element: str = ""

    def __str__(self) -> str:
        return f"{self.loop} {self.element or self.segment}"


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit says about one claim.

    Attributes:
        code: the edit's stable code, such as "QH-1001".
        severity: "reject": the claim does not go to the payer; "warning": it goes, and somebody should look.
        line: which service line, from 1; 0 for the claim as a whole.
        item: the item of the CMS-1500 or the form locator of the UB-04 to mend, such as "24E" or "66".
        place: where that stands in the 837.
        reading: what is wrong, in plain words.
        mend: what to do.
        status: what the 277CA says.
    """

    code: str
    severity: Severity
    line: int
    item: str
    place: Where
    reading: str
    mend: str
    status: Status


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: the sentence and the mend, and where it is not where its rule says.

    Attributes:
        reading: what is wrong.
        mend: what to do.
        line: the service line, from 1; 0 for the claim.
        entity: whose, where the rule holds for several parties.
        item: the item or form locator, where it is another one than the rule's.
        place: the place in the 837, where it is another one than the rule's.
    """

    reading: str
    mend: str
    line: int = 0
    entity: str = ""
    item: str = ""
    place: str = ""


Check = Callable[["Case"], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One edit as the clearinghouse holds it.

    Attributes:
        code: the stable code.
        severity: how hard it is, unless the clearinghouse's file says otherwise.
        status: what the 277CA says.
        title: what is wrong, in a few words.
        form: the item of the CMS-1500; "" where it does not hold for professional claims.
        bill: the form locator of the UB-04; "" where it does not hold for institutional claims.
        form_place, bill_place: where it stands in the 837P and the 837I.
        check: finds it.
    """

    code: str
    severity: Severity
    status: Status
    title: str
    form: str
    bill: str
    form_place: Where
    bill_place: Where
    check: Check

    def holds_for(self, kind: str) -> bool:
        """Whether it looks at claims of a kind."""
        return bool(self.form if kind == "professional" else self.bill)

    def edit(self, found: Found, kind: str, severity: Severity) -> Edit:
        """What is said about a claim of a kind."""
        professional = kind == "professional"
        place = self.form_place if professional else self.bill_place
        status = replace(self.status, entity=found.entity) if found.entity else self.status
        return Edit(
            self.code,
            severity,
            found.line,
            found.item or (self.form if professional else self.bill),
            where(found.place) if found.place else place,
            found.reading,
            found.mend,
            status,
        )


class Book(list[Rule]):
    """The edits of one subject, in the order of their codes."""

    def rule(
        self,
        code: str,
        severity: Severity,
        status: str,
        title: str,
        *,
        at: str,
        form: str = "",
        bill: str = "",
        bill_at: str = "",
    ) -> Callable[[Check], Check]:
        """Enters a check into the book.

        Args:
            code: its stable code.
            severity: "reject" or "warning".
            status: category, status and entity with colons, such as "A7:562:85".
            title: what is wrong, in a few words.
            at: its place in the 837, loop and element with a blank between them.
            form, bill: item of the CMS-1500 and form locator of the UB-04; without one, that kind is not looked at.
            bill_at: its place in the 837I, where that is another one.
        """

        def enter(check: Check) -> Check:
            parts = status.split(":")
            place = where(at)
            self.append(
                Rule(
                    code,
                    severity,
                    Status(*parts),
                    title,
                    form,
                    bill,
                    place,
                    where(bill_at) if bill_at else place,
                    check,
                )
            )
            return check

        return enter


def where(text: str) -> Where:
    """The place that a text such as "2010AA NM109" names.

    Raises:
        ValueError: it names none.
    """
    loop, _, element = text.partition(" ")
    named = ELEMENT.fullmatch(element)
    if not loop or named is None:
        raise ValueError(f"“{text}” is no place in an 837.")
    return Where(loop, named[1], element if named[2] else "")
