"""Releases of ICD-10-CM side by side: which one a date chooses, and what is different between two."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.codes.diagnoses import comparison, icd10cm, loading, releases
from revcycle.codes.diagnoses.releases import InForce, Release, ReleaseError
from revcycle.codes.diagnoses.search import search
from revcycle.codes.encounter import Encounter, check
from tests.unit.invented_releases import FIXTURES, Files

STANDARD = Release(date(2026, 4, 1), own=True)


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A code-sets folder and a cache of this test's own. Gives the folder with the loaded releases."""
    icd10cm.release()  # the course's own index stays where it is
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(tmp_path / "sets"))
    monkeypatch.setenv("REVCYCLE_CACHE", str(tmp_path / "cache"))
    yield tmp_path / "sets" / "icd10cm"
    releases.forget()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """The files of FY2031."""
    return Files(tmp_path / "files")


def test_a_loaded_release_is_searched() -> None:
    """Does search by words work in a loaded release as in the course's own?"""
    codes = releases.look_up(loading.load([FIXTURES / "FY2031"]).release)
    assert {hit.code for hit in search("stain sleeve", codes=codes)} == {"A01.1", "A01.11", "A01.12"}
    assert [hit.code for hit in search("thum", codes=codes)][:1] == ["B99.1"]


def test_the_date_of_service_chooses() -> None:
    """Do two releases live side by side, each answering for its own year?"""
    loading.load([FIXTURES / "FY2031"])
    loading.load([FIXTURES / "FY2032"])
    assert releases.for_date(date(2031, 9, 30)).billable("A00.0")
    assert not releases.for_date(date(2031, 10, 1)).billable("A00.0")
    assert releases.for_date(date(2031, 10, 1)).billable("A00.01")
    assert releases.for_date(date(2026, 5, 1)) is icd10cm.standard()
    assert releases.for_date(date(2025, 10, 1)) is icd10cm.standard()
    assert icd10cm.release() == "FY2026, April 2026"


@pytest.mark.parametrize(
    ("code", "day", "rules"),
    [
        ("A00.01", date(2031, 9, 30), {"invalid", "not-in-force"}),
        ("A00.01", date(2031, 10, 1), set()),
        ("A00.0", date(2031, 10, 1), {"not-billable", "not-in-force"}),
        ("A00.0", date(2031, 9, 30), set()),
        ("Z99.999X", date(2031, 9, 30), {"invalid"}),
    ],
)
def test_a_code_of_another_year_is_told(code: str, day: date, rules: set[str]) -> None:
    """Do the coding rules say that a code is not in force on the date of service, and which release has it?"""
    loading.load([FIXTURES / "FY2031"])
    loading.load([FIXTURES / "FY2032"])
    review = check(Encounter((code,), setting="inpatient", on=day))
    assert {finding.rule for finding in review.findings} == rules
    for finding in review.findings:
        if finding.rule == "not-in-force":
            assert "date of discharge decides" in finding.sentence


def test_an_update_takes_over_within_the_year(files: Files) -> None:
    """Does an update answer from its own first day on, and the October release before?"""
    loading.load([files.folder])
    loading.load([files.folder], date(2031, 4, 1))
    october, april = Release(date(2030, 10, 1)), Release(date(2031, 4, 1))
    assert releases.in_force(date(2031, 3, 31)) == InForce(october, date(2030, 10, 1), date(2031, 3, 31))
    assert releases.in_force(date(2031, 4, 1)) == InForce(april, date(2031, 4, 1), date(2031, 9, 30))


def test_a_stand_in_says_so(files: Files) -> None:
    """Does an update that is here alone serve its whole year, and tell what that may get wrong?"""
    loading.load([files.folder], date(2031, 4, 1))
    early, late = releases.in_force(date(2030, 12, 24)), releases.in_force(date(2031, 4, 1))
    assert early.release == late.release == Release(date(2031, 4, 1))
    assert (early.first, early.last) == (date(2030, 10, 1), date(2031, 9, 30))
    assert "taken as valid too early" in early.remark
    assert late.remark == ""
    assert releases.in_force(date(2025, 12, 24)).remark == ""  # April 2026 brought no code


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 10, 1), r"no ICD-10-CM release here for 10/01/2026, which is in FY2027. Here are: FY2026-April"),
        (date(2025, 9, 30), "which is in FY2025"),
        (date(2015, 9, 30), "bear ICD-9-CM codes"),
        (date(2015, 10, 1), "which is in FY2016"),
    ],
)
def test_a_date_without_a_release_is_told(day: date, said: str) -> None:
    """Does a date for which no release is here get a sentence that says what to do?"""
    with pytest.raises(ReleaseError, match=said):
        releases.for_date(day)


def test_an_unknown_name_is_told() -> None:
    """Does a name that no release bears get the names that there are?"""
    with pytest.raises(ReleaseError, match=r"no release “FY1999”\. Here are: FY2026-April"):
        releases.named("FY1999")
    assert releases.named(" Standard ") == releases.named("fy2026-april") == STANDARD


STARTS = [date(year, month, 1) for year in range(2028, 2032) for month in (1, 4, 7, 10)]


@given(
    starts=st.sets(st.sampled_from(STARTS), min_size=1),
    day=st.dates(date(2027, 10, 1), date(2032, 9, 30)),
)
def test_every_day_has_one_release_of_its_year(starts: set[date], day: date) -> None:
    """Whatever is here: is a day's release of its own year, the last that has begun, the same from first to last?"""
    here = sorted((Release(start) for start in starts), key=lambda release: release.start)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releases, "known", lambda: here)
        of_year = [release for release in here if release.year == releases.fiscal_year(day)]
        if not of_year:
            with pytest.raises(ReleaseError):
                releases.in_force(day)
            return
        found = releases.in_force(day)
        assert found.release in of_year
        assert found.first <= day <= found.last
        later = [release for release in of_year if found.release.start < release.start <= day]
        assert not later
        assert found.release.start <= day or found.release == of_year[0]
        assert bool(found.remark) == (found.release.start > day)
        assert releases.in_force(found.first).release == releases.in_force(found.last).release == found.release
        if found.last.month != 9:
            assert releases.in_force(found.last + timedelta(days=1)).release != found.release


def both() -> tuple[icd10cm.ICD10CM, icd10cm.ICD10CM]:
    """The two invented releases."""
    return tuple(releases.look_up(loading.load([FIXTURES / year]).release) for year in ("FY2031", "FY2032"))  # type: ignore[return-value]


def test_the_comparison_is_complete() -> None:
    """Is everything found that is different between two releases, and nothing else?"""
    found = comparison.compare(*both())
    assert (found.old, found.new, found.old_billable, found.new_billable) == ("FY2031", "FY2032", 8, 8)
    assert [code.code for code in found.added] == ["A00.01", "A00.02", "A01.1"]
    assert [code.code for code in found.deleted] == ["A00.0", "A01.11", "A01.12"]
    assert [code.code for code in found.became_billable] == ["A01.1"]
    assert [code.code for code in found.became_heading] == ["A00.0"]
    revised = comparison.Retitled("A00.9", "Quill cramp, unspecified", "Quill cramp, not further specified")
    assert found.retitled == (revised,)
    assert found.headings_added == found.headings_deleted == ()
    assert [code.code for code in found.headings_retitled] == ["A01"]
    assert found.notes_revised == ("A00",)


def test_the_comparison_turns_round() -> None:
    """Is what was added one way deleted the other way?"""
    old, new = both()
    there, back = comparison.compare(old, new), comparison.compare(new, old)
    assert {code.code for code in there.added} == {code.code for code in back.deleted}
    assert {code.code for code in there.deleted} == {code.code for code in back.added}
    assert {code.code for code in there.became_heading} == {code.code for code in back.became_billable}


def test_a_release_equals_itself() -> None:
    """Is nothing different between the whole of the course's release and itself?"""
    found = comparison.compare(icd10cm.standard(), icd10cm.standard())
    assert found.old_billable == found.new_billable == 74719
    lists = [getattr(found, name) for name in found.__slots__ if isinstance(getattr(found, name), tuple)]
    assert len(lists) == 9
    assert not any(lists)


def test_invalid_codes_are_listed_by_place() -> None:
    """Are the codes found that cannot be reported under a release, with what to look at instead?"""
    _, new = both()
    used = {"chart one": ["A000", "A00.9", "A01.11"], "chart two": ["B99.1XXA", "Z99.9"], "chart three": []}
    found = comparison.invalid_codes(used, new)
    assert [(one.place, one.code, one.status) for one in found] == [
        ("chart one", "A000", "heading"),
        ("chart one", "A01.11", "unknown"),
        ("chart two", "Z99.9", "unknown"),
    ]
    assert "Look under A00.01, A00.02." in found[0].sentence
    assert "Look again under A01.1 (Ink stain of sleeve)." in found[1].sentence
