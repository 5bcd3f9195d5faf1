"""Medical billing and coding, practised along the revenue cycle.

A module's notebook says ``from revcycle import exercise``; everything else is found in the packages below this one,
which bear the names of the cycle's stages.
"""

from importlib import import_module
from typing import Any

__all__ = ["coders_bench", "drill", "exercise", "look_up", "your_name"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Looked up at first use: `import revcycle` stays quick for programs that never draw an exercise.
    if name not in __all__:
        raise AttributeError(f"module 'revcycle' has no attribute {name!r}")
    return getattr(import_module("revcycle.bench" if name == "coders_bench" else "revcycle.exercises"), name)
