"""The principal diagnosis of a hospital stay: whether the one that was chosen can be it.

The principal diagnosis is what, after study, turns out to be chiefly responsible for the admission (Uniform Hospital
Discharge Data Set, UHDDS). Only rules of the inpatient side stand here; what holds in every setting stands elsewhere.
Source: ICD-10-CM Official Guidelines FY2026, section II, in our own words; sections of chapters where named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from revcycle.codes.diagnoses.icd10cm import compact
from revcycle.codes.finding import Finding, Severity

__all__ = ["Reason", "Stay", "check"]

Reason = Literal[
    "", "complication", "medical observation", "postoperative observation", "outpatient surgery", "rehabilitation"
]

# To be coded only when confirmed, even on the facility's claim: beginning of the code -> name.
# Official Guidelines FY2026, sections I.C.1.a.1, I.C.1.f, I.C.1.g.1.a and I.C.10.c.
ONLY_CONFIRMED = {
    "B20": "HIV disease",
    "Z21": "HIV infection",
    "A925": "Zika virus disease",
    "U071": "COVID-19",
    "J09": "influenza by a novel virus",
    "J10": "influenza by another identified virus",
}
EXTERNAL_CAUSES = ("V", "W", "X", "Y")  # never principal: section I.C.20.a.6
# Never principal in Medicare's own edits of FY2026, and of the kind that only adds to another diagnosis.
ONLY_BESIDE = {
    "Z37": "the outcome of a delivery",
    "Z3A": "the weeks of a pregnancy",
    "Z16": "resistance of a germ",
    "Z66": "a do-not-resuscitate order",
    "Z68": "the body mass index",
    "Z87": "a disease of the past",
    "Z88": "an allergy to a drug",
}
COMPLICATIONS: tuple[str, ...] = (
    *("T80", "T81", "T82", "T83", "T84", "T85", "T86", "T87", "T88"),
    *("D78", "E36", "E89", "G97", "H59", "H95", "I97", "J95", "K6811", "K91", "K94", "K95", "L76", "M96", "N98", "N99"),
    "O",
)
SEPSIS = ("A40", "A41")
LOCAL_INFECTIONS = ("J12", "J13", "J14", "J15", "J16", "J17", "J18", "N10", "N390", "L03", "K65", "G00", "M00")
AFTERCARE = ("Z42", "Z43", "Z44", "Z45", "Z46", "Z47", "Z48", "Z49", "Z51")


@dataclass(frozen=True)
class Stay:
    """The facts of a stay that decide about its principal diagnosis.

    Attributes:
        principal: the code that was chosen.
        secondary: the other codes.
        admitting: the admitting diagnosis, what was thought at the door; "" when the claim has none.
        uncertain: codes that the provider still calls probable, suspected, likely or the like at discharge.
        ruled_out: codes that the provider has ruled out by discharge.
        equal: codes that by the record fit the definition of the principal diagnosis equally well.
        either_or: codes of diagnoses that the provider gives as "either ... or".
        planned: the code of what the patient was admitted to have treated, when the treatment did not take place.
        reason: how the patient came to be admitted, where a rule hangs on it.
        surgery_for: with reason "outpatient surgery", the code of why the surgery was done.
        indicators: code -> its present-on-admission indicator.
    """

    principal: str
    secondary: tuple[str, ...] = ()
    admitting: str = ""
    uncertain: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    equal: tuple[str, ...] = ()
    either_or: tuple[str, ...] = ()
    planned: str = ""
    reason: Reason = ""
    surgery_for: str = ""
    indicators: Mapping[str, str] = field(default_factory=dict)


def check(stay: Stay) -> list[Finding]:
    """What is the matter with the choice, the gravest first; nothing when no rule speaks against it."""
    order = ("error", "conflict", "warning", "reminder")
    found = [finding for rule in RULES for finding in rule(stay)]
    return sorted(found, key=lambda finding: order.index(finding.severity))


def _finding(rule: str, severity: Severity, codes: tuple[str, ...], sentence: str, section: str) -> Finding:
    return Finding(rule, severity, codes, sentence, f"ICD-10-CM Official Guidelines FY2026, section {section}")


def _begins(code: str, beginnings: tuple[str, ...]) -> bool:
    return compact(code).startswith(beginnings)


def _same(code: str, codes: tuple[str, ...]) -> bool:
    return compact(code) in {compact(other) for other in codes}


def _definitive(stay: Stay) -> list[str]:
    """The other codes that name a disease or an injury, and may be coded.

    No symptom, no factor of chapter 21, no cause of an injury; nothing that was ruled out, or must be confirmed first.
    """
    return [
        code
        for code in stay.secondary
        if compact(code)
        and not _begins(code, ("R", "Z", "U", *EXTERNAL_CAUSES))
        and not _same(code, stay.ruled_out)
        and not (_same(code, stay.uncertain) and _begins(code, tuple(ONLY_CONFIRMED)))
    ]


def _never_leads(stay: Stay) -> list[Finding]:
    code = stay.principal
    if _begins(code, EXTERNAL_CAUSES):
        sentence = f"{code} tells how an injury came about. It never leads: the injury or disease does."
        return [_finding("principal-external-cause", "error", (code,), sentence, "I.C.20.a.6")]
    for beginning, name in ONLY_BESIDE.items():
        if _begins(code, (beginning,)):
            sentence = f"{code} tells {name}. It only adds to another diagnosis: what was the stay for?"
            return [_finding("principal-only-beside", "error", (code,), sentence, "I.C.21.c")]
    return []


def _symptom(stay: Stay) -> list[Finding]:
    definitive = _definitive(stay)
    if not _begins(stay.principal, ("R",)) or not definitive or stay.either_or:
        return []
    sentence = (
        f"{stay.principal} is a sign or symptom, and {definitive[0]} is a diagnosis. If the one comes from the other, "
        "the diagnosis leads. The symptom may lead only if the two have nothing to do with each other."
    )
    return [_finding("principal-symptom", "conflict", (stay.principal, definitive[0]), sentence, "II.A")]


def _equal(stay: Stay) -> list[Finding]:
    if len(stay.equal) < 2:
        return []
    named = " and ".join(stay.equal)
    if not _same(stay.principal, stay.equal):
        sentence = f"By the record {named} meet the definition equally. One of them leads, not {stay.principal}."
        return [_finding("principal-equal", "error", (stay.principal, *stay.equal), sentence, "II.B and II.C")]
    sentence = (
        f"{named} meet the definition equally. Either may lead, unless the way of the admission, the treatment, or a "
        "note of the Tabular List or the Index says which."
    )
    return [_finding("principal-equal", "reminder", stay.equal, sentence, "II.B and II.C")]


def _either_or(stay: Stay) -> list[Finding]:
    if len(stay.either_or) < 2:
        return []
    named = " or ".join(stay.either_or)
    if not _same(stay.principal, stay.either_or):
        sentence = (
            f"The record says {named}. They are coded as if confirmed, and one of them leads, not {stay.principal}."
        )
        if _begins(stay.principal, ("R",)):
            sentence += " That a symptom goes before them is an old rule, which ended in October 2014."
        return [_finding("principal-either-or", "conflict", (stay.principal, *stay.either_or), sentence, "II.D")]
    sentence = f"The record says {named}. Both are coded as if confirmed. If nothing tells them apart, either may lead."
    return [_finding("principal-either-or", "reminder", stay.either_or, sentence, "II.D")]


def _not_carried_out(stay: Stay) -> list[Finding]:
    if _begins(stay.principal, ("Z53",)) or (stay.planned and compact(stay.planned) != compact(stay.principal)):
        which = stay.planned or "the condition the patient came for"
        sentence = (
            f"What the patient was admitted for still leads, though it was not treated: {which}. A Z53 code may tell "
            "after it why the treatment did not take place."
        )
        return [_finding("principal-not-carried-out", "error", (stay.principal,), sentence, "II.F")]
    return []


def _complication(stay: Stay) -> list[Finding]:
    if stay.reason != "complication":
        return []
    if not _begins(stay.principal, COMPLICATIONS):
        sentence = (
            f"The patient was admitted for a complication of care. Its code leads (such as one of T80 to T88), and "
            f"{stay.principal} is none."
        )
        return [_finding("principal-complication", "conflict", (stay.principal,), sentence, "II.G")]
    if _begins(stay.principal, ("T8",)) and not _definitive(stay):
        sentence = f"{stay.principal} may not say what exactly went wrong. If so, a further code tells it."
        return [_finding("principal-complication", "reminder", (stay.principal,), sentence, "II.G")]
    return []


def _uncertain(stay: Stay) -> list[Finding]:
    found = []
    coded = (stay.principal, *stay.secondary)
    for code in stay.uncertain:
        if not _same(code, coded):
            continue
        name = next((name for beginning, name in ONLY_CONFIRMED.items() if _begins(code, (beginning,))), "")
        if name:
            sentence = f"{code} ({name}) is still uncertain. It is coded only when confirmed, in the hospital too. "
            sentence += "Code the signs, symptoms or exposure."
            found.append(_finding("uncertain-not-allowed", "error", (code,), sentence, "II.H with I.C.1 and I.C.10.c"))
        else:
            sentence = (
                f"{code} is still uncertain at discharge. On the hospital's own claim it is coded as if it existed. On "
                "the doctor's claim, and for outpatients, it is not."
            )
            found.append(_finding("uncertain-as-if", "reminder", (code,), sentence, "II.H and III.C"))
    for code in stay.ruled_out:
        if _same(code, coded):
            sentence = f"{code} has been ruled out. What was ruled out by discharge is not coded."
            found.append(_finding("ruled-out", "error", (code,), sentence, "II.H"))
    return found


def _way_in(stay: Stay) -> list[Finding]:
    code = stay.principal
    if stay.reason == "medical observation":
        sentence = (
            f"After observation for a medical condition, what made the hospital admit the patient leads. Is it {code}?"
        )
        return [_finding("principal-observation", "reminder", (code,), sentence, "II.I.1")]
    if stay.reason == "postoperative observation":
        sentence = (
            f"After observation behind an operation, the general definition decides. What led to the stay: {code}?"
        )
        return [_finding("principal-observation", "reminder", (code,), sentence, "II.I.2")]
    if stay.reason == "outpatient surgery":
        expected = stay.surgery_for and compact(stay.surgery_for) == compact(code)
        if expected or _begins(code, COMPLICATIONS):
            return []
        sentence = (
            "After outpatient surgery a complication leads, if there is one. If no reason is given, the reason for the "
            f"surgery leads{f' ({stay.surgery_for})' if stay.surgery_for else ''}. {code} leads only if it is another "
            "condition that made the admission necessary."
        )
        return [_finding("principal-outpatient-surgery", "conflict", (code,), sentence, "II.J")]
    return []


def _rehabilitation(stay: Stay) -> list[Finding]:
    if stay.reason != "rehabilitation":
        return []
    typed = compact(stay.principal)
    if typed[:1] in ("S", "T") and len(typed) == 7 and typed[-1] in ("A", "B", "C"):
        sentence = (
            f"{stay.principal} says active treatment. In rehabilitation after an injury the same code leads with the "
            "7th character of subsequent care, such as D."
        )
        return [_finding("principal-rehabilitation", "error", (stay.principal,), sentence, "II.K")]
    sentence = (
        f"In rehabilitation the condition that is treated leads. If it is gone, such as a joint that was replaced, an "
        f"aftercare code leads. Which is {stay.principal}?"
    )
    return [_finding("principal-rehabilitation", "reminder", (stay.principal,), sentence, "II.K")]


def _late_effect(stay: Stay) -> list[Finding]:
    typed = compact(stay.principal)
    if typed[:1] not in ("S", "T") or len(typed) != 7 or typed[-1] != "S":
        return []
    sentence = f"{stay.principal} is a late effect. What the patient has now goes first, and this code after it."
    return [_finding("principal-late-effect", "conflict", (stay.principal,), sentence, "I.B.10")]


def _aftercare(stay: Stay) -> list[Finding]:
    fresh = [code for code in stay.secondary if _begins(code, ("S", "T")) and compact(code)[-1:] in ("A", "B", "C")]
    if not _begins(stay.principal, AFTERCARE) or not fresh:
        return []
    sentence = (
        f"{stay.principal} is aftercare, and {fresh[0]} an injury under active treatment. An injury has no aftercare "
        "code: its own code leads, with the 7th character of the phase."
    )
    return [_finding("principal-aftercare", "conflict", (stay.principal, fresh[0]), sentence, "I.C.21.c.7")]


def _began_later(stay: Stay) -> list[Finding]:
    said = {compact(code): indicator.strip().upper() for code, indicator in stay.indicators.items()}
    if said.get(compact(stay.principal)) != "N" or _begins(stay.principal, ("O",)):
        return []
    sentence = (
        f"{stay.principal} began after admission (N), so it cannot be why the patient was admitted. One is wrong."
    )
    return [_finding("principal-began-later", "conflict", (stay.principal,), sentence, "II and appendix I")]


def _sepsis(stay: Stay) -> list[Finding]:
    said = {compact(code): indicator.strip().upper() for code, indicator in stay.indicators.items()}
    sepsis = [code for code in stay.secondary if _begins(code, SEPSIS)]
    if not sepsis or not _begins(stay.principal, LOCAL_INFECTIONS):
        return []
    indicator = said.get(compact(sepsis[0]), "")
    if indicator == "N":
        return []
    severity: Severity = "error" if indicator == "Y" else "conflict"
    sentence = (
        f"If the sepsis ({sepsis[0]}) was there on admission, it leads and {stay.principal} follows. Only if it came "
        "later does the local infection lead. When the record does not say, ask the provider."
    )
    return [_finding("principal-sepsis", severity, (stay.principal, sepsis[0]), sentence, "I.C.1.d.4")]


def _admitting(stay: Stay) -> list[Finding]:
    if stay.admitting:
        return []
    sentence = (
        "The claim of a stay needs an admitting diagnosis too: what was thought at the door. It may be a symptom, and "
        "need not be the principal diagnosis."
    )
    return [Finding("admitting-missing", "reminder", (), sentence, "UB-04, form locator 69 (2026)")]


RULES: tuple[Callable[[Stay], list[Finding]], ...] = (
    _never_leads,
    _symptom,
    _equal,
    _either_or,
    _not_carried_out,
    _complication,
    _uncertain,
    _way_in,
    _rehabilitation,
    _late_effect,
    _aftercare,
    _began_later,
    _sepsis,
    _admitting,
)
