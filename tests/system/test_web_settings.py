"""The web chat's settings, its commands, its limit and how it forgets: by the API and in the page."""

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


def test_settings_hold_for_the_next_photo(api):
    assert api.get("/api/settings").json() == DEFAULTS
    wanted = {"min_confidence": 0.5, "classes": ["person"], "show": "list"}
    assert api.put("/api/settings", wanted).json() == wanted
    assert api.get("/api/settings").json() == wanted
    result = api.detect(pictures.bus())
    assert result["text"] == "4 persons" and result["show"] == "list"
    assert {item["class"] for item in result["objects"]} == {"person"}
    assert min(item["confidence"] for item in result["objects"]) >= 0.5
    api.put("/api/settings", DEFAULTS | {"min_confidence": 0.9})
    assert api.detect(pictures.bus())["objects"] == [], "nobody is that sure of anything there"


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
        assert answer in entry["text"] and "button" not in entry["text"]
    assert api.get("/api/settings").json() == {"min_confidence": 0.5, "classes": ["dog"], "show": "both"}


def test_the_bot_speaks_the_browser_s_language(api):
    api.http.headers["Accept-Language"] = "de"
    result = api.detect(pictures.bus())
    assert result["text"] == "4 Personen, 1 Bus"
    assert {(item["class"], item["label"]) for item in result["objects"]} == {("person", "Person"), ("bus", "Bus")}
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


def test_the_page_sends_again_what_was_too_much(chat, tmp_path):
    # The page sees what is sent beside it as soon as it is in the chat's log, which is before the picture is stored:
    # it stays blank until its answer comes.
    chat.page.expected_errors += ["429", "404"]
    grey = tmp_path / "grey.jpg"
    grey.write_bytes(pictures.grey(32, 32))
    ours = {"X-Requested-With": "polybot-chat"}
    while chat.page.request.post(f"{chat.url}/api/photos", data=grey.read_bytes(), headers=ours).status == 202:
        pass
    chat.page.reload()  # The page need not follow so many answers.
    chat.await_history()
    before = chat.cards.count()
    chat.upload(*[grey] * 5)  # One more is taken every second.
    expect(chat.cards).to_have_count(before + 5)
    for index in range(before, before + 5):
        expect(chat.cards.nth(index)).to_have_attribute("data-state", "done", timeout=40_000)


def test_the_dialog_changes_what_the_next_picture_shows(chat):
    dialog = chat.open_settings()
    expect(dialog).to_contain_text("25 %")
    dialog.get_by_placeholder("Search").fill("pers")
    expect(dialog.get_by_role("checkbox")).to_have_count(1)
    with chat.changing_settings():
        dialog.get_by_role("checkbox", name="person").check()
    expect(dialog).to_contain_text("1 chosen")
    with chat.changing_settings():
        dialog.get_by_role("radio", name="List alone").check()
    chat.close_settings()
    chat.upload()
    expect(chat.cards.first).to_have_attribute("data-state", "done", timeout=30_000)
    expect(chat.chips(chat.cards.first)).to_have_text([re.compile("^person")] * 4)
    expect(chat.cards.first).to_have_attribute("data-shows", "original")
    expect(chat.cards.first.locator(".outlined")).to_have_count(0)
    chat.chips(chat.cards.first).first.hover()
    expect(chat.lit_boxes(chat.cards.first)).to_have_count(1)

    chat.page.reload()
    chat.await_history()
    other = ChatPage(chat.page.context.new_page(), chat.url)
    other.open_settings()
    with chat.changing_settings():
        chat.open_settings().get_by_role("slider").fill("90")
    for window in (chat, other):
        expect(window.settings.get_by_role("radio", name="List alone")).to_be_checked()
        expect(window.settings.get_by_role("checkbox", name="person")).to_be_checked()
    other.close_settings()
    expect(other.open_settings()).to_contain_text("90 %")
    with other.changing_settings():
        other.settings.get_by_role("button", name="Everything").click()
    expect(other.settings).to_contain_text("everything")
    other.close_settings()
    other.upload()
    expect(other.cards.nth(1)).to_contain_text("at least 90 % sure", timeout=30_000)


def test_a_picture_alone_has_no_list(chat):
    with chat.changing_settings():
        chat.open_settings().get_by_role("radio", name="Picture alone").check()
    chat.close_settings()
    chat.upload()
    chat.await_answer(chat.cards.first)
    expect(chat.chips(chat.cards.first)).to_have_count(0)
    expect(chat.cards.first).to_contain_text("4 persons, 1 bus")


def hold_first_put(page):
    """Keeps back the first change of the settings; returns all of them as they come."""
    puts = []

    def handle(route):
        if route.request.method == "PUT":
            puts.append(route)
        if route not in puts[:1]:
            route.continue_()

    page.route(re.compile("/api/settings"), handle)
    return puts


def test_the_last_of_many_changes_is_kept(chat):
    slider = chat.open_settings().get_by_role("slider")
    puts = hold_first_put(chat.page)
    with chat.page.expect_request("**/api/settings"):
        slider.press("ArrowRight")
    for _ in range(9):
        slider.press("ArrowRight")
    expect(chat.settings).to_contain_text("75 %")
    chat.page.keyboard.press("Escape")
    with chat.page.expect_response(lambda response: response.request.post_data_json["min_confidence"] == 0.75):
        puts[0].continue_()
    assert len(puts) == 2, "the first and the last: what lies between is of no interest"
    expect(chat.open_settings()).to_contain_text("75 %")


def test_no_late_change_survives_a_deletion(chat):
    dialog = chat.open_settings()
    puts = hold_first_put(chat.page)
    with chat.page.expect_request("**/api/settings"):
        dialog.get_by_role("slider").press("ArrowRight")
    dialog.get_by_role("button", name="Delete this conversation…").click()
    dialog.get_by_role("button", name="Delete everything").click()
    with chat.page.expect_response("**/api/settings"):
        puts[0].continue_()
    expect(dialog).to_be_hidden()
    expect(chat.open_settings()).to_contain_text("25 %")


def test_a_setting_that_cannot_be_kept_is_told_and_tried_again(chat):
    chat.page.expected_errors.append("503")
    dialog = chat.open_settings()
    failing = re.compile("/api/settings")
    chat.page.route(failing, lambda route: route.fulfill(status=503, json={"error": "That did not work just now."}))
    dialog.get_by_role("radio", name="List alone").check()
    expect(dialog.get_by_role("alert")).to_contain_text("That did not work just now.")
    chat.page.unroute(failing)
    with chat.changing_settings():
        dialog.get_by_role("button", name="Try again").click()
    expect(dialog.get_by_role("alert")).to_be_empty()
    expect(dialog.get_by_role("button", name="Close settings")).to_be_focused()
    assert chat.page.request.get(f"{chat.url}/api/settings").json()["show"] == "list"


def test_settings_that_cannot_be_read_cannot_be_changed(chat):
    chat.page.expected_errors.append("503")
    chat.open_settings()
    chat.close_settings()
    failing = re.compile("/api/settings")
    chat.page.route(failing, lambda route: route.fulfill(status=503, json={"error": "That did not work just now."}))
    dialog = chat.open_settings(readable=False)
    expect(dialog.get_by_role("alert")).to_contain_text("That did not work just now.")
    chat.page.unroute(failing)
    dialog.get_by_role("button", name="Try again").click()
    expect(dialog.get_by_role("slider")).to_be_enabled()
    expect(dialog).to_contain_text("25 %")


def test_only_a_press_beside_the_dialog_closes_it(chat):
    box = chat.open_settings().bounding_box()
    chat.page.mouse.click(box["x"] + 5, box["y"] + box["height"] / 2)
    expect(chat.settings).to_be_visible()
    chat.page.mouse.click(box["x"] - 5, box["y"] + box["height"] / 2)
    expect(chat.settings).to_be_hidden()


def test_deleting_empties_every_window(chat):
    with chat.changing_settings():
        chat.open_settings().get_by_role("slider").fill("50")
    chat.close_settings()
    chat.upload()
    chat.await_answer(chat.cards.first)
    other = ChatPage(chat.page.context.new_page(), chat.url)
    other.await_answer(other.cards.first)
    address = f"{chat.url}/api/photos/{chat.cards.first.get_attribute('data-prediction')}"
    assert chat.page.request.get(address).status == 200

    dialog = chat.open_settings()
    dialog.get_by_role("button", name="Delete this conversation…").click()
    expect(dialog.get_by_role("button", name="Delete everything")).to_be_in_viewport(ratio=1)
    dialog.get_by_role("button", name="Keep it").click()
    chat.close_settings()
    expect(chat.cards).to_have_count(1)
    other.chips(other.cards.first).first.focus()
    chat.delete_everything()
    for window in (chat, other):
        expect(window.cards).to_have_count(0)
        expect(window.welcome).to_be_visible()
    expect(other.page.get_by_role("main")).to_be_focused()
    expect(chat.page.get_by_text("Everything was deleted.")).to_be_visible()
    assert chat.page.request.get(address).status == 404
    chat.page.reload()
    chat.await_history()
    expect(chat.cards).to_have_count(0)
    expect(chat.open_settings()).to_contain_text("25 %")


def test_deleting_lets_go_of_the_pictures_on_this_device(chat, tmp_path):
    chat.page.expected_errors.append("415")
    chat.page.evaluate("""() => {
        const { createObjectURL, revokeObjectURL } = URL;
        window.held = new Set();
        URL.createObjectURL = (file) => {
            const url = createObjectURL(file);
            window.held.add(url);
            return url;
        };
        URL.revokeObjectURL = (url) => {
            window.held.delete(url);
            revokeObjectURL(url);
        };
    }""")
    path = tmp_path / "fake.jpg"
    path.write_bytes(b"Dear diary, this is no picture")
    chat.upload(path)
    expect(chat.cards.first).to_have_attribute("data-state", "failed")
    assert chat.page.evaluate("window.held.size") == 1
    chat.delete_everything()
    assert chat.page.evaluate("window.held.size") == 0


def test_what_is_on_its_way_when_all_is_deleted_does_not_come_after_it(chat):
    photos = re.compile("/api/photos")
    held = []
    chat.page.route(photos, lambda route: held.append(route))
    chat.upload(BUS, BUS)
    expect(chat.cards).to_have_count(2)
    chat.delete_everything()
    expect(chat.welcome).to_be_visible()
    chat.page.unroute(photos)
    chat.upload()
    chat.await_answer(chat.cards.first)
    expect(chat.cards).to_have_count(1)
    assert len(held) == 1, "the second one never started"


def test_a_deletion_that_fails_is_told_where_it_is_seen(chat):
    chat.page.expected_errors.append("503")
    failing = re.compile("/api/chat")
    chat.page.route(failing, lambda route: route.fulfill(status=503, json={"error": "That did not work just now."}))
    chat.say("hello")
    chat.page.set_viewport_size(PHONE)
    dialog = chat.open_settings()
    dialog.get_by_role("button", name="Delete this conversation…").click()
    dialog.get_by_role("button", name="Delete everything").click()
    again = dialog.get_by_role("button", name="Try again")
    expect(again).to_be_in_viewport(ratio=1)
    chat.page.unroute(failing)
    again.click()
    expect(chat.welcome).to_be_visible()


def test_forgetting_by_command_empties_every_window(chat):
    chat.upload()
    chat.await_answer(chat.cards.first)
    other = ChatPage(chat.page.context.new_page(), chat.url)
    other.await_answer(other.cards.first)
    chat.say("/forget yes")
    for window in (chat, other):
        expect(window.cards).to_have_count(0)
        expect(window.log.get_by_role("article")).to_have_count(1)
        expect(window.log).to_contain_text("deleted")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_fits_a_phone(chat, scheme):
    chat.page.set_viewport_size(PHONE)
    chat.page.emulate_media(color_scheme=scheme)
    dialog = chat.open_settings()
    box = dialog.bounding_box()
    assert box["x"] == 0 and box["width"] == PHONE["width"], "a sheet as wide as the screen"
    assert box["y"] > 0 and box["y"] + box["height"] == pytest.approx(PHONE["height"], abs=1)
    assert chat.page.evaluate("document.querySelector('.sheet').scrollWidth") <= box["width"]
