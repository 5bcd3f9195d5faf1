"""Damaged files of every kind, given to every stage and every command: an answer or a sentence, never half of one.

A run tries 60 files. ``FUZZ=10000 python -m pytest -s tests/unit/test_engine_fuzz.py`` tries 10,000 and prints figures.
The files are the course's own of each kind, the invented ones, and those of REVCYCLE_X12_SAMPLES where it names one.
"""

import io
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from revcycle import commands
from revcycle.claim import Claim
from revcycle.claim.reading_837 import read_claims
from revcycle.clearinghouse import Clearinghouse
from revcycle.clearinghouse.acknowledging import acknowledge
from revcycle.clearinghouse.explaining import explain
from revcycle.ledger import Ledger, LedgerError
from revcycle.ledger.aging import aging
from revcycle.ledger.bank import reconcile
from revcycle.ledger.follow_up import follow_up
from revcycle.payer.claim_status import about
from revcycle.payer.claim_status import answer as status_answer
from revcycle.payer.claim_status_page import explain as explain_status
from revcycle.payer.claim_status_wire import read_answers, read_questions, write_answers, write_questions
from revcycle.payer.eligibility import answer, ask
from revcycle.payer.eligibility_card import explain as explain_eligibility
from revcycle.payer.eligibility_wire import read_inquiries, read_responses, write_inquiries, write_responses
from revcycle.payer.payment_run import pay
from revcycle.payer.reading_835 import imbalances, read_remittances
from revcycle.payer.writing_835 import write_remittances
from revcycle.x12.check import check
from revcycle.x12.reader import X12Error
from revcycle.x12.writing import Unwritable
from tests.unit.adjudication_parts import desk, world
from tests.unit.claim_full import full_stay, full_visit, paid_second
from tests.unit.claim_parts import office_visit, short_stay
from tests.unit.clearing_files import MOMENT, file_of
from tests.unit.clearing_parts import outpatient
from tests.unit.damaged_files import damaged, originals
from tests.unit.remittance_parts import remittance, visit_paid

FUZZ = int(os.environ.get("FUZZ", "60"))
DAY = MOMENT.date()
ECHOED = {"element-missing", "element-value", "element-length", "code-invalid", "npi", "date", "component-separator"}
"""What an 835 may have wrong about a claim that nobody has looked at before: it tells the claim's own facts."""
EVERY = 10 if FUZZ < 1000 else 50
"""Each command is tried with every tenth file; in a long run with every fiftieth."""
READERS: dict[str, Callable[[bytes], Iterable[object]]] = {
    "claims": read_claims,
    "remittances": lambda held: ((one, imbalances(one)) for one in read_remittances(held)),
    "inquiries": read_inquiries,
    "responses": lambda held: (explain_eligibility(one) for one in read_responses(held)),
    "status questions": read_questions,
    "status answers": lambda held: (explain_status(one) for one in read_answers(held)),
    "claim answers": explain,
    "acknowledged": lambda held: acknowledge(held).sentences(),
}
COMMANDS = (
    ("x12", "read"),
    ("x12", "explain"),
    ("x12", "check"),
    ("clearinghouse", "--forward", "--received", "2026-06-15"),
    ("payer",),
    ("ledger",),
)


@cache
def ours() -> dict[str, bytes]:
    """A right file of each kind that the course writes."""
    claims = [office_visit(), full_visit(), paid_second(), short_stay(), full_stay()]
    wrong = office_visit(account="WRONG", total=1)
    held = file_of(*claims, wrong, office_visit(account="RIGHT"))
    submission = Clearinghouse().submit(held, MOMENT)
    inquiry = ask(world(), "caleb-norgard", "larkfield-ppo", date(2026, 5, 4))
    at, question = desk("larkfield-ppo"), about(office_visit())
    at.adjudicate(office_visit(), DAY)
    ends = ("A", "B", MOMENT)
    two = [remittance(), remittance(visit_paid(account="B", remarks=("MA01",)), trace="T2")]
    return {
        "837": held,
        "837, right": file_of(office_visit(), outpatient()),
        "999": submission.answer_999,
        "277CA": submission.answer_277,
        "835": write_remittances(two, *ends).written(),
        "270": write_inquiries([inquiry], *ends).written(),
        "271": write_responses([answer(world(), inquiry)], *ends).written(),
        "276": write_questions([question], *ends).written(),
        "277": write_answers([status_answer(world(), question, at.history, DAY)], *ends).written(),
    }


def all_read(held: bytes, figures: Counter[str]) -> None:
    """Every reader gives results or a sentence with its place."""
    for name, read in READERS.items():
        try:
            figures[name] += sum(1 for _ in read(held))
        except X12Error:
            figures["refused"] += 1


def claims_of(held: bytes) -> list[Claim]:
    """The claims of a file; none where it cannot be read to its end."""
    try:
        return [one.claim for one in read_claims(held)]
    except X12Error:
        return []


def answered(held: bytes, figures: Counter[str]) -> list[Claim]:
    """The clearinghouse answers, and sends on or returns each claim, never both. The claims that it sends on."""
    result = Clearinghouse().submit(held, MOMENT)
    assert result.answer_999 or result.message
    assert len(result.accepted) + len(result.rejected) == len(result.claims)
    for file in (result.answer_999, result.answer_277):
        wrong = [one for one in check(file) if one.severity == "error"] if file else []
        assert wrong == []
    on = [one.claim for file in result.forwarded.values() for one in read_claims(file)]
    assert len(on) == len(result.accepted)
    figures["accepted"] += len(result.accepted)
    figures["rejected"] += len(result.rejected)
    return on


def decided_and_posted(held: bytes, claims: list[Claim], echoed: set[str], figures: Counter[str]) -> None:
    """Claims are decided, paid, written and posted: whole, in balance, and nothing twice."""
    ledger = Ledger.of(world())
    for claim in claims:
        try:
            ledger.charge(claim, DAY)
        except LedgerError:
            figures["not charged"] += 1
    for paid in pay(world(), claims, DAY, DAY).payers:
        try:
            file = write_remittances(paid.remittances, paid.payer.payer_id, "B", MOMENT).written()
        except Unwritable:
            figures["unwritable"] += 1
            continue
        wrong = {one.rule for one in check(file) if one.severity == "error"} if paid.remittances else set()
        figures.update(f"835 echoes {rule}" for rule in wrong)
        assert wrong <= echoed, wrong
        post(ledger, file, figures)
    post(ledger, held, figures)
    post(ledger, ours()["835"], figures)
    aging(ledger, DAY, "service")
    follow_up(ledger, DAY)


def post(ledger: Ledger, held: bytes, figures: Counter[str]) -> None:
    """Posts a file as far as it can be read; a second time nothing of it is taken."""
    for again in (False, True):
        before = len(ledger.journal)
        try:
            for one in read_remittances(held):
                try:
                    ledger.post(one, DAY)
                    figures["posted"] += 1
                except LedgerError:
                    figures["not posted"] += 1
        except X12Error:
            pass
        assert not again or len(ledger.journal) == before
    for account in ledger.accounts.values():
        assert all(line.tally.difference == 0 for line in account.lines)
    assert all(one.difference == 0 for one in reconcile(ledger))


def commanded(held: bytes, folder: Path, figures: Counter[str]) -> None:
    """Each command ends with a status of its own, tells something, and leaves whole files or none."""
    folder.mkdir()
    file = folder / "some.837"
    file.write_bytes(held)
    for words in COMMANDS:
        for json in ([], ["--json"]):
            out, err = io.StringIO(), io.StringIO()
            with redirect_stdout(out), redirect_stderr(err):
                status = commands.main([*words, str(file), *json, *(["--force"] if "--forward" in words else [])])
            assert status in (0, 1, 2)
            assert out.getvalue() or err.getvalue()
            assert "Traceback" not in out.getvalue() + err.getvalue()
            figures[f"{' '.join(words[:2])} {status}"] += 1
    for made in folder.iterdir():
        assert made == file or [one.sentence for one in check(made) if one.rule in ("cut", "unreadable")] == []
        assert not made.name.startswith(".")


@pytest.fixture(scope="module")
def files() -> list[bytes]:
    """What is damaged: half of it the course's own kinds, so that every stage has something to do."""
    found = originals()
    return [*found, *list(ours().values()) * (len(found) // len(ours()) + 1)]


def test_damaged_files_crash_no_stage(files: list[bytes], tmp_path: Path) -> None:
    """Does every stage answer every damaged file, whole and in balance, and every command end in a sentence?"""
    chance = random.Random(20260616)
    figures: Counter[str] = Counter()
    started, slowest = time.perf_counter(), 0.0
    for number in range(FUZZ):
        held = damaged(chance.choice(files), number, chance)
        began = time.perf_counter()
        try:
            all_read(held, figures)
            decided_and_posted(held, answered(held, figures), set(), figures)
            decided_and_posted(held, claims_of(held), ECHOED, figures)
            if number % EVERY == 0:
                commanded(held, tmp_path / str(number), figures)
        except Exception:
            (tmp_path / "failed.x12").write_bytes(held)
            print(f"\nFile {number} is kept as {tmp_path / 'failed.x12'}")
            raise
        slowest = max(slowest, time.perf_counter() - began)
    seconds = time.perf_counter() - started
    print(f"\n{FUZZ:,} damaged files, {seconds:.1f} s, the slowest {slowest * 1000:.0f} ms: {dict(figures)}")
    for word in ("claims", "remittances", "responses", "status answers", "claim answers", "accepted", "posted"):
        assert figures[word], f"no damaged file was good enough for: {word}"
