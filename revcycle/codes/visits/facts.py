"""What a note says about a visit, as far as it decides the level.

History and exam have no place here: they are done as far as the patient needs it, and no level hangs on them (office
since 2021, all other visits since 2023).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["Problem", "Risk", "Setting", "Test", "TimeSpent", "Visit"]


class Setting(StrEnum):
    """Where the patient was seen and, for a stay, which visit of the stay it was."""

    OFFICE = "office"
    EMERGENCY = "emergency"
    HOSPITAL_INITIAL = "hospital-initial"  # first visit of a stay, inpatient or observation
    HOSPITAL_SUBSEQUENT = "hospital-subsequent"
    HOSPITAL_DISCHARGE = "hospital-discharge"


class Problem(StrEnum):
    """A problem that was assessed or treated at the visit. One that is only on the list does not count."""

    SELF_LIMITED = "self-limited-or-minor"
    STABLE_CHRONIC = "stable-chronic"  # stable means at the goal set for this patient
    CHRONIC_WORSE = "chronic-worse"  # getting worse, not at goal, or treatment has side effects
    CHRONIC_SEVERE = "chronic-severe"  # a severe flare, or severe side effects
    ACUTE_UNCOMPLICATED = "acute-uncomplicated"  # illness or injury
    STABLE_ACUTE = "stable-acute"  # since 2023: treatment has begun, and the patient is better
    ACUTE_UNCOMPLICATED_IN_HOSPITAL = "acute-uncomplicated-in-hospital"  # since 2023: needs inpatient or observation
    ACUTE_SYSTEMIC = "acute-systemic"  # the whole body is ill, and it is not a minor illness
    ACUTE_COMPLICATED_INJURY = "acute-complicated-injury"
    UNDIAGNOSED_UNCERTAIN = "undiagnosed-uncertain"  # new, and what it may be is serious
    THREAT = "threat-to-life-or-function"  # soon, if it is not treated


class Risk(StrEnum):
    """A decision about the patient's care and the risk it carries. The rules give examples, not a full list."""

    MINIMAL = "minimal"  # such as rest, or a dressing
    LOW = "low"  # such as a medicine sold without prescription, or physical therapy
    PRESCRIPTION_DRUG = "prescription-drug-management"
    SOCIAL_DETERMINANTS = "social-determinants"  # they limit diagnosis or treatment, and the note says how
    MINOR_SURGERY_RISK_FACTORS = "minor-surgery-risk-factors"
    MAJOR_SURGERY = "elective-major-surgery"
    OTHER_MODERATE = "other-moderate"  # as the physician judged and wrote
    MAJOR_SURGERY_RISK_FACTORS = "elective-major-surgery-risk-factors"
    EMERGENCY_MAJOR_SURGERY = "emergency-major-surgery"
    TOXICITY_MONITORING = "toxicity-monitoring"
    HOSPITALIZATION = "hospitalization"
    ESCALATION = "escalation-of-hospital-care"  # since 2023
    DO_NOT_RESUSCITATE = "do-not-resuscitate"  # or less treatment, since the outlook is poor
    PARENTERAL_CONTROLLED_SUBSTANCE = "parenteral-controlled-substance"  # since 2023
    OTHER_HIGH = "other-high"


@dataclass(frozen=True, slots=True)
class Test:
    """One test and what the clinician did with it. A panel that is one code is one test.

    Attributes:
        name: the test; two results of the same test are one.
        ordered: it was ordered at this visit.
        reviewed: its result was looked at.
        interpreted: the clinician read the image or tracing itself, and wrote what they saw.
        billed_here: the same clinician or practice bills the reading of this test on its own.
        counted_earlier: it was ordered at an earlier visit, and counted there.
    """

    __test__ = False  # not a test of the program

    name: str
    ordered: bool = False
    reviewed: bool = False
    interpreted: bool = False
    billed_here: bool = False
    counted_earlier: bool = False


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Minutes in the note. Only the first sum counts; the others are told apart from it, never part of it.

    Attributes:
        clinician: by the physician or other billing clinician, on the date of the visit, with or without the patient.
        staff: by nurses, assistants and other staff.
        other_days: before or after the date of the visit.
        billed_separately: for services that have a code of their own, such as a procedure or reading an ECG.

    Raises:
        ValueError: a number is negative.
    """

    clinician: int
    staff: int = 0
    other_days: int = 0
    billed_separately: int = 0

    def __post_init__(self) -> None:
        if min(self.clinician, self.staff, self.other_days, self.billed_separately) < 0:
            raise ValueError("Minutes cannot be fewer than zero. Write each time as a whole number, 0 or more.")


@dataclass(frozen=True, slots=True)
class Visit:
    """The documented facts of one visit.

    Attributes:
        new_patient: for the office; revcycle.codes.visits.patient_status tells. None: not known, or no matter.
        external_notes: the sources outside the practice or specialty whose notes were read; each source counts once.
        independent_historian: someone else gave the history, since the patient could not, or it had to be confirmed.
        discussion: care or a test was talked over with an outside professional, or with someone such as a case manager
            or teacher. Family does not count.
        seen_by_clinician: False: only staff saw the patient.
    """

    date_of_service: date
    setting: Setting
    new_patient: bool | None = None
    problems: tuple[Problem, ...] = ()
    external_notes: tuple[str, ...] = ()
    tests: tuple[Test, ...] = ()
    independent_historian: bool = False
    discussion: bool = False
    risks: tuple[Risk, ...] = ()
    time: TimeSpent | None = None
    seen_by_clinician: bool = True
