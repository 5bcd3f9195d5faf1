"""What a decision that is taken back means for the claims that came after it.

A claim that met part of a deductible, or counted as a visit, made later claims of the family dearer or cheaper. When it
is taken back, they are decided again in the order in which they were decided, as if it had never been; what takes its
place (a replacement, an appeal, a reopening) takes its place in that order too. Only a decision in which a cent, a
group, a reason or a remark changes is issued anew: a reversal and a new decision, each under the payer's own motion.

What was known then holds still: the same answers to requests, the same authorizations on file. A claim that would now
have to wait for papers keeps its decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import get_args

from revcycle.dates import us_date
from revcycle.money import dollars
from revcycle.payer.accumulators import Accumulators
from revcycle.payer.adjudication import pipeline
from revcycle.payer.adjudication.case import Case
from revcycle.payer.adjudication.history import AccumulatorKey, Decided, DecidedLine, History, Recomputed
from revcycle.payer.adjudication.replacing import give_back
from revcycle.payer.adjudication.result import decided, payment
from revcycle.payer.correction import reverse
from revcycle.payer.plan import Network
from revcycle.payer.remittance import PAID, ClaimPayment, Explanation
from revcycle.payer.remitting import ISSUED_ANEW
from revcycle.payer.world import World

__all__ = ["decide_again", "later", "set_aside"]

ASIDE = "set aside"
CORRECTED = "MA67"
"""The remark of a decision that corrects an earlier one."""
PARTS = {"PR-1": "deductible", "PR-2": "coinsurance", "PR-3": "copay"}
MakeCase = Callable[[Decided, History], Case]
Used = Mapping[AccumulatorKey, Accumulators]
NETWORKS: tuple[Network, ...] = get_args(Network)


@dataclass(slots=True)
class _Change:
    """A claim whose part in the history is no longer what it was: what stood before, and what stands now."""

    before: Decided
    now: Decided | None

    def touches(self, one: Decided) -> bool:
        """Whether a later claim may have been decided with this one in mind, limits apart."""
        for mine in filter(None, (self.before, self.now)):
            if mine.person != one.person:
                continue
            days = {line.day + timedelta(days=step) for line in mine.lines for step in (-1, 0, 1)}
            permissions = {mine.claim.authorization.strip(), mine.claim.referral.strip()} - {""}
            if (
                any(line.day in days or line.item.startswith("office-visit-new-") for line in one.lines)
                or any(line.global_days for line in mine.lines)
                or permissions & {one.claim.authorization.strip(), one.claim.referral.strip()}
                or (mine.claim.stay and one.claim.stay)
            ):
                return True
        return False


def later(world: World, history: History, original: Decided) -> tuple[Decided, ...]:
    """The standing decisions about the family that were made after one, in their order."""
    if not original.person:
        return ()
    family = world.roster.patients[original.person].family
    people = [one.id for one in world.roster.patients.values() if one.family == family]
    found = [one for person in people for one in history.of(person) if one.order > original.order]
    return tuple(sorted(found, key=lambda one: one.order))


def set_aside(history: History, decisions: Iterable[Decided]) -> None:
    """Takes decisions out of a history that is a copy, until :func:`decide_again` puts them back."""
    for one in decisions:
        history.post((), give_back(history.accumulators, one.lines), {one.payment.control_number: ASIDE})


def decide_again(
    world: World,
    history: History,
    original: Decided,
    instead: Decided | None,
    aside: Iterable[Decided],
    on: date,
    make_case: MakeCase,
    number: Callable[[History, date], str],
) -> tuple[ClaimPayment, ...]:
    """Puts decisions back that were set aside, each as it was or decided anew.

    Args:
        world: people and payers.
        history: a copy, without the original and those set aside, and with what stands instead.
        original: what was taken back.
        instead: what took its place; None where nothing did.
        aside: the later decisions, in their order.
        on: the day of the new decisions.
        make_case: puts a decided claim on the table again, as it was, before a history.
        number: the next control number of a history.

    Returns:
        For each decision that changes the reversal and the new one.
    """
    changes = [_Change(original, instead)]
    was = dict(history.accumulators)  # as they were then: with the original, and before the decision that is looked at
    was.update(give_back(was, instead.lines) if instead else {})
    was.update(_added(was, original.lines) or {})
    made: list[ClaimPayment] = []
    for one in aside:
        touched = any(change.touches(one) for change in changes) or not _same_limits(world, one, was, history)
        was.update(_added(was, one.lines) or {})
        kept = None if touched else _added(history.accumulators, one.lines)
        if kept is not None:
            history.note(one)
            history.accumulators.update(kept)
            continue
        case = _decided_then(one, history, make_case)
        if case.requests or case.returned:
            history.note(one)
            history.accumulators.update(_added(history.accumulators, one.lines) or {})
            continue
        found = decided(case, payment(case, one.payment.control_number))
        if _told(found.payment) == _told(one.payment):
            again = replace(one, lines=found.lines)
            history.note(again)
            history.accumulators.update(case.accumulators)
            changes += [_Change(one, again)] if again != one else []
            continue
        again = _issued(case, one, _cause(original, instead), number(history, on))
        history.post((again,), case.accumulators, {one.payment.control_number: again.payment.control_number})
        history.given += 1
        changes.append(_Change(one, again))
        sentence = again.payment.explanations[-1].sentence
        told = Recomputed(one.payment, reverse(one.payment), again.payment, original.payment.control_number, sentence)
        history.recomputed.append(told)
        made += [told.reversal, told.decision]
    return tuple(made)


def _added(used: Used, lines: Iterable[DecidedLine]) -> dict[AccumulatorKey, Accumulators] | None:
    """The accumulators that some lines change, with those lines; None where there is no room for them."""
    changed: dict[AccumulatorKey, Accumulators] = {}
    try:
        for charged in (line.charged for line in lines if line.charged):
            before = changed.get(charged.key) or used[charged.key]
            changed[charged.key] = before.add(
                charged.person,
                deductible=charged.deductible,
                copay=charged.copay,
                coinsurance=charged.coinsurance,
                paid=charged.paid,
                visits={charged.service: charged.visits} if charged.visits else {},
            )
    except ValueError:
        return None
    return changed


def _same_limits(world: World, one: Decided, was: Used, history: History) -> bool:
    """Whether all that is left of each limit is the same as it was, or more than the claim could use up both times."""
    if any(why.rule in ("visit-limit", "benefit-maximum") for why in one.payment.explanations):
        return False
    for charged in (line.charged for line in one.lines if line.charged):
        plan, subscriber, first, _network = charged.key
        for network in NETWORKS:
            key = (plan, subscriber, first, network)
            then, now = was.get(key), history.accumulators.get(key)
            if then is None or now is None:
                if then is not now:
                    return False
                continue
            mine = then.taken(one.person), now.taken(one.person)
            if mine[0].visits != mine[1].visits:
                return False
            if world.plans[plan].benefit_maximum is not None and mine[0].paid != mine[1].paid:
                return False
            lefts = (
                (then.deductible_left(one.person), now.deductible_left(one.person)),
                (then.out_of_pocket_left(one.person), now.out_of_pocket_left(one.person)),
            )
            enough = max(one.payment.charge, *(line.allowed or 0 for line in one.payment.lines), 0)
            if any(a != b and (a is None or b is None or min(a, b) < enough) for a, b in lefts):
                return False
    return True


def _decided_then(one: Decided, history: History, make_case: MakeCase) -> Case:
    """A claim decided anew with the papers, the permissions and the waiting claims of its first decision."""
    permissions, pending = history.permissions, history.pending
    history.permissions = dict(islice(permissions.items(), one.permitted))
    history.pending = {waiting.number: waiting for waiting in one.waiting}
    case = make_case(one, history)
    pipeline.run(case)
    history.permissions, history.pending = permissions, pending
    return case


def _told(paid: ClaimPayment) -> tuple[object, ...]:
    """What a decision says: whatever differs in it is a reason to issue it anew."""
    lines = tuple((one.paid, one.allowed, one.units, one.adjustments, one.remarks) for one in paid.lines)
    return paid.status, paid.drg, tuple(one for one in paid.remarks if one != CORRECTED), lines


def _issued(case: Case, one: Decided, cause: str, control_number: str) -> Decided:
    """The new decision, in the place of the earlier one, with the reason why it changed."""
    case.remark(CORRECTED)
    paid = payment(case, control_number)
    sentence = f"{cause} {_difference(one.payment, paid)}"
    why = Explanation(0, PAID, 0, ISSUED_ANEW, case.file_source("correction"), sentence)
    found = decided(case, replace(paid, explanations=(*paid.explanations, why)))
    return replace(found, order=one.order, permitted=one.permitted, waiting=one.waiting, appeals=one.appeals)


def _cause(original: Decided, instead: Decided | None) -> str:
    charged = [line.charged for line in original.lines if line.charged]
    deductible = sum(one.deductible for one in charged)
    limits = sum(one.copay + one.coinsurance for one in charged)
    visits = sum(one.visits for one in charged)
    did = [
        f"had met {dollars(deductible)} of the deductible" if deductible else "",
        f"had cost the patient {dollars(limits)} in copays and coinsurance" if limits else "",
        f"had counted as {visits} visit{'s' if visits > 1 else ''}" if visits else "",
    ]
    words = ", ".join(filter(None, did))
    days = original.claim.days
    day = f" of {us_date(days[0])}" if days else ""
    became = "was taken back" if instead is None else f"was decided again as {instead.payment.control_number}"
    which = f" that {words}" if words else ""
    return f"The claim{day} ({original.payment.control_number}){which} {became}."


def _difference(before: ClaimPayment, now: ClaimPayment) -> str:
    """What changed in the sums of a decision, in words."""
    old, new = _sums(before), _sums(now)
    parts = [
        f"{PARTS.get(code, code)} {dollars(new.get(code, 0))} instead of {dollars(old.get(code, 0))}"
        for code in dict.fromkeys((*old, *new))
        if old.get(code, 0) != new.get(code, 0)
    ]
    if before.paid != now.paid:
        parts.append(f"paid {dollars(now.paid)} instead of {dollars(before.paid)}")
    return f"So this claim is now: {'; '.join(parts)}." if parts else "So the reasons on this claim change."


def _sums(paid: ClaimPayment) -> dict[str, int]:
    sums: dict[str, int] = {}
    for one in paid.all_adjustments:
        sums[one.code] = sums.get(one.code, 0) + one.amount
    return sums
