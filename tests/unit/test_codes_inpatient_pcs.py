"""ICD-10-PCS in our own extract: what a code says, whether it can be, how it is found and built."""

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from revcycle import folders
from revcycle.codes.inpatient import pcs, pcs_tables
from revcycle.codes.inpatient.tables import TableUnavailableError

ASSETS = folders.assets()


@pytest.fixture(scope="module")
def published(cms_files: Path) -> dict[str, str]:
    """CMS's codes and titles of FY2022."""
    lines = gzip.decompress((cms_files / "icd10pcs-2022.tsv.gz").read_bytes()).decode("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if not line.startswith("#"))


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the tables that may be damaged."""
    shutil.copytree(ASSETS / "codes", tmp_path / "codes")
    monkeypatch.setattr(folders, "assets", lambda: tmp_path)
    caches = (pcs_tables.extract, pcs.codes, pcs._searchable)
    for cache in caches:
        cache.cache_clear()
    yield tmp_path / "codes"
    for cache in caches:
        cache.cache_clear()


def test_every_code_and_title_is_cms_own(published: dict[str, str]) -> None:
    """Is every code that the tables can make in CMS's list, under exactly the title that we make for it?"""
    assert len(pcs.codes()) > 1500
    assert {code: pcs.title(code) for code in pcs.codes()} == {code: published.get(code) for code in pcs.codes()}


def test_the_tables_are_whole_where_they_say_so(published: dict[str, str]) -> None:
    """Where a table says that only its body parts are a choice, does it hold all that CMS has for these parts?"""
    ended = {"0Y6P0Z2", "0Y6Q0Z2"}  # no longer valid in FY2026
    for table in pcs_tables.extract().tables:
        if table.partial == {"part"}:
            stems = {table.key + part for row in table.rows for part in row[0]}
            theirs = {code for code in published if code[:4] in stems}
            assert set(table.codes()) == theirs - ended, table.key


def test_left_out_codes_are_newer_than_the_check(published: dict[str, str]) -> None:
    """Are the codes that we name as left out unknown to FY2022, and none of ours?"""
    left_out = {code for table in pcs_tables.extract().tables for code in table.left_out}
    assert left_out
    assert not left_out & set(published)
    assert not left_out & pcs.codes()


@pytest.mark.parametrize(
    ("text", "status", "place", "words"),
    [
        ("", "blank", None, "no code here yet"),
        ("0DTJ4ZZ", "valid", None, "Resection of Appendix, Percutaneous Endoscopic Approach"),
        (" 0dtj 4zz ", "valid", None, "0DTJ4ZZ is a complete code"),
        ("0DTJ", "malformed", 5, "has 4 of the seven characters. Next comes the 5th, the approach"),
        ("0DTJ4ZZZ", "malformed", None, "has always seven"),
        ("ODTJ4ZZ", "malformed", None, "never uses I and O: write 1 or 0. Did you mean 0DTJ4ZZ?"),
        ("0DTI4ZZ", "malformed", None, "has the letter I"),
        ("E11.9", "malformed", None, "has a dot"),
        ("99213", "malformed", None, "looks like a code for a doctor's services"),
        ("0DTJ-ZZ", "malformed", None, "signs that no code has"),
        ("ADTJ4ZZ", "wrong place", 1, "No section begins with A"),
        ("0DTJ5ZZ", "wrong place", 5, "5 in the 5th place (approach) does not fit"),
        ("0DTJ4JZ", "wrong place", 6, "J in the 6th place (device) does not fit"),
        ("0DTJ4ZX", "wrong place", 7, "Choose one of these: Z (no qualifier)"),
        ("F00ZZZZ", "outside", 1, "nothing of the section Physical Rehabilitation"),
        ("09TJ4ZZ", "outside", 2, "9 in the 2nd place (body system) is not in our own extract"),
        ("0D5J4ZZ", "outside", 3, "5 in the 3rd place (root operation)"),
        ("0DTA4ZZ", "outside", 4, "we cannot say whether it is right"),
        ("0DTJ4ZG", "outside", 7, "It is newer than our extract"),
        ("30233AZ", "outside", 6, "A in the 6th place (substance)"),
        ("5A1975Z", "outside", 5, "7 in the 5th place (duration)"),
    ],
)
def test_the_wrong_place_is_named(text: str, status: str, place: int | None, words: str) -> None:
    """Does each kind of wrong code get its own reason, the place, and what may stand there?"""
    found = pcs.check(text)
    assert (found.status, found.place) == (status, place)
    assert words in found.sentence
    assert bool(found.allowed) == (place is not None)


def test_the_allowed_values_are_those_of_the_place() -> None:
    """Are the values that are offered exactly those that make a code?"""
    found = pcs.check("0DTJ5ZZ")
    assert [(value.character, value.meaning) for value in found.allowed][:2] == [
        ("0", "Open"),
        ("4", "Percutaneous Endoscopic"),
    ]
    assert all(pcs.check(f"0DTJ{value.character}ZZ").status == "valid" for value in found.allowed)


def test_a_code_is_explained_place_by_place() -> None:
    """Does every place of a code get its name, its meaning, and the operation and the approach a plain word?"""
    places = pcs.explain("0QS704Z")
    assert [place.name for place in places] == list(pcs_tables.extract().places["standard"])
    assert [place.meaning for place in places] == [
        "Medical and Surgical",
        "Lower Bones",
        "Reposition",
        "Left Upper Femur",
        "Open",
        "Internal Fixation Device",
        "no qualifier",
    ]
    assert [place.number for place in places if place.note] == [3, 5]
    assert pcs.explain("0DTJ5ZZ") == ()


def test_other_sections_name_their_places_otherwise() -> None:
    """Is the 5th place of a ventilator code a duration, and the 6th of a transfusion a substance?"""
    assert pcs.explain("5A1955Z")[4].name == "duration"
    assert pcs.explain("5A1955Z")[4].meaning == "Greater than 96 Consecutive Hours"
    assert pcs.explain("30233N1")[5].name == "substance"
    assert pcs.explain("B2111ZZ")[4].name == "contrast"


def test_a_code_is_built_from_choices() -> None:
    """Do characters, meanings and clear beginnings of meanings build the code?"""
    assert pcs.build(["0", "gastro", "Resection", "Appendix", "4", "Z", "Z"]).code == "0DTJ4ZZ"
    assert pcs.build(["Medical and Surgical", "D", "T", "app", "open", "Z", "Z"]).status == "valid"


def test_an_unclear_choice_is_asked_again() -> None:
    """Is a choice that means several things, or nothing, answered with what there is?"""
    several = pcs.build(["0", "D", "T", "J", "via"])
    assert (several.status, several.place) == ("outside", 5)
    assert "“via” is not one thing in the 5th place (approach)" in several.sentence
    assert pcs.build(["0", "D", "T", "kidney"]).place == 4
    assert "Next comes the 5th" in pcs.build(["0", "D", "T", "J"]).sentence


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("appendectomy", "0DTJ4ZZ"),
        ("gallbladder removal", "0FT44ZZ"),
        ("c-section", "10D00Z1"),
        ("vaginal delivery", "10E0XZZ"),
        ("hip replacement", "0SR902A"),
        ("broken left hip nail", "0QS706Z"),
        ("CABG", "021009W"),
        ("stent", "027034Z"),
        ("colonoscopy polyp sigmoid", "0DBN8ZZ"),
        ("red cells", "30233N1"),
        ("ventilator 96", "5A1955Z"),
        ("central line", "02HV33Z"),
        ("inguinal hernia mesh", "0YU54JZ"),
        ("amputation below knee", "0Y6H0Z2"),
        ("debridement foot", "0JBQ0ZZ"),
        ("Foley", "0T9B70Z"),
        ("0DTJ4", "0DTJ4ZZ"),
    ],
)
def test_everyday_words_find_the_operation(words: str, code: str) -> None:
    """Is the operation among the first hits for what people call it?"""
    assert code in [hit.code for hit in pcs.search(words, 6)]


def test_words_that_fit_nowhere_find_nothing() -> None:
    """Does a search without a fit, or without words, stay empty?"""
    assert pcs.search("qqqq") == []
    assert pcs.search("appendix qqqq") == []
    assert pcs.search("  ") == []


def test_words_stay_with_their_body_part() -> None:
    """Does "appendectomy" find operations on the appendix only?"""
    assert {hit.code[:4] for hit in pcs.search("appendectomy", 100)} == {"0DTJ"}


@settings(deadline=None)
@given(text=st.text(st.characters(codec=None), max_size=12))
@example("\0")
@example("O" * 7)
def test_any_text_gets_a_verdict(text: str) -> None:
    """Does any text whatever get a sentence, and is it valid only when it is a code of ours?"""
    found = pcs.check(text)
    assert found.sentence
    assert (found.status == "valid") == (pcs.compact(text) in pcs.codes())
    assert (pcs.title(text) is None) == (found.status != "valid")
    assert isinstance(pcs.search(text), list)
    assert pcs.build([text]).sentence


@settings(max_examples=200, deadline=None)
@given(code=st.deferred(lambda: st.sampled_from(sorted(pcs.codes()))), place=st.integers(0, 6), data=st.data())
def test_codes_are_whole_and_one_wrong_place_is_found(code: str, place: int, data: st.DataObject) -> None:
    """Is every code rebuilt by its own characters, and a changed character found at its place or after?"""
    assert pcs.build(list(code)).code == code
    assert "".join(one.character for one in pcs.explain(code)) == code
    other = code[:place] + data.draw(st.sampled_from(pcs_tables.LETTERS)) + code[place + 1 :]
    found = pcs.check(other)
    assert (found.status == "valid") == (other in pcs.codes())
    if found.status != "valid":
        assert found.place is not None
        assert found.place >= place + 1
        assert other[found.place - 1] not in {value.character for value in found.allowed}


def test_a_missing_table_is_a_sentence(copied: Path) -> None:
    """Is a missing file told by its name and what to do?"""
    (copied / "pcs.toml").unlink()
    with pytest.raises(TableUnavailableError, match=r"assets/codes/pcs\.toml cannot be read"):
        pcs.check("0DTJ4ZZ")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"FJ 0478 Z Z"', '"FJO 0478 Z Z"', "must be four sets"),
        ('"FJ 0478 Z Z"', '"FJ 0478 Z"', "must be four sets"),
        ('J = "Appendix"', 'JJ = "Appendix"', "the part J has no meaning"),
        ('key = "0DT"', 'key = "0DV"', "0V is missing among the operations"),
        ("[sections]", "[sections", "the place named here"),
        ('key = "0DT"', 'kay = "0DT"', "is missing or misshapen"),
    ],
)
def test_a_damaged_table_says_where(copied: Path, old: str, new: str, words: str) -> None:
    """Is damage told with its place, and nothing of the file used?"""
    text = (copied / "pcs.toml").read_text("utf-8")
    damaged = text.replace(old, new, 1)
    assert damaged != text
    (copied / "pcs.toml").write_text(damaged, "utf-8")
    with pytest.raises(TableUnavailableError) as error:
        pcs.check("0DTJ4ZZ")
    assert words in str(error.value)
    assert "Mend it there" in str(error.value)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("0DTJ9ZZ,Something,", "no code of pcs.toml is or begins with 0DTJ9ZZ"),
        ("0DTJ,Something,", "a beginning has none"),
        ("0DTJ4ZZ,,words", "a whole code has a name"),
        ("0DTJ4ZZ,Something", "it has 2 cells"),
        (",Something,words", "the cell under code is empty"),
    ],
)
def test_a_damaged_list_of_names_says_which_line(copied: Path, line: str, words: str) -> None:
    """Is a wrong line among the everyday names told with its number?"""
    path = copied / "pcs_procedures.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, line]) + "\n", "utf-8")
    with pytest.raises(TableUnavailableError) as error:
        pcs.search("appendix")
    assert words in str(error.value)
    assert f"line {len(lines) + 1}" in str(error.value)
