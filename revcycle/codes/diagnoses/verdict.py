"""Why a text can or cannot be billed as a diagnosis code, in a plain sentence for the student.

Sources: the ICD-10-CM tabular list; Official Guidelines, section I.B.2 (code to the highest number of characters),
I.A.4 and I.A.5 (placeholder X and 7th characters). The codes of earlier years are those of FY2016, FY2021, FY2024 and
FY2025 that are no longer complete, assets/codes/former_codes.csv.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from revcycle import folders
from revcycle.codes.diagnoses.icd10cm import ICD10CM, Code, compact, standard

__all__ = ["Status", "Verdict", "check"]

Status = Literal["blank", "billable", "heading", "former", "unknown"]

LONGEST_SHOWN = 20  # characters of the reader's text that are repeated to them
MOST_NAMED = 6  # codes named in one sentence

SHAPE = re.compile(r"[A-Z](\d[0-9A-Z]|[A-Z]\d)[0-9A-Z]{0,4}")
LETTER_FOR_DIGIT = {"O": "0", "I": "1", "L": "1"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text is as a diagnosis code.

    Attributes:
        status: "billable"; "heading" (exists, but needs more characters); "former" (was complete in an earlier year,
            no longer); "unknown" (not in the release); "blank".
        sentence: the reason and what to do, for the student.
        code: the entry, when there is one.
    """

    status: Status
    sentence: str
    code: Code | None = None

    @property
    def billable(self) -> bool:
        """Whether it may be reported."""
        return self.status == "billable"


def check(text: str, codes: ICD10CM | None = None) -> Verdict:
    """The verdict on any text whatever.

    Raises:
        revcycle.codes.diagnoses.index.IndexUnavailableError: there is no index and none can be built.
    """
    codes = codes or standard()
    typed = compact(text)
    if not typed:
        return Verdict("blank", "There is no code here yet. Type a diagnosis code, such as S52.501D.")
    year = codes.release.split(",")[0]
    code = codes.get(typed)
    last_seen = _former().get(typed)
    if code is None:
        status: Status = "former" if last_seen else "unknown"
        return Verdict(status, _unknown(codes, typed, text, year, last_seen))
    if code.billable:
        return Verdict("billable", f"{code.code} is a complete code in ICD-10-CM {year}: {code.title}.", code)
    if last_seen:
        sentence = (
            f"{code.code} ({code.title}) is no longer billable. It was a complete code in earlier years ({last_seen}, "
            f"for one) but has been split since. {_choices(codes, code)}"
        )
        return Verdict("former", sentence, code)
    return Verdict("heading", _heading(codes, code), code)


def _heading(codes: ICD10CM, code: Code) -> str:
    if code.level in ("chapter", "block"):
        name = f"Chapter {code.code}" if code.level == "chapter" else code.code
        return f"{name} is a group of codes ({code.title}), not a code. Choose one of the codes in it."
    children = codes.children(code.code)
    if not children[0].extended:
        return f"{code.code} is a heading: it needs more characters. {_choices(codes, code)}"
    meanings = codes.seventh_characters(code.code)
    filled = children[0].code[len(code.code) : -1].strip(".")
    placeholder = f", after the placeholder {filled}" if filled else ""
    named = [f"{key} ({meaning})" for key, meaning in list(meanings.items())[:MOST_NAMED]]
    more = f", and {len(meanings) - MOST_NAMED} more" if len(meanings) > MOST_NAMED else ""
    return (
        f"{code.code} is a heading: it needs a 7th character{placeholder}. For example {children[0].code}. "
        f"The 7th characters are {'; '.join(named)}{more}."
    )


def _choices(codes: ICD10CM, code: Code) -> str:
    children = codes.children(code.code)
    names = [child.code for child in children]
    named = _listed(names) if len(names) <= MOST_NAMED else f"{names[0]} to {names[-1]}"
    complete = all(child.billable for child in children)
    return f"Choose one of its codes: {named}." if complete else f"Choose one of the codes under {named}."


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else "".join(names)


def _unknown(codes: ICD10CM, typed: str, text: str, year: str, last_seen: str | None) -> str:
    shown = " ".join(text.encode("utf-8", "replace").decode().split())
    if len(shown) > LONGEST_SHOWN:
        shown = shown[:LONGEST_SHOWN] + "..."
    if SHAPE.fullmatch(typed):
        shown = _dotted(typed)
    missing = f"{shown} is not in ICD-10-CM {year}."
    nearest = _nearest(codes, typed)
    if last_seen and nearest:
        return (
            f"{shown} is no longer valid. It was a complete code in earlier years ({last_seen}, for one). Look again "
            f"under {nearest.code} ({nearest.title})."
        )
    if hint := _slip(codes, typed):
        return f"{missing} {hint}"
    if nearest is None:
        return f"{missing} {_shape_hint(typed, shown)}"
    if nearest.billable:
        return f"{missing} {nearest.code} ({nearest.title}) is already complete: it takes no more characters."
    meanings = codes.seventh_characters(nearest.code) if codes.children(nearest.code)[0].extended else {}
    if meanings:
        return f"{missing} {nearest.code} takes one of these 7th characters: {', '.join(meanings)}."
    return f"{missing} The nearest heading is {nearest.code} ({nearest.title}). {_choices(codes, nearest)}"


def _slip(codes: ICD10CM, typed: str) -> str:
    """What the reader may have meant: a letter typed for a digit, or a placeholder X left out."""
    digits = typed[:1] + "".join(LETTER_FOR_DIGIT.get(sign, sign) for sign in typed[1:])
    for attempt in dict.fromkeys([digits, f"{typed[:-1]}{'X' * (7 - len(typed))}{typed[-1:]}"]):
        code = codes.get(attempt) if attempt != typed and SHAPE.fullmatch(attempt) else None
        if code is not None:
            reason = "with a digit, not a letter" if attempt == digits else "with the placeholder X filling the gap"
            return f"Did you mean {code.code}, {reason}?"
    return ""


def _nearest(codes: ICD10CM, typed: str) -> Code | None:
    """The longest beginning of the text that is an entry."""
    for length in range(min(len(typed), 8) - 1, 2, -1):
        if (code := codes.get(typed[:length])) is not None:
            return code
    return None


def _shape_hint(typed: str, shown: str) -> str:
    if re.fullmatch(r"\d{3}\.\d{1,2}", shown):
        return "It looks like a code of ICD-9-CM, which was replaced on October 1, 2015."
    if re.fullmatch(r"\d{5}", typed):
        return "It looks like a procedure code. A diagnosis code goes here, such as I10 or S52.501D."
    if typed[:1].isdigit():
        return "A diagnosis code begins with a letter, such as I10 or S52.501D."
    if not SHAPE.fullmatch(typed):
        return "A diagnosis code is a letter, a digit and one to five more characters, such as I10 or S52.501D."
    return "Search by words to find the right category."


def _dotted(typed: str) -> str:
    return f"{typed[:3]}.{typed[3:]}" if len(typed) > 3 else typed


@functools.cache
def _former() -> dict[str, str]:
    """Codes that were complete once and are no longer, without the dot, with the last release they were seen in."""
    try:
        text = (folders.assets() / "codes" / "former_codes.csv").read_text("utf-8")
    except (OSError, folders.FolderUnavailableError):
        return {}  # such codes are then told to be headings or unknown, which is also true
    return {row["code"].replace(".", ""): row["last_seen"] for row in csv.DictReader(text.splitlines())}
