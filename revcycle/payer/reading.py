"""Reads the file of one payer, assets/payers/NAME.toml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

from revcycle.parties.reading import address, phone
from revcycle.payer import rules as words
from revcycle.payer.contract_reading import check_overlaps, read_contract
from revcycle.payer.items import Items, read_diagnoses
from revcycle.payer.payer import PAYER_KINDS, MedicareRules, Payer, PayerKind
from revcycle.payer.plan_reading import read_plan
from revcycle.payer.rules import (
    AppealLevel,
    AppealStart,
    Authorization,
    Correction,
    CorrectionMethod,
    CountsFrom,
    FilingLimit,
    FilingUnit,
    MedicalNecessity,
)
from revcycle.world_files import Entry, Faults, read_toml

__all__ = ["read_payer"]

PAYER_ID = re.compile(r"TRN[0-9]{2,7}")
"""The invented numbers of payers for electronic claims: plainly for training."""


def read_payer(path: Path, faults: Faults, items: Items) -> Payer:
    """The payer of a file. What is wrong with it, or with the tables it names, is added to the faults.

    Raises:
        HcpcsFileError: the table of HCPCS codes is missing or damaged.
        IndexUnavailableError: the index of ICD-10-CM cannot be built.
    """
    file = read_toml(path, f"payers/{path.name}", faults)
    key = path.stem
    plans = [read_plan(entry, key) for entry in file.entries("plan", needed=True)]
    ids = tuple(plan.id for plan in plans)
    for twice in sorted({name for name in ids if ids.count(name) > 1}):
        file.fault(f"the plan “{twice}” stands there twice. Rename or remove one.", "plan")
    contracts = tuple(read_contract(entry, path.parent, ids, items) for entry in file.entries("contract"))
    check_overlaps(contracts, faults, file.file)
    payer = Payer(
        id=file.id(),
        name=file.text("name"),
        payer_id=file.text("payer_id"),
        kind=cast(PayerKind, file.one("kind", PAYER_KINDS)),
        address=address(file),
        phone=phone(file),
        plans={plan.id: plan for plan in plans},
        contracts=contracts,
        authorizations=tuple(_authorization(entry, ids, items) for entry in file.entries("authorization")),
        medical_necessity=tuple(_necessity(entry, ids, items) for entry in file.entries("medical_necessity")),
        filing=_filing(file.entry("filing")),
        correction=_correction(file.entry("correction")),
        appeals=tuple(_appeal(entry) for entry in file.entries("appeal", needed=True)),
        prompt_pay_days=file.whole("prompt_pay_days", 1, 365),
        medicare=_medicare(file.entry("medicare"), items) if "medicare" in file else None,
        rules=file.texts("rules"),
        late_interest_percent=file.percent("late_interest_percent", 0),
    )
    if payer.id and payer.id != key:
        file.fault(f"id is “{payer.id}”, but the file is called {path.name}. Give both one name.", "id")
    if payer.payer_id and not PAYER_ID.fullmatch(payer.payer_id):
        file.fault(f"“{payer.payer_id}” may be somebody's number. Use TRN and two digits or more.", "payer_id")
    if (payer.kind == "medicare") != (payer.medicare is not None):
        file.fault("a payer of the kind medicare has a table [medicare], and no other has. Add or remove it.")
    file.finish()
    return payer


def _plans(entry: Entry, known: tuple[str, ...]) -> tuple[str, ...]:
    return entry.texts("plans", known) or known


def _items(entry: Entry, known: Items, hospital: bool = False) -> frozenset[str]:
    items = entry.texts("items")
    if not items:
        entry.fault("it names no items. Add concept ids or HCPCS codes.", "items")
    for item in items:
        known.check(entry, item, "items", hospital)
    return frozenset(items)


def _authorization(entry: Entry, plans: tuple[str, ...], known: Items) -> Authorization:
    first, last = entry.span()
    exempt = entry.flag("emergency_exempt", default=True)
    found = Authorization(_items(entry, known, True), _plans(entry, plans), first, last, exempt, entry.text("reason"))
    entry.finish()
    return found


def _necessity(entry: Entry, plans: tuple[str, ...], known: Items) -> MedicalNecessity:
    diagnoses, listed = read_diagnoses(entry, "diagnoses")
    excluded = entry.flag("excluded", default=False)
    items = _items(entry, known)
    found = MedicalNecessity(items, _plans(entry, plans), diagnoses, listed, entry.text("reason"), excluded)
    entry.finish()
    return found


def _filing(entry: Entry) -> FilingLimit:
    found = FilingLimit(
        limit=entry.whole("limit", 1, 1000),
        unit=cast(FilingUnit, entry.one("unit", words.FILING_UNITS)),
        professional=cast(CountsFrom, entry.one("professional_counts_from", words.COUNTS_FROM)),
        institutional=cast(CountsFrom, entry.one("institutional_counts_from", words.COUNTS_FROM)),
        next_workday=entry.flag("next_workday"),
        secondary_days=entry.whole("secondary_days"),
    )
    if found.unit == "years" and found.limit > 3:
        entry.fault(
            f'{found.limit} years is longer than any payer gives. Write unit = "days", or fewer years.', "limit"
        )
    entry.finish()
    return found


def _correction(entry: Entry) -> Correction:
    found = Correction(
        cast(CorrectionMethod, entry.one("method", words.CORRECTIONS)),
        entry.flag("needs_control_number"),
        entry.whole("days", 1),
        entry.text("rule"),
        entry.flag("recomputes", default=True),
    )
    entry.finish()
    return found


def _appeal(entry: Entry) -> AppealLevel:
    start = cast(AppealStart, entry.one("counts_from", words.APPEAL_STARTS))
    found = AppealLevel(entry.text("name"), entry.whole("days", 1), start, entry.text("rule", ""))
    entry.finish()
    return found


def _medicare(entry: Entry, known: Items) -> MedicareRules:
    items = entry.texts("notice_items")
    for item in items:
        known.check(entry, item, "notice_items")
    found = MedicareRules(
        entry.flag("participating"),
        entry.percent("non_participating_percent"),
        entry.whole("limiting_charge_percent", 100, 200),
        entry.percent("sequestration_percent"),
        frozenset(items),
    )
    entry.finish()
    return found
