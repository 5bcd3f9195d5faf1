"""The public half of a posting exercise: whose visits were billed, what happened to them, and which 835 is posted.

    ["post-the-larkfield-check".case.june.remittance]
    sent = 2026-06-05
    paid = 2026-06-19
    [["post-the-larkfield-check".case.june.remittance.visit]]
    account = "QMG-2001"
    patient = "harlan-quickfoot"
    provider = "brandt"
    diagnoses = ["K21.00"]
    services = [{ item = "office-visit-established-moderate", day = 2026-06-04 }]

The engine bills the visits and the payer answers: the last answer is what the student posts. ``step`` tells what else
happened before, in order. With ``file`` the 835 is read from a file beside the module instead, whose procedures are
written as concept ids in braces, so that a program without a CPT license can use it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from revcycle.money import read_dollars

if TYPE_CHECKING:
    from revcycle.claim.claim import Claim

__all__ = ["Happening", "Remitted", "SentClaim", "ServiceGiven", "Step", "TaskError", "Visit", "read_remitted"]

Happening = Literal["copay", "send", "post", "next", "correct"]

_VISIT = frozenset({"account", "patient", "plans", "provider", "place", "diagnoses", "services", "authorization"})
_SERVICE = frozenset({"item", "day", "units", "modifiers", "pointers"})
_STEP = frozenset({"do", "on", "account", "amount", "services"})
_WHOLE = frozenset({"sent", "paid", "payer", "file", "before", "visit", "step"})


class TaskError(ValueError):
    """A remittance that is not written as it must be; the message is a sentence that says what to mend."""


@dataclass(frozen=True)
class ServiceGiven:
    """One service of a visit: a concept id or HCPCS code, the day, and how it was billed."""

    item: str
    day: date
    units: int = 1
    modifiers: tuple[str, ...] = ()
    pointers: tuple[int, ...] = (1,)


@dataclass(frozen=True)
class Visit:
    """A visit that was billed: ids as the world's roster has them, codes as on the claim."""

    account: str
    patient: str
    provider: str
    diagnoses: tuple[str, ...]
    services: tuple[ServiceGiven, ...]
    plans: tuple[str, ...] = ()
    place: str = "11"
    authorization: str = ""


@dataclass(frozen=True)
class Step:
    """What happened before the remittance that is to be posted.

    ``copay``: the patient paid ``amount`` (cents) at the desk. ``send``: the claim of ``account`` goes out. ``post``:
    the payers send their 835s, and they are posted. ``next``: the claim goes to the next payer. ``correct``: it is sent
    again with other services.
    """

    do: Happening
    on: date
    account: str = ""
    amount: int = 0
    services: tuple[ServiceGiven, ...] = ()


@dataclass(frozen=True)
class SentClaim:
    """A claim that the student completed, and the day on which it went out."""

    claim: Claim
    day: date


@dataclass(frozen=True)
class Remitted:
    """The whole public half.

    ``sent`` is when the claims went out, where no step says so; ``paid`` the day of the remittance. ``payer`` names
    the one whose remittance it is, where several answer on that day. ``content`` and ``before`` are 835s from files:
    the one to post, and those that were posted before.
    ``claims`` are the student's own ones, in the order in which they went out; the answer to the last is posted.
    """

    visits: tuple[Visit, ...]
    sent: date
    paid: date
    payer: str = ""
    steps: tuple[Step, ...] = ()
    content: str = ""
    before: tuple[str, ...] = ()
    claims: tuple[SentClaim, ...] = ()


def read_remitted(table: Any, folder: Path, *, carried: bool = False) -> Remitted:
    """Return what a table of exercises.toml says, with the files of the module's folder that it names.

    Where the claim is ``carried``, there is no visit, and a step that names no account is about that claim.
    Raises TaskError with a sentence that says what to mend.
    """
    _known(table, _WHOLE, "remittance")
    for name in ("sent", "paid"):
        _day(table, name, "remittance")
    visits = tuple(_visit(one) for one in table.get("visit", ()))
    if not visits and not carried:
        raise TaskError("remittance: there is no visit. Add at least one, so that there are accounts to post to.")
    accounts = {one.account for one in visits}
    if len(accounts) < len(visits):
        raise TaskError("remittance: two visits have the same account number. Give each its own.")
    steps = tuple(_step(one, accounts | ({""} if carried else set())) for one in table.get("step", ()))
    return Remitted(
        visits=visits,
        sent=table["sent"],
        paid=table["paid"],
        payer=str(table.get("payer", "")),
        steps=steps,
        content=_file(folder, table["file"]) if "file" in table else "",
        before=tuple(_file(folder, name) for name in table.get("before", ())),
    )


def _known(table: Any, known: frozenset[str], where: str) -> None:
    if not isinstance(table, Mapping):
        raise TaskError(f"{where}: write it as a table.")
    if unknown := sorted(set(table) - known):
        raise TaskError(f"{where}: “{', '.join(unknown)}” is not a known setting. Known: {', '.join(sorted(known))}.")


def _day(table: Mapping[str, Any], name: str, where: str) -> date:
    day = table.get(name)
    if type(day) is not date:
        raise TaskError(f"{where}: {name} must be a date such as 2026-06-19, without quotation marks.")
    return day


def _visit(table: Any) -> Visit:
    _known(table, _VISIT, "visit")
    where = f"visit {table.get('account', '')}".strip()
    if missing := [name for name in ("account", "patient", "provider", "diagnoses", "services") if not table.get(name)]:
        raise TaskError(f"{where}: {', '.join(missing)} is missing.")
    return Visit(
        account=str(table["account"]),
        patient=str(table["patient"]),
        provider=str(table["provider"]),
        diagnoses=tuple(table["diagnoses"]),
        services=tuple(_service(one, where) for one in table["services"]),
        plans=tuple(table.get("plans", ())),
        place=str(table.get("place", "11")),
        authorization=str(table.get("authorization", "")),
    )


def _service(table: Any, where: str) -> ServiceGiven:
    _known(table, _SERVICE, f"{where}, service")
    if not table.get("item"):
        raise TaskError(f"{where}: a service has no item. Name its concept id, or its HCPCS code.")
    return ServiceGiven(
        item=str(table["item"]),
        day=_day(table, "day", f"{where}, service {table['item']}"),
        units=int(table.get("units", 1)),
        modifiers=tuple(table.get("modifiers", ())),
        pointers=tuple(table.get("pointers", (1,))),
    )


def _step(table: Any, accounts: set[str]) -> Step:
    _known(table, _STEP, "step")
    do = table.get("do")
    if do not in get_args(Happening):
        raise TaskError(f"step: do = “{do}” is not one of {', '.join(get_args(Happening))}.")
    where = f"step {do}"
    account = str(table.get("account", ""))
    if account not in accounts and not (do == "post" and not account):
        raise TaskError(f"{where}: there is no visit with the account “{account}”.")
    return Step(
        do=do,
        on=_day(table, "on", where),
        account=account,
        amount=read_dollars(str(table.get("amount", "0"))),
        services=tuple(_service(one, where) for one in table.get("services", ())),
    )


def _file(folder: Path, name: Any) -> str:
    if not isinstance(name, str) or Path(name).is_absolute() or ".." in Path(name).parts:
        raise TaskError(
            f"remittance: “{name}” is no file beside the module. Write a path such as remittances/june.835."
        )
    try:
        return (folder / name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TaskError(f"remittance: the file {name} cannot be read. It belongs into the module's folder.") from error
