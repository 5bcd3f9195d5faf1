"""New or established: whether someone of the same practice and specialty saw the patient within three years.

Source: Medicare Claims Processing Manual, chapter 12, section 30.6.7; CPT has the same three years and also looks at
the subspecialty.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from revcycle.dates import us_date

__all__ = ["EarlierService", "PatientStatus", "Practitioner", "is_new_patient", "patient_status"]

YEARS = 3
SOURCE = "Medicare Claims Processing Manual, chapter 12, section 30.6.7 (new and established patients), as of 2025"


@dataclass(frozen=True, slots=True)
class Practitioner:
    """Who saw the patient.

    Attributes:
        name: the person, written in the same way each time; an NPI is best.
        group: the group practice; "" for one who works alone.
        specialty: as the payer lists it. Medicare looks at the specialty, other payers at the subspecialty too.
    """

    name: str
    group: str
    specialty: str


@dataclass(frozen=True, slots=True)
class EarlierService:
    """One earlier service. ``face_to_face`` is False for one without meeting the patient, such as reading an ECG."""

    day: date
    by: Practitioner
    face_to_face: bool = True


@dataclass(frozen=True, slots=True)
class PatientStatus:
    """New or not, the reason in plain words, and its source."""

    new: bool
    sentence: str
    source: str = SOURCE


def is_new_patient(day: date, practitioner: Practitioner, earlier: Iterable[EarlierService]) -> bool:
    """Whether the patient is new at a visit; :func:`patient_status` tells why."""
    return patient_status(day, practitioner, earlier).new


def patient_status(day: date, practitioner: Practitioner, earlier: Iterable[EarlierService]) -> PatientStatus:
    """New or established at a visit on a day.

    Only services before that day are looked at, so the account's whole list may be given, this visit included. A
    service on the same date three years before still counts as within three years.
    """
    services = sorted((one for one in earlier if one.day < day), key=lambda one: one.day, reverse=True)
    for one in services:
        if one.face_to_face and _same(one.by, practitioner) and day < _new_from(one.day):
            who = "this clinician" if _equal(one.by.name, practitioner.name) else "the same practice and specialty"
            return PatientStatus(
                False,
                f"Established: {who} saw the patient on {us_date(one.day)}, which is within three years. "
                f"The patient is new again from {us_date(_new_from(one.day))} on.",
            )
    return PatientStatus(True, f"New: {_why_new(day, practitioner, services)}")


def _why_new(day: date, practitioner: Practitioner, services: list[EarlierService]) -> str:
    recent = [one for one in services if day < _new_from(one.day)]
    if any(_same(one.by, practitioner) for one in recent):
        return (
            "within three years this practice and specialty did something for the patient, but without meeting the "
            "patient. That does not count."
        )
    if any(_equal(one.by.group, practitioner.group) and practitioner.group.strip() for one in recent):
        return "within three years only another specialty of this practice saw the patient."
    if recent:
        return "within three years only other practices saw the patient."
    if services:
        return f"the last service, on {us_date(services[0].day)}, is more than three years ago."
    return "there is no earlier service."


def _same(one: Practitioner, other: Practitioner) -> bool:
    """The same person, who may have moved to another practice, or the same group and specialty."""
    if _equal(one.name, other.name):
        return True
    return bool(one.group.strip()) and _equal(one.group, other.group) and _equal(one.specialty, other.specialty)


def _new_from(day: date) -> date:
    """The first day on which a service no longer makes the patient established."""
    try:
        anniversary = day.replace(year=day.year + YEARS)
    except ValueError:  # February 29
        anniversary = day.replace(year=day.year + YEARS, day=28)
    return anniversary + timedelta(days=1)


def _equal(one: str, other: str) -> bool:
    return " ".join(one.lower().split()) == " ".join(other.lower().split())
