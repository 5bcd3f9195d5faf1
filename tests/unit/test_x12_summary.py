"""What an X12 file is, told in short, and the commands ``revcycle x12``."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from revcycle import commands
from revcycle.x12.reader import X12Error
from revcycle.x12.summary import summarize
from tests.unit.x12_parts import FIXTURES, PROFESSIONAL, REMITTANCE, changed, content, rules


def told(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    """What a command prints, after it ended with this status."""
    assert commands.main(["x12", *arguments]) == status
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> Any:
    """What a command prints for another program."""
    return json.loads(told(capsys, *arguments, "--json", status=status))


def test_claims_are_told() -> None:
    """Are parties, patients, payers, charges, dates and lines of an 837 told?"""
    (transaction,) = summarize(FIXTURES / PROFESSIONAL).transactions
    assert (transaction.set, transaction.name, transaction.segments) == ("837", "professional claim", 50)
    assert [party["role"] for party in transaction.parties] == ["submitter", "receiver", "billing provider"]
    assert transaction.counts == {"claims": 2, "lines": 3, "answers": 0}
    assert transaction.amounts == {"charge": Decimal("362.5")}
    first, second = transaction.claims
    assert (first["id"], first["patient"], first["payer"]) == ("QH-1001", "MARLOW, TESSA J", "LARKFIELD CHOICE PPO")
    assert (first["charge"], first["first_day"], first["last_day"]) == (Decimal("217.5"), "2026-06-08", "2026-06-08")
    assert first["diagnoses"] == ["J069", "R509"]
    assert [(line["procedure"], line["modifiers"], line["charge"]) for line in first["lines"]] == [
        ("99213", ["25"], Decimal(185)),
        ("87880", [], Decimal("32.5")),
    ]
    assert (second["patient"], second["subscriber"]) == ("OSTREM, IDA", "OSTREM, NILS")
    assert (second["frequency"], second["original"]) == ("7", "LK2026000777")


def test_hospital_claim_is_told() -> None:
    """Are revenue codes and the statement's days of a hospital claim told?"""
    (claim,) = summarize(FIXTURES / "institutional.837").transactions[0].claims
    assert [line["revenue"] for line in claim["lines"]] == ["0450", "0450"]
    assert (claim["place"], claim["first_day"]) == ("13", "2026-06-02")


def test_remittance_is_told() -> None:
    """Are payment, claims, lines, adjustments and PLB of an 835 told, and that it balances?"""
    (transaction,) = summarize(FIXTURES / REMITTANCE).transactions
    assert transaction.balances == {"lines": True, "claims": True, "whole": True}
    assert transaction.amounts["payment"] == Decimal("147.5")
    assert transaction.amounts["outside of claims"] == 0
    assert transaction.amounts["paid"] == Decimal("147.5")
    first = transaction.claims[0]
    assert (first["status_told"], first["paid"], first["patient_owes"]) == (
        "processed as primary",
        Decimal("132.5"),
        30,
    )
    assert first["lines"][0]["adjustments"] == [
        {"group": "CO", "reason": "45", "amount": 45, "told": "charge above the fee schedule, maximum or contract"},
        {"group": "PR", "reason": "3", "amount": 30, "told": "copayment"},
    ]
    assert transaction.claims[1]["lines"][0]["remarks"] == ["M62"]
    assert transaction.claims[2]["status"] == "22"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (("CAS*CO*45*45", "CAS*CO*45*44.99"), {"lines", "claims"}),
        (("BPR*I*147.5", "BPR*I*147.51"), {"whole"}),
        (("*132.5*30", "*132.51*30"), {"claims", "whole"}),
    ],
)
def test_imbalance_is_told(change: tuple[str, str], wrong: set[str]) -> None:
    """Does the summary say at which level an 835 does not balance?"""
    (transaction,) = summarize(changed(REMITTANCE, change)).transactions
    assert {name for name, balances in transaction.balances.items() if not balances} == wrong


@pytest.mark.parametrize(
    ("name", "tags", "who"),
    [
        ("acknowledgment.999", ["AK1", "IK3", "IK4", "IK5", "IK5", "AK9"], {""}),
        ("claim-acknowledgment.277", ["TRN", "TRN", "STC", "TRN", "STC", "TRN", "STC", "TRN", "STC"], {"OSTREM, IDA"}),
        ("eligibility-question.270", ["TRN", "EQ", "EQ"], {"MARLOW, TESSA"}),
        ("eligibility-answer.271", ["TRN", *["EB"] * 7], {"MARLOW, TESSA J"}),
        ("status-question.276", ["TRN"], {"MARLOW, TESSA"}),
        ("status-answer.277", ["TRN", "STC", "STC"], {"MARLOW, TESSA"}),
    ],
)
def test_answers_are_told(name: str, tags: list[str], who: set[str]) -> None:
    """Is what the other transactions ask and answer told, with whom it is about?"""
    (transaction,) = summarize(FIXTURES / name).transactions
    assert [answer["tag"] for answer in transaction.answers] == tags
    assert who <= {answer["who"] for answer in transaction.answers}


def test_several_transactions_are_told_apart() -> None:
    """Is each transaction of a file told with its own claims and sums?"""
    both = summarize(content(PROFESSIONAL) + content(REMITTANCE) + content(PROFESSIONAL))
    assert [one.set for one in both.transactions] == ["837", "835", "837"]
    assert [one.counts["claims"] for one in both.transactions] == [2, 4, 2]
    assert [one.amounts["charge"] for one in both.transactions] == [
        Decimal("362.5"),
        Decimal("477.5"),
        Decimal("362.5"),
    ]
    assert [one["control"] for one in both.interchanges] == ["000000101", "000000103", "000000101"]


def test_what_was_not_understood_is_told() -> None:
    """Is everything that was not understood counted, with its first place?"""
    held = changed(PROFESSIONAL, ("REF*D9*CH-88001", "REF*Q7*CH-88001~\nZZZ*1*2~\nBPR*I"))
    puzzles = {(puzzle.what, puzzle.why): puzzle.count for puzzle in summarize(held).puzzles}
    assert puzzles == {
        ("REF01 = Q7", "code"): 1,
        ("segment ZZZ", "segment"): 1,
        ("segment BPR where it stands", "place"): 1,
    }


def test_other_transaction_sets_are_told_as_such() -> None:
    """Is a set that the course does not read named once, its segments counted, and nothing of it checked?"""
    held = content(PROFESSIONAL).replace(b"ST*837", b"ST*850")
    told = summarize(held)
    assert [(puzzle.what, puzzle.why) for puzzle in told.puzzles] == [("transaction set 850", "set")]
    assert told.transactions[0].segments == 50
    assert rules(held) == {"set-unknown": "3 ST01"}


def test_answer_to_an_interchange_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Is a TA1, which stands outside of transactions, told?"""
    path = tmp_path / "answer.ta1"
    start, end = content(PROFESSIONAL).split(b"GS*")[0], b"TA1*000000101*260615*0930*R*023~\nIEA*0*000000101~\n"
    path.write_bytes(start + end)
    assert "verdict: rejected (R); reason: file ends too early (023)" in " ".join(
        told(capsys, "read", str(path)).split()
    )
    assert rules(start + end) == {}


def test_limit_keeps_the_first_and_counts_all() -> None:
    """Does a limit on what is kept leave counts and sums as they are?"""
    (transaction,) = summarize(FIXTURES / REMITTANCE, most=1).transactions
    assert (len(transaction.claims), transaction.counts["claims"]) == (1, 4)
    assert transaction.amounts["paid"] == Decimal("147.5")


def test_file_that_stops_is_told_as_far_as_it_goes() -> None:
    """Is what was read before a break told, with the break?"""
    broken = summarize(content(REMITTANCE)[:900] + b"x" * 400_000)
    assert "no segment terminator" in broken.stopped
    assert broken.transactions[0].counts["claims"] == 1
    with pytest.raises(X12Error):
        summarize(b"nothing")


def test_read_command_tells_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``read`` tell what a biller wants to know, in lines that fit a terminal?"""
    out = told(capsys, "read", str(FIXTURES / REMITTANCE))
    for expected in (
        "835 payment and remittance advice, 005010X221A1",
        "payer: LARKFIELD CHOICE PPO",
        "payment: $147.50",
        "It balances: every line, every claim, and the whole.",
        "claim QH-1001, MARLOW, TESSA J, charge $217.50, paid $132.50",
        "CO-197 $260.00 (authorization or notice missing)",
        "Every element was understood.",
    ):
        assert expected in out
    assert max(len(line) for line in out.splitlines()) <= 120


def test_read_command_says_what_does_not_balance(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Does ``read`` say loudly that an 835 does not balance?"""
    path = tmp_path / "wrong.835"
    path.write_bytes(changed(REMITTANCE, ("CAS*CO*45*45", "CAS*CO*45*40")))
    out = told(capsys, "read", str(path))
    assert "It does NOT balance: lines, claims." in out
    assert "does NOT balance" in out


def test_read_command_leaves_out_and_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Are the first claims shown, the others counted, and all with --all?"""
    text = content(REMITTANCE).decode()
    claim = text[text.index("CLP*QH-1003") : text.index("CLP*QH-0990")]
    path = tmp_path / "many.835"
    path.write_bytes(changed(REMITTANCE, (claim, claim * 30)))
    assert "... and 13 more claims" in told(capsys, "read", str(path))
    assert told(capsys, "read", "--all", str(path)).count("QH-1003") == 30


def test_read_command_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """Are the names of ``read --json`` those that are documented, and sums texts to the cent?"""
    out = as_json(capsys, "read", str(FIXTURES / REMITTANCE))
    assert list(out) == ["file", "segments", "elements", "interchanges", "transactions", "not_understood", "stopped"]
    (transaction,) = out["transactions"]
    assert list(transaction) == [
        "set", "name", "version", "control", "segment", "segments", "purpose", "parties", "claims", "answers", "counts",
        "amounts", "balances",
    ]  # fmt: skip
    assert transaction["amounts"]["payment"] == "147.50"
    assert transaction["claims"][0]["charge"] == "217.50"
    assert list(out["interchanges"][0]) == ["sender", "receiver", "date", "control", "version", "usage", "answer"]


def test_explain_command_tells_every_segment(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``explain`` show each segment as it stands and in plain words, under its loop?"""
    out = told(capsys, "explain", str(FIXTURES / PROFESSIONAL))
    assert "[2010AA: billing provider]" in out
    assert "CLM*QH-1001*217.5***11:B:1*Y*A*Y*Y" in out
    assert "total charge: $217.50" in out
    assert out.count("~") == 0
    brief = told(capsys, "explain", "--brief", str(FIXTURES / PROFESSIONAL))
    assert "total charge" not in brief


def test_explain_command_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``explain --json`` print one object a line, with the documented names?"""
    lines = [json.loads(line) for line in told(capsys, "explain", str(FIXTURES / PROFESSIONAL), "--json").splitlines()]
    assert len(lines) == 54
    assert list(lines[0]) == [
        "segment", "offset", "tag", "text", "loop", "loop_name", "transaction", "name", "parts", "placed",
    ]  # fmt: skip
    claim = next(line for line in lines if line["tag"] == "CLM")
    assert (claim["loop"], claim["loop_name"], claim["transaction"]) == ("2300", "claim", "0001")
    assert claim["parts"][1] == {
        "position": "CLM02",
        "name": "total charge",
        "value": "217.5",
        "meaning": "$217.50",
        "puzzle": "",
    }


def test_check_command_passes_a_right_file(capsys: pytest.CaptureFixture[str]) -> None:
    """Does ``check`` end with 0 where nothing is found, and not promise too much?"""
    assert "A payer may have more" in told(capsys, "check", str(FIXTURES / PROFESSIONAL))
    assert as_json(capsys, "check", str(FIXTURES / PROFESSIONAL)) == []


def test_check_command_ends_with_one_at_an_error_only(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Does ``check`` end with 1 at an error, with its place, and with 0 at a warning?"""
    path = tmp_path / "claims.837"
    path.write_bytes(changed(PROFESSIONAL, ("217.5", "217.4")))
    out = told(capsys, "check", str(path), status=1)
    assert "error (claim-total) at segment 22, byte " in out
    assert ", loop 2300, CLM02:" in out
    assert "1 error, 0 warnings." in out
    (found,) = as_json(capsys, "check", str(path), status=1)
    assert list(found) == [
        "rule", "severity", "segment", "tag", "element", "offset", "sentence", "mend", "loop", "transaction",
    ]  # fmt: skip
    path.write_bytes(changed(PROFESSIONAL, ("REF*D9", "REF*Q7")))
    assert "0 errors, 1 warning." in told(capsys, "check", str(path))


@pytest.mark.parametrize("command", ["read", "explain", "check"])
@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (b"", "the file is empty"),
        (b"\x00\x01\x02\x03", "looks like binary data"),
        (b"%PDF-1.4", "looks like a PDF"),
        (b"ISA*00*", "16 elements"),
        (b"hello", "begins with an ISA segment"),
    ],
)
def test_bad_files_are_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, held: bytes, expected: str
) -> None:
    """Does each command end with 1 and a sentence for a file that is no X12, as text and as JSON?"""
    path = tmp_path / "bad.x12"
    path.write_bytes(held)
    assert commands.main(["x12", command, str(path)]) == 1
    both = capsys.readouterr()
    assert expected in " ".join((both.out + both.err).split())
    assert commands.main(["x12", command, str(path), "--json"]) == 1
    assert expected in json.dumps(json.loads(capsys.readouterr().out))


def test_missing_file_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Does a file name that is wrong give a sentence?"""
    assert commands.main(["x12", "read", "nowhere.837"]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_strange_bytes_reach_no_terminal(tmp_path: Path) -> None:
    """Is a file with control characters and bytes of no encoding shown, in a terminal that knows ASCII only?"""
    path = tmp_path / "strange.837"
    path.write_bytes(content(PROFESSIONAL).replace(b"MARLOW", b"MAR\x1b[31m\xff\xc3\xa4LOW"))
    for command in ("read", "explain", "check"):
        for extra in ([], ["--json"]):
            run = subprocess.run(
                [sys.executable, "-m", "revcycle", "x12", command, str(path), *extra],
                capture_output=True,
                env={"PYTHONIOENCODING": "ascii", "PATH": "", "HOME": str(tmp_path)},
                cwd=Path(__file__).resolve().parents[2],
                check=False,
            )
            assert b"Traceback" not in run.stderr, run.stderr
            assert b"\x1b" not in run.stdout
