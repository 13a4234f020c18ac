"""The web chat's settings, its commands, and how it forgets: by the API, in the page, and by the keyboard alone."""

import re

import pytest
import requests
from playwright.sync_api import expect

import pictures
from chat_page import ChatPage
from paths import BUS
from web_chat import WebChat

DEFAULTS = {"min_confidence": 0.25, "classes": [], "show": "both"}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def api(shared_polybot):
    return WebChat(shared_polybot.url)


@pytest.fixture
def chat(page, shared_polybot):
    return ChatPage(page, shared_polybot.url)


def test_settings_hold_for_the_next_photo(api):
    assert api.get("/api/settings").json() == DEFAULTS
    wanted = {"min_confidence": 0.5, "classes": ["person"], "show": "list"}
    assert api.put("/api/settings", wanted).json() == wanted
    assert api.get("/api/settings").json() == wanted
    result = api.detect(pictures.bus())
    assert result["text"] == "4 persons" and result["show"] == "list"
    assert {item["class"] for item in result["objects"]} == {"person"}
    assert min(item["confidence"] for item in result["objects"]) >= 0.5


@pytest.mark.parametrize("wrong", [
    None, [], {}, DEFAULTS | {"min_confidence": 2}, DEFAULTS | {"min_confidence": "half"}, DEFAULTS | {"show": "all"},
    DEFAULTS | {"classes": ["unicorn"]}, DEFAULTS | {"classes": ["person"] * 100}, DEFAULTS | {"classes": "person"}])
def test_what_is_no_setting_is_refused(api, wrong):
    response = api.put("/api/settings", wrong)
    assert response.status_code == 400 and response.json()["error"].endswith(".")
    assert api.get("/api/settings").json() == DEFAULTS


def test_only_the_page_of_a_session_changes_things(shared_polybot, api):
    for method, path, body in (("PUT", "/api/settings", DEFAULTS), ("DELETE", "/api/chat", None)):
        url, ours = shared_polybot.url + path, {"X-Requested-With": "polybot-chat"}
        assert requests.request(method, url, json=body, timeout=10).status_code == 403
        assert requests.request(method, url, json=body, headers=ours, timeout=10).status_code == 401


def test_classes_are_named_in_the_browser_s_language(api):
    german = api.get("/api/classes", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}).json()
    assert {"name": "dog", "label": "Hund"} in german and len(german) == 80
    assert {"name": "dog", "label": "dog"} in api.get("/api/classes").json()


def test_commands_are_understood(api):
    for command, answer in (("/help", "only dogs and cats"), ("/status", "photo"), ("/privacy", "30 days"),
                            ("/settings only dogs, min 50 %", "dog"), ("/last", "no earlier answer"),
                            ("/forget", "/forget yes"), ("/dance", "/help")):
        asked = api.say(command).json()["message_id"]
        entry = api.await_entry(lambda entry, asked=asked: entry.get("reply_to") == asked, f"an answer to {command}")
        assert answer in entry["text"]
    assert api.get("/api/settings").json() == {"min_confidence": 0.5, "classes": ["dog"], "show": "both"}


def test_the_bot_speaks_the_browser_s_language(api):
    api.http.headers["Accept-Language"] = "de"
    assert api.detect(pictures.bus())["text"] == "4 Personen, 1 Bus"
    response = api.upload(b"no picture")
    assert response.status_code == 415 and "kein Bild" in response.json()["error"]


def test_forgetting_deletes_everything(api):
    prediction_id = api.detect(pictures.bus())["prediction_id"]
    api.put("/api/settings", DEFAULTS | {"show": "list"})
    api.say("/last")
    api.await_entry(lambda entry: entry["kind"] == "answer" and entry["text"] == "4 persons, 1 bus", "the last answer")
    assert api.delete("/api/chat").status_code == 200
    assert [entry["kind"] for entry in api.history()] == ["forgotten"]
    for path in (f"/api/photos/{prediction_id}", f"/api/predictions/{prediction_id}",
                 f"/api/predictions/{prediction_id}/picture"):
        assert api.get(path).status_code == 404
    assert api.get("/api/settings").json() == DEFAULTS
    assert api.detect(pictures.grey())["status"] == "done", "the chat goes on"


def test_a_flood_of_photos_is_slowed_down(api):
    refused = None
    for _ in range(120):
        response = api.upload(pictures.grey(32, 32))
        if response.status_code != 202:
            refused = response
            break
    assert refused is not None and refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1 and "too much at once" in refused.json()["error"]


def test_the_page_offers_to_try_a_photo_again_that_was_too_much(chat):
    chat.page.expected_errors.append("429")
    photos = re.compile("/api/photos")
    sentence = "That was too much at once: please send the rest again in 2 seconds."
    chat.page.route(photos, lambda route: route.fulfill(status=429, json={"error": sentence}))
    chat.upload()
    expect(chat.cards.first).to_have_attribute("data-state", "failed")
    expect(chat.cards.first).to_contain_text(sentence)
    chat.page.unroute(photos)
    chat.cards.first.get_by_role("button", name="Try again").click()
    chat.await_answer(chat.cards.first)


def test_the_dialog_changes_what_the_next_picture_shows(chat):
    dialog = chat.open_settings()
    expect(dialog).to_contain_text("25 %")
    dialog.get_by_placeholder("Search").fill("pers")
    expect(dialog.get_by_role("checkbox")).to_have_count(1)
    dialog.get_by_role("checkbox", name="person").check()
    expect(dialog).to_contain_text("1 chosen")
    dialog.get_by_role("radio", name="List alone").check()
    dialog.get_by_role("button", name="Close settings").click()
    chat.upload()
    expect(chat.cards.first).to_have_attribute("data-state", "done", timeout=30_000)
    expect(chat.chips(chat.cards.first)).to_have_count(4)
    expect(chat.cards.first).to_have_attribute("data-shows", "original")

    chat.page.reload()
    chat.await_history()
    other = ChatPage(chat.page.context.new_page(), chat.url)
    for window in (chat, other):
        dialog = window.open_settings()
        expect(dialog.get_by_role("radio", name="List alone")).to_be_checked()
        expect(dialog.get_by_role("checkbox", name="person")).to_be_checked()
    dialog.get_by_role("button", name="Everything").click()
    expect(dialog).to_contain_text("everything")


def test_a_picture_alone_has_no_list(chat):
    chat.open_settings().get_by_role("radio", name="Picture alone").check()
    chat.settings.get_by_role("button", name="Close settings").click()
    chat.upload()
    chat.await_answer(chat.cards.first)
    expect(chat.chips(chat.cards.first)).to_have_count(0)
    expect(chat.cards.first).to_contain_text("4 persons, 1 bus")


def test_a_setting_that_cannot_be_kept_is_told_and_tried_again(chat):
    chat.page.expected_errors.append("503")
    dialog = chat.open_settings()
    failing = re.compile("/api/settings")
    chat.page.route(failing, lambda route: route.fulfill(status=503, json={"error": "That did not work just now."}))
    dialog.get_by_role("radio", name="List alone").check()
    expect(dialog.get_by_role("alert")).to_contain_text("That did not work just now.")
    chat.page.unroute(failing)
    dialog.get_by_role("button", name="Try again").click()
    expect(dialog.get_by_role("alert")).to_be_empty()
    assert chat.page.request.get(f"{chat.url}/api/settings").json()["show"] == "list"


def test_deleting_empties_every_window(chat):
    chat.upload()
    chat.await_answer(chat.cards.first)
    other = ChatPage(chat.page.context.new_page(), chat.url)
    other.await_answer(other.cards.first)
    dialog = chat.open_settings()
    dialog.get_by_role("button", name="Delete this conversation…").click()
    dialog.get_by_role("button", name="Keep it").click()
    expect(chat.cards).to_have_count(1)
    dialog.get_by_role("button", name="Delete this conversation…").click()
    dialog.get_by_role("button", name="Delete everything").click()
    for window in (chat, other):
        expect(window.cards).to_have_count(0)
        expect(window.page.get_by_role("heading", name="What is in your picture?")).to_be_visible()
    expect(chat.page.get_by_text("Everything was deleted.")).to_be_visible()
    chat.page.reload()
    chat.await_history()
    expect(chat.cards).to_have_count(0)


def test_the_keyboard_alone_is_enough(chat):
    keyboard, page = chat.page.keyboard, chat.page
    page.on("filechooser", lambda _: None)  # From now on the browser hands over its chooser; that takes a moment.
    chat.tab_to("Choose a picture")
    with page.expect_file_chooser() as chooser:
        keyboard.press("Enter")
    chooser.value.set_files(BUS)
    chat.await_answer(chat.cards.first)
    assert chat.focused() == "Choose pictures", "the button below stands for the one that went"
    chat.tab_to("Without boxes", "Shift+Tab")
    keyboard.press("Enter")
    expect(chat.image(chat.cards.first)).not_to_have_attribute("src", re.compile("/picture$"))
    chat.tab_to(re.sub(r"\s+", " ", chat.chips(chat.cards.first).first.inner_text()), "Shift+Tab")
    expect(chat.lit_boxes(chat.cards.first)).to_have_count(1)
    keyboard.press("Enter")
    expect(chat.chips(chat.cards.first).first).to_have_attribute("aria-pressed", "true")

    chat.tab_to("Settings", "Shift+Tab")
    keyboard.press("Enter")
    expect(chat.settings.get_by_role("checkbox")).to_have_count(80)
    chat.tab_to("How sure I must be")
    keyboard.press("ArrowRight")
    expect(chat.settings).to_contain_text("30 %")
    chat.tab_to("Picture and list")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    expect(chat.settings.get_by_role("radio", name="List alone")).to_be_checked()
    chat.tab_to("Search the objects")
    keyboard.type("bus")
    chat.tab_to("bus")
    keyboard.press("Space")
    expect(chat.settings.get_by_role("checkbox", name="bus")).to_be_checked()
    keyboard.press("Escape")
    expect(chat.settings).to_be_hidden()
    assert chat.focused() == "Settings", "the keyboard is back where it was"

    chat.tab_to("Message")
    keyboard.type("hello")
    keyboard.press("Enter")
    expect(chat.log.get_by_text(re.compile("send me a photo", re.I))).to_have_count(1)

    chat.tab_to("Settings", "Shift+Tab")
    keyboard.press("Enter")
    chat.tab_to("Delete this conversation…")
    keyboard.press("Enter")
    assert chat.focused() == "Keep it", "what does no harm comes first"
    keyboard.press("Shift+Tab")
    assert chat.focused() == "Delete everything"
    keyboard.press("Enter")
    expect(chat.cards).to_have_count(0)
    expect(page.get_by_role("heading", name="What is in your picture?")).to_be_visible()
    assert chat.focused() == "Settings"


def test_a_failed_upload_is_tried_again_by_the_keyboard(chat, tmp_path):
    chat.page.expected_errors.append("503")
    path = re.compile("/api/photos")
    chat.page.route(path, lambda route: route.fulfill(status=503, json={"error": "That did not work just now."}))
    chat.upload()
    expect(chat.cards.first).to_have_attribute("data-state", "failed")
    chat.page.unroute(path)
    chat.page.get_by_label("Message", exact=True).focus()
    chat.tab_to("Try again", "Shift+Tab")
    chat.page.keyboard.press("Enter")
    chat.await_answer(chat.cards.first)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_fits_a_phone(chat, scheme):
    chat.page.set_viewport_size(PHONE)
    chat.page.emulate_media(color_scheme=scheme)
    dialog = chat.open_settings()
    box = dialog.bounding_box()
    assert box["x"] >= 0 and box["width"] <= PHONE["width"] and box["y"] + box["height"] <= PHONE["height"] + 1
    assert chat.page.evaluate("document.getElementById('settings').scrollWidth") <= box["width"]
