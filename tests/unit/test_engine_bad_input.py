"""What is no file of claims at all, given to every command that takes one: a sentence, and nothing written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from revcycle import commands
from tests.unit.test_engine_fuzz import COMMANDS
from tests.unit.x12_parts import PROFESSIONAL, content

ISA = content(PROFESSIONAL)[:106]
ENVELOPE = ISA + b"\nGS*HC*A*B*20260615*0930*1*X*005010X222A1~\n"
LEVELS = b"".join([ENVELOPE, b"ST*837*0001*005010X222A1~", *(b"HL*%d*%d*22*1~" % (n + 2, n + 1) for n in range(1500))])
BAD: dict[str, bytes] = {
    "empty": b"",
    "blanks": b" \n\t\r\n" * 100,
    "binary": bytes(range(256)) * 40,
    "a text": b"Dear biller, here are the claims.\n",
    "no X12 but JSON": b'{"claims": [' * 1000,
    "half an ISA": ISA[:60],
    "an ISA alone": ISA,
    "cut in a claim": content(PROFESSIONAL)[:900],
    "version 4010": content(PROFESSIONAL).replace(b"005010X222A1", b"004010X098A1").replace(b"*00501*", b"*00401*"),
    "another separator": content(PROFESSIONAL)[:106] + content(PROFESSIONAL)[106:].replace(b"*", b"|"),
    "nested envelopes": ENVELOPE * 200,
    "nested levels": LEVELS,
    "one endless segment": ISA + b"CLM*" + b"A" * 3_000_000,
    "separators only": ISA + b"*~:^" * 5000,
    "UTF-16": content(PROFESSIONAL).decode().encode("utf-16"),
}  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]))
@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_file_of_claims(
    kind: str, words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Does each command end with a sentence or an answer, and leave no file that is not whole?"""
    file = tmp_path / "bad.837"
    file.write_bytes(BAD[kind])
    status = commands.main([*words, str(file)])
    out, err = capsys.readouterr()
    assert status in (0, 1, 2)
    assert (out + err).strip()
    assert "Traceback" not in out + err
    for made in set(tmp_path.iterdir()) - {file}:
        assert made.read_bytes().rstrip().rpartition(b"\n")[2].startswith(b"IEA*"), made.name


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]))
@pytest.mark.parametrize("name", ["missing.837", "a folder", "n" * 300])
def test_what_is_no_file(name: str, words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a file that is not there, a folder, or a name that no file can have told in a sentence?"""
    (tmp_path / "a folder").mkdir()
    assert commands.main([*words, str(tmp_path / name)]) in (1, 2)
    out, err = capsys.readouterr()
    assert len(out + err) > 20
    assert "Traceback" not in out + err


@pytest.mark.parametrize("words", [*COMMANDS, ("ledger", "--json")], ids=lambda words: " ".join(words[:2]))
def test_a_terminal_that_knows_few_letters(words: tuple[str, ...], tmp_path: Path) -> None:
    """Does each command end well in a terminal of ASCII, whatever letters a file holds?"""
    file = tmp_path / "letters.837"
    file.write_bytes(content(PROFESSIONAL).replace(b"Norgard", "N\u00f8rg\u00e5rd\u6f22".encode()))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "revcycle", *words, str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode in (0, 1)
    assert b"Traceback" not in done.stderr
    assert done.stdout
