"""What is particular to the CMS-1500 (02/12): the boxes that are not one field of the claim each.

Filled in as the instructions of the National Uniform Claim Committee have it (02/12 form), with one rule of Medicare's
(item 11, CMS manual 100-04, chapter 26, section 10.2). Where the course's claim and the paper differ:

* Item 29 tells what the patient has paid. What earlier payers paid is on the copy of their remittance.
* Item 32 stays blank where services were given at the billing provider's address.
* Item 15 shows the date of an accident, with 439, where there is no other date.
* The signatures of items 12, 13 and 31 are on file; item 31 names the rendering provider.
"""

from __future__ import annotations

import re

from revcycle.claim.claim import LETTERS, Claim
from revcycle.claim.forms import typed
from revcycle.claim.forms.filling import Filling, Reading
from revcycle.claim.named import Name

__all__ = ["SPECIAL", "fill", "read"]

COVERAGES = {
    "Medicare": "MB",
    "Medicaid": "MC",
    "TRICARE": "CH",
    "CHAMPVA": "VA",
    "Group health plan": "CI",
    "FECA": "WC",
    "Other": "CI",
}
"""Item 1, and the filing code (SBR09) that each choice is taken for."""
OF_FILING = {"MB": "Medicare", "MA": "Medicare", "MC": "Medicaid", "CH": "TRICARE", "VA": "CHAMPVA"}
LIABILITY = {"WC", "AM", "LM"}
RELATIONSHIPS = {"Self": "self", "Spouse": "spouse", "Child": "child", "Other": "other"}
YES_NO = {"YES": "true", "NO": "false"}
SEX = {"M": "M", "F": "F"}
TAX_IDS = {"SSN": "SY", "EIN": "EI"}
ASSIGNMENT = {"YES": "A", "NO": "C"}
RELATED = {"10a": "employment", "10b": "auto", "10c": "other_accident"}
ONSETS = ("431", "484")
ROLES = ("DN", "DK", "DQ")
ACCIDENT = "439"
FIRST_OTHER = "454"
CLIA = re.compile(r"[0-9]{2}D[0-9]{7}")
NARRATIVE = re.compile(r"ZZ *", re.IGNORECASE)
OTHER = "insurances.1"
MOST_SHADED = 61

SPECIAL = frozenset(
    {
        *(
            "1",
            "3-sex",
            "4",
            "6",
            "11",
            "11a-sex",
            "11b-qualifier",
            "11d",
            "12",
            "13",
            "14-qualifier",
            "15",
            "15-qualifier",
        ),
        *RELATED,
        *("17-qualifier", "20", "20-charges", "21-indicator", "22-code", "23", "24", "24C", "24E", "24H", "24J"),
        *("25-kind", "27", "31"),
    }
)


def fill(form: Filling, claim: Claim) -> None:
    """Fills the particular boxes from a claim."""
    form.fill(SPECIAL, len(claim.lines))
    if claim.insurances:
        _fill_coverage(form, claim)
    form.put("3-sex", claim.patient.sex if claim.patient.sex in SEX else "", "patient.sex")
    for item, path in RELATED.items():
        form.put(item, "YES" if form.told[path] == "true" else "NO", path)
    form.put("11b-qualifier", "Y4" if claim.claim_number else "")
    form.put("14-qualifier", claim.onset_kind, "onset_kind")
    if claim.other_date is None and claim.accident is not None:
        form.put("15", typed.day(claim.accident), "accident", "other_date")
        form.put("15-qualifier", ACCIDENT, "other_date_kind", "accident")
    else:
        form.put("15", typed.day(claim.other_date) if claim.other_date else "", "other_date")
        form.put("15-qualifier", claim.other_date_kind, "other_date_kind")
    if claim.referring is not None:
        form.put("17-qualifier", claim.referring.role, "referring.role")
    form.put("20", "NO" if claim.outside_lab is None else "YES", "outside_lab")
    form.put("20-charges", "" if claim.outside_lab is None else typed.money(claim.outside_lab), "outside_lab")
    form.put("21-indicator", "0" if claim.diagnoses else "")
    form.put("22-code", "" if claim.frequency == "1" else claim.frequency, "frequency")
    numbers = ("authorization", "referral", "laboratory")
    form.put("23", next(filter(None, (form.told[path] for path in numbers)), ""), *numbers)
    form.put(
        "25-kind",
        {kind: word for word, kind in TAX_IDS.items()}.get(claim.billing.tax_id_kind, ""),
        "billing.tax_id_kind",
    )
    form.put("27", {"A": "YES", "": ""}.get(claim.assignment, "NO"), "assignment")
    if claim.signed:
        signer = typed.person(claim.rendering.name) if claim.rendering else ""
        form.put("31", signer or typed.SIGNED, "signed", "rendering")
    else:
        form.put("31", "", "signed", "rendering")
    _fill_lines(form, claim)


def _fill_coverage(form: Filling, claim: Claim) -> None:
    own = claim.destination
    group = "Group health plan" if own.group_id and own.filing not in LIABILITY else "Other"
    form.put("1", OF_FILING.get(own.filing, group) if own.filing else "", "insurances.0.filing")
    insured = own.insured
    name = insured.name.last if insured.organization else typed.name(insured.name)
    form.put("4", name, "insurances.0.insured.name", "insurances.0.insured.organization")
    form.put("6", own.relationship.capitalize(), "insurances.0.relationship")
    nothing_first = own.filing == "MB" and own.order == "P"
    form.put("11", own.group_id or ("NONE" if nothing_first else ""), "insurances.0.group_id")
    form.put("11a-sex", own.insured.sex if own.insured.sex in SEX else "", "insurances.0.insured.sex")
    form.put("11d", "YES" if len(claim.insurances) > 1 else "NO", OTHER)
    form.put("12", typed.SIGNED if own.released else "", "insurances.0.released", "released")
    form.put("13", typed.SIGNED if own.assigned else "", "insurances.0.assigned")


def _fill_lines(form: Filling, claim: Claim) -> None:
    for number, line in enumerate(claim.lines, start=1):
        path = f"lines.{number - 1}"
        form.put(
            f"24.{number}",
            f"ZZ{line.description}"[:MOST_SHADED].rstrip() if line.description else "",
            f"{path}.description",
        )
        form.put(f"24C.{number}", "Y" if line.emergency else "", f"{path}.emergency")
        pointers = "".join(LETTERS[one - 1] for one in line.pointers if 1 <= one <= len(LETTERS))
        form.put(f"24E.{number}", pointers, f"{path}.pointers")
        form.put(f"24H.{number}", "Y" if line.epsdt else "", f"{path}.epsdt")
        who = line.rendering or claim.rendering
        form.put(f"24J.{number}", who.npi if who else "", f"{path}.rendering")
        if line.rendering is None:
            form.where["rendering"] = (*form.where.get("rendering", ()), f"24J.{number}")


def read(form: Reading) -> None:
    """Reads the particular boxes, and what follows from several together."""
    form.read(SPECIAL)
    for item, path in RELATED.items():
        form.choice(item, YES_NO, path)
    form.choice("3-sex", SEX, "patient.sex")
    if any(form.take(item) for item in ("1", "1a", "4", "6", "11", "11c", "carrier-name")):
        _read_coverage(form)
    _read_other_coverage(form)
    _read_dates(form)
    _read_numbers(form)
    _read_lines(form)
    _read_signature(form)


def _read_coverage(form: Reading) -> None:
    chosen = form.choice("1", COVERAGES, "insurances.0.filing")
    if chosen == "Other":
        told = {"employment": "WC", "auto": "AM"}
        kind = next((code for path, code in told.items() if form.told.get(path) == "true"), COVERAGES["Other"])
        form.told["insurances.0.filing"] = kind
    form.told["insurances.0.order"] = "P"
    form.choice("11a-sex", SEX, "insurances.0.insured.sex")
    own = form.choice("6", RELATIONSHIPS, "insurances.0.relationship") == "Self"
    if not form.take("6"):
        form.fault("6", "it is blank. Choose how the patient is related to the insured.", stops=False)
    _read_insured_name(form, own)
    insured = "insurances.0.insured"
    for part, first, others in (("name", "4", ()), ("address", "7-street", ("7-city", "7-state", "7-zip"))):
        same = form.take(first).upper() == "SAME"
        if same or (own and not any(form.take(item) for item in (first, *others))):
            for path in [path for path in form.told if path.startswith(f"{insured}.{part}.")]:
                del form.told[path]
            form.copy(f"patient.{part}", f"{insured}.{part}")
    for part, item in (("phone", "7-phone"), ("born", "11a"), ("sex", "11a-sex")):
        if own and not form.take(item):
            form.copy(f"patient.{part}", f"{insured}.{part}")
    number = form.take("11")
    form.told["insurances.0.group_id"] = "" if number.upper() == "NONE" else number
    form.told["insurances.0.released"] = "true" if form.take("12") else "false"
    form.told["released"] = "Y" if form.take("12") else "I"
    form.told["insurances.0.assigned"] = "true" if form.take("13") else "false"


def _read_insured_name(form: Reading, own: bool) -> None:
    """Item 4: a person; with an injury at work, several words without a comma are the employer."""
    text = form.take("4")
    if not text:
        return
    name, sure = typed.read_name(text)
    if form.told.get("employment") == "true" and "," not in text and not own:
        name = Name(text)
        form.told["insurances.0.insured.organization"] = "true"
    elif not sure:
        form.comma_wanted("4")
    form.name("insurances.0.insured.name", name)


def _read_other_coverage(form: Reading) -> None:
    named = form.says(OTHER)
    chosen = form.choice("11d", YES_NO, "11d")
    form.told.pop("11d", None)
    if chosen == "NO" and named:
        form.fault("11d", "NO is marked, but item 9 tells of another coverage. Mark YES, or empty item 9.", stops=False)
    if chosen != "YES" and not named:
        return
    form.told[f"{OTHER}.order"] = "S"
    patient = [form.told.get(f"patient.name.{part}", "") for part in ("last", "first", "middle", "suffix")]
    insured = [form.told.get(f"{OTHER}.insured.name.{part}", "") for part in ("last", "first", "middle", "suffix")]
    own = patient == insured
    form.told[f"{OTHER}.relationship"] = "self" if own else "other"
    if own:
        form.copy("patient", f"{OTHER}.insured")


def _read_dates(form: Reading) -> None:
    if qualifier := form.take("14-qualifier"):
        form.told["onset_kind"] = qualifier
    if form.take("14") and qualifier not in ONSETS:
        form.fault("14-qualifier", "type 431 for onset of illness or injury, or 484 for the last period.", stops=False)
    day, qualifier = form.take("15"), form.take("15-qualifier")
    accident = qualifier == ACCIDENT
    form.day("15", "accident" if accident else "other_date")
    if day and not qualifier:
        sentence = f"type which date it is, such as {FIRST_OTHER} first treatment or {ACCIDENT} accident."
        form.fault("15-qualifier", sentence, stops=False)
    if qualifier and not (accident and day):
        form.told["other_date_kind"] = qualifier
    role = form.take("17-qualifier").upper()
    if role:
        form.told["referring.role"] = role
    if role not in ROLES and (role or form.take("17") or form.take("17b")):
        form.fault("17-qualifier", "type DN for referring, DK for ordering or DQ for supervising.", stops=False)


def _read_numbers(form: Reading) -> None:
    if form.take("11b-qualifier").upper() not in ("", "Y4"):
        sentence = "the course knows Y4 only, the number of the accident's claim. Type Y4."
        form.fault("11b-qualifier", sentence, stops=False)
    lab = form.choice("20", YES_NO, "20")
    form.told.pop("20", None)
    sum_typed = form.take("20-charges")
    if sum_typed:
        form.value("20-charges", "outside_lab", lambda: str(typed.read_money(sum_typed)))
    if lab == "YES" and not sum_typed:
        form.told["outside_lab"] = "0"
        form.fault("20-charges", "YES is marked. Type what the outside laboratory charged.", stops=False)
    if lab != "YES" and sum_typed:
        form.fault("20", "charges of an outside laboratory are typed. Mark YES, or empty the charges.", stops=False)
    if form.take("21-indicator") not in ("", "0"):
        form.fault("21-indicator", "type 0, which means ICD-10.", stops=False)
    if not form.take("21-indicator") and form.says("diagnoses"):
        form.fault("21-indicator", "it is blank. Type 0, which means ICD-10.", stops=False)
    filled = [bool(form.take(f"21{letter}")) for letter in LETTERS]
    if True in filled and False in filled[: len(LETTERS) - filled[::-1].index(True)]:
        blank = LETTERS[filled.index(False)]
        form.fault(f"21{blank}", "it is blank, and a diagnosis stands after it. Move the diagnoses up.")
    form.told["frequency"] = form.take("22-code") or "1"
    if number := form.take("23"):
        form.told["laboratory" if CLIA.fullmatch(number.upper()) else "authorization"] = number
    form.choice("25-kind", TAX_IDS, "billing.tax_id_kind")
    form.told["assignment"] = ""
    form.choice("27", ASSIGNMENT, "assignment")


def _read_lines(form: Reading) -> None:
    rows = form.rows
    for blank in sorted(set(range(1, max(rows, default=0))) - set(rows))[:1]:
        form.fault(f"24D.{blank}", "the line is blank, and another stands below it. Move the lines up.")
    npis = [form.take(f"24J.{row}") for row in rows]
    main = next(filter(None, npis), "")
    for row, npi in zip(rows, npis, strict=True):
        path = f"lines.{row - 1}"
        form.told.setdefault(f"{path}.units", "0")
        if text := NARRATIVE.sub("", form.take(f"24.{row}"), count=1):
            form.told[f"{path}.description"] = text
        for item, part in ((f"24C.{row}", "emergency"), (f"24H.{row}", "epsdt")):
            form.told[f"{path}.{part}"] = "true" if form.take(item).upper() in ("Y", "YES") else "false"
            if form.take(item).upper() not in ("", "Y", "YES", "N", "NO"):
                form.fault(item, "the course knows Y here, or a blank. Type one of them.", stops=False)
        _read_pointers(form, row)
        if npi and npi != main:
            form.told[f"{path}.rendering.npi"] = npi
    if rows:
        form.told["place"] = form.told.get(f"lines.{rows[0] - 1}.place", "")


def _read_pointers(form: Reading, row: int) -> None:
    letters = [sign for sign in form.take(f"24E.{row}").upper() if sign not in " ,;"]
    if strange := next((letter for letter in letters if letter not in LETTERS), ""):
        form.fault(f"24E.{row}", f"“{strange}” is no letter of item 21. Type letters from A to L, such as AB.")
        return
    for place, letter in enumerate(letters):
        form.told[f"lines.{row - 1}.pointers.{place}"] = str(LETTERS.index(letter) + 1)


def _read_signature(form: Reading) -> None:
    text = form.take("31")
    form.told["signed"] = "true" if text else "false"
    npi = next(filter(None, (form.take(f"24J.{row}") for row in form.rows)), "")
    signer = Name("") if typed.is_signature_on_file(text) else typed.read_person(text)
    if npi or signer.last:
        form.name("rendering.name", signer)
        form.told["rendering.npi"] = npi
