"""Spoiled 837s: whatever is done to a file, its claims are read or refused, and what is read can be kept."""

import random
from datetime import UTC, datetime

import pytest

from revcycle.claim.carried import carried
from revcycle.claim.files_837 import write_claims
from revcycle.claim.levels_837 import CLEARINGHOUSE, submitter_of
from revcycle.claim.reading_837 import read_claims
from revcycle.x12.reader import X12Error
from revcycle.x12.writing import Unwritable
from tests.unit.claim_full import full_stay, full_visit, hospital_visit, paid_second, stay_paid_second, work_injury
from tests.unit.claim_parts import PRACTICE

MOMENT = datetime(2026, 6, 10, 10, 5, tzinfo=UTC)
SENDER = submitter_of(PRACTICE)
RIGHT = [
    write_claims([claim], SENDER, CLEARINGHOUSE, MOMENT).written().split(b"\n")
    for claim in (full_visit(), paid_second(), work_injury(), full_stay(), stay_paid_second(), hospital_visit())
]
STRANGE = (
    *(b"", b"x", b"-1", b"20261301", b"\xff\xfe", b"9" * 40, b":::", b"1:2:3:4:5:6:7:8:9:10"),
    *("\u0663".encode(), "\u00b2".encode(), b"NaN", b"1E9", b"20260101-20250101"),
)


def spoiled(chance: random.Random) -> bytes:
    """A right file with up to four segments or elements lost, repeated, moved, cut or made strange."""
    lines = list(chance.choice(RIGHT))
    for _ in range(chance.randint(1, 4)):
        if len(lines) < 4:
            break
        one, other = chance.randrange(1, len(lines)), chance.randrange(1, len(lines))
        what = chance.randrange(6)
        if what == 0:
            del lines[one]
        elif what == 1:
            lines.insert(one, lines[other])
        elif what == 2:
            lines[one], lines[other] = lines[other], lines[one]
        elif what == 3:
            lines[one] = lines[one][: chance.randint(0, len(lines[one]))]
        elif what == 4:
            lines = lines[:one]
        else:
            elements = lines[one].split(b"*")
            elements[chance.randrange(len(elements))] = chance.choice(STRANGE)
            lines[one] = b"*".join(elements)
    return b"\n".join(lines)


@pytest.mark.parametrize("seed", range(10))
def test_spoiled_files_are_read_or_refused(seed: int) -> None:
    """Is a spoiled file read as far as it goes, and does each claim come back once it is written anew?"""
    chance = random.Random(seed)
    kept = 0
    for _ in range(100):
        try:
            found = list(read_claims(spoiled(chance)))
        except X12Error:
            continue
        for each in found:
            try:
                file = write_claims([each.claim], SENDER, CLEARINGHOUSE, MOMENT).written()
            except Unwritable:
                continue
            (again,) = read_claims(file)
            assert again.claim == carried(each.claim)
            kept += 1
    assert kept > 20
