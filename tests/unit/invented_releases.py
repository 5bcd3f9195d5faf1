"""Two releases of an invented classification, tests/fixtures/releases, and copies of their files to be spoiled."""

import shutil
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "releases"


class Files:
    """A copy of the two files of FY2031, to be spoiled."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(shutil.copytree(FIXTURES / "FY2031", folder))
        self.tabular = self.folder / "icd10cm_tabular_2031.xml"
        self.order = self.folder / "icd10cm_order_2031.txt"

    def change(self, path: Path, old: str, new: str) -> None:
        """Replace a text that must be there, once."""
        text = path.read_bytes().decode()
        assert old in text
        path.write_bytes(text.replace(old, new, 1).encode())

    def lines(self) -> list[str]:
        """The order file's lines with their ends."""
        return self.order.read_bytes().decode().splitlines(keepends=True)

    def write(self, lines: list[str]) -> None:
        """Another order file."""
        self.order.write_bytes("".join(lines).encode())
