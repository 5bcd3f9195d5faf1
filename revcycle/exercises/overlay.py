"""One table of an encounter laid over another: a case's over its exercise's, a key's over what students are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def laid_over(table: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """A table with some of its values replaced. Services are replaced one by one: the first by the first, and so on."""
    services = [dict(one) for one in table.get("services", ())]
    for place, own in enumerate(over.get("services", ())):
        if place < len(services):
            services[place] |= own
        else:
            services.append(dict(own))
    merged = {**table, **over}
    if services:
        merged["services"] = services
    return merged
