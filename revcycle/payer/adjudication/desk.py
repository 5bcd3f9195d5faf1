"""The payer's desk: claims come in, and each is decided line by line with what was decided before in mind.

    from revcycle.payer import read_world
    from revcycle.payer.adjudication import PayerDesk

    desk = PayerDesk(read_world(), "larkfield")
    (paid,) = desk.adjudicate(claim, received=date(2026, 5, 8))
    paid.lines[0].paid, paid.why(1, "PR-3")     # 7500, (Explanation(... the copay of a visit ...),)

A claim that is taken back or corrected makes the desk decide later claims of the family again, where they change: their
reversals and new payments follow in the same answer.

Claims are paid in the order in which they are handed in, as payers do it: which claim meets the deductible depends on
receipt, not on the day of service. The same claims in the same order give the same answer, control numbers included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from revcycle.claim.claim import Claim, Line
from revcycle.parties.coverage import Coverage
from revcycle.parties.organizations import Provider
from revcycle.payer.adjudication import pipeline
from revcycle.payer.adjudication.appeals import AppealDecision, Evidence, Ground, dismissal, proof
from revcycle.payer.adjudication.case import Case, LineCase
from revcycle.payer.adjudication.codes import CodeBook
from revcycle.payer.adjudication.history import Decided, History, Pending, Permission
from revcycle.payer.adjudication.recomputing import decide_again, later, set_aside
from revcycle.payer.adjudication.reopening import refusal
from revcycle.payer.adjudication.replacing import find_original, undo
from revcycle.payer.adjudication.result import decided, payment
from revcycle.payer.payer import Payer
from revcycle.payer.remittance import ClaimPayment, Remittance
from revcycle.payer.world import World

__all__ = ["PayerDesk"]

ANSWER_DAYS = {"medicare": 45}
"""Days to answer a request for papers: 45 at Medicare (Program Integrity Manual, chapter 3, section 3.2.3.2)."""
USUAL_ANSWER_DAYS = 30
"""At the course's other payers. Invented."""


class PayerDesk:
    """One payer's desk.

    Attributes:
        world: people, organizations and payers.
        payer: whose desk it is.
        codes: the code sets, as they were when the desk opened.
        history: what was decided here before. A copy of it is a state to come back to.
    """

    def __init__(self, world: World, payer: str, history: History | None = None, codes: CodeBook | None = None) -> None:
        """Opens the desk of a payer, by its id; several desks may share a code book.

        Raises:
            KeyError: there is no such payer.
            CodeFileError: a table of codes is missing or damaged.
        """
        self.world = world
        self.payer: Payer = world.payers[payer]
        self.history = history or History()
        self.codes = codes or CodeBook()
        self._providers: dict[str, Provider] = {one.npi: one for one in world.roster.providers.values()}
        self._members: dict[str, list[Coverage]] = {}
        for family in world.roster.families.values():
            for coverage in family.coverages:
                if coverage.plan in self.payer.plans:
                    self._members.setdefault(coverage.subscriber.member_id.upper(), []).append(coverage)

    def copy(self) -> PayerDesk:
        """The same desk with the same state, apart from this one."""
        return PayerDesk(self.world, self.payer.id, self.history.copy(), self.codes)

    # ---------------------------------------------------------------- claims

    def adjudicate(self, claim: Claim, received: date, today: date | None = None) -> tuple[ClaimPayment, ...]:
        """Decides a claim.

        Args:
            claim: as it came; wrong claims are denied or sent back with the reason, never refused by an error.
            received: the day of receipt.
            today: the day of the decision; that of receipt where it is left out.

        Returns:
            One payment; for a replacement the reversal and the new payment; for a void the reversal only; nothing for
            a claim that waits for papers (see ``history.pending``). After a replacement or a void follow, for each
            later claim of the family that comes out otherwise without what was taken back, its reversal and its new
            payment (see ``history.recomputed``), where the payer's file does not say ``recomputes = false``.
        """
        return self._decide(claim, received, today or received)

    def answer_request(
        self, control_number: str, on: date, percents: Mapping[int, int] | None = None
    ) -> tuple[ClaimPayment, ...]:
        """The papers that a pending claim waited for have come.

        Args:
            control_number: of the pending claim.
            on: the day they came; after the last day they are too late, and the claim is denied.
            percents: how much of the usual work the record shows, by line, in percent: 130 for clearly more, 60 for a
                part. A line that is left out showed the usual work.

        Raises:
            KeyError: no claim waits under that number.
        """
        waiting = self.history.pending[control_number]
        if on > waiting.due:
            return self.close_request(control_number, on)
        known = dict(percents or {})
        shown = {number: known.get(number, 100) for number in waiting.needs}
        return self._decide(waiting.claim, waiting.received, on, number=control_number, percents=shown)

    def close_request(self, control_number: str, on: date) -> tuple[ClaimPayment, ...]:
        """Nobody answered in time: the lines are denied. Raises KeyError where no claim waits under that number."""
        waiting = self.history.pending[control_number]
        shown = dict.fromkeys(waiting.needs, -1)
        return self._decide(waiting.claim, waiting.received, on, number=control_number, percents=shown)

    def overdue(self, on: date) -> tuple[Pending, ...]:
        """The claims whose time to answer has passed."""
        return tuple(one for one in self.history.pending.values() if one.due < on)

    def _decide(
        self,
        claim: Claim,
        received: date,
        today: date,
        *,
        number: str = "",
        percents: Mapping[int, int] | None = None,
    ) -> tuple[ClaimPayment, ...]:
        history = self.history.copy() if number else self.history
        history.pending.pop(number, None)
        case = self._case(claim, received, today, history, percents or {})
        control_number = number or self._number(history, received)
        original, fault = find_original(case)
        if original is not None and (replaced := self._replace(history, original, case, control_number)):
            return replaced
        if fault:
            case.send_back(*fault)
        if original is None:
            pipeline.run(case)
        return self._post(history, case, control_number)

    def _replace(self, before: History, original: Decided, case: Case, control_number: str) -> tuple[ClaimPayment, ...]:
        """Decides a replacement or void as if the first claim had never been.

        Nothing where the replacement itself cannot be decided, or waits for papers: then the first decision stands.
        """
        history, aside = before.copy(), self._later(before, original)
        reversal = undo(history, original, control_number)
        set_aside(history, aside)
        made: tuple[ClaimPayment, ...] = ()
        if case.claim.frequency == "8":
            history.given += 1
        else:
            case.history = history
            pipeline.run(case)
            if case.returned or case.requests:
                case.history = before
                return ()
            made = self._settle(history, case, control_number, original.order)
        again = self._again(history, original, control_number, aside, case.today)
        self.history = history
        return reversal, *made, *again

    def _post(self, history: History, case: Case, control_number: str) -> tuple[ClaimPayment, ...]:
        """Puts a complete decision, or a claim that waits, into a history that then is the desk's own."""
        made = self._settle(history, case, control_number)
        self.history = history
        return made

    def _settle(self, history: History, case: Case, control_number: str, order: int = 0) -> tuple[ClaimPayment, ...]:
        known = control_number in self.history.pending
        made: tuple[ClaimPayment, ...] = ()
        if case.requests:
            self._wait(history, case, control_number)
        else:
            made = (payment(case, control_number),)
            history.post([replace(decided(case, made[0]), order=order)], case.accumulators)
        history.given += 0 if known else 1
        return made

    def _later(self, history: History, original: Decided) -> tuple[Decided, ...]:
        return later(self.world, history, original) if self.payer.correction.recomputes else ()

    def _again(
        self, history: History, original: Decided, by: str, aside: tuple[Decided, ...], on: date
    ) -> tuple[ClaimPayment, ...]:
        """Puts back the decisions that were set aside, each as it was or decided anew."""
        instead = history.decided.get(by)

        def on_the_table(one: Decided, history: History) -> Case:
            return self._case(one.claim, one.received, on, history, one.percents, one.shown)

        return decide_again(self.world, history, original, instead, aside, on, on_the_table, self._number)

    def _case(
        self,
        claim: Claim,
        received: date,
        today: date,
        history: History,
        percents: Mapping[int, int],
        shown: Mapping[str, str] | None = None,
    ) -> Case:
        lines = [self._line(claim, number, line) for number, line in enumerate(claim.lines, 1)]
        houses = self.world.roster.organizations.values()
        house = next((one.id for one in houses if one.npi == claim.billing.npi), None)
        return Case(
            self.world,
            self.payer,
            self.codes,
            history,
            claim,
            received,
            today,
            lines,
            house=house,
            members=self._members,
            percents=percents,
            shown=shown or {},
        )

    def _line(self, claim: Claim, number: int, line: Line) -> LineCase:
        item = self.codes.item(line.code)
        rendering = line.rendering or claim.rendering
        provider = self._providers.get(rendering.npi) if rendering else None
        return LineCase(number, line, item, self.codes.procedure(item), provider, units=Decimal(line.units))

    def _wait(self, history: History, case: Case, number: str) -> None:
        person = case.person.id if case.person else ""
        due = case.today + timedelta(days=ANSWER_DAYS.get(self.payer.kind, USUAL_ANSWER_DAYS))
        history.wait(Pending(number, case.claim, case.received, person, dict(case.requests), case.today, due))

    def _number(self, history: History, received: date) -> str:
        """The next control number: the payer, the day of receipt by year and day of the year, and a running number."""
        return f"{self.payer.id[:3].upper()}{received:%y%j}{history.given + 1:06d}"

    # ---------------------------------------------------------------- when the decision is not accepted

    def appeal(self, control_number: str, level: int, ground: Ground, evidence: Evidence, on: date) -> AppealDecision:
        """Decides an appeal.

        Args:
            control_number: of the decision.
            level: 1 for the first level of the payer's file.
            ground: what is contested.
            evidence: what comes with it.
            on: the day it is asked for.

        Returns:
            Overturned, with the reversal and the new payment; upheld, which opens the next level; or dismissed.
        """
        original = self.history.decided.get(control_number)
        barred = dismissal(self.payer, original, control_number, level, ground, on)
        if barred is not None or original is None:
            return barred or AppealDecision("dismissed", "There is no such claim.")
        proven, missing = proof(self.payer, self.history, original, ground, evidence)
        if not proven:
            self.history.note(replace(original, appeals=(*original.appeals, ("upheld", on))))
            following = self.payer.appeals[level].name if level < len(self.payer.appeals) else ""
            after = f" The next level is: {following}." if following else " There is no further level."
            return AppealDecision("upheld", missing + after)
        shown = {ground if ground == "timely-filing" else f"{ground}:{line}": why for line, why in proven.items()}
        percents = dict.fromkeys(proven, evidence.percent) if ground == "record" else {}
        payments = self._redo(
            original, original.claim, on, {**original.shown, **shown}, {**original.percents, **percents}
        )
        return AppealDecision("overturned", " ".join(dict.fromkeys(proven.values())), payments)

    def reopen(self, control_number: str, corrected: Claim, on: date) -> AppealDecision:
        """Reopens a processed claim of Medicare for a correction: the reversal and the new payment, or why not."""
        original = self.history.decided.get(control_number)
        refused = refusal(self.payer, original, control_number, corrected, on)
        if refused is not None or original is None:
            return refused or AppealDecision("dismissed", "There is no such claim.")
        payments = self._redo(original, corrected, on, {}, {})
        return AppealDecision("overturned", f"{control_number} was reopened and decided again.", payments)

    def _redo(
        self, original: Decided, claim: Claim, on: date, shown: Mapping[str, str], percents: Mapping[int, int]
    ) -> tuple[ClaimPayment, ...]:
        """Takes a decision back and decides again, as if the claim had come on its first day; all or nothing."""
        history, aside = self.history.copy(), self._later(self.history, original)
        control_number = self._number(history, on)
        reversal = undo(history, original, control_number)
        set_aside(history, aside)
        case = self._case(claim, original.received, on, history, percents, shown)
        case.remark("MA67")
        pipeline.run(case)
        made = self._settle(history, case, control_number, original.order)
        again = self._again(history, original, control_number, aside, on)
        self.history = history
        return reversal, *made, *again

    # ---------------------------------------------------------------- what is on file

    def authorize(
        self,
        person: str,
        items: Iterable[str],
        first: date,
        last: date,
        *,
        units: int = 0,
        provider: str = "",
    ) -> str:
        """Puts an authorization on file and gives its number.

        Args:
            person: the id of the patient.
            items: concept ids, HCPCS codes or services of the hospital.
            first, last: the days of service it holds for.
            units: how many units in all; 0 for no limit.
            provider: the id of the provider it is for; "" for any.
        """
        return self._permit("authorization", person, frozenset(items), provider, first, last, units)

    def refer(self, person: str, provider: str, first: date, last: date, *, visits: int = 0) -> str:
        """Puts a referral to a specialist on file and gives its number. ``visits``: how many; 0 for no limit."""
        return self._permit("referral", person, frozenset(), provider, first, last, visits)

    def _permit(
        self, kind: str, person: str, items: frozenset[str], provider: str, first: date, last: date, units: int
    ) -> str:
        count = sum(1 for one in self.history.permissions.values() if one.kind == kind) + 1
        number = f"{self.payer.id[:3].upper()}-{kind[0].upper()}{count:05d}"
        self.history.permissions[number] = Permission(number, kind, person, items, provider, first, last, units)
        return number

    def remitted(self, remittance: Remittance) -> None:
        """Notes the day on which decisions were told: from it the days for corrections and appeals are counted."""
        for paid in remittance.claims:
            if one := self.history.decided.get(paid.control_number):
                self.history.note(replace(one, remitted=remittance.day))

    def decision(self, control_number: str) -> Decided | None:
        """What was decided under a control number; None where there is none."""
        return self.history.decided.get(control_number)
