"""What students may do with an encounter, wisely or not, as choices that a property can draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from revcycle.claim import Claim, Diagnosis, PayerName
from revcycle.claim.building import BillingError
from revcycle.claim.encounter import Accident, AccidentKind, BilledEncounter, BilledService, HospitalFacts, Referral
from revcycle.claim.secondary import SecondaryClaimError
from revcycle.cycle import BillingOffice, Message
from revcycle.ledger import PATIENT, LedgerError
from revcycle.ledger.bank import reconcile
from revcycle.payer import World, read_world
from revcycle.payer.adjudication import Evidence
from revcycle.payer.adjudication.appeals import GROUNDS
from revcycle.payer.reading_835 import imbalances, read_remittances
from revcycle.payer.remittance import ClaimPayment
from revcycle.x12.check import check
from revcycle.x12.writing import Unwritable

VISITS = (
    *("office-visit-established-low", "office-visit-new-moderate", "emergency-visit-high"),
    *("preventive-visit-established-40-to-64", "office-consultation-moderate", "psychotherapy-45"),
)
BESIDE = (
    *(
        "venipuncture",
        "hemoglobin-a1c",
        "strep-rapid-test",
        "lipid-panel",
        "large-joint-injection",
        "skin-biopsy-punch",
    ),
    *("wart-destruction", "wrist-xray", "chest-xray-two-views", "mri-lumbar-spine", "therapeutic-exercise", "J1885"),
    *("colonoscopy-diagnostic", "colonoscopy-snare", "knee-replacement", "flu-vaccine", "G0439", "no-such-service"),
)
PLAIN = (
    "venipuncture",
    "hemoglobin-a1c",
    "strep-rapid-test",
    "lipid-panel",
    "wrist-xray",
    "mri-lumbar-spine",
    "skin-biopsy-punch",
)
HOSPITAL = ("blood-count", "chest-xray-two-views", "lipid-panel")
INJURIES: dict[str, AccidentKind] = {"anvil-comp": "work", "wayfarer-auto": "auto"}
SOUND = ("I10", "E11.9", "M17.11", "J18.9", "R05.9", "E78.5")
CODES = (*SOUND, "Z00.00", "S52.501A", "E11", "M54.5", "K21.0", "X99", "O80")
MODIFIERS = ((), ("25",), ("59",), ("RT",), ("50",), ("GP",), ("22",), ("26",), ("TC",), ("GA",), ("99", "XX"))
NEEDED = {
    "skin-biopsy-punch": ("22",),
    "large-joint-injection": ("RT",),
    "therapeutic-exercise": ("GP",),
    "wrist-xray": ("LT",),
}
FIRST = date(2025, 10, 6)


@cache
def world() -> World:
    """The course's world, read once."""
    return read_world()


@cache
def memberships() -> tuple[tuple[str, str], ...]:
    """Every patient with every plan of theirs; those with several plans three times, since more can go wrong there."""
    families = world().roster.families.values()
    every = [(one.patient, one.plan) for family in families for one in family.coverages]
    return (*every, *(one for one in every if len(world().roster.coverages(one[0])) > 1 for _ in range(2)))


def _changed_insured(claim: Claim, **changes: Any) -> Claim:
    first, *others = claim.insurances
    return replace(claim, insurances=(replace(first, **changes), *others))


def _changed_line(claim: Claim, **changes: Any) -> Claim:
    first, *others = claim.lines
    return replace(claim, lines=(replace(first, **changes), *others))


MISTAKES: dict[str, Callable[[Claim], Claim]] = {
    "none": lambda claim: claim,
    "total": lambda claim: replace(claim, total=claim.total + 1),
    "total of 0": lambda claim: replace(claim, total=0),
    "no member id": lambda claim: _changed_insured(claim, member_id=""),
    "member id": lambda claim: _changed_insured(claim, member_id="LCP999999"),
    "payer": lambda claim: _changed_insured(claim, payer=PayerName("Nobody Health", "TRN99")),
    "another payer": lambda claim: _changed_insured(claim, payer=PayerName("Medicaid of Avalon", "TRN05")),
    "relationship": lambda claim: _changed_insured(claim, relationship="spouse"),
    "birth date": lambda claim: replace(claim, patient=replace(claim.patient, born=date(1901, 1, 1))),
    "no birth date": lambda claim: replace(claim, patient=replace(claim.patient, born=None)),
    "sex": lambda claim: replace(claim, patient=replace(claim.patient, sex={"F": "M"}.get(claim.patient.sex, "F"))),
    "name": lambda claim: replace(
        claim, patient=replace(claim.patient, name=replace(claim.patient.name, first="Misspelled"))
    ),
    "npi": lambda claim: replace(claim, billing=replace(claim.billing, npi="2000000011")),
    "no tax number": lambda claim: replace(claim, billing=replace(claim.billing, tax_id="")),
    "stranger's npi": lambda claim: replace(claim, billing=replace(claim.billing, npi="2000009995")),
    "no provider": lambda claim: replace(claim, rendering=None),
    "no diagnosis": lambda claim: replace(claim, diagnoses=()),
    "pointer": lambda claim: _changed_line(claim, pointers=(9,)),
    "no pointer": lambda claim: _changed_line(claim, pointers=()),
    "units": lambda claim: _changed_line(claim, units=Decimal(99)),
    "no units": lambda claim: _changed_line(claim, units=Decimal(0)),
    "part of a unit": lambda claim: _changed_line(claim, units=Decimal("0.5")),
    "no charge": lambda claim: _changed_line(claim, charge=0),
    "code": lambda claim: _changed_line(claim, code="9921"),
    "no code": lambda claim: _changed_line(claim, code=""),
    "line's day": lambda claim: _changed_line(claim, first=date(2030, 1, 1), last=date(2030, 1, 1)),
    "no day": lambda claim: _changed_line(claim, first=None, last=None),
    "place": lambda claim: _changed_line(claim, place="99"),
    "frequency 7": lambda claim: replace(claim, frequency="7", original_reference="X-1"),
    "frequency 8": lambda claim: replace(claim, frequency="8"),
    "order": lambda claim: _changed_insured(claim, order="S"),
    "no lines": lambda claim: replace(claim, lines=(), total=0),
    "the first line twice": lambda claim: replace(
        claim, lines=(*claim.lines, claim.lines[0]), total=claim.total + claim.lines[0].charge
    ),
    "separators": lambda claim: replace(claim, note="a*b~c:d^e\n\x00"),
    "no assignment": lambda claim: replace(claim, assignment="C"),
}


@dataclass(frozen=True)
class Choice:
    """One encounter, and what is done with it.

    Attributes:
        encounter: as it was captured.
        mistakes: made between claim and file, by name.
        following: what is done when the answer is there, by name.
        wait: days from the service to the claim.
    """

    encounter: BilledEncounter
    mistakes: tuple[str, ...]
    following: tuple[str, ...]
    wait: int


FOLLOWING = (
    *("pay", "pay", "next claim", "next claim", "mend", "mend", "void", "again", "again", "appeal", "answer"),
    *("patient pays", "write off", "refund", "undo", "close"),
)


@st.composite
def encounters(draw: st.DrawFn, number: int, careful: bool) -> BilledEncounter:
    """A visit or a stay of somebody of the world, captured with care or without."""
    patient, plan = draw(st.sampled_from(memberships()))
    day = FIRST + timedelta(days=draw(st.integers(0, 340)))
    kind = draw(st.sampled_from(["visit", "visit", "visit", "stay"]))
    own = tuple(one.plan for one in world().roster.coverages(patient) if one.active(day))
    own = tuple(one for one in own if one != ("medicare-b" if kind == "stay" else "medicare-a")) or (plan,)
    plans = own if careful else draw(st.sampled_from([own, (plan,), own[::-1]]))
    codes = draw(st.lists(st.sampled_from(SOUND if careful else CODES), min_size=1, max_size=4, unique=careful))
    facts = draw(stays(day, codes, careful) if kind == "stay" else visits(day, codes, careful))
    accident = None
    if plan in INJURIES:
        member = next(one for one in world().roster.coverages(patient) if one.plan == plan)
        accident = Accident(INJURIES[plan], member.accident if careful else day, "AA", member.claim_number)
    return BilledEncounter(
        id=f"{'QCH' if kind == 'stay' else 'QMG'}-{number:04d}",
        patient=patient,
        plans=plans,
        provider=draw(st.sampled_from(sorted(world().roster.providers))),
        accident=accident,
        authorization=draw(st.sampled_from(["", "AUTH-0001", "" if careful else "A-1"])),
        **facts,
    )


@st.composite
def stays(draw: st.DrawFn, day: date, codes: list[str], careful: bool) -> dict[str, Any]:
    """What only a hospital's encounter has."""
    nights = draw(st.integers(0, 6))
    others = st.sampled_from(HOSPITAL if careful else (*HOSPITAL, *BESIDE))
    items = [("inpatient-medical" if nights else "blood-count"), *draw(st.lists(others, max_size=3))]
    days = Decimal(max(1, nights))
    marks = st.just("Y" if nights else "") if careful else st.sampled_from(["Y", "N", "", "1"])
    return {
        "house": "hospital",
        "diagnoses": tuple(Diagnosis(code, draw(marks)) for code in codes),
        "services": tuple(BilledService(item, day, days if item.startswith("inp") else Decimal(1)) for item in items),
        "hospital": HospitalFacts(
            inpatient=nights > 0,
            first=day,
            last=day + timedelta(days=nights),
            admission_hour="14" if nights else "",
            discharge_hour="11" if nights else "",
            admission_type="1" if careful else draw(st.sampled_from(["1", "3", ""])),
            admission_source="1",
            status="01" if careful else draw(st.sampled_from(["01", ""])),
            medical_record="MR-1",
            admitting_diagnosis=codes[0] if nights else "",
            drg=draw(st.sampled_from(["", "194"])) if nights else "",
        ),
    }


@st.composite
def visits(draw: st.DrawFn, day: date, codes: list[str], careful: bool) -> dict[str, Any]:
    """What only a visit's encounter has."""
    first = "office-visit-established-low" if careful else draw(st.sampled_from(VISITS))
    beside = st.sampled_from(PLAIN if careful else BESIDE)
    items = [first, *draw(st.lists(beside, max_size=3, unique=careful))]
    services = []
    for item in items:
        units = Decimal(1 if careful else draw(st.sampled_from([1, 2, 40])))
        modifiers = NEEDED.get(item, ()) if careful else draw(st.sampled_from(MODIFIERS))
        pointers = draw(st.lists(st.integers(1, len(codes)), min_size=1, max_size=2, unique=True))
        charge = None if careful else draw(st.sampled_from([None, None, 1, 999_999_99]))
        notice = draw(st.booleans()) and not careful
        service = BilledService(item, day, units, modifiers, pointers=tuple(pointers), notice=notice, charge=charge)
        services.append(service)
    return {
        "house": "practice",
        "place": "11" if careful else draw(st.sampled_from(["11", "10", "22", "23"])),
        "diagnoses": tuple(Diagnosis(code) for code in codes),
        "services": tuple(services),
        "laboratory": draw(st.sampled_from(["12D1234567", "12D1234567" if careful else ""])),
        "referral": draw(st.sampled_from([None, Referral("chen"), Referral("chen", number="" if careful else "R-1")])),
    }


@st.composite
def choices(draw: st.DrawFn, number: int) -> Choice:
    """An encounter, captured and billed with care or with mistakes, and up to five things that follow."""
    careful = draw(st.booleans())
    mistakes = () if careful else draw(st.lists(st.sampled_from(sorted(MISTAKES)), max_size=2))
    following = draw(st.lists(st.sampled_from(FOLLOWING), max_size=5))
    wait = 9 if careful else draw(st.sampled_from([1, 30, 200, 400]))
    return Choice(draw(encounters(number, careful)), tuple(mistakes), ("pay", *following), wait)


@st.composite
def afternoons(draw: st.DrawFn, most: int = 4) -> list[Choice]:
    """A few encounters that one office works one after the other."""
    return [draw(choices(number)) for number in range(1, draw(st.integers(1, most)) + 1)]


class Office:
    """An office at which a student works; after each step all that must hold is looked at.

    Attributes:
        counts: what happened, by word, so that a property can tell that it has tried something.
    """

    def __init__(self) -> None:
        self.office = BillingOffice(world())
        self.counts: dict[str, int] = {}
        self._seen = 0

    def work(self, choice: Choice) -> None:
        """Bills an encounter, makes its mistakes, sends it, and does all that follows."""
        assert choice.encounter.day is not None
        day = choice.encounter.day + timedelta(days=choice.wait)
        try:
            claims = self.office.bill(choice.encounter)
        except BillingError as refused:
            self._told(refused, "not billed")
            return
        for name in choice.mistakes:
            claims = tuple(MISTAKES[name](claim) if claim.lines else claim for claim in claims)
        if not self.send(claims, day):
            return
        for what in choice.following:
            day += timedelta(days=11)
            self.follow(what, claims[0], day)
        self.paid(day + timedelta(days=14))

    def send(self, claims: Sequence[Claim], day: date) -> bool:
        """Sends claims; False where one cannot stand on the wire or cannot be charged."""
        before = len(self.office.mail), len(self.office.ledger.journal)
        try:
            sending = self.office.send(claims, datetime.combine(day, time(9)))
        except (Unwritable, LedgerError) as refused:
            self._told(refused, type(refused).__name__)
            assert len(self.office.mail) == before[0]
            return False
        answered = [*sending.accepted, *sending.rejected]
        unread = [one for one in sending.submissions if not one.acknowledgment.accepted]
        if not unread:
            assert sorted(answered) == sorted(claim.account for claim in claims)
        self._count("accepted", len(sending.accepted))
        self._count("rejected", len(sending.rejected))
        self._count("waiting", len(sending.waiting))
        self.look()
        return True

    def paid(self, day: date) -> None:
        """The payers pay, and the ledger posts; a second posting of the same is refused and changes nothing."""
        sent = self.office.pay(day)
        self.office.post(day)
        for message in sent:
            for remittance in read_remittances(message.content):
                before = list(self.office.ledger.journal)
                try:
                    self.office.ledger.post(remittance, day)
                except LedgerError:
                    assert self.office.ledger.journal == before
                else:
                    raise AssertionError(f"{remittance.trace} was posted twice")
                self._count("remittances", 1)
        self.look()

    def follow(self, what: str, claim: Claim, day: date) -> None:
        """Does one thing with an account; what is refused is refused in a sentence and changes nothing."""
        try:
            self._follow(what, claim, day)
        except (LedgerError, SecondaryClaimError) as refused:
            self._told(refused, f"{what}: no")
        else:
            self._count(what, 1)
        self.look()

    def _follow(self, what: str, claim: Claim, day: date) -> None:
        office, account = self.office, claim.account
        office.ledger.account(account)
        match what:
            case "pay":
                self.paid(day)
            case "next claim":
                self.send([office.next_claim(account, day)], day)
            case "mend":
                self.send([office.corrected(account, diagnoses=(Diagnosis("E11.9"),), rendering=claim.rendering)], day)
            case "void":
                number = office.decisions[account][-1].control_number if office.decisions.get(account) else "X"
                self.send([replace(claim, frequency="8", original_reference=number)], day)
            case "again":
                self.send([claim], day)
            case "appeal":
                for ground in GROUNDS:
                    office.appeal(account, ground, Evidence(record=True, diagnoses=("E11.9",), emergency=True), day)
            case "answer":
                office.answer_request(account, day, {1: 130})
            case "close":
                office.close_requests(day)
            case _:
                self._book(what, account, day)

    def _book(self, what: str, account: str, day: date) -> None:
        ledger, owed = self.office.ledger, self.office.ledger.account(account).total.patient
        match what:
            case "patient pays":
                ledger.take_payment(account, max(owed, 500), day, "card", f"R-{day}")
            case "write off":
                ledger.write_off(account, "small-balance", day)
            case "refund":
                ledger.refund(account, PATIENT, max(1, -owed), day, f"F-{day}")
            case "undo":
                ledger.undo(ledger.journal[-1].batch, day, "a mistake")

    def look(self) -> None:
        """All that must hold, whatever was done."""
        ledger = self.office.ledger
        for account in ledger.accounts.values():
            for line in account.lines:
                tally = line.tally
                assert tally.charge == tally.paid + tally.adjusted + tally.patient + tally.open
            total = account.total
            assert total.charge == total.paid + total.adjusted + total.patient + total.open
        assert all(one.difference == 0 for one in reconcile(ledger))
        for message in self.office.mail[self._seen :]:
            self.read(message)
        self._seen = len(self.office.mail)
        for desk in self.office.desks.values():
            for used in desk.history.accumulators.values():
                limits = used.limits
                assert used.family_out_of_pocket <= (limits.out_of_pocket_family or used.family_out_of_pocket)
                for person, taken in used.people.items():
                    assert used.deductible_left(person) >= 0
                    assert taken.out_of_pocket <= (limits.out_of_pocket_individual or taken.out_of_pocket)

    def read(self, message: Message) -> None:
        """A file on its way: what the houses and payers write is right; a student's claim may be wrong."""
        assert list(message.plain())
        found = [one for one in check(message.content) if one.severity == "error"]
        house = self.office.clearinghouse.connections.name
        if not message.kind.startswith("837") or message.sender == house:
            assert found == [], (message.title, found)
        if message.kind == "835":
            for remittance in read_remittances(message.content):
                assert imbalances(remittance) == ()
                for claim in remittance.claims:
                    whole(claim)
        self._count(message.kind, 1)

    def _told(self, refused: Exception, word: str) -> None:
        assert len(str(refused)) > 20
        assert "Error" not in str(refused)
        self._count(word, 1)

    def _count(self, word: str, number: int) -> None:
        self.counts[word] = self.counts.get(word, 0) + number


def whole(claim: ClaimPayment) -> None:
    """A claim of an 835: its lines make the claim, and the patient owes something from 0 to the charge."""
    sign = -1 if claim.status == "22" else 1
    assert claim.difference == 0
    assert claim.charge == sum(line.charge for line in claim.lines)
    assert claim.paid == sum(line.paid for line in claim.lines) - sum(one.amount for one in claim.adjustments)
    assert 0 <= sign * claim.patient_owes <= sign * claim.charge
