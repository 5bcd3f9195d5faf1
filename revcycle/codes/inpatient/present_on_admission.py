"""Present on admission (POA): what a hospital says, for each diagnosis of a stay, about when it began.

Sources: ICD-10-CM Official Guidelines FY2026, appendix I; Medicare's rule on hospital-acquired conditions (Social
Security Act, section 1886(d)(4)(D)), all in our own words. The codes stand in
assets/codes/poa_exempt.csv, which is partial and says so, and assets/codes/hospital_acquired.csv.
"""

from __future__ import annotations

import fnmatch
import functools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from revcycle.codes.diagnoses.icd10cm import compact
from revcycle.codes.finding import Finding
from revcycle.codes.inpatient.tables import damaged, read_csv

__all__ = [
    "INDICATORS",
    "Exemption",
    "HospitalAcquired",
    "Wire",
    "as_sent",
    "check",
    "exempt",
    "hospital_acquired",
    "keeps_payment",
]

INDICATORS = {
    "Y": "present at the time of the inpatient order",
    "N": "not present then",
    "U": "the record does not say, and asking brought no answer",
    "W": "the provider says that it cannot be known",
}
EXEMPT_FORMERLY = "1"  # sent in version 4010A1 for an exempt code; version 5010 and the UB-04 leave the field blank

Wire = Literal["UB-04", "837I 5010", "837I 4010A1"]

GUIDELINE = "ICD-10-CM Official Guidelines FY2026, appendix I"
HAC_RULE = "Medicare, hospital-acquired conditions, FY2026 (Social Security Act, section 1886(d)(4)(D))"

EXEMPT_FILE = "poa_exempt.csv"
ACQUIRED_FILE = "hospital_acquired.csv"

# Illnesses that take years: there on admission, even when they are found later. Codes that also hold something acute,
# such as a coma with diabetes, are left out: they take N when that part began in the hospital.
LONG_STANDING = (
    *(
        "E109",
        "E119",
        "E1022",
        "E1122",
        "E1042",
        "E1142",
        "I10",
        "I12",
        "I2510",
        "J449",
        "N181",
        "N182",
        "N183",
        "N184",
        "N185",
        "N186",
    ),
    *("G20", "G30", "G35", "M15", "M16", "M17", "M18", "M19"),
)

CATHETER_CODES = ("T83.511A", "T83.518A")
# What must stand beside a code of some categories: the beginnings of the procedures that count.
BESIDE_PROCEDURES = {
    "joint": ("0SR9", "0SRA", "0SRB", "0SRC", "0SRD", "0SRE", "0SRR", "0SRS"),
    "bypass": ("0210", "0211", "0212", "0213"),
    "line": ("02HV", "05H5", "05H6", "05HM", "05HN"),
}
BESIDE = ("", "catheter", *BESIDE_PROCEDURES)


@dataclass(frozen=True, slots=True)
class Exemption:
    """Whether a code needs no indicator.

    Attributes:
        status: "exempt", or "not in our partial list": then CMS's own list has the last word.
        sentence: the same for the reader.
    """

    status: Literal["exempt", "not in our partial list"]
    sentence: str


@dataclass(frozen=True, slots=True)
class HospitalAcquired:
    """A category of conditions that a hospital should be able to prevent.

    Attributes:
        category: Medicare's number, such as "06".
        meaning: in our own words.
        beside: what must stand beside the code; empty when it counts by itself.
    """

    category: str
    meaning: str
    beside: str = ""


def as_sent(indicator: str, wire: Wire) -> str:
    """What a claim carries for an indicator, "" standing for an exempt code.

    Exempt is a blank on the UB-04 and in the 837I of version 5010; the older version 4010A1 had "1" for it.

    Raises:
        ValueError: no such indicator, or no such form.
    """
    if wire not in get_args(Wire):
        raise ValueError(f"“{wire}” is no form of a claim that we know. Use one of {', '.join(get_args(Wire))}.")
    letter = indicator.strip().upper()
    if letter in INDICATORS:
        return letter
    if letter:
        raise ValueError(f"“{letter}” is no indicator. Use Y, N, U or W, or nothing for an exempt code.")
    return EXEMPT_FORMERLY if wire == "837I 4010A1" else ""


def exempt(code: str) -> Exemption:
    """Whether our partial list has the code.

    Raises:
        TableUnavailableError: the list is missing or damaged.
    """
    typed = compact(code)
    for beginning, whole, meaning in _exempt_codes():
        if typed == beginning or (not whole and typed.startswith(beginning)):
            return Exemption("exempt", f"{code} is exempt ({meaning}): its field stays blank.")
    return Exemption(
        "not in our partial list",
        f"{code} is not in our partial list of exempt codes. Most codes of a usual stay need one. To be sure, look "
        "the code up in CMS's list for the year of discharge.",
    )


def hospital_acquired(
    code: str, others: Collection[str] = (), procedures: Collection[str] = ()
) -> HospitalAcquired | None:
    """The category of hospital-acquired conditions that a code falls into, beside the others of the stay.

    None when it falls into none of our list. Of category 05, injuries, the list holds a few only; 11 to 13 are absent.

    Raises:
        TableUnavailableError: the list is missing or damaged.
    """
    typed = compact(code)
    for pattern, found in _acquired():
        if fnmatch.fnmatchcase(typed, pattern) and _stands_beside(found.beside, others, procedures):
            return found
    return None


def keeps_payment(indicator: str) -> bool:
    """Whether Medicare counts a hospital-acquired condition with this indicator as MCC or CC: with Y and W only."""
    return indicator.strip().upper() in ("Y", "W")


def check(diagnoses: Iterable[tuple[str, str]], procedures: Collection[str] = ()) -> list[Finding]:
    """What is the matter with the indicators of a stay.

    Args:
        diagnoses: each code with its indicator, the principal diagnosis first; "" is a blank field.
        procedures: the ICD-10-PCS codes of the stay.

    Raises:
        TableUnavailableError: a list is missing or damaged.
    """
    pairs = [(code, indicator.strip().upper()) for code, indicator in diagnoses]
    others = [code for code, _ in pairs]
    findings: list[Finding] = []
    for number, (code, indicator) in enumerate(pairs):
        findings += _indicator(code, indicator)
        acquired = hospital_acquired(code, others, procedures) if number else None
        if acquired and indicator in ("N", "U"):
            findings.append(_lost(code, indicator, acquired))
    return findings


def _indicator(code: str, indicator: str) -> list[Finding]:
    is_exempt = exempt(code).status == "exempt"
    if indicator == EXEMPT_FORMERLY:
        sentence = f"{code} has the indicator 1. That was for exempt codes in version 4010A1. Today an exempt code is "
        sentence += "left blank, and any other code takes Y, N, U or W."
        return [Finding("poa-old-exempt-sign", "error", (code,), sentence, "837I version 005010; " + GUIDELINE)]
    if indicator and indicator not in INDICATORS:
        sentence = f"“{indicator}” is no indicator. Give {code} one of Y, N, U or W."
        return [Finding("poa-unknown", "error", (code,), sentence, GUIDELINE)]
    if is_exempt and indicator:
        sentence = f"{code} is exempt from present-on-admission reporting. Leave its field blank."
        return [Finding("poa-exempt-filled", "error", (code,), sentence, GUIDELINE)]
    if not is_exempt and not indicator:
        sentence = f"{code} has no indicator. {exempt(code).sentence}"
        return [Finding("poa-missing", "warning", (code,), sentence, GUIDELINE)]
    if indicator == "N" and compact(code).startswith(LONG_STANDING):
        sentence = (
            f"{code} with N says that it began in the hospital. A long-standing illness was there before, even when it "
            "was first found during the stay: then the indicator is Y."
        )
        return [Finding("poa-long-standing", "warning", (code,), sentence, GUIDELINE)]
    if indicator == "U":
        sentence = (
            f"U for {code} says that the record is silent. Ask the provider first; U is for when no answer comes."
        )
        return [Finding("poa-u-after-asking", "reminder", (code,), sentence, GUIDELINE)]
    if indicator == "W":
        sentence = f"W for {code} needs the provider's own words that it cannot be known. A coder never decides that."
        return [Finding("poa-w-by-provider", "reminder", (code,), sentence, GUIDELINE)]
    return []


def _lost(code: str, indicator: str, acquired: HospitalAcquired) -> Finding:
    sentence = (
        f"{code} with {indicator} is a hospital-acquired condition ({acquired.meaning}). Medicare pays the stay as if "
        "the code were not there. Read the record again: was there any sign of it before the inpatient order?"
    )
    return Finding("poa-hospital-acquired", "warning", (code,), sentence, HAC_RULE)


def _stands_beside(what: str, others: Collection[str], procedures: Collection[str]) -> bool:
    if not what:
        return True
    if what == "catheter":
        return bool({compact(code) for code in CATHETER_CODES} & {compact(code) for code in others})
    return any(compact(procedure).startswith(BESIDE_PROCEDURES[what]) for procedure in procedures)


@functools.cache
def _exempt_codes() -> tuple[tuple[str, bool, str], ...]:
    """Code or beginning, whether it is a whole code, meaning."""
    rows = read_csv(EXEMPT_FILE, ("codes", "meaning"))
    return tuple((compact(row["codes"].rstrip("-")), not row["codes"].endswith("-"), row["meaning"]) for _, row in rows)


@functools.cache
def _acquired() -> tuple[tuple[str, HospitalAcquired], ...]:
    found = []
    for line, row in read_csv(ACQUIRED_FILE, ("codes", "category", "beside", "meaning")):
        if row["beside"] not in BESIDE:
            raise damaged(ACQUIRED_FILE, f"line {line}", f"“{row['beside']}” is none of {', '.join(BESIDE[1:])}.")
        found.append((compact(row["codes"]), HospitalAcquired(row["category"], row["meaning"], row["beside"])))
    return tuple(found)
