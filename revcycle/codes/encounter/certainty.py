"""Conditions that the chart only suspects."""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.codes.diagnoses.icd10cm import compact
from revcycle.codes.encounter.encounter import Case
from revcycle.codes.encounter.tables import rules
from revcycle.codes.finding import Finding

__all__ = ["suspected"]


def suspected(case: Case) -> Iterator[Finding]:
    """A suspected condition coded as if it were certain.

    Source: guideline IV.H for outpatients; II.H and III.C for a hospital's own coding of a stay, at discharge, with
    conditions that even there need to be confirmed.
    """
    uncertain = {compact(code) for code in case.encounter.uncertain}
    for one in case.reported:
        if one.compact not in uncertain:
            continue
        confirmed = next((rule for rule in rules()["confirmed"] if one.compact in rule["codes"]), None)
        if confirmed:
            sentence = (
                f"The chart only suspects it: {confirmed['name']} is coded when the provider confirms it, in hospital "
                f"too. Replace {one.code.code} by the signs, symptoms or exposure that are documented."
            )
            section = confirmed["section"]
        elif case.encounter.setting == "outpatient":
            sentence = (
                f"The chart only suspects it. Outside an inpatient stay, do not code {one.name} as if it were certain: "
                "code the signs and symptoms that are."
            )
            section = "IV.H"
        else:
            continue
        yield Finding("suspected", "error", (one.code.code,), sentence, case.guideline(section))
