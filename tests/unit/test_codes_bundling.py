"""Bundling: pairs with their indicators, visits beside procedures, add-ons."""

from datetime import date
from pathlib import Path

import pytest

from revcycle import folders
from revcycle.codes.procedures import bundling, modifiers, procedures
from revcycle.codes.procedures.bundling import check_add_ons, check_bundling
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.procedures import Numbers
from revcycle.codes.procedures.service_line import ServiceLine as Line

MONDAY, TUESDAY = date(2026, 6, 1), date(2026, 6, 2)
VISIT = "office-visit-established-low"


@pytest.fixture(autouse=True, params=["cpt", "fictional"])
def numbers(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Numbers:
    """Each set of numbers in turn: every rule holds with both."""
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(tmp_path / "sets"))
    procedures.use(request.param)
    chosen: Numbers = request.param
    return chosen


def rules(*lines: Line) -> list[str]:
    """The rules that find something, with severity."""
    return [f"{found.rule} {found.severity}" for found in check_bundling(lines)]


def visits(item: str) -> bool:
    """Whether an item is a visit."""
    procedure = procedures.get(item)
    return procedure is not None and procedure.visit


def test_pairs_are_enough() -> None:
    """Are there a hundred pairs and each indicator?"""
    assert len(bundling.all_pairs()) >= 100
    assert {pair.indicator for pair in bundling.all_pairs()} == {"0", "1", "9"}


def test_every_pair_without_modifiers() -> None:
    """Does each pair find what its indicator says, in either order of the lines?"""
    expected = {"0": ["bundled-never error"], "9": []}
    for pair in bundling.all_pairs():
        visit = ["bundled-visit conflict"] if visits(pair.column_two) else ["bundled conflict"]
        told = expected.get(pair.indicator, visit)
        one, two = Line(pair.column_one), Line(pair.column_two)
        assert rules(one, two) == rules(two, one) == told, pair
        assert bundling.pair(pair.column_two, pair.column_one) == pair


def test_every_pair_with_59() -> None:
    """Does 59 open indicator 1 only, and never stand for 25 on a visit?"""
    for pair in bundling.all_pairs():
        opened = rules(Line(pair.column_one), Line(pair.column_two, ("59",)))
        if pair.indicator == "0":
            assert opened == ["bundled-never error"], pair
        elif pair.indicator == "1" and visits(pair.column_two):
            assert opened == ["bundled-visit conflict"], pair
        elif pair.indicator == "1":
            assert opened == ["bundled-shown-apart reminder"], pair


@pytest.mark.parametrize("mark", ["59", "XE", "XP", "XS", "XU", "91"])
def test_distinct_on_either_code(mark: str) -> None:
    """Does a distinct modifier count on either code since July 2019, and before on column two only?"""
    plain, marked = Line("colonoscopy-snare", day=MONDAY), Line("colonoscopy-biopsy", (mark,), day=MONDAY)
    assert rules(plain, marked) == ["bundled-shown-apart reminder"]
    for day, told in (
        (date(2019, 6, 30), "bundled conflict"),
        (date(2019, 7, 1), "bundled-shown-apart reminder"),
        (None, "bundled-shown-apart reminder"),
    ):
        assert rules(Line("colonoscopy-snare", (mark,), day=day), Line("colonoscopy-biopsy", day=day)) == [told]


def test_sides() -> None:
    """Do different sides open a pair, and the same side or one side alone not?"""
    scope, meniscus = "knee-arthroscopy-diagnostic", "knee-arthroscopy-meniscus"
    assert rules(Line(meniscus, ("RT",)), Line(scope, ("LT",))) == ["bundled-shown-apart reminder"]
    [found] = check_bundling([Line(meniscus, ("RT",)), Line(scope, ("RT",))])
    assert found.rule == "bundled"
    assert "same place (RT)" in found.sentence
    assert rules(Line(meniscus), Line(scope, ("LT",))) == ["bundled conflict"]
    assert rules(Line(meniscus, ("50",)), Line(scope, ("LT",))) == ["bundled conflict"]


def test_other_modifiers_do_not_open() -> None:
    """Do modifiers that say nothing of separateness leave a pair shut?"""
    for mark in ("26", "51", "76", "GA", "22", "25"):
        assert rules(Line("colonoscopy-snare"), Line("colonoscopy-biopsy", (mark,))) == ["bundled conflict"], mark


@pytest.mark.parametrize("mark", ["58", "78", "79"])
def test_global_modifiers_open(mark: str) -> None:
    """Does a modifier of the global days open a pair?"""
    assert rules(Line("colonoscopy-snare"), Line("colonoscopy-biopsy", (mark,))) == ["bundled-shown-apart reminder"]


def test_another_day_or_provider() -> None:
    """Are lines of another day or provider left alone?"""
    snare = Line("colonoscopy-snare", day=MONDAY)
    assert rules(snare, Line("colonoscopy-biopsy", day=TUESDAY)) == []
    assert rules(snare, Line("colonoscopy-biopsy", day=MONDAY, provider="another")) == []


def test_visit_beside_a_minor_procedure() -> None:
    """Does a visit on the day of a minor procedure need 25, also with a new patient, and never 59?"""
    for visit in (VISIT, "office-visit-new-low", "emergency-visit-low"):
        joint = Line("large-joint-injection", ("RT",), day=MONDAY)
        shut = ["visit-with-minor-procedure conflict"]
        assert rules(Line(visit, day=MONDAY), joint) == rules(joint, Line(visit, day=MONDAY)) == shut
        assert rules(Line(visit, ("59",), day=MONDAY), joint) == shut
        assert rules(Line(visit, ("25",), day=MONDAY), joint) == []
        assert rules(Line(visit, day=TUESDAY), joint) == []


def test_visit_beside_a_major_procedure() -> None:
    """Does a visit on the day of a major procedure, or the day before, need 57?"""
    surgery = Line("cholecystectomy-laparoscopic", day=TUESDAY)
    shut = ["visit-with-major-procedure conflict"]
    for day in (MONDAY, TUESDAY):
        assert rules(Line(VISIT, day=day), surgery) == shut
        assert rules(Line(VISIT, ("57",), day=day), surgery) == []
    assert rules(Line(VISIT, day=date(2026, 5, 31)), surgery) == []


def test_visit_beside_a_listed_service() -> None:
    """Does a visit beside an injection need 25 on the visit, and is 59 on the injection not enough?"""
    assert rules(Line(VISIT), Line("medicine-injection")) == ["bundled-visit conflict"]
    assert rules(Line(VISIT), Line("medicine-injection", ("59",))) == ["bundled-visit conflict"]
    assert rules(Line(VISIT, ("25",)), Line("medicine-injection")) == ["bundled-shown-apart reminder"]


def test_visit_beside_tests() -> None:
    """Is a visit with laboratory tests and an EKG fine as it is?"""
    assert rules(Line(VISIT), Line("glucose"), Line("ekg-complete"), Line("chest-xray-two-views")) == []


def test_add_ons() -> None:
    """Is an add-on alone an error, and beside its service of the same day fine?"""
    extra = Line("vaccine-injection-additional", day=MONDAY)
    first = Line("vaccine-injection-first", day=MONDAY)
    assert [found.rule for found in check_add_ons([extra])] == ["add-on-alone"]
    assert check_add_ons([extra, first]) == check_add_ons([first]) == []
    assert check_add_ons([extra, Line("vaccine-injection-first", day=TUESDAY)])
    assert check_add_ons([extra, Line("vaccine-injection-first", day=MONDAY, provider="another")])


@pytest.mark.parametrize("visit", ["hospital-discharge-long", "office-consultation-moderate", VISIT])
def test_psychotherapy_adds_to_any_visit_with_decisions(visit: str) -> None:
    """May psychotherapy stand beside a visit of any setting, the day of discharge and a consultation too?"""
    assert check_add_ons([Line("psychotherapy-with-visit"), Line(visit)]) == []


def test_echocardiogram_and_ekg_are_two_services() -> None:
    """Are a heart ultrasound and a twelve-lead EKG both left alone, and the EKG's own parts not?"""
    assert rules(Line("echocardiogram-complete"), Line("ekg-tracing")) == []
    assert rules(Line("ekg-complete"), Line("ekg-tracing")) == ["bundled conflict"]


def test_codes_are_those_of_the_set_in_use(numbers: Numbers) -> None:
    """Do findings show the numbers of the set in use, the one to change first?"""
    [found] = check_bundling([Line("ekg-complete"), Line("ekg-reading")])
    assert found.codes == (("93010", "93000") if numbers == "cpt" else ("ME0080", "ME0060"))
    by_number = check_bundling([Line(found.codes[0]), Line(found.codes[1])])
    assert by_number == [found]
    assert "2026" in found.source


def test_hcpcs_codes_take_part(cms_files: Path) -> None:
    """Do HCPCS codes in the pairs exist, and are they found in any case?"""
    concepts = {procedure.concept for procedure in procedures.all_procedures()}
    listed = {item for pair in bundling.all_pairs() for item in (pair.column_one, pair.column_two)} - concepts
    known = (cms_files / "hcpcs-2025.tsv").read_text("utf-8")
    assert listed
    assert all(f"\n{code}\t" in known for code in listed)
    assert rules(Line("g0439"), Line(VISIT)) == ["bundled-visit conflict"]


def test_bypass_modifiers_are_those_of_ncci() -> None:
    """Are the modifiers that may open a pair those that CMS names (coronary arteries are not taught here)?"""
    anatomic = {"LT", "RT", *(f"E{i}" for i in range(1, 5)), "FA", "TA"}
    anatomic |= {f"{letter}{i}" for letter in "FT" for i in range(1, 10)}
    assert modifiers.bypassing("anatomic") == anatomic
    assert modifiers.bypassing("distinct") == {"59", "91", "XE", "XP", "XS", "XU"}
    assert modifiers.bypassing("global") == {"24", "57", "58", "78", "79"}
    assert modifiers.bypassing("visit") == {"25", "27"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ekg-complete,ekg-tracing,1", "ekg-complete,ekg-tracing,2", "indicator holds “2”"),
        ("ekg-complete,ekg-tracing", "ekg-complete,ekg-trace", "“ekg-trace” is no concept id"),
        ("ekg-complete,ekg-tracing", "ekg-complete,ekg-complete", "paired with itself"),
        ("ekg-complete,ekg-tracing", "ekg-reading,ekg-complete", "twice"),
    ],
)
def test_a_damaged_table_names_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, told: str
) -> None:
    """Does a damaged table say which line to mend?"""
    codes = folders.assets() / "codes"
    (tmp_path / "codes").mkdir()
    for name in ("procedures.csv", "procedures-fictional.csv"):
        (tmp_path / "codes" / name).write_bytes((codes / name).read_bytes())
    text = (codes / "bundling.csv").read_text("utf-8")
    assert old in text
    (tmp_path / "codes" / "bundling.csv").write_text(text.replace(old, new, 1), "utf-8")
    monkeypatch.setattr(folders, "assets", lambda: tmp_path)
    with pytest.raises(CodeFileError, match=rf"bundling\.csv, line \d+: .*{told}"):
        bundling.all_pairs()
