"""The grader's commands: from release to feedback, and what authors run. Each says in words what it did."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from grading.classroom import NbgraderError, done, open_nbgrader
from grading.course import Classroom
from grading.lms import collect_command, exporting

GOOD, FAULT = 0, 1


def release(options: argparse.Namespace) -> int:
    """Check each module, then make the students' version and put it into the exchange."""
    from grading.check import check_modules

    classroom = Classroom.of_this_house()
    names = _modules(classroom, options.modules)
    report = check_modules([classroom.modules / name for name in names])
    if report.problems:
        for problem in report.problems:
            print(problem, file=sys.stderr)
        return _say_fault(f"Nothing was released: {len(report.problems)} things are to be mended first (above).")
    classroom.make_folders()
    nbgrader = _open(classroom)
    nbgrader.config.ExchangeReleaseAssignment.force = True  # takes the place of what was released before
    for name in names:
        done(nbgrader.generate_assignment(name))
        done(nbgrader.release_assignment(name))
        print(f"{name} is released.")
    return GOOD


def collect(options: argparse.Namespace) -> int:
    """Fetch what students have handed in since the last time, or take it from a download of an LMS."""
    classroom = Classroom.of_this_house()
    classroom.make_folders()
    nbgrader = _open(classroom)
    if (options.roster or options.timezone) and not options.download:
        raise NbgraderError("--roster and --timezone go with a download: collect --from DOWNLOAD MODULE")
    if options.download:
        whole = collect_command.take_download(nbgrader, _modules(classroom, options.modules), options)
        return GOOD if whole else _say_fault("The above was not collected.")
    for name in _modules(classroom, options.modules):
        done(nbgrader.collect(name))
        found = sorted(nbgrader.get_submitted_students(name))
        print(f"{name}: {_count(len(found), 'hand-in')} collected so far.")
    return GOOD


def autograde(options: argparse.Namespace) -> int:
    """Grade hand-ins, and list every one with its score and what a person should look at."""
    from grading.batch.command import grade

    classroom = Classroom.of_this_house()
    nbgrader = _open(classroom)
    names = _modules(classroom, options.modules, with_handins=nbgrader)
    return grade(nbgrader, names, options.student, options.force, _log(classroom))


def feedback(options: argparse.Namespace) -> int:
    """Write the feedback pages and return them, so that students can fetch them."""
    classroom = Classroom.of_this_house()
    nbgrader = _open(classroom)
    for name in _modules(classroom, options.modules, with_handins=nbgrader):
        student = None if options.student == "*" else options.student
        done(nbgrader.generate_feedback(name, student))
        done(nbgrader.release_feedback(name, student))
        pages = list((classroom.folder / "feedback").glob(f"{options.student}/{name}/*.html"))
        print(f"{name}: feedback of {_count(len(pages), 'hand-in')} is returned. Students can fetch it now.")
    return GOOD


def export(options: argparse.Namespace) -> int:
    """Write the grades as the file that an LMS imports, and list what a person must see to."""
    classroom = Classroom.of_this_house()
    nbgrader = _open(classroom)
    with nbgrader.gradebook as gradebook:
        released = {assignment.name for assignment in gradebook.assignments}
    names = [name for name in _modules(classroom, options.modules) if options.modules or name in released]
    if not names:
        raise NbgraderError("No module has been released yet, so there are no grades.")
    whole = exporting.write_grades(nbgrader, names, options, str(classroom.folder / f"grades-{options.to}.csv"))
    return GOOD if whole else _say_fault("The above is left for you to do.")


def check(options: argparse.Namespace) -> int:
    """Look through modules and keys for faults, and say each in words."""
    from grading.check import check_modules

    classroom = Classroom.of_this_house()
    names = _modules(classroom, options.modules)
    if options.release:
        return _check_release(classroom, names, options.release)
    report = check_modules([classroom.modules / name for name in names])
    for problem in report.problems:
        print(problem)
    print(report.totals)
    if report.problems:
        return _say_fault(f"{_count(len(report.problems), 'thing')} to mend.")
    print("Nothing to mend.")
    return GOOD


def _check_release(classroom: Classroom, names: Iterable[str], wanted: str) -> int:
    """List the charts and keys whose codes are invalid under another release of ICD-10-CM."""
    from grading.check.code_sets import invalid_under
    from grading.material import Material
    from revcycle.codes.diagnoses import releases
    from revcycle.codes.diagnoses.index import IndexUnavailableError
    from revcycle.exercises.definition import DefinitionError

    try:
        codes = releases.look_up(releases.named(wanted))
        found = [line for name in names for line in invalid_under(Material.of(classroom.modules / name), codes)]
        label = codes.release
    except (IndexUnavailableError, DefinitionError) as error:
        return _say_fault(str(error))
    for line in found:
        print(line)
    if found:
        return _say_fault(f"{_count(len(found), 'code')} to replace for ICD-10-CM {label}.")
    print(f"All codes are valid in ICD-10-CM {label}.")
    return GOOD


def reading(options: argparse.Namespace) -> int:
    """Print how hard the prose of modules is to read, as a school year (Flesch-Kincaid)."""
    from grading.reading_level import reading_levels

    classroom = Classroom.of_this_house()
    for name in _modules(classroom, options.modules):
        *sections, whole = reading_levels(classroom.modules / name)
        print(f"{name}: grade {whole.grade:g} over {whole.words:,} words. The hardest sections:")
        for section in sorted(sections, key=lambda level: -level.grade)[:5]:
            print(f"  grade {section.grade:4.1f}  {section.name}")
    return GOOD


def guide_map(options: argparse.Namespace) -> int:
    """Tell which graded exercises check each fact of the guide, and which areas of exams the course serves."""
    from datetime import date

    from grading.guide import GuideError
    from grading.guide_map import GuideMap, page, summary
    from grading.material import Material
    from revcycle.exercises.definition import DefinitionError

    classroom = Classroom.of_this_house()
    path = Path(options.page) if options.page else classroom.folder / "guide-map.html"
    try:
        found = GuideMap.of([Material.of(classroom.modules / name) for name in _modules(classroom, options.modules)])
        lines = list(summary(found))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(found, date.today()), "utf-8", newline="\n")  # noqa: DTZ011 - the day where it is read
    except (DefinitionError, GuideError) as error:
        return _say_fault(str(error))
    print("\n".join(lines))
    print(f"\nThe whole map is in {path}")
    return GOOD


def links(options: argparse.Namespace) -> int:
    """Write the figure of the revenue cycle and the glossary's links into lessons, and say what was linked."""
    from grading.lessons import furnish
    from grading.lessons.glossary import GlossaryError, tidy
    from revcycle.figures import STAGES

    classroom = Classroom.of_this_house()
    try:
        tidy()
        for name in _modules(classroom, options.modules):
            if name not in STAGES:
                return _say_fault(f"{name} has no place in the revenue cycle yet: give it one in revcycle/figures.py.")
            terms = furnish(classroom.modules / name)
            print(f"{name}: {_count(len(terms), 'term')} linked: {', '.join(term.name for term in terms)}.")
    except GlossaryError as error:
        return _say_fault(str(error))
    return GOOD


def main(arguments: Sequence[str]) -> int:
    """Run one command. Returns the exit code: 0 when all went well, 1 when something did not, 2 for a wrong call.

    Grading also returns 3 when another batch is at work, and 130 when it was interrupted.
    """
    if arguments[:1] == ["course"]:
        from grading import course

        return course.main(list(arguments[1:]))
    options = _reader().parse_args(arguments)
    try:
        return int(options.run(options))
    except NbgraderError as error:
        return _say_fault(str(error))
    except OSError as error:
        return _say_fault(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")
    except KeyboardInterrupt:
        return _say_fault("Stopped. The same command carries on where it was.")


def _reader() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(prog="python -m grading", description="The grader's side of the course.")
    commands = reader.add_subparsers(title="commands", required=True, metavar="command")
    commands.add_parser("course", help="start the course on this computer, as instructor and student")
    takes_students = (autograde, feedback)
    for run in (release, collect, autograde, feedback, export, check, reading, guide_map, links):
        described = (run.__doc__ or "").strip().rstrip(".")
        name = "map" if run is guide_map else run.__name__
        command = commands.add_parser(name, help=described[0].lower() + described[1:], description=described)
        command.add_argument("modules", nargs="*", help="modules such as 03-diagnosis-codes; all when none is named")
        if run in takes_students:
            command.add_argument("--student", default="*", help="only this student's hand-in")
        if run is autograde:
            command.add_argument("--force", action="store_true", help="grade again what is graded already")
        if run is export:
            exporting.add_options(command)
        if run is collect:
            collect_command.add_options(command)
        if run is guide_map:
            command.add_argument("--page", help="the file to write; guide-map.html in the classroom when none is named")
        if run is check:
            command.add_argument("--release", help="only list codes that are invalid in this release, such as FY2027")
        command.set_defaults(run=run)
    return reader


def _modules(classroom: Classroom, wanted: Iterable[str], with_handins: Any = None) -> list[str]:
    known = classroom.module_names()
    named = [name.strip("/").rpartition("/")[2] for name in wanted]
    if unknown := [name for name in named if name not in known]:
        raise NbgraderError(f"There is no module {', '.join(unknown)}. The modules are: {', '.join(known) or 'none'}.")
    if named:
        return named
    if with_handins is not None:
        known = [name for name in known if with_handins.get_submitted_students(name)]
        if not known:
            raise NbgraderError("No hand-in has been collected yet. Collect first: python -m grading collect")
    if not known:
        raise NbgraderError(f"There is no module in {classroom.modules}.")
    return known


def _open(classroom: Classroom) -> Any:
    return open_nbgrader(_log(classroom))


def _log(classroom: Classroom) -> Path:
    return classroom.folder / "nbgrader.log"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _say_fault(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return FAULT
