"""Reads contracts with their tables: fees of the practice, rates of the hospital."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from revcycle.parties.organizations import HOUSES, House
from revcycle.payer.contract import BASES, HOSPITAL_SERVICES, Basis, Contract, Fee, FeeSchedule, HospitalRate
from revcycle.payer.items import Items
from revcycle.world_files import Entry, Faults, read_rows

__all__ = ["FEE_COLUMNS", "RATE_COLUMNS", "read_contract"]

FEE_COLUMNS = ("item", "non_facility", "facility", "professional", "technical")
RATE_COLUMNS = ("service", "basis", "amount", "percent")


def read_contract(entry: Entry, payers: Path, plans: tuple[str, ...], items: Items) -> Contract:
    """One table ``[[contract]]`` of a payer's file, with the table of fees or rates that it names."""
    house = cast(House, entry.one("organization", HOUSES))
    first, last = entry.span()
    named = entry.texts("plans", plans)
    if not named:
        entry.fault("it holds for no plan. Add plans = [...].", "plans")
    schedule, rates = None, {}
    if house == "practice":
        schedule = _fees(entry, payers, items)
    else:
        rates = _rates(entry, payers)
    falling = _falling(entry)
    capitated = entry.texts("capitated")
    for item in capitated:
        items.check(entry, item, "capitated")
    monthly = entry.money("per_member_per_month") if capitated else 0
    contract = Contract(
        id=entry.id(),
        organization=house,
        plans=named,
        first=first,
        last=last,
        lesser_of_charge=entry.flag("lesser_of_charge"),
        multiple_procedures=falling,
        bilateral=entry.whole("bilateral", 100, 200) if house == "practice" else 0,
        assistant=entry.percent("assistant", 0 if house == "hospital" else None),
        non_physician=entry.percent("non_physician", 0 if house == "hospital" else None),
        reduced=entry.percent("reduced", 0),
        schedule=schedule,
        rates=rates,
        capitated=frozenset(capitated),
        per_member_per_month=monthly,
    )
    entry.finish()
    return contract


def _falling(entry: Entry) -> tuple[int, ...]:
    value = entry.get("multiple_procedures", needed=False)
    if value is None:
        return (100,)
    good = isinstance(value, list) and value and all(type(step) is int and 0 <= step <= 100 for step in value)
    if not good or value != sorted(value, reverse=True) or value[0] != 100:
        sentence = "multiple_procedures must be falling percentages that begin with 100, such as [100, 50]."
        entry.fault(sentence, "multiple_procedures")
        return (100,)
    return tuple(value)


def _table(entry: Entry, payers: Path, key: str, columns: tuple[str, ...]) -> tuple[str, list[Entry]]:
    name = entry.text(key)
    if not name:
        return "", []
    if Path(name).is_absolute() or ".." in Path(name).parts:
        entry.fault(f"{key} must name a file below assets/payers, such as fees/larkfield.csv.", key)
        return name, []
    # The table has its own name in faults; entry.faults is shared, so that they stay in the order of reading.
    return name, read_rows(payers / name, f"payers/{name}", columns, entry.faults)


def _fees(entry: Entry, payers: Path, items: Items) -> FeeSchedule:
    name, rows = _table(entry, payers, "fees", FEE_COLUMNS)
    fees: dict[str, Fee] = {}
    for row in rows:
        item = row.text("item")
        items.check(row, item, "item")
        if item in fees:
            row.fault(f"{item} stands in the file twice. Remove one of the two lines.")
        whole, facility = row.money("non_facility"), row.money("facility")
        parts = [row.money(part) if part in row else None for part in ("professional", "technical")]
        if facility > whole:
            row.fault("facility is over non_facility. In a facility the fee is the same or lower: change one.")
        if (parts[0] is None) != (parts[1] is None):
            row.fault("it has one of professional and technical only. Fill in both or none.")
        elif parts[0] is not None and parts[1] is not None and parts[0] + parts[1] != whole:
            row.fault("professional and technical do not add up to non_facility. Change one of the three.")
        procedure = items.procedures.get(item)
        if procedure and (procedure.component == "split") != (parts[0] is not None):
            needs = "needs" if procedure.component == "split" else "has no"
            row.fault(f"{item} {needs} professional and technical parts. Fill them in, or empty them.")
        fees[item] = Fee(item, whole, facility, *parts)
    if rows:
        for concept in items.procedures:
            if concept not in fees:
                sentence = f"{concept} has no line. Add one, 0.00 if it is not covered."
                entry.faults.add(f"payers/{name}", "", sentence)
    return FeeSchedule(name, fees)


def _rates(entry: Entry, payers: Path) -> dict[str, HospitalRate]:
    name, rows = _table(entry, payers, "rates", RATE_COLUMNS)
    rates: dict[str, HospitalRate] = {}
    for row in rows:
        service = row.one("service", HOSPITAL_SERVICES)
        if service in rates:
            row.fault(f"{service} stands in the file twice. Remove one of the two lines.")
        basis = cast(Basis, row.one("basis", BASES))
        by_charge = basis == "percent-of-charge"
        amount = 0 if by_charge else row.money("amount")
        percent = row.percent("percent") if by_charge else 0
        row.finish()
        rates[service] = HospitalRate(service, basis, amount, percent)
    if rows and "any-other" not in rates:
        entry.faults.add(
            f"payers/{name}", "", "any-other has no line. Add one: what is paid for all that is not named."
        )
    return rates


def check_overlaps(contracts: tuple[Contract, ...], faults: Faults, file: str) -> None:
    """Notes contracts of one organization for one plan that hold on the same day, and ids that stand twice."""
    for index, one in enumerate(contracts):
        for other in contracts[index + 1 :]:
            if one.id == other.id:
                sentence = f"two contracts are called “{one.id}”. Rename one."
                faults.add(file, f"contract {one.id}", sentence)
            both = set(one.plans) & set(other.plans)
            apart = (one.last and one.last < other.first) or (other.last and other.last < one.first)
            if one.organization == other.organization and both and not apart:
                sentence = f"{one.id} and {other.id} both hold for {min(both)} on the same days. Change their dates."
                faults.add(file, f"contract {other.id}", sentence)
