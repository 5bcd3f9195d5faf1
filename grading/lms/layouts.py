"""The columns that Canvas, Moodle, Blackboard and Brightspace document for importing grades.

Sources, as read on 2026-11-25:

Canvas: the guide "How do I import grades in the Gradebook?" (community.canvaslms.com) as carried by Ohio State's page
"Import a CSV File into Carmen Grades", and Canvas's own lib/gradebook_exporter.rb and lib/gradebook_importer.rb
(github.com/instructure/canvas-lms): Student (or LastName, FirstName), ID, SIS User ID, SIS Login ID, Integration ID,
Root Account, and Section last; a grade column is "title (id)", one without an id makes an assignment; the row
"    Points Possible" sets the points. A blank takes a grade away that stands there.

Moodle: "Grade import" (docs.moodle.org) and grade/import/csv/classes/load_data.php (github.com/moodle/moodle): any
columns, mapped by hand in its preview to userid, useridnumber, useremail or username. The file has the form of Moodle's
own export, where a grade column is "Assignment: title (Real)". A blank takes a grade away; one student whom Moodle does
not know stops the whole import. E-mail addresses are told apart by capitals, so they are taken from Moodle's file.

Blackboard: "Work Offline With Grade Data" (help.blackboard.com): Username identifies the student, the number after "|"
the column: "title [Total Pts: 32 Score] |12345". A column without a number becomes a new text column of 0 points.

Brightspace: "Importing grades" (community.d2l.com, article 3538): OrgDefinedId or Username, "title Points Grade", and
"End-of-Line Indicator" with "#" last. Names and e-mail addresses are not to be imported. Its own export writes
"title Points Grade <Numeric MaxPoints:32>", and "#" before ids.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from grading.lms.cells import is_formula, points_in
from grading.lms.roster import Roster


@dataclass(frozen=True)
class Item:
    """A grade column of the LMS: its header, the title in it, and the points it counts, where the header says so."""

    header: str
    title: str
    points: Decimal | None = None


@dataclass(frozen=True)
class Layout:
    """What one LMS expects.

    ``identity`` are the columns that say who a student is, in the LMS's order; the ones of the roster are written.
    ``keys`` are those of them that identify; they are never changed. ``internal`` is the LMS's own number of a person,
    which means nothing elsewhere. ``login`` and ``extra`` are written where there is no roster.
    """

    lms: str
    identity: tuple[str, ...]
    keys: tuple[str, ...]
    login: str
    item: re.Pattern[str]
    new_item: str
    internal: str = ""
    email: str = ""
    points_row: bool = False
    last: tuple[str, str] | None = None
    new_item_note: str = ""
    alien: re.Pattern[str] | None = None

    def is_key(self, column: str) -> bool:
        """Whether a column identifies students, so that nothing in it may be changed."""
        return column.casefold() in [key.casefold() for key in self.keys]

    def recognises(self, roster: Roster) -> bool:
        """Whether a roster has a column by which students are known here."""
        return any(roster.place(key) is not None for key in self.keys)

    def items(self, roster: Roster) -> list[Item]:
        """The grade columns of a roster."""
        known = {name.casefold() for name in self.identity}
        found = []
        for header in roster.header:
            parts = self.item.match(header)
            if parts is None or header.casefold() in known or is_formula(header):
                continue
            points = points_in(parts.groupdict().get("points") or "")
            found.append(Item(header, parts["title"].strip(), points))
        return found

    def is_points_row(self, roster: Roster, row: tuple[str, ...]) -> bool:
        """Whether a row of the roster tells the points possible instead of a student."""
        return self.points_row and row[0].strip() == "Points Possible"

    def is_student(self, roster: Roster, row: tuple[str, ...]) -> bool:
        """Whether a row of the roster is a student, and neither the LMS's own row nor its made-up student."""
        if self.alien and self.alien.fullmatch(row[0].strip()):
            return False
        return any(roster.cell(row, key) for key in self.keys)


CANVAS = Layout(
    lms="Canvas",
    identity=(
        "Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account",
        "Section",
    ),
    keys=("ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account"),
    login="SIS Login ID",
    internal="ID",
    item=re.compile(r"(?P<title>.+) \(\d+\)$"),
    new_item="{title}",
    new_item_note="Canvas makes a new assignment of that name.",
    points_row=True,
    alien=re.compile(r"Points Possible|Student, Test|Test Student"),
)  # fmt: skip

MOODLE = Layout(
    lms="Moodle",
    identity=("First name", "Last name", "Surname", "Username", "ID number", "Email address"),
    keys=("Username", "ID number", "Email address"),
    login="Username",
    email="Email address",
    item=re.compile(r"(?!Feedback: )(?:[^:]{1,40}: )?(?P<title>.+?)(?: \(Real\))?$"),
    new_item="{title}",
    new_item_note="In Moodle's preview, map it to “New grade item” or to the activity.",
)

BLACKBOARD = Layout(
    lms="Blackboard",
    identity=("Last Name", "First Name", "Username", "Student ID"),
    keys=("Username", "Student ID"),
    login="Username",
    item=re.compile(r"(?P<title>.+?) \[Total Pts: (?:up to )?(?P<points>[\d.,]+)[^\]]*\](?: \|\d+)?$"),
    new_item="{title}",
    new_item_note=(
        "Blackboard makes a text column of 0 points of it. Better: make the column in Blackboard, download the grades "
        "again, and give that file as --roster."
    ),
)

BRIGHTSPACE = Layout(
    lms="Brightspace",
    identity=("OrgDefinedId", "Username"),
    keys=("OrgDefinedId", "Username", "Email"),
    login="Username",
    item=re.compile(r"(?P<title>.+?) Points Grade(?: <.*?MaxPoints:(?P<points>[\d.,]+).*>)?$"),
    new_item="{title} Points Grade",
    new_item_note="Brightspace asks whether to make a new grade item.",
    last=("End-of-Line Indicator", "#"),
)

LAYOUTS = {layout.lms.casefold(): layout for layout in (CANVAS, MOODLE, BLACKBOARD, BRIGHTSPACE)}
