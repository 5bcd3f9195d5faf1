"""Damaged X12 files of every kind crash nothing.

A run tries 150 files. ``FUZZ=10000 python -m pytest -s tests/unit/test_x12_fuzz.py`` tries 10,000 and prints figures.
The files are the invented ones, and those of REVCYCLE_X12_SAMPLES where it names a folder.
"""

import os
import random
import time
from collections import Counter

from revcycle.x12.check import check
from revcycle.x12.plain import read_segment
from revcycle.x12.reader import X12Error, read
from revcycle.x12.rules import RULES
from revcycle.x12.summary import summarize
from revcycle.x12.walk import walk
from tests.unit.damaged_files import damaged, originals

FUZZ = int(os.environ.get("FUZZ", "150"))


def test_damaged_files_crash_nothing() -> None:
    """Is every damaged file read as far as it goes or refused with a sentence, and never anything else?"""
    chance = random.Random(20260615)
    files = originals()
    figures: Counter[str] = Counter()
    started, slowest = time.perf_counter(), 0.0
    for number in range(FUZZ):
        held = damaged(chance.choice(files), number, chance)
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
