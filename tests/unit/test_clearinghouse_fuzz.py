"""Damaged files of claims: the clearinghouse answers whatever comes, and takes nothing that it returns."""

import random
from contextlib import suppress

import pytest

from revcycle.claim.reading_837 import read_claims
from revcycle.clearinghouse import Clearinghouse
from revcycle.clearinghouse.explaining import explain
from revcycle.x12.reader import X12Error
from tests.unit.claim_parts import office_visit, short_stay
from tests.unit.clearing_files import MOMENT, file_of, ours
from tests.unit.clearing_parts import crash, operation, outpatient, second, ward, work
from tests.unit.x12_parts import INSTITUTIONAL, PROFESSIONAL, content

ROUNDS = 120
STRANGE = (
    b"",
    b"*",
    b"~",
    b":",
    b"\x00",
    b"\xc3\xa9",
    b"-1",
    b"99999999999999999999",
    b"20261308",
    b"NM1*",
    b"HL*",
    b"CLM*",
)


def mutated(held: bytes, chance: random.Random) -> bytes:
    """A file with a few things changed: bytes, elements, segments, or its end."""
    for _ in range(chance.randint(1, 4)):
        kind = chance.randrange(6)
        if kind == 0:
            place = chance.randrange(len(held))
            held = held[:place] + bytes([chance.randrange(256)]) + held[place + 1 :]
        elif kind == 1:
            place = chance.randrange(len(held))
            held = held[:place] + chance.choice(STRANGE) + held[place + chance.randrange(8) :]
        elif kind == 2:
            held = held[: chance.randrange(len(held) // 2, len(held))]
        else:
            lines = held.split(b"~\n")
            place = chance.randrange(len(lines))
            if kind == 3:
                del lines[place]
            elif kind == 4:
                lines.insert(chance.randrange(len(lines)), lines[place])
            else:
                elements = lines[place].split(b"*")
                elements[chance.randrange(len(elements))] = chance.choice(STRANGE)
                lines[place] = b"*".join(elements)
            held = b"~\n".join(lines)
        if not held:
            return b"~"
    return held


@pytest.mark.parametrize("seed", range(4))
def test_damaged_files_are_answered(seed: int) -> None:
    """Is every damaged file answered without a crash, each claim either forwarded or returned?"""
    chance = random.Random(seed)
    whole = (
        content(PROFESSIONAL),
        content(INSTITUTIONAL),
        file_of(office_visit(), second(), work(), short_stay(), crash(), ward(), operation(), outpatient()),
    )
    house = Clearinghouse()
    for _ in range(ROUNDS):
        held = mutated(chance.choice(whole), chance)
        result = house.submit(held, MOMENT)
        assert len(result.accepted) + len(result.rejected) == len(result.claims)
        forwarded = [found.claim for one in result.forwarded.values() for found in read_claims(one)]
        assert len(forwarded) == len(result.accepted), held
        assert bool(result.answer_277) == bool(result.claims)
        if result.answer_277:
            assert len(explain(result.answer_277)) == len(result.claims)
        assert result.answer_999 or result.message
        serious = [told for told in ours(result.answer_999) if not told.startswith(("code-", "unreadable"))]
        assert not result.answer_999 or serious == [], (held, serious)


@pytest.mark.parametrize("seed", range(2))
def test_damaged_answers_are_read(seed: int) -> None:
    """Is a damaged 277CA read as far as it goes, or refused in a sentence?"""
    chance = random.Random(seed)
    whole = Clearinghouse().submit(file_of(office_visit(assignment="X"), short_stay()), MOMENT).answer_277
    for _ in range(ROUNDS):
        with suppress(X12Error):
            explain(mutated(whole, chance))
