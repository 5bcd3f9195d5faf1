"""What is seen of a form: the page, the print, what is attached, and the widget's own side."""

import io
import json
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from revcycle.claim.forms import blank_form, boxes, fill
from revcycle.claim.forms.attached import attachments
from revcycle.claim.forms.page import html
from revcycle.claim.forms.printing import pdf
from revcycle.exercises.views.claim_form import ClaimFormView, claim_form
from tests.unit.claim_making import full_stay, full_visit
from tests.unit.claim_parts import office_visit, short_stay

FORMS = {"visit": fill(office_visit()), "full visit": fill(full_visit()), "full stay": fill(full_stay())}


class Text(HTMLParser):
    """The text of a page, and its tags that are still open."""

    VOID = ("br",)

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A tag opens."""
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes: the one that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Text."""
        if "style" not in self.open:
            self.words.append(data)


@pytest.mark.parametrize("name", FORMS)
def test_a_page_shows_every_box_with_its_label(name: str) -> None:
    """Has the page every label and every text that is typed, and does it say TRAINING?"""
    form = FORMS[name]
    page = Text(html(form))
    assert page.open == []
    words = " ".join(page.words)
    assert "TRAINING" in words
    for one in boxes(form.kind):
        assert one.label in words or one.short in words or one.on_line, one.item
    assert [item for item, text in form.items.items() if text not in words] == []


def test_what_is_typed_is_never_markup() -> None:
    """Is a text with tags shown as it was typed?"""
    form = blank_form("professional").typed({"19": "<script>alert(1)</script>", "1": "<b>"})
    assert "<script>" not in html(form)
    assert "&lt;script&gt;" in html(form)
    assert "<b>" not in html(form)


def test_lines_stand_on_pages() -> None:
    """Are eight lines shown on two pages of six?"""
    page = html(FORMS["full visit"])
    assert re.findall("<caption>(.*?)</caption>", page) == ["Lines 1 to 6, page 1 of 2", "Lines 7 to 12, page 2 of 2"]


def test_remittances_are_attached() -> None:
    """Is what an earlier payer decided on a copy of its remittance, with the lines and the adjustments?"""
    first, *_ = attachments(FORMS["full visit"])
    assert first.title == "Copy of the remittance of Tallgrass Health Plan"
    rows = dict(first.rows)
    assert rows["Paid"] == "$80.00"
    assert rows["Line 8"] == "99213-25 x 1; paid $10.00; CO-45 $5.00; PR-2 $3.00; 06/02/2026"
    assert attachments(FORMS["full stay"])[0].title == "Copy of the remittance of Tallgrass Health Plan"


def test_the_sheet_names_what_paper_has_no_box_for() -> None:
    """Is the rest on a sheet, in words?"""
    (sheet,) = attachments(FORMS["visit"])
    assert sheet.title == "What the CMS-1500 has no box for"
    assert sheet.rows == (
        ("Coverage 1, payer: payer's number for electronic claims", "TRN01"),
        ("Coverage 1: kind of coverage (SBR09) (Item 1)", "12"),
    )


@pytest.mark.parametrize("name", FORMS)
def test_a_print_says_what_the_form_says(name: str) -> None:
    """Has the PDF its title, language and mark, and can all that is typed be taken out of it again?"""
    pypdf = pytest.importorskip("pypdf")
    form = FORMS[name]
    printed = pdf(form)
    assert printed == pdf(form)
    reader = pypdf.PdfReader(io.BytesIO(printed))
    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) == form.pages + len(attachments(form))
    assert all("TRAINING" in text for text in texts)
    assert "claim form for training" in reader.metadata.title
    assert reader.trailer["/Root"]["/Lang"] == "en-US"
    whole = "\n".join(texts)
    assert [item for item, text in form.items.items() if text not in whole and item != "1"] == []


def test_the_total_is_printed_on_the_last_page_only() -> None:
    """Is the total blank on the first of two pages?"""
    pypdf = pytest.importorskip("pypdf")
    first, second, *_ = pypdf.PdfReader(io.BytesIO(pdf(FORMS["full visit"]))).pages
    assert "1600.00" not in first.extract_text()
    assert "1600.00" in second.extract_text()


def test_a_strange_text_is_printed() -> None:
    """Can a text with signs that no font has, or far too long for its box, be printed?"""
    form = blank_form("institutional").typed({"FL80": "\U0001f600 é " * 60, "FL42.900": "1"})
    assert pdf(form).startswith(b"%PDF")


def test_the_widget_takes_only_what_is_typed() -> None:
    """Does the widget take texts from the browser, and neither scene nor notice?"""
    view = ClaimFormView(FORMS["visit"])
    before = view.scene
    view.set_state({"scene": {}, "notice": {}, "value": {"26": "X-1", "2": 7, "19": ["no"]}, "tick": "t"})
    assert view.scene == before
    assert view.form.items == {"26": "X-1"}
    assert view.notice["tick"] == "t"
    json.dumps(view.notice)


def test_the_widget_tells_faults_and_the_raw_file() -> None:
    """Does the notice hold the faults, and the places of the boxes in the raw file as long as there is one?"""
    view = ClaimFormView(fill(short_stay()))
    assert view.notice["faults"] == []
    (number, element, component) = view.notice["raw"]["places"]["FL3a"][0]
    segment = view.notice["raw"]["segments"][number - 1]
    assert (segment["tag"], segment["elements"][element - 1], component) == ("CLM", ["QCH-0001"], 0)
    view.value = {**view.value, "FL12": "soon"}
    assert [fault["item"] for fault in view.notice["faults"]] == ["FL12"]
    assert view.notice["raw"]["segments"] == []
    assert view.claim is None


def test_a_damaged_file_is_told() -> None:
    """Is a file that is no 837 told in a sentence?"""
    for file in (b"", b"nothing", b"\x00\xff"):
        view = ClaimFormView(FORMS["visit"], written=file)
        assert view.notice["raw"]["trouble"].endswith(".")


def test_no_widget_while_nbgrader_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is nothing drawn while nbgrader runs the notebook?"""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert claim_form(FORMS["visit"]) is None


def test_forms_are_quick_to_import() -> None:
    """Does importing the forms load neither widgets nor reportlab?"""
    code = (
        "import sys, revcycle.claim.forms, revcycle.claim.forms.page, revcycle.claim.forms.printing;"
        "print([name for name in ('anywidget', 'ipywidgets', 'reportlab', 'pandas') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
