"""What is particular to the UB-04 (CMS-1450): the boxes that are not one field of the claim each.

Filled in as CMS manual 100-04, chapter 25, has it for hospitals. The rows A, B and C are the payers that pay first,
second and third; the form goes to the row that :attr:`FilledForm.sent_to` names.
"""

from __future__ import annotations

import re

from revcycle.claim.claim import Claim, Occurrence
from revcycle.claim.forms import typed
from revcycle.claim.forms.filled import LETTERS_OF_PAYERS
from revcycle.claim.forms.filling import Filling, Reading
from revcycle.claim.named import Insurance, NamedProvider
from revcycle.claim.parts_837 import EMPLOYEE, relationship_code

__all__ = ["SPECIAL", "fill", "read", "rows_of_payers"]

ORDERS = dict(zip("PST", LETTERS_OF_PAYERS, strict=True))
ORDER_OF = {letter: order for order, letter in ORDERS.items()}
RELATIONSHIPS = {"18": "self", "01": "spouse", "19": "child", EMPLOYEE: "other", "G8": "other"}
SINGLE = tuple(f"FL{number}{half}" for half in "ab" for number in (31, 32, 33, 34))
SPAN = tuple(f"FL{number}{half}" for half in "ab" for number in (35, 36))
ROLES = {"ZZ": "stay.other_operating", "82": "rendering", "DN": "referring"}
OTHER_PROVIDERS = ("FL78", "FL79")
DAYS_OF_STAY = re.compile("0?(1[0-9]|2[01])[0-9]")  # room and board is counted in days
TOTAL_CODE = "0001"
PAYER_BOXES = (*range(50, 56), *range(58, 65))
PAYER_FACTS = {
    50: "payer.name",
    51: "payer.payer_id",
    60: "member_id",
    61: "plan_name",
    62: "group_id",
}
PAIRS = (
    *((item, (f"{item}-date",), "code and date") for item in SINGLE),
    *((item, (f"{item}-from", f"{item}-through"), "code and both dates") for item in SPAN),
    *((f"FL{n}{row}", (f"FL{n}{row}-amount",), "code and amount") for n in (39, 40, 41) for row in "abcd"),
    *((f"FL74{row}", (f"FL74{row}-date",), "code and date") for row in ("", *"abcde")),
)
"""Boxes that are filled together or not at all."""

SPECIAL = frozenset(
    {
        "FL4",
        *(item for first, others, what in PAIRS if what.endswith(("date", "dates")) for item in (first, *others)),
        *("FL42-total", "FL44", "FL45", "FL66"),
        *(f"FL{number}{letter}" for number in PAYER_BOXES for letter in LETTERS_OF_PAYERS),
        *(f"{item}{part}" for item in OTHER_PROVIDERS for part in ("", "-role", "-last", "-first")),
    }
) - {f"FL74{row}{part}" for row in ("", *"abcde") for part in ("", "-date")}


def rows_of_payers(claim: Claim) -> tuple[str, ...]:
    """The row of each of the claim's first three coverages: by the order in which they pay, where that is told."""
    insurances = claim.insurances[: len(LETTERS_OF_PAYERS)]
    rows = [ORDERS.get(insurance.order, "") for insurance in insurances]
    if "" in rows or len(set(rows)) < len(rows) or rows[1:] != sorted(rows[1:]):
        rows = list(LETTERS_OF_PAYERS[: len(rows)])
    return tuple(rows)


def fill(form: Filling, claim: Claim) -> None:
    """Fills the particular boxes from a claim."""
    form.fill(SPECIAL, len(claim.lines))
    stay = claim.stay
    rows = rows_of_payers(claim)
    for place, (row, insurance) in enumerate(zip(rows, claim.insurances, strict=False)):
        _fill_payer(form, claim, row, insurance, place)
    for number, line in enumerate(claim.lines, start=1):
        path = f"lines.{number - 1}"
        form.put(
            f"FL44.{number}", " ".join(filter(None, (line.code, *line.modifiers))), f"{path}.code", f"{path}.modifiers"
        )
        form.put(
            f"FL45.{number}", typed.day(line.first, short=True) if line.first else "", f"{path}.first", f"{path}.last"
        )
    form.put("FL42-total", TOTAL_CODE if claim.lines else "")
    noncovered = sum(line.noncovered for line in claim.lines)
    form.put("FL48-total", typed.money(noncovered) if noncovered else "")
    form.put("FL66", "0" if claim.diagnoses else "")
    providers: dict[str, NamedProvider | None] = {"rendering": claim.rendering, "referring": claim.referring}
    if stay is not None:
        form.put("FL4", f"0{stay.type_of_bill}{claim.frequency}", "stay.type_of_bill", "frequency")
        providers["stay.other_operating"] = stay.other_operating
        single = [event for event in stay.occurrences if event.last is None]
        span = [event for event in stay.occurrences if event.last is not None]
        _fill_events(form, SINGLE, single)
        _fill_events(form, SPAN, span)
    _fill_providers(form, providers)


def _fill_payer(form: Filling, claim: Claim, row: str, insurance: Insurance, place: int) -> None:
    path = f"insurances.{place}"
    for number, fact in PAYER_FACTS.items():
        form.put(f"FL{number}{row}", form.fitting(f"FL{number}{row}", f"{path}.{fact}"), f"{path}.{fact}")
    released = "" if not insurance.released else "I" if place == 0 and claim.released == "I" else "Y"
    form.put(f"FL52{row}", released, f"{path}.released", *(["released"] if place == 0 else []))
    form.put(f"FL53{row}", "Y" if insurance.assigned else "N", f"{path}.assigned")
    form.put(f"FL58{row}", typed.name(insurance.insured.name), f"{path}.insured.name")
    form.put(f"FL59{row}", relationship_code(insurance), f"{path}.relationship")
    decided = insurance.adjudication
    if decided is not None:
        form.put(f"FL54{row}", typed.money(decided.paid), f"{path}.adjudication.paid")
    if place == 0:
        form.put(f"FL63{row}", claim.authorization or claim.referral, "authorization", "referral")
        form.put(f"FL64{row}", claim.original_reference, "original_reference")
    elif decided is not None:
        form.put(f"FL64{row}", decided.control_number, f"{path}.adjudication.control_number")


def _fill_events(form: Filling, items: tuple[str, ...], events: list[Occurrence]) -> None:
    for item, event in zip(items, events, strict=False):
        form.put(item, event.code, "stay.occurrences")
        first = typed.day(event.first, short=True)
        if event.last is None:
            form.put(f"{item}-date", first, "stay.occurrences")
        else:
            form.put(f"{item}-from", first, "stay.occurrences")
            form.put(f"{item}-through", typed.day(event.last, short=True), "stay.occurrences")


def _fill_providers(form: Filling, providers: dict[str, NamedProvider | None]) -> None:
    """Other operating first, then rendering, then referring, as long as there are boxes."""
    waiting = [(role, path, who) for role, path in ROLES.items() if (who := providers.get(path)) is not None]
    if len(waiting) == 1 and waiting[0][0] == "DN":
        places: tuple[str, ...] = ("FL79",)
    else:
        places = OTHER_PROVIDERS
    for item, (role, path, who) in zip(places, waiting, strict=False):
        form.put(f"{item}-role", role, path)
        form.put(item, who.npi, path)
        form.put(f"{item}-last", who.name.last, path)
        form.put(f"{item}-first", who.name.first, path)


def read(form: Reading, sent_to: str) -> None:
    """Reads the particular boxes, and what follows from several together."""
    for first, others, what in PAIRS:
        filled = [bool(form.take(item)) for item in (first, *others)]
        if any(filled) and not all(filled):
            form.fault(first, f"{what} belong together. Fill in all of them, or none.")
    form.read(SPECIAL)
    bill = "".join(form.take("FL4").split()).upper()
    if bill:
        if not re.fullmatch("0?[0-9A-Z]{3}", bill):
            sentence = "a type of bill has a 0 and three more characters, such as 0111. Type four."
            form.fault("FL4", sentence, stops=False)
        bill = bill.removeprefix("0")
        form.told["stay.type_of_bill"], form.told["frequency"] = bill[:-1], bill[-1:]
    else:
        form.told["frequency"] = ""
    if form.take("FL66") not in ("", "0"):
        form.fault("FL66", "type 0, which means ICD-10.", stops=False)
    _read_events(form)
    _read_payers(form, sent_to)
    _read_lines(form)
    _read_providers(form)


def _read_events(form: Reading) -> None:
    place = 0
    for item in (*SINGLE, *SPAN):
        code = form.take(item)
        days = [part for part in ("-date", "-from", "-through") if form.take(f"{item}{part}")]
        if not code or not days:
            continue
        form.told[f"stay.occurrences.{place}.code"] = code.upper()
        for part in days:
            leaf = "last" if part == "-through" else "first"
            form.day(f"{item}{part}", f"stay.occurrences.{place}.{leaf}")
        place += 1


def _read_payers(form: Reading, sent_to: str) -> None:
    used = [
        letter
        for letter in LETTERS_OF_PAYERS
        if any(form.take(f"FL{number}{letter}") for number in PAYER_BOXES if number != 55)
    ]
    if used and sent_to not in used:
        form.fault(f"FL50{sent_to}", "the form goes to this payer. Type its name.")
        return
    for place, letter in enumerate(sorted(used, key=lambda letter: (letter != sent_to, letter))):
        _read_payer(form, letter, f"insurances.{place}", place == 0)


def _read_payer(form: Reading, letter: str, path: str, goes_here: bool) -> None:
    def take(number: int) -> str:
        return form.take(f"FL{number}{letter}")

    for number, fact in PAYER_FACTS.items():
        form.told[f"{path}.{fact}"] = take(number)
    form.told[f"{path}.order"] = ORDER_OF[letter]
    for number, fact in ((52, "released"), (53, "assigned")):
        told = take(number).upper()
        form.told[f"{path}.{fact}"] = "true" if told in ("Y", "I") else "false"
        if told not in ("", "Y", "N", "I"):
            form.fault(f"FL{number}{letter}", "type Y or N, or I in FL 52.", stops=False)
    if code := take(59).upper():
        if code in RELATIONSHIPS:
            form.told[f"{path}.relationship"] = RELATIONSHIPS[code]
        else:
            form.fault(f"FL59{letter}", "type 18 self, 01 spouse, 19 child, 20 employee or G8 other.")
    insured = f"{path}.insured"
    name, sure = typed.read_name(take(58))
    form.name(f"{insured}.name", name)
    if not sure:
        form.comma_wanted(f"FL58{letter}")
    own = form.told.get(f"{path}.relationship", "self") == "self"
    parts = ("last", "first", "middle", "suffix")
    same = all(
        form.told.get(f"{insured}.name.{part}", "") == form.told.get(f"patient.name.{part}", "") for part in parts
    )
    if own and (same or not take(58)):
        form.copy("patient", insured)
    paid = take(54)
    if paid:
        form.value(f"FL54{letter}", f"{path}.adjudication.paid", lambda: str(typed.read_money(paid)))
    _read_claim_numbers(form, letter, path, goes_here)


def _read_claim_numbers(form: Reading, letter: str, path: str, goes_here: bool) -> None:
    authorization, control = form.take(f"FL63{letter}"), form.take(f"FL64{letter}")
    if goes_here:
        form.told["authorization"], form.told["original_reference"] = authorization, control
        form.told["released"] = "I" if form.take(f"FL52{letter}").upper() == "I" else "Y"
        return
    if authorization:
        sentence = "the course's claim has room for the authorization of the payer it goes to. Empty this one."
        form.fault(f"FL63{letter}", sentence, stops=False)
    if control and form.take(f"FL54{letter}"):
        form.told[f"{path}.adjudication.control_number"] = control
    elif control:
        form.fault(f"FL64{letter}", "a payer's claim number needs what that payer paid. Type it in FL 54.", stops=False)


def _read_lines(form: Reading) -> None:
    rows = form.rows
    for blank in sorted(set(range(1, max(rows, default=0))) - set(rows))[:1]:
        form.fault(f"FL42.{blank}", "the line is blank, and another stands below it. Move the lines up.")
    for row in rows:
        path = f"lines.{row - 1}"
        form.told.setdefault(f"{path}.units", "0")
        if DAYS_OF_STAY.fullmatch(form.take(f"FL42.{row}")):
            form.told[f"{path}.unit"] = "DA"
        words = re.split(r"[\s,-]+", form.take(f"FL44.{row}").upper())
        if len(words) == 1 and len(words[0]) in (7, 9, 11, 13):  # as on paper, the modifiers right behind the code
            words = [words[0][:5], *re.findall("..", words[0][5:])]
        form.told[f"{path}.code"] = words[0]
        for place, modifier in enumerate(filter(None, words[1:])):
            form.told[f"{path}.modifiers.{place}"] = modifier
        form.day(f"FL45.{row}", f"{path}.first")
        if f"{path}.first" in form.told:
            form.told[f"{path}.last"] = form.told[f"{path}.first"]


def _read_providers(form: Reading) -> None:
    for item, usual in zip(OTHER_PROVIDERS, ("ZZ", "DN"), strict=True):
        npi, last, first = (form.take(f"{item}{part}") for part in ("", "-last", "-first"))
        role = form.take(f"{item}-role").upper()
        if not (npi or last or first):
            continue
        path = ROLES.get(role or usual)
        if path is None or form.says(path):
            sentence = "type ZZ other operating, 82 rendering or DN referring, each at most once."
            form.fault(f"{item}-role", sentence)
            continue
        form.told |= {f"{path}.npi": npi, f"{path}.name.last": last, f"{path}.name.first": first}
