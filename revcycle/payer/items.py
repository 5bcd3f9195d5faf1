"""What the tables of payers may name: concept ids, HCPCS codes, services of the hospital, diagnosis ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from revcycle.codes.diagnoses import icd10cm, references
from revcycle.codes.diagnoses.references import Reference
from revcycle.codes.procedures import hcpcs, procedures
from revcycle.codes.procedures.procedures import Procedure
from revcycle.payer.contract import HOSPITAL_SERVICES
from revcycle.world_files import Entry

__all__ = ["Items", "read_diagnoses"]


@dataclass(frozen=True)
class Items:
    """The procedures in use, looked up once for a whole reading.

    Attributes:
        procedures: by concept id.
        numbers: the concept id of each number.
    """

    procedures: Mapping[str, Procedure]
    numbers: Mapping[str, str]

    @classmethod
    def in_use(cls) -> Items:
        """Those of the set of numbers in use.

        Raises:
            CodeFileError: a file is missing or damaged.
        """
        found = procedures.all_procedures()
        return cls(
            {procedure.concept: procedure for procedure in found},
            {procedure.number: procedure.concept for procedure in found},
        )

    def check(self, entry: Entry, item: str, key: str, hospital: bool = False) -> None:
        """Notes an item that does not exist.

        Raises:
            HcpcsFileError: the table of codes is missing or damaged.
        """
        if not item or item in self.procedures or (hospital and item in HOSPITAL_SERVICES):
            return
        if concept := self.numbers.get(item):
            entry.fault(f"{key} holds the number {item}. Name the procedure by its concept id, {concept}.", key)
        elif not hcpcs.exists(item):
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
