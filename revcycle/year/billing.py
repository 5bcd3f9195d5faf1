"""From a visit to its claim as it should be: with the referral and the authorization that its plan asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from revcycle.claim.building import build
from revcycle.claim.claim import Claim, Diagnosis
from revcycle.claim.encounter import BilledEncounter, Referral
from revcycle.claim.named import Insurance
from revcycle.parties.coverage import Coverage
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.insurance import accident_on_claim, insurance_on_claim
from revcycle.payer.order_of_benefits import MSP_CODES
from revcycle.payer.world import World
from revcycle.year.population import FIRST, LAST
from revcycle.year.schedule import Visit

__all__ = ["FrontDesk"]


class FrontDesk:
    """Makes claims of visits, and asks payers for referrals and authorizations as the visit needs them."""

    def __init__(self, world: World, desks: Mapping[str, PayerDesk]) -> None:
        self.world, self.desks = world, desks
        self._referrals: dict[tuple[str, str, str], str] = {}

    def claim(self, visit: Visit, account: str) -> Claim:
        """The right claim of a visit, to the first of its plans."""
        template, first = visit.template, visit.coverages[0]
        encounter = BilledEncounter(
            id=account,
            patient=visit.person.id,
            house="practice",
            plans=tuple(one.plan for one in visit.coverages),
            provider=visit.provider,
            place=template.place,
            diagnoses=tuple(Diagnosis(code) for code in template.diagnoses),
            services=tuple(replace(service, day=visit.day) for service in template.services),
            referral=self.referral(visit, first),
            authorization=self.authorization(visit, first),
            accident=accident_on_claim(self.world, first, "AA"),
            hospitalized=(visit.day - timedelta(days=2), None) if template.place == "21" else (None, None),
        )
        return build(encounter, self.world.roster, self.insurances(visit.coverages))

    def insurances(self, coverages: tuple[Coverage, ...]) -> tuple[Insurance, ...]:
        """Coverages as a claim tells them, the first one first."""
        found = []
        for place, coverage in enumerate(coverages):
            second = ""
            if place and self.world.plans[coverage.plan].kind == "medicare-b":
                second = MSP_CODES.get(coverage.subscriber.entitled_by, "")
            found.append(insurance_on_claim(self.world, coverage, "PST"[min(place, 2)], second))
        return tuple(found)

    def referral(self, visit: Visit, coverage: Coverage) -> Referral | None:
        """The referral of the primary care provider, where the plan works with referrals and a specialist is seen."""
        plan = self.world.plans[coverage.plan]
        sends = coverage.primary_care_provider
        if not plan.referral or self.world.roster.providers[visit.provider].primary_care or sends == visit.provider:
            return None
        key = coverage.plan, visit.person.id, visit.provider
        if key not in self._referrals:
            self._referrals[key] = self.desks[plan.payer].refer(visit.person.id, visit.provider, FIRST, LAST)
        return Referral(sends, "DN", self._referrals[key])

    def authorization(self, visit: Visit, coverage: Coverage) -> str:
        """The authorization that the payer wants before a service of the visit; "" where none is wanted."""
        payer = self.world.payer_of(coverage.plan)
        items = [one.item for one in visit.template.services if payer.authorization(one.item, coverage.plan, visit.day)]
        if not items or visit.template.place == "23":
            return ""
        return self.desks[payer.id].authorize(visit.person.id, items, visit.day, visit.day)
