"""Damaged X12 files of every kind crash nothing.

A run tries 150 files. ``FUZZ=10000 python -m pytest -s tests/unit/test_x12_fuzz.py`` tries 10,000 and prints figures.
The files are the invented ones, and those of REVCYCLE_X12_SAMPLES where it names a folder.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from revcycle.x12.check import check
from revcycle.x12.plain import read_segment
from revcycle.x12.reader import X12Error, read
from revcycle.x12.rules import RULES
from revcycle.x12.summary import summarize
from revcycle.x12.walk import walk
from tests.unit.x12_parts import FIXTURES

FUZZ = int(os.environ.get("FUZZ", "150"))
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
    bytes_changed,
    separators_changed,
    cut,
    segments_moved,
    elements_changed,
    mixed,
]


def test_damaged_files_crash_nothing() -> None:
    """Is every damaged file read as far as it goes or refused with a sentence, and never anything else?"""
    chance = random.Random(20260615)
    files = originals()
    figures: Counter[str] = Counter()
    started, slowest = time.perf_counter(), 0.0
    for number in range(FUZZ):
        damage = DAMAGES[number % len(DAMAGES)]
        original = chance.choice(files)
        whole = 0 if chance.random() < 0.2 else ISA  # without an ISA, a file is refused at once
        held = original[:whole] + damage(original[whole:], chance)
        began = time.perf_counter()
        try:
            segments = list(read(held))
        except X12Error:
            figures["refused"] += 1
        else:
            assert b"".join(segment.written for segment in segments) == held
            figures["segments"] += len(segments)
        try:
            for step in walk(held):
                assert read_segment(step.segment).sentence
        except X12Error:
            figures["stopped"] += 1
        found = list(check(held))
        assert {one.rule for one in found} <= set(RULES)
        assert all(one.sentence and one.mend for one in found)
        figures["findings"] += len(found)
        figures["without a finding"] += not found
        try:
            summarize(held)
        except X12Error:
            figures["no summary"] += 1
        slowest = max(slowest, time.perf_counter() - began)
    seconds = time.perf_counter() - started
    told = f"{FUZZ:,} damaged files of {len(files)}, {seconds:.1f} s, the slowest {slowest * 1000:.0f} ms"
    print(f"\n{told}: {dict(figures)}")
    assert figures["segments"] > FUZZ
