"""Procedures by concept id, each with its number and a label in our own words.

    from revcycle.codes.procedures import procedures

    procedures.get("office-visit-established-low")   # Procedure(concept=..., number="99213", label=..., ...)
    procedures.get("99213")                          # the same, by the number of the set in use
    procedures.label("99213")                        # the official descriptor where one is loaded, else ours
    procedures.search("knee injection")              # [Procedure, ...]
    procedures.numbers()                             # "cpt" or "fictional"

Charts, keys, edits and fee schedules name a procedure by its concept id. Which number it bears is said in one file.
Two are shipped, assets/codes/procedures.csv (CPT numbers) and procedures-fictional.csv (made-up ones, for programs
without a CPT license), and one setting chooses: the file procedures.toml in the folder of the school's code sets
(:func:`revcycle.folders.code_sets`, so one folder serves a whole school). ``revcycle procedures use fictional`` writes
it. A program may also copy the fictional file over procedures.csv: both have the same shape.

A made-up number is two letters and four digits. CPT and HCPCS Level II codes have five characters, ICD-10-CM codes a
digit in second place, ICD-10-PCS codes seven characters: so it cannot be taken for any of them, and it still fits the
six places of item 24D of the CMS-1500.
"""

from __future__ import annotations

import fnmatch
import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from revcycle import folders
from revcycle.codes.procedures import licensed
from revcycle.codes.procedures.data_file import CodeFileError, Row, stamp, table, table_path

__all__ = [
    "COMPONENTS",
    "FAMILIES",
    "GLOBAL_DAYS",
    "Component",
    "Family",
    "GlobalDays",
    "Numbers",
    "Procedure",
    "all_procedures",
    "get",
    "label",
    "numbers",
    "search",
    "shown",
    "source",
    "use",
]

Family = Literal[
    "evaluation-and-management",
    "surgery",
    "radiology",
    "laboratory",
    "medicine",
    "anesthesia",
    "therapy",
    "immunization",
]
GlobalDays = Literal["000", "010", "090", "ZZZ", "XXX", "MMM", ""]
Component = Literal["split", "complete", "technical", "professional", ""]
Numbers = Literal["cpt", "fictional"]

FAMILIES: tuple[Family, ...] = get_args(Family)
GLOBAL_DAYS: tuple[GlobalDays, ...] = get_args(GlobalDays)
COMPONENTS: tuple[Component, ...] = get_args(Component)
SIDES = ("paired", "one-fee", "finger", "toe", "eyelid")
PLANS = ("GP", "GO", "GN")
FILES: dict[Numbers, str] = {"cpt": "procedures.csv", "fictional": "procedures-fictional.csv"}
WORDS_FILE = "procedure_words.csv"
SETTING = "procedures.toml"
COLUMNS = (
    *("concept", "number", "label", "family", "global_days", "sides", "add_on_to", "component"),
    *("timed", "plan", "waived", "sex", "visit"),
)
CONCEPT = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
NUMBER = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z]{2}[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure, with the facts that the rules ask for.

    Attributes:
        concept: our stable id, such as "office-visit-established-low".
        number: the number of the set in use, as text: five characters of CPT, or six of the fictional set.
        label: a plain name in our own words.
        family: the part of the field it belongs to.
        global_days: the days of care that the fee includes: "000", "010" (minor), "090" (major), "MMM" (maternity),
            "ZZZ" (goes with another procedure), "XXX" (no such days), "" (not stated).
        sides: where it can be done: "paired" (LT, RT, 50), "one-fee" (50 pays no more), "finger", "toe", "eyelid".
        add_on_to: for an add-on, the concepts of this course one of which must stand beside it.
        component: "split" (26 and TC apply), "complete", "technical" or "professional" (codes of their own), or "".
        timed: whether a unit is 15 minutes.
        plan: the therapy modifiers it may carry (GP, GO, GN).
        waived: "QW" (a waived kit needs QW), "plain" (waived without QW), "no" (never waived), "" (not stated).
        sex: "F" or "M" where it is usual for one sex only, else "". A reason to look twice, never to reject.
        visit: whether it counts as a visit for the modifiers 24, 25 and 57.
    """

    concept: str
    number: str
    label: str
    family: Family
    global_days: GlobalDays
    sides: frozenset[str]
    add_on_to: frozenset[str]
    component: Component
    timed: bool
    plan: frozenset[str]
    waived: str
    sex: str
    visit: bool

    @property
    def add_on(self) -> bool:
        """Whether it is never reported alone."""
        return bool(self.add_on_to)


def numbers() -> Numbers:
    """Which numbers are in use.

    Raises:
        CodeFileError: the setting cannot be read or names no set.
    """
    try:
        path = folders.code_sets() / SETTING
        state = path.stat()
    except (FileNotFoundError, folders.FolderUnavailableError):
        return "cpt"  # no school has chosen, so the set that is shipped under the plain name
    except OSError as error:
        raise _unreadable(path) from error
    return _chosen(path, state.st_mtime_ns, state.st_size)


def _unreadable(path: Path) -> CodeFileError:
    return CodeFileError(f"The setting {path} cannot be read. Delete the file and choose again.")


@functools.lru_cache(maxsize=4)
def _chosen(path: Path, _changed: int, _size: int) -> Numbers:
    try:
        chosen = tomllib.loads(path.read_text("utf-8")).get("numbers")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path) from error
    except tomllib.TOMLDecodeError:
        chosen = None
    for known in FILES:
        if chosen == known:
            return known
    raise CodeFileError(
        f'The setting {path} must hold one line, numbers = "cpt" or numbers = "fictional". '
        "Write it with: revcycle procedures use fictional"
    )


def use(chosen: Numbers) -> Path:
    """Chooses the numbers, for all who share this folder of code sets. Returns the file that says so.

    Raises:
        ValueError: there is no such set.
        revcycle.folders.FolderUnavailableError: the folder cannot be created.
        CodeFileError: the file cannot be written.
    """
    if chosen not in FILES:
        raise ValueError(f"There is no set of numbers named {chosen}: choose one of {', '.join(FILES)}.")
    path = folders.code_sets() / SETTING
    licensed.write(path, f'# Which numbers procedures bear: "cpt" or "fictional".\nnumbers = "{chosen}"\n')
    return path


def source() -> Path:
    """The file that the numbers in use come from."""
    return table_path(FILES[numbers()])


def all_procedures() -> tuple[Procedure, ...]:
    """All procedures, in the order of the file.

    Raises:
        CodeFileError: the file is missing or damaged.
    """
    return _read(*stamp(source()))[0]


def get(text: str) -> Procedure | None:
    """The procedure of a concept id or of a number of the set in use; None when there is none.

    Raises:
        CodeFileError: the file is missing or damaged.
    """
    return _read(*stamp(source()))[1].get(text.strip().casefold())


def label(text: str) -> str:
    """What a procedure is called: the official descriptor where a licensed file is loaded, else our own label.

    Unknown text gives "".

    Raises:
        CodeFileError: a file is missing or damaged.
    """
    found = get(text)
    if found is None:
        return ""
    return licensed.descriptors().get(found.number) or found.label


def shown(text: str) -> str:
    """A procedure as a sentence names it, number and name; any other code as it was given, in capitals."""
    found = get(text)
    return f"{found.number} ({found.label})" if found else text.strip().upper()


def search(text: str, limit: int = 20) -> list[Procedure]:
    """The procedures whose number begins so, or whose label, concept id or descriptor holds all the words.

    After them come those that hold all the words together with the everyday words of procedure_words.csv.

    Raises:
        CodeFileError: a file is missing or damaged.
    """
    words = text.casefold().split()
    if not words:
        return []
    official = licensed.descriptors()
    everyday = _everyday(*stamp(table_path(WORDS_FILE)))
    patterns = [re.compile(rf"\b{re.escape(word)}") for word in words]
    found: list[tuple[int, int, Procedure]] = []
    for place, procedure in enumerate(all_procedures()):
        searched = f"{procedure.label} {procedure.concept} {official.get(procedure.number, '')}".casefold()
        if len(words) == 1 and procedure.number.casefold().startswith(words[0]):
            found.append((0, place, procedure))
        elif all(pattern.search(searched) for pattern in patterns):
            found.append((1, place, procedure))
        elif all(pattern.search(f"{searched} {_words_of(procedure, everyday)}") for pattern in patterns):
            found.append((2, place, procedure))
    return [procedure for _, _, procedure in sorted(found, key=lambda hit: hit[:2])][:limit]


def _words_of(procedure: Procedure, everyday: tuple[tuple[str, str], ...]) -> str:
    return " ".join(words for concept, words in everyday if fnmatch.fnmatchcase(procedure.concept, concept))


@functools.cache
def _everyday(path: Path, _changed: int, _size: int) -> tuple[tuple[str, str], ...]:
    """Concept ids, with * for any ending, and the words that people type for them."""
    return table(path, ("concept", "words"), lambda row: (row["concept"], row["words"].casefold()))


@functools.cache
def _read(path: Path, _changed: int, _size: int) -> tuple[tuple[Procedure, ...], dict[str, Procedure]]:
    rows: list[Row] = []

    def entry(row: Row) -> Procedure:
        rows.append(row)
        return _procedure(row)

    found = table(path, COLUMNS, entry)
    named: dict[str, Procedure] = {}
    for row, procedure in zip(rows, found, strict=True):
        for key in (procedure.concept, procedure.number.casefold()):
            if key in named:
                raise row.wrong(f"{key.upper()} stands in the file twice. Remove one of the two lines.")
            named[key] = procedure
    for row, procedure in zip(rows, found, strict=True):
        for primary in sorted(procedure.add_on_to):
            if primary not in named or named[primary].concept != primary:
                raise row.wrong(f"add_on_to names “{primary}”, which is no concept id of this file. Mend its spelling.")
    return found, named


def _procedure(row: Row) -> Procedure:
    concept, number = row["concept"], row["number"]
    if not CONCEPT.fullmatch(concept):
        raise row.wrong(f"“{concept}” is no concept id. Use small letters, digits and hyphens.")
    if not NUMBER.fullmatch(number):
        hint = " A spreadsheet may have dropped a zero at its beginning." if number.isdigit() else ""
        raise row.wrong(f"“{number}” is no number. It has five characters, or two letters and four digits.{hint}")
    if not row["label"]:
        raise row.wrong(f"{concept} has no label. Write a plain name.")
    yes = ("yes", "")
    family = next(known for known in FAMILIES if known == row.one("family", FAMILIES))
    days = next(known for known in GLOBAL_DAYS if known == row.one("global_days", GLOBAL_DAYS))
    component = next(known for known in COMPONENTS if known == row.one("component", COMPONENTS))
    return Procedure(
        concept=concept,
        number=number,
        label=row["label"],
        family=family,
        global_days=days,
        sides=row.words("sides", SIDES),
        add_on_to=frozenset(row["add_on_to"].split()),
        component=component,
        timed=row.one("timed", yes) == "yes",
        plan=row.words("plan", PLANS),
        waived=row.one("waived", ("QW", "plain", "no", "")),
        sex=row.one("sex", ("F", "M", "")),
        visit=row.one("visit", yes) == "yes",
    )
