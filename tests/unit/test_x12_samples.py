"""X12 files that others wrote: every one is read, and what is wrong with it is named.

The folder is named by the environment variable REVCYCLE_X12_SAMPLES. Files that are not known here are read all the
same, and must hold what holds for every file.
"""

from collections import Counter
from pathlib import Path

import pytest

from revcycle.x12.check import check
from revcycle.x12.finding import Finding
from revcycle.x12.plain import read_segment
from revcycle.x12.reader import read
from revcycle.x12.segment import Segment
from revcycle.x12.summary import summarize
from revcycle.x12.walk import walk

# At which level each 835 does not balance. The line that fails is written SVC*HC*24599.00: its procedure stands where
# its charge belongs.
UNBALANCED = {
    "LinuxForHealth__x12/835/cob-contractural-adjustment.835": set(),
    "LinuxForHealth__x12/835/demo.835": set(),
    "LinuxForHealth__x12/835/managed-care.835": set(),
    "LinuxForHealth__x12/835/secondary-payment.835": set(),
    "LinuxForHealth__x12/835/tertiary-payment.835": {"lines"},
    "git-albertomarin__badX12/835/X221-dollars-and-data-sent-separate.edi": set(),
    "git-albertomarin__badX12/835/X221-dollars-and-data-sent-together.edi": set(),
    "git-albertomarin__badX12/835/X221-era-sample.edi": set(),
    "git-albertomarin__badX12/835/X221-multiple-claims-single-check.edi": set(),
    "git-albertomarin__badX12/835/X221-secondary-payment-with-higher-fee-schedule.edi": set(),
    "git-albertomarin__badX12/835/X221-secondary-payments.edi": set(),
    "git-albertomarin__badX12/835/X221-tertiary-payments.edi": set(),
}

# What is wrong with files that were broken on purpose or by mistake: rule, segment, element.
BROKEN: dict[str, set[tuple[str, int, str]]] = {
    "git-albertomarin__badX12/270/unknown_segment_error.edi": {
        ("outside-transaction", 3, ""),
        ("outside-transaction", 4, ""),
        ("outside-transaction", 5, ""),
        ("segment-misplaced", 8, ""),
        ("loop-missing", 6, ""),
        ("level-parent", 9, "HL02"),
    },
    "LinuxForHealth__x12/271/subscriber-health-benefit-check-error.271": {("control-number", 10, "SE02")},
    "LinuxForHealth__x12/835/managed-care.835": {("element-value", 4, "BPR16")},
    "LinuxForHealth__x12/835/cob-contractural-adjustment.835": {
        ("element-missing", 4, "BPR16"),
        ("component-separator", 21, "SVC01"),
    },
    "LinuxForHealth__x12/835/secondary-payment.835": {
        ("component-separator", 29, "SVC01"),
        ("component-separator", 34, "SVC01"),
    },
    "LinuxForHealth__x12/835/tertiary-payment.835": {("element-missing", 20, "SVC01-2"), ("balance-line", 20, "")},
    "LinuxForHealth__x12/837I/out-of-network-repriced-claim.837i": {("component-separator", 20, "CLM05")},
    "LinuxForHealth__x12/837I/ppo-repriced-claim.837i": {("component-separator", 26, "CLM05")},
    "LinuxForHealth__x12/837P/demo.ambulance.example5.837": {("element-missing", 23, "CLM05-2")},
    "LinuxForHealth__x12/837P/demo.cob.example3.A.837": {("loop-missing", 39, "")},
    "LinuxForHealth__x12/837P/demo.example9.837": {("component-separator", 20, "CLM05")},
    "LinuxForHealth__x12/837P/demo.example11.837": {("component-separator", 21, "CLM05")},
    "LinuxForHealth__x12/837P/demo.example12.837": {("component-separator", 26, "CLM05")},
    "imsweb__x12-parser/277/x12_277_x212.txt": {("control-number", 111, "IEA02")},
    "imsweb__x12-parser/837I/x223-test.txt": {
        ("count", 50, "SE01"),
        ("claim-total", 25, "CLM02"),
        ("place-kind", 25, "CLM05-2"),
        ("segment-repeats", 49, ""),
    },
    "imsweb__x12-parser/837P/x12_ambiguous_loop.txt": {("patient-level", 25, ""), ("diagnosis-pointer", 30, "SV107-2")},
    "imsweb__x12-parser/837P/x12_bad_first_line.txt": {("isa-width", 1, "ISA02")},
    "imsweb__x12-parser/837P/x12_bad_segment_identifier.txt": {
        ("segment-unknown", 6, ""),
        ("segment-unknown", 11, ""),
        ("segment-unknown", 20, ""),
    },
    "imsweb__x12-parser/837P/x12_bad_valid_code.txt": {("segment-misplaced", 9, ""), ("code-unknown", 9, "NM101")},
    "imsweb__x12-parser/837P/x12_complex.txt": {("segment-missing", 45, ""), ("count", 297, "GE01")},
    "imsweb__x12-parser/837P/x12_loop_errors1_exceeds_max_1_parent.txt": {("loop-repeats", 15, "")},
    "imsweb__x12-parser/837P/x12_loop_errors2_exceeds_max_repeats_multiple_parents.txt": {("loop-repeats", 34, "")},
    "imsweb__x12-parser/837P/x12_loop_errors3_missing_loops.txt": {("loop-missing", 8, "")},
    "imsweb__x12-parser/837P/x12_many_claims.txt": {("count", 11488, "SE01")},
    "imsweb__x12-parser/837P/x12_missing_elements.txt": {
        ("element-missing", 7, "NM102"),
        ("element-missing", 31, "CLM05"),
    },
    "imsweb__x12-parser/837P/x12_missing_required_loop_in_one_repeat.txt": {("loop-missing", 18, "")},
    "imsweb__x12-parser/837P/x12_missing_required_loops_mult_repeats.txt": {
        ("loop-missing", 31, ""),
        ("code-invalid", 34, "DTP02"),
        ("segment-misplaced", 33, ""),
    },
    "imsweb__x12-parser/837P/x12_multiple_gs.txt": {("control-repeats", 38, "GS06"), ("count", 110, "IEA01")},
    "imsweb__x12-parser/837P/x12_multiple_st.txt": {("control-repeats", 37, "ST02"), ("count", 71, "GE01")},
    "imsweb__x12-parser/837P/x12_multiple_transactions.txt": {("control-repeats", 39, "ISA13")},
    "imsweb__x12-parser/837P/x12_segment_errors.txt": {
        ("segment-repeats", 12, ""),
        ("segment-missing", 9, ""),
        ("segment-missing", 21, ""),
    },
    "imsweb__x12-parser/837P/x12_segments_out_of_order.txt": {("segment-order", 12, ""), ("segment-order", 17, "")},
    "imsweb__x12-parser/837P/x12_valid_different_separators.txt": {("count", 36, "SE01"), ("level-parent", 27, "HL02")},
    "imsweb__x12-parser/837P/x12_writer_test.txt": {("diagnosis-version", 28, "HI01-1")},
    "imsweb__x12-parser/999/x12_999_accepted.txt": {("control-number", 10, "IEA02"), ("element-value", 2, "GS05")},
}

# What may be found in files that pyx12 passes (of two it dislikes one code): NPIs, ZIP+4, addresses and old codes are
# what it does not look at.
BEYOND_PYX12 = {"npi", "zip-code", "billing-address", "tax-number", "reason-ended"}
PASSED_BY_PYX12 = "git-albertomarin__badX12/835", "git-albertomarin__badX12/837P"


def files(folder: Path) -> list[Path]:
    """Every X12 file of the folder."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix.lower() != ".md"]
    assert found
    return found


def name(path: Path, folder: Path) -> str:
    """A file's place in the folder."""
    return path.relative_to(folder).as_posix()


def errors(path: Path) -> list[Finding]:
    """Everything found in a file."""
    return list(check(path))


def joined(segment: Segment) -> str:
    """A segment put together again from its components and repeats."""
    separators = segment.separators

    def element(position: int) -> str:
        if segment.tag == "ISA":
            return segment.element(position)
        repeats = [separators.component.join(one.split(separators.component)) for one in segment.repeats(position)]
        return separators.repetition.join(repeats)

    return separators.element.join([segment.tag, *map(element, range(1, len(segment.elements) + 1))])


def test_every_file_is_written_back(x12_samples: Path) -> None:
    """Is every file, put together again from its parts with its own separators, the same byte for byte?"""
    for path in files(x12_samples):
        held = path.read_bytes()
        segments = list(read(path))
        assert b"".join(segment.written for segment in segments) == held, path.name
        assert all(joined(segment) == segment.text for segment in segments), path.name


def test_every_segment_has_a_reading(x12_samples: Path) -> None:
    """Has every segment of every file a reading that leaves out no element?"""
    for path in files(x12_samples):
        for segment in read(path):
            reading = read_segment(segment)
            assert reading.name
            assert reading.sentence
            told = {part.position.partition("-")[0] for part in reading.parts}
            held = {f"{segment.tag}{at:02d}" for at, value in enumerate(segment.elements, start=1) if value.strip()}
            assert told >= {one for one in held if segment.elements[int(one[len(segment.tag) :]) - 1].strip(":^> ")}


def test_nearly_every_element_is_understood(x12_samples: Path) -> None:
    """Are at least 97 of 100 elements told in plain words, and of the files not broken on purpose 99.5 of 100?"""
    elements, puzzles = Counter[str](), Counter[str]()
    for path in files(x12_samples):
        told = summarize(path, most=0)
        kind = "broken" if path.parts[-3].startswith("imsweb") else "other"
        elements[kind] += told.elements
        puzzles[kind] += sum(puzzle.count for puzzle in told.puzzles)
    assert puzzles["other"] / elements["other"] < 0.005
    assert puzzles.total() / elements.total() < 0.03


def test_every_remittance_balances_or_is_known(x12_samples: Path) -> None:
    """Does every 835 balance at all three levels, save those that are known, and do check and summary agree?"""
    seen = 0
    for path in files(x12_samples):
        for transaction in summarize(path).transactions:
            if transaction.set != "835":
                continue
            seen += 1
            wrong = {level for level, balances in transaction.balances.items() if not balances}
            assert wrong == UNBALANCED.get(name(path, x12_samples), wrong), path.name
            rules = {"balance-line": "lines", "balance-claim": "claims", "balance-remittance": "whole"}
            assert {rules[one.rule] for one in check(path) if one.rule in rules} == wrong, path.name
    assert seen


@pytest.mark.parametrize("broken", BROKEN)
def test_broken_file_is_named_broken_for_its_reason(x12_samples: Path, broken: str) -> None:
    """Is each file that is broken named so, at the very place, for the right reason?"""
    path = x12_samples / broken
    if not path.exists():
        pytest.skip(f"{broken} is not among the samples")
    found = {(one.rule, one.segment, one.element) for one in errors(path)}
    assert found >= BROKEN[broken]


def test_files_that_pyx12_passes_pass(x12_samples: Path) -> None:
    """Is nothing found in files that pyx12 passes, but what it does not look at?"""
    seen = 0
    for path in files(x12_samples):
        if not name(path, x12_samples).startswith(PASSED_BY_PYX12):
            continue
        seen += 1
        assert {one.rule for one in errors(path)} <= BEYOND_PYX12, path.name
    if (x12_samples / PASSED_BY_PYX12[0]).exists():
        assert seen >= 23


def test_every_segment_finds_its_place(x12_samples: Path) -> None:
    """Has every segment of the files that are not broken a place in its loop?"""
    for path in files(x12_samples):
        strays = [step.segment.number for step in walk(path) if not step.placed]
        known = {segment for rule, segment, _ in BROKEN.get(name(path, x12_samples), set()) if "segment" in rule}
        if name(path, x12_samples) not in BROKEN and "imsweb" not in path.parts[-3]:
            assert strays == [], path.name
        elif strays:
            assert known, path.name


def test_claims_are_counted(x12_samples: Path) -> None:
    """Does the summary tell as many claims as a file has CLM or CLP segments?"""
    for path in files(x12_samples):
        told = summarize(path, most=0)
        tags = Counter(segment.tag for segment in read(path))
        assert sum(one.counts["claims"] for one in told.transactions) == tags["CLM"] + tags["CLP"], path.name
        assert told.segments == tags.total(), path.name
