"""Places of service."""

from datetime import date
from pathlib import Path

import pytest

from revcycle import folders
from revcycle.codes.procedures import place_of_service
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.place_of_service import check_place

ASSIGNED = [
    "01",
    "02",
    "03",
    "04",
    "05",
    "06",
    "07",
    "08",
    "09",
    "10",
    "11",
    "12",
    "13",
    "14",
    "15",
    "16",
    "17",
    "18",
    "19",
    "20",
    "21",
    "22",
    "23",
    "24",
    "25",
    "26",
    "27",
    "31",
    "32",
    "33",
    "34",
    "41",
    "42",
    "49",
    "50",
    "51",
    "52",
    "53",
    "54",
    "55",
    "56",
    "57",
    "58",
    "60",
    "61",
    "62",
    "65",
    "66",
    "71",
    "72",
    "81",
    "99",
]
FACILITY = ["02", "19", "21", "22", "23", "24", "26", "31", "34", "41", "42", "51", "52", "53", "56", "61"]


def test_every_assigned_code_is_there() -> None:
    """Are all codes of CMS's set there, and no other?"""
    assert [place.code for place in place_of_service.all_places()] == ASSIGNED


def test_rates() -> None:
    """Does each place have the rate that Medicare publishes, and none where none is published?"""
    rates = {place.code: place.rate for place in place_of_service.all_places()}
    assert [code for code, rate in rates.items() if rate == "facility"] == FACILITY
    assert [code for code, rate in rates.items() if not rate] == ["05", "06", "07", "08", "18", "66"]


@pytest.mark.parametrize("code", ASSIGNED)
def test_an_assigned_code_is_right_in_the_course_year(code: str) -> None:
    """Is each assigned code accepted on a date of service of the course?"""
    assert check_place(code, date(2025, 10, 1)) == []


@pytest.mark.parametrize("number", [number for number in range(100) if f"{number:02d}" not in ASSIGNED])
def test_an_unassigned_code_is_an_error(number: int) -> None:
    """Is each of the other two-digit codes an error?"""
    [found] = check_place(f"{number:02d}")
    assert (found.rule, found.severity) == ("place-unknown", "error")
    assert "not assigned" in found.sentence


@pytest.mark.parametrize(("typed", "told"), [("2", "Did you mean 02"), ("0", "not assigned"), ("office", "two digits")])
def test_a_slip_is_explained(typed: str, told: str) -> None:
    """Does a mistyped place say what is wrong?"""
    [found] = check_place(typed)
    assert told in found.sentence


def test_blank_is_missing() -> None:
    """Is a blank place told as missing?"""
    assert [found.rule for found in check_place(" ")] == ["place-missing"]


def test_a_place_has_a_first_day() -> None:
    """Is a place refused before its first day, and accepted on it?"""
    assert [found.rule for found in check_place("27", date(2023, 9, 30))] == ["place-not-yet"]
    assert check_place("27", date(2023, 10, 1)) == []


def test_a_damaged_table_names_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a dropped zero in the table say which line to mend?"""
    text = (folders.assets() / "codes" / "places_of_service.csv").read_text("utf-8").replace("\n01,", "\n1,")
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "places_of_service.csv").write_text(text, "utf-8")
    monkeypatch.setattr(folders, "assets", lambda: tmp_path)
    with pytest.raises(CodeFileError, match=r"places_of_service\.csv, line 6: “1” is no place"):
        place_of_service.all_places()
