"""The coder's book: what the browser is told of an entry, of the index, and of the codes looked at last."""

from pathlib import Path
from typing import Any

import pytest

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.index import IndexUnavailableError
from revcycle.exercises.views import book
from revcycle.exercises.views.reading import answered


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's folder of their own, and a module to be in."""
    monkeypatch.setenv("REVCYCLE_HOME", str(tmp_path / "home"))
    (tmp_path / "module").mkdir()
    monkeypatch.chdir(tmp_path / "module")
    return tmp_path / "home"


def asked(do: str, **more: object) -> dict[str, Any]:
    """The answer to a question of the browser."""
    reply = answered({"do": do, "view": "v", "number": 5, **more})
    assert reply is not None
    assert (reply["did"], reply["view"], reply["number"]) == (do, "v", 5)
    return reply


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


@pytest.mark.parametrize(
    ("do", "name"), [("chapters", "get"), ("recent", "get"), ("leads", "standard"), ("lead", "standard")]
)
def test_missing_index_is_told_on_every_page(monkeypatch: pytest.MonkeyPatch, do: str, name: str) -> None:
    """Does each page say in a sentence that there is no index?"""
    opened("I10")
    book._tree.cache_clear()

    def missing(*_: object) -> None:
        raise IndexUnavailableError("The code index is missing.")

    monkeypatch.setattr(icd10cm, name, missing)
    assert asked(do, word="Pain", text="pain")["trouble"] == "The code index is missing."


# --- Chapters, notes, filter ---


def test_reading_begins_at_the_chapters() -> None:
    """Are all 22 chapters told, in order?"""
    chapters = asked("chapters")["chapters"]
    assert [chapter["code"] for chapter in chapters] == [str(number) for number in range(1, 23)]
    assert chapters[21]["title"].startswith("Codes for special purposes")


@pytest.mark.parametrize(
    ("code", "named", "leads_to"),
    [
        ("E11", "Z79.84", "Z79.84"),
        ("E11", "O24.4-", "O24.4"),
        ("E11", "E08.-", "E08"),
        ("S52.501", "T20-T32", "T20-T32"),
        ("S52.501", "O70", "O70"),
        ("B85.4", "B85.3", "B85.3"),
    ],
)
def test_codes_in_notes_can_be_followed(code: str, named: str, leads_to: str) -> None:
    """Does a code, the beginning of one, a block, and each end of another range in a note lead there?"""
    pieces = [piece for note in opened(code)["notes"] for text in note["texts"] for piece in text]  # type: ignore[attr-defined]
    target = next(piece for piece in pieces if piece["text"] == named)
    assert (target["code"], target["title"]) == (leads_to, getattr(icd10cm.get(leads_to), "title", None))


@pytest.mark.parametrize("code", ["D51.3", "D68.9", "A41.9", "E11.9", "19"])
def test_notes_keep_their_words(code: str) -> None:
    """Do the pieces of a note put together give the note, and does none lead to the entry itself?"""
    notes = opened(code)["notes"]
    told = ["".join(piece["text"] for piece in text) for note in notes for text in note["texts"]]  # type: ignore[attr-defined]
    assert sorted(told) == sorted(
        note.text for note in icd10cm.notes(code) if note.kind != "inclusion term" or note.code == code
    )
    assert all(piece.get("code") != code for note in notes for text in note["texts"] for piece in text)  # type: ignore[attr-defined]


def test_word_that_looks_like_a_code_leads_nowhere() -> None:
    """Does a word such as vitamin B12 stay a word, since there is no such code?"""
    pieces = [piece for note in opened("E53.8")["notes"] for text in note["texts"] for piece in text]  # type: ignore[attr-defined]
    assert any("B12" in piece["text"] for piece in pieces)
    assert all(piece["text"] != "B12" for piece in pieces if "code" in piece)


def test_name_of_a_dystrophy_leads_nowhere() -> None:
    """Is LGMD R12 no link to R12, heartburn?"""
    pieces = [piece for note in opened("G71.035")["notes"] for text in note["texts"] for piece in text]  # type: ignore[attr-defined]
    assert any("LGMD R12" in piece["text"] for piece in pieces)


def test_heading_tells_the_codes_its_7th_characters_make() -> None:
    """Can each 7th character be opened as the code it completes?"""
    entry = opened("T20.00")
    assert entry["completed"] == {"A": "T20.00XA", "D": "T20.00XD", "S": "T20.00XS"}


def test_search_can_be_kept_to_billable_codes() -> None:
    """Are headings left out when only billable codes are asked for, and told otherwise?"""
    assert any(not hit["billable"] for hit in asked("search", text="s52.5")["hits"])
    assert all(hit["billable"] for hit in asked("search", text="s52.5", billable=True)["hits"])


# --- The index ---


def below(page: dict[str, Any], label: str) -> dict[str, Any]:
    """The subterm of a page."""
    node: dict[str, Any] = next(node for node in page["below"] if node["label"] == label)
    return node


def test_lead_term_shows_its_subterms_and_codes() -> None:
    """Does a page give the default code, and below it subterms with their codes?"""
    page = asked("lead", word="hypertension")
    assert (page["word"], page["path"]) == ("Hypertension", [])
    assert page["lines"][0]["code"] == "I10"
    assert below(page, "secondary")["lines"][0]["code"] == "I15.9"


def test_long_lead_term_is_folded() -> None:
    """Does a lead term with thousands of lines open one subterm at a time?"""
    radius = below(asked("lead", word="Fracture"), "radius")
    assert radius["folded"]
    assert radius["below"] == []
    page = asked("lead", word="Fracture", path=radius["path"])
    assert page["codes"] == radius["codes"]
    assert "lower end" in [node["label"] for node in page["below"]]


def test_only_subterm_is_put_with_the_one_above() -> None:
    """Is a chain of subterms without codes between them one line?"""
    labels = [node["label"] for node in asked("lead", word="Sprain")["below"]]
    assert "ischiocapsular ligament, hip" in labels


@pytest.mark.parametrize(
    ("text", "word", "path"),
    [
        ("frac", "Fracture", []),
        ("foreign body", "Foreign body", []),
        ("fracture radius", "Fracture", ["radius"]),
        ("heart failure", "Failure", ["heart"]),
        ("broken wrist", "Fracture", ["wrist"]),
        ("Type 2 Diabetes", "Diabetes", ["type 2"]),
    ],
)
def test_typing_finds_lead_terms_and_their_subterms(text: str, word: str, path: list[str]) -> None:
    """Is the first line offered the one a coder means, also with further words?"""
    first = asked("leads", text=text)["hits"][0]
    assert (first["word"], first["path"]) == (word, path)
    assert asked("lead", word=word, path=path)["codes"] == first["codes"]


@pytest.mark.parametrize(
    "content",
    [{}, {"word": "qqq"}, {"word": None}, {"word": "Pain", "path": ["qqq"]}, {"word": {"a": 1}, "path": ["a"]}],
)
def test_unknown_lead_term_gets_a_sentence(content: dict[str, object]) -> None:
    """Is a word that leads nowhere answered with where to look instead?"""
    assert "is no lead term here. Look under the condition" in asked("lead", **content)["trouble"]


# --- The codes looked at last ---


def recent() -> list[str]:
    """The codes of the list."""
    return [entry["code"] for entry in asked("recent")["entries"]]


def test_codes_looked_at_are_listed_the_last_one_first() -> None:
    """Are the entries opened listed once each, the last one first, and 12 at most?"""
    assert recent() == []
    for number in range(10, 24):
        opened(f"E{number}" if number != 12 else "I10")
    opened("E16")
    codes = recent()
    assert codes[0] == "E16"
    assert codes.count("E16") == 1
    assert len(codes) == len(set(codes)) <= book.MOST_RECENT


def test_chapters_blocks_and_unknown_codes_are_not_listed() -> None:
    """Does the way to a code, and what is no code, stay out of the list?"""
    for code in ("4", "E08-E13", "Q99.99"):
        opened(code)
    assert recent() == []


def test_list_stays_in_the_personal_folder(home: Path) -> None:
    """Is the list kept among the person's own things, with nothing written beside the notebook?"""
    opened("I10")
    assert [path.name for path in home.iterdir()] == ["recent-codes.json"]
    assert list(Path.cwd().iterdir()) == []


def test_list_can_be_emptied() -> None:
    """Is the list empty once it is emptied?"""
    opened("I10")
    assert asked("forget")["entries"] == []
    assert recent() == []


@pytest.mark.parametrize("text", ["{", "[]", '{"codes": 7}', '{"codes": [7, null, "I10", "Q99.99"]}'])
def test_damaged_list_is_no_trouble(home: Path, text: str) -> None:
    """Is what cannot be read of the list left out?"""
    home.mkdir()
    (home / "recent-codes.json").write_text(text)
    assert set(recent()) <= {"I10"}


def test_entry_opens_where_nothing_can_be_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a folder that cannot be written to keep no one from reading, and is it told by the button that empties?"""
    home.write_text("a file, not a folder")
    assert opened("I10")["title"]
    assert recent() == []
    assert "could not be emptied" in asked("forget")["trouble"]
