"""What the ledger shows, in a browser: an account, a statement, aging, follow-up and indicators."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from revcycle.ledger import Ledger
from revcycle.ledger.aging import aging, aging_page
from revcycle.ledger.figures import figures, tables
from revcycle.ledger.follow_up import follow_up, follow_up_page
from revcycle.ledger.history import history_page
from revcycle.ledger.indicators import indicators, indicators_page
from revcycle.ledger.statement import send_statement, statement, statement_page
from tests.browser.test_views_access import RULES, themed
from tests.unit.claim_parts import GRETA
from tests.unit.ledger_parts import BILLED, CLEAN, LAB_REFUSED, SERVED, VISIT, decided, remittance, visit

FIRST_BILL, TODAY = date(2026, 6, 1), date(2026, 7, 10)
WITH_ADVICE = {"runOnly": {"type": "tag", "values": [*RULES["runOnly"]["values"], "best-practice"]}}
WIDTHS = (320, 1000)
# JupyterLab's own rules for tables and lists in outputs, which would turn texts to the right and float lists.
JUPYTERLAB = """
.jp-RenderedHTMLCommon table { border-collapse: collapse; border: none; table-layout: fixed; margin: 0 auto 1em; }
.jp-RenderedHTMLCommon :is(td, th, tr) { vertical-align: middle; padding: 0.5em; max-width: none; border: none; }
:not(.jp-RenderedMarkdown).jp-RenderedHTMLCommon :is(td, th, tr) { text-align: right; }
.jp-RenderedHTMLCommon tbody tr:nth-child(odd) { background: var(--jp-layout-color0); }
.jp-RenderedHTMLCommon tbody tr:nth-child(even) { background: #f5f5f5; }
.jp-RenderedHTMLCommon tbody tr:hover { background: #e3f2fd; }
.jp-RenderedHTMLCommon dl { width: 100%; overflow: hidden; padding: 0; margin: 0; }
.jp-RenderedHTMLCommon dt { font-weight: bold; float: left; width: 20%; padding: 0; margin: 0; }
.jp-RenderedHTMLCommon dd { float: left; width: 80%; padding: 0; margin: 0; }
body { --jp-layout-color0: white; margin: 0; padding: 12px; background: var(--jp-layout-color0); }
body[data-jp-theme-light="false"] { --jp-layout-color0: #111; color: white; }
"""
NOTEBOOK = """<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width">
<title>Notebook</title><style>{style}</style></head><body data-jp-theme-light="true"><main>
<h1>Notebook</h1><div class="jp-RenderedHTMLCommon jp-RenderedHTML">{shown}</div></main></body></html>"""


@cache
def shown() -> dict[str, str]:
    """The pages of a small ledger: Greta owes on two accounts, one has a refused line, one no answer, one a credit."""
    books = Ledger()
    for account in ("QMG-0001", "QMG-2", "QMG-3", "QMG-4", "QMG-5"):
        books.charge(visit(account=account), BILLED, again=account != "QMG-0001")
    books.take_payment("QMG-0001", 1000, SERVED, "card", "R-1")
    refused = decided(VISIT, LAB_REFUSED, account="QMG-3")
    books.post(remittance(CLEAN, replace(CLEAN, account="QMG-2"), refused, replace(CLEAN, account="QMG-4")))
    send_statement(books, GRETA, FIRST_BILL)
    books.take_payment("QMG-4", 4000, FIRST_BILL, "check", "1203")
    claims, owed = tables(books, TODAY)
    quarter = figures(date(2026, 5, 1), date(2026, 7, 31), claims, books.journal, books.deposits, owed, cost=2000)
    return {
        "account": history_page(books, "QMG-3"),
        "statement": statement_page(statement(books, GRETA, TODAY), "Quillhaven Medical Group"),
        "aging": aging_page(aging(books, TODAY)),
        "follow-up": follow_up_page(follow_up(books, TODAY), TODAY),
        "nothing to follow up": follow_up_page([], TODAY),
        "indicators": indicators_page(indicators(quarter), "Indicators of May to July 2026"),
    }


NAMES = ("account", "statement", "aging", "follow-up", "nothing to follow up", "indicators")
WITH_TABLES = [name for name in NAMES if name != "nothing to follow up"]


def put(page: Page, html: str, width: int = 1000, theme: str = "light") -> None:
    """Show a piece of HTML as JupyterLab shows the output of a cell."""
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(NOTEBOOK.format(style=JUPYTERLAB, shown=html))
    themed(page, theme)


def faults(page: Page) -> list[str]:
    """What axe finds on the whole page, its advice included, in words."""
    found: dict[str, Any] = Axe().run(page, options=WITH_ADVICE).response
    assert len(found["passes"]) > 5
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def sideways(page: Page) -> int:
    """How far the page can be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(page: Page, name: str, theme: str, width: int) -> None:
    """Does axe find nothing on any page, light and dark, wide and narrow, and does the page never scroll sideways?"""
    put(page, shown()[name], width, theme)
    assert faults(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off(page: Page, name: str, width: int) -> None:
    """Does whatever is too wide stand in a place that scrolls, and does nothing lie over its cell's edge?"""
    put(page, shown()[name], width)
    wide = page.evaluate(
        """() => [...document.querySelectorAll("main *")]
            .filter((node) => (!node.closest(".lg-table") && node.getBoundingClientRect().right > innerWidth)
                || (node.matches("th, td, h2, p, dt, dd, caption span") && node.scrollWidth > node.clientWidth + 1))
            .map((node) => node.outerHTML.slice(0, 120))"""
    )
    assert wide == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_one_heading_and_one_name(page: Page, name: str) -> None:
    """Is each page a region of its heading's name, and the heading of the second level, below the notebook's own?"""
    put(page, shown()[name])
    (heading,) = page.locator(".lg").get_by_role("heading").all()
    expect(page.get_by_role("heading", level=2)).to_have_count(1)
    expect(page.get_by_role("region", name=heading.inner_text(), exact=True)).to_have_count(1)


def test_all_pages_stand_in_one_notebook(page: Page) -> None:
    """Does axe find nothing where all stand below each other?"""
    put(page, "".join(shown()[name] for name in WITH_TABLES))
    assert faults(page) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", WITH_TABLES)
def test_tables_are_tables(page: Page, name: str, width: int) -> None:
    """Has each table a caption as its name, a header for each column, and in each row one header and all cells?"""
    put(page, shown()[name], width)
    found = page.get_by_role("table").all()
    assert found
    for one in found:
        expect(one).to_have_accessible_name(one.locator("caption").inner_text())
        columns = one.get_by_role("columnheader").count()
        assert columns > 1
        for row in one.locator("tbody").get_by_role("row").all():
            assert (row.get_by_role("rowheader").count(), row.get_by_role("cell").count()) == (1, columns - 1)


@pytest.mark.parametrize("name", WITH_TABLES)
def test_sums_stand_to_the_right(page: Page, name: str) -> None:
    """Does each cell stand to the right where it is a sum, with its column's header, and to the left where not?"""
    put(page, shown()[name])
    cells = page.evaluate(
        """() => [...document.querySelectorAll("tbody :is(th, td)")].map((cell) => {
            const header = cell.closest("table").querySelectorAll("thead th")[cell.cellIndex];
            return [cell.textContent, ...[cell, header].map((node) => getComputedStyle(node).textAlign)];
        })"""
    )
    assert cells
    for text, side, above in cells:
        if text and name != "indicators":  # their values are days and shares, and stand to the left
            assert side == ("right" if re.fullmatch(r"-?\$[\d,]+\.\d\d", text) else "left"), text
        assert side == above, text


@pytest.mark.parametrize("name", WITH_TABLES)
def test_a_wide_table_scrolls_from_the_keyboard(page: Page, name: str) -> None:
    """At 320 pixels, is each table's place reached with Tab, named, ringed, and moved with an arrow key?"""
    put(page, shown()[name], 320)
    places = page.locator(".lg-scroll").all()
    assert places
    for place in places:
        expect(place).to_have_attribute("tabindex", "0")  # not every browser lets Tab into it by itself
        page.keyboard.press("Tab")
        expect(place).to_be_focused()
        expect(place).to_have_accessible_name(place.locator("caption").inner_text())
        assert place.evaluate("(node) => getComputedStyle(node).outlineStyle") == "solid"
        if place.evaluate("(node) => node.scrollWidth > node.clientWidth"):
            page.keyboard.press("ArrowRight")
            page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_the_last_row_is_marked_where_it_sums_up(page: Page) -> None:
    """Is the last row of the aging heavier than the others, and no row of the list of work?"""
    weights = (
        "[...document.querySelectorAll('tbody tr td:nth-child(2)')].map((cell) => getComputedStyle(cell).fontWeight)"
    )
    put(page, shown()["aging"])
    *others, last = page.evaluate(weights)
    assert (set(others), last) == ({"400"}, "650")
    put(page, shown()["follow-up"])
    assert set(page.evaluate(weights)) == {"400"}
