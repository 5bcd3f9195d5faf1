"""The face sheet of a ``claim`` exercise: what the office knows of patient, coverage, visit and who bills."""

from __future__ import annotations

from datetime import date
from typing import Any

from revcycle.claim.claim import LETTERS, Claim, Line
from revcycle.claim.encounter import Accident
from revcycle.claim.forms import typed
from revcycle.claim.named import Insurance
from revcycle.claim.revenue_codes import revenue_code
from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.index import IndexUnavailableError
from revcycle.codes.procedures import hcpcs, place_of_service, procedures
from revcycle.dates import us_date
from revcycle.exercises.billed import Billed, world
from revcycle.money import dollars

__all__ = ["face_sheet"]

SEX = {"F": "female", "M": "male"}
RELATIONSHIPS = {"spouse": "spouse", "child": "child", "other": "other"}
ACCIDENTS = {"work": "At work", "auto": "Auto accident", "other": "Other accident"}
Rows = list[list[str]]


def face_sheet(made: Billed, *, pointed: bool = False) -> list[dict[str, Any]]:
    """The groups of the sheet, each with a title and rows of label and text; the services as a table.

    ``pointed`` tells by letters which diagnoses each service is for: a student has said so, and only copies it here.
    """
    claim = made.claim
    groups: list[tuple[str, Rows]] = [("Patient", _patient(claim))]
    names = ("Coverage", "Second coverage", "Third coverage")
    groups += [(name, _coverage(one)) for name, one in zip(names, claim.insurances, strict=False)]
    groups += [("Visit" if claim.stay is None else "Hospital stay", _visit(made)), ("Who bills", _billing(made))]
    told = [{"title": title, "rows": [row for row in rows if row[1]]} for title, rows in groups]
    services = {
        "title": "Services",
        "head": ["Day", "Code", "Service", "Units", "Charge"],
        "table": [_service(line, one.item) for line, one in zip(claim.lines, made.encounter.services, strict=True)],
    }
    if pointed:
        services["head"] = [*services["head"], "For"]
        services["table"] = [
            [*row, ", ".join(LETTERS[place - 1] for place in line.pointers)]
            for row, line in zip(services["table"], claim.lines, strict=True)
        ]
    diagnoses = {"title": "Diagnoses, the first-listed first", "list": [_titled(one.code) for one in claim.diagnoses]}
    if pointed:
        named = [f"{letter}: {told}" for letter, told in zip(LETTERS, diagnoses["list"], strict=False)]
        diagnoses = {**diagnoses, "list": named}
    return [*told, diagnoses, services]


def _patient(claim: Claim) -> Rows:
    person = claim.patient
    return [
        ["Name", typed.person(person.name)],
        ["Date of birth", _day(person.born)],
        ["Sex", SEX.get(person.sex, person.sex)],
        ["Address", str(person.address) if person.address else ""],
        ["Telephone", person.phone],
    ]


def _coverage(one: Insurance) -> Rows:
    own = one.relationship == "self"
    insured: Rows = [["Insured", "the patient"]]
    if not own:
        insured = [
            ["Insured", typed.person(one.insured.name)],
            ["Patient is the insured's", RELATIONSHIPS.get(one.relationship, one.relationship)],
            ["Insured's date of birth", _day(one.insured.born)],
            ["Insured's sex", SEX.get(one.insured.sex, one.insured.sex)],
            ["Insured's address", str(one.insured.address) if one.insured.address else ""],
        ]
    return [
        ["Payer", one.payer.name],
        ["Payer's address", str(one.payer.address) if one.payer.address else ""],
        ["Plan", one.plan_name],
        ["ID number", one.member_id],
        ["Group", one.group_id],
        *insured,
    ]


def _visit(made: Billed) -> Rows:
    encounter, claim = made.encounter, made.claim
    treating = world().roster.providers.get(encounter.provider)
    place = place_of_service.get(encounter.place) if encounter.place else None
    accident, referral, stay = encounter.accident, claim.referring, encounter.hospital
    rows: Rows = [
        ["Account", claim.account],
        ["Place of service", f"{place.code} {place.name}" if place else ""],
        ["Treated by", f"{treating.name}, NPI {treating.npi}" if treating else ""],
        ["Sent by", f"{typed.person(referral.name)}, NPI {referral.npi}" if referral else ""],
        ["Authorization", encounter.authorization],
        [
            "Accident",
            f"{ACCIDENTS[accident.kind]}, {_day(accident.day)} {accident.state}".strip(" ,") if accident else "",
        ],
        ["Began on", _day(encounter.onset)],
        ["Patient has paid", dollars(encounter.patient_paid) if encounter.patient_paid else ""],
        ["Facility", f"{claim.facility.name}, NPI {claim.facility.npi}" if claim.facility else ""],
        ["Signatures", "on file" if encounter.signed else "not on file"],
    ]
    if stay is not None:
        rows += [
            ["Admitted" if stay.inpatient else "First day", _day(stay.first)],
            ["Discharged" if stay.inpatient else "Last day", _day(stay.last)],
            ["Admission hour", stay.admission_hour],
            ["Discharge hour", stay.discharge_hour],
            ["Type of admission", stay.admission_type],
            ["Came from", stay.admission_source],
            ["Left as", stay.status],
            ["Medical record", stay.medical_record],
        ]
    return rows


def _billing(made: Billed) -> Rows:
    bills = made.claim.billing
    return [
        ["Name", bills.name],
        ["Address", str(bills.address) if bills.address else ""],
        ["Telephone", bills.phone],
        ["NPI", bills.npi],
        ["Tax ID (EIN)" if bills.tax_id_kind == "EI" else "Tax ID (SSN)", bills.tax_id],
        ["Accepts assignment", "yes" if made.encounter.assignment == "A" else "no"],
    ]


def _service(line: Line, item: str) -> list[str]:
    day = " to ".join(dict.fromkeys(us_date(one) for one in (line.first, line.last) if one))
    code = "-".join((line.code or line.revenue_code, *line.modifiers))
    return [day, code, _named(item, line), typed.quantity(line.units), dollars(line.charge)]


def _named(item: str, line: Line) -> str:
    if procedures.get(item) is not None:
        return procedures.label(item)
    if (supply := hcpcs.get(item)) is not None:
        return supply.label
    row = revenue_code(item)
    return row.meaning if row is not None else line.description


def _titled(code: str) -> str:
    try:
        found = icd10cm.get(code)
    except IndexUnavailableError:
        found = None
    return f"{code} {found.title}" if found else code


def _accident(accident: Accident) -> str:
    return ", ".join(filter(None, (ACCIDENTS[accident.kind], _day(accident.day), accident.state)))


def _day(value: date | None) -> str:
    return us_date(value) if value else ""
