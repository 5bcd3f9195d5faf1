"""Is the code as exact as the chart? Sides, and conditions left unspecified."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from revcycle.codes.diagnoses.icd10cm import ICD10CM, Code
from revcycle.codes.diagnoses.words import STOP_WORDS, split
from revcycle.codes.encounter.chart_words import VAGUE, certain_words, sentences, tells_of_absence, title_words
from revcycle.codes.encounter.encounter import Case, Reported, Side
from revcycle.codes.finding import Finding

__all__ = ["both_sides", "side", "unspecified"]

SIDES: tuple[Side, ...] = ("right", "left")
LEFT_OPEN = re.compile(r"(?i)(?<!or )(?<!and )\bunspecified\b")
SIDE_WORDS = STOP_WORDS | {"right", "left", "bilateral", "unilateral", "unspecified", "side"}
MOST_NAMED = 3  # more exact codes named in one sentence


def side(case: Case) -> Iterator[Finding]:
    """A code for the other side than the chart's, or for no side where the chart has one. Source: I.B.13."""
    documented = case.encounter.sides
    if not documented:
        return
    for one in case.reported:
        coded = _side(one.code)
        if coded in SIDES and coded not in documented:
            (chart,) = documented
            better = _same_but(case.release, one, chart)
            sentence = f"{one.name} is for the {coded} side; the chart speaks of the {chart} side only.{_use(better)}"
            yield Finding("side", "error", (one.code.code,), sentence, case.guideline("I.B.13"))
        elif coded == "unspecified" and len(documented) == 1:
            (chart,) = documented
            if better := _same_but(case.release, one, chart):
                sentence = f"{one.name} leaves the side open, and the chart names it: {chart}.{_use(better)}"
                yield Finding("side-unspecified", "warning", (one.code.code,), sentence, case.guideline("I.B.13"))


def both_sides(case: Case) -> Iterator[Finding]:
    """The right and the left code where one code says both. Source: guideline I.B.13."""
    for one, other in case.pairs():
        if {_side(one.code), _side(other.code)} == set(SIDES) and _bare(one.code) == _bare(other.code):
            better = _same_but(case.release, one, "bilateral")
            if better:
                sentence = (
                    f"{one.code.code} and {other.code.code} together say both sides. There is one code for that: "
                    f"{better.code} ({better.title})."
                )
                codes = (one.code.code, other.code.code)
                yield Finding("both-sides", "error", codes, sentence, case.guideline("I.B.13"))


def unspecified(case: Case) -> Iterator[Finding]:
    """A code for the condition left unspecified, while a sentence of the chart has the words of a more exact one.

    Words alone do not decide: the finding names the codes to look at. What a sentence denies, only suspects or tells of
    a relative does not count. Source: guideline I.B.2 and I.B.18.
    """
    said = [words for text in sentences(case.encounter.chart) if (words := certain_words(text))]
    for one in case.reported if said else ():
        stem = one.line[1] if one.code.extended else one.code
        fitting = [
            neighbour.code
            for neighbour in _neighbours(case.release, stem.code)
            if any(neighbour.said_in(words) for words in said)
            and _fits(neighbour.code, case.encounter.sides)
            and not any(other.begins(neighbour.code.code) for other in case.reported)
        ]
        better = [code for code in fitting if not any(_nearer(other, code) for other in fitting)]
        if better:
            named = ", ".join(f"{code.code} ({code.title})" for code in better[:MOST_NAMED])
            sentence = f"{one.name} leaves open what the chart may say. Look at {named}."
            yield Finding("unspecified", "warning", (one.code.code,), sentence, case.guideline("I.B.2 and I.B.18"))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A more exact entry than an unspecified one of its category.

    Attributes:
        words: what it says more.
        shared: what both say, or their heading.
        needed: how many of the shared words a sentence must have, so that it is about the same condition.
    """

    code: Code
    words: frozenset[str]
    shared: frozenset[str]
    needed: int

    def said_in(self, words: frozenset[str]) -> bool:
        """Whether a sentence with these words says what the entry says."""
        return self.words <= words and len(self.shared & words) >= self.needed


@functools.lru_cache(maxsize=2048)
def _neighbours(release: ICD10CM, code: str) -> tuple[Neighbour, ...]:
    """The more exact entries beside an unspecified code: under its heading first, then elsewhere in its category."""
    own = release.get(code)
    if own is None or not LEFT_OPEN.search(own.title):
        return ()
    above = release.parent(code)
    if above is None or above.level in ("block", "chapter"):
        return ()
    said = title_words(own.title)
    near = release.children(above.code)
    found = []
    for entry in dict.fromkeys((*near, *_below(release, code[:3]))):
        words = title_words(entry.title) - said
        if entry.code == own.code or entry == above or VAGUE & set(split(entry.title)) or not words:
            continue
        shared = (said | title_words(above.title) if entry in near else said) - words
        # Further off, another condition may share a word: most of what the code says must be there.
        found.append(Neighbour(entry, words, shared, 1 if entry in near else max(1, (len(shared) + 1) // 2)))
    return tuple(found)


def _below(release: ICD10CM, code: str) -> Iterator[Code]:
    """All entries under a heading, without those that differ by the 7th character only."""
    for entry in release.children(code):
        if not entry.extended:
            yield entry
            yield from _below(release, entry.code)


def _nearer(one: Code, other: Code) -> bool:
    """Whether one of a heading and a code below it is the better of the two to look at.

    That is the code, unless it says that something is absent: then the chart may not have said so.
    """
    if tells_of_absence(other.title):
        return one.code == other.parent
    return one.parent == other.code and not tells_of_absence(one.title)


def _fits(code: Code, sides: frozenset[Side]) -> bool:
    """Whether a code is not for another side than the one that the chart speaks of."""
    return len(sides) != 1 or _side(code) not in {"right", "left", "bilateral"} - sides


def _side(code: Code) -> str:
    """ "right", "left", "bilateral", "unspecified" (where a side could be told), or nothing."""
    words = split(code.title)
    named = [word for word in ("right", "left", "bilateral") if word in words]
    if len(named) == 1:
        return named[0]
    return "unspecified" if not named and "unspecified" in words else ""


def _bare(code: Code) -> frozenset[str]:
    """The words of the title without its side."""
    return frozenset(word for word in split(code.title) if word not in SIDE_WORDS)


def _same_but(release: ICD10CM, one: Reported, wanted: str) -> Code | None:
    """The code that says the same of the wanted side: beside this one, or elsewhere in its category."""
    stem = one.line[1] if one.code.extended else one.code
    for neighbour in _category(release, stem.code):
        beside = neighbour.parent == stem.parent  # there, "bilateral" need not name the ear or the eye again
        words = _bare(neighbour)
        if _side(neighbour) == wanted and (words == _bare(stem) or (beside and words < _bare(stem))):
            if not one.code.extended:
                return neighbour
            return next((end for end in release.children(neighbour.code) if end.code[-1] == one.code.code[-1]), None)
    return None


@functools.lru_cache(maxsize=512)
def _category(release: ICD10CM, code: str) -> tuple[Code, ...]:
    """The codes of the category before a 7th character, those under the same heading first."""
    above = release.parent(code)
    near = release.children(above.code) if above else []
    stems = dict.fromkeys(below.parent if below.extended else below.code for below in release.billable_below(code[:3]))
    others = [found for stem in stems if stem and (found := release.get(stem)) and found not in near]
    return (*near, *others)


def _use(better: Code | None) -> str:
    return f" Use {better.code}." if better else ""
