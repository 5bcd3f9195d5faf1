"""Exercises as their authors write them: modules/NN-name/exercises.toml, the public half."""

from revcycle.exercises.definition.exercise import (
    Ask,
    Case,
    DefinitionError,
    Definitions,
    Exercise,
    Field,
    Figure,
    FormName,
    KindName,
    Place,
    Unit,
    Wire,
)
from revcycle.exercises.definition.reading import FILE_NAME, IDENTIFIER, KEY_FIELDS, read_definitions

__all__ = [
    "FILE_NAME",
    "IDENTIFIER",
    "KEY_FIELDS",
    "Ask",
    "Case",
    "DefinitionError",
    "Definitions",
    "Exercise",
    "Field",
    "Figure",
    "FormName",
    "KindName",
    "Place",
    "Unit",
    "Wire",
    "read_definitions",
]
