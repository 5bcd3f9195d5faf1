"""MS-DRG: one payment for a whole stay, by its principal diagnosis, its gravest other diagnosis and its operations.

This is a small table for the course's own stays, assets/codes/drg.toml, and no grouper. It answers only what was
confirmed for it; anything else is "not in our table". Sources: MS-DRG 43 (CMS, FY2026) and table 5 of the FY2026
final rule; the file's head says how both were checked. The dollars are of an invented base rate.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from revcycle.codes.diagnoses.icd10cm import compact
from revcycle.codes.inpatient import present_on_admission
from revcycle.codes.inpatient.tables import damaged, read_toml
from revcycle.money import dollars, to_cents

__all__ = [
    "Assignment",
    "Family",
    "MissedDiagnoses",
    "Severity",
    "drg",
    "families",
    "family_of",
    "missed",
    "severity",
    "version",
    "weight",
]

Severity = Literal["mcc", "cc", "none"]
SEVERITIES: tuple[Severity, ...] = ("mcc", "cc", "none")  # the gravest first
NAMES = {
    "mcc": "a major complication or comorbidity (MCC)",
    "cc": "a complication or comorbidity (CC)",
    "none": "neither MCC nor CC",
}
NAME = "drg.toml"
OUTSIDE = "not in our table"
ADULT = 18  # years: the stays behind the table are those of adults
# How an injury happened, V00 to Y99: none is an MCC or a CC in CMS's tables of FY2026.
EXTERNAL_CAUSE = re.compile(r"[V-Y][0-9][0-9A-Z]{1,5}")
SHORT_STAY_TRANSFER = "02"  # to another hospital of the same kind
# Other care to which early discharge may lower the payment of some DRGs: 42 CFR 412.4(c).
POST_ACUTE_STATUS = frozenset({"03", "05", "06", "50", "51", "62", "63", "65"})


@dataclass(frozen=True, slots=True)
class Family:
    """DRGs that differ by severity only.

    Attributes:
        name: in our own words.
        mdc: the major diagnostic category.
        surgical: whether an operation makes it.
        principal: the principal diagnoses that lead here, without dots, as far as our table goes.
        beside: one of these must be among the other diagnoses, when there are any.
        procedures: one of these must be among the procedures, when there are any.
        also_without_effect: procedures that change nothing in this family.
        drgs: the number for each severity.
    """

    name: str
    mdc: str
    surgical: bool
    principal: frozenset[str]
    beside: frozenset[str]
    procedures: frozenset[str]
    also_without_effect: frozenset[str]
    drgs: Mapping[Severity, int]


@dataclass(frozen=True, slots=True)
class Assignment:
    """The DRG of a stay, and why.

    Attributes:
        drg: the number; None when the stay is not in our table.
        name: the family's name and its severity, or "not in our table".
        severity: of the gravest diagnosis that counts.
        weight: the relative weight of the DRG.
        payment: whole cents at the course's invented base rate.
        deciding: the other diagnoses that give the severity, as they were given.
        reasons: each step, as a sentence.
        source: version of the DRGs and of the weights.
    """

    drg: int | None
    name: str
    severity: Severity | None
    weight: Decimal | None
    payment: int | None
    deciding: tuple[str, ...]
    reasons: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class MissedDiagnoses:
    """What it costs that diagnoses of the record are not on the claim.

    Attributes:
        billed: the stay as coded.
        documented: the stay with all that the record has.
        weight: what is missing in weight; None when one of the two is not in our table.
        cents: what is missing in whole cents, at the invented base rate.
        sentence: the same for the reader.
    """

    billed: Assignment
    documented: Assignment
    weight: Decimal | None
    cents: int | None
    sentence: str


@dataclass(frozen=True)
class _Table:
    version: str
    weights_of: str
    base_rate: Decimal
    severity: Mapping[str, Severity]
    excluded: Mapping[str, frozenset[str]]
    without_effect: frozenset[str]
    families: tuple[Family, ...]
    weights: Mapping[int, Decimal]
    post_acute: frozenset[int]


def version() -> str:
    """The version of the DRGs, such as "MS-DRG 43 (FY2026)"."""
    return _table().version


def families() -> tuple[Family, ...]:
    """The families of our table, in the order in which they are tried."""
    return _table().families


def weight(number: int) -> Decimal | None:
    """The relative weight of a DRG; None when it is not in our table.

    Raises:
        TableUnavailableError: the table is missing or damaged.
    """
    return _table().weights.get(number)


def family_of(number: int) -> Family | None:
    """The family that a DRG belongs to; None when it is not in our table.

    Raises:
        TableUnavailableError: the table is missing or damaged.
    """
    return next((family for family in _table().families if number in family.drgs.values()), None)


def severity(code: str) -> Severity | None:
    """Whether a code is an MCC, a CC or none of both as another diagnosis; None when it is not in our table."""
    return _severity(_table(), compact(code))


def drg(
    principal: str,
    secondary: Sequence[str] = (),
    procedures: Sequence[str] = (),
    sex: str = "",
    age: int | None = None,
    discharge_status: str = "01",
    indicators: Mapping[str, str] | None = None,
) -> Assignment:
    """The DRG of a stay by our table.

    Args:
        principal: the principal diagnosis.
        secondary: the other diagnoses.
        procedures: ICD-10-PCS codes.
        sex: "F", "M" or "" when not known.
        age: in years; None when not known.
        discharge_status: the two digits of form locator 17, such as "01" for home.
        indicators: code -> its present-on-admission indicator. A hospital-acquired condition with N or U does not
            count. Codes that are not named here count.

    Raises:
        TableUnavailableError: the table is missing or damaged.
    """
    table = _table()
    first = compact(principal)
    others = {compact(code): code for code in secondary if compact(code) != first}
    operations = {compact(code): code for code in procedures}
    family, trouble = _family(table, first, others, operations)
    trouble = trouble or _not_for(family, sex, age) or _unknown(table, others)
    if family is None or trouble:
        return _outside(table, trouble)
    reasons = [f"{principal} as principal diagnosis leads to “{family.name}” (MDC {family.mdc})."]
    if family.procedures:
        made = [code for key, code in operations.items() if key in family.procedures]
        reasons[0] = f"{principal} with {_listed(made)} leads to “{family.name}” (MDC {family.mdc})."
    counted, steps = _counted(table, first, others, operations, indicators or {})
    reasons += steps
    gravest = next(level for level in SEVERITIES if level == "none" or level in counted.values())
    deciding = tuple(code for code, level in counted.items() if level == gravest) if gravest != "none" else ()
    number = family.drgs[gravest]
    weight = table.weights[number]
    if deciding:
        reasons.append(f"{_listed(deciding)}: {NAMES[gravest]}. One is enough; more of them add nothing.")
    else:
        reasons.append("No other diagnosis counts as MCC or CC.")
    if gravest == "cc" and family.drgs["cc"] == family.drgs["none"]:
        reasons.append("In this family a CC makes no difference: it is parted by MCC only.")
    reasons += _moved_on(table, number, discharge_status)
    return Assignment(
        number,
        _name(family, gravest),
        gravest,
        weight,
        to_cents(weight * table.base_rate),
        deciding,
        tuple(reasons),
        _source(table),
    )


def missed(
    principal: str,
    captured: Sequence[str],
    documented: Sequence[str],
    procedures: Sequence[str] = (),
    indicators: Mapping[str, str] | None = None,
) -> MissedDiagnoses:
    """What it costs when the claim has the captured other diagnoses, and the record the documented ones.

    The sentence never asks to add a code for its price: only what the record supports may be coded.

    Raises:
        TableUnavailableError: the table is missing or damaged.
    """
    billed = drg(principal, captured, procedures, indicators=indicators)
    full = drg(principal, documented, procedures, indicators=indicators)
    if billed.weight is None or full.weight is None or billed.payment is None or full.payment is None:
        sentence = f"We cannot say what it costs: one of the two stays is {OUTSIDE}."
        return MissedDiagnoses(billed, full, None, None, sentence)
    weight, cents = full.weight - billed.weight, full.payment - billed.payment
    have = {compact(code) for code in captured}
    missing = [code for code in full.deciding if compact(code) not in have]
    if not cents:
        sentence = (
            f"Nothing changes: both ways the stay is DRG {full.drg}. Code it all the same, for the record is true."
        )
    elif cents > 0:
        sentence = (
            f"Without {_listed(missing)} the stay is DRG {billed.drg} (weight {billed.weight}) and not DRG {full.drg} "
            f"(weight {full.weight}). At the course's invented base rate the hospital loses {dollars(cents)}."
        )
    else:
        sentence = (
            f"The claim says more than the record: DRG {billed.drg} and not DRG {full.drg}. {dollars(-cents)} at the "
            "course's invented base rate would have to be paid back."
        )
    return MissedDiagnoses(billed, full, weight, cents, sentence)


def _family(
    table: _Table, first: str, others: Mapping[str, str], operations: Mapping[str, str]
) -> tuple[Family | None, str]:
    """The one family that fits, or why there is none."""
    with_principal = [family for family in table.families if first in family.principal]
    if not with_principal:
        return None, "This principal diagnosis is not in it."
    fitting = [
        family
        for family in with_principal
        if (not family.beside or family.beside & set(others))
        and (not family.procedures or family.procedures & set(operations))
    ]
    if len(fitting) != 1:
        wanted = "; ".join(f"“{family.name}”" for family in with_principal)
        return None, f"The principal diagnosis alone does not lead to one family. It belongs to: {wanted}."
    family = fitting[0]
    neutral = table.without_effect | family.procedures | family.also_without_effect
    strange = [code for key, code in operations.items() if key not in neutral]
    if strange:
        return None, f"{_listed(strange)} may lead to another DRG."
    return family, ""


def _not_for(family: Family | None, sex: str, age: int | None) -> str:
    if age is not None and age < ADULT:
        return "It holds stays of adults only."
    if family and family.mdc == "14" and sex.strip().upper() == "M":
        return "A pregnancy and the sex on file do not fit. Look at both."
    return ""


def _severity(table: _Table, key: str) -> Severity | None:
    return "none" if EXTERNAL_CAUSE.fullmatch(key) else table.severity.get(key)


def _unknown(table: _Table, others: Mapping[str, str]) -> str:
    unknown = [code for key, code in others.items() if _severity(table, key) is None]
    return f"{_listed(unknown)} could change the DRG, and we do not know how." if unknown else ""


def _counted(
    table: _Table,
    first: str,
    others: Mapping[str, str],
    operations: Mapping[str, str],
    indicators: Mapping[str, str],
) -> tuple[dict[str, Severity], list[str]]:
    """The severity with which each other diagnosis counts here, and what does not count, and why."""
    said = {compact(code): indicator.strip().upper() for code, indicator in indicators.items()}
    counted: dict[str, Severity] = {}
    steps: list[str] = []
    for key, code in others.items():
        level = _severity(table, key) or "none"
        acquired = present_on_admission.hospital_acquired(code, list(others.values()), list(operations))
        if level != "none" and first in table.excluded.get(key, frozenset()):
            steps.append(f"{code} is {NAMES[level]}, but does not count beside this principal diagnosis.")
            level = "none"
        elif level != "none" and acquired and key in said and not present_on_admission.keeps_payment(said[key]):
            steps.append(f"{code} ({acquired.meaning}) began in the hospital, so it does not count.")
            level = "none"
        counted[code] = level
    return counted, steps


def _moved_on(table: _Table, number: int, status: str) -> list[str]:
    if status == SHORT_STAY_TRANSFER:
        return ["Status 02 is a transfer to another hospital: a short stay is then paid by the day, up to this DRG."]
    if status in POST_ACUTE_STATUS and number in table.post_acute:
        return [f"With status {status} this DRG may be paid by the day if the stay was much shorter than usual."]
    return []


def _name(family: Family, level: Severity) -> str:
    same = [other for other in SEVERITIES if family.drgs[other] == family.drgs[level]]
    if len(same) == 1:
        return f"{family.name}, {'without MCC and CC' if level == 'none' else 'with ' + level.upper()}"
    return f"{family.name}, without MCC"


def _outside(table: _Table, trouble: str) -> Assignment:
    return Assignment(None, OUTSIDE, None, None, None, (), (f"This stay is {OUTSIDE}. {trouble}",), _source(table))


def _source(table: _Table) -> str:
    return f"{table.version}; weights: {table.weights_of}; base rate invented"


def _listed(codes: Collection[str]) -> str:
    return " and ".join(filter(None, (", ".join(list(codes)[:-1]), list(codes)[-1]))) if codes else "nothing"


@functools.cache
def _table() -> _Table:
    data = read_toml(NAME)
    try:
        found = _Table(
            version=str(data["release"]["version"]),
            weights_of=str(data["release"]["weights"]),
            base_rate=Decimal(data["release"]["base_rate"]),
            severity={compact(code): level for level in SEVERITIES for code in data["severity"][level]},
            excluded={compact(code): _codes(beside) for code, beside in data["excluded"].items()},
            without_effect=_codes(data["procedures"]["without_effect"]),
            families=tuple(_read_family(entry) for entry in data["family"]),
            weights={int(number): Decimal(weight) for number, weight in data["weights"].items()},
            post_acute=frozenset(data["post_acute"]["drgs"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise damaged(NAME, "one of its entries", f"{error} is missing or misshapen.") from error
    for level in SEVERITIES:
        twice = [code for code in data["severity"][level] if found.severity[compact(code)] != level]
        if twice:
            raise damaged(NAME, f"[severity] {level}", f"{twice[0]} stands in two lists.")
    for family in found.families:
        if set(family.drgs) != set(SEVERITIES) or not set(family.drgs.values()) <= set(found.weights):
            raise damaged(NAME, f"the family “{family.name}”", "it needs a DRG with a weight for mcc, cc and none.")
    return found


def _read_family(entry: Mapping[str, Any]) -> Family:
    return Family(
        name=str(entry["name"]),
        mdc=str(entry["mdc"]),
        surgical=entry["kind"] == "surgical",
        principal=_codes(entry["principal"]),
        beside=_codes(entry.get("with", ())),
        procedures=_codes(entry.get("procedures", ())),
        also_without_effect=_codes(entry.get("also_without_effect", ())),
        drgs=dict(entry["drgs"]),
    )


def _codes(listed: Iterable[str]) -> frozenset[str]:
    return frozenset(compact(code) for code in listed)
