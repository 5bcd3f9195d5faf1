"""A form as filled in: what is typed into each box, and what goes along because the paper has no box for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from revcycle.claim.claim import CLAIM_KINDS, ClaimKind
from revcycle.claim.forms.boxes import LINES_PER_PAGE, split_item

__all__ = ["LETTERS_OF_PAYERS", "Attachment", "Beyond", "Fault", "FilledForm", "blank_form"]

LETTERS_OF_PAYERS = "ABC"
"""The rows of the UB-04 for the payers that pay first, second and third."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """Something that the claim says and the boxes cannot say.

    Attributes:
        path: where it stands in the claim (see revcycle/claim/flat.py).
        text: what it says; None where the boxes say something that the claim does not.
        boxes: the boxes it belongs to, each with what is typed there. It holds only while they are not changed.
    """

    path: str
    text: str | None
    boxes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is stapled to the form.

    Attributes:
        title: such as "Copy of the remittance of Tallgrass Health Plan".
        rows: label and text of each thing it says.
    """

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with what is typed.

    Attributes:
        item: the box; "" for the form as a whole.
        sentence: what is wrong and what to type.
        stops: whether no claim can be read as long as it stands.
    """

    item: str
    sentence: str
    stops: bool = True


@dataclass(frozen=True)
class FilledForm:
    """A CMS-1500 or a UB-04 as filled in.

    Attributes:
        kind: professional: the CMS-1500; institutional: the UB-04.
        items: the text of each box that is not blank, as typed, right or wrong.
        beyond: what the claim says and the boxes cannot.
        sent_to: on the UB-04, the row (A, B or C) of the payer that this copy goes to.
    """

    kind: ClaimKind
    items: Mapping[str, str] = field(default_factory=dict)
    beyond: tuple[Beyond, ...] = ()
    sent_to: str = "A"

    @property
    def rows(self) -> int:
        """The last service line on which anything is typed; 0 where none is."""
        return max((split_item(item)[1] for item, text in self.items.items() if text.strip()), default=0)

    @property
    def pages(self) -> int:
        """How many pages it takes: six lines on each of a CMS-1500, 22 of a UB-04."""
        return max(1, -(-self.rows // LINES_PER_PAGE[self.kind]))

    def text(self, item: str) -> str:
        """What is typed into a box; "" where it is blank."""
        return self.items.get(item, "")

    def typed(self, items: Mapping[str, str]) -> FilledForm:
        """This form with these texts in its boxes instead."""
        return replace(self, items={item: text for item, text in items.items() if text})

    def told(self) -> dict[str, Any]:
        """The form as JSON can hold it."""
        return {
            "kind": self.kind,
            "items": dict(self.items),
            "beyond": [[one.path, one.text, [list(pair) for pair in one.boxes]] for one in self.beyond],
            "sent_to": self.sent_to,
        }

    @classmethod
    def of(cls, told: Any) -> FilledForm:
        """The form that :meth:`told` gave. What is damaged in it is left out.

        Raises:
            ValueError: it does not say which form it is.
        """
        if not isinstance(told, dict) or told.get("kind") not in CLAIM_KINDS:
            raise ValueError("This is no claim form: its kind must be professional or institutional.")
        items, beyond, sent_to = told.get("items"), told.get("beyond"), told.get("sent_to")
        return cls(
            told["kind"],
            _texts(items),
            tuple(filter(None, map(_beyond, beyond))) if isinstance(beyond, list) else (),
            sent_to if isinstance(sent_to, str) and sent_to in tuple(LETTERS_OF_PAYERS) else "A",
        )


def blank_form(kind: ClaimKind) -> FilledForm:
    """A form on which nothing is typed yet."""
    return FilledForm(kind)


def _texts(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        return {}
    return {item: text for item, text in given.items() if isinstance(item, str) and isinstance(text, str) and text}


def _beyond(given: Any) -> Beyond | None:
    match given:
        case [str(path), str() | None as text, list(pairs)]:
            boxes = [(pair[0], pair[1]) for pair in pairs if isinstance(pair, list) and len(pair) == 2]
            if all(isinstance(part, str) for pair in boxes for part in pair):
                return Beyond(path, text, tuple(boxes))
    return None
