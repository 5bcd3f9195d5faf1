"""HCPCS Level II: the course's extract against CMS's list, look-up, search, verdict, units, and CMS's file."""

import dataclasses
import json
import math
import os
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from revcycle import commands
from revcycle.codes.procedures import hcpcs, hcpcs_file, hcpcs_table
from revcycle.codes.procedures.hcpcs_measures import unit_in
from revcycle.codes.procedures.hcpcs_table import HcpcsCode, HcpcsFileError

NEW_SINCE = date(2026, 1, 1)
FEW = 1000  # lines
Write = Callable[[list[str]], Path]


@pytest.fixture(autouse=True)
def nothing_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of loaded code sets of its own for every test, empty at first."""
    folder = tmp_path / "code-sets"
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(folder))
    return folder


def extract() -> tuple[HcpcsCode, ...]:
    """The course's own codes."""
    return hcpcs_table.read_table(hcpcs_table.bundled_path()).codes


@pytest.fixture
def cms_list(cms_files: Path) -> dict[str, tuple[str, date | None]]:
    """CMS's list of 2025: description and last day of use by code."""
    found: dict[str, tuple[str, date | None]] = {}
    for line in (cms_files / "hcpcs-2025.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            code, text = line.split("\t")
            text, _, ended = text.partition("Terminated ")
            day = datetime.strptime(ended.strip(". "), "%B %d, %Y").date() if ended else None  # noqa: DTZ007
            found[code] = (text, day)
    return found


# The extract


def test_the_extract_is_large_enough_and_has_no_dental_codes() -> None:
    """Are there at least 500 codes of all the series that practice uses, and none of the D series?"""
    codes = extract()
    assert len(codes) >= 500
    assert {code.code[0] for code in codes} >= set("ABEGHJKLPQRSTV")
    assert not any(code.code.startswith("D") for code in codes)
    assert {code.kind for code in codes} <= hcpcs_table.KINDS


def test_every_code_of_the_extract_is_on_cms_list(cms_list: dict[str, tuple[str, date | None]]) -> None:
    """Is every code on CMS's list, save those added since, and is what has ended told with its day?"""
    for code in extract():
        if code.effective_from and code.effective_from >= NEW_SINCE:
            assert code.code not in cms_list
        else:
            assert code.code in cms_list, code
            assert code.ended == cms_list[code.code][1], code


def test_every_unit_of_the_extract_is_that_of_cms(cms_list: dict[str, tuple[str, date | None]]) -> None:
    """Does every code have the billing unit that CMS's description tells, and none where it tells none?"""
    counted = 0
    for code in extract():
        if code.code in cms_list:
            assert (code.unit_amount, code.unit_name) == unit_in(cms_list[code.code][0], code.kind), code
            counted += code.unit_amount is not None
    assert counted > 400


def test_every_first_day_is_that_of_cms(cms_files: Path) -> None:
    """Is the first day of use that of CMS's yearly file, where the code is in it?"""
    first = {code.code: code.effective_from for code in hcpcs_file.read_cms(cms_files / "HCPC2019_ANWEB.txt").codes}
    told = [code for code in extract() if code.effective_from and code.code in first]
    assert len(told) > FEW
    for code in told:
        assert code.effective_from == first[code.code], code


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("J1885", "15 mg"),
        ("J0696", "250 mg"),
        ("J3301", "10 mg"),
        ("J1100", "1 mg"),
        ("J1010", "1 mg"),
        ("J2405", "1 mg"),
        ("J3420", "1000 mcg"),
        ("J1644", "1000 units"),
        ("J1650", "10 mg"),
        ("J0585", "1 unit"),
        ("J0561", "100000 units"),
        ("J9040", "15 units"),
        ("J2543", "1.125 g"),
        ("J7030", "1000 ml"),
        ("J7050", "250 ml"),
        ("J9217", "7.5 mg"),
        ("Q9967", "1 ml"),
        ("A0425", "1 mile"),
        ("A4253", "50 strips"),
        ("A4259", "100 pieces"),
        ("G0378", "1 hour"),
        ("B4150", "100 calories"),
        ("A9500", "1 dose"),
        ("J0702", ""),
        ("J7620", ""),
        ("Q9991", ""),
        ("J3490", ""),
        ("E0143", ""),
    ],
)
def test_units_that_are_known_by_heart(code: str, unit: str) -> None:
    """Do well-known codes have the unit that every biller knows, and those with none, or two, no unit?"""
    found = hcpcs.get(code)
    assert found is not None
    assert found.unit == unit


@pytest.mark.parametrize(
    ("description", "kind", "unit"),
    [
        ("Injection, x, per 5 mg", "drug", ("5", "mg")),
        ("Injection, x, up to 600,000 units", "drug", ("600000", "units")),
        ("Injection, x, not otherwise specified,10 mg", "drug", ("10", "mg")),
        ("Injection, x, 3 million units", "drug", ("3000000", "units")),
        ("Injection, x, per i.u.", "drug", ("1", "units")),
        ("Contrast, 300-399 mg/ml iodine concentration, per ml", "imaging agent", ("1", "ml")),
        ("x, per study dose, up to 30 millicuries", "imaging agent", ("1", "dose")),
        ("x, per 100 microcuries, up to 999 microcuries", "imaging agent", ("100", "microcurie")),
        ("Injection, x, 1 gram/0.125 grams (1.125 grams)", "drug", ("1.125", "g")),
        ("Infusion, x, sterile (500 ml = 1 unit)", "drug", ("500", "ml")),
        ("Injection, x 50 mg and y 25 mg", "drug", None),
        ("Injection, x, greater than 100 mg", "drug", None),
        ("Injection, x, 10 mg/ml", "drug", None),
        ("Syringe with needle, sterile, 1 cc or less, each", "supply", ("1", "each")),
        ("Contents, gaseous, 1 month's supply = 1 unit", "dme", ("1", "month")),
        ("Service, each additional 30 minutes per calendar month", "service", ("30", "minutes")),
        ("Walker", "dme", None),
    ],
)
def test_units_are_read_from_descriptions(description: str, kind: str, unit: tuple[str, str] | None) -> None:
    """Is the unit read from every way CMS writes it, and not guessed where it is not one amount?"""
    assert unit_in(description, kind) == ((Decimal(unit[0]), unit[1]) if unit else (None, None))


# Look-up


@pytest.mark.parametrize("text", ["J1885", "j1885", " j 1885\t", "\uff2a\uff11\uff18\uff18\uff15", "\ufeffJ1885\u200b"])
def test_a_code_is_found_however_it_is_typed(text: str) -> None:
    """Is a code found in lower case, with spaces, in full-width signs and with signs that cannot be seen?"""
    found = hcpcs.get(text)
    assert found is not None
    assert found.code == "J1885"
    assert hcpcs.exists(text)


@pytest.mark.parametrize("text", ["", " ", "J188", "J18855", "J11.00", "D0120", "99213", "Q" * 10_000, "J1885" * 2_000])
def test_what_is_no_code_is_not_found(text: str) -> None:
    """Is nothing found for a part, too much, a dotted diagnosis, other code sets and 10,000 characters?"""
    assert hcpcs.get(text) is None
    assert not hcpcs.exists(text)


def test_ten_thousand_spaces_do_not_hide_a_code() -> None:
    """Is a code among very many spaces still that code?"""
    assert hcpcs.exists(" " * 5_000 + "J1885" + " " * 5_000)


def test_a_code_is_in_use_from_its_first_to_its_last_day() -> None:
    """Does a look-up with a day know both ends of a code's use?"""
    assert hcpcs.exists("J1030", on=date(2024, 3, 31))
    assert not hcpcs.exists("J1030", on=date(2024, 4, 1))
    assert not hcpcs.exists("J1010", on=date(2024, 3, 31))
    assert hcpcs.exists("J1010", on=date(2024, 4, 1))
    assert hcpcs.exists("J1030")  # without a day, with its last day told
    assert hcpcs.exists("G2211", on=date(2026, 1, 1))  # no first day known


# Verdict


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("", "blank", "no code here yet"),
        ("j1885", "valid", "Ketorolac injection. One billing unit stands for 15 mg"),
        ("E0143", "valid", "Walker, folding, wheeled."),
        ("J1030", "ended", "Its last day of use was March 31, 2024"),
        ("E0998", "unknown", "not among the"),
        ("J1O10", "unknown", "Did you mean J1010, with a digit"),
        ("D0120", "dental", "American Dental Association"),
        ("99213", "cpt", "looks like a CPT number"),
        ("0001F", "cpt", "looks like a CPT number"),
        ("J18.9", "diagnosis", "looks like a diagnosis code"),
        ("J11.00", "diagnosis", "looks like a diagnosis code"),
        ("S52501D", "diagnosis", "looks like a diagnosis code"),
        ("RT", "modifier", "looks like a modifier"),
        ("walker", "unknown", "a letter and four digits"),
        ("W" * 10_000, "unknown", "WWW..."),
    ],
)
def test_the_reason_is_told(text: str, status: str, words: str) -> None:
    """Does each kind of text get its own reason?"""
    verdict = hcpcs.verdict(text)
    assert verdict.status == status
    assert words in verdict.sentence


def test_the_verdict_knows_the_day() -> None:
    """Is a code judged by the day of service when there is one?"""
    assert hcpcs.verdict("A4295", on=date(2025, 12, 31)).status == "not yet"
    assert hcpcs.verdict("A4295", on=date(2026, 1, 1)).status == "valid"
    assert hcpcs.verdict("J1030", on=date(2024, 1, 1)).status == "valid"
    assert hcpcs.verdict("J1030", on=date(2026, 1, 1)).status == "ended"


@settings(deadline=None)
@given(text=st.text(st.characters(codec=None), max_size=40))
@example("\0")
@example("\ud800")
@example("\uff2a" * 300)
@example("J1885" * 3000)
def test_any_text_gets_an_answer(text: str) -> None:
    """Does any text whatever get a short sentence and a list, never an exception?"""
    verdict = hcpcs.verdict(text)
    assert verdict.sentence.endswith((".", "?"))
    assert len(verdict.sentence.encode()) < 400
    assert (verdict.code is not None) == hcpcs.exists(text)
    assert len(hcpcs.search(text, 3)) <= 3


# Search


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("toradol", "J1885"),
        ("ketorolac", "J1885"),
        ("kenalog", "J3301"),
        ("rocephin", "J0696"),
        ("b12", "J3420"),
        ("vitamin B-12", "J3420"),
        ("folding walker", "E0135"),
        ("wheeled folding walker", "E0143"),
        ("walk boot pneum", "L4361"),
        ("test strips", "A4253"),
        ("flu shot", "G0008"),
        ("ground ambulance mileage", "A0425"),
        ("annual wellness subsequent", "G0439"),
        ("cpap machine", "E0601"),
        ("e0601", "E0601"),
        ("J188", "J1885"),
        ("\uff34\uff2f\uff32\uff21\uff24\uff2f\uff2c", "J1885"),
    ],
)
def test_the_likeliest_code_comes_first(text: str, first: str) -> None:
    """Do brand names, everyday words, beginnings and codes find what people mean?"""
    assert hcpcs.search(text, 5)[0].code == first


def test_every_word_must_fit() -> None:
    """Does a word that fits nothing leave nothing, and does a number stay whole?"""
    assert hcpcs.search("walker ketorolac") == []
    assert not any("150" in code.label.split() for code in hcpcs.search("glucose 15"))


def test_ended_codes_come_after_those_in_use() -> None:
    """Are codes that have ended found, but after one in use that fits as well?"""
    found = hcpcs.search("depo-medrol")
    assert found[0].code == "J1010"
    assert found[-1].ended


def test_of_two_equal_codes_the_one_in_use_comes_first(write: Write) -> None:
    """Does a code in use come before one of the same words that has ended?"""
    lines = [*small_file()[:-1], record("V5365", "Dysphagia screening"), ""]
    hcpcs_file.store(hcpcs_file.read_cms(write(lines)), date(2026, 1, 5))
    assert [code.code for code in hcpcs.search("dysphagia")] == ["V5365", "V5364"]


@pytest.mark.parametrize("limit", [0, -1])
def test_no_room_no_finds(limit: int) -> None:
    """Is a limit of nothing answered with nothing?"""
    assert hcpcs.search("walker", limit) == []


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(extract()))
def test_every_code_is_found_by_its_label_and_its_number(code: HcpcsCode) -> None:
    """Does the whole label find its code, and the code itself come first?"""
    assert code.code in {found.code for found in hcpcs.search(code.label[:200], 2000)} or len(code.label) > 200
    assert hcpcs.search(code.code)[0].code == code.code


# Billing units


@pytest.mark.parametrize(
    ("code", "dose", "unit", "units"),
    [
        ("J1885", "60", "mg", "4"),
        ("J1885", "15.000001", "mg", "2"),
        ("J1885", "1", "mg", "1"),
        ("J0696", "1", "g", "4"),
        ("J3420", "1", "mg", "1"),
        ("J3420", "1500", "MCG", "2"),
        ("J1644", "5000", "units", "5"),
        ("J0561", "2400000", "IU", "24"),
        ("J7030", "1.5", "liters", "2"),
        ("A9516", "0.2", "millicuries", "2"),
        ("A4253", "120", "strips", "3"),
        ("A0425", "17.41", "miles", "17.5"),
        ("A0425", "17.5", "miles", "17.5"),
        ("A0425", "0.04", "mile", "0.1"),
        ("A0425", "99.91", "miles", "100.0"),
        ("A0425", "100.2", "miles", "101"),
        ("S0215", "3.2", "miles", "4"),
    ],
)
def test_a_dose_is_counted_in_billing_units(code: str, dose: str, unit: str, units: str) -> None:
    """Are parts of a unit rounded up, kinds of measure turned into each other, and miles told in tenths?"""
    counted = hcpcs.units_for(code, Decimal(dose), unit)
    assert counted.administered == Decimal(units)
    assert counted.discarded == 0
    assert counted.modifier == ""
    assert counted.sentence.endswith(".")


@pytest.mark.parametrize(
    ("code", "dose", "containers", "administered", "discarded", "modifier"),
    [
        ("J0585", "155", ["200"], 155, 45, "JW"),
        ("J9312", "305", ["100"] * 4, 31, 9, "JW"),  # the Medicare contractor's example
        ("J9045", "70", ["100"], 2, 0, "JZ"),  # 30 mg left, covered by the second unit
        ("J9130", "70", ["100"], 1, 0, "JZ"),  # 70 of 100 mg, one unit: the Medicare contractor's example
        ("J9312", "42", ["75"], 5, 2, "JW"),  # 25 mg beyond the 5 units make two whole units, not three
        ("J9312", "100", ["100"], 10, 0, "JZ"),
    ],
)
def test_discarded_drug(
    code: str, dose: str, containers: list[str], administered: int, discarded: int, modifier: str
) -> None:
    """Is what is thrown away billed with JW where it makes whole units of its own, else attested with JZ?"""
    unit = "units" if code == "J0585" else "mg"
    counted = hcpcs.units_for(code, Decimal(dose), unit, [Decimal(amount) for amount in containers])
    assert (counted.administered, counted.discarded, counted.modifier) == (administered, discarded, modifier)
    assert f"with {modifier}" in counted.sentence


def test_the_reasoning_can_be_read() -> None:
    """Is the whole reasoning told, from the unit to the two lines of the claim?"""
    assert hcpcs.units_for("J9312", Decimal(305), "mg", [Decimal(100)] * 4).sentence == (
        "One billing unit of J9312 (Rituximab injection, not a biosimilar) stands for 10 mg. 305 mg is more than 30. A "
        "part of a unit is rounded up, so it is 31 units. What was left in the single-dose container, 95 mg, was "
        "thrown away. For Medicare, bill 31 units on one line, and 9 units with JW on a second line. Write the amounts "
        "in the chart."
    )


@pytest.mark.parametrize(
    ("code", "dose", "unit", "containers", "words"),
    [
        ("E9999", "1", "mg", [], "not among the"),
        ("E0143", "1", "mg", [], "not counted by one amount"),
        ("J0702", "6", "mg", [], "not counted by one amount"),
        ("J2405", "2", "ml", [], "strength on the label"),
        ("J1644", "5", "mg", [], "strength on the label"),
        ("J1885", "60", "spoons", [], "not a unit known here"),
        ("J1885", "0", "mg", [], "above 0"),
        ("J1885", "-5", "mg", [], "above 0"),
        ("J1885", "NaN", "mg", [], "above 0"),
        ("J1885", "Infinity", "mg", [], "above 0"),
        ("J1885", "1E+999999", "mg", [], "above 0"),
        ("J1885", "1E-999999", "mg", [], "too many decimals"),
        ("G0378", "3", "hours", [], "rules of its own"),
        ("A0436", "12.3", "miles", [], "payer's rule"),
        ("A0425", "12.3", "mg", [], "counted in miles"),
        ("A4253", "120", "strips", ["150"], "not a drug"),
        ("J9312", "300", "mg", ["100"], "less than the dose"),
        ("J9312", "100", "mg", ["100", "100"], "not needed"),
    ],
)
def test_what_cannot_be_counted_is_told(code: str, dose: str, unit: str, containers: list[str], words: str) -> None:
    """Is there a sentence for every dose that cannot be counted?"""
    with pytest.raises(hcpcs.UnitsError, match=re.escape(words)):
        hcpcs.units_for(code, Decimal(dose), unit, [Decimal(amount) for amount in containers])


def test_units_respect_the_day() -> None:
    """Is a code that had ended on the day of service not counted?"""
    assert hcpcs.units_for("J1030", Decimal(40), "mg", on=date(2024, 3, 1)).administered == 1
    with pytest.raises(hcpcs.UnitsError, match="has ended"):
        hcpcs.units_for("J1030", Decimal(40), "mg", on=date(2026, 1, 5))


@settings(deadline=None)
@given(
    dose=st.decimals("0.01", "5000", places=2),
    vial=st.decimals("0.01", "5000", places=2),
    code=st.sampled_from(["J1885", "J9312", "J9045", "J1100", "J1171"]),
)
def test_no_more_is_billed_than_was_opened(dose: Decimal, vial: Decimal, code: str) -> None:
    """Do the units hold the dose and no whole unit more, and both lines together no more than the vials?"""
    found = hcpcs.get(code)
    assert found is not None
    assert found.unit_amount is not None
    number = math.ceil(Fraction(dose) / Fraction(vial))
    if number > FEW:
        return
    opened = [vial] * number
    counted = hcpcs.units_for(code, dose, "mg", opened)
    amount = found.unit_amount
    assert counted.administered * amount >= dose > (counted.administered - 1) * amount
    if counted.discarded:
        assert (counted.administered + counted.discarded) * amount <= sum(opened)
    assert counted.modifier == ("JW" if counted.discarded else "JZ")


# CMS's file


def record(code: str, text: str, number: int = 1, first_day: str = "20000101", last_day: str = "") -> str:
    """One record as CMS lays it out."""
    kind = "37"[len(code) == 2] if number == 1 else "48"[len(code) == 2]
    line = f"{code:>5}{number * 100:05}{kind}{text:80}"
    return line.ljust(268) + f"{first_day:8}{first_day:8}{last_day:8}N".ljust(52) if number == 1 else line.ljust(320)


def small_file() -> list[str]:
    """A file of few codes that has all that a whole one must have."""
    lines = ["***Disclaimers\t\t", "", record("RT", "Right side")]
    lines += [record(f"{letter}0001", f"Thing of {letter}") for letter in "ABCEGH"]
    lines += [record("J1885", "Injection, ketorolac tromethamine,"), record("J1885", "per 15 mg", 2)]
    lines += [record(f"{letter}0001", f"Thing of {letter}") for letter in "KLPQRST"]
    return [*lines, record("V5364", "Dysphagia screening", last_day="20200331"), ""]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes lines to a file and gives its path."""
    path = tmp_path / "HCPC_ANWEB.txt"

    def written(lines: list[str]) -> Path:
        path.write_text("\n".join(lines), "utf-8")
        return path

    return written


def test_cms_file_is_read_whole(cms_files: Path) -> None:
    """Is every line of CMS's own file of 2019 accounted for, and every code's description complete?"""
    path = cms_files / "HCPC2019_ANWEB.txt"
    file = hcpcs_file.read_cms(path, extract())
    lines = path.read_text("utf-8").split("\n")
    assert file.records + file.preamble == len(lines)
    assert (file.records, len(file.codes), len(file.modifiers), file.dental, file.numeric) == (11622, 6440, 360, 0, 0)
    codes = {code.code: code for code in file.codes}
    assert codes["J1885"].unit == "15 mg"
    assert codes["A0425"] == HcpcsCode(
        "A0425", "Ground mileage, per statute mile", "ambulance", Decimal(1), "mile", date(2001, 1, 1)
    )
    assert codes["G8891"].ended == date(2014, 12, 31)
    assert codes["G8891"].label.endswith("hypertension with standard treatment goals is not clinically appropriate)")
    assert file.modifiers["AD"].endswith("four concurrent anesthesia procedures")


def test_half_of_cms_file_is_refused(cms_files: Path, tmp_path: Path) -> None:
    """Is a file cut anywhere, in a line or between two, refused with a reason?"""
    whole = (cms_files / "HCPC2019_ANWEB.txt").read_bytes()
    half = tmp_path / "half.txt"
    for size in (0, 1, 5_000, len(whole) // 3, len(whole) // 2, 321 * 9000 + 17, len(whole) - 100 * 321):
        half.write_bytes(whole[:size])
        with pytest.raises(HcpcsFileError, match=r"half\.txt"):
            hcpcs_file.read_cms(half, extract())


def test_a_file_without_codes_of_long_standing_is_refused(write: Write) -> None:
    """Is a file with the right shape but hardly any codes told from a whole one?"""
    path = write(small_file())
    assert len(hcpcs_file.read_cms(path).codes) == 15
    with pytest.raises(HcpcsFileError, match="in use for years"):
        hcpcs_file.read_cms(path, extract())


def test_dental_and_numeric_codes_are_passed_over_and_counted(write: Write) -> None:
    """Are the D codes and the codes of digits left out by rule, and told?"""
    lines = small_file()
    lines[-1:] = [record("D0120", "not ours"), record("D0120", "more", 2), record("99213", "not ours"), ""]
    file = hcpcs_file.read_cms(write(lines))
    assert (file.dental, file.numeric) == (1, 1)
    assert {"D0120", "99213"}.isdisjoint(code.code for code in file.codes)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda lines: [*lines[:5], lines[4], *lines[5:]], "line 6: B0001 is there twice"),
        (lambda lines: [*lines[:5], "nonsense", *lines[5:]], "line 6: it is not a record"),
        (lambda lines: [*lines[:5], lines[5][:200], *lines[6:]], "line 6: it has 200 characters"),
        (lambda lines: [*lines[:5], lines[5] + " ", *lines[6:]], "line 6: it has 321 characters"),
        (lambda lines: [*lines[:9], *lines[10:]], "line 10: it goes on with J1885"),
        (lambda lines: [*lines[:5], record("J18?5", "x"), *lines[5:]], 'line 6: "J18?5" is not a code'),
        (lambda lines: [*lines[:5], record("Z0001", ""), *lines[5:]], "Z0001 has no description"),
        (lambda lines: [*lines[:5], record("C9999", "x", first_day="20001301"), *lines[5:]], "C9999: a date"),
        (lambda lines: [*lines[:2], "x" * 320, *lines[2:]], "line 3: it stands before the first record"),
        (lambda lines: [line for line in lines if not line.startswith("K")], "no codes that begin with K"),
        (lambda lines: [*lines[:-2], record("V2020", "Frames")], "it ends at V2020"),
        (lambda lines: [*lines[:2], *lines[3:]], "it has no modifiers"),
        (lambda lines: ["code,label", "J1885,x"], "not CMS's fixed-width HCPCS file"),
        (lambda lines: [], "not CMS's fixed-width HCPCS file"),
    ],
)
def test_a_damaged_file_is_refused(write: Write, damage: Callable[[list[str]], list[str]], words: str) -> None:
    """Is each kind of damage told with its line, and nothing loaded?"""
    with pytest.raises(HcpcsFileError, match=re.escape(words)):
        hcpcs_file.read_cms(write(damage(small_file())))


def test_a_file_in_the_old_letters_of_windows_is_read(tmp_path: Path) -> None:
    """Is a file that is not UTF-8, with line ends of Windows, read as CMS's computers meant it?"""
    lines = small_file()
    lines[3] = record("A0001", "Dressing, 4\u00bd inches")
    path = tmp_path / "HCPC.txt"
    path.write_bytes("\r\n".join(lines).encode("cp1252") + b"\x1a")
    assert hcpcs_file.read_cms(path).codes[0].label == "Dressing, 4\u00bd inches"


def test_what_is_loaded_is_used_and_can_be_taken_away(cms_files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does the command load CMS's file, do look-ups then use it, brand names included, and do they go back?"""
    assert not hcpcs.exists("G8891")
    assert commands.main(["hcpcs", "load", str(cms_files / "HCPC2019_ANWEB.txt")]) == 0
    told = capsys.readouterr().out
    assert "11,622 records read, 0 left unread" in told
    assert "6,440 codes and 360 modifiers" in told
    assert hcpcs.exists("G8891")
    assert not hcpcs.exists("G2211")
    assert hcpcs.source() == "HCPCS Level II from CMS's file HCPC2019_ANWEB.txt"
    assert hcpcs.search("toradol")[0].code == "J1885"
    assert hcpcs.units_for("J1885", Decimal(60), "mg").administered == 4
    assert "not in HCPCS Level II from CMS's file" in hcpcs.verdict("G2211").sentence
    hcpcs_table.loaded_path().unlink()
    assert hcpcs.exists("G2211")


def test_a_refused_file_leaves_what_was_loaded(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Does a bad file change nothing of what was loaded before, and leave nothing beside it?"""
    hcpcs_file.store(hcpcs_file.read_cms(write(small_file())), date(2026, 1, 5))
    before = hcpcs_table.loaded_path().read_bytes()
    assert commands.main(["hcpcs", "load", str(write(small_file()[:7]))]) == 1
    assert "was not loaded" in capsys.readouterr().err
    assert hcpcs_table.loaded_path().read_bytes() == before
    assert [path.name for path in hcpcs_table.loaded_path().parent.iterdir()] == ["hcpcs.csv"]


def test_a_full_disk_leaves_what_was_loaded(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the table cannot be written to its end, does the old one stay, and is there a sentence?"""
    file = hcpcs_file.read_cms(write(small_file()))
    hcpcs_file.store(file, date(2026, 1, 5))
    before = hcpcs_table.loaded_path().read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(HcpcsFileError, match="No space left"):
        hcpcs_file.store(dataclasses.replace(file, codes=file.codes[:3]), date(2026, 1, 6))
    assert hcpcs_table.loaded_path().read_bytes() == before
    assert len(list(hcpcs_table.loaded_path().parent.iterdir())) == 1


def test_a_table_that_cannot_be_put_in_place_leaves_the_old_one(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the new table put in place in one step, so that no reader finds half of it?"""
    file = hcpcs_file.read_cms(write(small_file()))
    hcpcs_file.store(file, date(2026, 1, 5))
    before = hcpcs_table.loaded_path().read_bytes()

    def in_use(self: Path, target: Path) -> Path:
        raise PermissionError(13, "The file is in use")

    monkeypatch.setattr(Path, "replace", in_use)
    with pytest.raises(HcpcsFileError, match="in use"):
        hcpcs_file.store(dataclasses.replace(file, codes=file.codes[:3]), date(2026, 1, 6))
    assert hcpcs_table.loaded_path().read_bytes() == before


def test_stored_codes_come_back_as_they_were(write: Write) -> None:
    """Does every code go into the table and out again without loss?"""
    file = hcpcs_file.read_cms(write(small_file()))
    hcpcs_file.store(file, date(2026, 1, 5))
    assert hcpcs_table.read_table(hcpcs_table.loaded_path()).codes == file.codes


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("J1885,", "J188,", "is not a HCPCS code"),
        ("J1885,", "D1885,", "is not a HCPCS code"),
        (",15,mg,", ",15,,", "billing unit of J1885"),
        (",15,mg,", ",-15,mg,", "billing unit of J1885"),
        (",15,mg,", ",many,mg,", "is damaged"),
        (",drug,", ",potion,", '"potion" is not a kind'),
        ("2000-01-01,,\n", "2000-13-01,,\n", "is damaged"),
        ("A0001,", "B0001,", "B0001 is there twice"),
        ("code,label", "kode,label", "does not begin with code,label"),
        ("V5364,", "#V5364,", "holds 14 codes, not the 15"),
        ("Thing of A,", "Thing, of A,", "9 columns"),
    ],
)
def test_a_damaged_table_is_told(write: Write, old: str, new: str, words: str) -> None:
    """Does a damaged table name the file, say what is wrong and what to do, and is nothing of it used?"""
    path = hcpcs_file.store(hcpcs_file.read_cms(write(small_file())), date(2026, 1, 5))
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(HcpcsFileError, match=re.escape(words)) as told:
        hcpcs.get("J1885")
    assert str(path) in str(told.value)
    assert "Load CMS's file again" in str(told.value)


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    """Is a table that is not there told in a sentence?"""
    with pytest.raises(HcpcsFileError, match="cannot be read"):
        hcpcs_table.read_table(tmp_path / "none.csv")


# The command


def test_shows_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``show`` tell label, unit, kind and source, in words and as JSON?"""
    assert commands.main(["hcpcs", "show", "j1885"]) == 0
    told = capsys.readouterr().out
    assert "Ketorolac injection" in told
    assert "15 mg" in told
    assert "kind: drug" in told
    assert commands.main(["hcpcs", "show", "J1885", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["status"] == "valid"
    assert found["code"]["unit_amount"] == "15"


@pytest.mark.parametrize(("text", "on", "words"), [("J18.9", "", "diagnosis"), ("J1030", "2026-01-05", "has ended")])
def test_shows_why_a_text_is_no_code(capsys: pytest.CaptureFixture[str], text: str, on: str, words: str) -> None:
    """Does ``show`` explain what cannot be used and report failure, as JSON too?"""
    day = ["--on", on] if on else []
    assert commands.main(["hcpcs", "show", text, *day]) == 1
    assert words in capsys.readouterr().out
    assert commands.main(["hcpcs", "show", text, *day, "--json"]) == 1
    assert words in json.loads(capsys.readouterr().out)["sentence"]


def test_searches(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``search`` list codes, as JSON too, and say when there is none?"""
    assert commands.main(["hcpcs", "search", "folding", "walker", "--limit", "1"]) == 0
    assert capsys.readouterr().out == "E0135  Walker, folding\n"
    assert commands.main(["hcpcs", "search", "toradol", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["code"] == "J1885"
    assert commands.main(["hcpcs", "search", "qqqq"]) == 1
    assert "Nothing found" in capsys.readouterr().err


def test_trouble_is_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Is a file that is not there, or a folder, told without a traceback?"""
    for path in (tmp_path / "none.txt", tmp_path):
        assert commands.main(["hcpcs", "load", str(path)]) == 1
        assert "cannot be read" in capsys.readouterr().err
