"""Medical billing and coding, practised along the revenue cycle.

A module's notebook says ``from revcycle import exercise``; everything else is found in the packages below this one,
which bear the names of the cycle's stages.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["drill", "exercise", "look_up", "your_name"]
__version__ = "0.1.0"


class _ExercisePackage(ModuleType):
    """The package ``revcycle.exercise``, which can be called like the function of the same name inside it."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.exercise(*arguments, **named)


class _Course(ModuleType):
    """This package. Python puts every imported sub-package on it, and would hide the function ``exercise`` that way."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "exercise" and isinstance(value, ModuleType):
            value.__class__ = _ExercisePackage
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        # Looked up at first use: `import revcycle` stays quick for programs that never draw an exercise.
        if name not in __all__:
            raise AttributeError(f"module 'revcycle' has no attribute {name!r}")
        package = import_module("revcycle.exercise")
        return package if name == "exercise" else getattr(package, name)


sys.modules[__name__].__class__ = _Course
