"""A claim as a flat table, a path and a text for each thing that it says, and the claim of such a table.

    flatten(claim)["insurances.0.member_id"]        "LCP200001"

Days are written 2026-06-15, cents and numbers as digits, yes and no as "true" and "false". What is None is left out,
and so is an empty list. Going there and back gives an equal claim. Forms and comparisons stand on it.
"""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args, get_origin

from revcycle.claim.claim import Claim
from revcycle.x12.writing import number

__all__ = ["NotAClaimError", "built", "flatten", "unflatten"]


class NotAClaimError(ValueError):
    """A table tells no claim. The message is a sentence.

    Attributes:
        path: where it goes wrong.
    """

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(f"{path or 'The claim'}: {sentence}")
        self.path = path


def flatten(claim: Claim) -> dict[str, str]:
    """Everything that the claim says, by path, in the order of its fields."""
    told: dict[str, str] = {}
    _tell(told, "", claim)
    return told


def _tell(told: dict[str, str], path: str, value: Any) -> None:
    if value is None:
        return
    if is_dataclass(value):
        for field in fields(value):
            _tell(told, _below(path, field.name), getattr(value, field.name))
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            _tell(told, _below(path, str(place)), one)
    elif isinstance(value, bool):
        told[path] = "true" if value else "false"
    elif isinstance(value, Decimal):
        told[path] = number(value) if value.is_finite() else str(value)
    else:
        told[path] = str(value)


def unflatten(told: Mapping[str, str]) -> Claim:
    """The claim of a table. Texts that are not there are empty; items of a list move up where one before is missing.

    Raises:
        NotAClaimError: a value cannot be read, or a day or choice is missing that must be there.
    """
    tree: dict[str, Any] = {}
    for path, text in told.items():
        branch = tree
        *above, leaf = path.split(".")
        for name in above:
            branch = branch.setdefault(name, {})
            if not isinstance(branch, dict):
                raise NotAClaimError(path, "nothing can stand below a single value.")
        branch[leaf] = text
    claim = _built(Claim, tree, "")
    assert isinstance(claim, Claim)
    return claim


def built(kind: type[Any], tree: Mapping[str, Any]) -> Any:
    """A record of the claim's or the encounter's from nested tables of texts, with lists as tables from "0" on.

    Raises:
        NotAClaimError: a name is not known, a value cannot be read, or a day or choice is missing.
    """
    return _built(kind, tree, "")


@functools.cache
def _fields_of(kind: Any) -> tuple[tuple[Field[Any], Any], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((field, hints[field.name]) for field in fields(kind))


def _built(kind: Any, tree: Mapping[str, Any], path: str) -> Any:
    values: dict[str, Any] = {}
    known = _fields_of(kind)
    if strange := set(tree) - {field.name for field, _ in known}:
        raise NotAClaimError(_below(path, min(strange)), "a claim has no such part.")
    for field, hint in known:
        here = _below(path, field.name)
        if field.name in tree:
            values[field.name] = _read(hint, tree[field.name], here)
        elif field.default is MISSING and field.default_factory is MISSING:
            values[field.name] = _empty(hint, here)
    return kind(**values)


def _read(hint: Any, value: Any, path: str) -> Any:
    kinds = _kinds(hint)
    origin = get_origin(kinds[0])
    if origin is tuple:
        return _list(get_args(kinds[0]), value, path)
    if is_dataclass(kinds[0]):
        if not isinstance(value, dict):
            raise NotAClaimError(path, "several values belong here, not one.")
        return _built(kinds[0], value, path)
    if not isinstance(value, str):
        raise NotAClaimError(path, "one value belongs here, not several.")
    if origin is Literal:
        if value not in get_args(kinds[0]):
            raise NotAClaimError(path, f"“{value}” is not one of {', '.join(get_args(kinds[0]))}.")
        return value
    try:
        return _single(kinds[0], value)
    except (ValueError, InvalidOperation) as error:
        raise NotAClaimError(path, f"“{value}” cannot be read as {kinds[0].__name__}.") from error


def _single(kind: type[Any], text: str) -> Any:
    if kind is bool:
        if text not in ("true", "false"):
            raise ValueError(text)
        return text == "true"
    if kind is date:
        return date.fromisoformat(text)
    return kind(text)


def _list(hints: tuple[Any, ...], value: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(value, dict) or not all(place.isdecimal() for place in value):
        raise NotAClaimError(path, "a list belongs here.")
    if hints[-1] is not Ellipsis:  # a first and a last day, either of which may be missing
        return tuple(
            _read(hint, value[str(place)], _below(path, str(place))) if str(place) in value else None
            for place, hint in enumerate(hints)
        )
    return tuple(_read(hints[0], value[place], _below(path, place)) for place in sorted(value, key=int))


def _empty(hint: Any, path: str) -> Any:
    kinds = _kinds(hint)
    if len(kinds) > 1:
        return None
    if get_origin(kinds[0]) is tuple:
        return ()
    if is_dataclass(kinds[0]):
        return _built(kinds[0], {}, path)
    if kinds[0] in (str, int, Decimal):
        return kinds[0]()
    raise NotAClaimError(path, "it is missing.")


def _kinds(hint: Any) -> tuple[Any, ...]:
    """What a hint allows, None last."""
    if get_origin(hint) in (typing.Union, types.UnionType):
        return tuple(sorted(get_args(hint), key=lambda kind: kind is type(None)))
    return (hint,)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
