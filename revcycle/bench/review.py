"""The coding rules over a list of codes, as the browser asks and is told."""

from __future__ import annotations

from datetime import date
from typing import Any

from revcycle.bench.fields import age, rows, texts
from revcycle.codes.diagnoses.index import IndexUnavailableError
from revcycle.codes.diagnoses.verdict import check as check_code
from revcycle.codes.encounter import Encounter, Finding, Override, check
from revcycle.codes.encounter.encounter import Setting, Side
from revcycle.codes.encounter.tables import RulesUnreadableError

__all__ = ["named", "reviewed", "told"]

MOST_CODES = 25
LONGEST_TEXT = 20_000
SETTINGS: tuple[Setting, ...] = ("outpatient", "inpatient")
SIDES: tuple[Side, ...] = ("right", "left")


def reviewed(content: dict[str, Any]) -> dict[str, Any]:
    """Return the findings on the codes and facts of a message, or the trouble in a sentence.

    Facts that cannot be read are left out, and ``unread`` says so in sentences.
    """
    unread: list[str] = []
    try:
        review = check(_encounter(content, unread))
    except (IndexUnavailableError, RulesUnreadableError) as error:
        return {"trouble": str(error)}
    return {
        "trouble": "",
        "unread": unread,
        "clean": review.clean,
        "findings": [told(finding) for finding in review.findings],
        "settled": [{**told(finding), "reason": override.reason} for finding, override in review.settled],
    }


def named(content: dict[str, Any]) -> dict[str, Any]:
    """Return the titles of the codes of a message, and a sentence for each text that is no code."""
    titles, malformed = [], []
    try:
        for text in texts(content.get("codes"))[:MOST_CODES]:
            verdict = check_code(text)
            if verdict.code:
                titles.append({"code": text, "title": verdict.code.title, "billable": verdict.code.billable})
            else:
                malformed.append({"part": text, "sentence": verdict.sentence})
    except IndexUnavailableError as error:
        return {"codes": [], "malformed": [], "trouble": str(error)}
    return {"codes": titles, "malformed": malformed, "trouble": ""}


def told(finding: Finding) -> dict[str, Any]:
    """Return a finding as the browser draws it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "codes": list(finding.codes),
        "sentence": finding.sentence,
        "source": finding.source,
    }


def _encounter(content: dict[str, Any], unread: list[str]) -> Encounter:
    setting = content.get("setting")
    sides = texts(content.get("sides"))
    return Encounter(
        codes=texts(content.get("codes"))[:MOST_CODES],
        setting="inpatient" if setting == "inpatient" else "outpatient",
        on=_date(content.get("date"), unread),
        sex=content.get("sex") if content.get("sex") in ("F", "M") else None,
        age=age(content.get("age"), unread),
        sides=frozenset(side for side in SIDES if side in sides),
        uncertain=frozenset(texts(content.get("uncertain"))),
        chart=str(content.get("chart") or "")[:LONGEST_TEXT],
        overrides=_overrides(content.get("overrides")),
    )


def _date(given: Any, unread: list[str]) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        unread.append("The date of service could not be read, so it was left out.")
        return None


def _overrides(given: Any) -> tuple[Override, ...]:
    return tuple(
        Override(str(row.get("rule", "")), texts(row.get("codes")), str(row.get("reason", ""))) for row in rows(given)
    )
