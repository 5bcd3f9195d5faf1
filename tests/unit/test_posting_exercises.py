"""Posting as an exercise: what the ledger posts is the key, and what is posted wrongly is answered."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.chart import ChartShelf
from revcycle.exercises.definition import Exercise, read_definitions
from revcycle.exercises.marking import Key, Reading, Verdict, kind_of
from revcycle.exercises.marking.posting import mistakes_of
from revcycle.exercises.posting import balance
from revcycle.exercises.posting.desk import desk_of
from revcycle.exercises.posting.sheet import Sheet, sheet_of
from revcycle.exercises.posting.task import TaskError, read_remitted
from revcycle.exercises.posting.tempting import MISTAKES, mistakes
from revcycle.exercises.variants import Draw, Shown, show
from revcycle.exercises.views.posting import PostingView
from revcycle.money import dollars, read_dollars
from revcycle.x12.dictionary import procedure

MODULE = Path(__file__).resolve().parents[1] / "fixtures" / "posting"
EXERCISES = {exercise.id: exercise for exercise in read_definitions(MODULE)}
CASES = [(exercise, case) for exercise in EXERCISES.values() for case in exercise.cases]
KEY = Key("ledger", why="w", source="s", wrong={"plb-ignored": "Look at PLB."})
VISIT: dict[str, Any] = {
    "account": "QMG-1",
    "patient": "harlan-quickfoot",
    "plans": ["larkfield-ppo"],
    "provider": "brandt",
    "diagnoses": ["K21.00"],
}
EVERY = pytest.mark.parametrize(("exercise", "case"), CASES, ids=[case for _, case in CASES])


def met(case: str) -> Shown:
    """A case as a student meets it."""
    exercise = next(exercise for exercise, name in CASES if name == case)
    return show(exercise, Draw("sam"), ChartShelf(MODULE), case)


def sheet(case: str) -> Sheet:
    """The sheet of a case."""
    task = met(case).case.remittance
    assert task is not None
    return sheet_of(task)


def marked(case: str, raw: Any, key: Key = KEY) -> Verdict:
    """The marking of a raw answer."""
    shown = met(case)
    kind = kind_of(shown.exercise)
    return kind.mark(shown, kind.read(shown, raw), key)


def right(case: str) -> dict[str, str]:
    """The raw reference answer."""
    shown = met(case)
    answer: dict[str, str] = kind_of(shown.exercise).right(shown, KEY)
    return answer


def replies(verdict: Verdict) -> str:
    """All that is said to the parts of an answer."""
    return " ".join(part.reply for part in verdict.parts)


@EVERY
def test_every_line_is_placed_whole(exercise: Exercise, case: str) -> None:
    """Does what belongs into a line's cells come to what was open on it, and all money to the deposit?"""
    found = sheet(case)
    assert [row.id for _, row in found.rows if balance.line_left(row, found.due)] == []
    assert balance.deposit_left(found, found.due) == 0
    assert set(found.whys) == set(found.due)
    assert all(found.whys.values())


@EVERY
def test_key_is_what_the_ledger_posts(exercise: Exercise, case: str) -> None:
    """Do the accounts come to the same with the key as with the ledger's own posting?"""
    task = met(case).case.remittance
    assert task is not None
    desk, found = desk_of(task), sheet_of(task)
    ledger = desk.fresh()
    ledger.post(desk.remittance)
    for block in found.claims:
        placed = [
            cents
            for other, row in found.rows
            if other.account == block.account
            for cell in row.cells
            for cents in [found.due.get(cell, 0)]
            if cell.rpartition(":")[2] in ("paid", "contractual", "other")
        ]
        charged = ledger.account(block.account).charge - desk.ledger.account(block.account).charge
        assert block.before + charged - sum(placed) == ledger.account(block.account).balance


@EVERY
def test_same_task_gives_the_same_sheet(exercise: Exercise, case: str) -> None:
    """Is a sheet the same each time it is made?"""
    first = sheet(case)
    desk_of.cache_clear()
    sheet_of.cache_clear()
    assert sheet(case) == first


@EVERY
def test_four_outcomes(exercise: Exercise, case: str) -> None:
    """Are right, wrong, blank and unreadable answers told apart, and earn all or nothing?"""
    shown = met(case)
    kind = kind_of(exercise)
    for raw, outcome, fraction in (
        (kind.right(shown, KEY), "right", 1),
        (kind.wrong(shown, KEY), "wrong", 0),
        (kind.blank(shown), "blank", 0),
        (kind.malformed(shown), "malformed", 0),
    ):
        verdict = marked(case, raw)
        assert (verdict.outcome, verdict.fraction) == (outcome, fraction)


@EVERY
def test_careless_answers_earn_little(exercise: Exercise, case: str) -> None:
    """Does posting all to one column earn half at most, and guessing a quarter?"""
    shown = met(case)
    kind = kind_of(exercise)
    assert marked(case, kind.everything(shown, KEY)).fraction <= Fraction(1, 2)
    generator = random.Random(3)
    guessed = [marked(case, kind.guess(shown, KEY, generator)).fraction for _ in range(100)]
    assert sum(guessed) / len(guessed) <= Fraction(1, 4)


def test_sums_count_by_meaning() -> None:
    """Is a sum the same sum however it is written?"""
    for typed in ("115", "115.00", "$115.00", " $ 115.0 "):
        assert marked("late", right("late") | {"QMG-2001-1:paid": typed}).outcome == "right"
    for typed in ("(115)", "-115.00", "-$115", "$-115.00", "\u2212115"):
        assert marked("taken-back", right("taken-back") | {"QMG-4001-1-back:paid": typed}).outcome == "right"


def test_unreadable_sum_costs_no_other() -> None:
    """Does a sum that cannot be read keep the credit of all others, and get a sentence of its own?"""
    verdict = marked("first-of-two", right("first-of-two") | {"QMG-3001-1:next": "the copay"})
    assert (verdict.outcome, verdict.fraction) == ("malformed", Fraction(4, 6))
    assert "“the copay” is not a sum of money" in verdict.parts[0].reply


@pytest.mark.parametrize("raw", [[], "x", {"QMG-1:paid": "1"}, {"QMG-3001-1:paid": 115}, {"a": {}}, 7])
def test_foreign_answers_are_malformed(raw: Any) -> None:
    """Is an answer that no field could have written told as such, and never an error?"""
    assert marked("first-of-two", raw).outcome in ("malformed", "blank")
    assert marked("first-of-two", raw).fraction == 0


@pytest.mark.parametrize(
    ("case", "changes", "mistake"),
    [
        ("late", {"QMG-2001-1:contractual": "", "QMG-2001-1:patient": "165"}, "contractual-to-patient"),
        ("late", {"QMG-2001-1:contractual": "165", "QMG-2001-1:patient": ""}, "patient-as-contractual"),
        ("late", {"QMG-2002-1:denial": "", "QMG-2002-1:contractual": "180"}, "denial-written-off"),
        ("late", {"QMG-2002-1:denial": "", "QMG-2002-1:patient": "180"}, "denial-to-patient"),
        ("late", {"QMG-2001-1:paid": "140"}, "allowed-as-paid"),
        ("late", {"QMG-2001-1:paid": "280"}, "charge-as-paid"),
        ("late", {"plb-1:interest": "-1.70"}, "plb-sign"),
        ("late", {"plb-1:interest": "", "plb-1:held": "1.70"}, "plb-elsewhere"),
        ("first-of-two", {"QMG-3001-1:next": "", "QMG-3001-1:patient": "25"}, "next-to-patient"),
        ("first-of-two", {"QMG-3001-1:next": "", "QMG-3001-1:contractual": "165"}, "next-written-off"),
        ("taken-back", {"QMG-4001-1-back:paid": "115"}, "reversal-added"),
        ("taken-back", {"QMG-4001-1-back:paid": "-230"}, "reversal-twice"),
        ("taken-back", {"QMG-4001-1-back:paid": ""}, "reversal-ignored"),
        ("second-payer", {"QMG-3001-1:other": "126"}, "prior-again"),
        ("second-payer", {"QMG-3001-1:contractual": "140"}, "prior-again"),
        ("from-a-file", {"claim-1:held": ""}, "money-on-account-unknown"),
        ("from-a-file", {"plb-2:capitation": "", "plb-2:interest": "150"}, "plb-elsewhere"),
    ],
)
def test_tempting_mistakes_are_answered(case: str, changes: Mapping[str, str], mistake: str) -> None:
    """Does each tempting mistake cost something, and is it answered in words?"""
    verdict = marked(case, right(case) | changes)
    assert verdict.outcome == "wrong"
    assert MISTAKES[mistake] in replies(verdict)
    assert mistake in mistakes_of(met(case))


def test_of_two_mistakes_with_one_sum_the_likelier_is_told() -> None:
    """Is the patient's sum taken for a bill that comes too early, also where the contract's cut is just as large?"""
    late = sheet("late")
    row = next(row for _, row in late.rows)
    even = replace(late, due={f"{row.id}:{column}": 2000 for column in ("paid", "contractual", "next")})
    told = [one.name for one in mistakes(even) if (one.cell, one.value) == (f"{row.id}:patient", 2000)]
    assert told[0] == "next-to-patient"


def test_keys_reply_before_the_course() -> None:
    """Does a key's own reply to a mistake stand in the place of the usual one?"""
    verdict = marked("late", right("late") | {"plb-1:interest": ""})
    assert "Look at PLB." in replies(verdict)
    assert MISTAKES["plb-ignored"] not in replies(verdict)


def test_wrong_cells_tell_why() -> None:
    """Does a wrong sum hear where the right one comes from?"""
    assert "CO-45 $140.00" in replies(marked("late", right("late") | {"QMG-2001-1:contractual": "100"}))


def test_second_payer_gets_what_the_first_left() -> None:
    """Does the patient's part go to the next payer first, and then from it to the patient?"""
    assert sheet("first-of-two").due["QMG-3001-1:next"] == 2500
    assert "QMG-3001-1:patient" not in sheet("first-of-two").due
    second = next(row for _, row in sheet("second-payer").rows if row.id == "QMG-3001-1")
    assert second.open < second.told.charge
    due = sheet("second-payer").due
    assert (due["QMG-3001-1:paid"], due["QMG-3001-1:contractual"], due["QMG-3001-1:patient"]) == (11500, 1400, 2500)


def test_reversal_turns_the_first_decision_around() -> None:
    """Is what was posted taken back to the cent, and the new decision posted in full?"""
    due = sheet("taken-back").due
    assert {cell: cents for cell, cents in due.items() if "-back" in cell} == {
        "QMG-4001-1-back:paid": -11500,
        "QMG-4001-1-back:contractual": -14000,
        "QMG-4001-1-back:patient": -2500,
    }
    assert due["QMG-4001-1:paid"] == 7500


def test_a_line_taken_back_is_named_as_it_was_billed() -> None:
    """Does a reversal's line show the old code, with its own words, though the account has the new one?"""
    old, new = (row for _, row in sheet("taken-back").rows if row.id in ("QMG-4001-1-back", "QMG-4001-1"))
    assert (old.name, new.name) == ("99214", "99213")
    assert (old.service, new.service) == (procedure("99214"), procedure("99213"))
    assert old.service != new.service


def test_a_drug_has_words_on_the_sheet(tmp_path: Path) -> None:
    """Is a HCPCS code that the course has no label of its own for told in the words of the code table?"""
    day = date(2026, 6, 4)
    services = [
        {"item": "large-joint-injection", "day": day, "modifiers": ["RT"]},
        {"item": "J1010", "day": day, "units": "40"},
    ]
    visit = VISIT | {"account": "QMG-5002", "diagnoses": ["M17.11"], "services": services}
    found = sheet_of(read_remitted({"sent": date(2026, 6, 5), "paid": date(2026, 6, 19), "visit": [visit]}, tmp_path))
    assert [row.service for _, row in found.rows if row.name == "J1010"] == [procedure("J1010")]
    assert procedure("J1010")


def test_a_denial_taken_back_is_no_longer_to_be_worked() -> None:
    """Is a denial that was won on appeal taken off the work, and the new decision posted?"""
    assert sheet("won-on-appeal").due == {
        "QMG-6001-1-back:denial": -18000,
        "QMG-6001-1:paid": 7200,
        "QMG-6001-1:contractual": 9000,
        "QMG-6001-1:patient": 1800,
    }


def test_a_file_that_does_not_fit_the_charges_is_told(tmp_path: Path) -> None:
    """Does an author hear that a file's claim is about other charges than the account's?"""
    text = (MODULE / "remittances" / "outside.835").read_text("utf-8")
    fits_not = text.replace("*280*", "*300*").replace("CAS*CO*45*140", "CAS*CO*45*160")
    (tmp_path / "other.835").write_text(fits_not, "utf-8")
    day = date(2026, 6, 4)
    visit = VISIT | {
        "account": "QMG-5001",
        "services": [{"item": "office-visit-established-moderate", "day": day}],
    }
    table = {"sent": date(2026, 6, 5), "paid": date(2026, 6, 19), "file": "other.835", "visit": [visit]}
    with pytest.raises(TaskError, match="does not fit its account"):
        sheet_of(read_remitted(table, tmp_path))


def test_money_outside_of_claims() -> None:
    """Do interest, capitation, a takeback and an unknown account's money each get their place?"""
    due = sheet("from-a-file").due
    outside = {cell: cents for cell, cents in due.items() if not cell.startswith("QMG")}
    assert outside == {"plb-1:interest": 150, "plb-2:capitation": 15000, "plb-3:held": -3300, "claim-1:held": 8000}


def test_balance_by_chance_is_no_balance() -> None:
    """Does a total that agrees because two errors cancel out earn nothing for the deposit, and hear so?"""
    swapped = {"QMG-4002-1:paid": "80", "QMG-4002-2:paid": "70"}
    verdict = marked("taken-back", right("taken-back") | swapped)
    assert "two errors cancel out" in replies(verdict)
    assert "In balance" in " ".join(part.label for part in verdict.parts)


def test_balance_is_told_in_words() -> None:
    """Is what has no place yet told for the deposit, the line and the account?"""
    found = sheet("late")
    row = next(row for _, row in found.rows)
    block = found.claims[0]
    assert balance.deposit_words(found, {"QMG-2001-1:paid": 10470}) == "$12.00 of the deposit have no place yet."
    assert balance.deposit_words(found, {"QMG-2001-1:paid": 12670}) == (
        "$10.00 more are posted than the deposit of $116.70 brought."
    )
    assert balance.deposit_words(found, found.due).startswith("In balance")
    assert balance.line_words(row, {"QMG-2001-1:paid": 11500}) == "$165.00 have no place yet."
    assert balance.line_words(row, {"QMG-2001-1:paid": 30000}) == "$20.00 too much."
    assert balance.line_words(row, found.due) == "All of it has a place."
    assert balance.account_words(block, found, found.due) == "Balance $0.00."
    assert balance.account_words(block, found, {"QMG-2001-1:paid": 11500}) == (
        "Balance $140.00: $165.00 without a place, $25.00 paid by the patient beforehand."
    )
    assert balance.account_words(block, found, {"QMG-2001-1:paid": 30000}) == (
        "Balance -$45.00: $20.00 too much, $25.00 paid by the patient beforehand."
    )


@EVERY
def test_account_words_add_up(exercise: Exercise, case: str) -> None:
    """Do the parts that an account's sentence names come to its balance, before the posting, after it and beyond it?"""
    found = sheet(case)
    for cells in ({}, found.due, {cell: 3 * cents for cell, cents in found.due.items()}):
        for block in found.claims:
            said = balance.account_words(block, found, cells)
            whole, _, rest = said.removesuffix(".").partition(": ")
            parts = [part.partition(" ") for part in rest.split(", ")] if rest else []
            total = sum(
                read_dollars(sum_) * (-1 if words in ("too much", "paid by the patient beforehand") else 1)
                for sum_, _, words in parts
            )
            assert total == read_dollars(whole.removeprefix("Balance ")), said


@given(st.data())
def test_better_answers_never_earn_less(data: st.DataObject) -> None:
    """Whatever is posted: does a cell put right ever cost something?"""
    case = data.draw(st.sampled_from([case for _, case in CASES]))
    found = sheet(case)
    sums = st.sampled_from([0, 2500, 11500, 14000, -11500, 28000, 150])
    names = sorted(found.cells)
    raw = data.draw(st.dictionaries(st.sampled_from(names), sums.map(dollars), max_size=8))
    cell = data.draw(st.sampled_from(names))
    before = marked(case, raw).fraction
    assert marked(case, raw | {cell: dollars(found.due.get(cell, 0))}).fraction >= before


def test_descriptions_name_accounts_and_sums() -> None:
    """Is an answer said in words, line by line, with its balance?"""
    shown = met("late")
    kind = kind_of(shown.exercise)
    assert kind.describe(shown, kind.read(shown, right("late")).value) == [
        "Account QMG-2001, line 1: paid by the payer $115.00, contractual adjustment $140.00, to the patient $25.00",
        "Account QMG-2002, line 1: denial to work $180.00",
        "PLB L6: interest income $1.70",
        "The deposit: In balance: all $116.70 of the deposit have a place.",
    ]


def test_key_notation() -> None:
    """Can a key or sample start from the ledger and change a cell, and is an unknown cell refused?"""
    shown = met("first-of-two")
    kind = kind_of(shown.exercise)
    changed = kind.from_key(shown, {"from": "ledger", "QMG-3001-1:next": ""})
    assert changed == {"QMG-3001-1:paid": "$115.00", "QMG-3001-1:contractual": "$140.00"}
    with pytest.raises(LookupError, match="there is no cell"):
        kind.from_key(shown, {"QMG-3001-9:paid": "1"})
    with pytest.raises(ValueError, match="ledger"):
        kind.from_key(shown, "the ledger")


def test_scene_holds_no_key() -> None:
    """Does the browser learn what the remittance says, and never which cell a sum belongs into?"""
    shown = met("late")
    scene = PostingView.parts(PostingView.__new__(PostingView), shown)
    cells = [cell for claim in scene["claims"] for row in claim["rows"] for cell in row["cells"]]
    assert len(cells) == 12
    assert "by the contract nobody owes" not in str(scene)
    assert any(text.startswith("CLP*QMG-2001") for text, _ in scene["segments"])


def test_only_known_cells_fit_the_view() -> None:
    """Does the view refuse a saved answer whose cells the remittance does not have?"""
    assert PostingView.fits(met("late"), {"QMG-2001-1:paid": "lots"})
    assert not PostingView.fits(met("late"), {"QMG-3001-1:paid": "1"})
    assert not PostingView.fits(met("late"), ["QMG-2001-1:paid"])


def test_mistakes_never_equal_the_answer() -> None:
    """Is no sum that is called a mistake the right one?"""
    for _, case in CASES:
        found = sheet(case)
        assert [one for one in mistakes(found) if one.value == found.due.get(one.cell, 0)] == []


def test_blank_lines_are_named() -> None:
    """Are lines without any sum told as still blank, and not each of their cells?"""
    shown = met("late")
    reading: Reading = kind_of(shown.exercise).read(shown, {"QMG-2001-1:paid": "115"})
    assert reading.blank == ("Account QMG-2002, line 1", "PLB L6")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([], "write it as a table"),
        ({"sent": "2026-06-05"}, "sent must be a date"),
        ({"visits": []}, "“visits” is not a known setting"),
        ({"visit": []}, "there is no visit"),
        ({"file": "../secret.835"}, "is no file beside the module"),
        ({"file": "missing.835"}, "cannot be read"),
        ({"step": [{"do": "dance"}]}, "“dance” is not one of"),
        ({"step": [{"do": "send", "account": "QMG-9"}]}, "no visit with the account"),
    ],
)
def test_authors_are_told_what_to_mend(table: Any, words: str, tmp_path: Path) -> None:
    """Is a remittance that is not written as it must be told in a sentence?"""
    day = date(2026, 6, 5)
    whole: dict[str, Any] = {
        "sent": day,
        "paid": date(2026, 6, 19),
        "visit": [VISIT | {"services": [{"item": "office-visit-established-low", "day": day}]}],
    }
    with pytest.raises(TaskError, match=words):
        read_remitted({**whole, **table} if isinstance(table, dict) else table, tmp_path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"diagnoses": ["N18.3"]}, "the clearinghouse rejects"),
        ({"patient": "nobody"}, "cannot make this remittance"),
    ],
)
def test_claims_that_get_nowhere_are_told(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    """Does an author hear why the engine has no remittance for a visit?"""
    day = date(2026, 6, 4)
    visit = VISIT | {"services": [{"item": "office-visit-established-low", "day": day}]} | changes
    task = read_remitted({"sent": date(2026, 6, 5), "paid": date(2026, 6, 19), "visit": [visit]}, tmp_path)
    with pytest.raises(TaskError, match=words):
        sheet_of(task)


def test_other_kinds_do_not_wait_for_the_engine() -> None:
    """Is the engine left alone until a posting exercise is opened?"""
    asked = "import sys, revcycle.exercises.session, revcycle.exercises.marking; print('revcycle.cycle' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
