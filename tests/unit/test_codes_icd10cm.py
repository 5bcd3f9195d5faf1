"""The ICD-10-CM look-up, checked against the package that the index was built from."""

import functools
import threading
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revcycle.codes.diagnoses import icd10cm


@functools.cache
def all_codes() -> list[str]:
    """Every billable code, in the order of the tabular list."""
    return [code for (code,) in icd10cm.standard().index.rows("select code from entry where billable order by id")]


@pytest.fixture(scope="module")
def package() -> ModuleType:
    """The package simple-icd-10-cm itself, slow and large, as an independent witness."""
    import simple_icd_10_cm

    return simple_icd_10_cm  # type: ignore[no-any-return]


@pytest.mark.slow
def test_agrees_with_the_package_on_every_entry(package: ModuleType) -> None:
    """Do title, place and completeness of every entry agree with the package's own reading of the files?"""
    witness: dict[str, tuple[str, str | None, bool]] = {}
    for code in package.get_all_codes():
        title = " ".join(package.get_description(code).split())
        if package.is_extended_subcategory(code):
            # The package puts a remark on a 7th character into the title; here it is a note.
            stem = package.get_parent(code)
            remark = package.get_seven_chr_def(stem, True)[code[-1]].partition("/")[2]
            title = title.removesuffix("/" + " ".join(remark.split())).removesuffix("/ " + " ".join(remark.split()))
        if code in witness:
            continue  # a block with its only category's name, compared below
        complete = package.is_leaf(code) and package.is_category_or_subcategory(code)
        witness[code] = (title, package.get_parent(code) or None, complete)
    ours = {
        code: (title, code if above == f"{code}-{code}" else above, bool(billable))
        for code, title, above, billable in icd10cm.standard().index.rows(
            "select entry.code, entry.title, above.code, entry.billable from entry "
            "left join entry as above on above.id = entry.parent"
        )
    }
    assert {code for code in ours if code not in witness} == {
        block for block in ours if "-" in block and block.split("-")[0] == block.split("-")[1]
    }
    assert {code: found for code, found in ours.items() if code in witness} == witness


@pytest.mark.slow
def test_agrees_with_the_package_on_every_note(package: ModuleType) -> None:
    """Do the notes of every heading and code agree with the package's, kind by kind?"""
    readers = {
        "includes": "get_includes",
        "inclusion term": "get_inclusion_term",
        "excludes1": "get_excludes1",
        "excludes2": "get_excludes2",
        "code first": "get_code_first",
        "use additional": "get_use_additional_code",
        "code also": "get_code_also",
        "note": "get_notes",
    }
    ours: dict[tuple[str, str], list[str]] = {}
    for code, kind, text in icd10cm.standard().index.rows(
        "select code, kind, text from note join entry on entry.id = note.entry order by note.rowid"
    ):
        ours.setdefault((code, kind), []).append(text)
    for code in package.get_all_codes():
        for kind, reader in readers.items():
            found = getattr(package, reader)(code)
            lines = found if isinstance(found, list) else found.split("\n")
            expected = [" ".join(line.split()) for line in lines if line.strip()]
            assert ours.get((code, kind), []) == expected, (code, kind)


@pytest.mark.slow
def test_agrees_with_the_package_on_seventh_characters(package: ModuleType) -> None:
    """Does every stem offer exactly the 7th characters whose codes exist?"""
    for (stem,) in icd10cm.standard().index.rows(
        "select distinct above.code from entry join entry as above on above.id = entry.parent where entry.extended"
    ):
        meanings = icd10cm.seventh_characters(stem)
        assert list(meanings) == [code[-1] for code in package.get_children(stem)]
        defined = package.get_seven_chr_def(stem, search_in_ancestors=True)
        assert meanings == {key: " ".join(defined[key].split("/")[0].split()) for key in meanings}


@pytest.mark.parametrize("text", ["S52.501D", "s52501d", " S52501d ", "s52.501D"])
def test_any_spelling_finds_the_code(text: str) -> None:
    """Is a code found with and without the dot, in any case?"""
    code = icd10cm.get(text)
    assert code is not None
    assert (code.code, code.billable, code.level, code.parent) == ("S52.501D", True, "code", "S52.501")
    assert code.title.endswith("right radius, subsequent encounter for closed fracture with routine healing")


@settings(max_examples=100, deadline=None)
@given(code=st.deferred(lambda: st.sampled_from(all_codes())))
def test_every_code_is_whole(code: str) -> None:
    """Does every billable code exist, stand under a chapter, and among its parent's children?"""
    found = icd10cm.get(code.replace(".", "").lower())
    assert found is not None
    assert found.billable
    assert icd10cm.ancestors(code)[-1].level == "chapter"
    above = icd10cm.parent(code)
    assert above is not None
    assert found in icd10cm.children(above.code)
    assert icd10cm.billable_below(code) == [found]


@settings(deadline=None)
@given(text=st.text(st.characters(codec=None), max_size=30))
def test_unknown_text_is_answered_with_nothing(text: str) -> None:
    """Does any text whatever get an answer, never an exception?"""
    known = icd10cm.get(text)
    if known is None:
        assert not icd10cm.ancestors(text)
        assert not icd10cm.children(text)
        assert not icd10cm.notes(text)
        assert icd10cm.parent(text) is None
        assert icd10cm.seventh_characters(text) == {}
    assert icd10cm.exists(text) == (known is not None)
    assert icd10cm.billable(text) == (known is not None and known.billable)


def test_ancestors_lead_to_the_chapter() -> None:
    """Are the headings above a code given from the nearest to the chapter?"""
    assert [code.code for code in icd10cm.ancestors("S52.501D")] == [
        "S52.501",
        "S52.50",
        "S52.5",
        "S52",
        "S50-S59",
        "19",
    ]


def test_a_category_may_be_a_code() -> None:
    """Is a category that is not divided further a complete code?"""
    code = icd10cm.get("I10")
    assert code is not None
    assert (code.billable, code.level, code.parent) == (True, "code", "I10-I1A")


def test_a_block_of_one_category_is_told_apart() -> None:
    """Are category B20 and the block that holds nothing else two entries?"""
    category, block = icd10cm.get("B20"), icd10cm.get("B20-B20")
    assert category is not None
    assert block is not None
    assert (category.level, category.parent, block.level) == ("code", "B20-B20", "block")


def test_notes_come_from_the_headings_too() -> None:
    """Does a code get the excludes notes of its category, with the code they stand under?"""
    found = {(note.kind, note.code) for note in icd10cm.notes("S52.501D")}
    assert ("excludes1", "S52") in found
    assert ("excludes2", "S52.5") in found
    assert not {code for _, code in found if code == "S52.501D"}
    assert icd10cm.notes("S52.501D", inherited=False) == []


def test_code_first_is_typed() -> None:
    """Is a manifestation's "code first" note found as such?"""
    assert any(note.kind == "code first" for note in icd10cm.notes("L97.511"))


def test_use_additional_is_typed() -> None:
    """Is the "use additional code" note of diabetic kidney disease found with its code?"""
    note = next(note for note in icd10cm.notes("E11.22") if note.kind == "use additional")
    assert note.code == "E11.22"
    assert "N18" in note.text


def test_inclusion_terms_are_not_inherited() -> None:
    """Does a heading's inclusion term stay with the heading?"""
    term = icd10cm.Note("inclusion term", "Fracture of distal end of radius", "S52.5")
    assert term in icd10cm.notes("S52.5")
    assert term not in icd10cm.notes("S52.501D")


def test_the_nearest_seventh_characters_hold() -> None:
    """Does a torus fracture offer its own six 7th characters, not the sixteen of its category?"""
    assert list(icd10cm.seventh_characters("S52.521")) == ["A", "D", "G", "K", "P", "S"]
    kinds = [note.code for note in icd10cm.notes("S52.521A") if note.kind == "7th character"]
    assert kinds == ["S52.52"]


def test_a_code_without_seventh_character_offers_none() -> None:
    """Does a code that is complete without a 7th character offer none?"""
    assert icd10cm.seventh_characters("I10") == {}


def test_threads_look_up_at_once() -> None:
    """Do look-ups from several threads all succeed?"""
    wrong: list[str] = []

    def look_up(part: list[str]) -> None:
        wrong.extend(code for code in part if icd10cm.get(code) is None)

    threads = [threading.Thread(target=look_up, args=(all_codes()[start::4000],)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
