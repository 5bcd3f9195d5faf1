"""The keys of graded exercises: grading/keys/NN-name.toml, one file per module.

The environment variable ``REVCYCLE_KEYS`` names another folder, for tests and for schools that keep keys elsewhere.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from revcycle.exercises.definition import DefinitionError, Definitions, Exercise
from revcycle.exercises.marking import Key, Outcome, read_key

_SAMPLE = frozenset({"case", "answer", "score", "outcome"})


def keys_folder() -> Path:
    """The folder with the key files."""
    return Path(os.environ.get("REVCYCLE_KEYS", "") or Path(__file__).resolve().parent / "keys")


def name_of(exercise: Exercise, definitions: Definitions) -> str:
    """The name of an exercise's table: its id, with its version when it is kept beside a newer one."""
    current = definitions.current.get(exercise.id)
    return exercise.id if current == exercise else f"{exercise.id}@{exercise.version}"


@dataclass(frozen=True)
class Sample:
    """An answer in key notation, and what the marking must make of it; ``score`` is a fraction of the points."""

    case: str
    answer: Any
    score: float
    outcome: Outcome


@dataclass(frozen=True)
class ModuleKeys:
    """One key file: its name for messages, and its tables by exercise."""

    file: str
    tables: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, module: str, folder: Path | None = None) -> ModuleKeys:
        """Read a module's key file; a module without one has no keys.

        Raises DefinitionError when the file cannot be read or is not TOML.
        """
        path = (folder or keys_folder()) / f"{module}.toml"
        name = f"keys/{path.name}"
        try:
            tables = tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return cls(name, {})
        except (OSError, UnicodeDecodeError) as error:
            raise DefinitionError(name, "", "the file cannot be read as UTF-8 text.") from error
        except tomllib.TOMLDecodeError as error:
            raise DefinitionError(name, "", f"the file is not valid TOML: {error}.") from error
        for exercise_id, table in tables.items():
            if not isinstance(table, dict):
                raise DefinitionError(name, exercise_id, f'write it as a table: ["{exercise_id}"].')
        return cls(name, tables)

    def key(self, exercise: Exercise, case_id: str, definitions: Definitions) -> Key:
        """Return the key of one case. Raises DefinitionError naming the file, the exercise and the mend."""
        table = self.tables.get(name_of(exercise, definitions))
        if table is None:
            name = name_of(exercise, definitions)
            problem = f'there is no key for this graded exercise. Add the table ["{name}"].'
            raise DefinitionError(self.file, name, problem)
        try:
            return read_key(exercise, case_id, table, self.file)
        except (TypeError, AttributeError, ValueError) as error:
            if isinstance(error, DefinitionError):
                raise
            problem = f"case “{case_id}”: a value is not of the form it must have ({error})."
            raise DefinitionError(self.file, exercise.id, problem) from error

    def samples(self, exercise: Exercise, definitions: Definitions) -> tuple[Sample, ...]:
        """Return the samples of an exercise. Raises DefinitionError when one is not written as it must be."""
        name = name_of(exercise, definitions)
        listed = self.tables.get(name, {}).get("samples", [])
        if not isinstance(listed, list) or any(not isinstance(sample, dict) for sample in listed):
            raise DefinitionError(self.file, name, f'write each sample as [["{name}".samples]].')
        return tuple(self._sample(name, number, sample) for number, sample in enumerate(listed, start=1))

    def _sample(self, name: str, number: int, sample: Mapping[str, Any]) -> Sample:
        def wrong(problem: str) -> DefinitionError:
            return DefinitionError(self.file, name, f"sample {number}: {problem}")

        if missing := sorted(_SAMPLE - set(sample)):
            raise wrong(f"{', '.join(missing)} is missing.")
        if unknown := sorted(set(sample) - _SAMPLE):
            raise wrong(f"“{', '.join(unknown)}” is not a known setting of a sample.")
        score, outcome = sample["score"], sample["outcome"]
        if not isinstance(score, int | float) or isinstance(score, bool) or not 0 <= score <= 1:
            raise wrong("score is a fraction of the points, from 0 to 1.")
        if outcome not in get_args(Outcome):
            raise wrong(f"outcome “{outcome}” is not one of {', '.join(get_args(Outcome))}.")
        return Sample(str(sample["case"]), sample["answer"], float(score), outcome)
