"""What the entries of one line come to.

Five sums, on every line and account, after every entry::

    charge = paid + adjusted + patient + open

* charge: what was charged, less charges taken back;
* paid: what payers and patient have paid, less what was refunded, reversed or taken back;
* adjusted: contractual and other adjustments and write-offs, less those taken back;
* patient: what the patient still owes; below 0 where the practice owes the patient;
* open: what payers still owe; below 0 where the practice owes a payer.

The balance is patient and open together: what is not yet settled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from revcycle.ledger.entry import PATIENT, Entry, Kind

__all__ = ["Tally"]


@dataclass(slots=True)
class Tally:
    """The sums of one line, or of several, in cents.

    Attributes:
        charge: what was charged.
        payer_paid, patient_paid: what was paid, refunds taken off.
        contractual, other, written_off: what was adjusted.
        balances: what each party owes, by payer id or PATIENT; below 0 where it is owed.
        since: the day from which a party has owed what it owes.
    """

    charge: int = 0
    payer_paid: int = 0
    patient_paid: int = 0
    contractual: int = 0
    other: int = 0
    written_off: int = 0
    balances: dict[str, int] = field(default_factory=dict)
    since: dict[str, date] = field(default_factory=dict)

    @property
    def paid(self) -> int:
        """Payments less refunds, reversals and takebacks."""
        return self.payer_paid + self.patient_paid

    @property
    def adjusted(self) -> int:
        """Contractual and other adjustments and write-offs."""
        return self.contractual + self.other + self.written_off

    @property
    def patient(self) -> int:
        """What the patient still owes."""
        return self.balances.get(PATIENT, 0)

    @property
    def open(self) -> int:
        """What payers still owe."""
        return sum(self.balances.values()) - self.patient

    @property
    def balance(self) -> int:
        """What is not yet settled."""
        return sum(self.balances.values())

    @property
    def difference(self) -> int:
        """Charge less paid, adjusted, patient and open: always 0."""
        return self.charge - self.paid - self.adjusted - self.balance

    def copy(self) -> Tally:
        """One that changes apart from this."""
        return Tally(
            self.charge,
            self.payer_paid,
            self.patient_paid,
            self.contractual,
            self.other,
            self.written_off,
            dict(self.balances),
            dict(self.since),
        )

    def add(self, more: Tally) -> None:
        """Takes in the sums of another line."""
        self.charge += more.charge
        self.payer_paid += more.payer_paid
        self.patient_paid += more.patient_paid
        self.contractual += more.contractual
        self.other += more.other
        self.written_off += more.written_off
        for party, cents in more.balances.items():
            self.balances[party] = self.balances.get(party, 0) + cents
        for party, day in more.since.items():
            self.since[party] = min(day, self.since.get(party, day))

    def take(self, entry: Entry) -> None:
        """Takes in one entry."""
        amount, kind, party = entry.amount, entry.kind, entry.party
        if kind is Kind.TRANSFER:
            self._owes(party, -amount, entry.day)
            self._owes(entry.to, amount, entry.day)
            return
        if kind is Kind.CHARGE:
            self.charge += amount
            self._owes(party, amount, entry.day)
            return
        if kind in (Kind.REFUND, Kind.TAKEBACK):
            self._pay(party, -amount)
            self._owes(party, amount, entry.day)
            return
        if kind is Kind.CONTRACTUAL:
            self.contractual += amount
        elif kind is Kind.ADJUSTMENT:
            self.other += amount
        elif kind is Kind.WRITE_OFF:
            self.written_off += amount
        else:
            self._pay(party, amount)
        self._owes(party, -amount, entry.day)

    def _pay(self, party: str, amount: int) -> None:
        if party == PATIENT:
            self.patient_paid += amount
        else:
            self.payer_paid += amount

    def _owes(self, party: str, amount: int, day: date) -> None:
        before = self.balances.get(party, 0)
        after = self.balances[party] = before + amount
        if after == 0:
            self.since.pop(party, None)
        elif before == 0 or (before > 0) != (after > 0):
            self.since[party] = day
