"""The smallest parts of an X12 file: its four separators, and one segment with the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Segment", "Separators", "shown"]

SHOWN = 60  # characters of a strange value that a sentence repeats


@dataclass(frozen=True, slots=True)
class Separators:
    """The four characters that part an interchange. Its ISA segment says which they are.

    Attributes:
        element: between elements, often ``*``.
        component: between the components of a composite element, often ``:``.
        segment: after every segment, often ``~``.
        repetition: between the repeats of an element, often ``^``; "" where the ISA names none, as before version 5010.
    """

    element: str = "*"
    component: str = ":"
    segment: str = "~"
    repetition: str = "^"


@dataclass(slots=True)
class Segment:
    """One segment as it stands in the file. Elements are counted from 1, as in CLM01.

    Attributes:
        tag: its name, the text before the first separator, such as "CLM".
        elements: what follows it, split at the element separator only.
        separators: those of its interchange.
        number: which segment of the file it is, from 1.
        offset: how many bytes of the file lie before its first character.
        ended: whether the segment terminator follows. Only the last segment of a damaged file lacks it.
        before: what stands ahead of the first segment of a file, often nothing.
        after: the line breaks and blanks that follow its terminator.
        loop: the number of its loop, such as "2010AA", once :mod:`revcycle.x12.walk` has placed it; "" before.
    """

    tag: str
    elements: list[str]
    separators: Separators
    number: int = 0
    offset: int = 0
    ended: bool = True
    before: str = ""
    after: str = ""
    loop: str = ""

    def element(self, position: int) -> str:
        """The element at a position, "" where there is none."""
        return self.elements[position - 1] if 0 < position <= len(self.elements) else ""

    def components(self, position: int) -> list[str]:
        """The components of an element; none where it is empty."""
        whole = self.element(position)
        return whole.split(self.separators.component) if whole else []

    def component(self, position: int, part: int) -> str:
        """One component of an element, counted from 1; "" where there is none."""
        parts = self.components(position)
        return parts[part - 1] if 0 < part <= len(parts) else ""

    def repeats(self, position: int) -> list[str]:
        """The repeats of an element; none where it is empty."""
        whole = self.element(position)
        if not whole:
            return []
        return whole.split(self.separators.repetition) if self.separators.repetition else [whole]

    @property
    def text(self) -> str:
        """The segment as written, without its terminator."""
        return self.separators.element.join((self.tag, *self.elements))

    @property
    def written(self) -> bytes:
        """The segment exactly as it stands in the file, with its terminator and the blanks around it."""
        end = self.separators.segment if self.ended else ""
        return (self.before + self.text + end + self.after).encode("utf-8", "surrogateescape")


def shown(text: str, most: int = SHOWN) -> str:
    """A value from a file, safe to print: short, and without characters that steer a terminal or cannot be shown."""
    safe = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[:most])
    return f"{safe}\N{HORIZONTAL ELLIPSIS}" if len(text) > most else safe
