"""A claim on the payer's table: what is known of it, and where each line's cents have gone so far.

A case is made for one adjudication and thrown away after it: nothing in it outlives the decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from revcycle.claim.adjudicated import Adjustment
from revcycle.claim.claim import Claim, Line
from revcycle.codes.procedures.procedures import Procedure
from revcycle.money import dollars
from revcycle.parties.coverage import Coverage
from revcycle.parties.organizations import House, Provider
from revcycle.parties.people import Patient
from revcycle.payer.accumulators import Accumulators
from revcycle.payer.adjudication.codes import CodeBook
from revcycle.payer.adjudication.history import AccumulatorKey, Charged, History
from revcycle.payer.contract import Contract
from revcycle.payer.hospital import HospitalPrice
from revcycle.payer.hospital_lines import is_inpatient
from revcycle.payer.payer import Payer
from revcycle.payer.plan import Network, Plan
from revcycle.payer.prior import PriorShare
from revcycle.payer.remittance import PAID, Explanation
from revcycle.payer.world import World

__all__ = ["Case", "LineCase"]


@dataclass(slots=True)
class LineCase:
    """One line on the table. Every cent of its charge is open until a rule takes it away; what stays open is paid.

    Attributes:
        number: of the claim's line, from 1.
        line: as billed.
        item: what tables call the service: concept id, HCPCS code, or a service of the hospital.
        procedure: where the course knows it.
        provider: who gave the service, where the payer knows the NPI.
        service: the family of services whose benefit applies; "" as long as it is not known.
        preventive: why it counts as preventive; "" where it does not.
        contract: that it is priced by; None out of network.
        network: whose limits it counts toward.
        units: paid for.
        allowed: what the payer takes as the whole price, in cents; None where it was not priced.
        decided: whether nothing more is to be asked of it: denied, or paid for in another way.
        denied: whether nothing is paid because of a rule; a capitated line is decided and not denied.
        amounts: taken away so far, by group and reason.
        quantities: units not paid for, by group and reason.
        charged: what it put on the accumulators.
        prior: what earlier payers have made of it; None where this payer is first.
    """

    number: int
    line: Line
    item: str
    procedure: Procedure | None = None
    provider: Provider | None = None
    service: str = ""
    preventive: str = ""
    contract: Contract | None = None
    network: Network = "in_network"
    units: Decimal = Decimal(1)
    allowed: int | None = None
    decided: bool = False
    denied: bool = False
    amounts: dict[tuple[str, str], int] = field(default_factory=dict)
    quantities: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    explanations: list[Explanation] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    charged: Charged | None = None
    prior: PriorShare | None = None

    @property
    def open(self) -> int:
        """What no rule has taken away yet, in cents."""
        return self.line.charge - sum(self.amounts.values())

    @property
    def marks(self) -> frozenset[str]:
        """Its modifiers."""
        return frozenset(self.line.modifiers)

    @property
    def patient_owes(self) -> int:
        """What was laid on the patient so far, in cents."""
        return sum(amount for (group, _), amount in self.amounts.items() if group == "PR")

    def take(self, group: str, reason: str, amount: int, rule: str, source: str, sentence: str) -> None:
        """Takes part of the charge away. An amount below 0 adds to what is paid. A second one of a code is added."""
        if amount:
            key = (group, reason)
            self.amounts[key] = self.amounts.get(key, 0) + amount
            self.explanations.append(Explanation(self.number, f"{group}-{reason}", amount, rule, source, sentence))

    def deny(self, group: str, reason: str, rule: str, source: str, sentence: str, *remarks: str) -> None:
        """Takes all that is open away: nothing is paid, and no later rule looks at the line."""
        if self.prior is not None and ("OA", "23") not in self.amounts:
            settled = min(self.open, self.line.charge - self.prior.open(self.line.charge))
            told = "Earlier payers have settled this part of the charge; it is posted already."
            self.take("OA", "23", settled, "earlier-payers", "835 005010X221A1, secondary payment", told)
        amount = self.open
        self.take(group, reason, amount, rule, source, sentence)
        if not amount:  # a line without charge is denied all the same, and says why
            self.explanations.append(Explanation(self.number, f"{group}-{reason}", 0, rule, source, sentence))
        self.remark(*remarks)
        self.decided = self.denied = True

    def remark(self, *codes: str) -> None:
        """Adds remark codes, each once."""
        self.remarks += [code for code in codes if code not in self.remarks]

    def pay(self, rule: str, source: str, sentence: str) -> None:
        """What is open is paid."""
        self.decided = True
        if self.open:
            self.explanations.append(Explanation(self.number, PAID, self.open, rule, source, sentence))

    def adjustments(self) -> tuple[Adjustment, ...]:
        """In the order in which the rules took them; a code whose parts cancel each other out is left out."""
        return tuple(
            Adjustment(group, reason, amount, self.quantities.get((group, reason)))
            for (group, reason), amount in self.amounts.items()
            if amount
        )


@dataclass(slots=True)
class Case:
    """One claim on the table.

    Attributes:
        world, payer, codes: of this desk.
        history: what the payer has decided before; read only.
        claim: as it came.
        received: the day of receipt.
        today: the day of the decision.
        lines: in the claim's order.
        person, coverage, plan: once the patient is identified; None before.
        members: every coverage of this payer by member number.
        house: which of the world's organizations bills; None for a stranger, who is out of every network.
        accumulators: those changed by this claim.
        remarks: of the claim as a whole.
        returned: whether the payer could not process it: it may come again as a new claim.
        unknown: whether the patient is not known.
        requests: the papers that are needed before it can be decided, by line.
        shown: what answers and appeals have shown, by rule: the rule is met for that reason.
        percents: how much of the usual work a record showed, by line.
        hospital: the price of a hospital's claim; None for any other.
    """

    world: World
    payer: Payer
    codes: CodeBook
    history: History
    claim: Claim
    received: date
    today: date
    lines: list[LineCase]
    person: Patient | None = None
    coverage: Coverage | None = None
    plan: Plan | None = None
    house: House | None = None
    members: Mapping[str, Sequence[Coverage]] = field(default_factory=dict)
    accumulators: dict[AccumulatorKey, Accumulators] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    returned: bool = False
    unknown: bool = False
    requests: dict[int, str] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    percents: Mapping[int, int] = field(default_factory=dict)
    hospital: HospitalPrice | None = None

    @property
    def medicare(self) -> bool:
        """Whether Medicare's own rules hold."""
        return self.payer.kind == "medicare"

    @property
    def accident_insurer(self) -> bool:
        """Workers' compensation and auto: they pay for one injury, and the patient has no share."""
        return self.payer.kind in ("workers-compensation", "auto")

    @property
    def above_fee(self) -> str:
        """The reason code for a charge above the fee: the states' schedules for injuries have codes of their own."""
        return {"workers-compensation": "P12", "auto": "P23"}.get(self.payer.kind, "45")

    @property
    def decided(self) -> bool:
        """Whether no line is open any more."""
        return all(line.decided for line in self.lines)

    def open_lines(self) -> Iterator[LineCase]:
        """The lines that no rule has decided yet."""
        return (line for line in self.lines if not line.decided)

    def proven(self, rule: str, line: LineCase) -> bool:
        """Whether an appeal or a reopening has shown that a rule is met, for the claim or for this line."""
        return rule in self.shown or f"{rule}:{line.number}" in self.shown

    def day(self, line: LineCase) -> date:
        """The day of service of a line: its own first, else the claim's first, else that of receipt.

        A stay is one service of the day of its beginning.
        """
        stay = self.claim.stay
        if stay is not None and is_inpatient(stay.type_of_bill):
            return stay.first
        if line.line.first is not None:
            return line.line.first
        days = self.claim.days
        return days[0] if days else self.received

    def deny(self, group: str, reason: str, rule: str, source: str, sentence: str, *remarks: str) -> None:
        """Denies every open line for one reason that concerns the claim as a whole."""
        for line in self.open_lines():
            line.deny(group, reason, rule, source, sentence, *remarks)

    def send_back(self, reason: str, rule: str, source: str, sentence: str, *remarks: str, group: str = "CO") -> None:
        """Denies the claim because it cannot be processed as it is: it does not count as decided on its merits.

        Medicare tells such a claim with MA130: no appeal, a new claim (Medicare Claims Processing Manual, chapter 1,
        section 80.3.1).
        """
        self.returned = True
        self.deny(group, reason, rule, source, sentence, *remarks)
        if self.medicare and reason == "16":
            self.remark("MA130")

    def remark(self, *codes: str) -> None:
        """Adds remark codes of the claim as a whole, each once."""
        self.remarks += [code for code in codes if code not in self.remarks]

    def plan_source(self, line: LineCase, what: str) -> str:
        """How a rule of the plan is cited: the plan, the benefit, the plan year."""
        assert self.plan is not None
        year = self.plan.year(self.day(line))
        span = f"plan year {year.first:%Y}" if year else "no plan year"
        return f"{self.plan.name} ({self.plan.id}), {what}, {span}"

    def contract_source(self, line: LineCase, what: str) -> str:
        """How a rule of the contract is cited."""
        if line.contract is None:
            return f"{self.payer.name}, no contract on {self.day(line)}, {what}"
        return f"Contract {line.contract.id}, {what}, in force since {line.contract.first}"

    def file_source(self, what: str) -> str:
        """How a rule of the payer's file is cited."""
        return f"{self.payer.name}, {what} (payers/{self.payer.id}.toml)"

    def charge_words(self, line: LineCase) -> str:
        """The charge as a sentence names it."""
        return dollars(line.line.charge)
