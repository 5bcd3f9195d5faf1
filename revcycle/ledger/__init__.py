"""Patient accounts: charges, payments, adjustments, transfers, refunds and write-offs, from charge to zero balance.

    ledger.Ledger              the accounts and what is done with them
    tally.Tally                charge = paid + adjusted + patient + open
    posting                    a remittance onto the accounts

Money is whole cents. What cannot be posted is a :class:`LedgerError` with a sentence.
"""

from revcycle.ledger.account import Account, AccountLine
from revcycle.ledger.entry import PATIENT, Entry, Kind, LedgerError
from revcycle.ledger.ledger import Ledger
from revcycle.ledger.posting import Posting
from revcycle.ledger.tally import Tally

__all__ = ["PATIENT", "Account", "AccountLine", "Entry", "Kind", "Ledger", "LedgerError", "Posting", "Tally"]
