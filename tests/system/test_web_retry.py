"""What did not go through at first: the page offers to send it again, whatever comes in which order."""

import json
import re
import sqlite3
from contextlib import closing, contextmanager

import pytest
import requests
from playwright.sync_api import expect

import pictures
from chat_page import ChatPage, OUTAGE
from paths import BUS
from waiting import eventually


@pytest.fixture
def chat(polybot, page):
    page.expected_errors.append("503")
    return ChatPage(page, polybot.url)


@contextmanager
def nothing_new_in(home, table):
    """Inside, the database takes no new rows of a table."""
    with closing(sqlite3.connect(home.data / "polybot.db", timeout=10, isolation_level=None)) as database:
        database.execute(f"CREATE TRIGGER closed BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'closed'); END")
        yield
        database.execute("DROP TRIGGER closed")


@contextmanager
def refused_on_the_way(chat, path, **headers):
    """Inside, the page's requests get no further than a proxy that answers 503; yields them."""
    sent = []

    def refuse(route):
        sent.append(route.request)
        route.fulfill(status=503, json={"error": "That did not work just now."}, headers=headers)

    chat.page.route(re.compile(path), refuse)
    yield sent
    chat.page.unroute(re.compile(path))


def send_late(chat, request, body):
    """Sends the page's own request to polybot, as if it had only taken long; returns the answer's status."""
    cookies = {cookie["name"]: cookie["value"] for cookie in chat.page.context.cookies()}
    return requests.post(request.url, body, headers={"X-Requested-With": "polybot-chat"}, cookies=cookies,
                         timeout=30).status_code


def try_again(chat):
    return chat.log.get_by_role("button", name="Try again")


def test_a_photo_whose_entry_comes_after_its_refusal_can_be_sent_again(chat, home, polybot):
    card = chat.cards.first
    with refused_on_the_way(chat, "/api/photos") as sent:
        chat.upload()
        expect(card).to_have_attribute("data-state", "failed")
    assert send_late(chat, sent[0], pictures.bus()) == 202
    expect(card.locator("time")).to_have_count(1)
    expect(card).to_have_attribute("data-state", "failed")
    try_again(chat).click()
    expect(card).to_have_attribute("data-state", "looking")
    home.worker(polybot).start()
    chat.await_answer(card)
    expect(chat.cards).to_have_count(1)


def test_a_photo_that_is_not_queued_is_not_looked_at_for_ever(chat, home, polybot):
    other = ChatPage(chat.page.context.new_page(), polybot.url)
    with nothing_new_in(home, "messages"):
        chat.upload()
        expect(chat.cards.first).to_have_attribute("data-prediction", re.compile(".+"))
        expect(try_again(chat)).to_be_visible()
    for page in other, ChatPage(chat.page.context.new_page(), polybot.url):
        expect(page.cards.first).to_contain_text("please send it again later")
        expect(page.cards.first).to_have_attribute("data-state", "failed")
    try_again(chat).click()
    expect(chat.cards.first).to_have_attribute("data-state", "looking")
    home.worker(polybot).start()
    for page in chat, other, ChatPage(chat.page.context.new_page(), polybot.url):
        page.await_answer(page.cards.first)
        expect(page.cards).to_have_count(1)


def test_a_text_can_be_sent_again_until_it_is_answered(chat):
    told = []
    chat.page.route(re.compile("/api/events"), lambda route: route.fulfill(
        content_type="text/event-stream",
        body="retry: 50\n\nevent: ready\ndata: {}\n\n" + "".join(f"data: {json.dumps(entry)}\n\n" for entry in told)))
    chat.page.reload()
    chat.await_history()
    with refused_on_the_way(chat, "/api/messages") as sent:
        chat.say("hello")
        expect(try_again(chat)).to_be_visible()
    head = {"time": "2026-01-01T00:00:00.000Z"}
    told.append(head | {"kind": "text", "message_id": "1", "text": "hello", "client_id": sent[0].url.partition("=")[2]})
    expect(chat.log.locator("time")).to_have_count(1)
    expect(try_again(chat)).to_be_visible()
    told.append(head | {"kind": "answer", "message_id": "2", "text": "Send me a photo.", "reply_to": "1"})
    expect(chat.log.get_by_text("Send me a photo.")).to_be_visible()
    expect(try_again(chat)).to_have_count(0)


def test_pictures_wait_as_long_as_the_server_asks_for(chat, home, polybot):
    home.worker(polybot).start()
    with refused_on_the_way(chat, "/api/photos", **{"Retry-After": "1"}) as sent:
        chat.upload(BUS, BUS)
        eventually(lambda: chat.page.wait_for_timeout(50) or len(sent) >= 3, "a picture that is sent again")
        for index in range(2):
            expect(chat.cards.nth(index)).to_have_attribute("data-state", re.compile("waiting|uploading"))
        assert len({request.url for request in sent}) == 1, "one after another, under the same client_id"
    for index in range(2):
        chat.await_answer(chat.cards.nth(index))
    expect(chat.cards).to_have_count(2)


@pytest.mark.parametrize("seconds", ["301", "soon"])
def test_nobody_waits_too_long_without_being_told(chat, seconds):
    with refused_on_the_way(chat, "/api/photos", **{"Retry-After": seconds}):
        chat.upload()
        expect(try_again(chat)).to_be_visible()


def test_what_waits_when_all_is_deleted_is_not_sent_after_it(chat):
    with refused_on_the_way(chat, "/api/photos", **{"Retry-After": "300"}) as sent:
        chat.upload()
        expect(chat.cards.first).to_have_attribute("data-state", "waiting")
        assert len(sent) == 1
        chat.delete_everything()
    chat.upload()
    expect(chat.cards.first).to_have_attribute("data-state", "looking")
    expect(chat.cards).to_have_count(1)


def test_what_could_not_reach_the_server_is_sent_when_it_is_back(chat, home, polybot):
    chat.page.expected_errors += OUTAGE
    polybot.stop()
    chat.say("hello")
    expect(try_again(chat)).to_have_count(1)
    chat.upload(BUS)
    expect(try_again(chat)).to_have_count(2)
    expect(chat.cards.first).to_contain_text("could not be reached")
    polybot.start()
    home.worker(polybot).start()
    chat.await_answer(chat.cards.first)
    expect(chat.log.get_by_text(re.compile("send me a photo", re.I))).to_have_count(1)
    expect(try_again(chat)).to_have_count(0)
    expect(chat.log.get_by_role("article")).to_have_count(3)
