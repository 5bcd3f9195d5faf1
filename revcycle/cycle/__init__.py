"""The whole cycle at work: one billing office, the clearinghouse, the payers' desks and the ledger, on one calendar.

office.BillingOffice       bills encounters, sends claims, takes in the answers
message.Message            one file on its way, raw and in plain words

It stands on top of all stages and decides nothing itself.
"""

from revcycle.cycle.message import Message
from revcycle.cycle.office import BillingOffice, Sending

__all__ = ["BillingOffice", "Message", "Sending"]
