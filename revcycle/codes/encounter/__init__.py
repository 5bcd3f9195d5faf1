"""The rules of ICD-10-CM over a whole encounter, each answer with its reason and its source.

    from revcycle.codes.encounter import Encounter, Override, check

    review = check(Encounter(codes=("N18.30", "I10"), sex="F", age=71))
    for finding in review.findings:          # errors first, reminders last
        print(finding.severity, finding.codes, finding.sentence, finding.source)

Nothing here decides for the coder. An error cannot stand; a conflict, a warning or a reminder is settled by an
override, which says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from revcycle.codes.diagnoses import releases
from revcycle.codes.diagnoses.icd10cm import ICD10CM, standard
from revcycle.codes.encounter import (
    certainty,
    combination,
    detail,
    exclusion,
    instructions,
    patient,
    sequence,
    seventh,
    validity,
)
from revcycle.codes.encounter.encounter import Case, Encounter, Override
from revcycle.codes.finding import SEVERITIES, Finding

__all__ = ["RULES", "Encounter", "Finding", "Override", "Review", "check"]

RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    validity.not_billable,
    validity.in_force_at_another_time,
    validity.twice,
    exclusion.excludes1,
    exclusion.contradicting,
    instructions.manifestation_first,
    instructions.code_first,
    sequence.external_cause_first,
    sequence.never_first,
    sequence.drug_effect_first,
    sequence.poisoning_later,
    sequence.sequela_first,
    sequence.only_first,
    sequence.obstetrics_first,
    sequence.ordered,
    certainty.suspected,
    certainty.doubted,
    detail.side,
    detail.both_sides,
    combination.linked,
    combination.combined,
    combination.integral,
    combination.weight,
    combination.outcome,
    detail.unspecified,
    seventh.open_fracture,
    seventh.phases,
    seventh.sequela,
    patient.sex,
    patient.age,
    patient.trimester,
    instructions.use_additional,
    instructions.code_also,
    exclusion.excludes2,
)


@dataclass(frozen=True, slots=True)
class Review:
    """What the rules found in an encounter.

    Attributes:
        findings: what is open, errors first.
        settled: what the coder has overridden, each with the override.
    """

    findings: tuple[Finding, ...]
    settled: tuple[tuple[Finding, Override], ...] = ()

    @property
    def clean(self) -> bool:
        """Whether no error and no conflict is open."""
        return not any(finding.severity in ("error", "conflict") for finding in self.findings)


def check(encounter: Encounter, release: ICD10CM | None = None) -> Review:
    """All findings of all rules. Takes any text for a code, and never fails for one.

    Args:
        encounter: the codes and what is known of the patient and the visit.
        release: the codes to check against; by default those in force on the encounter's date, and the course's own
            where there is no date, or no release for it: a finding then says so.

    Raises:
        revcycle.codes.diagnoses.index.IndexUnavailableError: there is no index and none can be built.
        revcycle.codes.encounter.tables.RulesUnreadableError: assets/codes/coding_rules.toml is missing or wrong.
    """
    missing = ""
    if release is None:
        release, missing = _in_force(encounter.on)
    case = Case(encounter, release)
    found = [finding for rule in RULES for finding in rule(case)]
    if missing:
        source = "45 CFR 162.1000 (the code set in force on the day of the service)"
        found.append(Finding("release", "warning", encounter.codes, missing, source))
    found.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    settled = [(finding, override) for finding in found if (override := _override(finding, encounter.overrides))]
    told = {id(finding) for finding, _ in settled}
    return Review(tuple(finding for finding in found if id(finding) not in told), tuple(settled))


def _in_force(day: date | None) -> tuple[ICD10CM, str]:
    """The look-up for a day, and the sentence that says when it is not the right one."""
    if day is None:
        return standard(), ""
    try:
        return releases.for_date(day), ""
    except releases.ReleaseError as error:
        return standard(), f"{error} The codes were checked against {standard().release} instead."


def _override(finding: Finding, overrides: tuple[Override, ...]) -> Override | None:
    """The coder's reason against a finding. An error has none, and an empty reason is no reason."""
    if finding.severity == "error":
        return None
    for override in overrides:
        fits = override.rule == finding.rule and set(finding.codes) <= set(override.codes)
        if fits and override.reason.strip():
            return override
    return None
