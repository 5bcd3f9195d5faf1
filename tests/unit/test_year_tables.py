"""The year as tables: types, sums, files, and the command."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from revcycle.claim import Name
from revcycle.commands import main
from revcycle.payer.remittance import ClaimPayment
from revcycle.payer.world import read_world
from revcycle.year import tables as year_tables
from revcycle.year.columns import TABLES
from revcycle.year.making import Plan, YearError, make_year, pay_weekly
from revcycle.year.population import FIRST, LAST
from tests.unit.year_parts import small_year

pandas = pytest.importorskip("pandas", reason="the optional package pandas is not installed")
pytest.importorskip("pyarrow", reason="the optional package pyarrow is not installed")


@pytest.fixture(scope="module")
def tables() -> dict[str, "pandas.DataFrame"]:
    """The tables of a small year."""
    return year_tables.frames(small_year())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small year as files."""
    path = tmp_path_factory.mktemp("years") / "small"
    year_tables.write_year(small_year(), path)
    return path


def test_any_number_of_processes_gives_the_same_year() -> None:
    """Are 600 claims made in two processes the same as in one?"""
    assert make_year(Plan(claims=600, seed=4, processes=2)).rows == small_year().rows


def test_claims_are_as_many_as_asked(tables: dict[str, "pandas.DataFrame"]) -> None:
    """Is there one row a claim, each with a number of its own and a day in the year?"""
    claims = tables["claims"]
    assert len(claims) == 600
    assert claims["account"].is_unique
    assert claims["service_day"].between(str(FIRST), str(LAST)).all()
    assert len(make_year(Plan(claims=1, seed=2)).rows["claims"]) == 1


def test_types_are_as_stated(tables: dict[str, "pandas.DataFrame"]) -> None:
    """Has every table the columns and the types that it promises?"""
    for name, columns in TABLES.items():
        assert list(tables[name].columns) == list(columns)
        for column, kind in columns.items():
            assert str(tables[name][column].dtype) == year_tables.TYPES[kind], (name, column)
    for name, table in tables.items():
        assert len(table) > 0, name
        assert not [column for column in table if str(table[column].dtype).startswith("float")]


def test_every_cent_is_accounted_for(tables: dict[str, "pandas.DataFrame"]) -> None:
    """Do charges equal what was paid, adjusted, written off and is open: on each account, each line and in all?"""
    for name in ("claims", "lines"):
        table = tables[name]
        told = table[["paid", "patient_paid", "adjusted", "written_off", "patient_open", "payer_open"]].sum(axis=1)
        assert (table["charge"] == told).all()
    by_account = tables["lines"].groupby("account")["charge"].sum()
    claims = tables["claims"].set_index("account")
    assert (claims.loc[by_account.index, "charge"] == by_account).all()


def test_journal_agrees_with_the_claims(tables: dict[str, "pandas.DataFrame"]) -> None:
    """Do the postings add up to the sums of the claims, kind by kind?"""
    claims, postings = tables["claims"], tables["postings"]
    sums = postings.dropna(subset=["account"]).groupby("kind", observed=True)["amount"].sum()
    assert sums["charge"] == claims["charge"].sum()
    assert sums["write-off"] == claims["written_off"].sum()
    adjusted = sums["contractual adjustment"] + sums.get("other adjustment", 0)
    assert adjusted == claims["adjusted"].sum()
    assert sums["payer payment"] - sums.get("takeback", 0) == claims["paid"].sum()
    assert list(postings["number"]) == list(range(1, len(postings) + 1))
    assert postings["day"].is_monotonic_increasing


def test_balances_agree_with_the_claims(tables: dict[str, "pandas.DataFrame"]) -> None:
    """Is what parties owe the same as what the claims say is open?"""
    claims, owed = tables["claims"], tables["balances"]
    patients = owed.loc[owed["party"] == "patient", "amount"].sum()
    assert patients == claims["patient_open"].sum()
    assert owed["amount"].sum() - patients == claims["payer_open"].sum()


def test_bank_agrees_with_the_remittances(tables: dict[str, "pandas.DataFrame"]) -> None:
    """Is every remittance's money its claims and what stands outside, and is it posted to the cent?"""
    paid, postings = tables["remittances"], tables["postings"]
    assert (paid["amount"] == paid["claims_paid"] + paid["outside"]).all()
    assert (paid["amount"] >= 0).all()
    assert paid["trace"].is_unique
    deposits = tables["deposits"]
    from_payers = deposits.loc[deposits["party"] != "patient", "amount"].sum()
    assert from_payers == paid["amount"].sum()
    posted = paid.dropna(subset=["posted"])["amount"].sum()
    kinds = ["payer payment", "unapplied", "interest", "capitation"]
    assert postings.loc[postings["kind"].isin(kinds), "amount"].sum() == posted


def test_a_payer_pays_once_a_week(tables: dict[str, "pandas.DataFrame"]) -> None:
    """Are the panels' payments one payment, on the payer's own weekday?"""
    for _, rows in tables["remittances"].groupby("payer", observed=True):
        assert rows["day"].dt.day_of_week.nunique() == 1
        assert rows["day"].is_unique


def test_what_a_payer_is_owed_is_carried_to_its_next_payment() -> None:
    """Is a week that comes out below 0 paid as nothing, and settled in the next one?"""
    taken = ClaimPayment("Y1", "22", -5000, -5000, 0, "12", "LAR1", "11", "1", Name("Norgard"), "LCP200001")
    paid = replace(taken, status="1", charge=8000, paid=8000, control_number="LAR2")
    first, second = date(2026, 5, 6), date(2026, 5, 13)
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in TABLES}
    pay_weekly(read_world(), {("TRN01", first): [taken], ("TRN01", second): [paid]}, {}, rows)
    assert [row[5:] for row in rows["remittances"]] == [(-5000, 5000, 0), (8000, -5000, 3000)]
    assert [row[2] for row in rows["deposits"]] == [0, 3000]
    assert [(row[4], row[5], row[8]) for row in rows["postings"]] == [
        ("unapplied", 5000, "FB"),
        ("unapplied", -5000, "FB"),
    ]


def test_members_are_paid_for_by_the_head() -> None:
    """Is capitation in the first payment of a month, once?"""
    paid = ClaimPayment("Y1", "1", 8000, 8000, 0, "HM", "COP1", "11", "1", Name("Norgard"), "CLH200001")
    days = [date(2026, 5, 5), date(2026, 5, 12), date(2026, 6, 2)]
    told = {("TRN02", day): [replace(paid, control_number=f"COP{place}")] for place, day in enumerate(days)}
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in TABLES}
    pay_weekly(read_world(), told, {("copperleaf-hmo", date(2026, 5, 1)): 150}, rows)
    assert [row[6] for row in rows["remittances"]] == [30000, 0, 0]
    assert [(row[4], row[5]) for row in rows["postings"]] == [("capitation", 30000)]


def test_shares_are_near_those_of_the_field(tables: dict[str, "pandas.DataFrame"]) -> None:
    """Are rejections and first denials near what is published, and half of the denials from the front end?"""
    sent = tables["claims"].dropna(subset=["sent"])
    answered = sent.dropna(subset=["answered"])
    assert 0.92 <= sent["clean"].mean() <= 0.98
    refused = answered[answered["denied_amount"] > 0]
    assert 0.08 <= len(refused) / len(answered) <= 0.15
    front = refused["cause_part"].isin(["registration", "eligibility", "authorization"]).mean()
    assert 0.4 <= front <= 0.65
    assert 0.82 <= answered["resolved"].mean() <= 0.92


def test_open_balances_have_every_age(tables: dict[str, "pandas.DataFrame"]) -> None:
    """Is some of what is owed young, and some old?"""
    ages = tables["balances"].loc[tables["balances"]["amount"] > 0, "age"]
    assert ages.min() <= 30
    assert ages.max() > 120


def test_cause_and_denial_stand_side_by_side(tables: dict[str, "pandas.DataFrame"]) -> None:
    """Can a lesson compare what the code says with what happened?"""
    denials = tables["denials"]
    assert {"none"} & set(denials.loc[denials["first"], "cause"]) == set()
    codes = denials.groupby("code", observed=True)["cause"].nunique()
    assert codes["CO-97"] >= 2
    won = denials[denials["appeal"] == "overturned"]
    assert (won.loc[won["first"], "paid_since"] >= 0).all()


def test_written_and_read_is_the_same(folder: Path, tables: dict[str, "pandas.DataFrame"]) -> None:
    """Do the Parquet files give back every value and every type?"""
    read = year_tables.read_year(folder)
    for name, table in tables.items():
        pandas.testing.assert_frame_equal(read[name], table)
    assert year_tables.year_of(folder) == Plan(600, 4)


def test_indicators_come_from_the_tables_alone(folder: Path, tables: dict[str, "pandas.DataFrame"]) -> None:
    """Are the ledger's figures those of the tables?"""
    found = year_tables.year_figures(year_tables.read_year(folder))
    claims = tables["claims"]
    assert found.charges == claims["charge"].sum()
    assert found.submitted == claims["sent"].notna().sum()
    assert found.denied == claims["denied"].sum()
    assert found.remitted == claims["answered"].notna().sum()
    assert found.patients == tables["balances"].query("party == 'patient' and amount > 0")["amount"].sum()
    quarter = year_tables.year_figures(tables, FIRST, FIRST + timedelta(days=91))
    assert 0 < quarter.submitted < found.submitted


def test_command_makes_and_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does the command write a year, show it, and replace it by another one only?"""
    target = tmp_path / "year"
    assert main(["year", "make", str(target), "--claims", "120", "--seed", "3", "--processes", "1"]) == 0
    assert main(["year", "show", str(target)]) == 0
    shown = capsys.readouterr().out
    assert "Clean claim rate" in shown
    assert "Medicare (training contractor)" in shown
    assert main(["year", "make", str(target), "--claims", "60", "--processes", "1"]) == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["make", "{folder}", "--claims", "0"], "Ask for 1 to"),
        (["make", "{folder}", "--claims", "10", "--processes", "0"], "At least one process"),
        (["make", "{others}", "--claims", "10"], "holds other files, such as thesis.txt"),
        (["make", "{others}/thesis.txt", "--claims", "10"], "is a file"),
        (["show", "{others}"], "holds no year"),
        (["show", "{folder}/nowhere"], "holds no year"),
    ],
)
def test_command_refuses_plainly(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is a wrong call answered with a sentence, and nobody's file touched?"""
    others = tmp_path / "others"
    others.mkdir()
    (others / "thesis.txt").write_text("mine", "utf-8")
    filled = [one.format(folder=tmp_path / "new", others=others) for one in arguments]
    assert main(["year", *filled]) == 1
    assert told in capsys.readouterr().err
    assert [one.name for one in others.iterdir()] == ["thesis.txt"]


def test_damaged_file_is_told(folder: Path, tmp_path: Path) -> None:
    """Is a Parquet file that was cut off named, with what to do?"""
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "claims.parquet").write_bytes(b"PAR1 cut")
    with pytest.raises(YearError, match=r"claims\.parquet cannot be read"):
        year_tables.read_year(tmp_path)
    (tmp_path / "claims.parquet").unlink()
    with pytest.raises(YearError, match="Make the year again"):
        year_tables.read_year(tmp_path)


def test_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is somebody without pandas told what to install?"""
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(YearError, match="pip install"):
        year_tables.frames(replace(small_year()))
