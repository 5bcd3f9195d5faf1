"""Conditions that the chart only suspects."""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.codes.diagnoses.icd10cm import compact
from revcycle.codes.encounter.chart_words import certain_words, doubted_words, sentences, title_words
from revcycle.codes.encounter.encounter import Case, Reported
from revcycle.codes.encounter.tables import rules
from revcycle.codes.finding import Finding

__all__ = ["doubted", "suspected"]

LONGEST_QUOTE = 80


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


def doubted(case: Case) -> Iterator[Finding]:
    """A condition that the note names only where it doubts, outside a stay, and that nobody marked as suspected.

    Words alone do not decide: the finding quotes the sentence. Signs, circumstances and causes are left alone. Source:
    guideline IV.H.
    """
    if case.encounter.setting != "outpatient":
        return
    marked = {compact(code) for code in case.encounter.uncertain}
    lines = sentences(case.encounter.chart)
    for one in case.reported:
        if one.compact in marked or one.begins(*"RVWXYZ"):
            continue
        quote = next((line for line in lines if _about(one, doubted_words(line))), "")
        if quote and not any(_about(one, certain_words(line)) for line in lines):
            short = quote if len(quote) <= LONGEST_QUOTE else f"{quote[:LONGEST_QUOTE].rsplit(' ', 1)[0]} ..."
            sentence = (
                f"The note may only suspect {one.name}: “{short}”. If so, mark it as suspected, and code the signs and "
                "symptoms that are certain."
            )
            yield Finding("doubted", "warning", (one.code.code,), sentence, case.guideline("IV.H"))


def _about(one: Reported, words: frozenset[str]) -> bool:
    """Whether words of a sentence hold half or more of what makes a code's title special."""
    title = title_words(one.code.title)
    return bool(title) and len(title & words) * 2 >= len(title)
