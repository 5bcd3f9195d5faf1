"""The facts of the course's guide, which exercises cite by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from revcycle.folders import assets


class GuideError(ValueError):
    """The guide's file cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True)
class Fact:
    """One fact: what the guide says, and what has changed or needs care since, if anything."""

    id: str
    then: str
    now: str = ""

    @property
    def sentence(self) -> str:
        """The fact in plain words. What has changed since is written for authors, so only that it has is told."""
        return f"{self.then} (This has changed since, or needs care: the lesson tells how.)" if self.now else self.then


@cache
def facts() -> Mapping[str, Fact]:
    """Return the guide's facts by id. Raises GuideError when the file is missing or not of its form."""
    import yaml  # only graders have it

    path = assets() / "guide.yml"
    try:
        listed = yaml.safe_load(path.read_text("utf-8"))["facts"]
        return {name: Fact(name, str(fact["then"]), str(fact.get("now", ""))) for name, fact in listed.items()}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise GuideError(f"assets/guide.yml cannot be read ({error}). Put the course's own file back.") from error
