"""What is said about a code that cannot be billed, and whether the tables of codes are sound."""

import csv

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from revcycle import folders
from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.search import search
from revcycle.codes.diagnoses.verdict import check

CODES = folders.assets() / "codes"


def rows(name: str) -> list[dict[str, str]]:
    """The lines of one of the tables."""
    return list(csv.DictReader((CODES / name).read_text("utf-8").splitlines()))


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("", "blank", "no code here yet"),
        (" . ", "blank", "no code here yet"),
        ("I10", "billable", "complete code in ICD-10-CM FY2026"),
        ("s52501d", "billable", "S52.501D is a complete code"),
        ("S52.50", "heading", "S52.50 is a heading: it needs more characters"),
        ("S52.501", "heading", "needs a 7th character. For example S52.501A"),
        ("O31.00", "heading", "after the placeholder X. For example O31.00X0"),
        ("A00-A09", "heading", "is a group of codes"),
        ("19", "heading", "Chapter 19 is a group of codes"),
        ("M54.5", "former", "no longer billable"),
        ("K21.0", "former", "Choose one of its codes: K21.00 or K21.01."),
        ("G35", "former", "has been split since"),
        ("V20.0XXA", "former", "Look again under V20.0"),
        ("S52.501Z", "unknown", "S52.501 takes one of these 7th characters: A, B, C"),
        ("I10.9", "unknown", "I10 (Essential (primary) hypertension) is already complete"),
        ("T14.8A", "unknown", "Did you mean T14.8XXA, with the placeholder X"),
        ("E1O.9", "unknown", "Did you mean E10.9, with a digit"),
        ("Z99.99", "unknown", "The nearest heading is Z99"),
        ("99213", "unknown", "looks like a procedure code"),
        ("250.00", "unknown", "a code of ICD-9-CM"),
        ("fracture", "unknown", "is a letter, a digit and one to five more"),
    ],
)
def test_the_reason_is_told(text: str, status: str, words: str) -> None:
    """Does each kind of wrong code get its own reason, and what to do?"""
    verdict = check(text)
    assert verdict.status == status
    assert words in verdict.sentence
    assert verdict.billable == (status == "billable")


@settings(deadline=None)
@given(text=st.text(st.characters(codec=None), max_size=40))
@example("\0")
@example("S52.501D" * 1000)
@example("O" * 7)
@example("S5l.501D")
@example("\ud800")
def test_any_text_gets_a_sentence(text: str) -> None:
    """Does any text whatever get a short sentence, never an exception?"""
    verdict = check(text)
    assert verdict.sentence.endswith((".", "?"))
    assert len(verdict.sentence.encode()) < 700
    assert (verdict.code is not None) == icd10cm.exists(text)


def test_every_heading_can_be_explained() -> None:
    """Does every heading of the release get a sentence that names a way on?"""
    for (code,) in icd10cm.standard().index.rows("select code from entry where not billable and id % 7 = 0"):
        verdict = check(code)
        assert verdict.status in ("heading", "former")
        assert "Choose" in verdict.sentence or "7th character" in verdict.sentence


def test_former_codes_are_not_billable_now() -> None:
    """Is every code of the table of former codes really no longer complete?"""
    table = rows("former_codes.csv")
    assert len(table) > 500
    assert [row["code"] for row in table if icd10cm.billable(row["code"])] == []
    assert {row["last_seen"] for row in table} == {"FY2016", "FY2021", "FY2024", "FY2025"}


def test_common_codes_are_billable_and_rightly_named() -> None:
    """Is every code of the everyday list billable, under its official title, and listed once?"""
    table = rows("common_codes.csv")
    assert len({row["code"] for row in table}) == len(table)
    for row in table:
        code = icd10cm.get(row["code"])
        assert code is not None
        assert code.billable
        assert code.title == row["title"]


def test_synonyms_lead_somewhere() -> None:
    """Are there at least 1,000 everyday expressions, and do the words they stand for find something?"""
    table = rows("synonyms.csv")
    assert len({row["everyday"] for row in table}) >= 1000
    assert len({(row["everyday"], row["classification"]) for row in table}) == len(table)
    assert [row for row in table if not search(row["classification"])] == []


def test_synonyms_fit_the_words_of_the_classification() -> None:
    """Is each replacement made of words that stand together in some title or inclusion term?"""
    index = icd10cm.standard().index
    from revcycle.codes.diagnoses.words import STOP_WORDS, singular, split

    wrong = []
    for row in rows("synonyms.csv"):
        words = [singular(word) for word in split(row["classification"]) if word not in STOP_WORDS]
        query = " ".join(f'"{word}"*' for word in words)
        if not index.rows("select rowid from words where words match ? limit 1", (query,)):
            wrong.append((row["everyday"], row["classification"]))
    assert wrong == []
