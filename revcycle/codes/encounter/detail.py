"""Is the code as exact as the chart? Sides, and conditions left unspecified."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from revcycle.codes.diagnoses.icd10cm import ICD10CM, Code
from revcycle.codes.diagnoses.words import LIGHT_WORDS, STOP_WORDS, singular, split
from revcycle.codes.encounter.encounter import Case, Reported, Side
from revcycle.codes.finding import Finding

__all__ = ["both_sides", "side", "unspecified"]

SIDES: tuple[Side, ...] = ("right", "left")
VAGUE = {"unspecified", "other", "nos"}
LEFT_OPEN = re.compile(r"(?<!or )(?<!and )\bunspecified\b")
SIDE_WORDS = STOP_WORDS | {"right", "left", "bilateral", "unilateral", "unspecified", "side"}
MOST_NAMED = 3  # more exact codes named in one sentence
SAID_OF_ALL = LIGHT_WORDS | VAGUE | {"right", "left", "bilateral", "part", "type", "specified", "closed"}


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

    Words alone do not decide: the finding names the codes to look at. Source: guideline I.B.2 and I.B.18.
    """
    sentences = [{singular(word) for word in split(text)} for text in re.split(r"[.;!?\n]", case.encounter.chart)]
    for one in case.reported:
        stem = one.line[1] if one.code.extended else one.code
        better = [
            neighbour
            for neighbour, words, shared in _neighbours(case.release, stem.code)
            if any(words <= said and shared & said for said in sentences)
            and not any(other.begins(neighbour.code) for other in case.reported)
        ]
        if better:
            named = ", ".join(f"{code.code} ({code.title})" for code in better[:MOST_NAMED])
            sentence = f"{one.name} leaves open what the chart may say. Look at {named}."
            yield Finding("unspecified", "warning", (one.code.code,), sentence, case.guideline("I.B.2 and I.B.18"))


@functools.lru_cache(maxsize=2048)
def _neighbours(release: ICD10CM, code: str) -> tuple[tuple[Code, frozenset[str], frozenset[str]], ...]:
    """The other codes under the heading of an unspecified one, each with its own words and the shared."""
    own = release.get(code)
    if own is None or not LEFT_OPEN.search(own.title):
        return ()
    above = release.parent(code)
    if above is None or above.level in ("block", "chapter"):
        return ()
    shared = _words(own.title) | _words(above.title)
    return tuple(
        (neighbour, words, shared - words)
        for neighbour in release.children(above.code)
        if neighbour.code != own.code and not VAGUE & set(split(neighbour.title))
        if (words := _words(neighbour.title) - _words(own.title))
    )


def _words(title: str) -> frozenset[str]:
    return frozenset(singular(word) for word in split(title) if word not in SAID_OF_ALL)


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
