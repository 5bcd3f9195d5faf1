"""Whose a downloaded hand-in is, told from the names that LMSs give to files and folders: one table of patterns.

What each LMS's "download all submissions" writes, as seen by those who sort such downloads (read on 2026-11-25):

Canvas       lastfirst_LATE_9001_558822_file-1.zip: name, perhaps LATE, numbers of person and file; "-1" stands
             before the ending of a file that was handed in again (github.com/TimHanneman/Canvas_submission_sort).
Moodle       First Last_1234567_assignsubmission_file_ as a folder, or before the file's name; the number is another one
             in each assignment (mod_assign; docs.moodle.org "Assignment settings").
Blackboard   title_username_attempt_2026-11-20-14-02-11_file.zip, and a .txt beside it that Blackboard writes itself
             (github.com/kwurst/bb-file-cleanup).
Brightspace  6012-4711 - First Last - Nov 20, 2026 202 PM as a folder, or before " - " and the file's name; numbers of
             the person and of the assignment's folder; index.html is Brightspace's own.
The course   03-diagnosis-codes_name.zip, as the Course page makes it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Owner:
    """Who handed something in, as far as a name tells. ``key`` tells people of one download apart.

    ``when`` is the time in the name, as clocks showed it; ``number`` grows with each file, where an LMS counts them.
    """

    lms: str
    key: str
    name: str = ""
    login: str = ""
    lms_id: str = ""
    when: datetime | None = None
    number: int = 0


@dataclass(frozen=True)
class Pattern:
    """How one LMS names a hand-in. Groups of the expression: name, login, id, when, number, file."""

    lms: str
    expression: re.Pattern[str]
    when: str = ""


PATTERNS = (
    Pattern(
        "Moodle",
        re.compile(r"(?P<name>[^_].*?)_(?P<key>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)"),
    ),
    Pattern(
        "Blackboard",
        re.compile(r".+_(?P<login>[^_]+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)?"),
        "%Y-%m-%d-%H-%M-%S",
    ),
    Pattern(
        "Brightspace",
        re.compile(
            r"(?P<id>\d+)-\d+ - (?P<name>.+?) - "
            r"(?P<when>[A-Z][a-z]{2,8} \d{1,2}, \d{4} \d{3,4} [AP]M)(?: - (?P<file>.+))?"
        ),
        "%b %d, %Y %I%M %p",
    ),
    Pattern("Canvas", re.compile(r"(?P<name>[^\W_]+)(?:_LATE)?_(?P<id>\d+)_(?P<number>\d+)_(?P<file>.+)")),
)
OWN = re.compile(r"(?P<module>\d+-[A-Za-z0-9-]+)_(?P<name>.+)\.zip", re.IGNORECASE)
LMS_OWN = re.compile(r".+_attempt_\d{4}(?:-\d\d){5}\.txt|index\.html?|onlinetext\.html?", re.IGNORECASE)
COPY = re.compile(r" ?\((?P<copy>\d+)\)$| - Copy(?: \((?P<more>\d+)\))?$")
CANVAS_COPY = re.compile(r"-(?P<copy>\d+)$")


def owner_of(part: str, known: Collection[str] = ()) -> tuple[Owner, str] | None:
    """Return whom the name of a file or folder belongs to by an LMS's pattern, and the file's name in it; else None.

    ``known`` are logins that exist, in small letters: a pattern cannot tell where a login with an underscore begins.
    """
    for pattern in PATTERNS:
        if found := pattern.expression.fullmatch(part):
            parts = {name: cleaned(text or "") for name, text in found.groupdict().items()}
            login = parts.get("login", "")
            if login:
                before = part[: found.end("login")]
                longest = max((one for one in known if before.casefold().endswith(f"_{one}")), key=len, default="")
                login = before[-len(longest) :] if len(longest) > len(login) else login
            key = parts.get("id") or parts.get("key") or login.casefold()
            owner = Owner(
                pattern.lms,
                key,
                name=parts.get("name", ""),
                login=login,
                lms_id=parts.get("id", ""),
                when=_time(parts.get("when", ""), pattern.when),
                number=int(parts.get("number") or 0),
            )
            return owner, found.groupdict().get("file") or ""
    return None


def owner_by_course_name(part: str) -> str:
    """Return the student in a name as the Course page gives it to a zip, or an empty text."""
    found = OWN.fullmatch(re.sub(r" ?\(\d+\)(?=\.zip$)", "", part, flags=re.IGNORECASE))
    return found["name"] if found else ""


def copy_number(name: str, lms: str = "") -> int:
    """Return which copy a file's name says it is: 0 for none, 1 for "x (1).zip", 2 for Canvas's "x-2.zip"."""
    stem = name.rpartition(".")[0] or name
    if found := COPY.search(stem):
        return int(found["copy"] or found["more"] or 1)
    found = CANVAS_COPY.search(stem) if lms == "Canvas" else None
    return min(int(found["copy"]), 10**6) if found else 0


def is_junk(parts: Sequence[str]) -> bool:
    """Whether a file is nothing that a person handed in: what macOS, Windows and Jupyter leave behind."""
    if any(part in ("__MACOSX", ".ipynb_checkpoints", "__pycache__") for part in parts):
        return True
    return parts[-1].startswith("._") or parts[-1].casefold() in (".ds_store", "thumbs.db", "desktop.ini")


def cleaned(text: str) -> str:
    """Return a text by others without signs that no name holds and that a database or terminal stumbles over."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def as_student_id(name: str) -> str:
    """Return a name as a student id and folder name: small letters, digits, dot, hyphen, underscore and @."""
    import unicodedata

    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return re.sub(r"[^\w.@-]+", "-", plain.casefold()).strip("-._")[:64]


def _time(text: str, form: str) -> datetime | None:
    if not text:
        return None
    if "%I" in form:  # "202 PM" is two minutes past two
        text = re.sub(r" (\d)(\d\d) ([AP]M)$", r" 0\1\2 \3", text)
        text = re.sub(r"^([A-Z][a-z]{2})[a-z]+", r"\1", text)  # months are short or whole
    try:
        found = datetime.strptime(text, form)  # noqa: DTZ007 - the name tells no zone
    except ValueError:
        return None
    return found if 1990 < found.year < 2200 else None
