"""Risk adjustment: what the diagnoses of a year amount to, and what one that is not captured costs."""

from __future__ import annotations

import re
from typing import Any

from revcycle.bench.fields import age, sex, short, texts
from revcycle.bench.review import MOST_CODES
from revcycle.codes import risk

__all__ = ["adjusted"]

# What the model calls a pair that adds something, in plain words.
PAIRS = {
    "DIABETES_HF_V28": "Diabetes and heart failure together",
    "HF_CHR_LUNG_V28": "Heart failure and a long-term lung disease together",
    "HF_KIDNEY_V28": "Heart failure and kidney disease together",
    "CHR_LUNG_CARD_RESP_FAIL_V28": "A long-term lung disease and heart or lung failure together",
    "HF_HCC238_V28": "Heart failure and a heart rhythm out of order together",
}
COUNT = re.compile(r"D(\d+)(P?)")


def adjusted(content: dict[str, Any]) -> dict[str, Any]:
    """Return the categories, the RAF and what each code costs when it is missing; or the trouble in a sentence."""
    codes = list(dict.fromkeys(code for text in texts(content.get("codes")) if (code := short(text))))[:MOST_CODES]
    if not codes:
        return {"trouble": "Add at least one code first."}
    unread: list[str] = []
    years, registered = age(content.get("age"), unread), sex(content.get("sex"))
    if unread or years is None or not registered:
        return {"trouble": "Give the age in whole years, such as 72, and the sex: the model has factors for both."}
    try:
        capture = risk.hccs_for(codes, years, registered)
        return {
            "trouble": "",
            "model": capture.model,
            "raf": str(capture.raf),
            "demographic": str(capture.demographic),
            "categories": [
                {
                    "hcc": one.hcc,
                    "label": one.label,
                    "codes": list(one.codes),
                    "factor": str(one.factor),
                    "dropped_for": one.dropped_for,
                }
                for one in capture.categories
            ],
            "together": [{"name": _plain(name), "factor": str(factor)} for name, factor in capture.together],
            "without": list(capture.without_category),
            "costs": _costs(codes, years, registered),
        }
    except (risk.RiskPackageMissingError, ValueError) as error:
        return {"trouble": str(error)}


def _costs(codes: list[str], years: int, registered: str) -> list[dict[str, str]]:
    """For each code that changes the RAF, what it costs when the claims of the year do not have it."""
    costs = []
    for code in codes:
        missed = risk.missed([other for other in codes if other != code], codes, years, registered)
        if missed.raf:
            costs.append({"code": code, "sentence": missed.sentence})
    return costs


def _plain(name: str) -> str:
    if count := COUNT.fullmatch(name):
        return f"{count[1]}{' or more' if count[2] else ''} conditions that count"
    return PAIRS.get(name, name)
