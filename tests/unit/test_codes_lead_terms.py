"""The index-like view: the lead term of a text, its subterms, and what a coder finds under a lead term."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.codes.diagnoses import icd10cm, lead_terms
from revcycle.codes.diagnoses.lead_reading import read


def led(text: str) -> dict[str, tuple[str, ...]]:
    """The lead terms of a text with their subterms."""
    return dict(read(text))


def codes(lead: str, *subterms: str) -> list[str]:
    """The codes that stand under a lead term at just these subterms."""
    return [line.code for line in lead_terms.lines(lead) if line.subterms == subterms]


@pytest.mark.parametrize(
    ("text", "lead", "subterms"),
    [
        ("Unspecified fracture of the lower end of right radius", "fracture", ("radius", "lower end", "right")),
        (
            "Displaced fracture of medial malleolus of left tibia",
            "fracture",
            ("tibia", "medial malleolus", "displaced", "left"),
        ),
        ("Sprain of unspecified ligament of right ankle", "sprain", ("ankle", "right")),
        (
            "Type 2 diabetes mellitus with ketoacidosis without coma",
            "diabetes",
            ("type 2", "with ketoacidosis", "without coma"),
        ),
        ("Pain in right shoulder", "pain", ("shoulder", "right")),
        ("Low back pain, unspecified", "pain", ("low back",)),
        ("Pneumonia, unspecified organism", "pneumonia", ()),
        ("Pneumonia due to Klebsiella pneumoniae", "pneumonia", ("due to Klebsiella pneumoniae",)),
        ("hypertension (arterial) (benign) (essential) (malignant) (primary) (systemic)", "hypertension", ()),
        ("Heart failure, unspecified", "failure", ("heart",)),
        ("Personal history of malignant neoplasm of breast", "history", ("personal", "malignant neoplasm of breast")),
        ("Encounter for screening for malignant neoplasm of colon", "screening", ("malignant neoplasm of colon",)),
        ("Burn of second degree of right forearm", "burn", ("forearm", "second degree", "right")),
        ("Poisoning by aspirin, accidental (unintentional)", "poisoning", ("aspirin", "accidental")),
        ("Pressure ulcer of right heel, stage 3", "ulcer", ("pressure", "heel", "stage 3", "right")),
        ("Urinary tract infection, site not specified", "infection", ("urinary tract",)),
        ("Carcinoma in situ of skin of right ear", "carcinoma", ("in situ", "ear", "skin", "right")),
        ("Activity, rhythmic gymnastics", "activity", ("rhythmic gymnastics",)),
        ("Bitten by dog", "bite", ("dog",)),
        ("Multiple sclerosis", "sclerosis", ("multiple",)),
    ],
)
def test_lead_is_the_condition(text: str, lead: str, subterms: tuple[str, ...]) -> None:
    """Is a title looked up under its condition, the site and the side below it?"""
    assert led(text)[lead] == subterms
    assert next(iter(led(text))) in {lead, "encounter"}


@pytest.mark.parametrize(
    ("text", "other", "subterms"),
    [
        ("Hypertensive heart disease with heart failure", "hypertension", ("heart", "with heart failure")),
        ("Hypertensive heart disease with heart failure", "failure", ("heart", "in hypertensive heart disease")),
        ("Acute embolism and thrombosis of right iliac vein", "embolism", ("iliac vein", "acute", "right")),
        (
            "Pre-existing essential hypertension complicating pregnancy",
            "pregnancy",
            ("complicated by", "pre-existing essential hypertension"),
        ),
        ("Measles complicated by pneumonia", "pneumonia", ("in measles",)),
        ("Sequelae of cerebral infarction", "infarction", ("sequelae", "cerebral")),
    ],
)
def test_second_condition_leads_too(text: str, other: str, subterms: tuple[str, ...]) -> None:
    """Is a title with two conditions found under either?"""
    assert led(text)[other] == subterms


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Sprain of unspecified ligament of right ankle", {"ankle", "ligament"}),
        ("Laceration without foreign body of right index finger", {"foreign body", "finger"}),
        ("Encounter for screening for malignant neoplasm of colon", {"neoplasm", "colon"}),
        (
            "Personal history of transient ischemic attack, and cerebral infarction without residual deficits",
            {"deficit"},
        ),
        ("Newborn affected by ectopic pregnancy", {"pregnancy"}),
        ("Organism resistance", {"organism"}),
    ],
)
def test_site_and_what_is_absent_lead_nowhere(text: str, never: set[str]) -> None:
    """Are the part of the body, what a title says is absent, and what is only screened for no lead terms of it?"""
    assert not never & led(text).keys()


@pytest.mark.parametrize(
    ("lead", "subterms", "code"),
    [
        ("Fracture", ("radius", "lower end", "right"), "S52.501"),
        ("Sprain", ("ankle", "right"), "S93.401"),
        ("Diabetes", ("type 2",), "E11.9"),
        ("Pain", ("back", "low"), "M54.50"),
        ("Pneumonia", (), "J18.9"),
        ("Hypertension", (), "I10"),
        ("Failure", ("heart",), "I50.9"),
        ("Failure", ("heart", "diastolic", "chronic"), "I50.32"),
        ("History", ("personal", "malignant neoplasm of breast"), "Z85.3"),
        ("Screening", ("malignant neoplasm of colon",), "Z12.11"),
        ("Encounter", ("immunization",), "Z23"),
        ("Pregnancy", ("complicated by", "gestational diabetes mellitus", "diet controlled"), "O24.410"),
        ("Burn", ("forearm", "second degree", "right"), "T22.211"),
        ("Poisoning", ("aspirin", "accidental"), "T39.011"),
        ("Ulcer", ("pressure", "heel", "stage 3", "right"), "L89.613"),
        ("Asthma", (), "J45.909"),
        ("Neuropathy", (), "G62.9"),
    ],
)
def test_a_coder_finds_the_code(lead: str, subterms: tuple[str, ...], code: str) -> None:
    """Does the lead term lead to the code a coder expects there?"""
    assert code in codes(lead, *subterms)


def test_default_code_comes_first() -> None:
    """Is the line without subterms at the head of its lead term, and the unspecified code its first?"""
    first, *_ = lead_terms.lines("pneumonia")
    assert (first.subterms, first.code) == ((), "J18.9")
    assert codes("Sprain", "ankle")[0] == "S93.409"


def test_with_comes_before_the_alphabet_and_other_last() -> None:
    """Do subterms that begin with "with" come first, as the guidelines say, and what is "other" last?"""
    paths = [line.subterms for line in lead_terms.lines("Diabetes")]
    below = list(dict.fromkeys(path[1] for path in paths if len(path) > 1 and path[0] == "type 2"))
    late = [subterm for subterm in below if not subterm.startswith("with ")]
    assert late
    assert below[-len(late) :] == late
    firsts = list(dict.fromkeys(line.subterms[0] for line in lead_terms.lines("Pneumonia") if line.subterms))
    assert firsts[0].startswith("due to ")
    assert firsts.index("adenoviral") < firsts.index("viral") < firsts.index("other")
    assert sorted(["apical", "other", "with gangrene"], key=lead_terms.place) == ["with gangrene", "apical", "other"]


def test_every_billable_code_has_a_lead_term() -> None:
    """Can every complete code of the release be reached from at least one lead term, its 7th character aside?"""
    index = icd10cm.standard().index
    reached = set(index.rows("select entry from lead_entry"))
    lost = [
        code
        for entry, code, parent, extended in index.rows("select id, code, parent, extended from entry where billable")
        if ((parent if extended else entry),) not in reached
    ]
    assert lost == []


def test_every_lead_term_keeps_its_promise() -> None:
    """Do the lines of every lead term lead to just the entries it was counted with?"""
    index = icd10cm.standard().index
    for word, number in index.rows("select word, codes from lead where id % 7 = 0 or codes > 300"):
        lines = lead_terms.lines(word)
        assert len({line.code for line in lines}) == number, word
        assert all(line.text for line in lines)


def test_beginning_of_a_word_finds_leads() -> None:
    """Are the lead terms that begin as typed found, a whole word first, in any case?"""
    assert lead_terms.find("FRAC")[0].word == "Fracture"
    assert [lead.word for lead in lead_terms.find("ulcer", 2)] == ["Ulcer", "Ulceration"]
    assert len(lead_terms.find("a", 5)) == 5


def test_everyday_word_finds_its_lead() -> None:
    """Does a word that is no lead term of its own lead to the one it stands for?"""
    assert [lead.word for lead in lead_terms.find("broken")] == ["Fracture"]


@pytest.mark.parametrize("text", ["", "   ", "qqqq", "%", "'; delete from entry", "\ud800", "x" * 10_000])
def test_nothing_found_is_no_fault(text: str) -> None:
    """Is anything that leads nowhere answered with nothing?"""
    assert lead_terms.find(text) == []
    assert lead_terms.lines(text) == []


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_any_text_is_read(text: str) -> None:
    """Does any text whatever get at least one lead term, and never an empty subterm?"""
    found = read(text)
    assert found
    assert all(subterm for _, subterms in found for subterm in subterms)
