"""No float anywhere in the engine: a static look at its source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "revcycle"
PACKAGES = ("claim", "clearinghouse", "payer", "ledger", "cycle", "x12")
DRAWN = {"claim/forms/printing.py"}
"""Where things stand on a page is measured in points, and no money comes of it."""
EXACT = {
    "payer/adjudication/anesthesia.py": {"line.units / 15", "amount / 2"},
    "ledger/indicators.py": {"total.value / figures.days", "top.value / bottom.value"},
}
"""Divisions of a Decimal or a Fraction that cannot be told by their words."""
FILES = [ROOT / "money.py", *(path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py")))]


def floats(source: str, exact: frozenset[str] = frozenset()) -> list[str]:
    """Where a piece of source makes, names or could make a float."""
    found = []
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, (float, complex)):
            found.append(f"line {line}: the number {node.value}")
        elif isinstance(node, ast.Name) and node.id in ("float", "complex"):
            found.append(f"line {line}: {node.id}")
        elif isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Div):
            left = node.left if isinstance(node, ast.BinOp) else node.target
            right = node.right if isinstance(node, ast.BinOp) else node.value
            if not (_exact(left) or _exact(right)) and ast.unparse(node) not in exact:
                found.append(f"line {line}: {ast.unparse(node)}")
        elif isinstance(node, ast.Import) and any(one.name in ("math", "statistics") for one in node.names):
            found.append(f"line {line}: {ast.unparse(node)}")
    return found


def _exact(node: ast.AST) -> bool:
    """Whether a side of a division is plainly a path, a Decimal or a Fraction: no float comes of it."""
    names = {
        *(one.id for one in ast.walk(node) if isinstance(one, ast.Name)),
        *(one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)),
    }
    text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return text or bool(names & {"Decimal", "Fraction", "Path", "folder", "folders", "payers"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_float(path: Path) -> None:
    """Is every sum of the engine an int, a Decimal or a Fraction?"""
    name = path.relative_to(ROOT).as_posix()
    if name not in DRAWN:
        assert floats(path.read_text("utf-8"), frozenset(EXACT.get(name, ()))) == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("x = 0.5", 1),
        ("x = float('1')", 1),
        ("def f(x: float): ...", 1),
        ("x = paid / days", 1),
        ("x /= 2", 1),
        ("import math", 1),
        ("x = Decimal(paid) / 100", 0),
        ("x = folder / 'file'", 0),
        ("x = paid // 100", 0),
    ],
)
def test_the_look_sees_floats(source: str, count: int) -> None:
    """Is each way to a float seen, and is what makes none left alone?"""
    assert len(floats(source)) == count
