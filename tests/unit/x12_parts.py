"""Invented X12 files, and small changes to them."""

from pathlib import Path

from revcycle.x12.check import check
from revcycle.x12.finding import Finding

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "x12"
PROFESSIONAL = "professional.837"
INSTITUTIONAL = "institutional.837"
REMITTANCE = "remittance.835"


def content(name: str) -> bytes:
    """A file as it stands."""
    return (FIXTURES / name).read_bytes()


def changed(name: str, *changes: tuple[str, str]) -> bytes:
    """A file with texts replaced, each of which must stand in it; the counts at its end are made right again."""
    text = content(name).decode()
    for old, new in changes:
        assert old in text, f"{old} does not stand in {name}"
        text = text.replace(old, new, 1)
    lines = text.split("~\n")
    starts = next(place for place, line in enumerate(lines) if line.startswith("ST*"))
    ends = next(place for place, line in enumerate(lines) if line.startswith("SE*"))
    lines[ends] = f"SE*{ends - starts + 1}*{lines[ends].split('*')[2]}"
    return "~\n".join(lines).encode()


def findings(held: bytes) -> list[Finding]:
    """All that is found in a file."""
    return list(check(held))


def rules(held: bytes) -> dict[str, str]:
    """The rules that a file breaks, each with the segment and element it was found at first."""
    found: dict[str, str] = {}
    for finding in findings(held):
        found.setdefault(finding.rule, f"{finding.segment} {finding.element}".strip())
    return found


def number_of(held: bytes, start: str) -> int:
    """Which segment of a file begins with a text, from 1."""
    return next(number for number, line in enumerate(held.decode().split("~\n"), start=1) if line.startswith(start))
