"""The rules on modifiers: which may stand on a line, which cannot stand together, what each one needs.

    from revcycle.codes.procedures.modifier_rules import check_modifiers

    check_modifiers("office-visit-established-low", ["59"])    # [Finding(rule="modifier-does-not-apply", ...)]

Every rule names its source. Medicare's are taught; where other payers differ, the sentence says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from revcycle.codes.finding import Finding, Severity
from revcycle.codes.procedures import modifiers as known_modifiers
from revcycle.codes.procedures import place_of_service, procedures
from revcycle.codes.procedures.modifiers import Modifier
from revcycle.codes.procedures.procedures import Procedure
from revcycle.codes.procedures.service_line import HCPCS

__all__ = ["MOST_MODIFIERS", "check_modifiers"]

MOST_MODIFIERS = 4  # item 24D of the CMS-1500 and the professional claim's SV1 segment have four places
PLANS = ("GP", "GO", "GN")
PERFORMED = frozenset({"AA", "AD", "QK", "QX", "QY", "QZ"})
SIDED = frozenset({"paired", "eyelid", "finger", "toe"})
SUPPLY_LETTERS = "AEKLV"
NOT_ON_SUPPLIES = frozenset({"visit", "split", "global", "telehealth", *procedures.FAMILIES})

CLAIMS_MANUAL = "Medicare Claims Processing Manual (Pub. 100-04)"
NCCI = "NCCI Policy Manual for Medicare, chapter 1, section E, 2026"
GLOBAL = f"{CLAIMS_MANUAL}, chapter 12, sections 30.6.6 and 40, 2026"
FORM = f"{CLAIMS_MANUAL}, chapter 26, section 10.4 (item 24D), 2026"
PARTS = f"{CLAIMS_MANUAL}, chapter 13, section 20, 2026"
BILATERAL = f"{CLAIMS_MANUAL}, chapter 12, section 40.7, 2026"
SURGEONS = f"{CLAIMS_MANUAL}, chapter 12, sections 20.4.3 and 40.8, 2026"
ANESTHESIA = f"{CLAIMS_MANUAL}, chapter 12, section 50, 2026"
THERAPY = f"{CLAIMS_MANUAL}, chapter 5, section 20, 2026"
LABORATORY = f"{CLAIMS_MANUAL}, chapter 16, 2026"
DRUGS = f"{CLAIMS_MANUAL}, chapter 17, section 40, 2026"
NOTICES = f"{CLAIMS_MANUAL}, chapter 30 (notices to beneficiaries), 2026"
TELEHEALTH = f"{CLAIMS_MANUAL}, chapter 12, section 190, 2026"
ORDER = "Medicare contractors' billing guidance on the order of modifiers, 2026"
GENERAL = f"{CLAIMS_MANUAL}, chapters 12 and 23 (modifiers), 2026"

SOURCES = {
    **dict.fromkeys(("24", "54", "55", "57", "58", "78", "79", "22", "52", "53", "51"), GLOBAL),
    **dict.fromkeys(("25", "27", "59", "XE", "XP", "XS", "XU"), NCCI),
    **dict.fromkeys(("26", "TC"), PARTS),
    **dict.fromkeys(("50", "LT", "RT"), BILATERAL),
    **dict.fromkeys(("62", "80", "81", "82", "AS"), SURGEONS),
    **dict.fromkeys((*PERFORMED, "QS", "23", "47", "P1", "P2", "P3", "P4", "P5", "P6"), ANESTHESIA),
    **dict.fromkeys((*PLANS, "CQ", "CO", "KX"), THERAPY),
    **dict.fromkeys(("90", "91", "QW"), LABORATORY),
    **dict.fromkeys(("JW", "JZ"), DRUGS),
    **dict.fromkeys(("GA", "GX", "GY", "GZ"), NOTICES),
    **dict.fromkeys(("93", "95"), TELEHEALTH),
}
BOTH_SIDES = "Use 50 alone for both sides, or a line for each side."
TOGETHER = {
    frozenset({"26", "TC"}): "Who bills both parts leaves both modifiers off.",
    frozenset({"LT", "RT"}): BOTH_SIDES,
    frozenset({"50", "LT"}): BOTH_SIDES,
    frozenset({"50", "RT"}): BOTH_SIDES,
    frozenset({"JW", "JZ"}): "Either something was thrown away, on a line of its own with JW, or nothing was.",
}


@dataclass(frozen=True, slots=True)
class _Line:
    """The line under a rule: its code, its procedure where the course knows it, its modifiers and its claim."""

    code: str
    procedure: Procedure | None
    marks: tuple[str, ...]
    place: str
    claim: str

    def finding(self, rule: str, severity: Severity, mark: str, sentence: str, source: str) -> Finding:
        codes = (mark, self.code) if mark else (self.code,)
        return Finding(rule, severity, codes, sentence, source)


def check_modifiers(
    item: str,
    modifiers: Sequence[str],
    *,
    place: str = "",
    claim: Literal["professional", "institutional"] = "professional",
) -> list[Finding]:
    """What is wrong with the modifiers of one line, errors first.

    Args:
        item: a concept id, a number of the set in use, or a HCPCS Level II code. Of a code that the course does not
            know, only its modifiers are looked at.
        modifiers: in the order of the claim; empty places are passed over.
        place: the place of service, two digits, where it is known.
        claim: "professional" (CMS-1500) or "institutional" (UB-04).

    Raises:
        CodeFileError: a table is missing or damaged.
    """
    procedure = procedures.get(item)
    marks = tuple(mark.strip().upper() for mark in modifiers if mark.strip())
    code = procedure.number if procedure else item.strip().upper()
    line = _Line(code, procedure, marks, place.strip(), claim)
    found = [finding for rule in RULES for finding in rule(line)]
    order = ("error", "conflict", "warning", "reminder")
    return sorted(found, key=lambda finding: order.index(finding.severity))


def _spelling(line: _Line) -> list[Finding]:
    found = []
    for mark in dict.fromkeys(line.marks):
        if known_modifiers.get(mark) is None:
            shape = "" if len(mark) == 2 else " A modifier has two characters."
            sentence = f"The course knows no modifier {mark[:20]}.{shape} Look it up and mend it, or take it off."
            found.append(line.finding("modifier-unknown", "error", mark, sentence, GENERAL))
        if line.marks.count(mark) > 1:
            sentence = f"Modifier {mark} stands on the line more than once. Keep it once."
            found.append(line.finding("modifier-repeated", "error", mark, sentence, FORM))
    if len(line.marks) > MOST_MODIFIERS:
        sentence = (
            f"There are {len(line.marks)} modifiers, and a line has room for {MOST_MODIFIERS}. Keep those that decide."
        )
        found.append(line.finding("modifier-too-many", "error", line.marks[MOST_MODIFIERS], sentence, FORM))
    return found


def _applies(line: _Line) -> list[Finding]:
    found = []
    for modifier in _modifiers(line):
        if modifier.claim not in ("both", line.claim):
            sentence = (
                f"Modifier {modifier.code} belongs on a claim that is {modifier.claim}, not on this one. Take it off."
            )
            found.append(line.finding("modifier-wrong-claim", "error", modifier.code, sentence, _source(modifier)))
        if not any(_in_scope(scope, line) for scope in modifier.applies_to):
            sided = modifier.applies_to <= SIDED and modifier.code != "50"
            sentence = f"Modifier {modifier.code} means: {modifier.says}. {_why_not(modifier, line)}"
            rule, severity = "modifier-does-not-apply", "warning" if sided else "error"
            found.append(line.finding(rule, severity, modifier.code, sentence, _source(modifier)))  # type: ignore[arg-type]
    return found


def _together(line: _Line) -> list[Finding]:
    found = []
    for one, two in combinations(_modifiers(line), 2):
        if two.code in one.conflicts_with or one.code in two.conflicts_with:
            mend = TOGETHER.get(frozenset({one.code, two.code}), "Keep the one that is true.")
            sentence = (
                f"{one.code} and {two.code} cannot stand on the same line. {one.code}: {one.says}. "
                f"{two.code}: {two.says}. {mend}"
            )
            codes = (one.code, two.code, line.code)
            found.append(Finding("modifier-conflict", "error", codes, sentence, _source(one)))
    return found


def _parts(line: _Line) -> list[Finding]:
    procedure = line.procedure
    if procedure is None or line.claim != "professional" or line.place not in place_of_service.HOSPITAL:
        return []
    if "TC" in line.marks or procedure.component == "technical":
        sentence = (
            f"In a hospital (place {line.place}) the technical part belongs to the hospital. "
            "Take this line off the physician's claim, or bill the professional part."
        )
        mark = "TC" if "TC" in line.marks else ""
        return [line.finding("technical-part-in-hospital", "error", mark, sentence, PARTS)]
    if (procedure.component == "split" and "26" not in line.marks) or procedure.component == "complete":
        what = "Add 26" if procedure.component == "split" else "Use the number for the reading"
        sentence = f"In a hospital (place {line.place}) the physician bills the professional part only. {what}."
        return [line.finding("professional-part-missing", "error", "", sentence, PARTS)]
    return []


def _sides(line: _Line) -> list[Finding]:
    procedure = line.procedure
    if procedure is None:
        return []
    if "50" in line.marks and "one-fee" in procedure.sides:
        sentence = (
            f"Medicare pays {procedure.number} ({procedure.label}) once, for one side or both, so 50 adds nothing. "
            "Report it once without 50; another payer may want it otherwise."
        )
        return [line.finding("bilateral-one-fee", "warning", "50", sentence, BILATERAL)]
    places = procedure.sides & SIDED
    told = known_modifiers.bypassing("anatomic") | {"50"}
    if places and "one-fee" not in procedure.sides and not told & set(line.marks):
        names = {"paired": "LT, RT or 50", "eyelid": "E1 to E4", "finger": "FA to F9", "toe": "TA to T9"}
        choices = " or ".join(names[place] for place in names if place in places)
        sentence = f"The line does not say where: {procedure.number} ({procedure.label}) takes {choices}. Add it."
        return [line.finding("side-missing", "warning", "", sentence, BILATERAL)]
    return []


def _therapy(line: _Line) -> list[Finding]:
    procedure = line.procedure
    found = []
    for assistant, plan in (("CQ", "GP"), ("CO", "GO")):
        if assistant in line.marks and plan not in line.marks:
            sentence = f"Modifier {assistant} stands only beside {plan}. Add {plan} if the care was under that plan."
            found.append(line.finding("assistant-without-plan", "error", assistant, sentence, THERAPY))
    if procedure is None or procedure.family != "therapy":
        return found
    plans = [mark for mark in line.marks if mark in PLANS]
    allowed = ", ".join(sorted(procedure.plan, key=PLANS.index))
    for plan in plans:
        if plan not in procedure.plan:
            sentence = f"{procedure.number} ({procedure.label}) is not given under a {plan} plan. It takes {allowed}."
            found.append(line.finding("therapy-wrong-plan", "error", plan, sentence, THERAPY))
    if not plans:
        sentence = (
            f"Therapy needs the modifier of its plan of care: {allowed}. Add it. Medicare returns the line otherwise."
        )
        found.append(line.finding("therapy-plan-missing", "error", "", sentence, THERAPY))
    return found


def _anesthesia(line: _Line) -> list[Finding]:
    if line.procedure is None or line.procedure.family != "anesthesia" or line.claim != "professional":
        return []
    if PERFORMED & set(line.marks):
        return []
    sentence = f"An anesthesia line must say who gave the anesthesia: one of {', '.join(sorted(PERFORMED))}. Add it."
    return [line.finding("anesthesia-provider-missing", "error", "", sentence, ANESTHESIA)]


def _laboratory(line: _Line) -> list[Finding]:
    procedure = line.procedure
    if procedure is None or procedure.family != "laboratory":
        return []
    if "QW" in line.marks and procedure.waived in ("plain", "no"):
        why = (
            "is waived as it stands and takes no QW"
            if procedure.waived == "plain"
            else "is not a waived test: a laboratory with only a certificate of waiver may not do it"
        )
        sentence = f"{procedure.number} ({procedure.label}) {why}. Take QW off."
        return [line.finding("waived-test", "error", "QW", sentence, LABORATORY)]
    if procedure.waived == "QW" and "QW" not in line.marks and line.place == "11":
        sentence = "If this office has only a certificate of waiver and used a waived kit, add QW."
        return [line.finding("waived-test", "reminder", "QW", sentence, LABORATORY)]
    return []


def _add_on(line: _Line) -> list[Finding]:
    if line.procedure is None or not line.procedure.add_on or "51" not in line.marks:
        return []
    sentence = f"{line.code} ({line.procedure.label}) is an add-on: its fee is already reduced. Take 51 off."
    return [line.finding("add-on-with-51", "error", "51", sentence, GLOBAL)]


def _drug(line: _Line) -> list[Finding]:
    if not line.code.startswith("J") or not HCPCS.fullmatch(line.code) or {"JW", "JZ"} & set(line.marks):
        return []
    sentence = (
        "A drug from a single-dose container takes JZ when nothing was thrown away, else a second line with JW for "
        "what was (Medicare, since July 2023). Look up the container."
    )
    return [line.finding("drug-waste-not-told", "reminder", "", sentence, DRUGS)]


def _telehealth(line: _Line) -> list[Finding]:
    found = []
    told = [mark for mark in line.marks if mark in ("93", "95")]
    remote = line.place in place_of_service.TELEHEALTH
    if told and line.place and not remote and line.claim == "professional":
        sentence = (
            f"Modifier {told[0]} says telehealth, yet the place of service is {line.place}. Use 10 when the patient "
            "was at home, 02 when elsewhere; some payers keep the usual place."
        )
        found.append(line.finding("telehealth-place", "warning", told[0], sentence, TELEHEALTH))
    if remote and not told and _in_scope("telehealth", line):
        sentence = (
            f"Place {line.place} is telehealth. Sound only takes 93. With picture, many payers want 95; for Medicare "
            "the place alone usually tells it."
        )
        found.append(line.finding("telehealth-modifier", "reminder", "", sentence, TELEHEALTH))
    if "FS" in line.marks and line.place == "11":
        sentence = "A shared visit (FS) is for hospitals and other facilities. In an office think of incident-to rules."
        found.append(line.finding("shared-visit-in-office", "error", "FS", sentence, GLOBAL))
    return found


def _needs(line: _Line) -> list[Finding]:
    return [
        line.finding(
            "modifier-needs", "reminder", modifier.code, f"{modifier.code}: {modifier.needs}", _source(modifier)
        )
        for modifier in _modifiers(line)
        if modifier.needs and any(_in_scope(scope, line) for scope in modifier.applies_to)
    ]


def _order(line: _Line) -> list[Finding]:
    """Modifiers that decide on payment come first: some payers' programs read no further than the first."""
    later = ""
    for modifier in _modifiers(line):
        decides = modifier.effect == "payment" or modifier.code in PLANS
        decides = decides or (modifier.effect == "edit" and modifier.bypass != "anatomic")
        if decides and later:
            sentence = f"Put {modifier.code} before {later}: modifiers that decide on payment come first."
            return [line.finding("modifier-order", "reminder", modifier.code, sentence, ORDER)]
        if not decides:
            later = later or modifier.code
    return []


RULES: tuple[Callable[[_Line], list[Finding]], ...] = (
    *(_spelling, _applies, _together, _parts, _sides, _therapy, _anesthesia),
    *(_laboratory, _add_on, _drug, _telehealth, _needs, _order),
)


def _modifiers(line: _Line) -> list[Modifier]:
    found = (known_modifiers.get(mark) for mark in dict.fromkeys(line.marks))
    return [modifier for modifier in found if modifier is not None]


def _source(modifier: Modifier) -> str:
    return SOURCES.get(modifier.code, GENERAL)


def _in_scope(scope: str, line: _Line) -> bool:
    procedure = line.procedure
    if procedure is None:
        return _in_scope_by_letter(scope, line.code)
    answers = {
        "any": True,
        "visit": procedure.visit,
        "not-visit": not procedure.visit,
        "split": procedure.component == "split",
        "global": procedure.global_days in ("010", "090"),
        "telehealth": procedure.family in ("evaluation-and-management", "medicine", "therapy"),
        "drug": False,  # vaccines and the like are no drugs of single-dose billing
    }
    return answers.get(scope, scope == procedure.family or scope in procedure.sides)


def _in_scope_by_letter(scope: str, code: str) -> bool:
    """Of a code that the course does not know, only what its letter rules out."""
    if not HCPCS.fullmatch(code):
        return scope != "drug"
    if code[0] == "J":
        return scope in ("any", "not-visit", "drug", "paired", "eyelid")
    if code[0] in SUPPLY_LETTERS:
        return scope not in NOT_ON_SUPPLIES
    return True


def _why_not(modifier: Modifier, line: _Line) -> str:
    procedure = line.procedure
    name = f"{line.code} ({procedure.label})" if procedure else line.code
    if modifier.applies_to == {"split"} and procedure and procedure.component:
        if procedure.component == "complete":
            return f"{name} is the whole service, and its parts have numbers of their own. Use the number of the part."
        return f"{name} is the {procedure.component} part already. Take the modifier off."
    if procedure and modifier.applies_to <= set(procedures.FAMILIES):
        families = ", ".join(sorted(modifier.applies_to))
        return f"It is for {families}; {name} is {procedure.family}. {modifier.instead or 'Take it off.'}"
    reason = {
        "visit": "is no visit",
        "not-visit": "is a visit",
        "split": "has no professional and technical parts",
        "paired": "has no left and right",
        "global": "has no days of care after it",
        "drug": "is no drug from a single-dose container",
    }.get(next(iter(modifier.applies_to)), "is not what it applies to")
    return f"{name} {reason}. {modifier.instead or 'Take it off, or look at the code again.'}"
