"""Risk adjustment on the bench: the sum and its parts, what a code costs, and life without the package."""

import sys
from typing import Any

import pytest

from revcycle.bench.risk import adjusted
from revcycle.codes import risk

PERSON = {"age": "72", "sex": "F"}


@pytest.fixture
def _package() -> None:
    pytest.importorskip("hccinfhir", reason="the optional package hccinfhir is not installed")


@pytest.mark.usefixtures("_package")
def test_the_sum_and_its_parts() -> None:
    """Are the categories with their hierarchy, the pairs in plain words and the sum told, and what is in none?"""
    answer = adjusted({"codes": ["E11.22", "E11.9", "I50.23", "I10"], **PERSON})
    parts = {one["hcc"]: (one["factor"], one["dropped_for"], one["codes"]) for one in answer["categories"]}
    assert parts == {
        "37": ("0.166", "", ["E11.22"]),
        "38": ("0", "37", ["E11.9"]),
        "224": ("0.360", "", ["I50.23"]),
    }
    assert answer["together"] == [{"name": "Diabetes and heart failure together", "factor": "0.112"}]
    assert (answer["demographic"], answer["raf"]) == ("0.395", "1.033")
    assert answer["without"] == ["I10"]


@pytest.mark.usefixtures("_package")
def test_what_a_code_costs() -> None:
    """Is a code that alone changes the RAF priced, and one for which another stands in not?"""
    answer = adjusted({"codes": ["E11.22", "E11.9", "N18.4", "I10"], **PERSON})
    assert [one["code"] for one in answer["costs"]] == ["N18.4"]
    assert "Not captured: HCC 327" in answer["costs"][0]["sentence"]
    assert "invented base rate" in answer["costs"][0]["sentence"]


@pytest.mark.usefixtures("_package")
def test_a_count_of_conditions_is_told_in_words() -> None:
    """Is what many conditions add by their number told so?"""
    codes = ["E11.22", "N18.4", "I50.23", "J44.1", "I48.91", "J96.01"]
    names = [one["name"] for one in adjusted({"codes": codes, **PERSON})["together"]]
    assert "6 conditions that count" in names
    assert not any("_" in name for name in names)


@pytest.mark.usefixtures("_package")
def test_age_and_sex_are_used() -> None:
    """Do age and sex change the sum?"""
    sums = [adjusted({"codes": ["I10"], "age": age, "sex": sex})["raf"] for age, sex in (("72", "F"), ("90", "F"))]
    sums += [adjusted({"codes": ["I10"], "age": "72", "sex": "M"})["raf"]]
    assert len(set(sums)) == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"codes": []}, "Add at least one code first."),
        ({"codes": ["I10"], "sex": "F"}, "Give the age in whole years"),
        ({"codes": ["I10"], "age": "old", "sex": "F"}, "Give the age in whole years"),
        ({"codes": ["I10"], "age": "72"}, "Give the age in whole years"),
        ({"codes": ["I10"], "age": "64", "sex": "F"}, "people of 65 and more"),
    ],
)
def test_what_is_missing_is_said(content: dict[str, Any], words: str) -> None:
    """Is what the sum cannot be made without asked for in a sentence?"""
    assert words in adjusted(content)["trouble"]


def test_without_the_package_the_way_to_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a missing package give the sentence that tells how to get it?"""
    for name in [name for name in sys.modules if name.split(".")[0] == "hccinfhir"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "hccinfhir", None)
    assert adjusted({"codes": ["I10"], **PERSON}) == {"trouble": risk.HOW_TO_GET_IT}
