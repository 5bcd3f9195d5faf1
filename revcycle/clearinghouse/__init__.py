"""The clearinghouse: what happens to a claim between the provider and the payer.

    from revcycle.clearinghouse import Clearinghouse, scrub

    scrub(claim, received)                       # (Edit(code="QH-1201", item="33a", reading=..., mend=...), ...)
    submission = Clearinghouse().submit(Path("claims.837"), received)

A file is answered by a 999 (its syntax), its claims by a 277CA (accepted or rejected). A rejected claim never reaches
the payer: it is not denied, and is mended and sent again. It imports nothing of the payer.
"""

from revcycle.clearinghouse.clearinghouse import Clearinghouse, Submission
from revcycle.clearinghouse.edit import Edit, Status, Where
from revcycle.clearinghouse.scrubbing import rejected, scrub
from revcycle.clearinghouse.sent import Sent

__all__ = ["Clearinghouse", "Edit", "Sent", "Status", "Submission", "Where", "rejected", "scrub"]
