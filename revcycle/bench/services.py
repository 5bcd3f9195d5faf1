"""The rules over the lines of a claim, as the browser asks and is told."""

from __future__ import annotations

import re
from typing import Any

from revcycle.bench.fields import rows, whole_number
from revcycle.bench.review import told
from revcycle.codes.finding import SEVERITIES, Finding, Severity
from revcycle.codes.procedures import hcpcs
from revcycle.codes.procedures.bundling import check_add_ons, check_bundling
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.hcpcs_table import HcpcsFileError
from revcycle.codes.procedures.modifier_rules import check_modifiers
from revcycle.codes.procedures.place_of_service import check_place
from revcycle.codes.procedures.service_line import ServiceLine
from revcycle.codes.procedures.units import check_units
from revcycle.exercises.views.service_search import found, named

__all__ = ["checked", "found", "named"]

LONGEST_TEXT = 200
MOST_LINES = 50
MOST_UNITS = 9999
FAULTS = (CodeFileError, HcpcsFileError)


def checked(content: dict[str, Any]) -> dict[str, Any]:
    """Return what the rules on codes, modifiers, bundling, units and the place say of the lines of a message."""
    unread: list[str] = []
    place = str(content.get("place") or "").strip()[:LONGEST_TEXT]
    lines = [_line(row, unread) for row in rows(content.get("lines"))[:MOST_LINES]]
    try:
        findings = [finding for line in lines for finding in _known(line)]
        findings += [finding for line in lines for finding in check_modifiers(line.item, line.modifiers, place=place)]
        findings += [*check_bundling(lines), *check_add_ons(lines), *check_units(lines)]
        findings += check_place(place) if place else []
    except FAULTS as error:
        return {"trouble": str(error)}
    findings.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return {"trouble": "", "unread": unread, "findings": [told(finding) for finding in dict.fromkeys(findings)]}


def _line(row: dict[str, Any], unread: list[str]) -> ServiceLine:
    item = str(row.get("code") or "").strip()[:LONGEST_TEXT]
    marks = tuple(re.split(r"[\s,;]+", str(row.get("modifiers") or "").strip()[:LONGEST_TEXT]))
    try:
        units = whole_number(row.get("units"), MOST_UNITS)
    except ValueError:
        units = 0
    if units == 0:
        unread.append(
            f"{item}: the units could not be read, so 1 was taken. Write a whole number from 1 to {MOST_UNITS}."
        )
    return ServiceLine(item, tuple(mark for mark in marks if mark), units or 1)


def _known(line: ServiceLine) -> list[Finding]:
    """A code that is neither a procedure of the course nor a HCPCS code in use."""
    if line.procedure is not None:
        return []
    verdict = hcpcs.verdict(line.item)
    sentence = verdict.sentence
    if verdict.status == "cpt":
        sentence = f"{line.code} is not among the procedures that this course names. Nothing is known of it here."
    elif verdict.status == "valid":
        return []
    severity: Severity = "warning" if verdict.status in ("cpt", "unknown") else "error"
    return [Finding("service-code", severity, (line.code or "(blank)",), sentence, hcpcs.source())]
