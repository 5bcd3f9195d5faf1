"""Reads the segments of an X12 file, one after the other, however long the file is.

The ISA segment that begins an interchange names its own separators: the character after ``ISA`` parts the elements,
element 11 the repeats, element 16 the components, and the character after element 16 ends every segment.
Source: X12's standard of interchange control structures, version 005010. Nothing of a file is dropped: the segments,
written one after the other (:attr:`Segment.written`), are the file again.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from revcycle.x12.segment import Segment, Separators, shown

__all__ = ["LONGEST", "X12Error", "read", "separators_of"]

CHUNK = 1 << 16
LONGEST = 1 << 17  # bytes of one segment; no segment of a healthcare transaction comes near it
ISA_ELEMENTS = 16
ISA_LONGEST = 200  # an ISA is 106 bytes long; this leaves room for elements of a wrong length
BLANKS = re.compile(rb"[ \t\r\n\f\v\0\x1a]*")  # 0 and 1A hex end files on some systems
MARK = b"\xef\xbb\xbf"  # what some editors put before a text in UTF-8
KINDS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive or an Office document. Unpack it first",
    b"\x1f\x8b": "a gzip archive. Unpack it first",
    b"\xff\xfe": "text in UTF-16. Save it as plain text",
    b"\xfe\xff": "text in UTF-16. Save it as plain text",
    b"<": "XML or HTML",
    b"{": "JSON",
    b"UNA": "EDIFACT, another standard",
    b"UNB": "EDIFACT, another standard",
}


class X12Error(Exception):
    """A file cannot be read as X12, or not any further. The message is a sentence that says where and what to do.

    Attributes:
        number: the segment at which reading stopped, from 1.
        offset: the bytes of the file before it.
    """

    def __init__(self, sentence: str, number: int = 1, offset: int = 0) -> None:
        super().__init__(sentence)
        self.number = number
        self.offset = offset


def read(source: BinaryIO | bytes | Path) -> Iterator[Segment]:
    """Every segment of a file in turn. At most about 200 kB of the file are held at a time.

    Raises:
        X12Error: the file cannot be opened, does not begin with a readable ISA, or a segment has no end.
    """
    if isinstance(source, bytes):
        yield from _segments(io.BytesIO(source))
    elif isinstance(source, Path):
        try:
            with source.open("rb") as file:
                yield from _segments(file)
        except OSError as error:
            raise X12Error(f"{source} cannot be read ({error.strerror or error}). Check its name and place.") from error
    else:
        yield from _segments(source)


def separators_of(start: bytes, number: int = 1, offset: int = 0) -> Separators:
    """The separators that an ISA segment names.

    Args:
        start: the file from its ISA on; 200 bytes suffice.
        number: the segment's number, and
        offset: its place in the file, for what an error says.

    Raises:
        X12Error: it is no ISA, or its separators cannot be told.
    """
    where = f"Segment {number}, byte {offset}: "
    if not start.startswith(b"ISA"):
        raise X12Error(where + _no_isa(start), number, offset)
    element = start[3:4]
    if not element:
        raise X12Error(f"{where}the file ends after ISA. Ask for the whole file.", number, offset)
    if element.isalnum() or element.isspace() or element[0] > 0x7E:
        raise X12Error(
            f"{where}the character after ISA must be the element separator, such as *, but it is "
            f"“{shown(element.decode('latin-1'))}”. Ask for the file again.",
            number,
            offset,
        )
    parts = start[:ISA_LONGEST].split(element, ISA_ELEMENTS)
    if len(parts) <= ISA_ELEMENTS or len(parts[-1]) < 2:
        raise X12Error(
            f"{where}an ISA has 16 elements, but the file ends or goes on otherwise after {len(parts) - 1} “"
            f"{shown(element.decode())}”. The file is cut off, or its separators are mixed.",
            number,
            offset,
        )
    component, end = parts[-1][0:1], parts[-1][1:2]
    for name, one in (("component separator (ISA16)", component), ("segment terminator", end)):
        if one.isalnum() or one == b" " or one[0] > 0x7E or one == element:
            raise X12Error(
                f"{where}the {name} must be a character that is not used in the data, such as : or ~, but it is "
                f"“{shown(one.decode('latin-1'))}”. ISA16 is the last of 16 elements and one character long.",
                number,
                offset,
            )
    if component == end:
        raise X12Error(
            f"{where}the same character, “{shown(end.decode())}”, parts components and ends segments. Ask for a "
            "file whose separators differ.",
            number,
            offset,
        )
    repetition = parts[11] if len(parts[11]) == 1 and not parts[11].isalnum() and parts[11] not in b" " else b""
    if repetition in (element, component, end) or (repetition and repetition[0] > 0x7E):
        repetition = b""
    return Separators(element.decode(), component.decode(), end.decode(), repetition.decode())


def _no_isa(start: bytes) -> str:
    if not start:
        return "the file is empty. An X12 file begins with an ISA segment."
    for mark, kind in KINDS.items():
        if start.startswith(mark):
            return f"this is no X12 file but looks like {kind}. An X12 file begins with ISA."
    if any(byte < 9 or 13 < byte < 27 for byte in start[:12]):
        return "this is no X12 file but looks like binary data. An X12 file begins with ISA."
    begins = shown(start[:12].decode("utf-8", "replace"))
    return f"an X12 file begins with an ISA segment, but this one begins with “{begins}”."


class _Window:
    """The part of a file that is held in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.buffer = b""
        self.place = 0  # of the first byte not yet taken, in the buffer
        self.base = 0  # bytes of the file before the buffer
        self.whole = False  # nothing is left to load

    @property
    def offset(self) -> int:
        """Bytes of the file before the first byte not yet taken."""
        return self.base + self.place

    def load(self) -> None:
        """Lets go of what was taken, and adds the next chunk."""
        chunk = self.file.read(CHUNK)
        self.whole = not chunk
        self.base += self.place
        self.buffer = self.buffer[self.place :] + chunk
        self.place = 0

    def ahead(self, count: int) -> bytes:
        """The next bytes, without taking them; fewer only where the file ends."""
        while len(self.buffer) - self.place < count and not self.whole:
            self.load()
        return self.buffer[self.place : self.place + count]

    def take_blanks(self) -> str:
        """Takes the blanks that come next."""
        taken = b""
        while True:
            found = BLANKS.match(self.buffer, self.place)
            stop = found.end() if found else self.place
            taken += self.buffer[self.place : stop]
            self.place = stop
            if stop < len(self.buffer) or self.whole:
                return taken.decode()
            if len(taken) > LONGEST:
                raise X12Error(f"Byte {self.offset}: here are more than {LONGEST:,} blanks in a row.", 0, self.offset)
            self.load()

    def take_until(self, end: bytes) -> tuple[bytes, bool]:
        """Takes the bytes up to a terminator and the terminator; the rest of the file where there is none.

        Returns:
            The bytes without the terminator, and whether it was there.
        """
        stop = self.buffer.find(end, self.place)
        while stop < 0 and not self.whole and len(self.buffer) - self.place <= LONGEST:
            searched = len(self.buffer) - self.place
            self.load()
            stop = self.buffer.find(end, searched)
        taken = self.buffer[self.place : stop if stop >= 0 else len(self.buffer)]
        self.place += len(taken) + (1 if stop >= 0 else 0)
        return taken, stop >= 0


def _segments(file: BinaryIO) -> Iterator[Segment]:
    window = _Window(file)
    before = MARK.decode() if window.ahead(len(MARK)) == MARK else ""
    window.place += len(before.encode())
    before += window.take_blanks()
    separators = separators_of(window.ahead(ISA_LONGEST), 1, window.offset)
    end, element, number = separators.segment.encode(), separators.element, 0
    while start := window.ahead(4):
        number += 1
        offset = window.offset
        if number > 1 and start.startswith(b"ISA") and not start[3:].isalnum():
            # A damaged ISA inside a file is read with the separators in force, and its faults are found later.
            with contextlib.suppress(X12Error):
                separators = separators_of(window.ahead(ISA_LONGEST), number, offset)
                end, element = separators.segment.encode(), separators.element
        raw, ended = window.take_until(end)
        if len(raw) > LONGEST:
            raise X12Error(
                f"Segment {number}, byte {offset}: there is no segment terminator “{shown(separators.segment)}” in "
                f"{LONGEST:,} bytes. The file is damaged here, or its separators change.",
                number,
                offset,
            )
        tag, *elements = raw.decode("utf-8", "surrogateescape").split(element)
        after = window.take_blanks() if ended else ""
        yield Segment(tag, elements, separators, number, offset, ended, before, after)
        before = ""
