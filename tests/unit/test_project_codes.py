"""Every code that the project names, wherever it stands, against the code sets."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.inpatient import pcs
from revcycle.codes.procedures import hcpcs, procedures

HOUSE = Path(__file__).resolve().parents[2]
ROOMS = (
    "README.md",
    "NOTICE.md",
    "modules",
    "assets",
    "revcycle",
    "grading",
    "setup",
    "docs",
    "tests/fixtures/modules",
)
ENDINGS = {".md", ".toml", ".csv", ".py", ".js", ".ipynb", ".j2"}
# The tables of other years' codes; made-up releases are not in these rooms.
OTHER_YEARS = {"assets/codes/former_codes.csv"}

DIAGNOSIS = re.compile(r"(?<![\w.])[A-TV-Z][0-9][0-9AB]\.[0-9A-Z]{1,4}(?!\w)")
SUPPLY = re.compile(r"(?<![\w.-])[A-CE-HJ-MP-V][0-9]{4}(?!\w)")
PCS = re.compile(r"(?<![\w.#])[0-9BCDFGHX][0-9A-HJ-NP-Z]{6}(?!\w)")

# Exercises of which wrong codes are the subject.
WRONG_ON_PURPOSE = """
I10.9 J40.0 K22.12 K35.80A L03.117 M17.13 M54.43 M75.03 S00.33A S00.33AX S00.33X S05.02A S05.02AX S05.02X S30.0A
S30.0XA S30.0XX S30.XX0A S81.812X S81.81XA S91.311X S91.31XA T36.05A T36.05XA T36.X05A T78.2A T78.2XA T78.2XX
"""
# Named because they are no codes: students tell them apart, sentences explain them.
NO_DIAGNOSIS = {
    "grading/keys/00-start-here.toml": {"J02.O"},
    "grading/keys/03-diagnosis-codes.toml": {"I10.9", "J40.0", "L03.117", "M17.13", "S51.812X"},
    "modules/03-diagnosis-codes/exercises.toml": set(WRONG_ON_PURPOSE.split()),
    "revcycle/exercises/views/static/parts.js": {"H14.2"},  # the path of a drawing
}


def texts() -> Iterator[tuple[str, str]]:
    """Every file that names codes, by its path in the project, with its text."""
    for room in ROOMS:
        start = HOUSE / room
        for path in [start] if start.is_file() else sorted(start.rglob("*")):
            name = path.relative_to(HOUSE).as_posix()
            if path.suffix in ENDINGS and name not in OTHER_YEARS and "classroom" not in path.parts:
                yield name, path.read_text("utf-8")


def unknown(pattern: re.Pattern[str], exists: object, known: dict[str, set[str]]) -> dict[str, set[str]]:
    """What looks like a code and is none, by file, those apart that are named as none."""
    found = {name: {code for code in pattern.findall(text) if not exists(code)} for name, text in texts()}  # type: ignore[operator]
    return {name: codes - known.get(name, set()) for name, codes in found.items() if codes - known.get(name, set())}


def test_every_diagnosis_code_is_in_the_release() -> None:
    """Is every ICD-10-CM code in the project's texts and tables one of the release, or known to be none?"""
    assert unknown(DIAGNOSIS, icd10cm.exists, NO_DIAGNOSIS) == {}
    assert sum(len(DIAGNOSIS.findall(text)) for _, text in texts()) > 2500


def test_codes_named_as_none_are_named() -> None:
    """Is each code that is known to be none still there, so that the list does not hide a new mistake?"""
    named = dict(texts())
    for name, codes in NO_DIAGNOSIS.items():
        assert [code for code in sorted(codes) if code not in named[name]] == []


def on_the_wire(code: str) -> bool:
    """Whether it is a diagnosis code as X12 writes it, without its dot."""
    return icd10cm.exists(f"{code[:3]}.{code[3:]}")


def test_every_hcpcs_code_is_in_cms_list(cms_files: Path) -> None:
    """Is every HCPCS Level II code in the project's texts and tables one of ours, or at least of CMS's list of 2025?"""
    lines = (cms_files / "hcpcs-2025.tsv").read_text("utf-8").splitlines()
    listed = {line.split("\t")[0] for line in lines if not line.startswith("#")}
    found = unknown(SUPPLY, lambda code: hcpcs.exists(code) or code in listed or on_the_wire(code), {})
    assert {name: codes for name, codes in found.items() if not name.endswith(".py")} == {}  # there they are bounds


def test_every_procedure_code_of_inpatients_is_in_cms_list(cms_files: Path) -> None:
    """Is every ICD-10-PCS code in the project's texts and tables one of ours, or of CMS's list of FY2022?"""
    with gzip.open(cms_files / "icd10pcs-2022.tsv.gz", "rt", encoding="utf-8") as file:
        listed = {line.split("\t")[0] for line in file}
    left_out = re.findall(r"left_out = \[(.*)\]", (HOUSE / "assets" / "codes" / "pcs.toml").read_text("utf-8"))
    newer = set(re.findall(r"[0-9A-Z]{7}", " ".join(left_out)))  # codes since FY2022, which our tables leave out
    seen = {(name, code) for name, text in texts() for code in PCS.findall(text) if _mixed(code)}
    assert {(name, code) for name, code in seen if code not in pcs.codes() | listed | newer} == set()


def _mixed(code: str) -> bool:
    """Letters and digits, unlike words and numbers."""
    return bool(re.search(r"[A-Z]", code)) and bool(re.search(r"[0-9].*[0-9]", code))


@pytest.mark.parametrize("room", ["modules", "assets", "grading/keys"])
def test_no_cpt_number_outside_its_file(room: str) -> None:
    """Do lessons, charts and keys name procedures in words or by concept, so that one file can be replaced?"""
    numbers = {procedure.number for procedure in procedures.all_procedures()}
    for name, text in texts():
        if name.startswith(room) and not name.startswith("assets/codes/procedures"):
            assert numbers & set(re.findall(r"(?<![\w.,-])[0-9]{4}[0-9A-Z](?![\w])", text)) == set(), name
