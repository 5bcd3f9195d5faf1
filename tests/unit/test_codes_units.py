"""Limits on units."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle import folders
from revcycle.codes.procedures import procedures, units
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.procedures import Numbers
from revcycle.codes.procedures.service_line import ServiceLine
from revcycle.codes.procedures.units import check_units

MONDAY, TUESDAY = date(2026, 6, 1), date(2026, 6, 2)


@pytest.fixture(autouse=True, params=["cpt", "fictional"])
def numbers(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Numbers:
    """Each set of numbers in turn: every rule holds with both."""
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(tmp_path / "sets"))
    procedures.use(request.param)
    chosen: Numbers = request.param
    return chosen


def rules(*lines: ServiceLine) -> list[str]:
    """The rules that find something, with severity."""
    return [f"{found.rule} {found.severity}" for found in check_units(lines)]


def test_limits_are_enough() -> None:
    """Are there limits of each kind?"""
    kinds = {limit.adjudication for limit in units.all_limits()}
    assert kinds == {"1", "2", "3"}
    assert len(units.all_limits()) >= 60


@pytest.mark.parametrize("kind", ["line", "day"])
def test_every_limit_holds_and_bites(kind: str) -> None:
    """Is each limit's own number of units fine, and one more not?"""
    for limit in units.all_limits():
        if limit.kind == kind:
            assert rules(ServiceLine(limit.item, units=limit.units)) == []
            severity = "conflict" if limit.adjudication == "3" else "error"
            assert rules(ServiceLine(limit.item, units=limit.units + 1)) == [f"units-over-{kind} {severity}"]


def test_the_day_counts_all_lines() -> None:
    """Does a limit of the day add up lines of one day and provider, and only those?"""
    line = ServiceLine("appendectomy-laparoscopic", day=MONDAY)
    assert rules(line, line) == ["units-over-day error"]
    assert rules(line, ServiceLine("appendectomy-laparoscopic", day=TUESDAY)) == []
    assert rules(line, ServiceLine("appendectomy-laparoscopic", day=MONDAY, provider="another")) == []


def test_the_day_counts_number_and_concept_as_one() -> None:
    """Is a line by number the same service as a line by concept id?"""
    number = procedures.all_procedures()[0].number
    assert rules(ServiceLine(number), ServiceLine(procedures.all_procedures()[0].concept)) == ["units-over-day error"]


def test_a_line_limit_looks_at_one_line() -> None:
    """May two lines hold one unit each where a line may hold one?"""
    joint = "large-joint-injection"
    assert rules(ServiceLine(joint, ("RT",)), ServiceLine(joint, ("LT",))) == []


def test_both_sides_are_one_unit() -> None:
    """Is 50 with two units an error, and with one unit right?"""
    assert "bilateral-units error" in rules(ServiceLine("ankle-xray", ("50",), 2))
    assert rules(ServiceLine("ankle-xray", ("50",), 1)) == []


@given(st.integers(max_value=0))
def test_no_units_is_an_error(count: int) -> None:
    """Are no units, or fewer, always an error?"""
    assert rules(ServiceLine("glucose", units=count)) == ["units-missing error"]


def test_what_has_no_limit_is_let_pass() -> None:
    """Is an unknown code or one without a limit let pass?"""
    assert rules(ServiceLine("J1100", units=400), ServiceLine("12345", units=3)) == []


def test_sentences_name_the_number_in_use(numbers: Numbers) -> None:
    """Do findings show the number of the set in use?"""
    [found] = check_units([ServiceLine("appendectomy-laparoscopic", units=2)])
    number = "44970" if numbers == "cpt" else "SU0320"
    assert found.codes == (number,)
    assert number in found.sentence
    assert "2026" in found.source


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("venipuncture,2,", "venipuncture,0,", "limit holds “0”"),
        ("venipuncture,2,day,3", "venipuncture,2,day,1", "A line limit has adjudication 1"),
        ("venipuncture,2", "blood-draw,2", "“blood-draw” is no concept id"),
        ("tsh,1", "lipid-panel,1", "twice"),
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
    text = (codes / "units.csv").read_text("utf-8")
    assert old in text
    (tmp_path / "codes" / "units.csv").write_text(text.replace(old, new), "utf-8")
    monkeypatch.setattr(folders, "assets", lambda: tmp_path)
    with pytest.raises(CodeFileError, match=rf"units\.csv, line \d+: .*{told}"):
        units.all_limits()
