"""Who the payers are: name, number, address and phone, read from the heads of assets/payers/*.toml and nothing else.

For those who only have to name a payer, such as the writer of a remittance; the whole world takes longer to read.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

from revcycle.folders import FolderUnavailableError, assets
from revcycle.parties.organizations import Address

__all__ = ["ListedPayer", "listed_payer", "listed_payers"]


@dataclass(frozen=True, slots=True)
class ListedPayer:
    """A payer as a directory lists it.

    Attributes:
        id: the name of its file, such as "larkfield".
        name: as on the card.
        payer_id: its number for electronic claims.
        address: where it is.
        phone: a number kept free for fiction.
    """

    id: str
    name: str
    payer_id: str
    address: Address
    phone: str


def listed_payers() -> tuple[ListedPayer, ...]:
    """Every payer of the course, in the order of their files. A file that cannot be read is passed over.

    ``revcycle world check`` tells what is wrong with a file.
    """
    try:
        folder = assets() / "payers"
    except FolderUnavailableError:
        return ()
    stamps = []
    for path in sorted(folder.glob("*.toml")):
        try:
            stamps.append((path, path.stat().st_mtime_ns))
        except OSError:
            continue
    return _read(tuple(stamps))


def listed_payer(named: str) -> ListedPayer | None:
    """The payer of a number or a name, capitals or not; None where the directory has none."""
    wanted = named.strip().casefold()
    for payer in listed_payers():
        if wanted in (payer.payer_id.casefold(), payer.name.casefold(), payer.id):
            return payer
    return None


@functools.lru_cache(maxsize=4)
def _read(stamps: tuple[tuple[Path, int], ...]) -> tuple[ListedPayer, ...]:
    found = []
    for path, _ in stamps:
        try:
            head = tomllib.loads(path.read_text(encoding="utf-8"))
            address = Address(*(str(head[key]) for key in ("street", "town", "state", "zip_code")))
            found.append(
                ListedPayer(path.stem, str(head["name"]), str(head["payer_id"]), address, str(head.get("phone", "")))
            )
        except (OSError, UnicodeError, tomllib.TOMLDecodeError, KeyError):
            continue
    return tuple(found)
