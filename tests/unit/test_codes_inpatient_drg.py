"""The small MS-DRG table: the course's own stays, what it does not hold, and what a missed diagnosis costs."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revcycle import folders
from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.inpatient import drg as drgs
from revcycle.codes.inpatient import pcs
from revcycle.codes.inpatient.drg import drg, missed
from revcycle.codes.inpatient.tables import TableUnavailableError

ASSETS = folders.assets()

# Chart: principal diagnosis, the others with their indicators, procedures, discharge status, DRG. The DRGs were found
# by two independent groupers of version 43 (msdrg 1.2.0, drgpy 0.2.1).
STAYS = {
    "aspiration-stay": (
        "J69.0",
        "N17.9 Y, J44.1 N, A04.72 N, E87.6 U, S01.01XA N, E11.9 Y, Z79.4",
        ("0HQ0XZZ",),
        "01",
        178,
    ),
    "asthma-in-pregnancy-stay": ("O99.512", "J45.41 Y, Z3A.22", (), "01", 832),
    "bleeding-ulcer-stay": (
        "K25.4",
        "T80.1XXA N, I80.8 N, E03.9 Y, R41.0 W, E87.1 U, Z79.01",
        ("0W3P8ZZ",),
        "01",
        378,
    ),
    "delivery-stay": (
        "O70.1",
        "O24.420 Y, O99.02 Y, D50.9 Y, O99.214 Y, E66.9 Y, O72.1 N, O14.95 N, O86.20 W, Z37.0, Z3A.39",
        ("10E0XZZ", "0KQM0ZZ"),
        "01",
        806,
    ),
    "five-days-in-hospital": ("I50.23", "", (), "01", 293),
    "hip-fracture-stay": (
        "S72.002A",
        "L89.152 Y, I10 Y, R41.0 N, D50.9 Y, T83.511A N, N39.0 N, I82.4Z2 W, I25.2",
        ("0QS704Z", "0T9B70Z"),
        "03",
        481,
    ),
    "leg-infection-stay": ("L03.116", "N17.9 Y, J45.31 N, S63.501A N, M10.071 N, I25.2", (), "01", 603),
    "leukemia-chemotherapy-stay": ("Z51.11", "C91.00 Y", ("3E03305",), "01", 839),
    "pneumococcal-sepsis-stay": ("A40.3", "J13 Y", (), "01", 871),
    "suspected-pneumonia-at-discharge": ("J18.9", "E03.9 Y", (), "01", 195),
}


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the table that may be damaged."""
    shutil.copytree(ASSETS / "codes", tmp_path / "codes")
    monkeypatch.setattr(folders, "assets", lambda: tmp_path)
    drgs._table.cache_clear()
    yield tmp_path / "codes"
    drgs._table.cache_clear()


def indicators(text: str) -> dict[str, str]:
    """Codes with their indicators, as STAYS has them."""
    return {part.split()[0]: "".join(part.split()[1:]) for part in text.split(", ") if part}


@pytest.mark.parametrize("chart", STAYS)
def test_the_courses_stays_get_their_drg(chart: str) -> None:
    """Does each stay of the course get the DRG that two groupers give it, with a weight and each step?"""
    assert (ASSETS / "charts" / f"{chart}.md").exists()
    principal, others, procedures, status, number = STAYS[chart]
    said = indicators(others)
    found = drg(principal, list(said), procedures, discharge_status=status, indicators=said)
    assert found.drg == number
    assert found.weight is not None
    assert found.payment == int(found.weight * 7000 * 100)
    assert principal in found.reasons[0]
    assert "FY2026" in found.source
    assert "invented" in found.source


def test_every_inpatient_chart_has_its_stay() -> None:
    """Is every stay among the charts in the list above?"""
    stays = {
        path.stem for path in (ASSETS / "charts").glob("*.md") if 'setting = "inpatient"' in path.read_text("utf-8")
    }
    assert stays == set(STAYS)


def test_every_code_of_the_table_exists() -> None:
    """Is every diagnosis of the table complete in the release, and every procedure in our extract?"""
    table = drgs._table()
    diagnoses = {*table.severity, *table.excluded}
    procedures = set(table.without_effect)
    for family in drgs.families():
        diagnoses |= family.principal | family.beside
        procedures |= family.procedures | family.also_without_effect
    assert [code for code in sorted(diagnoses) if not icd10cm.billable(code)] == []
    assert [code for code in sorted(procedures) if code not in pcs.codes()] == []


def test_weights_rise_with_severity() -> None:
    """In each family, is the graver DRG the heavier one?"""
    table = drgs._table()
    for family in drgs.families():
        mcc, cc, none = (table.weights[family.drgs[level]] for level in drgs.SEVERITIES)
        assert mcc > none
        assert mcc > cc >= none


@pytest.mark.parametrize(
    ("code", "level"),
    [("J13", "mcc"), ("N17.9", "cc"), ("i10", "none"), ("I21.4", None), ("qq", None), ("W01.0XXA", "none")],
)
def test_the_severity_of_a_code_is_told_or_not_known(code: str, level: str | None) -> None:
    """Is a code MCC, CC or none of both, and honestly unknown when it is not in the table?"""
    assert drgs.severity(code) == level


def test_how_an_injury_happened_changes_no_drg() -> None:
    """Does a stay with an external cause beside its diagnoses keep the DRG that it has without?"""
    assert drgs.drg("L03.116", ("W18.2XXA", "Y92.230", "N17.9")).drg == drgs.drg("L03.116", ("N17.9",)).drg == 603


@pytest.mark.parametrize(
    ("principal", "secondary", "procedures", "words"),
    [
        ("I21.4", (), (), "This principal diagnosis is not in it"),
        ("J18.9", ("I21.4",), (), "I21.4 could change the DRG"),
        ("J18.9", (), ("5A1955Z",), "5A1955Z may lead to another DRG"),
        ("J18.9", (), ("0KQM0ZZ",), "0KQM0ZZ may lead to another DRG"),
        ("S72.002A", (), (), "does not lead to one family"),
        ("S72.002A", (), ("0QS704Z", "0SRS0JZ"), "does not lead to one family"),
        ("Z51.11", (), (), "does not lead to one family"),
        ("O70.1", (), ("10E0XZZ",), "does not lead to one family"),
        ("", (), (), "not in it"),
    ],
)
def test_what_is_not_in_the_table_is_said(
    principal: str, secondary: tuple[str, ...], procedures: tuple[str, ...], words: str
) -> None:
    """Is any stay beyond the table answered so, with the reason, and with no figure?"""
    found = drg(principal, secondary, procedures)
    assert (found.drg, found.name, found.weight, found.payment) == (None, "not in our table", None, None)
    assert words in found.reasons[0]


def test_children_and_misfits_are_not_in_the_table() -> None:
    """Are a child, and a man with a pregnancy, not given a DRG?"""
    assert drg("J18.9", age=9).drg is None
    assert drg("J18.9", age=40).drg == 195
    assert drg("O99.512", sex="M").drg is None
    assert drg("O99.512", sex="F").drg == 833


def test_an_excluded_diagnosis_does_not_count() -> None:
    """Does an MCC that belongs to the principal diagnosis not count beside it, and is that said?"""
    found = drg("J18.9", ["J13"])
    assert found.drg == 195
    assert any("J13" in reason and "does not count" in reason for reason in found.reasons)
    assert drg("A40.3", ["J13"]).drg == 871


@pytest.mark.parametrize(("indicator", "number"), [("Y", 480), ("W", 480), ("N", 482), ("U", 482)])
def test_what_began_in_the_hospital_does_not_count(indicator: str, number: int) -> None:
    """Does a deep pressure ulcer count with Y and W, and not with N and U?"""
    found = drg("S72.002A", ["L89.154"], ["0QS704Z"], indicators={"L89154": indicator})
    assert found.drg == number
    assert any("began in the hospital" in reason for reason in found.reasons) == (number == 482)


def test_the_operation_chooses_the_family() -> None:
    """Does the same broken hip lead to another family when it is replaced instead of fixed?"""
    assert drg("S72.002A", [], ["0QS704Z"]).drg == 482
    assert drg("S72.002A", [], ["0SRS0JZ"]).drg == 522
    assert drg("M16.12", [], ["0SRB02A"]).drg == 470


@pytest.mark.parametrize(
    ("status", "number", "told"),
    [("01", "J18.9", False), ("03", "J18.9", True), ("02", "J18.9", True), ("03", "O99.512", False)],
)
def test_an_early_move_is_told_where_it_matters(status: str, number: str, told: bool) -> None:
    """Is the payment by the day told for the DRGs and the discharges that it holds for?"""
    found = drg(number, discharge_status=status)
    assert any("by the day" in reason for reason in found.reasons) == told


def test_a_missed_mcc_has_its_price() -> None:
    """Does the missed pneumonia beside a sepsis cost the difference of the two DRGs?"""
    found = missed("A40.3", [], ["J13"])
    assert (found.billed.drg, found.documented.drg) == (872, 871)
    assert found.weight == Decimal("0.9192")
    assert found.cents == 643440
    assert "Without J13 the stay is DRG 872" in found.sentence
    assert "invented base rate" in found.sentence
    assert "$6,434.40" in found.sentence


def test_a_claim_beyond_the_record_has_its_price_too() -> None:
    """Is a diagnosis that the record does not support told as money to pay back?"""
    found = missed("A40.3", ["J13"], [])
    assert found.cents == -643440
    assert "would have to be paid back" in found.sentence


def test_a_missed_diagnosis_without_a_price_is_still_to_be_coded() -> None:
    """Is a diagnosis that changes nothing not called worthless, and an unknown one not priced?"""
    same = missed("J18.9", [], ["I10"])
    assert same.cents == 0
    assert "Code it all the same" in same.sentence
    unknown = missed("J18.9", [], ["I21.4"])
    assert (unknown.cents, unknown.weight) == (None, None)
    assert "not in our table" in unknown.sentence


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_more_diagnoses_never_make_a_stay_lighter(data: st.DataObject) -> None:
    """Does the order not matter, and does one more diagnosis never lower the weight?"""
    table = drgs._table()
    family = data.draw(st.sampled_from(drgs.families()))
    principal = data.draw(st.sampled_from(sorted(family.principal)))
    procedures = [data.draw(st.sampled_from(sorted(family.procedures)))] if family.procedures else []
    beside = [data.draw(st.sampled_from(sorted(family.beside)))] if family.beside else []
    others = data.draw(st.lists(st.sampled_from(sorted(table.severity)), max_size=5, unique=True))
    one_more = data.draw(st.sampled_from(sorted(table.severity)))
    found = drg(principal, beside + others, procedures)
    assert found.drg in family.drgs.values()
    assert drg(principal, (beside + others)[::-1], procedures).drg == found.drg
    heavier = drg(principal, [*beside, *others, one_more], procedures)
    assert heavier.weight is not None
    assert found.weight is not None
    assert heavier.weight >= found.weight


@given(text=st.text(max_size=9), other=st.text(max_size=9))
def test_any_text_gets_an_answer(text: str, other: str) -> None:
    """Is any text whatever answered with reasons, and never with an exception?"""
    assert drg(text, [other], [other]).reasons
    assert missed(text, [other], []).sentence


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('871 = "1.9425"', '871 = "heavy"', "missing or misshapen"),
        ('871 = "1.9425"', "", "needs a DRG with a weight"),
        ('cc = [\n  "A04.72"', 'cc = [\n  "J13", "A04.72"', "stands in two lists"),
        ('kind = "surgical"\n', "", "missing or misshapen"),
        ("[weights]", "[weights", "the place named here"),
    ],
)
def test_a_damaged_table_says_where(copied: Path, old: str, new: str, words: str) -> None:
    """Is damage told with the file and the place, and nothing of it used?"""
    text = (copied / "drg.toml").read_text("utf-8")
    assert old in text
    (copied / "drg.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(TableUnavailableError) as error:
        drg("J18.9")
    assert words in str(error.value)
    assert "drg.toml" in str(error.value)
