"""A hospital stay: its diagnoses, procedures and what was there on admission, then the MS-DRG, as the browser asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from revcycle.bench.fields import age, rows, sex, short, texts
from revcycle.bench.review import MOST_CODES, told
from revcycle.codes.diagnoses.icd10cm import compact
from revcycle.codes.diagnoses.index import IndexUnavailableError
from revcycle.codes.encounter import Encounter
from revcycle.codes.encounter import check as check_encounter
from revcycle.codes.encounter.tables import RulesUnreadableError
from revcycle.codes.finding import SEVERITIES, Finding, Severity
from revcycle.codes.inpatient import drg, pcs, present_on_admission, principal
from revcycle.codes.inpatient.pcs_tables import extract
from revcycle.codes.inpatient.tables import TableUnavailableError
from revcycle.money import dollars

__all__ = ["found", "looked_at", "named"]

LONGEST_LIST = 20
LONGEST_SEARCH = 200
EXEMPT = "exempt"  # what the browser says for a field that is left blank on purpose
OFTEN_EXEMPT = ("Q", "V", "W", "X", "Y", "Z")  # Official Guidelines, appendix I: most exempt codes begin so
FAULTS = (IndexUnavailableError, RulesUnreadableError, TableUnavailableError)

# Rules of the principal diagnosis that say of a code what a rule of the encounter says of it too. The encounter's is
# told: it names the code with its title, and knows what the note asks for instead.
TOLD_ALREADY = {
    "principal-external-cause": "external-cause-first",
    "principal-only-beside": "never-first",
    "principal-symptom": "integral-symptom",
    "uncertain-not-allowed": "suspected",
    "uncertain-as-if": "suspected",
}


def found(content: dict[str, Any]) -> dict[str, Any]:
    """Return the procedures that fit what is typed, by everyday words or by their beginning."""
    text = str(content.get("text") or "")[:LONGEST_SEARCH]
    try:
        hits = pcs.search(text, LONGEST_LIST + 1)
    except TableUnavailableError as error:
        return {"text": text, "hits": [], "more": False, "trouble": str(error)}
    shown = [{"code": hit.code, "title": hit.title, "name": hit.name} for hit in hits[:LONGEST_LIST]]
    return {"text": text, "hits": shown, "more": len(hits) > LONGEST_LIST, "trouble": ""}


def named(content: dict[str, Any]) -> dict[str, Any]:
    """Return the title of a procedure and its seven places, or the sentence that says what is wrong with it."""
    code = short(content.get("code"))
    try:
        verdict = pcs.check(code)
        places = [
            {
                "number": one.number,
                "name": one.name,
                "character": one.character,
                "meaning": one.meaning,
                "note": one.note,
            }
            for one in pcs.explain(code)
        ]
        sentence = "" if verdict.status == "valid" else verdict.sentence
        return {"code": code, "title": pcs.title(code) or "", "sentence": sentence, "places": places, "trouble": ""}
    except TableUnavailableError as error:
        return {"code": code, "title": "", "sentence": "", "places": [], "trouble": str(error)}


def looked_at(content: dict[str, Any]) -> dict[str, Any]:
    """Return what the rules say of a stay, and its MS-DRG; ``trouble`` tells why nothing can be said.

    ``diagnoses`` are rows of a code and its indicator ("poa"), the principal diagnosis first. An indicator that is
    none of Y, N, U and W stands for a blank field, which is how an exempt code is sent.
    """
    unread: list[str] = []
    given = [(short(row.get("code")), short(row.get("poa"))) for row in rows(content.get("diagnoses"))]
    diagnoses = [(code, poa if poa in present_on_admission.INDICATORS else "") for code, poa in given if code]
    diagnoses = diagnoses[:MOST_CODES]
    said_exempt = {code for code, poa in given if poa == EXEMPT}
    procedures = [code for text in texts(content.get("procedures")) if (code := pcs.compact(short(text)))][:MOST_CODES]
    if not diagnoses:
        return {"trouble": "Add the principal diagnosis first."}
    years = age(content.get("age"), unread)
    try:
        findings = _findings(content, diagnoses, procedures, years, said_exempt)
        codes = [code for code, _ in diagnoses]
        indicators = {code: poa for code, poa in diagnoses if poa}
        status = short(content.get("status")) or "01"
        assigned = drg.drg(codes[0], codes[1:], procedures, sex(content.get("sex")), years, status, indicators)
        what_if = _what_if(assigned, codes, procedures, indicators)
    except FAULTS as error:
        return {"trouble": str(error)}
    return {
        "trouble": "",
        "unread": unread,
        "findings": [told(finding) for finding in findings],
        "drg": _told(assigned),
        "what_if": what_if,
    }


def _findings(
    content: dict[str, Any],
    diagnoses: Sequence[tuple[str, str]],
    procedures: Sequence[str],
    years: int | None,
    said_exempt: Collection[str],
) -> list[Finding]:
    codes = tuple(code for code, _ in diagnoses)
    uncertain = tuple(short(text) for text in texts(content.get("uncertain")))
    encounter = Encounter(
        codes,
        setting="inpatient",
        sex=sex(content.get("sex")) or None,
        age=years,
        uncertain=frozenset(uncertain),
    )
    stay = principal.Stay(
        codes[0],
        codes[1:],
        admitting=short(content.get("admitting")),
        uncertain=uncertain,
        indicators={code: poa for code, poa in diagnoses if poa},
    )
    by_encounter = list(check_encounter(encounter).findings)
    told_of = {(finding.rule, compact(code)) for finding in by_encounter for code in finding.codes[:1]}
    found = by_encounter + [
        finding
        for finding in principal.check(stay)
        if not any((TOLD_ALREADY.get(finding.rule, ""), compact(code)) in told_of for code in finding.codes[:1])
    ]
    found += _without_indicator(
        _maybe_exempt(finding, said_exempt) for finding in present_on_admission.check(diagnoses, procedures)
    )
    found += [finding for code in dict.fromkeys(procedures) for finding in _wrong_procedure(code)]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))


def _maybe_exempt(finding: Finding, said_exempt: Collection[str]) -> Finding:
    """A missing indicator as a reminder, where "exempt" was chosen for a code of a kind that often is."""
    (code,) = finding.codes
    if finding.rule != "poa-missing" or code not in said_exempt or not code.startswith(OFTEN_EXEMPT):
        return finding
    sentence = (
        f"{code} is left blank as exempt. Our list of exempt codes is partial and does not hold it, yet many codes of "
        "this kind are exempt. To be sure, look it up in CMS's list for the year of discharge."
    )
    return Finding("poa-exempt-unlisted", "reminder", finding.codes, sentence, finding.source)


def _without_indicator(given: Iterable[Finding]) -> list[Finding]:
    """The same findings, with all missing indicators told at once."""
    findings = list(given)
    missing = [finding for finding in findings if finding.rule == "poa-missing"]
    if len(missing) < 2:
        return findings
    codes = tuple(code for finding in missing for code in finding.codes)
    sentence = (
        f"{', '.join(codes[:-1])} and {codes[-1]} have no indicator, and are not in our partial list of exempt codes. "
        "Most codes of a usual stay need one. To be sure, look them up in CMS's list for the year of discharge."
    )
    gathered = Finding("poa-missing", missing[0].severity, codes, sentence, missing[0].source)
    return [gathered, *(finding for finding in findings if finding.rule != "poa-missing")]


def _wrong_procedure(code: str) -> list[Finding]:
    verdict = pcs.check(code)
    if verdict.status == "valid":
        return []
    # What our extract does not hold may be right all the same.
    severity: Severity = "warning" if verdict.status == "outside" else "error"
    sentence = verdict.sentence if code in verdict.sentence else f"{code}: {verdict.sentence}"
    name = extract().name
    return [Finding("procedure-code", severity, (code,), sentence, name[:1].upper() + name[1:])]


def _told(assigned: drg.Assignment) -> dict[str, Any]:
    return {
        "number": assigned.drg,
        "name": assigned.name,
        "weight": str(assigned.weight) if assigned.weight is not None else "",
        "payment": dollars(assigned.payment) if assigned.payment is not None else "",
        "reasons": list(assigned.reasons),
        "source": assigned.source,
    }


def _what_if(
    assigned: drg.Assignment, codes: Sequence[str], procedures: Sequence[str], indicators: dict[str, str]
) -> list[str]:
    """For each other diagnosis without which the DRG is another one, what leaving it out would cost."""
    if assigned.drg is None:
        return []
    others = codes[1:]
    changes = []
    for code in others:
        without = [other for other in others if other != code]
        missed = drg.missed(codes[0], without, others, procedures, indicators)
        if missed.billed.drg != assigned.drg:
            sentence = missed.sentence
            changes.append(sentence if code in sentence else f"Without {code}: {sentence}")
    return changes
