"""The stand-in's promises about faults and about Telegram's limits."""

import threading
import time

import pytest
import requests

from telegram_calls import call, description, keyboard, result
from telegram_limits import FloodLimits
from telegram_standin import (BAD_GATEWAY, BROKEN, CUT, DOWNLOAD, DROPPED, EXPIRED, TOKEN, TOO_MANY, TelegramStandin,
                              hanging)
from waiting import eventually


def test_fails_on_demand(standin):
    for fault in (TOO_MANY, BROKEN, BAD_GATEWAY):
        standin.fail_next("getMe", fault)
    limited = call(standin, "getMe")
    assert (limited.status_code, limited.json()["parameters"]["retry_after"]) == (429, 1)
    assert call(standin, "getMe").status_code == 500
    gateway = call(standin, "getMe")
    assert gateway.status_code == 502 and gateway.text.startswith("<html>")
    assert call(standin, "getMe").status_code == 200


def test_drops_connections_on_demand(standin):
    standin.fail_next("getMe", DROPPED)
    with pytest.raises(requests.ConnectionError):
        call(standin, "getMe")
    assert call(standin, "getMe").ok


@pytest.mark.parametrize("done", [False, True])
def test_withholds_an_answer(standin, done):
    standin.fail_next("sendMessage", hanging(3600, done))
    with pytest.raises(requests.ReadTimeout):
        requests.post(f"{standin.url}/bot{TOKEN}/sendMessage", json={"chat_id": 1, "text": "a"}, timeout=0.3)
    assert len(standin.sent(1)) == done


def test_ends_a_hanging_call_by_dropping_it(standin):
    standin.fail_next("getMe", hanging(0.2))
    with pytest.raises(requests.ConnectionError):
        call(standin, "getMe")


def say_and_locate(standin, content):
    """A file that somebody sent, and its path."""
    file_id = standin.say_photo(1, content)["message"]["photo"][-1]["file_id"]
    return file_id, result(standin, "getFile", file_id=file_id)["file_path"]


def fetch(standin, path):
    return requests.get(f"{standin.url}/file/bot{TOKEN}/{path}", timeout=10)


def test_cuts_a_download(standin):
    _, path = say_and_locate(standin, b"the picture" * 1000)
    standin.fail_next(DOWNLOAD, CUT)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        fetch(standin, path)
    assert fetch(standin, path).content == b"the picture" * 1000


def test_lets_a_path_expire(standin):
    file_id, path = say_and_locate(standin, b"the picture")
    standin.fail_next(DOWNLOAD, EXPIRED)
    assert [fetch(standin, path).status_code for _ in range(2)] == [404, 404]
    another = result(standin, "getFile", file_id=file_id)["file_path"]
    assert another != path and fetch(standin, another).content == b"the picture"


def fails_of(seed, after):
    """How 100 messages fare, and how many arrive."""
    standin = TelegramStandin()
    standin.fail_randomly(0.3, seed, after)
    statuses = [call(standin, "sendMessage", json={"chat_id": 1, "text": "a"}).status_code for _ in range(100)]
    assert {call(standin, "getMe").status_code for _ in range(20)} == {200}
    arrived = len(standin.sent(1))
    standin.stop()
    return statuses, arrived


def test_fails_at_random_but_the_same_way_for_the_same_seed():
    statuses, arrived = fails_of(7, after=False)
    assert set(statuses) == {200, 429, 500, 502} and 55 <= statuses.count(200) <= 85
    assert arrived == statuses.count(200)
    assert fails_of(7, after=False)[0] == statuses != fails_of(8, after=False)[0]


def test_fails_after_the_deed_only_when_asked():
    statuses, arrived = fails_of(7, after=True)
    assert statuses.count(200) < arrived < 100 - statuses.count(429)


def paced(limits, chat, times, messages=1):
    """The breaches of messages at these times."""
    found = []
    for now in times:
        found += limits.breaches(chat, messages, now)
        limits.count(chat, messages, now)
    return found


def test_a_chat_bears_a_message_a_second():
    assert not paced(FloodLimits(), 1, [0, 1, 2, 2.96])
    assert paced(FloodLimits(), 1, [0, 0.9, 1.9]) == ["chat 1: 0.900 s after the message before"]


def test_a_group_bears_twenty_messages_a_minute():
    assert not paced(FloodLimits(), -1, range(0, 120, 3))
    assert paced(FloodLimits(), -1, [*range(21), 61]) == ["group -1: 21 messages in 60 s"]
    assert paced(FloodLimits(), -1, [0, 1, 2], messages=10) == ["group -1: 30 messages in 60 s"]


def test_all_chats_together_bear_thirty_messages_a_second():
    limits = FloodLimits()
    found = [breach for chat in range(1, 62) for breach in paced(limits, chat, [0.0 if chat <= 31 else 1.0])]
    assert found == ["all chats: 31 messages in 1 s"]


def test_says_how_long_to_wait():
    limits = FloodLimits()
    paced(limits, -1, range(20))
    assert list(limits.breaches(-1, 1, 19.5).values()) == pytest.approx([0.5, 40.5])


def test_records_who_sends_too_fast(standin):
    sent = result(standin, "sendMessage", chat_id=1, text="a")
    result(standin, "sendMessage", chat_id=2, text="a")
    result(standin, "sendChatAction", chat_id=1, action="typing")
    result(standin, "editMessageReplyMarkup", chat_id=1, message_id=sent["message_id"], reply_markup=keyboard(["x"]))
    assert not standin.floods, "no message was sent to anybody's chat twice"
    result(standin, "sendMessage", chat_id=1, text="b")
    assert len(standin.floods) == 1 and standin.floods[0].startswith("chat 1: ")


def test_turns_away_who_sends_too_fast_when_asked(standin):
    standin.enforce_limits = True
    message = {"chat_id": 1, "text": "a"}
    first, second = (call(standin, "sendMessage", json=message) for _ in range(2))
    began = time.monotonic()
    assert first.ok and second.status_code == 429 and second.json()["parameters"] == {"retry_after": 1}
    assert "Too Many Requests" in description(second) and len(standin.sent(1)) == 1
    eventually(lambda: call(standin, "sendMessage", json=message).ok, "a message after a second")
    assert time.monotonic() - began > 0.5


def test_counts_every_call_of_many_at_once(standin):
    callers = [threading.Thread(target=call, args=(standin, "getMe")) for _ in range(40)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert standin.calls["getMe"] == 40
