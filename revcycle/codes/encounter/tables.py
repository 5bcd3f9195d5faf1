"""What the rules know beside the notes of the tabular list: assets/codes/coding_rules.toml."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from revcycle import folders
from revcycle.codes.diagnoses import references

__all__ = ["Codes", "RulesUnreadableError", "parse", "read_rules", "rules"]

FILE = "coding_rules.toml"


class RulesUnreadableError(Exception):
    """The file of the rules is missing or cannot be read. The message names the place and the mend."""


@dataclass(frozen=True)
class Codes:
    """Codes and ranges, each with all that lies below it."""

    references: tuple[references.Reference, ...]

    def __contains__(self, code: str) -> bool:
        """Whether the code, with or without its dot, is one of them."""
        return any(code in reference for reference in self.references)


@functools.cache
def rules() -> dict[str, Any]:
    """The tables of the file, every list of codes read into :class:`Codes`.

    Raises:
        RulesUnreadableError: the file is missing or wrong.
    """
    return read_rules(folders.assets() / "codes" / FILE)


def parse(text: str, where: str) -> Codes:
    """A list of codes and ranges, such as "J00, J12-J18".

    Raises:
        RulesUnreadableError: it holds anything else.
    """
    reading = references.read(text)
    if reading.sort != "codes" or len(reading.references) != len(text.split(",")):
        trouble = reading.trouble or "write codes and ranges with commas between them, such as “J00, J12-J18”"
        raise RulesUnreadableError(f"{FILE}, {where}: the codes “{text}” cannot be read: {trouble}.")
    return Codes(reading.references)


LISTS = ("codes", "beside", "only", "may_follow", "index", "diagnoses", "symptoms", "female", "male")


def read_rules(path: Path) -> dict[str, Any]:
    """As :func:`rules`, from any file.

    Raises:
        RulesUnreadableError: the file is missing or wrong.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise RulesUnreadableError(f"The file {FILE} is missing from the assets. Install the course again.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulesUnreadableError(f"{FILE} cannot be read: {error}. Mend that line.") from error
    return {name: _read(value, name) for name, value in found.items()}


def _read(value: Any, where: str) -> Any:
    if isinstance(value, dict):
        return {
            name: parse(inner, where) if name in LISTS and isinstance(inner, str) else _read(inner, f"{where}.{name}")
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_read(inner, f"{where} {number}") for number, inner in enumerate(value, start=1)]
    return value
