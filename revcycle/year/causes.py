"""What an instructor can change: root causes and their rates (causes.toml), and habits of the office (office.toml)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from revcycle.codes.procedures.data_file import stamp
from revcycle.world_files import Entry, Faults, WorldFileError, read_toml
from revcycle.year.visits import year_file

__all__ = ["CAUSES", "PARTS", "PAYING", "Cause", "Days", "Office", "causes", "office"]

Days = tuple[int, int]
"""First and last of an evenly drawn number of days, both included."""

PARTS = ("registration", "eligibility", "authorization", "coding", "billing")
"""The parts of the revenue cycle that a cause comes from. The first three are the front end."""

REJECTED = (
    *("member-id-mistyped", "birth-date-missing", "zip-code-wrong", "diagnosis-incomplete"),
    *("provider-number-mistyped", "laboratory-number-missing", "sent-twice"),
)
DENIED = (
    *("old-member-id", "birth-date-mistyped", "coverage-ended", "other-payer-first", "referral-missing"),
    *("authorization-missing", "modifier-25-missing", "part-billed-too", "wrong-diagnosis-for-test", "too-many-units"),
    *("charges-entered-late", "billed-twice"),
)
CAUSES = (*REJECTED, *DENIED)
"""Every root cause that can be made; what each does to a claim stands in mistakes."""

HOUSEHOLDS = (
    *("larkfield", "copperleaf", "tallgrass", "medicare", "medicaid", "two-plans", "working-aged", "retired"),
    *("medicare-medicaid", "work-injury", "auto-injury"),
)
PAYERS = ("larkfield", "copperleaf", "tallgrass", "medicare", "medicaid", "anvil", "wayfarer")
PAYING = ("pays_first_bill", "pays_reminder", "pays_late", "never_pays")


@dataclass(frozen=True, slots=True)
class Cause:
    """A root cause of rejections or denials.

    Attributes:
        id: one of CAUSES.
        words: what went wrong.
        where: one of PARTS.
        per_thousand: how many of a thousand claims.
        mended: of a hundred denied ones, how many the office works; the rest is written off.
        won: of a hundred appeals, how many come with a number or proof.
    """

    id: str
    words: str
    where: str
    per_thousand: int
    mended: int
    won: int


@dataclass(frozen=True, slots=True)
class Office:
    """How the practice's year goes. Shares are in percent; see assets/year/office.toml for the words.

    Attributes:
        households: shares by kind.
        patients_per_thousand, ends, new_plan: of the population.
        charge_entry, mend_rejection, work_denial, give_up, next_payer: days.
        batch_weekdays: 1 is Monday.
        rejection_mended: share.
        decides: days to decide, by payer.
        pays: the weekday of payments, by payer.
        copay_at_desk, charity: shares.
        paying: shares of households by what they do with bills, in the order of PAYING.
        pays_within: days.
    """

    households: Mapping[str, int]
    patients_per_thousand: int
    ends: int
    new_plan: int
    charge_entry: Days
    mend_rejection: Days
    work_denial: Days
    give_up: Days
    next_payer: Days
    batch_weekdays: frozenset[int]
    rejection_mended: int
    decides: Mapping[str, Days]
    pays: Mapping[str, int]
    copay_at_desk: int
    charity: int
    paying: tuple[int, ...]
    pays_within: Days


def causes() -> Mapping[str, Cause]:
    """The causes by id, in the order of CAUSES; one that the file leaves out does not happen.

    Raises:
        WorldFileError, CodeFileError: causes.toml is missing or damaged.
    """
    return _causes(*stamp(year_file("causes.toml")))


def office() -> Office:
    """How the year goes.

    Raises:
        WorldFileError, CodeFileError: office.toml is missing or damaged.
    """
    return _office(*stamp(year_file("office.toml")))


@functools.lru_cache(maxsize=4)
def _causes(path: Path, _changed: int, _size: int) -> Mapping[str, Cause]:
    faults = Faults()
    file = read_toml(path, f"year/{path.name}", faults)
    found: dict[str, Cause] = {}
    for key in CAUSES:
        if key not in file:
            continue
        entry = file.entry(key)
        found[key] = Cause(
            *(key, entry.text("words"), entry.one("where", PARTS), entry.whole("per_thousand", 0, 200)),
            *(entry.percent("mended", 0), entry.percent("won", 0)),
        )
        entry.finish()
    file.finish()
    if sum(one.per_thousand for one in found.values()) > 600:
        file.fault("more than 600 of a thousand claims go wrong. Lower the rates.")
    _raise(faults)
    return found


@functools.lru_cache(maxsize=4)
def _office(path: Path, _changed: int, _size: int) -> Office:
    faults = Faults()
    file = read_toml(path, f"year/{path.name}", faults)
    homes, people, work = file.entry("households"), file.entry("population"), file.entry("work")
    households = {kind: homes.percent(kind, 0) for kind in HOUSEHOLDS}
    if sum(households.values()) != 100:
        homes.fault(f"the shares come to {sum(households.values())}, and must come to 100. Change one.")
    payers, patients = file.entry("payers"), file.entry("patients")
    answers = {name: payers.entry(name) for name in PAYERS}
    paying = tuple(patients.percent(name) for name in PAYING)
    if sum(paying) != 100:
        patients.fault(f"what households do with bills comes to {sum(paying)}, and must come to 100.", PAYING[0])
    found = Office(
        households=households,
        patients_per_thousand=people.whole("patients_per_thousand_claims", 50, 1000),
        ends=people.percent("ends_in_the_year"),
        new_plan=people.percent("new_plan_after"),
        charge_entry=_days(work, "charge_entry"),
        mend_rejection=_days(work, "mend_rejection"),
        work_denial=_days(work, "work_denial"),
        give_up=_days(work, "give_up"),
        next_payer=_days(work, "next_payer"),
        batch_weekdays=_weekdays(work),
        rejection_mended=work.percent("rejection_mended"),
        decides={name: _days(entry, "decides") for name, entry in answers.items()},
        pays={name: entry.whole("pays", 1, 5) for name, entry in answers.items()},
        copay_at_desk=patients.percent("copay_at_desk"),
        charity=patients.percent("charity"),
        paying=paying,
        pays_within=_days(patients, "pays_within"),
    )
    for entry in (homes, people, work, *answers.values(), payers, patients, file):
        entry.finish()
    _raise(faults)
    return found


def _days(entry: Entry, key: str) -> Days:
    value = entry.get(key)
    whole = isinstance(value, list) and len(value) == 2 and all(type(one) is int and 0 <= one <= 400 for one in value)
    if not whole or value[0] > value[1]:
        if value is not None:
            entry.fault(f"{key} holds “{value}”. Write two numbers of days, such as [1, 6], the smaller first.", key)
        return 0, 0
    return value[0], value[1]


def _weekdays(entry: Entry) -> frozenset[int]:
    value = entry.get("batch_weekdays")
    if not isinstance(value, list) or not value or not all(type(one) is int and 1 <= one <= 7 for one in value):
        entry.fault("batch_weekdays must name weekdays by number, such as [1, 3, 5]; 1 is Monday.", "batch_weekdays")
        return frozenset({1})
    return frozenset(value)


def _raise(faults: Faults) -> None:
    if faults:
        raise WorldFileError(str(faults[0]))
