"""pyx12 as an independent judge of the X12 that the course writes."""

import io
import json
import logging
from typing import Any

import pytest

__all__ = ["faults"]


def faults(file: bytes) -> list[str]:
    """What pyx12 finds wrong in a file: segment, element and its words. Skips the test where pyx12 is missing."""
    pytest.importorskip("pyx12")
    import pyx12.params
    from pyx12.x12n_document import x12n_document

    told, logger = io.StringIO(), logging.getLogger("pyx12")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        passed = x12n_document(pyx12.params.params(), io.StringIO(file.decode()), io.StringIO(), None, None, told)
    finally:
        logger.setLevel(level)
    found = list(_errors(json.loads(told.getvalue()), ""))
    return found or ([] if passed else ["pyx12 does not pass it and does not say why"])


def _errors(told: Any, where: str) -> "list[str]":
    if isinstance(told, list):
        return [error for item in told for error in _errors(item, where)]
    if not isinstance(told, dict):
        return []
    here = " ".join(filter(None, (where, str(told.get("seg_id", "")), str(told.get("ele_ref_num") or ""))))
    own = [f"{here} {error}" for error in told.get("errors", [])]
    return own + [error for key, item in told.items() if key != "errors" for error in _errors(item, here)]
