"""Reading X12 files into segments."""

import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.x12.reader import CHUNK, LONGEST, X12Error, read
from revcycle.x12.segment import Segment, Separators, shown

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "x12"
FILES = sorted(FIXTURES.iterdir())
SIGNS = "*:~^|!$%&+,./;<=>?@[]_{}\\#'\"()-"


def isa(separators: Separators, control: str = "000000001") -> Segment:
    """An ISA with these separators."""
    held = ["00", " " * 10, "00", " " * 10, "ZZ", "QUILLHAVEN".ljust(15), "ZZ", "LARKFIELD".ljust(15), "260615", "0930"]
    held += [separators.repetition, "00501", control, "0", "T", separators.component]
    return Segment("ISA", held, separators)


def refusal(content: bytes) -> str:
    """What is said of a file that cannot be read."""
    with pytest.raises(X12Error) as told:
        list(read(content))
    return str(told.value)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_is_its_segments(path: Path) -> None:
    """Are the segments, written one after the other, the file again, byte for byte?"""
    assert b"".join(segment.written for segment in read(path)) == path.read_bytes()


def test_elements_and_components_are_counted_from_one() -> None:
    """Does CLM05-1 mean what people call CLM05-1?"""
    claim = next(segment for segment in read(FIXTURES / "professional.837") if segment.tag == "CLM")
    assert claim.element(1) == "QH-1001"
    assert claim.components(5) == ["11", "B", "1"]
    assert claim.component(5, 3) == "1"
    assert (claim.element(0), claim.element(99), claim.component(5, 9), claim.components(99)) == ("", "", "", [])


def test_repeats_are_split_by_the_files_own_separator() -> None:
    """Is EB03 with ^ between its services read as several?"""
    benefits = [segment for segment in read(FIXTURES / "eligibility-answer.271") if segment.tag == "EB"]
    assert benefits[4].repeats(3) == ["1", "5", "47"]
    assert benefits[0].repeats(3) == ["30"]
    assert benefits[0].repeats(5) == ["LARKFIELD CHOICE PPO"]
    assert benefits[-1].repeats(9) == []


def test_positions_lead_to_the_segment() -> None:
    """Does the byte offset of each segment lead to its first character, and do the numbers rise by one?"""
    path = FIXTURES / "institutional.837"
    content = path.read_bytes()
    for number, segment in enumerate(read(path), start=1):
        assert segment.number == number
        assert content[segment.offset :].startswith(segment.text.encode() + b"~")


@given(
    signs=st.lists(st.sampled_from(SIGNS), min_size=4, max_size=4, unique=True),
    lines=st.sampled_from(["", "\n", "\r\n", "\n\n", "  \n "]),
    elements=st.lists(st.lists(st.text("ABC 123é\u200bß", min_size=0, max_size=5), max_size=4), max_size=6),
)
def test_any_separators_read_back(signs: list[str], lines: str, elements: list[list[str]]) -> None:
    """Is what is written with any separators, with or without line breaks, read back the same?"""
    separators = Separators(*signs)
    segments = [isa(separators), *(Segment("REF", held, separators) for held in elements)]
    content = "".join(segment.text + separators.segment + lines for segment in segments).encode()
    back = list(read(content))
    assert [(segment.tag, segment.elements) for segment in back] == [(one.tag, one.elements) for one in segments]
    assert {segment.separators for segment in back} == {separators}
    assert b"".join(segment.written for segment in back) == content


@given(st.binary(max_size=400))
def test_any_bytes_after_an_isa_are_kept(rest: bytes) -> None:
    """Is nothing dropped, whatever follows the ISA?"""
    content = isa(Separators()).text.encode() + b"~" + rest
    assert b"".join(segment.written for segment in read(content)) == content


def test_line_breaks_may_end_segments() -> None:
    """Is a file read whose segments end with a line break and nothing else?"""
    separators = Separators("|", "^", "\n", "&")
    content = f"{isa(separators).text}\nGS|HC|A|B\n\n\nSE|1\n".encode()
    back = list(read(content))
    assert [segment.tag for segment in back] == ["ISA", "GS", "SE"]
    assert b"".join(segment.written for segment in back) == content


def test_every_interchange_has_its_own_separators() -> None:
    """Are the separators taken anew from each ISA?"""
    first, second = Separators("*", ":", "~", "^"), Separators("|", ">", "!", "+")
    content = f"{isa(first).text}~REF*EI*1~\n{isa(second).text}!REF|EI|2!".encode()
    assert [(one.tag, one.element(1), one.separators) for one in read(content)][1::2] == [
        ("REF", "EI", first),
        ("REF", "EI", second),
    ]


def test_damaged_second_isa_is_read_on() -> None:
    """Is a broken ISA inside a file read with the separators in force, so that nothing after it is lost?"""
    content = f"{isa(Separators()).text}~ISA*broken~REF*EI*2~".encode()
    assert [segment.tag for segment in read(content)] == ["ISA", "ISA", "REF"]


def test_wrong_widths_do_not_hide_the_separators() -> None:
    """Are the separators found where an element of the ISA is too short or too long?"""
    header = isa(Separators())
    header.elements[1] = "LONGER THAN TEN CHARACTERS"
    back = list(read(f"{header.text}~REF*EI*2~".encode()))
    assert back[1].elements == ["EI", "2"]


def test_mark_before_the_file_is_kept() -> None:
    """Is a file read that an editor has saved with a mark for UTF-8 in front?"""
    content = b"\xef\xbb\xbf\n" + isa(Separators()).text.encode() + b"~SE*1~"
    back = list(read(content))
    assert back[0].offset == 4
    assert b"".join(segment.written for segment in back) == content


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty"),
        (b"  \r\n ", "the file is empty"),
        (b"%PDF-1.7 ...", "looks like a PDF"),
        (b"PK\x03\x04....", "Unpack it first"),
        (b"\xff\xfeI\x00S\x00A\x00", "UTF-16"),
        (b"<html>", "XML or HTML"),
        (b"UNB+UNOA:1", "EDIFACT"),
        (b"GS*HC*A*B~", "begins with “GS*HC*A*B~”"),
        (b"\x01\x02\x7f", "binary data"),
        (b"ISA", "ends after ISA"),
        (b"ISAX00X", "element separator"),
        (b"ISA 00 ", "element separator"),
        (b"ISA*00*   *00", "16 elements"),
        (b"ISA*" + b"x" * 300, "16 elements"),
        (isa(Separators()).text.encode(), "16 elements"),
        (isa(Separators()).text.encode() + b"A", "segment terminator"),
        (isa(Separators()).text.encode() + b"*", "segment terminator"),
        (isa(Separators()).text.encode() + b":", "the same character"),
        (isa(Separators("*", "Q")).text.encode() + b"~", "component separator (ISA16)"),
    ],
)
def test_what_is_no_x12_is_told(content: bytes, expected: str) -> None:
    """Does a file that cannot be read give a sentence that names segment and byte, and what was expected?"""
    told = refusal(content)
    assert expected in told
    assert told.startswith("Segment 1, byte ")


def test_missing_file_is_told(tmp_path: Path) -> None:
    """Does a file that is not there give a sentence?"""
    with pytest.raises(X12Error, match="cannot be read"):
        list(read(tmp_path / "none.837"))
    with pytest.raises(X12Error, match="cannot be read"):
        list(read(tmp_path))


def test_segment_without_end_is_told() -> None:
    """Does a segment that never ends stop the reading with its place, instead of filling the memory?"""
    start = isa(Separators()).text.encode() + b"~GS*HC~"
    told = refusal(start + b"x" * (LONGEST + CHUNK + 10))
    assert told.startswith(f"Segment 3, byte {len(start)}: there is no segment terminator “~”")


def test_longest_segment_is_read() -> None:
    """Is a long segment read whole, across the chunks in which the file is loaded?"""
    start = isa(Separators()).text.encode() + b"~"
    back = list(read(start + b"NTE*ADD*" + b"y" * (LONGEST - 100) + b"~SE*1~"))
    assert [len(segment.text) for segment in back][1:] == [LONGEST - 92, 4]


def test_many_blanks_are_told() -> None:
    """Does a file of blanks stop the reading instead of filling the memory?"""
    assert "blanks" in refusal(isa(Separators()).text.encode() + b"~" + b" " * (LONGEST * 3) + b"SE*1~")


@pytest.mark.parametrize("shift", range(12))
def test_chunks_leave_no_seam(shift: int) -> None:
    """Is a file read the same wherever the chunks cut it?"""
    separators = Separators()
    note = Segment("NTE", ["ADD", "z" * (CHUNK - 130 - shift)], separators)
    segments = [isa(separators), note, *(Segment("REF", ["EI", str(number)], separators) for number in range(9))]
    content = "".join(f"{segment.text}~\r\n" for segment in segments).encode()
    back = list(read(content))
    assert [segment.text for segment in back] == [segment.text for segment in segments]
    assert b"".join(segment.written for segment in back) == content


def test_break_in_the_middle_is_kept() -> None:
    """Is the last, broken segment given, marked as one that has no end?"""
    *_, last = read(FIXTURES.joinpath("remittance.835").read_bytes()[:1000])
    assert not last.ended


class Endless(io.RawIOBase):
    """A file of very many segments that no memory holds."""

    def __init__(self, segments: int) -> None:
        self.parts = self._parts(segments)
        self.rest = b""

    @staticmethod
    def _parts(segments: int) -> Iterator[bytes]:
        yield isa(Separators()).text.encode() + b"~"
        for _ in range(segments // 1000):
            yield b"REF*EI*000000101~\n" * 1000

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        while len(self.rest) < size:
            part = next(self.parts, b"")
            if not part:
                break
            self.rest += part
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken


def test_memory_does_not_grow_with_the_file() -> None:
    """Does reading 200,000 segments need no more memory than reading 20,000?"""
    peaks = []
    for segments in (20_000, 200_000):
        tracemalloc.start()
        assert sum(1 for _ in read(Endless(segments))) == segments + 1  # type: ignore[arg-type]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


def test_strange_characters_are_shown_safely() -> None:
    """Is a value that would steer a terminal, or cannot be printed, shown harmless and short?"""
    assert (
        shown("A\x1b[31mB\udc80\n")
        == "A\N{REPLACEMENT CHARACTER}[31mB\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    )
    assert shown("x" * 100) == "x" * 60 + "…"
