"""The claims of a panel: visits with their right claims, and what goes wrong with some of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from revcycle.claim.claim import Claim
from revcycle.parties.people import Family
from revcycle.payer.world import World
from revcycle.year.billing import FrontDesk
from revcycle.year.causes import CAUSES, Office, causes, office
from revcycle.year.mistakes import MAKERS, Scene
from revcycle.year.population import LAST
from revcycle.year.schedule import draw_visits
from revcycle.year.work import Work

__all__ = ["batch_day", "draw_work"]

TWICE = ("sent-twice", "billed-twice")
RARE = (
    *("coverage-ended", "authorization-missing", "other-payer-first", "referral-missing", "wrong-diagnosis-for-test"),
    *("modifier-25-missing", "part-billed-too", "charges-entered-late", "laboratory-number-missing"),
)
"""Causes that fit few visits, the rarest first."""
SECOND_ENTRY = "ENTERED FROM THE SUPERBILL"
SECOND_LAG = (3, 9)


def batch_day(day: date, weekdays: frozenset[int]) -> date:
    """The first day from this one on which claims are sent; 1 is Monday."""
    while day.isoweekday() not in weekdays:
        day += timedelta(days=1)
    return day


def draw_work(
    random: Random, panel: int, claims: int, world: World, front: FrontDesk, families: tuple[Family, ...]
) -> list[Work]:
    """So many claims of a panel, in the order of their visits, each with its cause where something goes wrong.

    A cause hits as many of a thousand claims as its rate says, among those visits that it can happen to; where there
    are too few of them, fewer.
    """
    habits = office()
    hits = {name: _count(random, one.per_thousand, claims) for name, one in causes().items()}
    twice = {name: min(hits.pop(name, 0), claims // 4) for name in TWICE}
    count = claims - sum(twice.values())
    visits = draw_visits(random, families, count, world.plans, world.roster.providers)
    scenes = []
    for number, visit in enumerate(visits, 1):
        claim = front.claim(visit, f"Y{panel:04d}-{number:04d}")
        scenes.append(Scene(visit, claim, world, front, random))
    wrong = _wrong(random, scenes, hits)
    works = [_work(random, habits, scene, *wrong.get(place, (scene.claim, ""))) for place, scene in enumerate(scenes)]
    right = [place for place in range(len(works)) if place not in wrong]
    chosen = random.sample(right, min(len(right), sum(twice.values())))
    for name, hit in twice.items():
        for place in chosen[:hit]:
            works.append(_second(random, habits, works[place], name, f"Y{panel:04d}-{len(works) + 1:04d}"))
        chosen = chosen[hit:]
    return sorted(works, key=lambda one: (one.visit.day, one.account))


def _count(random: Random, per_thousand: int, claims: int) -> int:
    """How many of the claims; the rest of the division is drawn, so that small panels come out right together."""
    whole, rest = divmod(per_thousand * claims, 1000)
    return whole + (random.randrange(1000) < rest)


def _wrong(random: Random, scenes: list[Scene], hits: dict[str, int]) -> dict[int, tuple[Claim, str]]:
    """The claims that go out wrong, by the place of their scene. Causes that fit few visits choose first."""
    made: dict[int, tuple[Claim, str]] = {}
    for name in sorted(hits, key=lambda one: (RARE.index(one) if one in RARE else len(RARE), CAUSES.index(one))):
        left = hits[name]
        for place in random.sample(range(len(scenes)), len(scenes)):
            if left <= 0:
                break
            claim = None if place in made else MAKERS[name](scenes[place])
            if claim is not None:
                made[place] = claim, name
                left -= 1
    return made


def _work(random: Random, habits: Office, scene: Scene, claim: Claim, cause: str) -> Work:
    entered = scene.visit.day + timedelta(days=random.randint(*habits.charge_entry))
    if cause == "charges-entered-late":
        limit = scene.payer.filing.last_day(scene.visit.day, scene.visit.day, False)
        entered = limit + timedelta(days=random.randint(1, 15))
    return Work(
        scene.visit, claim.account, scene.claim, claim, cause, entered, batch_day(entered, habits.batch_weekdays)
    )


def _second(random: Random, habits: Office, first: Work, cause: str, account: str) -> Work:
    """The same services, entered again some days later under another account."""
    note = SECOND_ENTRY if cause == "billed-twice" else ""
    claim = replace(first.right, account=account, note=note)
    entered = min(first.goes + timedelta(days=random.randint(*SECOND_LAG)), LAST)
    return Work(first.visit, account, claim, claim, cause, entered, batch_day(entered, habits.batch_weekdays))
