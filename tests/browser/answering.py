"""Answering an exercise in the page by keyboard alone, whatever its kind."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from revcycle.exercises.marking.level import LABELS, parts_of
from revcycle.exercises.posting.sheet import sheet_of
from revcycle.exercises.variants import Shown


def card(page: Page, title: str) -> Locator:
    """The exercise of that title, scrolled to."""
    found = page.locator(".rc-card").filter(has=page.get_by_role("heading", name=title, exact=True))
    found.scroll_into_view_if_needed(timeout=60_000)
    return found


def enter(page: Page, shown: Shown, raw: Any) -> None:
    """Enter a raw answer into a blank exercise, with nothing but keys, and wait until it is saved."""
    place = card(page, shown.exercise.title)
    place.get_by_role("heading", name=shown.exercise.title, exact=True).focus()
    ENTERING[shown.exercise.kind](page, shown, raw)
    expect(place.get_by_text("Saved ")).to_be_visible()


def kept(page: Page, path: Path, answer: dict[str, Any] | list[Any] | str) -> dict[str, Any]:
    """The answer file, as soon as it holds this answer, or as it is after half a minute: saving goes on by itself."""
    for _ in range(60):
        found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        given = found.get("answer")
        if given == answer or (isinstance(given, dict) and isinstance(answer, dict) and {**given, **answer} == given):
            break
        page.wait_for_timeout(500)
    return found


def _focused(page: Page) -> str:
    name: str = page.evaluate(
        """() => {
            const node = document.activeElement;
            return (node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent).trim();
        }"""
    )
    return name


def _tab_to(page: Page, name: str) -> None:
    for _ in range(80):
        if _focused(page) == name:
            return
        page.keyboard.press("Tab")
    for _ in range(160):
        page.keyboard.press("Shift+Tab")
        if _focused(page) == name:
            return
    raise AssertionError(f"Tab never comes to “{name}”")


def _choice(page: Page, shown: Shown, raw: Any) -> None:
    _choose(page, shown, [raw] if isinstance(raw, str) else raw)


def _sort(page: Page, shown: Shown, raw: Any) -> None:
    if shown.exercise.arrange == "bins":
        _place(page, shown, raw)
        return
    for item in raw:
        _tab_to(page, f"Add: {shown.case.items[item]}")
        page.keyboard.press("Enter")


def _codes(page: Page, _: Shown, raw: Any) -> None:
    _tab_to(page, "Add a diagnosis code (ICD-10-CM)")
    for row in raw:
        page.keyboard.type(row["code"])
        page.keyboard.press("Enter")


def _amounts(page: Page, shown: Shown, raw: Any) -> None:
    _type(page, {shown.case.fields[name].label: typed for name, typed in raw.items()})


def _post(page: Page, shown: Shown, raw: Any) -> None:
    assert shown.case.remittance is not None
    cells = sheet_of(shown.case.remittance).cells
    _type(page, {cells[name]: typed for name, typed in raw.items()})


def _type(page: Page, typed: dict[str, str]) -> None:
    for label, text in typed.items():
        _tab_to(page, label)
        page.keyboard.type(text)
    page.keyboard.press("Tab")


def _fill(page: Page, items: dict[str, str]) -> None:
    for item, typed in items.items():
        _tab_to_item(page, item)
        page.keyboard.type(typed)
    page.keyboard.press("Tab")


def _answer_all(page: Page, raw: dict[str, Any]) -> None:
    for name, given in raw.items():
        _answer_about(page, name, given)


def _answer_about(page: Page, name: str, given: Any) -> None:
    group, value = (".rx-option", given) if isinstance(given, str) else (".rx-pick", name)
    for _ in range(40):
        if _at(page, f"{group} input"):
            break
        page.keyboard.press("Tab")
    for _ in range(10):
        if _at(page, f'{group} input[value="{value}"]'):
            break
        page.keyboard.press("ArrowDown")
    else:
        raise AssertionError(f"The arrows never come to “{value}”")
    page.keyboard.press("Space")
    if isinstance(given, str):
        return
    while not _at(page, "[data-at]"):
        page.keyboard.press("Tab")
    page.keyboard.press("Home")
    for _ in range(60):
        page.keyboard.press("ArrowUp")
    while not _at(page, f'[data-at="{given["at"]}"]'):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    while not _at(page, ".rx-pick input"):
        page.keyboard.press("Shift+Tab")


def _at(page: Page, selector: str) -> bool:
    return bool(page.evaluate("(selector) => document.activeElement.matches(selector)", selector))


def _tab_to_item(page: Page, item: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.item") == item:
            return
    raise AssertionError(f"Tab never comes to item {item}")


def _choose(page: Page, shown: Shown, chosen: list[str]) -> None:
    page.keyboard.press("Tab")
    if shown.exercise.choose == "one":
        page.keyboard.press("Space")
        for _ in shown.options:
            if page.evaluate("document.activeElement.value") == chosen[0]:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows never come to “{chosen[0]}”")
    for name in shown.options:
        if name in chosen:
            page.keyboard.press("Space")
        page.keyboard.press("Tab")


def _place(page: Page, shown: Shown, bins: dict[str, str]) -> None:
    for item in shown.items:
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        for _ in range(list(shown.case.bins).index(bins[item])):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")  # past the button that clears the item


def _mark(page: Page, marks: list[dict[str, Any]]) -> None:
    _tab_to(page, "Word cursor of the note")
    for mark in marks:
        page.keyboard.press("Home")
        for _ in range(mark["from"]):
            page.keyboard.press("ArrowRight")
        for _ in range(mark["to"] - mark["from"]):
            page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Enter")


def _bill(page: Page, shown: Shown, raw: dict[str, Any]) -> None:
    for row in raw.get("diagnoses", []):
        _tab_to(page, "Add a diagnosis code (ICD-10-CM)")
        page.keyboard.type(row["code"])
        page.keyboard.press("Enter")
    for number, row in enumerate(raw["lines"], start=1):
        _tab_to(page, "Add a service (procedure or HCPCS Level II)")
        page.keyboard.type(row["code"])
        page.keyboard.press("Enter")
        for part in shown.exercise.asks:
            label = f"{part.capitalize()} of line {number}, {row['code']}"
            expect(page.get_by_label(label, exact=True)).to_be_visible()  # the line comes when the kernel has answered
            _tab_to(page, label)
            page.keyboard.press("Control+a")
            page.keyboard.type(row[part])
            if not row[part]:
                page.keyboard.press("Delete")
    page.keyboard.press("Tab")


def _level(page: Page, shown: Shown, raw: dict[str, Any]) -> None:
    page.keyboard.press("Tab")
    for name, options, facts in parts_of(shown):
        if not options:
            _tab_to(page, LABELS[name])
            page.keyboard.type(raw[name])
            page.keyboard.press("Tab")
            continue
        page.keyboard.press("Space")
        for _ in range(list(options).index(raw[name])):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")  # to the button that clears it
        page.keyboard.press("Tab")
        for fact in facts:
            if fact in raw.get("facts", ()):
                page.keyboard.press("Space")
            page.keyboard.press("Tab")


ENTERING: dict[str, Callable[[Page, Shown, Any], None]] = {
    "choice": _choice,
    "sort": _sort,
    "codes": _codes,
    "evidence": lambda page, _, raw: _mark(page, raw),
    "amount": _amounts,
    "claim": lambda page, _, raw: _fill(page, raw),
    "segments": lambda page, _, raw: _answer_all(page, raw),
    "posting": _post,
    "services": _bill,
    "level": _level,
}
