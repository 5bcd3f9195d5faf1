"""A billing office at work: encounters become claims, claims go out, answers come in, and the ledger follows.

    office = BillingOffice(read_world())
    (claim,) = office.bill(encounter)
    sending = office.send([claim], datetime(2026, 5, 6, 9, 0))    # 837 out; 999 and 277CA in; the payer has decided
    office.pay(date(2026, 5, 20))                                 # the payers send their 835s
    office.post(date(2026, 5, 21))                                # the ledger takes them in
    office.ledger.account(claim.account).balance

Only files go between the office, the clearinghouse and the payers, as in life: what a payer decides on is what it reads
from the 837, and what the ledger posts is what it reads from the 835. Every file is kept in :attr:`BillingOffice.mail`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from revcycle.claim.building import build_all
from revcycle.claim.claim import Claim, ClaimKind
from revcycle.claim.encounter import BilledEncounter
from revcycle.claim.institutional_837 import write_claims as write_institutional
from revcycle.claim.levels_837 import Receiver, submitter_of
from revcycle.claim.professional_837 import write_claims as write_professional
from revcycle.claim.reading_837 import read_claims
from revcycle.claim.secondary import secondary_claim
from revcycle.clearinghouse import Clearinghouse, Submission
from revcycle.cycle.message import Message
from revcycle.ledger import Ledger, LedgerError, Posting
from revcycle.parties.organizations import House, Organization
from revcycle.payer.adjudication import AppealDecision, Evidence, Ground, PayerDesk
from revcycle.payer.insurance import insurances_on_claim
from revcycle.payer.order_of_benefits import MedicarePart, order_of_benefits
from revcycle.payer.overpayments import Balance
from revcycle.payer.payer import Payer
from revcycle.payer.prior import prior_adjudication
from revcycle.payer.reading_835 import read_remittances
from revcycle.payer.remittance import ClaimPayment, ProviderAdjustment, Remittance
from revcycle.payer.remitting import interest, remit
from revcycle.payer.world import World
from revcycle.payer.writing_835 import write_remittances

__all__ = ["BillingOffice", "Sending"]

KINDS: tuple[tuple[ClaimKind, str], ...] = (("professional", "837P"), ("institutional", "837I"))


@dataclass(frozen=True, slots=True)
class Sending:
    """What became of claims that were sent together.

    Attributes:
        submissions: the clearinghouse's answer to each file.
        messages: the files that went and came, in their order.
        waiting: accounts whose payer asks for papers, each with its control number.
    """

    submissions: tuple[Submission, ...]
    messages: tuple[Message, ...]
    waiting: tuple[tuple[str, str], ...]

    @property
    def accepted(self) -> tuple[str, ...]:
        """The accounts whose claims reached their payers."""
        return tuple(one.claim.account for submission in self.submissions for one in submission.accepted)

    @property
    def rejected(self) -> tuple[str, ...]:
        """The accounts whose claims came back and never reached a payer."""
        return tuple(one.claim.account for submission in self.submissions for one in submission.rejected)


class BillingOffice:
    """The practice's and the hospital's billing office, with the world it deals with.

    Attributes:
        world: people and payers.
        clearinghouse: where claims go first.
        desks: the payers' desks by payer id, such as "TRN01".
        ledger: the accounts.
        mail: every file that went or came, in order.
        decisions: what each payer decided, with the reasons that never go over the wire, by account.
    """

    def __init__(self, world: World, clearinghouse: Clearinghouse | None = None) -> None:
        self.world = world
        self.clearinghouse = clearinghouse or Clearinghouse()
        self.desks = {payer.payer_id: PayerDesk(world, payer.id) for payer in world.payers.values()}
        self.ledger = Ledger.of(world)
        self.mail: list[Message] = []
        self.decisions: dict[str, list[ClaimPayment]] = {}
        self._control = 0
        self._due: dict[tuple[str, House], list[ClaimPayment]] = {}
        self._balances: dict[tuple[str, House], Balance] = {}
        self._unposted: list[Message] = []
        self._runs: Counter[str] = Counter()

    # ---------------------------------------------------------------- from encounter to claim

    def bill(self, encounter: BilledEncounter) -> tuple[Claim, ...]:
        """The claims of an encounter, to the first payer of its plans. Nothing is sent or charged yet.

        Raises:
            BillingError: something is missing or unknown; the message says what and how to mend it.
        """
        insurances = insurances_on_claim(self.world, encounter, self._medicare_secondary(encounter))
        return build_all(encounter, self.world.roster, insurances)

    def _medicare_secondary(self, encounter: BilledEncounter) -> str:
        """Why Medicare is second for this patient, as a claim tells it; "" where it is not."""
        if encounter.day is None or encounter.patient not in self.world.roster.patients:
            return ""
        part: MedicarePart = "medicare-a" if encounter.hospital and encounter.hospital.inpatient else "medicare-b"
        ordered = order_of_benefits(self.world, encounter.patient, encounter.day, part=part)
        return next((one.medicare_secondary for one in ordered if one.medicare_secondary), "")

    def charge(self, claim: Claim, day: date) -> None:
        """Puts a claim's charges onto its account; who gets the patient's bills is known from the family.

        Raises:
            LedgerError: the account was charged before, or the claim holds nothing to charge.
        """
        self.ledger.charge(claim, day)

    # ---------------------------------------------------------------- from the office to the payer

    def send(self, claims: Sequence[Claim], moment: datetime) -> Sending:
        """Sends claims through the clearinghouse; the payers decide what reaches them on the same day.

        An account that has no charges yet gets them; one that has is billed again when the claim reaches its payer.
        What the clearinghouse returns corrects nothing.

        Raises:
            Unwritable: a claim cannot stand on the wire.
            LedgerError: charges cannot be posted; then nothing is sent.
        """
        files = self._files(claims, moment)
        known = {claim.account for claim in claims if claim.account in self.ledger.accounts}
        for claim in claims:
            if claim.account in known:
                self.ledger.may_rebill(claim)
            else:
                self.charge(claim, moment.date())
        sending = self._sent(files, claims, moment)
        reached = set(sending.accepted)
        for claim in claims:
            if claim.account not in reached:
                why = _why(claim, sending.submissions)
                self.ledger.returned(claim, moment.date(), why, charged=claim.account not in known)
            elif claim.account in known:
                self.ledger.rebill(claim, moment.date())
        return sending

    def send_unbooked(self, claims: Sequence[Claim], moment: datetime) -> Sending:
        """Sends claims as they are, and books nothing: what the ledger would stop, the clearinghouse answers.

        Raises:
            Unwritable: a claim cannot stand on the wire.
        """
        return self._sent(self._files(claims, moment), claims, moment)

    def _sent(self, files: Sequence[Message], claims: Sequence[Claim], moment: datetime) -> Sending:
        before = len(self.mail)
        submissions = tuple(self._submit(file, moment) for file in files)
        wanted = {claim.account for claim in claims}
        waiting = tuple(
            (pending.claim.account, pending.number)
            for desk in self.desks.values()
            for pending in desk.history.pending.values()
            if pending.claim.account in wanted
        )
        return Sending(submissions, tuple(self.mail[before:]), waiting)

    def _files(self, claims: Sequence[Claim], moment: datetime) -> list[Message]:
        made = (self._file(kind, name, claims, moment) for kind, name in KINDS)
        return [file for file in made if file is not None]

    def _file(self, kind: ClaimKind, name: str, claims: Sequence[Claim], moment: datetime) -> Message | None:
        chosen = [claim for claim in claims if claim.kind == kind]
        if not chosen:
            return None
        self._control += 1
        receiver = Receiver(self.clearinghouse.connections.name, self.clearinghouse.connections.id)
        write = write_professional if kind == "professional" else write_institutional
        sender = submitter_of(chosen[0].billing)
        content = write(chosen, sender, receiver, moment, self._control).written()
        return Message(name, moment, sender.name, receiver.name, content, _accounts(chosen))

    def _submit(self, file: Message, moment: datetime) -> Submission:
        house = self.clearinghouse.connections.name
        self.mail.append(file)
        submission = self.clearinghouse.submit(file.content, moment)
        self.clearinghouse = submission.clearinghouse
        for kind, answer in (("999", submission.answer_999), ("277CA", submission.answer_277)):
            if answer:
                about = file.accounts if kind == "277CA" else ()
                self.mail.append(Message(kind, moment, house, file.sender, answer, about))
        for payer_id, content in submission.forwarded.items():
            claims = [found.claim for found in read_claims(content)]
            desk = self.desks[payer_id]
            forwarded = Message(file.kind, moment, house, desk.payer.name, content, _accounts(claims))
            self.mail.append(forwarded)
            for claim in claims:
                self._decided(desk, desk.adjudicate(claim, moment.date()))
        return submission

    def _decided(self, desk: PayerDesk, payments: Iterable[ClaimPayment]) -> None:
        """Notes what was decided, for the payee that billed it: an answer may decide other claims again."""
        for payment in payments:
            decided = desk.decision(payment.control_number)
            npi = decided.claim.billing.npi if decided else ""
            self.decisions.setdefault(payment.account, []).append(payment)
            self._due.setdefault((desk.payer.payer_id, self._house(npi).id), []).append(payment)

    def _house(self, npi: str) -> Organization:
        found = (one for one in self.world.roster.organizations.values() if one.npi == npi)
        return next(found, self.world.roster.organizations["practice"])

    # ---------------------------------------------------------------- from the payer to the ledger

    def pay(self, day: date) -> tuple[Message, ...]:
        """The payers send what they have decided and not paid yet, an 835 for each payer and payee."""
        sent = []
        for key in [key for key, payments in self._due.items() if payments]:
            payer_id, house = key
            desk, payee = self.desks[payer_id], self.world.roster.organizations[house]
            payments = self._due.pop(key)
            remittance, self._balances[key] = self._remit(desk.payer, payee, payments, day, self._balances.get(key))
            desk.remitted(remittance)
            self._control += 1
            moment = datetime.combine(day, time(17))
            content = write_remittances([remittance], payer_id, payee.npi, moment, self._control).written()
            accounts = tuple(dict.fromkeys(payment.account for payment in payments))
            sent.append(Message("835", moment, desk.payer.name, payee.name, content, accounts))
        self.mail += sent
        self._unposted += sent
        return tuple(sent)

    def _remit(
        self, payer: Payer, payee: Organization, payments: Sequence[ClaimPayment], day: date, carried: Balance | None
    ) -> tuple[Remittance, Balance]:
        late: list[ProviderAdjustment] = [
            one for payment in payments if (one := interest(payer, payment, day)) is not None
        ]
        trace = f"{payer.payer_id}-{day:%Y%m%d}-{payee.id[0].upper()}"
        self._runs[trace] += 1
        if self._runs[trace] > 1:  # a second payment on a day is another payment, with a number of its own
            trace += str(self._runs[trace])
        return remit(payments, payer, payee, day, trace, carried, recovery="at-once", additions=late)

    def post(self, day: date) -> tuple[Posting, ...]:
        """The ledger takes in every 835 that has come and is not posted yet, by hand or here."""
        postings: list[Posting] = []
        while self._unposted:
            postings += [
                self.ledger.post(remittance, day)
                for remittance in read_remittances(self._unposted[0].content)
                if (remittance.payer_id, remittance.trace) not in self.ledger.posted
            ]
            self._unposted.pop(0)
        return tuple(postings)

    # ---------------------------------------------------------------- when the answer is not the last word

    def next_claim(self, account: str, day: date) -> Claim:
        """The claim to the next payer, with what the one before has decided. It is not sent yet.

        Args:
            account: its number.
            day: of the remittance that the first payer's decision came with.

        Raises:
            SecondaryClaimError: there is no further payer.
            LedgerError: there is no such account, or nobody has decided on it.
        """
        claim = self.ledger.account(account).claim
        decided = self.decisions.get(account)
        if not decided:
            raise LedgerError(f"No payer has decided on account {account} yet. Wait for the remittance.")
        return secondary_claim(claim, prior_adjudication(decided[-1], day))

    def corrected(self, account: str, **changes: object) -> Claim:
        """The account's claim with changes, as a replacement (frequency 7) of what the payer decided last.

        Args:
            account: its number.
            changes: fields of the claim with their new content.

        Raises:
            LedgerError: there is no such account, or nobody has decided on it.
        """
        decided = self.decisions.get(account)
        if not decided:
            raise LedgerError(
                f"No payer has decided on account {account}, so there is nothing to replace. Mend it and send it again."
            )
        number = decided[-1].control_number
        claim = replace(self.ledger.account(account).claim, frequency="7", original_reference=number)
        return replace(claim, **changes)  # type: ignore[arg-type]

    def appeal(self, account: str, ground: Ground, evidence: Evidence, day: date, level: int = 1) -> AppealDecision:
        """Appeals the last decision on an account; what an overturned one changes comes with the next payment.

        Raises:
            LedgerError: there is no such account, or nobody has decided on it.
        """
        decided = self.decisions.get(account)
        claim = self.ledger.account(account).claim
        if not decided:
            raise LedgerError(f"No payer has decided on account {account} yet, so there is nothing to appeal.")
        desk = self.desks[claim.destination.payer.payer_id]
        decision = desk.appeal(decided[-1].control_number, level, ground, evidence, day)
        self._decided(desk, decision.payments)
        return decision

    def answer_request(
        self, account: str, day: date, percents: Mapping[int, int] | None = None
    ) -> tuple[ClaimPayment, ...]:
        """Sends the papers that a payer waits for; what it then decides comes with the next payment.

        Args:
            account: whose claim waits.
            day: on which the papers come; after the last day the claim is denied.
            percents: how much of the usual work the record shows, by line (:meth:`PayerDesk.answer_request`).

        Raises:
            LedgerError: no payer waits for papers on this account.
        """
        for desk in self.desks.values():
            for number, waiting in desk.history.pending.items():
                if waiting.claim.account == account:
                    payments = desk.answer_request(number, day, percents)
                    self._decided(desk, payments)
                    return payments
        raise LedgerError(f"No payer waits for papers on account {account}. Look at what was sent, and to whom.")

    def close_requests(self, day: date) -> tuple[ClaimPayment, ...]:
        """The payers deny what nobody has answered in time; their decisions come with the next payment."""
        made: list[ClaimPayment] = []
        for desk in self.desks.values():
            for waiting in desk.overdue(day):
                payments = desk.close_request(waiting.number, day)
                self._decided(desk, payments)
                made += payments
        return tuple(made)

    def letters(self, account: str) -> tuple[Message, ...]:
        """Every file that is about one account, in order."""
        return tuple(message for message in self.mail if account in message.accounts)


def _why(claim: Claim, submissions: Iterable[Submission]) -> str:
    """What the clearinghouse returned a claim for."""
    answers = (one for submission in submissions for one in submission.rejected if one.claim.account == claim.account)
    edits = [f"{edit.code} {edit.reading}" for answer in answers for edit in answer.rejections]
    return " ".join(edits) or "The file could not be read (999)."


def _accounts(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.account for claim in claims))
