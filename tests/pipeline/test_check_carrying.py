"""The check notices each fault that an author can make with carried answers and given visits, and says it in words."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grading.check.carrying import carrying_problems
from grading.material import Material
from tests.pipeline.temporary_course import HOUSE

CHAIN = HOUSE / "tests" / "fixtures" / "chain"
CODES, SERVICES, CLAIM, POSTING = "21-codes", "22-services", "23-claim", "24-posting"
ORDER = (CODES, SERVICES, CLAIM, POSTING)
COURSE = sorted(path.parent for path in (HOUSE / "modules").glob("*/exercises.toml"))


class Chain:
    """A copy of the four modules and their keys, to be spoiled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(CHAIN, folder, dirs_exist_ok=True)

    def public(self, module: str, old: str, new: str) -> None:
        """Change what students get of a module."""
        self._change(self.folder / "modules" / module / "exercises.toml", old, new)

    def key(self, module: str, old: str, new: str) -> None:
        """Change a key."""
        self._change(self.folder / "keys" / f"{module}.toml", old, new)

    def problems(self) -> list[str]:
        """What the check says."""
        return [
            problem for module in ORDER for problem in carrying_problems(Material.of(self.folder / "modules" / module))
        ]

    @staticmethod
    def _change(path: Path, old: str, new: str) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chain:
    """A fresh copy, whose keys are found."""
    made = Chain(tmp_path)
    monkeypatch.setenv("REVCYCLE_KEYS", str(tmp_path / "keys"))
    return made


GIVEN_KNEE = 'encounter = { diagnoses = ["M17.11"], services = [{ item = "office-visit-new-low" }] }'
FAULTS: dict[str, tuple[Callable[[Chain], object], str]] = {
    "no such module": (
        lambda c: c.public(CLAIM, 'carries = "22-services/', 'carries = "29-services/'),
        "carries “29-services/code-your-services”",
    ),
    "no such exercise": (
        lambda c: c.public(CLAIM, "/code-your-services", "/code-my-services"),
        "but 22-services has no such exercise. Mend the name.",
    ),
    "another kind": (
        lambda c: c.public(CLAIM, 'carries = "22-services/code-your-services"', 'carries = "21-codes/code-your-visit"'),
        "claim carries services, but “code-your-visit” is codes.",
    ),
    "graded into practice": (
        lambda c: c.public(SERVICES, 'title = "Code the', 'practice = true\ntitle = "Code the'),
        "what is carried into graded work is graded, and into practice is practice.",
    ),
    "carries itself": (
        lambda c: c.public(
            SERVICES, 'carries = "21-codes/code-your-visit"', 'carries = "22-services/code-your-services"'
        ),
        "services carries codes, but “code-your-services” is services.",
    ),
    "no such case there": (
        lambda c: c.public(CLAIM, 'cases = ["strep-visit", "ear-visit"]', 'cases = ["strep-visit", "nose-visit"]'),
        "has no such case. Give both the same name, or set given.",
    ),
    "given there too": (
        lambda c: c.public(
            CLAIM, 'case.knee-visit]\nchart = "knee-visit"\ngiven', 'case.knee-visit]\nchart = "strep-visit"\ngiven'
        ),
        "“code-your-services” works on the same visit, strep-visit. Give another one.",
    ),
    "given chart of the first": (
        lambda c: c.public(
            CLAIM, 'case.knee-visit]\nchart = "knee-visit"\ngiven', 'case.knee-visit]\nchart = "ear-visit"\ngiven'
        ),
        "“code-your-visit” works on the same visit, ear-visit. Give another one.",
    ),
    "given account": (
        lambda c: c.public(POSTING, 'account = "QMG-7001"', 'account = "strep-visit"'),
        "“bill-your-visit” works on the same visit, strep-visit. Give another one.",
    ),
    "given diagnosis of the first": (
        lambda c: c.public(CLAIM, GIVEN_KNEE, GIVEN_KNEE.replace("M17.11", "H61.21")),
        "it shows H61.21, and so does the right answer to “code-your-visit”, case “ear-visit”.",
    ),
    "given diagnosis to code services for": (
        lambda c: c.public(SERVICES, 'diagnoses = ["L23.7"]', 'diagnoses = ["L23.7", "I10"]'),
        "it shows I10, and so does the right answer to “code-your-visit”, case “strep-visit”.",
    ),
    "given service": (
        lambda c: c.public(CLAIM, GIVEN_KNEE, GIVEN_KNEE.replace("office-visit-new-low", "strep-rapid-test")),
        "it shows strep-rapid-test, and so does the right answer to “code-your-services”, case “strep-visit”.",
    ),
    "given service two modules further": (
        lambda c: c.public(POSTING, 'item = "office-visit-new-low"', 'item = "strep-rapid-test"'),
        "it shows strep-rapid-test, and so does the right answer to “code-your-services”, case “strep-visit”.",
    ),
    "given service of an alternative": (
        lambda c: c.key(
            SERVICES,
            'why = "One small problem, and drops."',
            'why = "One small problem, and drops."\n'
            'alternatives = [[{ service = "office-visit-new-low", pointers = ["H61.21"] }]]',
        ),
        "it shows office-visit-new-low, and so does the right answer to “code-your-services”, case “ear-visit”.",
    ),
    "key changes the codes": (
        lambda c: c.key(CLAIM, "answer = { encounter = {} }", 'answer = { encounter = { diagnoses = ["J02.9"] } }'),
        "the key changes what is carried: diagnoses. Take it out.",
    ),
    "key changes a box": (
        lambda c: c.key(CLAIM, "answer = { encounter = {} }", 'answer = { encounter = {}, items = { "24G.1" = "2" } }'),
        "the key changes what is carried: 24G.1. Take it out.",
    ),
    "key of posting": (
        lambda c: c.key(POSTING, 'answer = "ledger"', 'answer = { from = "ledger" }'),
        'what is posted follows from the student\'s own claim. Write answer = "ledger".',
    ),
    "pointer to nothing": (
        lambda c: c.key(SERVICES, 'pointers = ["H61.21"]', 'pointers = ["H61.22"]'),
        "it points to H61.22, which the right answer of the source does not have.",
    ),
    "diagnoses of a given visit": (
        lambda c: c.public(CLAIM, 'encounter = { diagnoses = ["L23.7"] }', 'encounter = { diagnoses = ["L23.9"] }'),
        "must be those that the source gives, and no others: write encounter = { diagnoses = ['L23.7'] }.",
    ),
}


def test_nothing_is_wrong_with_the_chain(chain: Chain) -> None:
    """Does the check find nothing where nothing is wrong?"""
    assert chain.problems() == []


@pytest.mark.parametrize("name", list(FAULTS))
def test_each_fault_is_named(chain: Chain, name: str) -> None:
    """Is a fault told in a sentence that says where it is and what to mend?"""
    spoil, said = FAULTS[name]
    spoil(chain)
    assert [problem for problem in chain.problems() if said in problem], chain.problems()


@pytest.mark.parametrize("module", COURSE, ids=lambda path: path.name)
def test_no_given_visit_of_the_course_gives_anything_away(module: Path) -> None:
    """Do the course's given visits share no chart, account or code with what is asked further up?"""
    assert list(carrying_problems(Material.of(module))) == []
