"""What the batch says: how far it has come, and what came of it."""

import io

import pytest

from grading.batch.gradebook import Standing
from grading.batch.progress import Progress
from grading.batch.run import Outcome
from grading.batch.summary import lines


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.mark.parametrize(
    ("done", "seconds", "line"),
    [
        (0, 0.0, "01: 0 of 500 hand-ins, 0.0 a second"),
        (100, 2.0, "01: 100 of 500 hand-ins, 50 a second, 8 s left"),
        (100, 200.0, "01: 100 of 500 hand-ins, 0.5 a second, 13 min left"),
        (1, 60.0, "01: 1 of 500 hand-ins, 0.0 a second, 8.3 h left"),
        (500, 10.0, "01: 500 of 500 hand-ins, 50 a second, 0 s left"),
    ],
)
def test_rate_and_time_left(done: int, seconds: float, line: str) -> None:
    """Does the line tell how many are done, how fast, and how long the rest will take?"""
    progress = Progress(io.StringIO(), "01", 500)
    progress.step(done)
    assert progress.line(seconds) == line


def test_a_log_gets_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a stream that is no terminal get whole lines now and then, without any control character?"""
    stream = io.StringIO()
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    progress = Progress(stream, "01", 300)
    for _ in range(300):
        now[0] += 0.125
        progress.step()
    progress.clear()
    assert stream.getvalue() == (
        "01: 120 of 300 hand-ins, 8.0 a second, 22 s left\n01: 240 of 300 hand-ins, 8.0 a second, 8 s left\n"
    )


def test_a_terminal_gets_one_line_that_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a terminal get one line, written over and taken away at the end?"""
    stream = Terminal()
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    progress = Progress(stream, "01", 4)
    for _ in range(4):
        now[0] += 1
        progress.step()
    progress.clear()
    assert "\n" not in stream.getvalue()
    assert stream.getvalue().count("\r\x1b[K01: ") == 4
    assert stream.getvalue().endswith("\r\x1b[K")


def test_the_summary_names_everyone_and_why() -> None:
    """Does it list every hand-in, count them by what became of them, and say who needs a person and why?"""
    outcomes = {
        "bob": Outcome("bob", "graded", ("The cell a was changed and was restored.",), ("a: It is damaged.",)),
        "ann": Outcome("ann", "graded"),
        "cyd": Outcome("cyd", "before"),
        "dan": Outcome("dan", "failed", ("It could not be graded: oh",)),
    }
    standings = {
        "ann": Standing(32, 32, False, False),
        "bob": Standing(28, 32, True, False),
        "cyd": Standing(4, 32, False, True),
    }
    assert lines("01", outcomes, standings) == [
        "01:",
        "  ann: 32 of 32 points",
        "  bob: 28 of 32 points, a person must look",
        "      The cell a was changed and was restored.",
        "      a: It is damaged.",
        "  cyd: 4 of 32 points, a person must look",
        "  dan: NOT GRADED",
        "      It could not be graded: oh",
        "01: 4 hand-ins: 2 graded now, 1 graded before, 1 NOT GRADED.",
        "A person must look at 2 of them:",
        "  bob: a: It is damaged. (and 1 more, above)",
        "  cyd: graded earlier: why a person must look is told in the judged notebook",
    ]


def test_nothing_in_a_hand_in_reaches_the_terminal() -> None:
    """Are control characters and line breaks from a hand-in, even from its folder's name, not printed as they are?"""
    name = "\x1b]0;owned\x07eve"
    outcomes = {name: Outcome(name, "graded", ("The hand-in holds: a\x1b[2J\nb: 32 of 32 points\x9b31m.",))}
    told = lines("01", outcomes, {name: Standing(0, 32, True, True)})
    assert not any(ord(sign) < 32 or 126 < ord(sign) < 160 for line in told for sign in line)
    assert len(told) == 6


def test_nothing_to_tell() -> None:
    """Is nothing said of a module of which no hand-in was looked at?"""
    assert lines("01", {}, {}) == []
