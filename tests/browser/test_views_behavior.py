"""What exercises do under the hand: saving, alarms, late answers, two views, pointer and touch."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.harness.bridge import Room
from tests.fixtures.sample import furnished


@pytest.fixture
def room(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A bare page over the sample module."""
    return Room(page, furnished(tmp_path, monkeypatch))


def answers(room: Room) -> list[Any]:
    """Return the answers that the page has sent so far."""
    return [content["answer"] for _, kind, content in room.received if kind == "state" and "answer" in content]


def drag(page: Page, first: int, last: int) -> None:
    """Drag with the mouse from one word of the note to another."""
    words = page.locator(".rc-word")
    words.nth(first).hover()
    page.mouse.down()
    words.nth(last).hover()
    page.mouse.up()


def test_saved_is_said(room: Room, page: Page) -> None:
    """Does the student see that the answer is saved, and when?"""
    room.exercise("sample-choice-one")
    page.get_by_role("radio").first.check()
    expect(page.locator(".rc-saved")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def test_saved_on_another_day(room: Room, page: Page) -> None:
    """Is the day said with the time when the answer is from another day?"""
    widget = room.exercise("sample-choice-one")
    widget.notice = {**widget.notice, "saved": "2026-09-03T14:02:11+00:00"}
    room.push("sample-choice-one")
    expect(page.locator(".rc-saved")).to_have_text("Saved September 3, 14:02")


def test_nothing_says_right_or_wrong(room: Room, page: Page) -> None:
    """Does a graded exercise offer no check, and no word about right or wrong?"""
    room.exercise("sample-choice-one")
    for radio in page.get_by_role("radio").all():
        radio.check()
        room.settle()
        text = page.locator(".rc-card").inner_text().lower()
        assert not any(word in text.split() for word in ("right", "wrong", "correct", "incorrect"))
    assert page.get_by_role("button", name="Check").count() == 0


def test_typing_is_gathered(room: Room, page: Page) -> None:
    """Is fast typing sent once it pauses, not at each key?"""
    room.exercise("sample-amount")
    page.get_by_label("Contractual adjustment").press_sequentially("1234.50", delay=20)
    room.settle()
    assert answers(room) == [{"adjustment": "1234.50"}]


@pytest.mark.parametrize("leaving", ["blur", "hidden", "beforeunload"])
def test_last_key_is_not_lost(room: Room, page: Page, leaving: str) -> None:
    """Is what was typed last sent at once when the field, the tab or the page is left?"""
    room.exercise("sample-amount")
    page.get_by_label("Contractual adjustment").press_sequentially("12")
    page.evaluate(
        """(leaving) => {
            if (leaving === "blur") document.activeElement.blur();
            if (leaving === "beforeunload") window.dispatchEvent(new Event("beforeunload"));
            if (leaving === "hidden") {
                Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
                document.dispatchEvent(new Event("visibilitychange"));
            }
            window.sent = shown[0].model.get("answer");
        }""",
        leaving,
    )
    assert page.evaluate("window.sent") == {"adjustment": "12"}


def test_view_that_is_taken_away(room: Room, page: Page) -> None:
    """Is what was typed last sent when the cell's output is cleared?"""
    room.exercise("sample-amount")
    page.get_by_label("Contractual adjustment").press_sequentially("12")
    page.evaluate("shown[0].leave()")
    assert room.saved("sample-amount") == {"adjustment": "12"}


def test_alarm_and_second_try(room: Room, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a failing save an alarm at once, and can the student save again when there is room?"""
    import errno
    import os

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    room.exercise("sample-choice-one")
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        page.get_by_role("radio").first.check()
        expect(page.get_by_role("alert")).to_contain_text("Not saved: the disk is full.")
        expect(page.locator(".rc-saved")).to_have_text("")
    page.get_by_role("button", name="Try to save again").click()
    expect(page.get_by_role("alert")).to_be_empty()
    assert room.saved("sample-choice-one") == page.get_by_role("radio").first.get_attribute("value")


def test_kernel_that_is_silent(room: Room, page: Page) -> None:
    """Is the student told when nobody answers, and is the alarm gone when somebody does?"""
    room.exercise("sample-choice-one")
    page.evaluate("shown[0].model.live = false")
    page.get_by_role("radio").first.check()
    expect(page.get_by_role("alert")).to_contain_text("Not saved yet", timeout=8000)
    page.evaluate("shown[0].model.live = true")
    page.get_by_role("radio").nth(1).check()
    expect(page.get_by_role("alert")).to_be_empty()


def test_kernel_that_has_gone(room: Room, page: Page) -> None:
    """When the kernel has stopped, is that said, and can nothing be typed that would be lost?"""
    room.exercise("sample-amount")
    page.evaluate(
        """() => {
            shown[0].el.classList.add("jupyter-widgets-disconnected");
            shown[0].model.emit("comm_live_update");
        }"""
    )
    expect(page.get_by_role("alert")).to_contain_text("The course has stopped")
    assert page.locator(".rc-fields").evaluate("(node) => node.inert")


def test_late_search_is_let_go(room: Room, page: Page) -> None:
    """Is the answer to an earlier search dropped when it comes after a later question?"""
    room.exercise("sample-codes")
    box = page.get_by_role("combobox").first
    box.press_sequentially("ast")
    room.settle()
    expect(page.get_by_role("option").first).to_be_visible()
    before = page.locator(".rc-hits").first.inner_text()
    question = next(content for _, kind, content in room.received if kind == "message")
    page.evaluate(
        "([view]) => shown[0].model.emit('msg:custom', "
        "{ did: 'search', view, number: 1, text: 'a', hits: [], more: false, trouble: '' })",
        [question["view"]],
    )
    assert page.locator(".rc-hits").first.inner_text() == before


def test_keys_wait_for_their_list(room: Room, page: Page) -> None:
    """On a slow line, do the arrow and Enter wait for the list of what is typed, and not take from the one before?"""
    room.exercise("sample-codes")
    box = page.get_by_role("combobox").first
    box.press_sequentially("asthma")
    room.settle()
    shown = page.get_by_role("option").first
    expect(shown).to_be_visible()
    page.evaluate("shown[0].model.hold()")
    box.fill("S52.501D")
    expect(page.get_by_role("listbox").first).to_have_attribute("aria-busy", "true")
    box.press("ArrowDown")
    box.press("Enter")
    assert room.saved("sample-codes") is None
    page.evaluate("shown[0].model.release()")
    expect(page.get_by_role("list", name="Your codes")).to_contain_text("S52.501D")
    assert room.saved("sample-codes") == [{"code": "S52.501D"}]


@pytest.mark.parametrize(
    ("words", "said"),
    [("zzqq", "nothing is found for it"), ("wrist pain", "Press Down Arrow to choose one from the list")],
)
def test_what_enter_was_told_is_not_talked_over(room: Room, page: Page, words: str, said: str) -> None:
    """On a slow line, is the reply to Enter the right one once the answer is there, and does it stay?"""
    room.exercise("sample-codes")
    box = page.get_by_role("combobox").first
    page.evaluate("shown[0].model.hold()")
    box.fill(words)
    box.press("Enter")
    page.evaluate("shown[0].model.release()")
    expect(page.get_by_text(said)).to_be_visible()
    room.settle()
    page.wait_for_timeout(700)
    expect(page.get_by_text(said)).to_be_visible()
    assert room.saved("sample-codes") is None


def test_other_views_search_is_let_go(room: Room, page: Page) -> None:
    """Does a search in one view leave the list of another view of the same exercise alone?"""
    room.exercise("sample-codes", views=2)
    page.locator(".rc-card").nth(0).get_by_role("combobox").first.press_sequentially("asthma")
    expect(page.locator(".rc-card").nth(0).get_by_role("option").first).to_be_visible()
    assert page.locator(".rc-card").nth(1).get_by_role("option").count() == 0


def test_two_views_of_one_widget(room: Room, page: Page) -> None:
    """Do two views of one widget show the same answer, with ids of their own?"""
    room.exercise("sample-amount", views=2)
    fields = page.get_by_label("Contractual adjustment")
    fields.nth(0).fill("7.25")
    fields.nth(0).press("Tab")
    expect(fields.nth(1)).to_have_value("7.25")
    assert page.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map((node) => node.id)).size"
    ) == page.evaluate("document.querySelectorAll('[id]').length")


def test_change_from_another_page(room: Room, page: Page) -> None:
    """Does what was entered in another tab appear here, but not over what is being typed?"""
    widget = room.exercise("sample-amount")
    widget.answer = {"days": "14"}
    room.push("sample-amount")
    expect(page.get_by_label("Days from visit")).to_have_value("14")
    page.get_by_label("Contractual adjustment").press_sequentially("9")
    widget.answer = {"days": "15"}
    room.push("sample-amount")
    expect(page.get_by_label("Contractual adjustment")).to_have_value("9")


def test_unknown_code_stays_and_is_told(room: Room, page: Page) -> None:
    """Is a text that is no code kept, saved, and told at once?"""
    room.exercise("sample-codes")
    box = page.get_by_role("combobox").first
    box.fill("S99.999Z")
    box.press("Enter")
    expect(page.get_by_role("list", name="Your codes")).to_contain_text("is not in")
    assert room.saved("sample-codes") == [{"code": "S99.999Z"}]


def test_words_that_find_nothing_are_not_added(room: Room, page: Page) -> None:
    """Does Enter on a word that finds nothing say so, keep it in the field, and add nothing?"""
    room.exercise("sample-codes")
    box = page.get_by_role("combobox").first
    box.press_sequentially("zzqq")
    room.settle()
    box.press("Enter")
    expect(page.get_by_text("“zzqq” is not a code, and nothing is found for it.")).to_be_visible()
    expect(box).to_have_value("zzqq")
    assert room.saved("sample-codes") is None


def test_words_are_not_taken_for_a_code(room: Room, page: Page) -> None:
    """Does Enter on words that find something ask to choose, and add nothing?"""
    room.exercise("sample-codes")
    box = page.get_by_role("combobox").first
    box.press_sequentially("wrist pain")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Enter")
    expect(page.get_by_text("is not a code. Press Down Arrow")).to_be_visible()
    expect(box).to_have_value("wrist pain")
    assert not room.saved("sample-codes")


def test_code_typed_and_left(room: Room, page: Page) -> None:
    """Is a whole code that was typed and left without Enter taken as an answer, and half a code not?"""
    room.exercise("sample-codes")
    box = page.get_by_role("combobox").first
    box.press_sequentially("S52.50")
    room.settle()
    box.press("Tab")
    assert not room.saved("sample-codes")
    box.press("End")
    box.press_sequentially("1D")
    room.settle()
    box.press("Tab")
    assert room.saved("sample-codes") == [{"code": "S52.501D"}]


def test_twice_the_same_code(room: Room, page: Page) -> None:
    """Is a code that is in the list already not added again, and said so?"""
    room.exercise("sample-codes")
    box = page.get_by_role("combobox").first
    for text in ("S52501D", "s52.501d"):
        box.fill(text)
        box.press("Enter")
    assert room.saved("sample-codes") == [{"code": "S52.501D"}]
    expect(page.get_by_text("S52.501D is in your list already.")).to_be_visible()


def test_no_more_room(room: Room, page: Page) -> None:
    """Is it said when no further code may be added, with what was typed kept?"""
    room.exercise("sample-codes")
    box = page.get_by_role("combobox").first
    for text in ("S52501D", "I10", "E11.9", "J02.0", "N39.0"):
        box.fill(text)
        box.press("Enter")
    assert len(room.saved("sample-codes")) == 4
    expect(page.get_by_text("There is room for 4 codes.")).to_be_visible()
    expect(box).to_have_value("N39.0")


def test_choosing_by_mouse(room: Room, page: Page) -> None:
    """Can a code be chosen from the list with the mouse, the focus staying in the field?"""
    room.exercise("sample-codes")
    box = page.get_by_role("combobox").first
    box.press_sequentially("S52.501D")
    page.get_by_role("option", name="S52.501D").click()
    assert room.saved("sample-codes") == [{"code": "S52.501D"}]
    expect(box).to_be_focused()
    expect(box).to_have_value("")


def test_click_below_an_open_list(room: Room, page: Page) -> None:
    """Does a click on a button below the open list reach the button, though the list closes?"""
    room.exercise("practice-codes")
    page.get_by_role("combobox").first.press_sequentially("knee")
    expect(page.get_by_role("option").first).to_be_visible()
    page.get_by_role("button", name="Hint 1 of 1").click()
    expect(page.get_by_text("What does the provider know for sure?")).to_be_visible()
    expect(page.get_by_role("listbox").first).to_be_hidden()


def test_check_takes_the_typed_code(room: Room, page: Page) -> None:
    """Does checking count a whole code that was typed but not entered?"""
    room.exercise("practice-codes")
    page.get_by_role("combobox").first.press_sequentially("M25.562")
    room.settle()
    page.get_by_role("button", name="Check my answer").click()
    expect(
        page.get_by_role("heading", name="Not yet", exact=True).or_(
            page.get_by_role("heading", name="Right", exact=True)
        )
    ).to_be_visible()
    assert room.saved("practice-codes") == [{"code": "M25.562"}]


def test_marking_with_the_mouse(room: Room, page: Page) -> None:
    """Do dragging, clicking next to a mark, and clicking a mark do what a marker pen does?"""
    widget = room.exercise("sample-evidence")
    words = widget._shown.words
    drag(page, 10, 14)
    assert room.saved("sample-evidence") == [{"from": 10, "to": 14, "text": " ".join(words[10:15])}]
    page.locator(".rc-word").nth(15).click()
    assert room.saved("sample-evidence")[0]["to"] == 15
    drag(page, 20, 18)
    assert [(mark["from"], mark["to"]) for mark in room.saved("sample-evidence")] == [(10, 15), (18, 20)]
    page.wait_for_timeout(800)
    page.locator(".rc-word").nth(12).click()
    assert [(mark["from"], mark["to"]) for mark in room.saved("sample-evidence")] == [(18, 20)]


def test_overlapping_marks_are_one(room: Room, page: Page) -> None:
    """Do marks that overlap or touch become one?"""
    room.exercise("sample-evidence")
    drag(page, 10, 12)
    drag(page, 12, 16)
    drag(page, 17, 18)
    assert [(mark["from"], mark["to"]) for mark in room.saved("sample-evidence")] == [(10, 18)]


def test_marking_by_touch(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Can words be marked by tapping, and by dragging a finger?"""
    context = browser.new_context(has_touch=True, viewport={"width": 800, "height": 1400})
    page = context.new_page()
    room = Room(page, furnished(tmp_path, monkeypatch))
    room.exercise("sample-evidence")
    words = page.locator(".rc-word")
    words.nth(10).tap()
    words.nth(11).tap()
    assert [(mark["from"], mark["to"]) for mark in room.saved("sample-evidence")] == [(10, 11)]
    client = context.new_cdp_session(page)
    boxes = [words.nth(number).bounding_box() for number in (20, 21, 22)]
    points = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box]
    client.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": points[0][0], "y": points[0][1]}]}
    )
    for x, y in points[1:]:
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert [(mark["from"], mark["to"]) for mark in room.saved("sample-evidence")] == [(10, 11), (20, 22)]
    context.close()


def test_text_is_never_markup(room: Room, page: Page) -> None:
    """Is what a student types shown as text, and never run?"""
    text = "<img src=x onerror=window.pwned=1>"
    widget = room.exercise("sample-codes")
    widget.answer = [{"code": text}]
    room.push("sample-codes")
    page.get_by_role("combobox").first.fill(text)
    room.settle()
    expect(page.get_by_role("list", name="Your codes")).to_contain_text(text)
    assert page.evaluate("window.pwned") is None
    assert page.locator(".rc img").count() == 0


def test_reply_grows_old(room: Room, page: Page) -> None:
    """After a reply, is a changed answer told apart from the one that was checked?"""
    room.exercise("practice-choice")
    page.get_by_role("radio").nth(0).check()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".rc-reply")).to_be_visible()
    expect(page.get_by_text("You have changed your answer")).to_be_hidden()
    page.get_by_role("radio").nth(1).check()
    expect(page.get_by_text("You have changed your answer")).to_be_visible()


@pytest.mark.parametrize(
    ("choose", "headline"),
    [("D, subsequent encounter", "Right"), ("S, sequela", "Right"), ("No 7th character", "Not yet")],
)
def test_headlines(room: Room, page: Page, choose: str, headline: str) -> None:
    """Does the reply say in a word, beside its picture, how it stands?"""
    widget = room.exercise("practice-choice")
    right = {"cast-check": "D, subsequent encounter", "old-scar": "S, sequela"}[widget._shown.case.id]
    page.get_by_label(choose).check()
    page.get_by_role("button", name="Check my answer").click()
    expected = headline if choose in (right, "No 7th character") else "Not yet"
    expect(page.locator(".rc-reply > h4")).to_have_text(expected)
    assert page.locator(".rc-reply > h4 svg").get_attribute("aria-hidden") == "true"


def test_partly_blank_and_unreadable(room: Room, page: Page) -> None:
    """Are partly right, nothing entered and unreadable told apart?"""
    room.exercise("practice-amount")
    headline = page.locator(".rc-reply > h4")
    check = page.get_by_role("button", name="Check my answer")
    check.click()
    expect(headline).to_have_text("Nothing entered yet")
    page.get_by_label("Contractual adjustment").fill("x")
    check.click()
    expect(headline).to_have_text("We could not read this")


def test_another_case(room: Room, page: Page) -> None:
    """Does “Another case” clear the answer, hide the reply, and put the focus at the top?"""
    room.exercise("practice-amount")
    page.get_by_label("Contractual adjustment").fill("12")
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".rc-reply")).to_be_visible()
    page.get_by_role("button", name="Another case").click()
    expect(page.get_by_label("Contractual adjustment")).to_have_value("")
    expect(page.locator(".rc-reply")).to_be_hidden()
    expect(page.get_by_role("heading", name="Charge and adjustment")).to_be_focused()


def test_clock_can_be_hidden(room: Room, page: Page) -> None:
    """Can the drill's clock be hidden, and is it never read aloud?"""
    from revcycle.exercises import session

    room.draw(session.drill(), "drill")
    page.get_by_role("button", name="Start the drill").click()
    clock = page.locator(".rc-time")
    expect(clock).to_have_text("0:01")
    assert clock.get_attribute("aria-hidden") == "true"
    page.get_by_role("button", name="Hide the clock").click()
    expect(clock).to_be_hidden()
    expect(page.get_by_role("button", name="Show the clock")).to_be_visible()
