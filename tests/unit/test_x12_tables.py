"""The tables of loops and elements beside the maps that pyx12 brings, an independent description of the same guides."""

import csv
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from revcycle.x12.elements import CLOSED
from revcycle.x12.loops import LoopKind, loops_of

pyx12 = pytest.importorskip("pyx12")

MAPS = Path(pyx12.__file__).parent / "map"
TABLES = Path(__file__).resolve().parents[2] / "assets" / "x12"
GUIDES = {
    "837P": "837.5010.X222.A1.xml",
    "837I": "837Q3.I.5010.X223.A1.xml",
    "835": "835.5010.X221.A1.xml",
    "999": "999.5010X231.A1.xml",
    "277CA": "277.5010.X214.xml",
    "277": "277.5010.X212.xml",
}
FRAMES = {"ISA_LOOP", "GS_LOOP", "ST_LOOP", "HEADER", "DETAIL", "FOOTER"}
# pyx12's map of the 277CA demands these; files in use do without.
LESS_STRICT = {"277CA": {"STC"}}


def rows(name: str) -> list[list[str]]:
    """A table without its remarks and head."""
    lines = [line for line in (TABLES / name).read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.reader(lines))[1:]


def ours(name: str) -> dict[str, LoopKind]:
    """Our loops by number."""
    found: dict[str, LoopKind] = {}
    waiting = [loops_of(name)]
    while waiting:
        kind = waiting.pop()
        found[kind.id] = kind
        waiting += kind.inner
    return found


def theirs(name: str) -> dict[str, ET.Element]:
    """The loops of a map by number, frames left out."""
    loops = ET.parse(MAPS / GUIDES[name]).getroot().iter("loop")
    return {str(loop.get("xid")): loop for loop in loops if str(loop.get("xid"))[:1].isdigit()}


@pytest.mark.parametrize("name", GUIDES)
def test_loops_are_those_of_the_map(name: str) -> None:
    """Has each loop of the map its like in our table, with as many repeats, and none more?"""
    known = ours(name)
    loops = theirs(name)
    assert set(known) - {"ST"} == set(loops)
    for number, loop in loops.items():
        repeats = str(loop.findtext("repeat"))
        most = None if repeats.startswith(">") else int(repeats)
        assert known[number].most == most, number


@pytest.mark.parametrize("name", GUIDES)
def test_segments_of_a_loop_stand_in_the_order_of_the_map(name: str) -> None:
    """Has each loop the segments of the map, in its order, and says no one must be there that may be left out?"""
    known = ours(name)
    for number, loop in theirs(name).items():
        segments = [(str(one.get("xid")), str(one.findtext("usage"))) for one in loop.findall("segment")]
        opener, *rest = segments
        kind = known[number]
        assert kind.tag == opener[0], number
        tags = list(dict.fromkeys(tag for tag, _ in rest))
        assert set(tags) <= set(kind.members), number
        ordered = sorted(tags, key=lambda tag: kind.members[tag].order)
        assert tags == ordered, number
        needed = {tag for tag, usage in rest if usage == "R"}
        stricter = {tag for tag, member in kind.members.items() if member.need} - needed
        assert stricter == set(), number
        assert needed - {tag for tag, member in kind.members.items() if member.need} <= LESS_STRICT.get(name, set())


@pytest.mark.parametrize("name", GUIDES)
def test_loops_that_must_be_there_are_those_of_the_map(name: str) -> None:
    """Is a loop said to be needed only where the map says so too?"""
    known = ours(name)
    for number, loop in theirs(name).items():
        if known[number].need:
            assert loop.findtext("usage") == "R", number


def test_elements_that_must_be_there_are_those_of_the_maps() -> None:
    """Is no element said to be needed that a map lets be empty, and has each element of the maps a name?"""
    needed = {(row[0], int(row[1])) for row in rows("elements.csv") if row[5]}
    named = {(row[0], int(row[1])): row for row in rows("elements.csv")}
    rounds = {row[0]: (int(row[2]), int(row[3])) for row in rows("segments.csv") if row[3]}
    compared = 0
    for file in GUIDES.values():
        for segment in ET.parse(MAPS / file).getroot().iter("segment"):
            tag = str(segment.get("xid"))
            start, every = rounds.get(tag, (0, 0))
            for element in [*segment.findall("element"), *segment.findall("composite")]:
                if element.findtext("usage") == "N":
                    continue
                place = int(str(element.findtext("seq")))
                first = start + (place - start) % every if every and place >= start + every else place
                assert (tag, first) in named, (tag, place, file)
                compared += 1
                if (tag, first) in needed and place == first:
                    assert element.findtext("usage") == "R", (tag, place, file)
    assert compared > 2000


def test_closed_lists_hold_every_code_of_the_maps() -> None:
    """Does no list whose other codes are errors lack a code that a map allows?"""
    codes: dict[str, set[str]] = {}
    for name, code, _ in rows("codes.csv"):
        codes.setdefault(name, set()).add(code)
    lists = {(row[0], int(row[1])): row[4] for row in rows("elements.csv") if row[3] == "code" and row[4] in CLOSED}
    compared = 0
    for file in GUIDES.values():
        for segment in ET.parse(MAPS / file).getroot().iter("segment"):
            for element in segment.findall("element"):
                key = (str(segment.get("xid")), int(str(element.findtext("seq"))))
                allowed = {str(one.text) for one in element.findall("valid_codes/code")}
                if key in lists and allowed:
                    assert allowed <= codes[lists[key]], key
                    compared += 1
    assert compared > 100
