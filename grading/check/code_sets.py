"""Codes in keys and texts: right ones can be billed, and those that are mentioned exist or are said not to."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grading.material import Material
from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.comparison import invalid_codes
from revcycle.codes.diagnoses.icd10cm import ICD10CM
from revcycle.exercises.definition import Exercise
from revcycle.exercises.marking import Key, practice_key

_DOTTED = r"[A-TV-Z][0-9][0-9AB]\.[0-9A-Z]{1,4}"
_BARE = r"[A-TV-Z][0-9][0-9AB]"
MENTION = re.compile(rf"\b(?:({_BARE}-{_BARE})|({_DOTTED})|(?:(?i:codes?|categor(?:y|ies)) )({_BARE}))(?![\w.]?\w)")
CODE_LIKE = re.compile(r"\b[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?(?![\w.]?\w)")
DENIED = re.compile(
    r"(?i)not exist|no such code|not a (?:valid |real |complete )?code|not valid|invalid|is rejected"
    r"|not in the (?:code|list|tabular|release)|no longer|deleted|removed|never (?:a|been)"
    r"|takes no(?:thing)? more|has no 7th"
)


def invalid_under(material: Material, codes: ICD10CM) -> Iterator[str]:
    """Yield, for each chart and exercise of a module, the codes that cannot be reported under another release.

    Looked at are the right answers of practice and graded keys, and the codes that texts and the drill name, as far
    as they can be reported today: a code that is wrong on purpose stays so.
    """
    answers: dict[str, list[str]] = {}
    named: dict[str, list[str]] = {}
    for exercise in material.definitions:
        named[f"{exercise.file}, exercise “{exercise.id}”"] = _named([exercise.prompt, exercise.title, *exercise.hints])
        for case_id, case in exercise.cases.items():
            try:
                key = practice_key(exercise, case_id) if exercise.practice else material.key(exercise, case_id)
            except ValueError:
                continue  # told by the check without a release
            chart = f"chart “{case.chart}”: " if case.chart else ""
            file = exercise.file if exercise.practice else material.keys.file
            where = f"{chart}{file}, exercise “{exercise.id}”, case “{case_id}”"
            if exercise.kind == "codes":
                answers[where] = list(_right(key))
            elif exercise.kind == "services":
                answers[where] = [*case.diagnoses, *_coded(key)]
            offered = [case.options, case.bins, case.items, case.encounter]
            texts = [case.text, key.why, *key.wrong.values(), *strings(offered)]
            named[where] = [code for code in _named(texts) if code not in answers.get(where, ())]
    drill = material.folder / "drill.toml"
    if drill.is_file():
        items = tomllib.loads(drill.read_text("utf-8")).get("item", [])
        answers[f"{material.module}/{drill.name}"] = [code for item in items for code in item.get("answers", [])]
    for found in invalid_codes(answers, codes):
        yield f"{found.place}: {found.sentence}"
    for found in invalid_codes(named, codes):
        yield f"{found.place}: it mentions {found.code}. {found.sentence}"


def _named(texts: Iterable[str]) -> list[str]:
    """The codes in texts that can be reported today; what only looks like a code cannot be."""
    return [code for text in texts for code in CODE_LIKE.findall(text) if icd10cm.billable(code)]


def _right(key: Key) -> Iterable[str]:
    return dict.fromkeys(code for answer in (key.answer, *key.alternatives, key.optional) for code in answer)


def _coded(key: Key) -> Iterable[str]:
    """The diagnoses that an exercise of services asks for beside its lines."""
    return [
        code for one in (key.answer, *key.alternatives) if isinstance(one, dict) for code in one.get("diagnoses", ())
    ]


def code_problems(material: Material) -> Iterator[str]:
    """Yield codes that are wrong in a module's exercises and keys."""
    for exercise in material.definitions:
        where = f"{exercise.file}, exercise “{exercise.id}”: "
        yield from _mentions(where, _public_texts(exercise))
        for case_id in exercise.cases:
            try:
                key = practice_key(exercise, case_id) if exercise.practice else material.key(exercise, case_id)
            except ValueError:
                continue  # told elsewhere
            file = exercise.file if exercise.practice else material.keys.file
            where = f"{file}, exercise “{exercise.id}”: case “{case_id}”: "
            yield from _mentions(where, [key.why, *key.wrong.values()])
            if exercise.kind == "codes":
                yield from _answers(where, key)


def _answers(where: str, key: Key) -> Iterator[str]:
    for code in _right(key):
        found = icd10cm.get(code)
        if found is None:
            yield f"{where}{code} is not in {icd10cm.release()}. Mend the code."
        elif not found.billable:
            yield f"{where}{code} is a heading and cannot be billed. Give the complete code."
        elif found.code != code:
            yield f"{where}write {code} as {found.code}, with its dot."
    for name, reply in key.wrong.items():
        code = name.removeprefix("not:")
        if name == "sequence":
            continue
        if icd10cm.get(code) is None and not DENIED.search(reply):
            yield f"{where}the error “{name}” is no code of {icd10cm.release()}, and its reply does not say so."
        if name.startswith("not:") and all(code not in answer for answer in (key.answer, *key.alternatives)):
            yield f"{where}the error “{name}” names a code that the answer does not have."


def _public_texts(exercise: Exercise) -> Iterable[str]:
    """What is told as true. Options and items may name codes that do not exist: telling them apart is the exercise."""
    yield from (exercise.prompt, exercise.title, *exercise.hints)
    yield from (case.text for case in exercise.cases.values())


def _mentions(where: str, texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for sentence in re.split(r"(?<=[.!?;])\s+", text):
            for code in mentioned(sentence):
                if icd10cm.get(code) is None and not DENIED.search(text):
                    problem = f"it mentions {code}, which is not in {icd10cm.release()}."
                    yield f"{where}{problem} Mend it, or say that it is not valid."


def mentioned(text: str) -> list[str]:
    """Return the ICD-10-CM codes, headings and ranges that a text names."""
    return list(dict.fromkeys(next(filter(None, match.groups())) for match in MENTION.finditer(text)))


def strings(value: Any) -> Iterator[str]:
    """Yield every text in a nested value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)
