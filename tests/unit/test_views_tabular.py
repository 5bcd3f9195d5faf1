"""The Tabular List to read in: what the browser is told of an entry."""

import pytest

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.index import IndexUnavailableError
from revcycle.exercises.views.reading import answered


def opened(code: str) -> dict[str, object]:
    """The answer to the opening of an entry."""
    reply = answered({"do": "open", "view": "v", "number": 3, "code": code})
    assert reply is not None
    assert (reply["did"], reply["view"], reply["number"]) == ("open", "v", 3)
    return reply


def test_notes_of_headings_come_with_their_origin() -> None:
    """Does a code show the notes of the headings above it, and say where each stands?"""
    origins = {note["from"]: note["kind"] for note in opened("e1122")["notes"]}  # type: ignore[attr-defined]
    assert origins["E11.22"] == "Use additional"
    assert {"E11", "4"} <= set(origins)


def test_path_leads_from_the_chapter_down() -> None:
    """Is the way from the chapter to the entry given in order?"""
    above = [entry["code"] for entry in opened("S52.501")["above"]]  # type: ignore[attr-defined]
    assert above == ["19", "S50-S59", "S52", "S52.5", "S52.50"]


def test_seventh_characters_stand_beside_the_heading_that_needs_them() -> None:
    """Does a heading list its 7th characters instead of sixteen codes that differ in one letter?"""
    entry = opened("S52.501")
    assert [letter for letter, _ in entry["seventh"]][:3] == ["A", "B", "C"]  # type: ignore[attr-defined]
    assert entry["below"] == []
    assert opened("S52.501A")["seventh"] == []


def test_unknown_code_gets_a_sentence() -> None:
    """Is a text that is no entry answered with the reason?"""
    assert "not in ICD-10-CM" in str(opened("Q99.99")["trouble"])


@pytest.mark.parametrize("code", ["", "x" * 500, None, 700, {"a": 1}, "'; drop table entry"])
def test_nothing_breaks_it(code: object) -> None:
    """Does any message get an answer?"""
    assert answered({"do": "open", "code": code})["trouble"]  # type: ignore[index]
    assert answered({"do": "dance"}) is None


def test_missing_index_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a missing index told in its sentence?"""

    def missing(text: str) -> None:
        raise IndexUnavailableError("The code index is missing.")

    monkeypatch.setattr(icd10cm, "get", missing)
    assert opened("I10")["trouble"] == "The code index is missing."
