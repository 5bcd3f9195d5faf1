"""Who the patient and the insured are: items 1a to 7 of the CMS-1500, form locators 8 to 11, 58 to 60."""

from __future__ import annotations

import re
from collections.abc import Iterator

from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found
from revcycle.dates import us_date
from revcycle.parties.identifiers import ZIP_CODE

__all__ = ["EDITS"]

EDITS = Book()
STATE = re.compile(r"[A-Z]{2}")
SEXES = ("F", "M", "U")


@EDITS.rule(
    "QH-1001", "reject", "A6:164:IL", "The insured's number is missing", form="1a", bill="60", at="2010BA NM109"
)
def member_id_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, loop 2010BA."""
    if case.insurance is not None and not case.insurance.member_id.strip():
        yield Found("The insured's number is missing.", "Copy it from the insurance card.")


@EDITS.rule(
    "QH-1002", "reject", "A7:164:IL", "The insured's number has a wrong form", form="1a", bill="60", at="2010BA NM109"
)
def member_id_form(case: Case) -> Iterator[Found]:
    """Source: the payer's line in assets/clearinghouse/payers.toml."""
    if case.insurance is None or case.payer is None or not case.insurance.member_id.strip():
        return
    if not case.payer.member_id.fullmatch(case.insurance.member_id):
        yield Found(
            f"“{case.insurance.member_id[:30]}” cannot be a number of {case.payer.name}. Theirs look like "
            f"{case.payer.member_example}.",
            "Compare it with the card, letter by letter. It may be another payer's card.",
        )


@EDITS.rule(
    "QH-1003", "reject", "A6:504:QC", "The patient's last name is missing", form="2", bill="8", at="2010BA NM103"
)
def patient_name_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, loops 2010BA and 2010CA."""
    if not case.claim.patient.name.last.strip():
        yield Found("The patient's last name is missing.", "Write it as it stands on the card.")


@EDITS.rule(
    "QH-1004", "reject", "A6:504:IL", "The insured's last name is missing", form="4", bill="58", at="2010BA NM103"
)
def insured_name_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, loop 2010BA."""
    insurance = case.insurance
    if insurance is not None and insurance.relationship != "self" and not insurance.insured.name.last.strip():
        yield Found("The insured's last name is missing.", "Write the name of the person who holds the plan.")


@EDITS.rule(
    "QH-1005",
    "warning",
    "A6:505:QC",
    "The patient's first name is missing",
    form="2",
    bill="8",
    at="2010BA NM104",
)
def first_name_missing(case: Case) -> Iterator[Found]:
    """A few people have one name only, so it is a warning."""
    name = case.claim.patient.name
    if name.last.strip() and not name.first.strip():
        yield Found("The patient has no first name.", "Add it, unless the person has one name only.")


@EDITS.rule(
    "QH-1006", "reject", "A6:158:QC", "The patient's date of birth is missing", form="3", bill="10", at="2010BA DMG02"
)
def born_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, DMG of loops 2010BA and 2010CA."""
    if case.claim.patient.born is None:
        yield Found("The patient's date of birth is missing.", "Add it from the registration.")


@EDITS.rule(
    "QH-1007",
    "reject",
    "A7:158:QC",
    "The patient's date of birth lies in the future",
    form="3",
    bill="10",
    at="2010BA DMG02",
)
def born_later(case: Case) -> Iterator[Found]:
    """A date of birth after the day the claim came is a typing error."""
    born = case.claim.patient.born
    if born is not None and born > case.received:
        yield Found(f"The patient is born on {us_date(born)}, after the claim came in.", "Mend the date of birth.")


@EDITS.rule("QH-1008", "reject", "A6:157:QC", "The patient's sex is missing", form="3", bill="11", at="2010BA DMG03")
def sex_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, DMG03: F, M or U for unknown."""
    sex = case.claim.patient.sex
    if not sex:
        yield Found("The patient's sex is missing.", "Write F or M, or U where it is not known.")
    elif sex not in SEXES:
        yield Found(f"“{sex[:10]}” is not taken as the patient's sex.", "Write F or M, or U where it is not known.")


@EDITS.rule("QH-1009", "reject", "A6:126:QC", "The patient's address is missing", form="5", bill="9", at="2010BA N301")
def address_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, N3 and N4 of loops 2010BA and 2010CA."""
    address = case.claim.patient.address
    if address is None or not address.street.strip() or not address.city.strip():
        what = "address" if address is None else "street or town"
        yield Found(f"The patient's {what} is missing.", "Add street, town, state and ZIP code.")


@EDITS.rule(
    "QH-1010", "reject", "A7:500:QC", "The patient's ZIP code has a wrong form", form="5", bill="9", at="2010BA N403"
)
def zip_code_form(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, N403."""
    address = case.claim.patient.address
    if address is not None and not ZIP_CODE.fullmatch(_nine(address.zip_code)):
        yield Found(f"“{address.zip_code[:15]}” is no ZIP code.", "Write five digits, or nine with a hyphen.")


@EDITS.rule(
    "QH-1011", "reject", "A7:501:QC", "The patient's state has a wrong form", form="5", bill="9", at="2010BA N402"
)
def state_form(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, N402."""
    address = case.claim.patient.address
    if address is not None and not STATE.fullmatch(address.state):
        yield Found(f"“{address.state[:15]}” is no state.", "Write the two capital letters of the state.")


@EDITS.rule(
    "QH-1012",
    "reject",
    "A8:156",
    "The patient is called the insured, but the two differ",
    form="6",
    bill="59",
    at="2000B SBR02",
)
def self_but_other(case: Case) -> Iterator[Found]:
    """Who is “self” bears the insured's name and date of birth."""
    if case.insurance is None or case.insurance.relationship != "self":
        return
    patient, insured = case.claim.patient, case.insurance.insured
    names = _plain(patient.name.last, patient.name.first), _plain(insured.name.last, insured.name.first)
    told = patient.name.last.strip() and insured.name.last.strip()
    differs = "name" if told and names[0] != names[1] else ""
    if not differs and patient.born is not None and insured.born is not None and patient.born != insured.born:
        differs = "date of birth"
    if differs:
        yield Found(
            f"The relationship says that the patient is the insured, but their {differs} differs.",
            "Write the right relationship (spouse, child, other), or mend the insured.",
        )


@EDITS.rule(
    "QH-1013",
    "warning",
    "A8:156",
    "Patient and insured are the same person, but not called so",
    form="6",
    bill="59",
    at="2000B SBR02",
)
def other_but_self(case: Case) -> Iterator[Found]:
    """Twins and namesakes apart, the same name and date of birth are the same person.

    An 837 tells no date of birth of an insured who is not the patient. Then the same name makes one person of a patient
    and a spouse only: a child may bear a parent's name.
    """
    if case.insurance is None or case.insurance.relationship == "self":
        return
    patient, insured = case.claim.patient, case.insurance.insured
    same = _plain(patient.name.last, patient.name.first) == _plain(insured.name.last, insured.name.first)
    if insured.born is None:
        same = same and case.insurance.relationship == "spouse"
    else:
        same = same and patient.born == insured.born
    if same:
        yield Found(
            f"The patient is called the insured's {case.insurance.relationship}, but both are the same person.",
            "Write self, or mend the insured's name.",
        )


@EDITS.rule(
    "QH-1014",
    "reject",
    "A3:117",
    "No signature on file",
    form="12, 31",
    bill="53",
    at="2300 CLM06",
)
def not_signed(case: Case) -> Iterator[Found]:
    """The provider signs for the claim, the patient for the release of what it tells (CLM06, CLM09)."""
    if case.professional and not case.claim.signed:
        yield Found("The claim says that no signature is on file.", "Get the signatures, then send the claim.")
    elif case.claim.released not in ("Y", "I"):
        yield Found(
            f"“{case.claim.released[:10]}” does not say that the patient's information may be released.",
            "Write Y with a signed release, or I where the law allows it without one.",
            place="2300 CLM09",
            item="12" if case.professional else "52",
        )


def _nine(zip_code: str) -> str:
    """A ZIP code of nine digits in one row, with its hyphen."""
    return f"{zip_code[:5]}-{zip_code[5:]}" if len(zip_code) == 9 and zip_code.isdecimal() else zip_code


def _plain(*names: str) -> str:
    return " ".join(" ".join(names).casefold().split())
