"""The CMS-1500 and the UB-04: from a claim and back, and whatever a student types."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from revcycle.claim import Claim, Diagnosis, Name, ValueAmount
from revcycle.claim.flat import NotAClaimError, flatten, unflatten
from revcycle.claim.forms import FilledForm, blank_form, boxes, fill, read_form
from tests.unit import claim_full
from tests.unit.claim_making import ANY_CLAIM, full_stay, full_visit
from tests.unit.claim_parts import office_visit, short_stay

EVERY = {"visit": office_visit(), "stay": short_stay(), "full visit": full_visit(), "full stay": full_stay()}
SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)


def typed(form: FilledForm, **changes: str) -> FilledForm:
    """A form with other texts; an item is named with underscores for hyphens, and two for the dot of its line."""
    renamed = {item.replace("__", ".").replace("_", "-").removeprefix("i"): text for item, text in changes.items()}
    return form.typed({**form.items, **renamed})


@SLOW
@given(ANY_CLAIM)
def test_any_claim_goes_flat_and_back(claim: Claim) -> None:
    """Is a claim made of its flat table equal to the one before?"""
    assert unflatten(flatten(claim)) == claim


@SLOW
@given(ANY_CLAIM)
def test_any_claim_goes_onto_paper_and_back(claim: Claim) -> None:
    """Is nothing lost on the way to the form and back, however wrong the claim is?"""
    read, faults = read_form(fill(claim))
    assert read == claim, faults


@pytest.mark.parametrize("name", EVERY)
def test_right_claims_are_filled_in_without_a_fault(name: str) -> None:
    """Does a claim that is right fill its form so that nothing is to be mended?"""
    assert read_form(fill(EVERY[name])) == (EVERY[name], ())


@pytest.mark.parametrize("name", EVERY)
def test_a_form_goes_through_json(name: str) -> None:
    """Can a form be kept as JSON and taken up again?"""
    form = fill(EVERY[name])
    assert FilledForm.of(json.loads(json.dumps(form.told()))) == form


def test_what_boxes_can_say_is_in_the_boxes() -> None:
    """Is only that said beyond the boxes which the paper has no room for?"""
    assert {one.path for one in fill(office_visit()).beyond} == {"insurances.0.payer.payer_id", "insurances.0.filing"}
    paths = {one.path for one in fill(full_visit()).beyond}
    assert not [path for path in paths if path.startswith(("diagnoses", "billing", "facility", "patient"))]
    assert "accident" in paths  # item 15 is taken by the other date


@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (6, 1), (7, 2), (12, 2), (13, 3)])
def test_six_lines_a_page(lines: int, pages: int) -> None:
    """Does a professional claim take a page for every six lines?"""
    assert fill(full_visit(lines)).pages == pages


@pytest.mark.parametrize(("lines", "pages"), [(2, 1), (22, 1), (23, 2)])
def test_twenty_two_lines_a_page(lines: int, pages: int) -> None:
    """Does an institutional claim take a page for every 22 lines?"""
    assert fill(full_stay(lines)).pages == pages


def test_blank_form_asks_to_begin() -> None:
    """Is a blank form no claim, with one sentence?"""
    claim, faults = read_form(blank_form("professional"))
    assert claim is None
    assert [fault.sentence for fault in faults] == ["Nothing is typed yet. Begin with the first item."]


@pytest.mark.parametrize(
    ("item", "text", "words"),
    [
        ("3", "yesterday", "is not a date"),
        ("3", "03 09 86", "four digits"),
        ("24F.1", "two hundred", "is not a sum of money"),
        ("24G.1", "one", "is not a number"),
        ("24E.1", "AZ", "letters from A to L"),
        ("6", "Cousin", "Choose one of them"),
        ("10a", "MAYBE", "Choose one of them"),
        ("14", "02 30 2026", "is not a date"),
        ("21C", "E119", "Move the diagnoses up"),
        ("24D.3", "99213", "Move the lines up"),
        ("28", "1" * 40, "too large"),
    ],
)
def test_what_cannot_be_read_stops(item: str, text: str, words: str) -> None:
    """Is a text that cannot be read told with its item and what to type, and kept as typed?"""
    form = fill(office_visit())
    changed = form.typed({**form.items, item: text})
    claim, faults = read_form(changed)
    assert claim is None
    assert [fault for fault in faults if words in fault.sentence and fault.stops and "tem " in fault.sentence]
    assert changed.items[item] == text


@pytest.mark.parametrize(
    ("item", "text", "words"),
    [
        ("26", "A" * 15, "room for 14 characters"),
        ("8", "x", "reserved"),
        ("17a", "12345", "do not carry this"),
        ("99z", "x", "has no item"),
        ("24D", "99213", "has no item"),
        ("2", "Norgard Greta", "commas"),
        ("21-indicator", "9", "ICD-10"),
        ("14", "05 01 2026", "431"),
        ("9", "Norgard, Otto", "Mark YES"),
    ],
)
def test_what_is_doubtful_is_told_and_does_not_stop(item: str, text: str, words: str) -> None:
    """Is a doubtful text told, and the claim read all the same?"""
    form = fill(office_visit())
    claim, faults = read_form(form.typed({**form.items, item: text}))
    assert claim is not None
    assert any(words in fault.sentence and not fault.stops for fault in faults), faults


@pytest.mark.parametrize(
    ("item", "text", "words"),
    [
        ("FL31a", "11", "belong together"),
        ("FL39a-amount", "12.00", "belong together"),
        ("FL74-date", "06 02 2026", "belong together"),
        ("FL6-from", "", "first and the last day"),
        ("FL59A", "99", "18 self"),
        ("FL78-role", "XX", ""),
        ("FL12", "soon", "is not a date"),
    ],
)
def test_faults_of_a_hospital_form(item: str, text: str, words: str) -> None:
    """Are faults of the UB-04 told with their locator?"""
    form = fill(short_stay())
    _, faults = read_form(form.typed({**form.items, item: text}))
    assert any("FL " in fault.sentence and words in fault.sentence for fault in faults) or not words


@pytest.mark.parametrize("text", ["05/04/2026", "050426", "05042026", "5-4-26", "2026-05-04", " 05 04 26 "])
def test_days_are_read_in_every_usual_way(text: str) -> None:
    """Is a day read however it is usually typed?"""
    claim, faults = read_form(typed(fill(office_visit()), i24A_from__1=text))
    assert claim is not None
    assert (claim.lines[0].first, faults) == (date(2026, 5, 4), ())


@pytest.mark.parametrize("text", ["$200.00", "200", "200 00", "200.00", " 200.0 "])
def test_sums_are_read_in_every_usual_way(text: str) -> None:
    """Is a sum read however it is usually typed?"""
    claim, _ = read_form(typed(fill(office_visit()), i28=text))
    assert claim is not None
    assert claim.total == 20000


def test_same_means_the_patient() -> None:
    """Do SAME and blank boxes of an insured who is the patient mean the patient?"""
    form = fill(office_visit())
    bare = {item: text for item, text in form.items.items() if item[0] not in "47" or item.startswith("4-")}
    for items in (bare, {**bare, "4": "SAME", "7-street": "same"}):
        claim, faults = read_form(form.typed(items))
        assert (claim, faults) == (office_visit(), ())


def test_paper_alone_is_read() -> None:
    """Does a form typed from nothing give the claim, but for what paper never says?"""
    claim, faults = read_form(FilledForm("professional", fill(office_visit()).items))
    own = office_visit().destination
    bare = replace(own, payer=replace(own.payer, payer_id=""), filing="CI")
    assert (claim, faults) == (office_visit(insurances=(bare,)), ())


def test_a_changed_box_counts_more_than_what_was_beyond_it() -> None:
    """Does what goes along with a box fall away when the box is changed, and stay when others are?"""
    form = fill(office_visit())
    claim, _ = read_form(typed(form, i1="Medicare"))
    assert claim is not None
    assert claim.destination.filing == "MB"
    claim, _ = read_form(typed(form, i26="QMG-2"))
    assert claim is not None
    assert (claim.destination.filing, claim.account) == ("12", "QMG-2")


def test_a_line_taken_out_does_not_come_back() -> None:
    """Does an emptied last line stay away, with all that went along with it?"""
    form = fill(full_visit(3))
    claim, _ = read_form(form.typed({item: text for item, text in form.items.items() if not item.endswith(".3")}))
    assert claim is not None
    assert len(claim.lines) == 2


def test_medicare_first_says_none_in_item_11() -> None:
    """Does a Medicare claim with nothing before it say NONE in item 11, and is that read as no group?"""
    own = replace(office_visit().destination, filing="MB", group_id="")
    form = fill(office_visit(insurances=(own,)))
    assert form.items["11"] == "NONE"
    claim, _ = read_form(form)
    assert claim is not None
    assert claim.destination.group_id == ""


def test_the_employer_is_the_insured_of_a_work_injury() -> None:
    """Does item 4 name an employer as it is, and is it read as no person?"""
    claim = claim_full.work_injury()
    form = fill(claim)
    assert form.items["4"] == "Harbor Glass Works"
    assert read_form(form) == (claim, ())


@pytest.mark.parametrize("name", ["full_visit", "child_visit", "paid_second", "full_stay", "hospital_visit"])
def test_other_full_claims_come_back(name: str) -> None:
    """Do the claims that the 837 is tried with fill their form without a fault, and come back?"""
    claim = getattr(claim_full, name)()
    assert read_form(fill(claim)) == (claim, ())


def test_a_laboratory_number_is_known_by_its_form() -> None:
    """Is a CLIA number in item 23 taken for the laboratory's, and any other for an authorization?"""
    for text, field in (("12D3456789", "laboratory"), ("AUTH-9", "authorization")):
        claim, _ = read_form(typed(fill(office_visit()), i23=text))
        assert claim is not None
        assert getattr(claim, field) == text


def test_modifiers_stand_behind_the_code_on_a_ub04() -> None:
    """Are modifiers in FL 44 read with blanks and without?"""
    for text in ("J1885 GA 59", "J1885GA59", "j1885-ga-59"):
        form = fill(full_stay(3))
        claim, _ = read_form(form.typed({**form.items, "FL44.3": text}))
        assert claim is not None
        assert (claim.lines[2].code, claim.lines[2].modifiers) == ("J1885", ("GA", "59"))


def test_payers_stand_in_the_order_in_which_they_pay() -> None:
    """Does the UB-04 name the first payer in row A, and go to the row of the payer it is for?"""
    form = fill(full_stay())
    assert [form.items[f"FL50{row}"] for row in "ABC"] == [
        "Tallgrass Health Plan",
        "Larkfield Health Insura",
        "Third Plan",
    ]
    assert form.sent_to == "B"
    assert form.items["FL54A"] == "0.00"


def test_a_name_without_a_comma_before_its_suffix() -> None:
    """Are suffixes told from last names?"""
    patient = replace(office_visit().patient, name=Name("de la Cruz", "Ana", "B", "III"))
    form = fill(office_visit(patient=patient))
    assert form.items["2"] == "de la Cruz III, Ana, B"
    assert read_form(form)[0] == office_visit(patient=patient)


def test_more_than_the_paper_holds_goes_along() -> None:
    """Do a thirteenth diagnosis and a third insurance go along beyond the boxes?"""
    claim = office_visit(diagnoses=(Diagnosis("I10"),) * 13, insurances=full_stay().insurances)
    assert read_form(fill(claim)) == (claim, ())


def test_gaps_in_a_list_are_kept_apart() -> None:
    """Does a list whose first entries cannot stand on paper keep the order of the others?"""
    stay = short_stay().stay
    assert stay is not None
    values = tuple(ValueAmount(code, 0) for code in ("", "A1", "A1", "80", "A1", "80"))
    claim = short_stay(stay=replace(stay, values=values))
    assert read_form(fill(claim))[0] == claim


@SLOW
@given(st.sampled_from(sorted(EVERY)), st.data())
def test_anything_may_be_typed(name: str, data: st.DataObject) -> None:
    """Does whatever is typed into any box give a claim or plain sentences, and never an exception?"""
    form = fill(EVERY[name])
    known = [one.item + (".1" if one.on_line else "") for one in boxes(form.kind)]
    items = data.draw(st.dictionaries(st.sampled_from(known), st.text(max_size=30), max_size=25))
    changed = form.typed({**form.items, **items})
    claim, faults = read_form(changed)
    assert claim is not None or any(fault.stops for fault in faults)
    assert all(fault.sentence.endswith((".", "?")) for fault in faults)
    assert all(changed.items[item] == text for item, text in items.items() if text)


@SLOW
@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8)), st.sampled_from(["professional", "institutional"]))
def test_any_mapping_is_read(items: dict[str, str], kind: str) -> None:
    """Is even nonsense under unknown names read without an exception?"""
    read_form(FilledForm.of({"kind": kind, "items": items}))


def test_flat_tables_that_are_no_claim() -> None:
    """Is a flat table with a wrong path or value refused with a sentence?"""
    told = flatten(office_visit())
    for path, text in (
        ("nothing", "x"),
        ("total", "many"),
        ("kind", "dental"),
        ("patient", "x"),
        ("lines.x.code", "1"),
    ):
        with pytest.raises(NotAClaimError, match=r"\w"):
            unflatten({**told, path: text})
