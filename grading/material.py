"""All that the grader's side knows of one module: its exercises and notebook from the source, keys and charts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from grading.answer_keys import ModuleKeys
from grading.nodes import read_notebook_file
from grading.reference import reference_shown
from revcycle.chart import ChartError, ChartShelf
from revcycle.exercises.definition import DefinitionError, Definitions, Exercise, read_definitions
from revcycle.exercises.marking import Key, kind_of


@dataclass(frozen=True)
class Material:
    """One module as its authors wrote it; the student's copy is never looked at."""

    folder: Path
    definitions: Definitions
    keys: ModuleKeys
    _notebooks: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    _beside: dict[str, Material] = field(default_factory=dict, repr=False, compare=False)
    _read: dict[tuple[str, int, str], Key] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, folder: Path) -> Material:
        """Read a module's folder and its key file. Raises DefinitionError when one of them cannot be read."""
        return cls(folder, read_definitions(folder), ModuleKeys.read(folder.name))

    @property
    def module(self) -> str:
        """The module's id, which is the name of its folder."""
        return self.folder.name

    def beside(self, module: str) -> Material:
        """Return the module of that name beside this one, read once. Raises DefinitionError when it cannot be read."""
        if module == self.module:
            return self
        if module not in self._beside:
            self._beside[module] = Material.of(self.folder.parent / module)
        return self._beside[module]

    @cached_property
    def shelf(self) -> ChartShelf:
        """The charts of the module, and those that all modules share."""
        return ChartShelf(self.folder)

    def key(self, exercise: Exercise, case_id: str) -> Key:
        """Return the key of one case, read once. Raises DefinitionError when there is none."""
        wanted = (exercise.id, exercise.version, case_id)
        if wanted not in self._read:
            self._read[wanted] = self.keys.key(exercise, case_id, self.definitions)
        return self._read[wanted]

    @cached_property
    def graded(self) -> tuple[Exercise, ...]:
        """The graded exercises, in the order of the file, older versions that are kept included."""
        everything = (*self.definitions, *self.definitions.older.values())
        return tuple(exercise for exercise in everything if not exercise.practice)

    def missing(self, exercise_ids: Iterable[str]) -> list[str]:
        """Return a sentence for every exercise id that cannot be judged: nbgrader would give it full marks."""
        problems = []
        for exercise_id in exercise_ids:
            exercise = self.definitions.find(exercise_id)
            broken = [str(problem) for problem in self.definitions.problems if problem.exercise == exercise_id]
            if exercise is None:
                file = f"{self.module}/exercises.toml"
                problems += broken or [f"{file}: the notebook grades “{exercise_id}”, but there is no such exercise."]
                continue
            if exercise.practice:
                problems.append(f"{exercise.file}: the notebook grades “{exercise_id}”, which is a practice exercise.")
                continue
            versions = [exercise] + [old for old in self.definitions.older.values() if old.id == exercise_id]
            for version in versions:
                problems += self.unkeyed(version)
        return problems

    def unkeyed(self, exercise: Exercise) -> list[str]:
        """Return a sentence for every case of a graded exercise that cannot be judged."""
        problems: list[str] = []
        for case_id in exercise.cases:
            try:
                problem = self.fault(exercise, case_id)
            except DefinitionError as error:
                problem = str(error)
            if problem and problem not in problems:
                problems.append(problem)
        return problems

    def fault(self, exercise: Exercise, case_id: str) -> str:
        """Return why a case cannot be judged: its key must give its own right answer every point. Empty when it does.

        Raises DefinitionError when there is no key, or it is not written as it must be.
        """
        key = self.key(exercise, case_id)
        kind = kind_of(exercise)
        where = f"{self.keys.file}, exercise “{exercise.id}”: case “{case_id}”: "
        try:
            shown = reference_shown(self, exercise, case_id)
            verdict = kind.mark(shown, kind.read(shown, kind.right(shown, key)), key)
        except ChartError as error:
            return f"{exercise.file}, exercise “{exercise.id}”: {error}"
        except DefinitionError:
            raise
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            return f"{where}{str(error).strip(chr(34))}"
        if verdict.outcome == "right":
            return ""
        unread = " ".join(part.reply for part in verdict.parts if part.outcome == "malformed")
        return f"{where}its own answer is marked {verdict.outcome}. {unread}".strip()

    def notebook(self, name: str) -> Any:
        """Return the source notebook of that name, to be copied before it is changed.

        Raises DefinitionError when it cannot be read.
        """
        if name not in self._notebooks:
            path = self.folder / f"{name}.ipynb"
            try:
                source = read_notebook_file(path)
            except (OSError, ValueError) as error:
                raise DefinitionError(f"{self.module}/{path.name}", "", "the notebook cannot be read.") from error
            source.nbformat_minor = max(5, source.nbformat_minor)
            for number, cell in enumerate(source.cells):
                cell.setdefault("id", f"cell-{number}")
            self._notebooks[name] = source
        return self._notebooks[name]

    def notebook_names(self) -> list[str]:
        """The names of the module's notebooks, without their ending."""
        return sorted(path.stem for path in self.folder.glob("*.ipynb"))
