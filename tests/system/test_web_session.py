"""The web chat page whose session, or whose conversation, has gone: it says so, and waits for nothing."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from chat_page import ChatPage, OUTAGE

NO_COOKIE = "Your browser has no cookie of this chat: allow cookies and reload the page."


def send_in_vain(chat):
    """What the page sends is refused for good."""
    chat.upload()
    expect(chat.cards.first).to_contain_text(NO_COOKIE)
    chat.say("hello")
    expect(chat.log.get_by_role("article").last).to_contain_text(NO_COOKIE)
    expect(chat.log.get_by_role("button", name="Try again")).to_have_count(0)


def test_without_its_cookie_the_page_says_what_to_do(page, shared_polybot):
    page.expected_errors.append("401")
    chat = ChatPage(page, shared_polybot.url)
    page.context.clear_cookies()
    send_in_vain(chat)
    assert not page.context.cookies(), "no other chat has begun in secret"
    page.reload()
    chat.await_history()
    chat.upload()
    chat.await_answer(chat.cards.first)


def test_a_browser_that_keeps_no_cookies_is_told(page, shared_polybot):
    page.expected_errors.append("401")

    def without_cookie(route):
        answer = route.fetch()
        page.context.clear_cookies()  # This browser has kept what Playwright fetched.
        route.fulfill(response=answer, headers={name: value for name, value in answer.headers.items()
                                                if name.lower() != "set-cookie"})

    page.route(re.compile("/$"), without_cookie)
    chat = ChatPage(page, shared_polybot.url, history=False)
    expect(chat.banner).to_have_text(NO_COOKIE)
    send_in_vain(chat)


@pytest.mark.parametrize("first", ["text", "photo"])
def test_a_page_follows_a_log_that_has_begun_anew(home, page, first):
    page.expected_errors += [*OUTAGE, "404"]
    polybot = home.polybot().start()
    worker = home.worker(polybot).start()
    chat = ChatPage(page, polybot.url)
    for number in range(3):
        chat.say(f"number {number}")
    expect(chat.log.get_by_role("article")).to_have_count(6)
    polybot.stop()
    worker.stop()
    shutil.rmtree(home.data)
    home.data.mkdir(mode=0o700)
    polybot.start()
    worker.start()
    expect(chat.log.get_by_role("article")).to_have_count(0, timeout=30_000)
    expect(chat.welcome).to_be_visible()
    if first == "photo":
        chat.upload()
        chat.await_answer(chat.cards.first)
    else:
        chat.say("hello")
        expect(chat.log.get_by_text(re.compile("send me a photo", re.I))).to_have_count(1)
