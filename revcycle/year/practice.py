"""A panel's year in the billing office, day by day, through the same engine as a single claim.

Charges are entered and sent in batches, the clearinghouse looks at each claim, payers decide and pay once a week, the
ledger posts, denials are worked, statements go out and patients pay. What is open on the last day stays open.
"""

from __future__ import annotations

import functools
import heapq
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from revcycle.claim.claim import Claim
from revcycle.claim.naming import person
from revcycle.claim.secondary import secondary_claim
from revcycle.clearinghouse import lookups, rejected, scrub
from revcycle.clearinghouse.connections import Connections, read_connections
from revcycle.clearinghouse.sent import Receipt, Sent, fingerprint
from revcycle.codes.procedures import procedures
from revcycle.codes.procedures.data_file import stamp
from revcycle.ledger import PATIENT, Ledger
from revcycle.ledger.account import Account, payer_id
from revcycle.ledger.adjusting import SMALL_BALANCE, WriteOffReason
from revcycle.ledger.payments import METHODS
from revcycle.ledger.statement import next_step, unsettled
from revcycle.payer.adjudication import Evidence, Ground, History, PayerDesk
from revcycle.payer.adjudication.codes import CodeBook
from revcycle.payer.prior import prior_adjudication
from revcycle.payer.remittance import ClaimPayment, Remittance
from revcycle.payer.remitting import remit
from revcycle.payer.world import World, read_world
from revcycle.year.billing import FrontDesk
from revcycle.year.causes import PAYING, Days, causes, office
from revcycle.year.drawing import batch_day, draw_work
from revcycle.year.population import FIRST, LAST, panel_families, with_families
from revcycle.year.work import Answer, Work, refusals

__all__ = ["PanelYear"]

CONTROL_NUMBERS = 4_000
"""Control numbers that each payer keeps for one panel."""

GROUNDS: dict[str, Ground] = {"referral-missing": "referral", "authorization-missing": "authorization"}
CORRECTED = frozenset({"modifier-25-missing", "wrong-diagnosis-for-test", "too-many-units"})
TWICE = frozenset({"sent-twice", "billed-twice"})
WRITE_OFFS: dict[str, WriteOffReason] = {
    "charges-entered-late": "timely-filing",
    "authorization-missing": "no-authorization",
    "part-billed-too": "bundled",
    "modifier-25-missing": "bundled",
}
LATE, NEVER = PAYING.index("pays_late"), PAYING.index("never_pays")
FORGOTTEN = 10
"""Days after the filing limit on which somebody finds a rejected claim that nobody has mended."""


@functools.lru_cache(maxsize=2)
def _base(_numbers: object) -> tuple[World, CodeBook, Connections]:
    """What all panels share, as long as the same procedure numbers are in use."""
    lookups.refresh()
    return read_world(), CodeBook(), read_connections()


class PanelYear:
    """One panel: its people, its claims, and everything that happens to them until the year ends.

    Attributes:
        number: of the panel, from 0.
        families: its people.
        world: the course's payers, with these people.
        desks: the payers' desks by payer id.
        ledger: its accounts.
        works: its claims, in the order of their visits.
        remitted: what payers told, as remittance, in the order of days.
    """

    def __init__(self, seed: int, number: int, claims: int) -> None:
        base, codes, connections = _base(stamp(procedures.source()))
        self.number, self.connections = number, connections
        self.office, self.causes = office(), causes()
        self.families = panel_families(seed, number, claims)
        self.world = World(with_families(base.roster, self.families), base.payers, base.services)
        self.desks = {
            payer.payer_id: PayerDesk(self.world, payer.id, History(given=number * CONTROL_NUMBERS), codes)
            for payer in base.payers.values()
        }
        self.front = FrontDesk(self.world, {desk.payer.id: desk for desk in self.desks.values()})
        self.ledger = Ledger.of(self.world)
        self.random = Random(f"office:{seed}:{number}")
        self.works = draw_work(Random(f"visits:{seed}:{number}"), number, claims, self.world, self.front, self.families)
        self.remitted: list[Remittance] = []
        self._by_family: dict[str, list[Work]] = {}
        for work in self.works:
            self._by_family.setdefault(work.visit.family.id, []).append(work)
        self._sent = Sent(claims={})
        self._due: dict[str, list[tuple[date, Work, ClaimPayment]]] = {name: [] for name in self.desks}
        self._events: list[tuple[date, int, Callable[[date], None]]] = []
        self._count = 0
        self._paying: dict[str, int] = {}

    # ---------------------------------------------------------------- the calendar

    def run(self) -> PanelYear:
        """Lives through the year."""
        for work in self.works:
            self._at(work.goes, functools.partial(self._bill, work))
        for desk in self.desks.values():
            day = FIRST
            while day <= LAST:
                if day.isoweekday() == self.office.pays[desk.payer.id]:
                    self._at(day, functools.partial(self._pay, desk))
                day += timedelta(days=1)
        shares = self.office.paying
        for place, family in enumerate(self.families):
            self._paying[family.id] = self.random.choices(range(len(shares)), shares)[0]
            for month in range(10, 22):
                day = date(2025 + (month - 1) // 12, (month - 1) % 12 + 1, 2 + (place * 7) % 26)
                self._at(day, functools.partial(self._statements, family.id))
        while self._events and self._events[0][0] <= LAST:
            day, _, act = heapq.heappop(self._events)
            act(day)
        return self

    def _at(self, day: date, act: Callable[[date], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (day, self._count, act))

    def _batch(self, day: date) -> date:
        return batch_day(day, self.office.batch_weekdays)

    def _draw(self, days: Days) -> timedelta:
        return timedelta(days=self.random.randint(*days))

    def _chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    # ---------------------------------------------------------------- claims go out

    def _bill(self, work: Work, day: date) -> None:
        visit = work.visit
        pays = person(self.world.roster.guarantor(visit.person.id, visit.day).person)
        self.ledger.charge(work.wrong, day, pays, again=work.cause in TWICE)
        copay = self._copay(work)
        if copay and work.cause not in TWICE and self._chance(self.office.copay_at_desk):
            method = self.random.choice(METHODS[:3])
            self.ledger.take_payment(work.account, copay, day, method, f"D-{work.account}", at_desk=True)
        self._send(work, work.wrong, day)

    def _copay(self, work: Work) -> int:
        """What the plan's card says is to be paid for a visit like this."""
        coverage = work.visit.coverages[0]
        benefits = self.world.plans[coverage.plan].benefits["in_network"]
        if len(work.visit.coverages) > 1:
            return 0
        services = (self.world.service(one.item, work.visit.provider) for one in work.visit.template.services)
        return max(benefits.cost(service).copay for service in services if service)

    def _send(self, work: Work, claim: Claim, day: date) -> None:
        name = claim.destination.payer.payer_id
        work.sent.append(day)
        work.sent_to.append(name)
        edits = scrub(claim, day, self._sent, connections=self.connections)
        if rejected(edits):
            work.rejections.append((day, tuple(one.code for one in edits if one.severity == "reject")))
            self._rejected(work, day)
            return
        said = self._sent.claims
        assert isinstance(said, dict)
        said[fingerprint(claim)] = Receipt(f"TC{self.number:04d}{len(said):05d}", work.account, day)
        self._decided(name, work, self.desks[name].adjudicate(claim, day), day)

    def _decided(self, name: str, work: Work, payments: tuple[ClaimPayment, ...], day: date) -> None:
        when = day + self._draw(self.office.decides[self.desks[name].payer.id])
        self._due[name] += [(when, work, payment) for payment in payments]

    def _rejected(self, work: Work, day: date) -> None:
        if work.cause in TWICE:
            self._at(self._batch(day + self._draw(self.office.mend_rejection)), functools.partial(self._void, work))
        elif self._chance(self.office.rejection_mended):
            mended = self._batch(day + self._draw(self.office.mend_rejection))
            self._at(mended, functools.partial(self._again, work, work.right))
        else:
            filing = self.desks[work.first_payer].payer.filing
            limit = filing.last_day(work.visit.day, work.visit.day, False) + timedelta(days=FORGOTTEN)
            self._at(max(limit, day), functools.partial(self._forgotten, work))

    def _again(self, work: Work, claim: Claim, day: date) -> None:
        """The account's claim goes out again, mended."""
        self._register(work, claim)
        self.ledger.rebill(claim, day)
        self._send(work, claim, day)

    def _register(self, work: Work, claim: Claim) -> None:
        """What registration had wrong about the patient is put right on the account."""
        account = self.ledger.account(work.account)
        account.claim = replace(account.claim, patient=claim.patient)

    def _void(self, work: Work, day: date) -> None:
        """Charges that were entered twice are taken back."""
        self.ledger.rebill(replace(work.right, frequency="8", original_reference=work.account), day)
        work.voided = True

    def _forgotten(self, work: Work, day: date) -> None:
        account = self.ledger.account(work.account)
        for party in account.payers:
            if account.owed_by(party) > 0:
                self.ledger.write_off(work.account, "timely-filing", day, party=party)
                work.gave_up = True

    # ---------------------------------------------------------------- payers answer

    def _pay(self, desk: PayerDesk, day: date) -> None:
        name = desk.payer.payer_id
        now = [one for one in self._due[name] if one[0] <= day]
        if not now:
            return
        self._due[name] = [one for one in self._due[name] if one[0] > day]
        payee = self.world.roster.organizations["practice"]
        payments = [payment for _, _, payment in now]
        remittance, _ = remit(payments, desk.payer, payee, day, trace_of(name, day), recovery="at-once")
        desk.remitted(remittance)
        self.remitted.append(remittance)
        told = [(work, payment) for _, work, payment in now]
        self._at(day + timedelta(days=1), functools.partial(self._post, remittance, told))

    def _post(self, remittance: Remittance, told: list[tuple[Work, ClaimPayment]], day: date) -> None:
        self.ledger.post(remittance, day)
        touched: dict[str, Work] = {}
        for work, payment in told:
            work.answers.append(Answer(remittance.day, remittance.payer_id, payment))
            touched[work.account] = work
        for work in touched.values():
            self._read(work, day)

    def _read(self, work: Work, day: date) -> None:
        """What is to be done after an answer."""
        answer = work.last_answer
        if answer is None:
            return
        account = self.ledger.account(work.account)
        refused = any(refusals(answer.payment, self.ledger.policy))
        if refused and not work.worked and work.cause:
            self._at(day + self._draw(self.office.work_denial), functools.partial(self._deny, work))
        elif any(account.denials):
            self._at(day + self._draw(self.office.give_up), functools.partial(self._give_up, work))
        else:
            self._next(work, day)

    # ---------------------------------------------------------------- denials

    def _deny(self, work: Work, day: date) -> None:
        """Somebody works a denial: corrects, appeals, bills the right payer, or gives up."""
        work.worked += 1
        cause = self.causes[work.cause]
        if not self._chance(cause.mended):
            self._give_up(work, day)
        elif work.cause in TWICE:
            self._void(work, day)
        elif work.cause in GROUNDS:
            self._appeal(work, GROUNDS[work.cause], self._chance(cause.won), day)
        elif work.cause in CORRECTED:
            self._correct(work, day)
        else:
            self._reroute(work, self._batch(day))

    def _appeal(self, work: Work, ground: Ground, won: bool, day: date) -> None:
        answer = work.last_answer
        assert answer is not None
        desk, visit = self.desks[answer.payer_id], work.visit
        evidence = Evidence()
        if won and ground == "referral":
            evidence = Evidence(referral=desk.refer(visit.person.id, visit.provider, visit.day, visit.day))
        elif won:
            items = [one.item for one in visit.template.services]
            evidence = Evidence(authorization=desk.authorize(visit.person.id, items, visit.day, visit.day))
        decision = desk.appeal(answer.payment.control_number, 1, ground, evidence, day)
        work.appealed = decision.outcome
        if decision.outcome == "overturned":
            self._decided(answer.payer_id, work, decision.payments, day)
        else:
            self._at(day + self._draw(self.office.give_up), functools.partial(self._give_up, work))

    def _correct(self, work: Work, day: date) -> None:
        """A processed claim is corrected in the payer's own way: replaced, or reopened."""
        answer = work.last_answer
        assert answer is not None
        desk, number = self.desks[answer.payer_id], answer.payment.control_number
        if desk.payer.correction.method != "reopening":
            replaced = replace(work.right, frequency="7", original_reference=number)
            self._again(work, replaced, day)
            return
        decision = desk.reopen(number, work.right, day)
        if decision.outcome == "overturned":
            self.ledger.rebill(work.right, day)
            self._decided(answer.payer_id, work, decision.payments, day)
        else:
            self._at(day + self._draw(self.office.give_up), functools.partial(self._give_up, work))

    def _reroute(self, work: Work, day: date) -> None:
        """The right claim goes out as a new one; where it goes to another payer, that one owes the charges now."""
        self._at(day, functools.partial(self._rerouted, work))

    def _rerouted(self, work: Work, day: date) -> None:
        account = self.ledger.account(work.account)
        self._register(work, work.right)
        self.ledger.rebill(work.right, day)
        first = work.right.destination.payer.payer_id
        order = [one.payer.payer_id for one in work.right.insurances]
        account.payers = {
            **{name: account.payers[name] for name in order},
            **{name: named for name, named in account.payers.items() if name not in order},
        }
        for line in account.lines:
            for party, cents in list(line.tally.balances.items()):
                if cents > 0 and party != first:
                    note = "The right payer is billed."
                    self.ledger.transfer(work.account, line.number, cents, day, party=party, to=first, note=note)
        self._send(work, work.right, day)

    def _give_up(self, work: Work, day: date) -> None:
        """What a payer has refused is written off; the patient's share stays."""
        account = self.ledger.account(work.account)
        reason = WRITE_OFFS.get(work.cause, "denial")
        for line, party in dict.fromkeys((one.line, one.payer) for one in account.denials):
            owed = account.lines[line - 1].tally.balances.get(party, 0)
            if owed > 0:
                self.ledger.write_off(work.account, reason, day, party=party, line=line)
                work.gave_up = True
        self._next(work, day)

    # ---------------------------------------------------------------- the next payer, and the patient

    def _next(self, work: Work, day: date) -> None:
        """Bills the second payer for what the first has left."""
        account, answer = self.ledger.account(work.account), work.last_answer
        if answer is None:
            return
        following = account.next_payer(answer.payer_id)
        claim = account.claim
        waits = len(claim.insurances) > 1 and claim.destination.payer.payer_id == answer.payer_id
        if following is not None and waits and account.owed_by(following) > 0 and not claim.earlier:
            day = self._batch(day + self._draw(self.office.next_payer))
            self._at(day, functools.partial(self._second, work, answer))

    def _second(self, work: Work, answer: Answer, day: date) -> None:
        account = self.ledger.account(work.account)
        if account.claim.earlier or work.last_answer is not answer:
            return
        number = self.front.authorization(work.visit, work.visit.coverages[1])
        prior = prior_adjudication(answer.payment, answer.day)
        self._again(work, secondary_claim(account.claim, prior, authorization=number), day)

    def _statements(self, family: str, day: date) -> None:
        """The monthly bills of a household, and what it does with them."""
        for work in self._by_family.get(family, ()):
            if work.account in self.ledger.accounts:
                self._statement(self.ledger.accounts[work.account], self._paying[family], day)

    def _statement(self, account: Account, paying: int, day: date) -> None:
        owed = account.owed_by(PATIENT)
        if owed < 0 and not unsettled(account):
            self.ledger.refund(account.number, PATIENT, -owed, day, f"RF-{account.number}-{day:%m%d}")
            return
        step = next_step(account, day)
        if step is None:
            return
        if not step.letter:
            reason: WriteOffReason = "charity" if self._chance(self.office.charity) else "bad-debt"
            self.ledger.write_off(account.number, reason, day)
            return
        if step.number > 1 and owed <= SMALL_BALANCE:
            self.ledger.write_off(account.number, "small-balance", day)
            return
        account.statements.append(day)
        if paying < NEVER and (step.number == paying + 1 or (paying == LATE and step.number > LATE)):
            self._at(day + self._draw(self.office.pays_within), functools.partial(self._patient_pays, account))

    def _patient_pays(self, account: Account, day: date) -> None:
        owed = account.owed_by(PATIENT)
        if owed > 0:
            method = self.random.choice(METHODS)
            reference = f"P-{account.number}-{day:%y%m%d}"
            self.ledger.take_payment(account.number, owed, day, method, reference, at_desk=False)

    # ---------------------------------------------------------------- what came of it

    def waiting(self, work: Work) -> bool:
        """Whether a payer has still to answer, or its answer is not posted yet."""
        return any(one is work for name in self._due for _, one, _ in self._due[name])


def trace_of(name: str, day: date) -> str:
    """The number of a payer's weekly payment to the practice."""
    return f"{payer_id(name)}-{day:%Y%m%d}-P"
