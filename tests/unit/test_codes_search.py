"""Search as the reader types: what it finds, in which order, and that no text upsets it."""

import csv
import functools
import itertools
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.search import Hit, search
from revcycle.codes.diagnoses.spelling import nearest

EVERYDAY = Path(__file__).with_name("data") / "everyday_queries.csv"
EXPRESSIONS = Path(__file__).with_name("data") / "synonym_expectations.csv"
ANYTHING = st.text(st.characters(codec=None), max_size=60)
WORDS = ["fracture", "S52.5", "e11", "NEAR", "AND", "OR", "NOT", "title:", "the", "of", "broken", "--"]
PARTS = st.sampled_from([*WORDS, *"\"'*()^:-+{};%_\\\0\ud800\nü🩺2"])


@functools.cache
def all_codes() -> list[str]:
    """Every billable code, in the order of the tabular list."""
    return [code for (code,) in icd10cm.standard().index.rows("select code from entry where billable order by id")]


def table(path: Path) -> list[dict[str, str]]:
    """The queries of a file with the codes expected of them."""
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def finds(row: dict[str, str], limit: int, billable_only: bool) -> bool:
    """Is one of the expected codes among the first hits?"""
    return bool(set(row["expected"].split()) & set(codes_of(search(row["query"], limit, billable_only))))


def codes_of(hits: list[Hit]) -> list[str]:
    """The codes alone."""
    return [hit.code for hit in hits]


def test_everyday_queries_find_their_codes() -> None:
    """Is the expected code among the first five for at least 90 % of the everyday queries?

    The half marked "tune" was looked at while the ranking was made, so only it can be promised; the other half shows
    what to expect of new queries and is reported only.
    """
    shares = {}
    for half, billable_only in itertools.product(("tune", "held"), (False, True)):
        chosen = [row for row in table(EVERYDAY) if row["half"] == half]
        found = sum(finds(row, 5, billable_only) for row in chosen)
        shares[half, billable_only] = found / len(chosen)
        print(f"{half}, {'billable only' if billable_only else 'all'}: {found} of {len(chosen)} in the first five")
        assert len(chosen) >= 60
    assert shares["tune", False] >= 0.9
    assert shares["tune", True] >= 0.9


def test_everyday_expressions_find_their_codes() -> None:
    """Does each expression of the table of synonyms bring the code it was entered for among the first five?"""
    assert [row["query"] for row in table(EXPRESSIONS) if not finds(row, 5, billable_only=True)] == []


def test_everyday_queries_expect_real_codes() -> None:
    """Does every expected code exist in the release?"""
    rows = table(EVERYDAY) + table(EXPRESSIONS)
    assert [code for row in rows for code in row["expected"].split() if not icd10cm.exists(code)] == []


@settings(max_examples=150, deadline=None)
@given(code=st.deferred(lambda: st.sampled_from(all_codes())), dot=st.booleans(), lower=st.booleans())
def test_every_code_is_found_by_itself(code: str, dot: bool, lower: bool) -> None:
    """Is a code the only hit when it is typed in full, with or without the dot, in any case?"""
    typed = code if dot else code.replace(".", "")
    assert codes_of(search(typed.lower() if lower else typed)) == [code]


@settings(max_examples=100, deadline=None)
@given(code=st.deferred(lambda: st.sampled_from(all_codes())), length=st.integers(3, 8), billable_only=st.booleans())
def test_the_beginning_of_a_code_finds_codes_that_begin_so(code: str, length: int, billable_only: bool) -> None:
    """Do all hits for the beginning of a code begin with it?"""
    begun = code.replace(".", "")[:length]
    hits = search(begun, billable_only=billable_only)
    assert hits
    assert all(hit.code.replace(".", "").startswith(begun) for hit in hits)


@settings(max_examples=100, deadline=None)
@given(code=st.deferred(lambda: st.sampled_from(all_codes())), data=st.data())
def test_a_title_finds_its_code_with_words_in_any_order(code: str, data: st.DataObject) -> None:
    """Is a code's family found by the words of its title, whatever their order?"""
    found = icd10cm.get(code)
    assert found is not None
    stem = icd10cm.parent(code) if found.extended else found
    assert stem is not None
    words = stem.title.split()[:8]
    hits = search(" ".join(data.draw(st.permutations(words))), limit=200)
    assert hits


@settings(max_examples=300, deadline=None)
@given(text=ANYTHING | st.lists(PARTS, max_size=8).map(" ".join) | st.lists(PARTS, max_size=8).map("".join))
@example("fracture" * 1250)
@example("a " * 5000)
@example("\0")
@example('"')
@example("🦴 🩹")
@example("\ud800")
@example("NEAR(a b)")
@example("' or 1=1 --")
def test_no_text_upsets_it(text: str) -> None:
    """Is any text whatever answered with a list of at most the asked length, each code once?"""
    for billable_only in (False, True):
        hits = search(text, 7, billable_only)
        assert len(hits) <= 7
        assert len(set(codes_of(hits))) == len(hits)
        assert all(hit.billable for hit in hits) or not billable_only


@pytest.mark.parametrize(("text", "limit"), [("", 20), ("   ", 20), ("pain", 0), ("pain", -1), ("...", 20), ("🦴", 20)])
def test_nothing_to_search_finds_nothing(text: str, limit: int) -> None:
    """Is the list empty when there is nothing to look for?"""
    assert search(text, limit) == []


def test_every_letter_finds_something() -> None:
    """Does each letter alone already suggest something?"""
    assert [letter for letter in "abcdefghijklmnopqrstuvwxyz" if not search(letter)] == []


@pytest.mark.parametrize("text", ["S525", "s52.5", "S52.5", " s 52 5 "])
def test_codes_are_read_with_and_without_the_dot(text: str) -> None:
    """Does the beginning of a code find its heading first in every spelling?"""
    assert codes_of(search(text))[0] == "S52.5"


@pytest.mark.parametrize("text", ["fracture radius right", "right radius fracture", "radius right frac"])
def test_words_stand_in_any_order(text: str) -> None:
    """Are the words of a title found in any order, the last one unfinished?"""
    hits = search(text)
    assert hits
    assert all("radius" in hit.title.lower() and "right" in hit.title.lower() for hit in hits[:5])


def test_a_word_within_a_code_narrows_it() -> None:
    """Can the beginning of a code and a word be combined?"""
    hits = search("S52.5 left")
    assert hits
    assert all(hit.code.startswith("S52.5") and "left" in hit.title for hit in hits)


def test_seventh_characters_do_not_drown_the_list() -> None:
    """Does a search that fits many fractures show many of them, not sixteen lines of the first?"""
    hits = search("fracture radius", billable_only=True)
    assert len({hit.code[:7] for hit in hits}) >= 15
    assert sum(hit.code.endswith("A") for hit in hits) >= 15


def test_the_phase_of_care_chooses_the_seventh_character() -> None:
    """Does "subsequent" bring the codes of subsequent encounters, and "sequela" those of sequelae?"""
    assert search("colles fracture right subsequent", billable_only=True)[0].code == "S52.531D"
    assert search("colles fracture right sequela", billable_only=True)[0].code == "S52.531S"


def test_a_single_stem_shows_all_its_codes() -> None:
    """Where only one stem fits, are all its 7th characters shown, in order?"""
    assert codes_of(search("S52.531", billable_only=True)) == [f"S52.531{sign}" for sign in "ABCDEFGHJKMNPQRS"]


def test_headings_are_left_out_when_asked() -> None:
    """Does billable_only leave out headings, which are shown otherwise?"""
    assert "M54.5" in codes_of(search("low back pain"))
    assert "M54.5" not in codes_of(search("low back pain", billable_only=True))


@pytest.mark.parametrize("text", ["injuries to the elbow and forearm", "diseases of the eye", "S50", "19"])
def test_blocks_and_chapters_are_not_offered(text: str) -> None:
    """Does search offer only what looks like a code, never a chapter or a block?"""
    levels = {code.level for hit in search(text) if (code := icd10cm.get(hit.code))}
    assert not levels & {"chapter", "block"}


def test_the_matched_inclusion_term_is_told() -> None:
    """When an inclusion term fits better than the title, is it told?"""
    hit = next(hit for hit in search("vitamin b12 deficiency") if hit.code == "E53.8")
    assert hit.term == "Vitamin B12 deficiency"
    assert next(hit for hit in search("low back pain") if hit.code == "M54.50").term is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("heart att", "I21.9"), ("heart attack", "I21.9"), ("UTI", "N39.0"), ("broken w", "S62.109A"), ("htn", "I10")],
)
def test_everyday_words_are_understood(text: str, code: str) -> None:
    """Are everyday words and abbreviations read as the classification's, even while they are typed?"""
    assert code in codes_of(search(text, 10))


@pytest.mark.parametrize(
    ("text", "code"), [("headaches", "R51.9"), ("kidney stones", "N20.0"), ("allergies", "T78.40XA")]
)
def test_plurals_are_understood(text: str, code: str) -> None:
    """Does a plural find what the singular finds?"""
    assert code in codes_of(search(text, 10))


@pytest.mark.parametrize(
    ("text", "code"), [("astma", "J45.909"), ("pnuemonia", "J18.9"), ("diabetis", "E11"), ("hypertention", "I10")]
)
def test_slips_of_spelling_are_forgiven(text: str, code: str) -> None:
    """Does a misspelled word find what was meant?"""
    assert code in codes_of(search(text, 10))


@pytest.mark.parametrize(("typed", "meant"), [("concusion", "concussion"), ("fractur", "fractur"), ("fobia", "phobia")])
def test_the_nearest_spelling_wins(typed: str, meant: str) -> None:
    """Does the nearer word win over one that is used more, and is a word that is only begun left alone?"""
    assert nearest(icd10cm.standard().index, typed)[0] == meant


@given(word=st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=15))
@settings(max_examples=60, deadline=None)
def test_spelling_always_offers_a_word(word: str) -> None:
    """Does the spelling help give one or two words for any word?"""
    assert 1 <= len(nearest(icd10cm.standard().index, word)) <= 2


def test_words_too_many_are_left_out() -> None:
    """Is the rest still found when a word fits nothing?"""
    assert "S62.102A" in codes_of(search("left wrist fracture zzzz please", 10))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("i have had a bad cough since last week", "R05.9"),
        ("old man with pneumonia", "J18.9"),
        ("32 year old female with gout", "M10.9"),
        ("poison ivy rash zzzz", "L23.7"),
        ("numbness left side", "R20.0"),
    ],
)
def test_words_of_speech_are_left_out_before_the_others(text: str, code: str) -> None:
    """Does what was meant stay when some words fit nothing?"""
    assert code in codes_of(search(text, 5, billable_only=True))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("cellulitis lle", "L03.116"),
        ("fx l clavicle", "S42.002A"),
        ("rt knee pain", "M25.561"),
        ("stage iii ckd", "N18.30"),
        ("tummy hurts", "R10.9"),
        ("oedema", "R60.9"),
    ],
)
def test_written_forms_are_read(text: str, code: str) -> None:
    """Are short forms of sides and limbs, numerals, other spellings and forms of a word read?"""
    assert code in codes_of(search(text, 5, billable_only=True))


@pytest.mark.parametrize(
    ("text", "code"),
    [("tylenol overdose", "T39.1X1A"), ("allergic to amoxicillin", "Z88.0"), ("family hx colon cancer", "Z80.0")],
)
def test_everyday_expressions_are_read_together(text: str, code: str) -> None:
    """Are several everyday expressions in one query understood together?"""
    assert code in codes_of(search(text, 5, billable_only=True))


@pytest.mark.parametrize("typed", ["htn", "heart attack", "diabetes type 2", "S52.501D", "colles fracture"])
def test_each_letter_on_the_way_finds_something(typed: str) -> None:
    """Does the list never go empty on the way to a good query?"""
    assert [typed[:length] for length in range(1, len(typed) + 1) if not search(typed[:length])] == []
