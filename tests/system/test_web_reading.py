"""What a reader of the web chat page has before them stays there, whatever else changes."""

import re

import pytest
from playwright.sync_api import expect

from paths import BUS

PHONE = {"width": 390, "height": 844}


def test_the_reader_of_a_tall_answer_is_left_where_they_are(chat, answered):
    page, scroller = chat.page, chat.page.get_by_role("main")
    page.set_viewport_size({"width": 390, "height": 500})

    def top():
        return scroller.evaluate("main => main.scrollTop")

    def settle():
        """What a change of sizes leads to has been done after the next frame."""
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    box = answered.bounding_box()
    assert box["height"] > 500, "taller than the window"
    page.mouse.move(200, 200)
    page.mouse.wheel(0, 10_000)
    page.wait_for_function("main => main.scrollTop > 100 && main.scrollTop + main.clientHeight >= main.scrollHeight - 1",
                           arg=scroller.element_handle())
    reached = top()
    page.get_by_label("Message", exact=True).fill("one\ntwo\nthree")
    settle()
    assert top() >= reached, "the message grows"
    page.set_viewport_size({"width": 390, "height": 340})
    settle()
    assert top() >= reached, "the keyboard opens"
    page.set_viewport_size({"width": 390, "height": 500})
    settle()
    assert top() > 100
    answered.get_by_role("button", name="Without boxes").click()
    settle()
    assert top() > 100
    expect(page.get_by_role("button", name="Newest")).to_be_hidden()


@pytest.mark.usefixtures("answered")
def test_what_is_added_while_the_page_scrolls_is_followed(chat):
    page, scroller = chat.page, chat.page.get_by_role("main")
    page.set_viewport_size({"width": 390, "height": 500})
    scroller.evaluate("main => { main.scrollTop = main.scrollHeight; }")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    scroller.evaluate("main => { main.scrollTop -= 10; }")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    added = page.evaluate_handle("""() => {
        const main = document.querySelector('main');
        main.scrollTop = main.scrollHeight;
        const added = document.createElement('p');
        added.style.height = '2000px';
        document.querySelector('[role=log]').append(added);
        return added;
    }""")
    page.wait_for_function("added => added.getBoundingClientRect().top < window.innerHeight / 2", arg=added)
    expect(page.get_by_role("button", name="Newest")).to_be_hidden()


@pytest.mark.parametrize("let_go", ["beside", "Escape", "again"])
def test_a_pressed_box_is_let_go(chat, answered, let_go):
    page = chat.page
    boxes, picture = answered.locator("svg .box"), chat.image(answered).bounding_box()
    page.mouse.click(picture["x"] + picture["width"] * 0.2, picture["y"] + picture["height"] * 0.6)
    pressed = chat.chips(answered).and_(page.locator("[aria-pressed=true]"))
    expect(pressed).to_have_count(1)
    page.get_by_role("banner").hover()
    expect(chat.lit_boxes(answered)).to_have_count(1)
    expect(boxes).to_have_count(5)
    if let_go == "beside":
        page.mouse.click(picture["x"] + picture["width"] * 0.97, picture["y"] + 5)
    elif let_go == "Escape":
        page.keyboard.press("Escape")
    else:
        pressed.click()
    page.get_by_role("banner").hover()
    if let_go == "again":
        page.evaluate("document.activeElement.blur()")
    expect(chat.lit_boxes(answered)).to_have_count(0)
    expect(pressed).to_have_count(0)


def test_boxes_can_be_hidden_after_a_picture_that_did_not_come(chat):
    chat.page.expected_errors.append("404")
    annotated = re.compile("/picture$")
    chat.page.route(annotated, lambda route: route.fulfill(status=404))
    chat.upload()
    card = chat.cards.first
    expect(card.locator(".outlined")).to_have_count(1, timeout=30_000)
    expect(card).to_have_attribute("data-shows", "original")
    chat.page.unroute(annotated)
    toggle = card.get_by_role("button", name="Without boxes")
    toggle.click()
    expect(card.locator(".outlined")).to_have_count(0)
    toggle.click()
    chat.await_answer(card)
    expect(card.locator(".outlined")).to_have_count(0)


def test_the_list_speaks_the_answer_s_language(chat):
    chat.page.set_extra_http_headers({"Accept-Language": "de"})
    chat.upload()
    chat.await_answer(chat.cards.first)
    expect(chat.cards.first).to_contain_text("4 Personen, 1 Bus")
    expect(chat.chips(chat.cards.first)).to_have_text([re.compile("^(Person|Bus) ")] * 5)


def test_the_whole_conversation_is_printed(chat):
    chat.upload(BUS, BUS, BUS)
    for index in range(3):
        chat.await_answer(chat.cards.nth(index))
    assert len(re.findall(rb"/Type\s*/Page\b", chat.page.pdf())) > 1
    chat.page.emulate_media(media="print")
    expect(chat.page.get_by_label("Message", exact=True)).to_be_hidden()
