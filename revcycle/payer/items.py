"""What the tables of payers may name: concept ids, HCPCS codes, services of the hospital, diagnosis ranges."""

from __future__ import annotations

from revcycle.codes.diagnoses import icd10cm, references
from revcycle.codes.diagnoses.references import Reference
from revcycle.codes.procedures import hcpcs, procedures
from revcycle.payer.contract import HOSPITAL_SERVICES
from revcycle.world_files import Entry

__all__ = ["check_item", "is_item", "read_diagnoses"]


def is_item(item: str) -> bool:
    """Whether it is a concept id of the procedures in use or a HCPCS code; numbers are no items."""
    found = procedures.get(item)
    return found.concept == item if found else hcpcs.exists(item)


def check_item(entry: Entry, item: str, key: str, hospital: bool = False) -> None:
    """Notes an item that does not exist."""
    if not item or is_item(item) or (hospital and item in HOSPITAL_SERVICES):
        return
    found = procedures.get(item)
    if found:
        entry.fault(f"{key} holds the number {item}. Name the procedure by its concept id, {found.concept}.", key)
        return
    more = " or service of the hospital" if hospital else ""
    entry.fault(f"“{item}” is no concept id, HCPCS code{more} that the course knows. Mend its spelling.", key)


def read_diagnoses(entry: Entry, key: str) -> tuple[tuple[Reference, ...], str]:
    """A list of codes and ranges of ICD-10-CM such as ``["E08-E13", "R73.03"]``, with the same as one text."""
    found: list[Reference] = []
    listed = entry.texts(key)
    if not listed:
        entry.fault('it names no diagnoses. Add some, such as ["E08-E13", "R73.03"].', key)
    for text in listed:
        reading = references.read(text)
        if reading.sort != "codes":
            why = f" ({reading.trouble})" if reading.trouble else ""
            entry.fault(f"“{text}” is no code or range{why}. Write “E08-E13” or “R73.03”.", key)
        elif unknown := references.unknown_codes(reading, icd10cm.exists):
            entry.fault(f"“{text}” names {unknown[0]}, which is not in ICD-10-CM. Mend the code.", key)
        found += reading.references
    return tuple(found), ", ".join(listed)
