"""The coder's bench in a notebook: the book, the coding rules, services, visits, stays and risk, side by side.

    from revcycle import coders_bench

    coders_bench()

Nothing here is graded and nothing is kept but the codes looked at last.
"""

from __future__ import annotations

from typing import Any

__all__ = ["coders_bench"]


def coders_bench() -> Any:
    """Return the bench as a widget; None while nbgrader runs the notebook."""
    import os

    if os.environ.get("NBGRADER_EXECUTION"):
        return None
    from revcycle.bench.view import BenchView

    return BenchView()
