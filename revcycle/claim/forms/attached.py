"""What is stapled to a form: copies of remittances, and a sheet with what the paper has no box for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from revcycle.claim.forms.boxes import FORM_NAMES
from revcycle.claim.forms.filled import Attachment, FilledForm
from revcycle.claim.forms.filling import called
from revcycle.dates import us_date
from revcycle.money import dollars

__all__ = ["attachments"]

REMITTANCE = re.compile(r"insurances\.(\d+)\.adjudication\.(.+)")
TOGETHER = re.compile(r"(?<=\.name)\.(last|first|middle|suffix)$|(?<=\.address)\.(street|city|state|zip_code)$")
SUMS = {"charge", "paid", "patient_owes", "amount", "total", "noncovered", "patient_paid", "outside_lab"}
DAYS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WORDS = {
    "insurances": "coverage",
    "lines": "line",
    "diagnoses": "diagnosis",
    "stay": "stay",
    "payer_id": "payer's number for electronic claims",
    "filing": "kind of coverage (SBR09)",
    "order": "order of payment",
    "medicare_secondary": "why Medicare is second",
    "zip_code": "ZIP code",
    "npi": "NPI",
    "tax_id_kind": "kind of tax ID",
    "born": "birth date",
    "unit": "unit of measure",
    "control": "sender's number of the line",
    "delay_reason": "why it comes late",
    "member_id": "ID number",
    "control_number": "payer's claim number",
    "first": "first",
    "epsdt": "EPSDT",
    "drg": "DRG",
}


def attachments(form: FilledForm) -> tuple[Attachment, ...]:
    """A copy of each earlier payer's remittance, then the sheet with all else; none where the boxes say everything."""
    decided: dict[int, dict[str, str]] = {}
    rest: dict[str, tuple[str, str]] = {}
    names = {one.path: one.text or "" for one in form.beyond}
    for one in form.beyond:
        if any(form.text(item) != text for item, text in one.boxes):
            continue
        if found := REMITTANCE.fullmatch(one.path):
            decided.setdefault(int(found[1]), {})[found[2]] = one.text or ""
        elif one.text:
            whole = TOGETHER.sub("", one.path)  # a name or an address stands on one line
            label, before = rest.get(whole, (_label(whole, one.boxes, form), ""))
            rest[whole] = (label, ", ".join(filter(None, (before, _shown(one.path, one.text)))))
    copies = [
        Attachment(_title(form, number, names), tuple(_remittance(told))) for number, told in sorted(decided.items())
    ]
    title = f"What the {FORM_NAMES[form.kind]} has no box for"
    return (*copies, *([Attachment(title, tuple(rest.values()))] if rest else []))


def _title(form: FilledForm, number: int, names: Mapping[str, str]) -> str:
    rows = [form.sent_to, *(letter for letter in "ABC" if letter != form.sent_to)]
    typed = form.text(f"FL50{rows[number]}") if form.kind == "institutional" and number < len(rows) else ""
    name = names.get(f"insurances.{number}.payer.name") or typed or f"payer {number + 1}"
    return f"Copy of the remittance of {name}"


def _remittance(told: Mapping[str, str]) -> list[tuple[str, str]]:
    """The rows of a remittance's copy: the claim, then each line."""
    rows = [
        (words, _shown(path, told[path]))
        for path, words in (
            ("control_number", "Payer's claim number"),
            ("day", "Decided on"),
            ("paid", "Paid"),
            ("patient_owes", "Patient owes"),
        )
        if told.get(path, "0") not in ("", "0")
    ]
    rows += [("Adjustment of the claim", one) for one in _adjustments(told, "")]
    for place in sorted({int(path.split(".")[1]) for path in told if path.startswith("lines.")}):
        line = {path.split(".", 2)[2]: text for path, text in told.items() if path.startswith(f"lines.{place}.")}
        modifiers = [line[path] for path in sorted(line) if path.startswith("modifiers.")]
        code = "-".join(filter(None, (line.get("code", ""), *modifiers)))
        said = [f"{code} x {line.get('units', '')}".strip(), f"paid {_shown('paid', line.get('paid', '0'))}"]
        said += _adjustments(line, "")
        said += [_shown("day", line["day"])] if "day" in line else []
        rows.append((f"Line {line.get('line', place + 1)}", "; ".join(said)))
    return rows


def _adjustments(told: Mapping[str, str], before: str) -> list[str]:
    found = []
    for place in sorted({int(path.split(".")[1]) for path in told if path.startswith(f"{before}adjustments.")}):
        path = f"{before}adjustments.{place}."
        quantity = f" ({told[path + 'quantity']} units)" if path + "quantity" in told else ""
        amount = _shown("amount", told.get(path + "amount", "0"))
        found.append(f"{told.get(path + 'group', '')}-{told.get(path + 'reason', '')} {amount}{quantity}")
    return found


def _label(path: str, boxes: tuple[tuple[str, str], ...], form: FilledForm) -> str:
    """Such as "Coverage 2, insured: birth date", with the box that it belongs to."""
    words: list[str] = []
    for part in path.split("."):
        if part.isdecimal() and words:
            words[-1] += f" {int(part) + 1}"
        else:
            words.append(WORDS.get(part, part.replace("_", " ")))
    *above, last = words
    label = f"{', '.join(above)}: {last}" if above else last
    box = f" ({called(form.kind, boxes[0][0])})" if len(boxes) == 1 else ""
    return f"{label[:1].upper()}{label[1:]}{box}"


def _shown(path: str, text: str) -> str:
    leaf = path.rpartition(".")[2]
    if leaf in SUMS and re.fullmatch("-?[0-9]{1,15}", text):
        return dollars(int(text))
    if DAYS.fullmatch(text):
        return us_date(date.fromisoformat(text))
    return {"true": "yes", "false": "no"}.get(text, text)
