"""The units that HCPCS codes are billed by, as descriptions and people write them: "per 15 mg", "Milligrams".

Source: the descriptions of CMS's yearly files.
"""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["DRUG_KINDS", "counted", "measure", "unit_in"]

# What is written -> the name used here. International and USP units are units: none is ever turned into another.
NAMES = {
    "mg": ("mg", "milligram", "milligrams"),
    "g": ("g", "gm", "gms", "gram", "grams"),
    "mcg": ("mcg", "ug", "\u00b5g", "\u03bcg", "microgram", "micrograms"),
    "units": ("units", "unit", "usp units", "usp unit", "iu", "i.u.", "i.u", "international units"),
    "ml": ("ml", "cc", "milliliter", "milliliters"),
    "liter": ("liter", "liters", "l"),
    "meq": ("meq",),
    "millicurie": ("millicurie", "millicuries", "mci"),
    "microcurie": ("microcurie", "microcuries", "uci"),
    "dose": ("dose", "doses"),
    "mile": ("mile", "miles", "statute mile", "statute miles"),
    "minutes": ("minutes", "minute", "minute interval"),
    "hour": ("hour", "hours"),
    "day": ("day", "days", "diem"),
    "week": ("week", "weeks"),
    "month": ("month", "months", "calendar month"),
    "strips": ("strips", "strip"),
    "ounce": ("ounce", "ounces", "oz", "fluid ounce"),
    "foot": ("foot", "feet"),
    "inches": ("inches", "inch"),
    "square inches": ("square inches",),
    "yard": ("yard", "yards", "linear yard"),
    "lens": ("lens",),
    "pair": ("pair", "pairs"),
    "calories": ("calories", "calorie"),
    "each": ("each", "piece", "pieces"),
}
BY_SPELLING = {spelling: name for name, spellings in NAMES.items() for spelling in spellings}
DRUG_NAMES = ("mg", "g", "mcg", "units", "ml", "meq", "millicurie", "microcurie")
DRUG_KINDS = frozenset({"drug", "imaging agent", "blood"})


def _spellings(names: tuple[str, ...]) -> str:
    spelled = [spelling for name in names for spelling in NAMES[name] if spelling not in ("l", "ug", "mci", "uci")]
    return "|".join(re.escape(spelling) for spelling in sorted(spelled, key=len, reverse=True))


NUMBER = r"(?P<number>\d[\d,]*(?:\.\d+)?|\.\d+)"
END = r"(?!\w)(?!/(?:ml|cc)\b)"  # 10 mg/ml is a strength, not a dose
DOSE = re.compile(rf"(?<![\w.-])(?<!\d,){NUMBER}\s*(?P<million>million\s)?\s*(?P<name>{_spellings(DRUG_NAMES)}){END}")
PER_DOSE = re.compile(rf"\bper {NUMBER}\s*(?P<name>{_spellings(DRUG_NAMES)}){END}")
PER_ONE = re.compile(rf"\bper (?P<name>{_spellings(DRUG_NAMES)}){END}")
WHOLE_DOSE = re.compile(r"\bper (study |treatment |therapeutic )?dose\b")
IS_ONE_UNIT = re.compile(rf"{NUMBER}\s*(?P<name>ml|calories|month)(?:'?s)?(?: supply)? (?:=|equals) 1 unit")
# A range of doses, or a limit, is not an amount that is counted.
LIMIT = re.compile(r"\b(less than|greater than|over|minimum of|more than) ")
NOT_THE_UNIT = re.compile(r",? provided in .*|\bfurnished per diem\b")
MEASURES = ("mile", "minutes", "hour", "day", "week", "month", "strips", "ounce", "foot", "square inches", "inches")
MEASURE = re.compile(
    rf"\b(?:per|each additional|each|additional) (?:(?P<number>\d[\d,.]*|one) )?"
    rf"(?P<name>{_spellings((*MEASURES, 'yard', 'lens', 'pair'))}){END}"
)
BOX = re.compile(r"\bper (?:box of )?(?P<number>\d+)$")
EACH = re.compile(r"[,;] each( dressing)?$")


def measure(text: str) -> str | None:
    """The name used here for a unit as people write it: "Milligrams" is "mg". None when it is not known."""
    return BY_SPELLING.get(" ".join(text.lower().split()))


def counted(name: str, amount: Decimal) -> str:
    """The name of a unit as it is said after its amount: 1 unit, 2 units, 1 piece."""
    if name == "each":
        return "piece" if amount == 1 else "pieces"
    if name in ("mile", "hour", "day", "week", "month", "dose", "ounce", "pair", "yard", "liter", "millicurie"):
        return name if amount <= 1 else f"{name}s"
    if amount == 1 and name in ("units", "minutes", "strips", "calories"):
        return name[:-1]
    return "inch" if name == "inches" and amount == 1 else name


def unit_in(description: str, kind: str) -> tuple[Decimal, str] | tuple[None, None]:
    """Amount and name of one billing unit, as CMS's description tells them; None, None where it does not, or not alone.

    Two drugs with a dose each, a range of doses ("greater than 100 mg") and a whole device are not read as an amount.

    Args:
        description: CMS's long description.
        kind: the kind of the code: doses are looked for in drugs, contrast and blood products only.
    """
    text = " ".join(description.lower().split())
    if told := IS_ONE_UNIT.search(text):
        return _amount(told["number"]), BY_SPELLING[told["name"]]
    asides = " ".join(re.findall(r"\(([^()]*)\)", text))
    text = NOT_THE_UNIT.sub("", re.sub(r"\s*\([^()]*\)", "", text)).strip()
    if kind in DRUG_KINDS:
        return _dose(text, asides)
    if told := MEASURE.search(text):
        number = told["number"]
        return _amount(number) if number and number != "one" else Decimal(1), BY_SPELLING[told["name"]]
    if told := BOX.search(text):
        return _amount(told["number"]), "each"
    return (Decimal(1), "each") if EACH.search(text) else (None, None)


def _dose(text: str, asides: str) -> tuple[Decimal, str] | tuple[None, None]:
    if WHOLE_DOSE.search(text):
        return Decimal(1), "dose"
    if LIMIT.search(text):
        return None, None
    if told := PER_DOSE.search(text):
        return _amount(told["number"]), BY_SPELLING[told["name"]]
    doses = list(DOSE.finditer(text)) + list(PER_ONE.finditer(text))
    if len(doses) > 1:
        doses = list(DOSE.finditer(asides))  # "1 gram/0.125 grams (1.125 grams)"
    if len(doses) != 1:
        return None, None
    told = doses[0]
    parts = told.groupdict()
    amount = _amount(parts["number"]) if parts.get("number") else Decimal(1)
    return amount * (1_000_000 if parts.get("million") else 1), BY_SPELLING[parts["name"]]


def _amount(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))
