"""Hand-ins from a download of an LMS put where nbgrader grades: each student's latest, and what was left out told.

Feedback shows the right answers, so what was handed in after a student's feedback was returned is not collected, and
the student's hand-in is flagged, as in :mod:`grading.exchange`.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.utils import parse_utc

from grading.exchange import flag, returned_at
from grading.handins import SECRET, STAMPS, TIME, stamps
from grading.lms.contents import Contents, contents_of, student_named
from grading.lms.downloads import Download, Parcel, sort_download
from grading.lms.filenames import Owner, copy_number
from grading.lms.grades import Student, students_of
from grading.lms.people import NobodyError, People
from grading.lms.roster import Roster, RosterError
from grading.lms.unpacking import Budget, RefusedError, unpack


@dataclass
class Collected:
    """What became of a download, a sentence for each thing in it. ``problems`` are left for a person."""

    taken: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass
class _Found:
    """A parcel and what it holds; ``order`` grows towards the one that counts."""

    parcel: Parcel
    contents: Contents
    order: tuple[Any, ...]
    time: datetime


class Collecting:
    """Takes the hand-ins of one module out of a download.

    ``zone`` is where the clocks of the LMS stand whose times are in the names; this computer's when it is None.
    Raises RosterError for a roster of none of the four LMSs.
    """

    def __init__(self, coursedir: Any, module: str, roster: Roster | None = None, zone: tzinfo | None = None) -> None:
        self.coursedir = coursedir
        self.module = module
        self.zone = zone
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            self.people = People(students_of(gradebook), roster)
        if roster and self.people.layout is None:
            raise RosterError(
                "The roster has no column by which Canvas, Moodle, Blackboard or Brightspace know people."
            )
        self.collected = Collected()

    def take(self, path: Path) -> Collected:
        """Collect all that a folder or archive holds. Raises RefusedError when it cannot be opened at all."""
        with ExitStack() as stack:
            space = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="collecting-")))
            download = sort_download(path, self.people.logins, stack)
            self.collected.problems += download.problems
            for number, (student, parcels) in enumerate(self._by_student(download, space)):
                self._take_one(student, parcels, space / f"student-{number}")
        return self.collected

    def _by_student(self, download: Download, space: Path) -> list[tuple[Student, list[_Found]]]:
        """Look through everything, and find whose it is."""
        found: dict[str, tuple[Student, dict[str, None], list[_Found]]] = {}
        for number, parcel in enumerate(download.parcels):
            try:
                unpacked = self._unpack(parcel, space / f"parcel-{number}")
                shutil.rmtree(space / f"parcel-{number}")  # a class of full budgets would fill the disk
                student, key = self._student(unpacked)
            except (RefusedError, NobodyError) as refused:
                self._refuse(parcel, refused)
                continue
            _, keys, parcels = found.setdefault(student.id, (student, {}, []))
            keys[key] = None
            parcels.append(unpacked)
        sure = []
        for student, keys, parcels in found.values():
            if len(keys) > 1:
                places = " and ".join(one.parcel.place for one in parcels)
                self.collected.problems.append(f"{places}: two people would both be the student {student.id}.")
            else:
                sure.append((student, parcels))
        return sure

    def _refuse(self, parcel: Parcel, refused: Exception) -> None:
        subject = "it " if isinstance(refused, RefusedError) else ""
        self.collected.problems.append(f"{parcel.place}: {subject}{refused}")

    def _unpack(self, parcel: Parcel, folder: Path) -> _Found:
        folder.mkdir(parents=True)
        unpack(parcel.files, folder, Budget())
        contents = contents_of(folder, self.module)
        owner = parcel.owner or Owner("", "")
        name = parcel.files[0].parts[0] if parcel.archive else parcel.place
        time = self._utc(parcel.time)
        # An LMS whose names bear no time lets download one submission only; its files then differ by what they hold.
        handed_in = "" if owner.lms and not owner.when else time.isoformat()
        copy = copy_number(name, owner.lms)
        order = (contents.belongs, handed_in, contents.has_answers, time, copy, owner.number, contents.made)
        return _Found(parcel, contents, order, time)

    def _utc(self, time: datetime | None) -> datetime:
        """A time as nbgrader keeps it: UTC, without a zone. What bears no time was handed in just now."""
        if time is None:
            time = datetime.now(UTC)
        if time.tzinfo is None:
            time = time.replace(tzinfo=self.zone) if self.zone else time.astimezone()
        return time.astimezone(UTC).replace(tzinfo=None)

    def _student(self, unpacked: _Found) -> tuple[Student, str]:
        """The student, and what tells people apart who would get the same id. Raises NobodyError."""
        owner, contents = unpacked.parcel.owner, unpacked.contents
        if not contents.belongs and contents.modules:
            others = ", ".join(sorted(set(contents.modules))[:3])
            raise NobodyError(f"it is a hand-in of {others}, not of {self.module}.")
        if owner:
            return self.people.find(owner), f"{owner.lms}/{owner.key}"
        name = student_named(contents, Path(unpacked.parcel.place).name)
        if not name:
            what = "it does not say whose it is" if contents.belongs else f"nothing of {self.module} is in it"
            raise NobodyError(f"{what}, and its name fits no LMS's pattern.")
        student = self.people.named(name)
        return student, f"/{student.id if student.id.casefold() in self.people.logins else name}".casefold()

    def _take_one(self, student: Student, found: list[_Found], space: Path) -> None:
        """Put the latest of a student's parcels into place, unless it is there already or came too late."""
        returned = returned_at(self.coursedir, student.id, self.module)
        place = Path(self.coursedir.format_path(self.coursedir.submitted_directory, student.id, self.module)).absolute()
        found.sort(key=lambda one: one.order, reverse=True)
        for number, one in enumerate(found):
            made = space / f"made-{number}"
            self._unpack(one.parcel, space / f"parcel-{number}").contents.copy_to(made)
            what = f"{student.known_as}: {one.parcel.place}"
            if place.exists() and _same(made, place):
                self.collected.unchanged.append(what)
                return
            if returned is not None and one.time > returned:
                flag(self.coursedir, student.id, self.module)
                late = "handed in after the feedback was returned. Not collected, flagged."
                self.collected.problems.append(f"{what}: {late}")
                continue
            there = _collected_time(place)
            if there is not None and there > one.time:
                kept = "older than what is collected already, which is kept."
                self.collected.problems.append(f"{what}: {kept}")
                return
            (made / SECRET).unlink(missing_ok=True)
            (made / TIME).write_text(f"{one.time:%Y-%m-%d %H:%M:%S.%f} UTC", "utf-8")
            _put(made, place)
            self._remember(student)
            self.collected.taken.append(self._told(what, one, found[number + 1 :]))
            return

    def _told(self, what: str, one: _Found, others: Sequence[_Found]) -> str:
        told = f"{what}, of {one.time:%Y-%m-%d %H:%M} UTC"
        if not one.contents.belongs:
            names = sorted(entry.place for entry in one.parcel.files)
            told += f". Nothing of {self.module} is in it, only {', '.join(names[:5])}"
        if others:
            told += f". It counts instead of {', '.join(other.parcel.place for other in others)}"
        return told

    def _remember(self, student: Student) -> None:
        """Keep in the gradebook what the LMS says of a student and the gradebook does not know."""
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            known = gradebook.update_or_create_student(student.id)
            known.first_name = known.first_name or student.first_name or None
            known.last_name = known.last_name or student.last_name or None
            known.email = known.email or student.email or None
            known.lms_user_id = known.lms_user_id or student.lms_id or None
            gradebook.db.commit()


def _collected_time(place: Path) -> datetime | None:
    text = stamps(place).get(TIME) if place.is_dir() else None
    try:
        found = parse_utc(text) if text else None
    except (ValueError, OverflowError):
        return None
    return found if isinstance(found, datetime) else None


def _same(made: Path, place: Path) -> bool:
    """Whether two hand-ins hold the same files, nbgrader's own stamps aside."""
    mine, theirs = _files(made), _files(place)
    return mine == theirs and not filecmp.cmpfiles(made, place, mine, shallow=False)[1]


def _files(folder: Path) -> list[str]:
    found = [Path(at, name).relative_to(folder) for at, _, names in os.walk(folder) for name in names]
    return sorted(str(path) for path in found if str(path) not in STAMPS)


def _put(made: Path, place: Path) -> None:
    """Put a hand-in into place in one step: whatever happens, the old one or the new one lies there whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    ready = Path(tempfile.mkdtemp(prefix=".collecting-", dir=place.parent))
    try:
        shutil.copytree(made, ready, dirs_exist_ok=True)
        ready.chmod(0o755)
    except OSError:
        shutil.rmtree(ready, ignore_errors=True)
        raise
    if place.exists():
        old = Path(tempfile.mkdtemp(prefix=".replaced-", dir=place.parent))
        place.rename(old / place.name)
        ready.rename(place)
        shutil.rmtree(old)
    else:
        ready.rename(place)
