"""Present-on-admission indicators: their signs, their rules, and what a hospital-acquired condition costs."""

import fnmatch
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle import folders
from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.finding import Finding
from revcycle.codes.inpatient import present_on_admission as poa
from revcycle.codes.inpatient.tables import TableUnavailableError

ASSETS = folders.assets()


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the lists that may be damaged."""
    shutil.copytree(ASSETS / "codes", tmp_path / "codes")
    monkeypatch.setattr(folders, "assets", lambda: tmp_path)
    poa._exempt_codes.cache_clear()
    poa._acquired.cache_clear()
    yield tmp_path / "codes"
    poa._exempt_codes.cache_clear()
    poa._acquired.cache_clear()


def rules(findings: list[Finding]) -> list[tuple[str, str]]:
    """Rule and severity of each."""
    return [(finding.rule, finding.severity) for finding in findings]


def test_a_stay_in_order_has_no_findings() -> None:
    """Is a stay with an indicator for each code, and a blank for an exempt one, left in peace?"""
    assert (
        poa.check(
            [
                ("A40.3", "Y"),
                ("J13", "y"),
                ("K56.7", "N"),
                ("E11.649", "N"),
                ("I10", "Y"),
                ("I25.2", ""),
                ("Z79.4", " "),
            ]
        )
        == []
    )


@pytest.mark.parametrize(
    ("code", "indicator", "rule", "severity", "words"),
    [
        ("J13", "", "poa-missing", "warning", "not in our partial list"),
        ("J13", "X", "poa-unknown", "error", "is no indicator"),
        ("J13", "1", "poa-old-exempt-sign", "error", "version 4010A1"),
        ("I25.2", "1", "poa-old-exempt-sign", "error", "left blank"),
        ("I25.2", "Y", "poa-exempt-filled", "error", "Leave its field blank"),
        ("Z37.0", "N", "poa-exempt-filled", "error", "exempt"),
        ("E87.6", "U", "poa-u-after-asking", "reminder", "Ask the provider first"),
        ("E11.9", "N", "poa-long-standing", "warning", "then the indicator is Y"),
        ("I10", "n", "poa-long-standing", "warning", "then the indicator is Y"),
        ("I82.4Z2", "W", "poa-w-by-provider", "reminder", "provider's own words"),
    ],
)
def test_each_wrong_indicator_gets_its_reason(code: str, indicator: str, rule: str, severity: str, words: str) -> None:
    """Does each rule find its case, and say what to do?"""
    findings = poa.check([("S72.002A", "Y"), (code, indicator)])
    assert rules(findings) == [(rule, severity)]
    assert findings[0].codes == (code,)
    assert words in findings[0].sentence
    assert "FY2026" in findings[0].source


@pytest.mark.parametrize(
    ("code", "exempt"),
    [
        ("I25.2", True),
        ("i252", True),
        ("I25.10", False),
        ("Z79.4", True),
        ("Z79.01", True),
        ("Z37.0", True),
        ("I69.354", True),
        ("E64.3", True),
        ("Z3A.39", False),  # not confirmed by two routes
        ("J18.9", False),
        ("", False),
    ],
)
def test_the_partial_list_says_what_it_is(code: str, exempt: bool) -> None:
    """Is a listed code exempt, and any other honestly not in our partial list?"""
    found = poa.exempt(code)
    assert found.status == ("exempt" if exempt else "not in our partial list")
    assert exempt or "CMS's list" in found.sentence


def test_the_exempt_codes_exist() -> None:
    """Does every line of the exempt list name codes of the release?"""
    for beginning, whole, meaning in poa._exempt_codes():
        code = icd10cm.get(beginning)
        assert code is not None
        assert code.billable == whole
        assert meaning


@pytest.mark.parametrize(
    ("indicator", "wire", "sent"),
    [
        ("y", "837I 5010", "Y"),
        ("W", "UB-04", "W"),
        ("", "UB-04", ""),
        ("", "837I 5010", ""),
        ("", "837I 4010A1", "1"),
    ],
)
def test_exempt_is_blank_today_and_was_1_once(indicator: str, wire: poa.Wire, sent: str) -> None:
    """Is exempt a blank on the UB-04 and in version 5010, and 1 in the old version only?"""
    assert poa.as_sent(indicator, wire) == sent


def test_no_other_sign_is_sent() -> None:
    """Are the sign 1, any other letter and an unknown form refused with a sentence?"""
    for indicator in ("1", "E", "YN"):
        with pytest.raises(ValueError, match="is no indicator"):
            poa.as_sent(indicator, "837I 5010")
    with pytest.raises(ValueError, match="no form of a claim"):
        poa.as_sent("Y", "CMS-1500")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "others", "procedures", "category"),
    [
        ("L89.153", (), (), "04"),
        ("L89.152", (), (), None),  # stage 2
        ("T83.511A", (), (), "06"),
        ("N39.0", ("T83.511A",), (), "06"),
        ("N39.0", (), (), None),
        ("I82.4Z2", (), ("0SRS0JZ",), "10"),
        ("I82.4Z2", (), ("0QS704Z",), None),  # fixed, not replaced
        ("I26.99", (), ("0SRC0J9",), "10"),
        ("I26.90", (), ("0SRC0J9",), None),  # septic
        ("J95.811", (), ("02HV33Z",), "14"),
        ("J95.811", (), (), None),
        ("T80.0XXA", (), (), "02"),
        ("E11.00", (), (), "09"),
        ("S72.002A", (), (), "05"),
        ("S72.002D", (), (), None),
        ("J18.9", (), (), None),
    ],
)
def test_hospital_acquired_conditions_are_known_by_what_stands_beside(
    code: str, others: tuple[str, ...], procedures: tuple[str, ...], category: str | None
) -> None:
    """Does a code fall into its category, and only beside what the category asks for?"""
    found = poa.hospital_acquired(code, others, procedures)
    assert (found.category if found else None) == category


def test_the_hospital_acquired_codes_exist() -> None:
    """Does every line of the list name complete codes of the release?"""
    billable = [
        code.replace(".", "") for (code,) in icd10cm.standard().index.rows("select code from entry where billable")
    ]
    for pattern, _ in poa._acquired():
        assert fnmatch.filter(billable, pattern), pattern


@pytest.mark.parametrize(("indicator", "lost"), [("Y", False), ("W", False), ("N", True), ("U", True)])
def test_only_y_and_w_keep_the_payment(indicator: str, lost: bool) -> None:
    """Does a hospital-acquired condition with N or U lose its weight, and with Y or W keep it?"""
    found = rules(poa.check([("J18.9", "Y"), ("L89.154", indicator)]))
    assert (("poa-hospital-acquired", "warning") in found) == lost
    assert poa.keeps_payment(indicator) == (not lost)


def test_the_principal_diagnosis_is_no_hospital_acquired_condition() -> None:
    """Is a broken hip that brought the patient in left out of it?"""
    assert poa.check([("S72.002A", "N")]) == []


@given(
    st.lists(
        st.tuples(st.sampled_from(["J13", "I25.2", "L89.154", "N39.0", "T83.511A", ""]), st.text(max_size=2)),
        max_size=5,
    )
)
def test_any_indicator_gets_an_answer(pairs: list[tuple[str, str]]) -> None:
    """Do findings speak only of the codes that were given, and carry a sentence?"""
    for finding in poa.check(pairs):
        assert set(finding.codes) <= {code for code, _ in pairs}
        assert finding.sentence


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("poa_exempt.csv", "codes,meaning", "code,meaning", "the columns must be codes, meaning"),
        ("hospital_acquired.csv", "N39.0,06,catheter", "N39.0,06,kathater", "“kathater” is none of catheter"),
        ("hospital_acquired.csv", "T80.0XXA,02,,", "T80.0XXA,02,", "it has 3 cells"),
    ],
)
def test_a_damaged_list_says_where(copied: Path, name: str, old: str, new: str, words: str) -> None:
    """Is damage told with file and line, and nothing of the file used?"""
    text = (copied / name).read_text("utf-8")
    assert old in text
    (copied / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(TableUnavailableError) as error:
        poa.check([("J18.9", "Y"), ("N39.0", "N")])
    assert words in str(error.value)
    assert name in str(error.value)
    assert "line" in str(error.value)
