"""One file that the office sent or got, as it went over the wire, and in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from revcycle.x12.plain import read_segment
from revcycle.x12.walk import walk

__all__ = ["Message"]


@dataclass(frozen=True, slots=True)
class Message:
    """One file.

    Attributes:
        kind: such as "837P", "999", "277CA" or "835".
        moment: when it was sent.
        sender, receiver: by name.
        content: the file, byte for byte.
        accounts: the accounts whose claims it holds or is about; none for a file that is about files.
    """

    kind: str
    moment: datetime
    sender: str
    receiver: str
    content: bytes
    accounts: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """One line: what it is, when, and from whom to whom."""
        return f"{self.moment:%Y-%m-%d %H:%M}  {self.kind} from {self.sender} to {self.receiver}"

    @property
    def raw(self) -> str:
        """The file as text, a segment on each line."""
        return self.content.decode("utf-8", "replace")

    def plain(self) -> Iterator[tuple[str, str]]:
        """Each segment with what it says in plain words."""
        for step in walk(self.content):
            yield step.segment.text, read_segment(step.segment).sentence
