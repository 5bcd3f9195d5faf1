"""Who bills and who treated: items 17, 24J, 25, 32 and 33 of the CMS-1500, form locators 1, 5, 56 and 76 to 79."""

from __future__ import annotations

import re
from collections.abc import Iterator

from revcycle.clearinghouse import lookups
from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found
from revcycle.parties.identifiers import npi_is_valid

__all__ = ["EDITS", "why_no_npi"]

EDITS = Book()
BY_NOBODY = ("laboratory", "immunization")
"""Families of procedures that an organization may give without a person being named."""
BOX = re.compile(r"(?i)\b(?:p\.?\s*o\.?\s*box|post\s+office\s+box|lock\s?box)\b")
FACILITIES = ("19", "21", "22", "23", "24", "31", "32", "61")
"""Places of service that are never the office: where the service was given must be told (item 32)."""


def why_no_npi(npi: str) -> str:
    """Why a text cannot be an NPI. Source: 45 CFR 162.406."""
    if re.fullmatch("[12][0-9]{9}", npi):
        return f"The check digit of the NPI {npi} is wrong: a digit was mistyped, or two were swapped."
    return f"“{npi[:20]}” is no NPI. An NPI has ten digits, and the first is 1 or 2."


@EDITS.rule("QH-1201", "reject", "A6:562:85", "The billing NPI is missing", form="33a", bill="56", at="2010AA NM109")
def billing_npi_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, loop 2010AA."""
    if not case.claim.billing.npi.strip():
        yield Found("The billing provider has no NPI.", "Add the NPI of the group or the hospital that bills.")


@EDITS.rule("QH-1202", "reject", "A7:562:85", "The billing NPI cannot be one", form="33a", bill="56", at="2010AA NM109")
def billing_npi_invalid(case: Case) -> Iterator[Found]:
    """Source: 45 CFR 162.406, the check digit."""
    npi = case.claim.billing.npi
    if npi.strip() and not npi_is_valid(npi):
        yield Found(why_no_npi(npi), "Look the NPI up in the public registry (NPPES) and type it again.")


@EDITS.rule("QH-1203", "reject", "A6:128:85", "The tax id is missing", form="25", bill="5", at="2010AA REF02")
def tax_id_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, REF of loop 2010AA."""
    if not case.claim.billing.tax_id.strip():
        yield Found("The billing provider's tax id is missing.", "Add the nine digits of the employer's number.")


@EDITS.rule("QH-1204", "reject", "A7:128:85", "The tax id has a wrong form", form="25", bill="5", at="2010AA REF02")
def tax_id_form(case: Case) -> Iterator[Found]:
    """Source: an employer's number and a social security number have nine digits."""
    tax_id = case.claim.billing.tax_id
    if tax_id.strip() and not re.fullmatch("[0-9]{9}|[0-9]{2}-[0-9]{7}|[0-9]{3}-[0-9]{2}-[0-9]{4}", tax_id):
        yield Found(f"“{tax_id[:20]}” is no tax id.", "Write its nine digits.")


@EDITS.rule(
    "QH-1205",
    "reject",
    "A7:500:85",
    "The billing ZIP code lacks its nine digits",
    form="33",
    bill="1",
    at="2010AA N403",
)
def billing_zip_code(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, N403 of loop 2010AA asks for the full ZIP code."""
    zip_code = case.claim.billing.address.zip_code
    if not re.fullmatch("[0-9]{5}-?[0-9]{4}", zip_code):
        yield Found(
            f"The billing provider's ZIP code is “{zip_code[:15]}”. Here all nine digits are needed.",
            "Write the ZIP code with its last four digits.",
        )


@EDITS.rule(
    "QH-1206", "reject", "A7:126:85", "The billing address is a post office box", form="33", bill="1", at="2010AA N301"
)
def billing_box(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, loop 2010AA: a street; a box belongs to the pay-to address."""
    if BOX.search(case.claim.billing.address.street):
        yield Found(
            "The billing provider's address is a post office box.",
            "Write the street; a box may stand as the pay-to address.",
        )


@EDITS.rule("QH-1207", "reject", "A6:125:85", "The billing name is missing", form="33", bill="1", at="2010AA NM103")
def billing_name_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, loop 2010AA."""
    if not case.claim.billing.name.strip():
        yield Found("The billing provider has no name.", "Write the legal name of the group or hospital.")


@EDITS.rule("QH-1208", "reject", "A6:126:85", "The billing address is missing", form="33", bill="1", at="2010AA N301")
def billing_address_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, loop 2010AA."""
    address = case.claim.billing.address
    if not address.street.strip() or not address.city.strip():
        yield Found("Street or town of the billing provider is missing.", "Add where the group or hospital is.")


@EDITS.rule("QH-1209", "reject", "A6:125:82", "Nobody is named as rendering provider", form="24J", at="2310B NM103")
def rendering_missing(case: Case) -> Iterator[Found]:
    """A group gives no service itself: who did is named. A laboratory test, a supply or a drug may have nobody."""
    if case.claim.rendering is not None:
        return
    for number, line in case.lines():
        procedure = lookups.procedure(line.code)
        if line.rendering is None and procedure is not None and procedure.family not in BY_NOBODY:
            yield Found(
                f"The claim does not say who gave the service of line {number}.",
                "Add the provider who treated the patient, with the provider's own NPI.",
                number,
            )
            return


@EDITS.rule(
    "QH-1210",
    "reject",
    "A6:562:82",
    "The rendering NPI is missing",
    form="24J",
    bill="78",
    at="2310B NM109",
    bill_at="2310D NM109",
)
def rendering_npi_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, loops 2310B and 2420A; X223A2, loops 2310D and 2420C."""
    for provider, loop, number in case.providers():
        if not provider.npi.strip():
            yield Found(
                f"{provider.name.last or 'The rendering provider'} has no NPI.",
                "Add the provider's own NPI.",
                number,
                place=f"{loop} NM109",
            )


@EDITS.rule(
    "QH-1211",
    "reject",
    "A7:562:82",
    "The rendering NPI cannot be one",
    form="24J",
    bill="78",
    at="2310B NM109",
    bill_at="2310D NM109",
)
def rendering_npi_invalid(case: Case) -> Iterator[Found]:
    """Source: 45 CFR 162.406, the check digit."""
    for provider, loop, number in case.providers():
        if provider.npi.strip() and not npi_is_valid(provider.npi):
            mend = "Look the NPI up in the public registry (NPPES) and type it again."
            yield Found(why_no_npi(provider.npi), mend, number, place=f"{loop} NM109")


@EDITS.rule("QH-1212", "reject", "A8:562:82", "Group and provider bear the same NPI", form="24J, 33a", at="2310B NM109")
def rendering_is_billing(case: Case) -> Iterator[Found]:
    """An organization and a person have each their own NPI (45 CFR 162.410)."""
    for provider, loop, number in case.providers():
        if provider.npi and provider.npi == case.claim.billing.npi:
            yield Found(
                "The rendering provider bears the NPI of the group that bills.",
                "Write the provider's own NPI in 24J.",
                number,
                place=f"{loop} NM109",
            )


@EDITS.rule(
    "QH-1213",
    "reject",
    "A7:562:DN",
    "The referring NPI cannot be one",
    form="17b",
    bill="79",
    at="2310A NM109",
    bill_at="2310F NM109",
)
def referring_npi(case: Case) -> Iterator[Found]:
    """Source: 45 CFR 162.406, the check digit; who referred, ordered or supervised is named with an NPI."""
    referring = case.claim.referring
    if referring is None or npi_is_valid(referring.npi):
        return
    entity = referring.role if referring.role in ("DN", "DK", "DQ") else "DN"
    if not referring.npi.strip():
        yield Found("The provider who referred or ordered has no NPI.", "Add the NPI.", entity=entity)
    else:
        mend = "Look the NPI up in the public registry (NPPES) and type it again."
        yield Found(why_no_npi(referring.npi), mend, entity=entity)


@EDITS.rule(
    "QH-1214",
    "reject",
    "A7:562:77",
    "The facility's NPI cannot be one",
    form="32a",
    bill="1",
    at="2310C NM109",
    bill_at="2310E NM109",
)
def facility_npi(case: Case) -> Iterator[Found]:
    """Source: 45 CFR 162.406, the check digit. A facility without an NPI leaves the item empty."""
    facility = case.claim.facility
    if facility is not None and facility.npi.strip() and not npi_is_valid(facility.npi):
        mend = "Look the NPI up in the public registry (NPPES) and type it again."
        yield Found(why_no_npi(facility.npi), mend)


@EDITS.rule("QH-1215", "reject", "A6:125:77", "Where the service was given is missing", form="32", at="2310C NM103")
def facility_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, loop 2310C: needed where the service was not given at the billing address."""
    if case.claim.facility is not None:
        return
    places = [line.place for line in case.claim.lines if line.place in FACILITIES]
    if places:
        yield Found(
            f"Place of service {places[0]} is a facility, but the claim does not name it.",
            "Add the facility's name, address and NPI.",
        )
