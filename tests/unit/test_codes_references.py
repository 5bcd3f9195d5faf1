"""The notes of the tabular list, read: every note of the release, and the forms they take."""

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.references import Reading, read, unknown_codes

KINDS = ("excludes1", "excludes2", "code first", "use additional", "code also")


@functools.cache
def all_notes() -> list[tuple[str, str]]:
    """Kind and text of every note of the release that may name codes."""
    marks = ",".join("?" * len(KINDS))
    return icd10cm.standard().index.rows(f"select kind, text from note where kind in ({marks})", KINDS)


def named(text: str) -> list[str]:
    """What a note names, in print."""
    return [str(reference) for reference in read(text).references]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tobacco dependence (F17.-)", ["F17"]),
        ("malignant neoplasm of parotid gland (C07)", ["C07"]),
        ("dermatitis (L23-L25)", ["L23-L25"]),
        ("sepsis (A40.-, A41.-)", ["A40", "A41"]),
        ("acute renal failure (N17.0 to N17.9)", ["N17.0-N17.9"]),
        ("external cause code (X00-X19, X75-X77, X96-X98, Y92)", ["X00-X19", "X75-X77", "X96-X98", "Y92"]),
        ("injury to visual cortex S04.04-", ["S04.04"]),
        ("pneumoconiosis with tuberculosis, any type in J65", ["J65"]),
        ("code from category I15 or R03.0", ["I15", "R03.0"]),
        ("heart failure (I50.-) and edema (R60.-)", ["I50", "R60"]),
        ("pneumoconiosis with tuberculosis, any type in A15 (J65)", ["J65"]),
        ("vitamin B12 deficiency anemia", []),
        ("primary cutaneous CD30-positive large T-cell lymphoma (C86.6-)", ["C86.6"]),
    ],
)
def test_names_codes_and_ranges(text: str, expected: list[str]) -> None:
    """Are the codes and ranges of a note read, and nothing that only looks like a code?"""
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("(K50.01-)", ["K50.011", "K50.01"], ["K50.00", "K50.1", "K50.0"]),
        ("(E08-E13)", ["E08.9", "E11.22", "E13.9"], ["E07.9", "E14", "E15"]),
        ("(B27.0-B27.9)", ["B27.00", "B27.99"], ["B28", "B26.9"]),
        ("(T36-T50 with fifth or sixth character 5)", ["T36.0X5A", "T36.95XA", "T45.515D"], ["T45.511A", "T36.0X1A"]),
        ("(T36-T65 with fifth or sixth character 1-4)", ["T45.511A", "T36.92XA"], ["T45.515A", "T36.0X6A"]),
        ("(T80.1 with fifth or sixth character 1-4 or 6)", ["T80.16"], ["T80.15"]),
        ("(T36-T50 with final character 6)", ["T36.0X6A", "T36.96XA"], ["T36.0X5A"]),
        ("(I69. with final characters -23)", ["I69.023", "I69.923"], ["I69.022"]),
        ("(E08-E13 with .51-.52)", ["E11.51", "E09.52"], ["E11.59", "E14.51"]),
        ("(F10-F19, with .17, .27, .97)", ["F10.27", "F19.97"], ["F10.26"]),
        ("(F11-F19 with fifth to sixth characters 51)", ["F11.151", "F19.951"], ["F11.150", "F11.15"]),
        ("(S42.- with 7th character B or C)", ["S42.001B", "S42.90XC"], ["S42.001A", "S42.001"]),
        ("(S52.- with open fracture 7th character)", ["S52.501B", "S52.501M"], ["S52.501A", "S52.501P"]),
    ],
)
def test_narrowed_ranges(text: str, inside: list[str], outside: list[str]) -> None:
    """Does a range hold just the codes whose characters the note asks for?"""
    (reference,) = read(text).references
    assert [code for code in inside if code not in reference] == []
    assert [code for code in outside if code in reference] == []


def test_headings_words_and_options() -> None:
    """Are headings, notes in words, open lists and things that need not be told apart?"""
    assert read("underlying disease, such as:") == Reading("heading", examples=True)
    assert read("underlying disease") == Reading("words")
    assert read("code, if applicable, to identify drug (T36.-)").applicable
    assert not read("underlying chronic kidney disease (CKD) (N18.-)").applicable


@pytest.mark.parametrize("text", ["see E08-E10 with ketoacidosis", "(S52.- with 5th characters)", "(N18-N17)"])
def test_what_is_not_understood_is_said(text: str) -> None:
    """Is a note whose codes cannot be read for sure called unreadable, with a reason?"""
    reading = read(text)
    assert (reading.sort, bool(reading.trouble)) == ("unreadable", True)


def test_every_note_of_the_release() -> None:
    """Are under 1 % of all notes unreadable or about codes that do not exist, and is each of these known?"""
    known = {code for (code,) in icd10cm.standard().index.rows("select compact from entry")}
    readings = {text: read(text) for _, text in all_notes()}
    unread = [text for text, reading in readings.items() if reading.sort == "unreadable"]
    unknown = [text for text, reading in readings.items() if unknown_codes(reading, known.__contains__)]
    print(f"{len(all_notes())} notes, {len(readings)} different: {len(unread)} unreadable, {len(unknown)} name no code")
    assert len(all_notes()) > 10_000
    assert unread == ["diabetic acidosis - see categories E08-E10, E11, E13 with ketoacidosis"]
    assert set(unknown) == {
        "other frontotemporal neurocognitive disorder (G31.90)",
        "localized abdominal pain (R10.1-R10.4-)",
    }


def test_no_code_of_a_note_is_passed_over() -> None:
    """Is every existing code that is written in a note within what was read from it?"""
    known = {code for (code,) in icd10cm.standard().index.rows("select code from entry where level <> 'block'")}
    for _, text in all_notes():
        written = {word.strip("(),;:.-") for word in text.replace("-", " ").replace(")", " ").split()}
        reading = read(text)
        missed = [
            word
            for word in written & known
            if len(word) > 2 and not any(word in reference for reference in reading.references)
        ]
        if "vitamin" not in text and "in A15 (" not in text and reading.sort != "unreadable":
            assert [word for word in missed if not _narrowed(text)] == [], text


def _narrowed(text: str) -> bool:
    return "character" in text or " with ." in text or ", with ." in text


@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    """Does any text whatever get a reading?"""
    assert read(text).sort in ("codes", "heading", "words", "unreadable")
