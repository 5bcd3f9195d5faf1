"""The year as pandas tables, with stated types; pandas and pyarrow come with the extra ``data``.

    tables = frames(make_year(Plan(claims=600)))
    tables["claims"].groupby("cause")["denied_amount"].sum()

Types: categories for words, Int64 for cents and whole numbers (with pandas' missing value), datetime64[ms] for days,
bool for yes and no, str for ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from revcycle.ledger.figures import Figures, figures
from revcycle.year.columns import TABLES, Kind
from revcycle.year.making import Plan, Year, YearError
from revcycle.year.population import FIRST, LAST

__all__ = ["NOTE", "frames", "read_year", "write_year", "year_figures", "year_of"]

NOTE = "year.json"
"""The file that says which year a folder holds."""

TYPES: dict[Kind, str] = {
    "id": "str",
    "category": "category",
    "cents": "Int64",
    "whole": "Int64",
    "day": "datetime64[ms]",
    "flag": "bool",
}


def frames(year: Year) -> dict[str, Any]:
    """The tables of a year by name, each a pandas.DataFrame.

    Raises:
        YearError: pandas is not installed.
    """
    return {name: _frame(rows, name) for name, rows in year.rows.items()}


def write_year(year: Year, folder: Path) -> dict[str, Path]:
    """Writes a year as one Parquet file a table, with a note beside them. Returns the files by table.

    A folder is only written to when it is new or empty, or holds an earlier year: nothing of anybody else is touched.

    Raises:
        YearError: the folder holds something else or cannot be written, or pandas or pyarrow is not installed.
    """
    check_folder(folder)
    made = frames(year)
    files = {name: folder / f"{name}.parquet" for name in made}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, frame in made.items():
            frame.to_parquet(files[name], index=False, engine="pyarrow")
        told = {"claims": year.plan.claims, "seed": year.plan.seed, "first": str(FIRST), "last": str(LAST)}
        (folder / NOTE).write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    except ImportError as error:
        raise _missing(error) from error
    except OSError as error:
        raise YearError(f"{folder} cannot be written ({error.strerror or error}). Choose another folder.") from error
    return files


def check_folder(folder: Path) -> None:
    """Refuses a folder that holds anything but a year.

    Raises:
        YearError: it does, or cannot be looked into.
    """
    ours = {NOTE, *(f"{name}.parquet" for name in TABLES)}
    try:
        if not folder.exists():
            return
        if not folder.is_dir():
            raise YearError(f"{folder} is a file. Name a new folder for the year.")
        found = sorted(one.name for one in folder.iterdir())
    except OSError as error:
        raise YearError(f"{folder} cannot be read ({error.strerror or error}). Choose another folder.") from error
    strange = [name for name in found if name not in ours]
    if strange or (found and NOTE not in found):
        example = (strange or found)[0]
        raise YearError(f"{folder} holds other files, such as {example}. Name a new folder, so that none is lost.")


def read_year(folder: Path) -> dict[str, Any]:
    """The tables of a folder by name, as they were written.

    Raises:
        YearError: the folder holds no year, a file is missing or damaged, or pandas or pyarrow is not installed.
    """
    year_of(folder)
    try:
        import pandas

        found = {}
        for name in TABLES:
            frame = pandas.read_parquet(folder / f"{name}.parquet", engine="pyarrow")
            found[name] = _typed(frame, name)
    except ImportError as error:
        raise _missing(error) from error
    except (OSError, ValueError, KeyError) as error:
        reason = " ".join(str(error).split())[:200]
        raise YearError(f"{folder / name}.parquet cannot be read ({reason}). Make the year again.") from error
    return found


def year_of(folder: Path) -> Plan:
    """Which year a folder holds.

    Raises:
        YearError: none.
    """
    try:
        told = json.loads((folder / NOTE).read_text("utf-8"))
        return Plan(int(told["claims"]), int(told["seed"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        sentence = f"{folder} holds no year of claims ({NOTE} is missing or damaged)."
        raise YearError(f"{sentence} Make one with: revcycle year make {folder}") from error


def year_figures(tables: dict[str, Any], first: date = FIRST, last: date = LAST) -> Figures:
    """The figures that the ledger's indicators are made of, from the tables alone."""
    claims = tables["claims"].dropna(subset=["sent"]).assign(charge=lambda frame: frame["billed"])
    return figures(first, last, *(_rows(table) for table in (claims, *(tables[name] for name in OTHERS))))


OTHERS = ("postings", "deposits", "balances")


def _rows(frame: Any) -> Iterable[Any]:
    """The rows with plain days and numbers, as the ledger's figures read them."""
    days = {name: frame[name].dt.date for name in frame.columns if str(frame[name].dtype).startswith("datetime")}
    words = {
        name: frame[name].astype(object) for name in frame.columns if str(frame[name].dtype) in ("category", "Int64")
    }
    plain = frame.assign(**days, **words)
    return plain.where(plain.notna(), None).itertuples(index=False)  # type: ignore[no-any-return]


def _frame(rows: list[tuple[object, ...]], name: str) -> Any:
    try:
        import pandas
    except ImportError as error:
        raise _missing(error) from error
    return _typed(pandas.DataFrame.from_records(rows, columns=list(TABLES[name])), name)


def _typed(frame: Any, name: str) -> Any:
    """The columns in their order, each of its type; categories in the order of the alphabet."""
    made = {}
    for column, kind in TABLES[name].items():
        values = frame[column]
        if kind == "category":
            values = values.astype("str").astype("category") if values.dtype != "category" else values
            values = values.cat.set_categories(sorted(values.cat.categories))
        made[column] = values.astype(TYPES[kind]) if kind != "category" else values
    return frame.assign(**made)[list(made)]


def _missing(error: ImportError) -> YearError:
    name = error.name or "pandas"
    return YearError(f"The package {name} is not installed. Install the tables' packages: pip install 'revcycle[data]'")
