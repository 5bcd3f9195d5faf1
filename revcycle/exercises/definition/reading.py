"""Exercises as their authors write them: modules/NN-name/exercises.toml, the public half.

A practice exercise carries its key inline; a graded one has none here, its key lies with the grader.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, get_args

from revcycle.chart import blocks
from revcycle.exercises.definition.checks import ASKS, check_exercise
from revcycle.exercises.definition.exercise import (
    Ask,
    Case,
    DefinitionError,
    Definitions,
    Exercise,
    Field,
    Figure,
    FormName,
    KindName,
    Place,
    Unit,
    Wire,
)
from revcycle.exercises.overlay import laid_over
from revcycle.exercises.posting.task import Remitted, TaskError, read_remitted

FILE_NAME = "exercises.toml"
IDENTIFIER = re.compile(r"[A-Za-z0-9_-]+")
_VERSIONED = re.compile(r"([A-Za-z0-9_-]+)(?:@([1-9][0-9]*))?")

KEY_FIELDS = frozenset(
    {"answer", "optional", "alternatives", "why", "source", "wrong", "credit", "sequence", "samples", "settled"}
    | {"weights"}
)
_PUBLIC = frozenset(
    {
        "kind",
        "title",
        "version",
        "guide",
        "beyond",
        "objective",
        "prompt",
        "hints",
        "exams",
        "cases",
        "case",
        "practice",
    }
    | {"shuffle", "choose", "options", "arrange", "bins", "items", "code_set", "most", "fields", "figures", "tabular"}
    | {"form", "encounter", "asked", "lines"}
    | {"file", "wire", "asks", "visit"}
    | {"carries", "sends"}
)
_CASE = (
    frozenset({"text", "chart", "options", "bins", "items", "fields", "figures", "diagnoses", "facts", "patient"})
    | {"encounter", "asked", "file", "wire", "asks"}
    | {"remittance", "given"}
)


def read_definitions(module: Path) -> Definitions:
    """Read a module's exercises.toml.

    A broken entry is reported among ``problems`` and costs no other exercise.
    Raises DefinitionError when the file itself is missing or not TOML.
    """
    path = module / FILE_NAME
    name = f"{module.name}/{FILE_NAME}"
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise DefinitionError(name, "", "the file is missing. It belongs beside the notebook.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(name, "", "the file cannot be read as UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(name, "", f"the file is not valid TOML: {error}.") from error
    current: dict[str, Exercise] = {}
    older: dict[tuple[str, int], Exercise] = {}
    problems: list[DefinitionError] = []
    for title, table in tables.items():
        try:
            exercise, kept = _exercise(title, table, module, name)
            if kept:
                older[exercise.id, exercise.version] = exercise
            else:
                current[exercise.id] = exercise
        except DefinitionError as error:
            problems.append(error)
        except (TypeError, AttributeError, KeyError, ValueError) as error:
            problems.append(DefinitionError(name, title, f"a value is not of the form it must have ({error})."))
    for exercise_id, version in older:
        now = current.get(exercise_id)
        if now is None or now.version <= version:
            problem = f"version {version} is kept, but no newer “{exercise_id}” stands beside it."
            problems.append(DefinitionError(name, f"{exercise_id}@{version}", problem))
    return Definitions(current, older, tuple(problems))


def _exercise(title: str, table: Any, folder: Path, file: str) -> tuple[Exercise, bool]:
    def wrong(problem: str) -> DefinitionError:
        return DefinitionError(file, title, problem)

    match = _VERSIONED.fullmatch(title)
    if not match:
        raise wrong("an id has letters, digits, hyphens and underscores only (and @2 for a kept older version).")
    if not isinstance(table, dict):
        raise wrong(f'write it as a table: ["{title}"].')
    practice = bool(table.get("practice", False))
    allowed = _PUBLIC | (KEY_FIELDS if practice else frozenset())
    if unknown := sorted(set(table) - allowed):
        if not practice and set(unknown) & KEY_FIELDS:
            raise wrong(
                f"{', '.join(unknown)}: a graded exercise has no key here. Move it to grading/keys, or set practice."
            )
        raise wrong(f"“{', '.join(unknown)}” is not a known setting. Mend the spelling or take it out.")
    for needed in ("kind", "title", "objective", "prompt"):
        if not str(table.get(needed, "")).strip():
            raise wrong(f"{needed} is missing.")
    if table["kind"] not in get_args(KindName):
        raise wrong(f"kind “{table['kind']}” is not one of {', '.join(get_args(KindName))}.")
    if not practice and not table.get("guide") and not table.get("beyond"):
        raise wrong("name the guide's facts (guide), or the source of what goes beyond it (beyond).")
    if table.get("code_set", "icd-10-cm") != "icd-10-cm":
        raise wrong(f"code_set “{table['code_set']}” is not known. Known: icd-10-cm.")
    exercise = Exercise(
        id=match[1],
        version=int(match[2] or table.get("version", 1)),
        module=folder.name,
        file=file,
        kind=table["kind"],
        title=table["title"],
        objective=table["objective"],
        prompt=table["prompt"],
        cases=_cases(table, practice, folder, wrong),
        guide=tuple(table.get("guide", ())),
        beyond=table.get("beyond", ""),
        hints=tuple(table.get("hints", ())),
        exams=tuple(table.get("exams", ())),
        practice=practice,
        shuffle=bool(table.get("shuffle", True)),
        choose=_one_of(table.get("choose", "one"), ("one", "many"), "choose", wrong),
        arrange=_one_of(table.get("arrange", "bins"), ("bins", "order"), "arrange", wrong),
        most=int(table.get("most", 12)),
        tabular=bool(table.get("tabular", table["kind"] == "codes")),
        form=_one_of(table.get("form", "CMS-1500"), get_args(FormName), "form", wrong),
        lines=int(table.get("lines", 0)),
        asks=_asks(table, wrong),
        visit=_one_of(table.get("visit", "office"), get_args(Place), "visit", wrong),
        carries=_carries(table.get("carries", ""), wrong),
        sends=_yes(table.get("sends", False), "sends", wrong),
        key={name: table[name] for name in KEY_FIELDS & set(table)},
    )
    check_exercise(exercise, wrong)
    return exercise, match[2] is not None


def _one_of(value: Any, allowed: tuple[str, ...], name: str, wrong: Any) -> Any:
    if value not in allowed:
        raise wrong(f"{name} “{value}” is not one of {', '.join(allowed)}.")
    return value


def _yes(value: Any, name: str, wrong: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong(f"{name} is true or false, without quotation marks.")
    return value


def _carries(value: Any, wrong: Any) -> str:
    if value != "" and not (isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]+/[A-Za-z0-9_-]+", value)):
        raise wrong(f"carries “{value}” names no exercise. Write module/exercise, as 04-procedure-codes/your-visit.")
    return str(value)


def _asks(table: dict[str, Any], wrong: Any) -> tuple[str, ...]:
    known = ASKS.get(table["kind"])
    if known is None:
        return ()
    named = table.get("asks", [one for one in known if one != "prolonged"])
    if not isinstance(named, list) or any(one not in known for one in named):
        raise wrong(f"asks “{named}” is not a list of some of: {', '.join(known)}.")
    return tuple(one for one in known if one in named)


def _cases(table: dict[str, Any], practice: bool, folder: Path, wrong: Any) -> dict[str, Case]:
    tables: dict[str, dict[str, Any]] = {name: {"chart": name} for name in table.get("cases", ())}
    for name, own in table.get("case", {}).items():
        tables[name] = {**tables.get(name, {}), **own}
    if not tables:
        tables["only"] = {}
    cases = {}
    common = {part: value for part, value in table.items() if isinstance(value, dict)}  # asks may also be a list
    for name, own in tables.items():
        if not IDENTIFIER.fullmatch(name):
            raise wrong(f"case id “{name}” has other characters than letters, digits, hyphens and underscores.")
        unknown = sorted(set(own) - _CASE - (KEY_FIELDS if practice else frozenset()))
        if set(unknown) & KEY_FIELDS:
            raise wrong(
                f"case “{name}” holds {', '.join(unknown)}: a graded exercise has no key here. Move it to grading/keys."
            )
        if unknown:
            raise wrong(f"case “{name}”: “{', '.join(unknown)}” is not a known setting.")
        shared = {
            part: {**own.get(part, {})} or common.get(part, {})
            for part in ("options", "bins", "items", "fields", "figures", "asks")
        }
        for part in ("options", "bins", "items", "fields", "asks"):
            for entry in shared[part]:
                if not IDENTIFIER.fullmatch(entry):
                    raise wrong(f"“{entry}” under {part}: ids have letters, digits, hyphens and underscores only.")
        cases[name] = Case(
            id=name,
            text=own.get("text", ""),
            chart=own.get("chart"),
            options=shared["options"],
            bins=shared["bins"],
            items=shared["items"],
            fields={entry: _field(entry, value, wrong) for entry, value in shared["fields"].items()},
            figures={entry: _figure(entry, value, wrong) for entry, value in shared["figures"].items()},
            encounter=laid_over(table.get("encounter", {}), own.get("encounter", {})),
            asked=tuple(own.get("asked", table.get("asked", ()))),
            raw=_raw(folder, own.get("file", table.get("file", "")), wrong),
            wire=_one_of(own.get("wire", table.get("wire", "837P")), get_args(Wire), "wire", wrong),
            asks={entry: _ask(value) for entry, value in shared["asks"].items()},
            remittance=_remittance(name, table, folder, wrong) if "remittance" in own else None,
            diagnoses=_diagnoses(own.get("diagnoses", []), wrong),
            facts=_facts(own.get("facts", {}), wrong),
            patient=_one_of(own.get("patient", ""), ("", "new", "established"), "patient", wrong),
            given=_yes(own.get("given", False), "given", wrong),
            key={entry: own[entry] for entry in KEY_FIELDS & set(own)} if practice else None,
        )
        for text in (table["prompt"], own.get("text", "")):
            try:
                blocks(text)
            except ValueError as error:
                raise wrong(f"case “{name}”: {error}") from error
    return cases


def _remittance(case: str, table: Any, folder: Path, wrong: Any) -> Remitted:
    own = table["case"][case]
    try:
        return read_remitted(own["remittance"], folder, carried=bool(table.get("carries")) and not own.get("given"))
    except TaskError as error:
        raise wrong(f"case “{case}”: {error}") from error


def _field(name: str, value: Mapping[str, Any], wrong: Any) -> Field:
    return Field(
        label=value["label"], unit=_one_of(value.get("unit", "dollars"), get_args(Unit), f"unit of “{name}”", wrong)
    )


def _ask(value: Any) -> Ask:
    return Ask(value) if isinstance(value, str) else Ask(value["ask"], value.get("options", {}))


def _raw(folder: Path, name: str, wrong: Any) -> str:
    try:
        return (folder / name).read_text("ascii") if name else ""
    except (OSError, UnicodeDecodeError) as error:
        raise wrong(f"the file “{name}” is missing beside the module, or is no plain text.") from error


def _figure(name: str, value: Mapping[str, Any], wrong: Any) -> Figure:
    try:
        figure = Figure(Decimal(value["from"]), Decimal(value["to"]), Decimal(value["step"]))
    except (KeyError, InvalidOperation, TypeError) as error:
        raise wrong(f'figure “{name}” needs from, to and step as texts such as "80.00".') from error
    if figure.step <= 0 or figure.stop < figure.start:
        raise wrong(f"figure “{name}”: step must be above 0, and from not above to.")
    return figure


def _diagnoses(listed: Any, wrong: Any) -> tuple[str, ...]:
    if not isinstance(listed, list) or any(not isinstance(code, str) for code in listed) or len(listed) > 12:
        raise wrong("diagnoses is a list of codes, 12 at most.")
    return tuple(listed)


def _facts(listed: Any, wrong: Any) -> dict[str, dict[str, str]]:
    if not isinstance(listed, dict) or any(name not in ("problems", "data", "risk") for name in listed):
        raise wrong("facts has tables named problems, data and risk, and no others.")
    names = [fact for facts in listed.values() for fact in facts]
    for fact in names:
        if not IDENTIFIER.fullmatch(fact) or names.count(fact) > 1 or fact in ASKS["level"]:
            raise wrong(f"the fact “{fact}”: an id has letters, digits, hyphens and underscores, and stands once.")
    return {name: dict(facts) for name, facts in listed.items()}
