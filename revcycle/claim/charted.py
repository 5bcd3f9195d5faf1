"""Takes a chart and the coder's codes as a billing encounter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from revcycle.chart.chart import Chart
from revcycle.claim.building import BillingError
from revcycle.claim.claim import Diagnosis
from revcycle.claim.encounter import BilledEncounter, BilledService, HospitalFacts
from revcycle.parties.organizations import House
from revcycle.parties.roster import Roster

__all__ = ["encounter_of"]

SELF_PAY = "self-pay"


def encounter_of(
    chart: Chart,
    roster: Roster,
    diagnoses: Sequence[str | Diagnosis],
    services: Sequence[BilledService],
    house: House = "practice",
    hospital: HospitalFacts | None = None,
    **facts: Any,
) -> BilledEncounter:
    """The billing encounter of a chart: its patient, plan, provider, place and days, with the codes that were given.

    Args:
        diagnoses: codes, or diagnoses with their present-on-admission indicators, the first-listed or principal first.
        services: what was done; see :class:`revcycle.claim.encounter.BilledService`.
        house: who bills it. A hospital's encounter gets the days of the chart where ``hospital`` does not tell them.
        facts: any other field of the encounter, such as ``authorization="A-1"`` or ``id="QMG-0007"``. Without an id it
            bears the chart's, shortened to 20 characters.

    Raises:
        BillingError: nobody, or more than one person, of the roster has the name and birth date of the chart.
    """
    found = roster.find(chart.patient.name, chart.patient.born)
    if len(found) != 1:
        who = f"{chart.patient.name}, born {chart.patient.born}"
        count = "nobody" if not found else f"{len(found)} people"
        sentence = f"The chart {chart.id} cannot be billed: {count} in parties/ is {who}."
        raise BillingError(f"{sentence} Add the patient, or mend name and birth date.")
    if house == "hospital" and hospital is None:
        first = chart.admitted or chart.date_of_service
        hospital = HospitalFacts(inpatient=chart.setting == "inpatient", first=first, last=chart.date_of_service)
    encounter = BilledEncounter(
        id=chart.id[:20].rstrip("-"),
        patient=found[0].id,
        house=house,
        plans=() if chart.coverage == SELF_PAY else (chart.coverage,),
        provider=chart.provider,
        diagnoses=tuple(Diagnosis(code) if isinstance(code, str) else code for code in diagnoses),
        services=tuple(services),
        place="" if house == "hospital" else chart.place_of_service,
        hospital=hospital,
    )
    return replace(encounter, **facts)
