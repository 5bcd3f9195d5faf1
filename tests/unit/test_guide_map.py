"""The map from the guide's facts and from exam areas to exercises, and the totals of the check."""

from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from grading.check.queries import charts_to_query
from grading.commands import main
from grading.exams import dated, exam_problems, exams, known_tags
from grading.guide import facts
from grading.guide_map import PLAN, GuideMap, disclaimer, page, summary
from grading.material import Material
from revcycle.figures import STAGES

HOUSE = Path(__file__).resolve().parents[2]


def material(tmp_path: Path, name: str, *settings: str) -> Material:
    """Return a module with one choice exercise for each text of settings."""
    module = tmp_path / name
    module.mkdir(parents=True)
    options = "\n".join(
        f'{option} = "{words}"' for option, words in zip("abcd", ["Ask which", "B", "C", "D"], strict=True)
    )
    tables = [
        f'["e{place}"]\nkind = "choice"\ntitle = "T{place}"\nobjective = "o"\nprompt = "p"\n{one}\n'
        f"[e{place}.options]\n{options}\n"
        for place, one in enumerate(settings)
    ]
    (module / "exercises.toml").write_text("\n".join(tables), "utf-8")
    return Material.of(module)


def test_plan_holds_every_fact() -> None:
    """Does the plan give every fact of the guide to a module of the course, and name no other?"""
    assert {fact for listed in PLAN.values() for fact in listed.split()} == set(facts())
    assert set(PLAN) <= set(STAGES)
    assert len(facts()) == 64


def test_states_of_facts(tmp_path: Path) -> None:
    """Is a fact checked by graded work only, open while its module is to come, and missing when it is there?"""
    found = GuideMap.of(
        [
            material(tmp_path, "00-start-here", 'guide = ["B1"]'),
            material(tmp_path, "03-diagnosis-codes", 'guide = ["S4"]', 'guide = ["C2"]\npractice = true'),
        ]
    )
    assert found.state("S4") == "checked"
    assert found.state("C2") == "missing"  # only practice has it
    assert found.state("C7") == "open"  # 02 teaches it too
    assert found.state("B1") == "open"  # in 00 the answer is told
    assert [str(place) for place in found.told("B1")] == ["00 T0 (e0)"]
    assert found.checked == ["S4"]
    text = "\n".join(summary(found))
    assert "1 of 64 facts" in text
    assert "Missing, though the modules that teach them are there: C2." in text


def test_exam_areas(tmp_path: Path) -> None:
    """Does each area list its exercises, and does an exam without an area stand apart?"""
    one = material(tmp_path, "03-diagnosis-codes", 'guide = ["S4"]\nexams = ["CPC/diagnosis-codes", "CCA"]')
    found = GuideMap.of([one])
    assert [str(place) for place in found.serving(exams()["CPC"], "diagnosis-codes")] == ["03 T0 (e0)"]
    assert found.serving(exams()["CPC"], "anatomy") == []
    assert len(found.without_area(exams()["CCA"])) == 1
    text = "\n".join(summary(found))
    assert "CPC (AAPC): 1 of 18 areas have a graded exercise." in text
    assert "  anatomy: not served" in text
    assert "  no area named: 1 graded, 0 practice, in 03" in text
    assert list(exam_problems(one)) == []


@pytest.mark.parametrize(
    ("tag", "told"),
    [("CPC/bones", "Known: CPC/terminology, CPC/anatomy"), ("XYZ", "of the exams CPC, CPB, CBCS, CCA, CCS")],
)
def test_unknown_area(tmp_path: Path, tag: str, told: str) -> None:
    """Is an unknown area told with the areas that are known?"""
    (said,) = exam_problems(material(tmp_path, "03-diagnosis-codes", f'guide = ["S4"]\nexams = ["{tag}"]'))
    assert f"“{tag}”, which is unknown" in said
    assert told in said


def test_exams_promise_nothing() -> None:
    """Are the areas dated, the bodies named as not affiliated, and no share named that was not confirmed?"""
    assert dated() in disclaimer()
    assert "not affiliated with AAPC, AHIMA or NHA" in disclaimer()
    assert "no promise" in disclaimer()
    assert {name for name, exam in exams().items() if exam.shares} == {"CBCS", "CCA"}
    assert sum(int(share) for share in exams()["CBCS"].shares.values()) == 100
    assert len(set(known_tags())) == len(list(known_tags()))


class Cells(HTMLParser):
    """Counts rows and head cells, and looks for anything that would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.fetched: list[str] = []
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self._in = tag if tag == "th" and ("scope", "row") in attrs else ""
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        """Note the words of a row's head."""
        if self._in:
            self.heads.append(data)


def test_page(tmp_path: Path) -> None:
    """Does the page have a row for each fact and area, its date, and nothing to fetch?"""
    found = GuideMap.of([material(tmp_path, "03-diagnosis-codes", 'guide = ["S4"]')])
    text = page(found, date(2026, 11, 5))
    cells = Cells()
    cells.feed(text)
    assert [head for head in cells.heads if head in facts()] == list(facts())
    assert len(cells.heads) == 64 + sum(len(exam.areas) for exam in exams().values())
    assert cells.fetched == []
    assert "Made on November 5, 2026" in text
    assert "03 T0 (e0)" in text
    assert "<em>open</em> (planned for 10)" in text


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does the command print the map of the course and write its page?"""
    path = tmp_path / "pages" / "map.html"
    assert main(["map", "--page", str(path)]) == 0
    assert f"The whole map is in {path}" in capsys.readouterr().out
    assert "two-coder-jobs" in path.read_text("utf-8")


def test_charts_that_end_in_a_query(tmp_path: Path) -> None:
    """Does a chart count where the right answer is to ask, and not where asking is a wrong answer?"""
    asks = 'practice = true\nanswer = "a"\nwhy = "w"\nsource = "s"\ncases = ["unclear-side"]'
    clear = 'practice = true\nanswer = "b"\nwhy = "w"\nsource = "s"\ncases = ["clear-side"]'
    assert charts_to_query([material(tmp_path, "03-diagnosis-codes", asks, clear)]) == {"unclear-side"}


def test_course_has_charts_to_query() -> None:
    """Are the charts of module 03 that contradict themselves about the side found?"""
    found = charts_to_query([Material.of(HOUSE / "modules" / "03-diagnosis-codes")])
    assert {"overhead-work-and-a-scan", "groin-bulge-consult"} <= found
