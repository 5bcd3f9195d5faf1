"""The payer's readers on files that were damaged at random: a sentence or a result, never another error."""

import contextlib
import random
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from revcycle.payer import read_world
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.claim_status import about
from revcycle.payer.claim_status import answer as status_answer
from revcycle.payer.claim_status_page import explain as explain_status
from revcycle.payer.claim_status_wire import read_answers, read_questions, write_answers, write_questions
from revcycle.payer.eligibility import answer, ask
from revcycle.payer.eligibility_card import explain
from revcycle.payer.eligibility_wire import read_inquiries, read_responses, write_inquiries, write_responses
from revcycle.payer.reading_835 import imbalances, read_remittances
from revcycle.payer.writing_835 import write_remittances
from revcycle.x12.reader import X12Error
from tests.unit.claim_parts import office_visit
from tests.unit.remittance_parts import MOMENT, remittance, visit_paid

TRIES = 400
SPOILS = (
    b"*",
    b"~",
    b":",
    b"^",
    b"",
    b"\xff",
    b"\n",
    b"-",
    b"999999999999999999999",
    b"HL*9*8*22*1~\n",
    b"ST*835*0002~\n",
)


def files() -> dict[str, bytes]:
    """One good file of each kind."""
    world = read_world()
    inquiry = ask(world, "caleb-norgard", "larkfield-ppo", date(2026, 5, 4))
    desk = PayerDesk(world, "larkfield")
    desk.adjudicate(office_visit(), date(2026, 5, 11))
    question = about(office_visit())
    told = status_answer(world, question, desk.history, date(2026, 6, 1))
    two = [remittance(), remittance(visit_paid(account="B", remarks=("MA01",)), trace="T2")]
    ends = ("A", "B", MOMENT)
    return {
        "835": write_remittances(two, *ends).written(),
        "270": write_inquiries([inquiry], *ends).written(),
        "271": write_responses([answer(world, inquiry)], *ends).written(),
        "276": write_questions([question], *ends).written(),
        "277": write_answers([told], *ends).written(),
    }


READERS: dict[str, Callable[[bytes], object]] = {
    "835": lambda held: [imbalances(one) for one in read_remittances(held)],
    "270": lambda held: list(read_inquiries(held)),
    "271": lambda held: [explain(one) for one in read_responses(held)],
    "276": lambda held: list(read_questions(held)),
    "277": lambda held: [explain_status(one) for one in read_answers(held)],
}


def damaged(held: bytes, seed: int) -> Iterator[bytes]:
    """The file cut off, with bytes put in, taken out or put in the place of others, and with segments in disorder."""
    chance = random.Random(seed)
    lines = held.splitlines(keepends=True)
    for _ in range(TRIES):
        kind = chance.randrange(4)
        spoiled = bytearray(held)
        if kind == 0:
            del spoiled[chance.randrange(len(spoiled)) :]
        elif kind == 1:
            for _ in range(chance.randrange(1, 6)):
                place = chance.randrange(106, len(spoiled))
                spoiled[place : place + chance.randrange(3)] = chance.choice(SPOILS)
        elif kind == 2:
            place = chance.randrange(1, len(lines) - 1)
            spoiled = bytearray(b"".join([*lines[:place], *lines[place + 1 :]]))
        else:
            mixed = lines[2:]
            chance.shuffle(mixed)
            spoiled = bytearray(b"".join([*lines[:2], *mixed]))
        yield bytes(spoiled)


@pytest.mark.parametrize("kind", sorted(READERS))
def test_damaged_files(kind: str) -> None:
    """Does a damaged file of each kind give a result or a sentence, with each of the readers?"""
    held = files()[kind]
    results = 0
    for spoiled in damaged(held, seed=len(kind) + len(held)):
        for read in (READERS[kind], *(READERS[other] for other in sorted(READERS) if other != kind)):
            with contextlib.suppress(X12Error):
                results += bool(read(spoiled))
    assert results > TRIES / 10


def test_one_at_a_time() -> None:
    """Is one remittance handed out before the next is read?"""
    held = write_remittances([remittance(), remittance(trace="T2")], "A", "B", MOMENT).written()
    cut = held[: held.rindex(b"N1*PE")]
    reading = read_remittances(cut)
    assert next(reading) == remittance()
    with pytest.raises(X12Error):
        next(reading)
