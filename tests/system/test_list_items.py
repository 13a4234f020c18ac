"""The operator's list of predictions: by its API, in a browser, and how long a page of many takes."""

import os
import re
import sqlite3
import time
from urllib.parse import quote_plus

import pytest
import requests
from playwright.sync_api import expect

import listed
import pictures
from processes import OPERATOR_TOKEN, processor_seconds
from web_chat import WebChat

OPERATOR = {"Authorization": f"Bearer {OPERATOR_TOKEN}"}
PHONE = {"width": 390, "height": 844}
HOSTILE = '<img src=x onerror="document.title=1">'
# The full run, which takes a minute on a quiet machine: ITEMS_MILLION=1
_MANY = 1_000_000 if os.environ.get("ITEMS_MILLION") else 20_000
_ROUNDS = 20
# Of the server's time for a page; what a page takes by the clock is another matter where the machine has much to do.
_MOST_SECONDS = 0.1


def ask(polybot, path="", **query):
    response = requests.get(f"{polybot.admin_url}/listItems{path}", params=query, headers=OPERATOR, timeout=60)
    response.raise_for_status()
    return response


def ids(polybot, **query):
    return [item["predictionId"] for item in ask(polybot, **query).json()["items"]]


def open_list(page, polybot, query=""):
    """Logs in by the form, once for the browser, and shows the list."""
    if not page.context.cookies():
        page.goto(f"{polybot.admin_url}/login?next=/listItems")
        page.fill("#token", OPERATOR_TOKEN)
        with page.expect_navigation():
            page.click("button")
    page.goto(f"{polybot.admin_url}/listItems{query}")
    expect(page.get_by_role("status")).not_to_have_text("Loading…")


def cards(page):
    return page.get_by_role("list", name="Predictions").locator("> li")


@pytest.fixture(scope="module")
def photo(shared_polybot):
    """A photo that was answered in the web chat: its id."""
    return WebChat(shared_polybot.url).detect(pictures.bus())["prediction_id"]


@pytest.fixture
def filled(home):
    """polybot with 60 predictions that nobody made."""
    polybot = home.polybot().start()
    listed.fill(home.data, 60)
    return polybot


def test_a_photo_is_listed_with_its_pictures(shared_polybot, photo):
    (item,) = [item for item in ask(shared_polybot).json()["items"] if item["predictionId"] == photo]
    assert item["status"] == "done" and item["chat_id"].startswith("web:")
    assert sorted(found["class"] for found in item["results"]) == ["bus"] + ["person"] * 4
    assert ask(shared_polybot, f"/{photo}/photo").content == pictures.bus()
    annotated = ask(shared_polybot, f"/{photo}/picture")
    assert annotated.headers["Content-Type"] == "image/jpeg" and annotated.content != pictures.bus()
    assert photo in ids(shared_polybot, **{"class": "bus"}) and photo not in ids(shared_polybot, **{"class": "dog"})


def test_without_the_token_nothing_is_told(shared_polybot, photo):
    for path in ("", "/classes", f"/{photo}/photo", f"/{photo}/picture"):
        url = f"{shared_polybot.admin_url}/listItems{path}"
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": "operator=1"}):
            assert requests.get(url, headers=headers, timeout=10).status_code == 401, path
        public = requests.get(f"{shared_polybot.url}/listItems{path}", headers=OPERATOR, timeout=10)
        assert public.status_code in (401, 404), path


def test_what_a_chat_deletes_leaves_the_list(shared_polybot):
    chat = WebChat(shared_polybot.url)
    gone = chat.detect(pictures.bus())["prediction_id"]
    assert gone in ids(shared_polybot)
    chat.delete("/api/chat")
    assert gone not in ids(shared_polybot) and gone not in ids(shared_polybot, **{"class": "bus"})
    for what in ("photo", "picture"):
        url = f"{shared_polybot.admin_url}/listItems/{gone}/{what}"
        assert requests.get(url, headers=OPERATOR, timeout=10).status_code == 404


def test_the_page_shows_what_was_found(shared_polybot, photo, page):
    open_list(page, shared_polybot)
    card = page.locator(f'[data-id="{photo}"]')
    image = card.get_by_role("img")
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())
    expect(image).to_have_attribute("src", f"/listItems/{photo}/picture")
    expect(card.get_by_role("list", name="Classes found").get_by_role("link").first).to_contain_text("4 × person")
    card.get_by_text("5 boxes").click()
    expect(card.locator("tbody tr")).to_have_count(5)


def test_filters_stand_in_the_address(filled, page):
    page.expected_errors += ["404"]  # There are no pictures.
    open_list(page, filled)
    expect(cards(page)).to_have_count(24)
    assert "dog" in page.locator("#classes option").evaluate_all("options => options.map(option => option.value)")
    page.get_by_role("combobox", name="Class").fill("owl")
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()
    expect(cards(page)).to_have_count(5)
    assert page.url.endswith("/listItems?class=owl")
    # Whoever gets the address sees the same.
    page.reload()
    expect(cards(page)).to_have_count(5)
    expect(page.get_by_role("combobox", name="Class")).to_have_value("owl")
    # A chat or a class on a card narrows further.
    with page.expect_navigation():
        cards(page).first.get_by_title("Only this chat").click()
    assert re.search(r"\?class=owl&chat=telegram%3A\d+$", page.url)
    with page.expect_navigation():
        page.get_by_role("link", name="Clear").click()
    expect(cards(page)).to_have_count(24)


def test_times_are_local_in_the_form_and_utc_in_the_address(browser, filled):
    context = browser.new_context(timezone_id="Asia/Kolkata")
    try:
        page = context.new_page()
        open_list(page, filled)
        page.get_by_label("From").fill("2026-01-01T05:30")
        with page.expect_navigation():
            page.get_by_role("button", name="Show").click()
        assert page.url.endswith("?since=2026-01-01T00%3A00%3A00.000Z")
        expect(page.get_by_label("From")).to_have_value("2026-01-01T05:30")
    finally:
        context.close()


def test_leads_to_older_and_back_to_newer(filled, page):
    page.expected_errors += ["404"]
    everything = ids(filled, limit=100)
    assert len(everything) == 60

    def shown():
        expect(cards(page).first).to_be_visible()
        return cards(page).evaluate_all("cards => cards.map(card => card.dataset.id)")

    def follow(name):
        with page.expect_navigation():
            page.get_by_role("link", name=name).click()

    open_list(page, filled)
    assert shown() == everything[:24]
    follow("Older")
    assert shown() == everything[24:48]
    follow("Older")
    assert shown() == everything[48:]
    expect(page.get_by_role("link", name="Older")).to_be_hidden()
    follow("Newer")
    assert shown() == everything[24:48]
    # At the top, the address is that of the list.
    follow("Newer")
    page.wait_for_url("**/listItems")
    assert shown() == everything[:24]


def test_an_empty_list_and_a_wrong_address_say_so(polybot, page):
    open_list(page, polybot)
    expect(page.get_by_role("status")).to_contain_text("No predictions yet")
    open_list(page, polybot, "?class=dog")
    expect(page.get_by_role("status")).to_have_text("No prediction fits these filters.")
    page.expected_errors += ["400"]
    open_list(page, polybot, "?chat=nobody")
    expect(page.get_by_role("status")).to_have_text("chat must be telegram:<id> or web:<session>.")


def test_a_class_is_found_however_it_is_written(filled, page):
    page.expected_errors += ["404"]
    name = ask(filled, "/classes").json()[0]
    open_list(page, filled)
    expect(page.get_by_role("status")).to_have_text("24 predictions on this page, newest first")
    expect(page.locator("#classes option").first).to_have_attribute("value", name)
    page.get_by_role("combobox", name="Class").fill(name.title())
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(f"**/listItems?class={quote_plus(name)}")


def test_a_picture_that_is_gone_leaves_its_place(filled, page):
    page.expected_errors += ["404"]
    open_list(page, filled, "?limit=1")
    expect(cards(page).first).to_contain_text("The picture is gone, or never came.")


def test_no_name_becomes_markup(home, filled, page):
    page.expected_errors += ["404"]
    database = sqlite3.connect(home.data / "polybot.db")
    with database:
        database.execute("UPDATE predictions SET chat = ?1, body = json_set(body, '$.chat_id', ?1, '$.model', ?2,"
                         " '$.failure', ?2, '$.results[0].class', ?2)", (f"web:{HOSTILE}", HOSTILE))
    database.close()
    open_list(page, filled)
    expect(cards(page)).to_have_count(24)
    assert cards(page).locator("img[src=x]").count() == 0 and "1" != page.title()
    expect(cards(page).first.get_by_title("Only this chat")).to_have_text(f"web:{HOSTILE}")
    expect(cards(page).first.get_by_role("list", name="Classes found")).to_contain_text(HOSTILE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fits_a_phone(browser, filled, scheme):
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    try:
        page = context.new_page()
        open_list(page, filled)
        expect(cards(page)).to_have_count(24)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        small = page.locator("button, input, select, nav a:visible").evaluate_all(
            "controls => controls.filter(control => control.getBoundingClientRect().height < 44)"
            ".map(control => control.outerHTML)")
        assert not small
    finally:
        context.close()


def deep_in(polybot, count):
    """A cursor after three quarters of the list."""
    middle = ask(polybot, limit=1, until=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 1.5 * count)))
    return middle.json()["older"]


@pytest.mark.timeout(900)
def test_a_page_of_many_predictions_is_quick(home):
    polybot = home.polybot().start()
    listed.fill(home.data, _MANY)
    deep = deep_in(polybot, _MANY)
    whole_day = {"since": "2020-01-01T00:00:00Z", "until": "2090-01-01T00:00:00Z"}
    for name, query, least in (
            ("the newest", {}, 24), ("of 100", {"limit": 100}, 100), ("deep", {"cursor": deep}, 24),
            ("back from deep", {"cursor": "n" + deep[1:]}, 24),
            ("by a frequent class", {"class": "person"}, 24), ("by a rare class", {"class": "owl"}, 5),
            ("by a class, deep", {"class": "dog", "cursor": deep}, 24), ("by no class", {"class": "zebra"}, 0),
            ("by the busiest chat", {"chat": "telegram:1"}, 24), ("by a small chat", {"chat": "telegram:8"}, 1),
            ("by chat and class, deep", {"chat": "telegram:1", "class": "dog", "cursor": deep}, 24),
            ("by chat and a rare class", {"chat": "telegram:1", "class": "zebra"}, 0),
            ("failed", {"status": "failed"}, 20), ("failed, deep", {"status": "failed", "cursor": deep}, 4),
            ("done, of a class, in a range", {"status": "done", "class": "dog"} | whole_day, 24)):
        used, times = processor_seconds(polybot.pid), []
        for _ in range(_ROUNDS):
            begin = time.monotonic()
            page = ask(polybot, **query)
            times.append(time.monotonic() - begin)
        used = (processor_seconds(polybot.pid) - used) / _ROUNDS
        print(f"{name}: {used * 1000:.1f} ms of the processor; by the clock {min(times) * 1000:.1f} ms, "
              f"median {sorted(times)[_ROUNDS // 2] * 1000:.1f} ms")
        assert len(page.json()["items"]) >= least and used < _MOST_SECONDS, name
