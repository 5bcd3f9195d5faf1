"""The payers that the clearinghouse is connected to, and what each wants: assets/clearinghouse/payers.toml."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

from revcycle import folders
from revcycle.claim.claim import CLAIM_KINDS
from revcycle.clearinghouse.edit import SEVERITIES, Severity
from revcycle.codes.procedures.data_file import CodeFileError, stamp
from revcycle.world_files import Entry, Faults, WorldFileError, read_toml

__all__ = ["CONNECTION_KINDS", "FILE", "Connection", "ConnectionKind", "Connections", "examine", "read_connections"]

ConnectionKind = Literal["health", "medicare", "medicaid", "workers-compensation", "auto"]
CONNECTION_KINDS: tuple[ConnectionKind, ...] = get_args(ConnectionKind)
FILE = "clearinghouse/payers.toml"
OFF = "off"
PAYER_ID = re.compile(r"TRN[0-9]{2,7}")
OWN_ID = re.compile(r"TRN[A-Z0-9]{2,12}")
"""Invented numbers, plainly for training. X12 gives them 15 places."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One payer as the clearinghouse knows it.

    Attributes:
        payer_id: its number for electronic claims.
        name: as on the card.
        kind: what it is.
        claims: the kinds of claims it takes.
        corrections: the kinds of claims for which it takes frequency 7 and 8.
        filing: what SBR09 may say.
        member_id: the form of a member's number; member_example shows one.
        authorization: the form of the numbers it gives for what it allows beforehand.
        claim_number: the form of its accidents' and injuries' numbers; None where it gives none.
        referral: whether care on another provider's referral needs the payer's number of that referral.
        edits: how hard single edits are for this payer: "reject", "warning" or "off".
    """

    payer_id: str
    name: str
    kind: ConnectionKind
    claims: tuple[str, ...]
    corrections: tuple[str, ...]
    filing: tuple[str, ...]
    member_id: re.Pattern[str]
    member_example: str
    authorization: re.Pattern[str]
    claim_number: re.Pattern[str] | None
    referral: bool
    edits: Mapping[str, Severity | Literal["off"]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Connections:
    """The clearinghouse and its payers.

    Attributes:
        id: its own number, as sender and receiver of files.
        name: its name.
        payers: by payer id.
        edits: how hard single edits are for all payers.
    """

    id: str
    name: str
    payers: Mapping[str, Connection]
    edits: Mapping[str, Severity | Literal["off"]] = field(default_factory=dict)

    def get(self, payer_id: str) -> Connection | None:
        """The payer of an id; None for one that the clearinghouse is not connected to."""
        return self.payers.get(payer_id.strip().upper())

    def severity(self, code: str, usual: Severity, payer: Connection | None) -> Severity | Literal["off"]:
        """How hard an edit is for a payer."""
        if payer is not None and code in payer.edits:
            return payer.edits[code]
        return self.edits.get(code, usual)


def read_connections(folder: Path | None = None) -> Connections:
    """The clearinghouse of an assets folder; by default the course's own, read again when its file changes.

    Raises:
        WorldFileError: the file is missing or damaged. The message names the place and the mend.
    """
    try:
        return _read(*stamp((folder or folders.assets()) / FILE))
    except (CodeFileError, folders.FolderUnavailableError) as error:
        raise WorldFileError(str(error)) from error


@functools.lru_cache(maxsize=8)
def _read(path: Path, _modified: int, _size: int) -> Connections:
    connections, faults = examine(path.parent.parent)
    if faults:
        raise WorldFileError("\n".join(str(fault) for fault in faults))
    return connections


def examine(folder: Path) -> tuple[Connections, Faults]:
    """The clearinghouse of an assets folder as far as it can be read, and everything that is wrong with its file."""
    faults = Faults()
    file = read_toml(folder / FILE, FILE, faults)
    read = [_payer(entry) for entry in file.entries("payer", needed=True)]
    ids = [payer.payer_id for payer in read]
    for twice in sorted({payer_id for payer_id in ids if ids.count(payer_id) > 1}):
        file.fault(f"the payer {twice} stands there twice. Remove one.", "payer")
    own = file.text("id")
    if own and not OWN_ID.fullmatch(own):
        sentence = "may be somebody's number. Use TRN and two to twelve letters or digits."
        file.fault(f"“{own}” {sentence}", "id")
    edits = _edits(file)
    connections = Connections(own, file.text("name"), {payer.payer_id: payer for payer in read}, edits)
    file.finish()
    return connections, faults


def _payer(entry: Entry) -> Connection:
    payer_id = entry.text("payer_id")
    if payer_id and not PAYER_ID.fullmatch(payer_id):
        entry.fault(f"“{payer_id}” may be somebody's number. Use TRN and two digits or more.", "payer_id")
    member_id, example = _pattern(entry, "member_id"), entry.text("member_example")
    if example and not member_id.fullmatch(example):
        entry.fault(f"“{example}” does not have the form of member_id. Mend one of the two.", "member_example")
    found = Connection(
        payer_id=payer_id,
        name=entry.text("name"),
        kind=cast(ConnectionKind, entry.one("kind", CONNECTION_KINDS)),
        claims=entry.texts("claims", CLAIM_KINDS),
        corrections=entry.texts("corrections", CLAIM_KINDS),
        filing=entry.texts("filing"),
        member_id=member_id,
        member_example=example,
        authorization=_pattern(entry, "authorization"),
        claim_number=_pattern(entry, "claim_number") if "claim_number" in entry else None,
        referral=entry.flag("referral"),
        edits=_edits(entry),
    )
    if not found.claims:
        entry.fault('claims is empty, so this payer takes no claims. Add claims = ["professional"].', "claims")
    for kind in found.corrections:
        if kind not in found.claims:
            entry.fault(f"corrections names {kind}, which claims does not. Add it there, or remove it.", "corrections")
    entry.finish()
    return found


def _pattern(entry: Entry, key: str) -> re.Pattern[str]:
    typed = entry.text(key)
    try:
        return re.compile(typed)
    except (re.error, RecursionError, OverflowError) as error:
        entry.fault(f"“{typed[:60]}” is no regular expression ({error}). Mend it, such as LCP[0-9]{{6}}.", key)
        return re.compile("")


def _edits(entry: Entry) -> dict[str, Severity | Literal["off"]]:
    if "edits" not in entry:
        entry.get("edits", needed=False)  # so that finish() counts it among what is known
        return {}
    from revcycle.clearinghouse.edits import RULES  # they look at claims with the help of this module

    table = entry.entry("edits")
    found: dict[str, Severity | Literal["off"]] = {}
    for code in table.values:
        found[code] = cast(Severity | Literal["off"], table.one(code, (*SEVERITIES, OFF)))
        if code not in RULES:
            table.fault(
                f"“{code[:20]}” is no edit. Write a code such as QH-1412; see revcycle clearinghouse --edits.", code
            )
    return found
