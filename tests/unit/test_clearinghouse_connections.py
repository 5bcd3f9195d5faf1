"""The clearinghouse's payers: the file an instructor may change, and whether it agrees with the payers' own."""

import shutil
from pathlib import Path

import pytest

from revcycle.clearinghouse.connections import FILE, examine, read_connections
from revcycle.clearinghouse.edits import RULES
from revcycle.folders import assets
from revcycle.parties import read_roster
from revcycle.payer.connected import connection_faults
from revcycle.payer.world import read_world
from revcycle.world_files import Faults, WorldFileError


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the clearinghouse's file that may be spoiled."""
    shutil.copytree(assets() / "clearinghouse", tmp_path / "clearinghouse")
    return tmp_path


def spoil(folder: Path, old: str, new: str) -> None:
    """Replaces the first place of the file where something stands."""
    path = folder / FILE
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_file_is_right() -> None:
    """Is the course's own file without a fault, and does it agree with the payers' own?"""
    connections, faults = examine(assets())
    assert list(faults) == []
    assert len(connections.payers) == 7
    assert list(connection_faults(read_world(), assets())) == []


def test_every_member_has_a_number_of_the_right_form() -> None:
    """Do all numbers on the cards of the invented people pass the edit on their form?"""
    connections, world = read_connections(), read_world()
    seen = 0
    for family in read_roster(assets(), Faults()).families.values():
        for coverage in family.coverages:
            payer = next(payer for payer in world.payers.values() if coverage.plan in payer.plans)
            form = connections.payers[payer.payer_id].member_id
            assert form.fullmatch(coverage.subscriber.member_id), coverage
            seen += 1
    assert seen > 50


def test_forms_tell_payers_apart() -> None:
    """Is no payer's example a number of another payer?"""
    payers = read_connections().payers.values()
    for payer in payers:
        fits = [other.payer_id for other in payers if other.member_id.fullmatch(payer.member_example)]
        assert fits == [payer.payer_id]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "TRNCLEAR"', 'id = "123456789"', "somebody's number"),
        ('payer_id = "TRN01"', 'payer_id = "60054"', "somebody's number"),
        ('payer_id = "TRN02"', 'payer_id = "TRN01"', "twice"),
        ('kind = "health"', 'kind = "healthy"', "Use one of"),
        ('claims = ["professional", "institutional"]', "claims = []", "takes no claims"),
        ('claims = ["professional", "institutional"]', 'claims = ["dental"]', "Use words of"),
        ('claims = ["professional", "institutional"]', 'claims = ["professional"]', "corrections names institutional"),
        ('member_id = "LCP[0-9]{6}"', 'member_id = "LCP[0-9"', "no regular expression"),
        ('member_example = "LCP200001"', 'member_example = "LCP2"', "does not have the form"),
        ("referral = false", 'referral = "no"', "true or false"),
        ("referral = false", "referral = false\nlanguage = 1", "not known here"),
        ("\n[edits]", '\n[edits]\nQH-1412 = "soft"', "Use one of"),
        ("\n[edits]", '\n[edits]\nsex = "off"', "is no edit"),
        ("\n[edits]", '\n[edits]\nQH-9999 = "off"', "is no edit"),
    ],
)
def test_a_spoiled_file_is_told(copy: Path, old: str, new: str, told: str) -> None:
    """Is a mistake in the file told with its place, and is the file not used then?"""
    spoil(copy, old, new)
    _, faults = examine(copy)
    assert told in str(faults[0])
    assert faults[0].file == FILE
    with pytest.raises(WorldFileError, match=r"payers\.toml"):
        read_connections(copy)


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    """Is a missing file told in a sentence?"""
    with pytest.raises(WorldFileError, match="Put it back"):
        read_connections(tmp_path)


def test_a_changed_file_is_read_again(copy: Path) -> None:
    """Does a change of the file hold at once?"""
    assert read_connections(copy).edits == {}
    spoil(copy, "\n[edits]", '\n[edits]\nQH-1412 = "off"')
    assert read_connections(copy).edits == {"QH-1412": "off"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('name = "Larkfield Health Insurance"', 'name = "Larkfield"', "but “Larkfield Health Insurance”"),
        ('kind = "medicaid"', 'kind = "health"', "but medicaid"),
        ('corrections = ["institutional"]', 'corrections = ["professional"]', "reopening"),
        ("referral = true", "referral = false", "say otherwise"),
        ('payer_id = "TRN07"', 'payer_id = "TRN08"', "TRN07) is missing"),
        ('member_id = "CLH[0-9]{6}"', 'member_id = "CLH[0-9]{5,6}2"', "does not have the form"),
    ],
)
def test_contradictions_are_told(copy: Path, old: str, new: str, told: str) -> None:
    """Does the check of the world tell where the clearinghouse and a payer's own file say different things?"""
    spoil(copy, old, new)
    assert any(told in str(fault) for fault in connection_faults(read_world(), copy))


def test_a_world_without_a_clearinghouse(tmp_path: Path) -> None:
    """Is a folder without a clearinghouse left in peace?"""
    assert list(connection_faults(read_world(), tmp_path)) == []


def test_edits_that_the_file_names_exist() -> None:
    """Is every edit that the file changes one that there is?"""
    known = read_connections()
    named = {*known.edits, *(code for payer in known.payers.values() for code in payer.edits)}
    assert named <= set(RULES)
