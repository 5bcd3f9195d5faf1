"""Codes as the edits look at them, each looked up once: thousands of claims name the same few hundred.

:func:`refresh` forgets everything when a table has changed; it is asked once for each file of claims.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from revcycle.codes.diagnoses import releases
from revcycle.codes.diagnoses.icd10cm import ICD10CM, standard
from revcycle.codes.diagnoses.verdict import Verdict, check
from revcycle.codes.encounter import exclusion, instructions, patient, sequence
from revcycle.codes.encounter.encounter import Case, Encounter, Setting
from revcycle.codes.finding import Finding
from revcycle.codes.procedures import hcpcs, place_of_service, procedures
from revcycle.codes.procedures.data_file import stamp, table_path
from revcycle.codes.procedures.hcpcs_table import HcpcsCode, bundled_path, loaded_path
from revcycle.codes.procedures.modifier_rules import check_modifiers
from revcycle.codes.procedures.place_of_service import Place
from revcycle.codes.procedures.procedures import Procedure

__all__ = [
    "coding",
    "diagnosis",
    "hcpcs_code",
    "knows_year",
    "modifier_findings",
    "patient_findings",
    "place",
    "procedure",
    "refresh",
]

MOST = 65_536
ORDER_RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    exclusion.excludes1,
    instructions.manifestation_first,
    instructions.code_first,
    sequence.external_cause_first,
    sequence.never_first,
    sequence.drug_effect_first,
)
PATIENT_RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (patient.sex, patient.age)
TABLES = ("modifiers.csv", "places_of_service.csv", "coding_rules.toml")


def refresh() -> None:
    """Forgets what was looked up, if a table of codes has changed since.

    Raises:
        CodeFileError: a table is missing or damaged.
        ReleaseError: the folder of the school's code sets cannot be reached.
    """
    now = _stamps()
    if _REMEMBERED.get("stamps") != now:
        for known in (*_CACHES, _release):
            known.cache_clear()
        _REMEMBERED["stamps"] = now


def knows_year(day: date) -> bool:
    """Whether the ICD-10-CM codes of that day's year are here."""
    return _release(day)[1]


@functools.lru_cache(maxsize=MOST)
def diagnosis(code: str, day: date | None) -> Verdict:
    """What a text is as a diagnosis code on a day. Without the codes of that year, the course's own are asked.

    Raises:
        IndexUnavailableError: the index of ICD-10-CM cannot be built.
    """
    return check(code, _release(day)[0])


@functools.lru_cache(maxsize=MOST)
def coding(codes: tuple[str, ...], setting: Setting, day: date | None) -> tuple[Finding, ...]:
    """What the rules on order and exclusion find in the diagnoses of a claim.

    Raises:
        IndexUnavailableError: the index of ICD-10-CM cannot be built.
        RulesUnreadableError: assets/codes/coding_rules.toml is missing or wrong.
    """
    case = Case(Encounter(codes, setting, day), _release(day)[0])
    return tuple(finding for rule in ORDER_RULES for finding in rule(case))


@functools.lru_cache(maxsize=MOST)
def patient_findings(code: str, day: date | None, sex: str, age: int | None) -> tuple[Finding, ...]:
    """What the rules on sex and age find in one diagnosis.

    Raises:
        IndexUnavailableError: the index of ICD-10-CM cannot be built.
        RulesUnreadableError: assets/codes/coding_rules.toml is missing or wrong.
    """
    case = Case(Encounter((code,), on=day, sex=sex or None, age=age), _release(day)[0])
    return tuple(finding for rule in PATIENT_RULES for finding in rule(case))


@functools.lru_cache(maxsize=MOST)
def procedure(code: str) -> Procedure | None:
    """The procedure of a number; None where the course does not know it. Raises CodeFileError."""
    found = procedures.get(code)
    return found if found is not None and found.number == code else None


@functools.lru_cache(maxsize=MOST)
def hcpcs_code(code: str) -> HcpcsCode | None:
    """The HCPCS Level II code, one that has ended too; None where there is none. Raises HcpcsFileError."""
    return hcpcs.get(code)


@functools.lru_cache(maxsize=MOST)
def modifier_findings(code: str, marks: tuple[str, ...], place: str, kind: str) -> tuple[Finding, ...]:
    """What the rules on modifiers find on a line: errors and warnings, no reminders. Raises CodeFileError."""
    claim = "professional" if kind == "professional" else "institutional"
    found = check_modifiers(code, marks, place=place, claim=claim)  # type: ignore[arg-type]
    return tuple(finding for finding in found if finding.severity != "reminder")


@functools.lru_cache(maxsize=MOST)
def place(code: str) -> Place | None:
    """The place of service; None for a code that is none. Raises CodeFileError."""
    return place_of_service.get(code) if code == code.strip() else None


@functools.lru_cache(maxsize=MOST)
def _release(day: date | None) -> tuple[ICD10CM, bool]:
    """The look-up for a day, and whether it is that day's."""
    if day is None:
        return standard(), True
    try:
        return releases.for_date(day), True
    except releases.ReleaseError:
        return standard(), False


_CACHES = (diagnosis, coding, patient_findings, procedure, hcpcs_code, modifier_findings, place)
_REMEMBERED: dict[str, tuple[tuple[Path, int, int], ...]] = {}


def _stamps() -> tuple[tuple[Path, int, int], ...]:
    files = [procedures.source(), *(table_path(name) for name in TABLES)]
    files += [path for path in (bundled_path(), loaded_path()) if path.is_file()]
    files += sorted(releases.folder().glob("FY*.json"))
    return tuple(stamp(path) for path in files)
