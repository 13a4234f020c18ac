"""The web chat page in a real browser, from the picked file to the boxes."""

import json
import os
import re

import pytest
from playwright.sync_api import expect

import pictures
from chat_page import ChatPage, OUTAGE
from paths import BUS, REPOSITORY

PHONE = {"width": 390, "height": 844}


def test_a_new_visitor_is_told_what_to_do(chat):
    expect(chat.page.get_by_role("heading", name="What is in your picture?")).to_be_visible()
    expect(chat.page.get_by_role("button", name="Choose a picture", exact=True)).to_be_visible()
    expect(chat.cards).to_have_count(0)


def test_a_photo_is_answered_with_boxes_and_a_list(chat, answered):
    expect(answered).to_contain_text("4 persons, 1 bus")
    labels = chat.chips(answered).all_inner_texts()
    assert sorted(re.sub(r"\s*\d+ %", "", label) for label in labels) == ["bus"] + ["person"] * 4
    assert all(re.search(r"\d+ %$", label) for label in labels)
    expect(answered).to_contain_text(re.compile(r"Found in \d+ ms, answered in"))
    expect(chat.image(answered)).to_have_attribute("alt", re.compile("4 persons, 1 bus"))
    screenshot = REPOSITORY / "docs/screenshot.png" if os.environ.get("UPDATE_SCREENSHOT") == "1" else None
    if screenshot:
        chat.page.set_viewport_size({"width": 900, "height": 1000})
        chat.page.screenshot(path=screenshot)


def test_pointing_at_an_object_shows_its_box(chat, answered):
    bus = chat.chips(answered).filter(has_text="bus")
    expect(chat.lit_boxes(answered)).to_have_count(0)
    bus.hover()
    expect(chat.lit_boxes(answered)).to_have_count(1)
    lit, picture = chat.lit_boxes(answered).bounding_box(), chat.image(answered).bounding_box()
    assert lit["width"] > 0.7 * picture["width"], "the bus fills most of the picture"
    chat.page.get_by_role("banner").hover()
    expect(chat.lit_boxes(answered)).to_have_count(0)


def test_the_keyboard_reaches_every_object(chat, answered):
    first = chat.chips(answered).first
    first.focus()
    expect(chat.lit_boxes(answered)).to_have_count(1)
    chat.page.keyboard.press("Enter")
    expect(first).to_have_attribute("aria-pressed", "true")
    chat.page.keyboard.press("Tab")
    expect(chat.chips(answered).nth(1)).to_be_focused()


def test_picture_and_json_can_be_downloaded(chat, answered, tmp_path):
    with chat.page.expect_download() as picture:
        answered.get_by_role("link", name=re.compile("Download Picture")).click()
    assert picture.value.suggested_filename.endswith(".jpg")
    picture.value.save_as(tmp_path / "picture.jpg")
    assert pictures.size((tmp_path / "picture.jpg").read_bytes()) == (810, 1080)
    with chat.page.expect_download() as prediction:
        answered.get_by_role("link", name=re.compile("Download JSON")).click()
    assert prediction.value.suggested_filename == "bus.json"
    prediction.value.save_as(tmp_path / "bus.json")
    results = json.loads((tmp_path / "bus.json").read_text(encoding="utf-8"))["results"]
    assert pictures.count(results) == pictures.BUS_COUNTS


def test_the_original_can_be_seen_again(chat, answered):
    answered.get_by_role("button", name="Without boxes").click()
    expect(chat.image(answered)).not_to_have_attribute("src", re.compile("/picture$"))


def test_the_picture_opens_in_full_size(chat, answered):
    link = answered.get_by_role("link", name="Open bus.jpg in full size")
    for part in "/picture$", "/api/photos/[^/]+$":
        expect(link).to_have_attribute("href", re.compile(part))
        with chat.page.context.expect_page() as opened:
            link.click()
        opened.value.wait_for_load_state()
        assert opened.value.evaluate("document.images[0].naturalHeight") == 1080
        answered.get_by_role("button", name="Without boxes").click()


def test_a_text_is_answered_and_no_markup(chat):
    chat.say("<b>hello</b> <img src=x onerror=alert(1)>")
    expect(chat.log.get_by_text("<b>hello</b> <img src=x onerror=alert(1)>")).to_have_count(1)
    expect(chat.log.get_by_text(re.compile("send me a photo", re.I))).to_be_visible()


def test_a_text_that_failed_is_sent_again(chat):
    chat.page.expected_errors.append("503")
    messages = re.compile("/api/messages")
    chat.page.route(messages, lambda route: route.fulfill(status=503, json={"error": "That did not work just now."}))
    chat.say("hello")
    again = chat.log.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    chat.page.unroute(messages)
    again.press("Enter")
    expect(chat.log.get_by_text(re.compile("send me a photo", re.I))).to_be_visible()
    expect(again).to_have_count(0)
    expect(chat.log.get_by_role("article").first).to_be_focused()


def test_a_hostile_file_name_is_no_markup(chat, tmp_path):
    path = tmp_path / "<img src=x onerror=alert(1)>.jpg"
    path.write_bytes(pictures.bus())
    chat.upload(path)
    chat.await_answer(chat.cards.first)
    expect(chat.cards.first).to_contain_text(path.name)
    chat.page.reload()
    chat.await_answer(chat.cards.first)
    expect(chat.cards.first).to_contain_text(path.name)


def test_a_reload_keeps_the_conversation(chat, answered):
    chat.say("and a text")
    expect(chat.log.get_by_text(re.compile("send me a photo", re.I))).to_have_count(1)
    before = chat.log.inner_text()
    chat.page.reload()
    chat.await_history()
    chat.await_answer(chat.cards.first)
    expect(chat.cards).to_have_count(1)
    expect(chat.chips(chat.cards.first)).to_have_count(5)
    assert chat.log.inner_text() == before


def test_several_pictures_at_once_are_all_answered(chat, tmp_path):
    grey = tmp_path / "grey.jpg"
    grey.write_bytes(pictures.grey())
    chat.upload(BUS, grey, BUS)
    for index in range(3):
        expect(chat.cards.nth(index)).to_have_attribute("data-state", "done", timeout=30_000)
    expect(chat.cards.nth(1)).to_contain_text("Nothing I know is in this picture.")


def test_a_pasted_picture_is_answered(chat):
    chat.page.evaluate(
        """bytes => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], 'pasted.jpg', {type: 'image/jpeg'}));
            document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: transfer, bubbles: true}));
        }""", list(pictures.bus()))
    chat.await_answer(chat.cards.first)


@pytest.mark.parametrize("name, content, sentence", [
    ("diary.txt", b"Dear diary", "not a picture"),
    ("empty.jpg", b"", "empty"),
    ("large.jpg", bytes(20 * 1024 * 1024 + 1), "20 MB"),
])
def test_what_is_no_picture_is_refused_before_it_is_sent(chat, tmp_path, name, content, sentence):
    path = tmp_path / name
    path.write_bytes(content)
    sent = []
    chat.page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    chat.upload(path)
    expect(chat.cards.first).to_have_attribute("data-state", "failed")
    expect(chat.cards.first).to_contain_text(sentence)
    assert not sent


def test_what_only_claims_to_be_a_picture_is_refused_by_the_server(chat, tmp_path):
    chat.page.expected_errors.append("415")
    path = tmp_path / "fake.jpg"
    path.write_bytes(b"Dear diary, this is no picture")
    chat.upload(path)
    expect(chat.cards.first).to_have_attribute("data-state", "failed")
    expect(chat.cards.first.locator(".trouble")).to_have_text(re.compile(r"\.$"))


def test_a_restart_of_polybot_is_survived(home, page):
    page.expected_errors.extend(OUTAGE)
    polybot = home.polybot().start()
    home.worker(polybot).start()
    chat = ChatPage(page, polybot.url)
    chat.upload()
    chat.await_answer(chat.cards.first)
    polybot.stop()
    expect(chat.banner).to_contain_text("Connection lost")
    polybot.start()
    expect(chat.banner).to_be_empty(timeout=20_000)
    chat.upload()
    chat.await_answer(chat.cards.nth(1))
    expect(chat.cards).to_have_count(2)


def test_a_photo_sent_before_a_restart_is_answered_after_it(home, page):
    page.expected_errors.extend(OUTAGE)
    polybot = home.polybot().start()
    chat = ChatPage(page, polybot.url)
    chat.upload()
    expect(chat.cards.first).to_have_attribute("data-prediction", re.compile(".+"))
    polybot.kill()
    home.worker(polybot).start()
    polybot.start()
    chat.await_answer(chat.cards.first, timeout=40_000)
    expect(chat.cards).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_on_a_phone(chat, scheme):
    chat.page.set_viewport_size(PHONE)
    chat.page.emulate_media(color_scheme=scheme)
    chat.upload()
    chat.await_answer(chat.cards.first)
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for part in (chat.image(chat.cards.first), chat.chips(chat.cards.first).first,
                 chat.page.get_by_role("button", name="Send message")):
        box = part.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


def test_two_windows_of_one_session_show_the_same(chat, answered, shared_polybot):
    other = ChatPage(chat.page.context.new_page(), shared_polybot.url)
    other.await_answer(other.cards.first)
    chat.upload()
    other.await_answer(other.cards.nth(1))
    expect(other.cards).to_have_count(2)


def test_the_keyboard_alone_is_enough(chat):
    """From the empty page to a deleted conversation; every key must leave the focus somewhere that can be seen."""
    page = chat.page
    page.expected_errors.append("503")
    page.on("filechooser", lambda _: None)  # From now on the browser hands over its chooser; that takes a moment.
    chat.press_until("Choose a picture")
    chat.choose_by_keyboard(BUS)
    expect(chat.welcome).to_be_hidden()
    expect(page.get_by_role("button", name="Choose pictures")).to_be_focused()
    first = chat.cards.first
    chat.await_answer(first)

    chat.press_until("Without boxes", "Shift+Tab")
    chat.press("Enter")
    expect(chat.image(first)).not_to_have_attribute("src", re.compile("/picture$"))
    chips = chat.chips(first)
    chat.press_until(chips.first.inner_text().replace("\n", " "), "Shift+Tab")
    while not chips.first.evaluate("chip => chip === document.activeElement"):
        chat.press("Shift+Tab")
    for index in range(5):
        expect(chips.nth(index)).to_be_focused()
        expect(chips.nth(index)).to_have_class(re.compile(r"\bon\b"))
        expect(chat.lit_boxes(first)).to_have_count(1)
        chat.press("Tab")
    chat.press("Shift+Tab")
    chat.press("Enter")
    expect(chips.last).to_have_attribute("aria-pressed", "true")
    chat.press("Escape")
    expect(chips.last).to_have_attribute("aria-pressed", "false")

    chat.press_until("Settings", "Shift+Tab")
    assert chat.press("Enter") == "Close settings"
    expect(chat.settings.get_by_role("slider")).to_be_enabled()
    chat.press_until("How sure I must be")
    with chat.changing_settings():
        chat.press("ArrowRight")
    expect(chat.settings).to_contain_text("30 %")
    assert chat.press("Tab") == "Picture and list"
    chat.press("ArrowDown")
    with chat.changing_settings():
        assert chat.press("ArrowDown") == "List alone"
    expect(chat.settings.get_by_role("radio", name="List alone")).to_be_checked()
    assert chat.press("Tab") == "Search the objects"
    page.keyboard.type("bus")
    assert chat.press("Tab") == "bus", "the others are out of the way"
    with chat.changing_settings():
        chat.press("Space")
    expect(chat.settings.get_by_role("checkbox", name="bus")).to_be_checked()
    assert chat.press("Escape") == "Settings", "the keyboard is back where it was"
    expect(chat.settings).to_be_hidden()

    chat.press_until("Message")
    page.keyboard.type("hello")
    assert chat.press("Enter") == "Message"
    expect(chat.log.get_by_text(re.compile("send me a photo", re.I))).to_have_count(1)

    photos = re.compile("/api/photos")
    page.route(photos, lambda route: route.fulfill(status=503, json={"error": "That did not work just now."}))
    chat.press_until("Choose pictures", "Shift+Tab")
    chat.choose_by_keyboard(BUS)
    second = chat.cards.nth(1)
    expect(second).to_contain_text("That did not work just now.")
    page.unroute(photos)
    chat.press_until("Try again", "Shift+Tab")
    chat.press("Enter")
    expect(second).to_be_focused()
    expect(second).to_have_attribute("data-state", "done", timeout=30_000)
    expect(second).to_be_focused()
    assert chat.press("Tab").startswith("bus"), "what was asked for, and no more"
    expect(chat.chips(second)).to_have_count(1)

    chat.press_until("Settings", "Shift+Tab")
    chat.press("Enter")
    expect(chat.settings.get_by_role("slider")).to_be_enabled()
    chat.press_until("Delete this conversation…")
    assert chat.press("Enter") == "Keep it", "what does no harm comes first"
    assert chat.press("Shift+Tab") == "Delete everything"
    chat.press("Enter")
    expect(chat.cards).to_have_count(0)
    expect(chat.welcome).to_be_visible()
    expect(page.get_by_role("button", name="Settings")).to_be_focused()
    chat.press_until("Choose a picture")
