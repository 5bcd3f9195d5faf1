"""Who is working: the id that a student's cases are drawn for, and the personal facts kept on this computer only."""

from __future__ import annotations

import getpass
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from revcycle.folders import personal


def student_id() -> str:
    """Return the hub's user name, else the name given in the first module, else the operating system's user name."""
    if hub := os.environ.get("JUPYTERHUB_USER"):
        return hub
    given = kept("student").get("name")
    if isinstance(given, str) and given.strip():
        return given
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "student"


def name_yourself(name: str) -> str:
    """Keep the name a student gives in the first module, and return it as kept.

    Raises ValueError with a plain sentence when the name is empty or longer than 80 characters.
    """
    tidy = re.sub(r"\s+", " ", name).strip()
    if not tidy or len(tidy) > 80:
        raise ValueError("Type your name, with 80 characters at most.")
    keep("student", {"name": tidy})
    return tidy


def kept(subject: str) -> dict[str, Any]:
    """Return what this computer keeps about a subject (``student``, ``drill``); empty when nothing or unreadable."""
    try:
        facts = json.loads(_file(subject).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def keep(subject: str, facts: dict[str, Any]) -> None:
    """Keep facts on this computer, replacing those of the same subject. Raises OSError when they cannot be written."""
    path = _file(subject)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(facts, file, ensure_ascii=False)
    Path(name).replace(path)


def _file(subject: str) -> Path:
    return personal() / f"{subject}.json"
