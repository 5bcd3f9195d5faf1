"""The stages of the cycle import only earlier ones, so that each can be read without those that follow."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2] / "revcycle"
GROUND = ("money", "dates", "folders", "figures", "world_files", "parties", "codes", "x12")
STAGES = ("chart", "claim", "clearinghouse", "payer", "ledger", "cycle", "year")
TOP = ("exercises", "bench", "commands", "__init__", "__main__")
ORDER = (*GROUND, *STAGES, *TOP)


def stage(path: Path) -> str:
    """The folder or module right under revcycle/ that a file belongs to."""
    inside = path.relative_to(HOUSE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported(source: str) -> Iterator[str]:
    """The stages that a module imports, at its top or within a function."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are written in full"
            module = node.module or ""
            names = [f"{module}.{one.name}" for one in node.names] if module == "revcycle" else [module]
        elif isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        yield from (name.split(".")[1] for name in names if name.startswith("revcycle."))


def later(path: Path, source: str) -> set[str]:
    """The stages that a file imports though they come after its own."""
    own = ORDER.index(stage(path))
    return {one for one in imported(source) if one != stage(path) and (one not in ORDER or ORDER.index(one) > own)}


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("*.py")), ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_stage_imports_only_earlier_ones(path: Path) -> None:
    """Does each module import nothing of a stage that comes after its own?"""
    assert later(path, path.read_text("utf-8")) == set()


def test_every_stage_has_its_place() -> None:
    """Has each folder and module of the library a place in the order?"""
    assert {stage(path) for path in HOUSE.rglob("*.py")} <= set(ORDER)


@pytest.mark.parametrize(
    "line", ["from revcycle.ledger import Ledger", "import revcycle.cycle.office", "from revcycle import commands"]
)
def test_a_later_stage_is_found(line: str) -> None:
    """Is an import of a later stage found, however it is written, also inside of a function?"""
    assert later(HOUSE / "claim" / "claim.py", f"def lines():\n    {line}\n")
    assert not later(HOUSE / "commands" / "ledger.py", f"def lines():\n    {line}\n")
