"""Pictures of one machine are kept for 29 days; what was said of them stays a day longer, and does without them."""

import os
import time

from playwright.sync_api import expect

import pictures
from chat_page import ChatPage
from waiting import eventually

_DAY = 86_400


def _age(home, days):
    """Makes all pictures so old."""
    then = time.time() - days * _DAY
    for folder in ("photos", "predictions"):
        for path in home.data.glob(f"**/{folder}+*"):
            os.utime(path, (then, then))


def test_old_pictures_go_and_their_answers_stay(home, polybot, page, tmp_path):
    worker = home.worker(polybot).start()
    picture = tmp_path / "bus.jpg"
    picture.write_bytes(pictures.small_bus())
    chat = ChatPage(page, polybot.url)
    chat.upload(picture)
    chat.await_answer(chat.cards.first)
    answer = chat.cards.first.locator(".summary").inner_text()
    (kept,) = home.stored("predictions")
    worker.stop()

    _age(home, 29.1)
    polybot.restart()
    eventually(lambda: not home.stored("photos") | home.stored("predictions"), "the pictures gone")

    page.expected_errors += ["404", "ERR_"]  # The pictures; and the stream, while polybot was away.
    page.goto("about:blank")
    chat = ChatPage(page, polybot.url)
    for what in (f"photos/{kept}", f"predictions/{kept}/picture"):
        assert page.request.get(f"{polybot.url}/api/{what}").status == 404
    expect(chat.cards.first.locator(".summary")).to_have_text(answer)
    chat.say("/last")
    expect(chat.log.get_by_text(answer, exact=True)).to_have_count(2)
