"""Damage of every kind, done to X12 files: bytes, separators, pieces, segments, elements."""

import os
import random
from collections.abc import Callable
from pathlib import Path

from tests.unit.x12_parts import FIXTURES

ISA = 106  # bytes
LARGEST = 20_000  # bytes of a file that is damaged; larger ones tell nothing more


def originals() -> list[bytes]:
    """The files that are damaged."""
    folders = [FIXTURES]
    if named := os.environ.get("REVCYCLE_X12_SAMPLES"):
        folders.append(Path(named))
    paths = [
        path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".md"
    ]
    return [path.read_bytes() for path in paths if path.stat().st_size < LARGEST]


def bytes_changed(held: bytes, chance: random.Random) -> bytes:
    """A few bytes are others."""
    changed = bytearray(held)
    for _ in range(chance.randint(1, 20)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def byte_changed(held: bytes, chance: random.Random) -> bytes:
    """One letter or digit is another: most of the file stays right."""
    place = chance.randrange(len(held))
    return held[:place] + bytes([chance.choice(b"0123456789ABCXYZ")]) + held[place + 1 :]


def separators_changed(held: bytes, chance: random.Random) -> bytes:
    """A separator is another one, in places or everywhere."""
    old, new = chance.choice(b"*:~^"), chance.choice(b"*:~^|>\n")
    if chance.random() < 0.5:
        return held.replace(bytes([old]), bytes([new]))
    return bytes(new if byte == old and chance.random() < 0.05 else byte for byte in held)


def cut(held: bytes, chance: random.Random) -> bytes:
    """A piece is missing: the end, the beginning or the middle."""
    first, last = sorted((chance.randrange(len(held)), chance.randrange(len(held))))
    return chance.choice([held[:first], held[last:], held[:first] + held[last:]])


def segments_moved(held: bytes, chance: random.Random) -> bytes:
    """Segments are doubled, dropped or in another order."""
    segments = held.split(b"~")
    for _ in range(chance.randint(1, 8)):
        taken = segments.pop(chance.randrange(len(segments))) if len(segments) > 1 else segments[0]
        for _ in range(chance.choice([0, 1, 1, 2, 50])):
            segments.insert(chance.randrange(len(segments) + 1), taken)
    return b"~".join(segments)


def elements_changed(held: bytes, chance: random.Random) -> bytes:
    """Elements hold what does not belong there: nothing, too much, nests, odd numbers, other alphabets."""
    odd = [
        b"",
        b"-",
        b"9" * 40,
        b"1E9",
        b"NaN",
        b":" * 30,
        b"^" * 30,
        b"a:b^c:d",
        "é漢".encode(),
        b"\xff\xfe",
        b"00000000",
    ]
    odd += [b"99999999-00000000", b"*" * 50, b"-0", b"\0", b"Infinity", b".", b"0" * 300, b"ISA", b"18"]
    elements = held.split(b"*")
    for _ in range(chance.randint(1, 15)):
        elements[chance.randrange(len(elements))] = chance.choice(odd)
    return b"*".join(elements)


def mixed(held: bytes, chance: random.Random) -> bytes:
    """Two kinds of damage at once."""
    first, second = chance.sample(DAMAGES[:-1], 2)
    return second(first(held, chance) or held, chance)


DAMAGES: list[Callable[[bytes, random.Random], bytes]] = [
    byte_changed,
    bytes_changed,
    separators_changed,
    cut,
    segments_moved,
    elements_changed,
    mixed,
]


def damaged(original: bytes, number: int, chance: random.Random) -> bytes:
    """The file with one kind of damage after another; four of five keep their ISA, without which nothing is read."""
    whole = 0 if chance.random() < 0.2 else ISA
    return original[:whole] + DAMAGES[number % len(DAMAGES)](original[whole:], chance)
