"""The coder's bench: what its tools answer to the browser, whatever they are sent."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from revcycle.bench import coders_bench, services, stay
from revcycle.bench.fields import rows, whole_number
from revcycle.bench.review import named, reviewed
from revcycle.bench.risk import adjusted
from revcycle.bench.services import checked, found
from revcycle.bench.view import BenchView
from revcycle.bench.visit import leveled

TEXT = st.text(st.characters(), max_size=12)  # half of a pair, too: a browser can send one
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.just("9" * 5000),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = (
    "do",
    "codes",
    "setting",
    "date",
    "age",
    "sex",
    "sides",
    "uncertain",
    "chart",
    "overrides",
    "problems",
    "data",
)
FIELDS += ("risks", "minutes", "patient", "lines", "place", "text", "diagnoses", "procedures", "admitting", "status")
ROWS = st.lists(
    st.dictionaries(st.sampled_from(("code", "poa", "modifiers", "units", "rule", "codes", "reason")), ANYTHING),
    max_size=3,
)
OFFICE = {"date": "2026-06-15", "setting": "office", "patient": "established"}


def rules(answer: dict[str, Any]) -> list[str]:
    """The rules of the findings, reminders apart."""
    return [finding["rule"] for finding in answer["findings"] if finding["severity"] != "reminder"]


def test_facts_are_used() -> None:
    """Do setting, date, age, sex, sides, doubts and the note reach the rules?"""
    codes = ["N40.0", "S52.502A", "I21.4", "J20.9"]
    facts = {"sex": "F", "sides": ["right"], "uncertain": ["I21.4"], "chart": "Acute bronchitis due to rhinovirus"}
    assert rules(reviewed({"codes": codes})) == []
    assert set(rules(reviewed({"codes": codes, **facts}))) == {"sex", "side", "suspected", "unspecified"}
    assert "suspected" not in rules(reviewed({"codes": codes, **facts, "setting": "inpatient"}))


def test_a_reason_settles() -> None:
    """Is a finding with a reason told as settled, with the reason?"""
    override = {"rule": "linked", "codes": ["I10", "N18.4"], "reason": "Provider: not related."}
    answer = reviewed({"codes": ["N18.4", "I10"], "overrides": [override]})
    assert answer["clean"]
    assert [(one["rule"], one["reason"]) for one in answer["settled"]] == [("linked", "Provider: not related.")]


def test_what_cannot_be_read_is_said() -> None:
    """Are an age and a date that cannot be read left out, each with a sentence?"""
    answer = reviewed({"codes": ["I10"], "age": "forty", "date": "June"})
    assert len(answer["unread"]) == 2
    assert reviewed({"codes": ["I10"], "age": "40", "date": "2026-06-01"})["unread"] == []


def test_codes_are_named() -> None:
    """Do typed codes get their titles, and other texts a sentence?"""
    answer = named({"codes": ["i10", "Q99.99Z"]})
    assert answer["codes"] == [{"code": "i10", "title": "Essential (primary) hypertension", "billable": True}]
    assert [one["part"] for one in answer["malformed"]] == ["Q99.99Z"]


def test_a_level_with_its_reasons() -> None:
    """Do counted facts lead to a level, with a line for each element?"""
    facts = {"problems": {"stable-chronic": "2"}, "risks": ["prescription-drug-management"], "minutes": "22"}
    answer = leveled({**OFFICE, **facts})
    assert (answer["code"], answer["by"]) == ("99214", "mdm")
    assert len(answer["reasoning"]) == 6


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"date": ""}, "Give the date"),
        ({"setting": "ship"}, "Give the date of the visit and where"),
        ({"problems": {"stable-chronic": "two"}}, "The number of problems"),
        ({"data": {"ordered": "-1"}}, "The number of tests"),
        ({"minutes": "1441"}, "The number of minutes"),
    ],
)
def test_a_level_cannot_be_told(change: dict[str, Any], said: str) -> None:
    """Is what cannot be read told in a sentence?"""
    assert said in leveled({**OFFICE, **change})["trouble"]


def test_no_level_has_a_reason() -> None:
    """Is a visit without a patient's status answered with the reason why there is no level?"""
    answer = leveled({**OFFICE, "patient": ""})
    assert (answer["code"], answer["trouble"]) == ("", "")
    assert "New or established?" in answer["sentence"]


def test_services_are_found() -> None:
    """Does one search find procedures and HCPCS codes, with the unit a drug is billed by?"""
    hits = found({"text": "knee"})["hits"]
    assert {hit["code"][0].isdigit() for hit in hits} == {True, False}
    assert found({"text": "toradol"})["hits"][0] == {
        "code": "J1885",
        "title": "Ketorolac injection",
        "kind": "drug, 15 mg a unit",
    }
    assert found({"text": "qqqq"})["hits"] == []
    assert [services.named({"code": code})["title"] for code in ("j1885", "99998")] == ["Ketorolac injection", ""]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ({"code": "99213", "modifiers": "59"}, "modifier-does-not-apply"),
        ({"code": "20610", "modifiers": "LT, RT"}, "modifier-conflict"),
        ({"code": "99213", "modifiers": "Q?"}, "modifier-unknown"),
        ({"code": "J18.9"}, "service-code"),
        ({"code": "99998"}, "service-code"),
        ({"code": ""}, "service-code"),
    ],
)
def test_lines_are_checked(line: dict[str, str], rule: str) -> None:
    """Are wrong codes and modifiers found on a line?"""
    assert rule in rules(checked({"lines": [line]}))


def test_lines_are_compared() -> None:
    """Are pairs that are not paid together found, and opened by a fitting modifier?"""
    both = [{"code": "45380"}, {"code": "45378"}]
    assert rules(checked({"lines": both})) != []
    assert rules(checked({"lines": [{"code": "99213", "modifiers": "25"}, {"code": "20610", "modifiers": "LT"}]})) == []


@pytest.mark.parametrize(("units", "unread"), [("", 0), ("1", 0), ("03", 0), ("0", 1), ("two", 1), ("10000", 1)])
def test_units_that_cannot_be_read(units: str, unread: int) -> None:
    """Are units that cannot be read taken as 1, and said so?"""
    assert len(checked({"lines": [{"code": "97110", "modifiers": "GP", "units": units}]})["unread"]) == unread


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the first question reads the tables
@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING | ROWS), st.booleans())
def test_any_message(content: dict[str, Any], person: bool) -> None:
    """Does any message get an answer that the browser can read, and never an error?"""
    if person:
        content |= {"age": "70", "sex": "F", "diagnoses": [{"code": "J18.9"}, *rows(content.get("diagnoses"))]}
    answers = [reviewed(content), named(content), leveled({**OFFICE, **content}), checked(content), found(content)]
    answers += [stay.looked_at(content), stay.found(content), adjusted(content)]
    answers += [of({**content, "code": content.get("text")}) for of in (services.named, stay.named)]
    for answer in answers:
        assert "trouble" in answer
        assert json.dumps(answer)


@pytest.mark.parametrize(
    ("given_", "number"), [(None, None), (" ", None), ("07", 7), (7, 7), ("0", 0), ("٣", 3), ("99", 99)]
)
def test_a_whole_number_is_read(given_: Any, number: int | None) -> None:
    """Is a number as typed read, and nothing as no number?"""
    assert whole_number(given_, 99) == number


@pytest.mark.parametrize("given_", ["100", "-1", "1.5", "x", True, [], "0" * 30, "9" * 5000])
def test_what_is_no_whole_number_is_refused(given_: Any) -> None:
    """Is anything else refused, however long it is?"""
    with pytest.raises(ValueError, match="no whole number from 0 to 99"):
        whole_number(given_, 99)


def test_answers_bear_the_number_that_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does each answer name the view and the number of its question, and is nonsense not answered?"""
    view = BenchView()
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(view, "send", lambda content, buffers=None: sent.append(content))
    asked = ["named", "review", "services", "service", "lines", "level", "procedures", "procedure", "stay", "risk"]
    for number, name in enumerate(asked):
        view._handle_custom_msg({"do": name, "view": "a", "number": number}, [])
    for content in ({"do": "dance"}, "text", None):
        view._handle_custom_msg(content, [])
    assert [(answer["did"], answer["view"], answer["number"]) for answer in sent] == [
        (name, "a", number) for number, name in enumerate(asked)
    ]


def test_nothing_is_drawn_under_nbgrader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does the bench stay away while nbgrader runs a notebook?"""
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert coders_bench() is None
