"""polybot gets updates of every kind that Telegram may send, at random, and goes on answering people.

Few random messages call for an answer: one in four is private, and messages are one kind of many. That keeps what
polybot has to say, some two hundred messages, within what Telegram lets it say in seconds.
"""

import json

import pytest

from bot_api_schema import Schema
from random_updates import RandomUpdates

_COUNTS = {"polling": 10_000, "webhook": 1_000}
_BETWEEN_PEOPLE = 500
_FIRST_CHAT = 7_000_000  # People's own chats, far from the small numbers among the random ones.


def test_random_updates_are_legal_and_of_every_kind():
    schema, source = Schema(), RandomUpdates(seed=1)
    updates = [source.next(number) for number in range(2000)]
    for update in updates:
        schema.check_object("Update", update)
    assert {kind for update in updates for kind in update} == {"update_id", *source.kinds}
    again = RandomUpdates(seed=1)
    assert [again.next(number) for number in range(2000)] == updates
    assert RandomUpdates(seed=2).next(0) != updates[0]


@pytest.mark.timeout(300)
def test_people_are_answered_among_random_updates(telegram, telegram_bot, telegram_mode):
    source, people = RandomUpdates(seed=20), []
    for number in range(_COUNTS[telegram_mode]):
        telegram.world.add_update(source.next(telegram.world.next_id()))
        if number % _BETWEEN_PEOPLE == _BETWEEN_PEOPLE - 1:
            people.append(telegram.say(_FIRST_CHAT + number, text="still there?")["message"])
    for message in people:
        (answer,) = telegram.await_sent(message["chat"]["id"], "sendMessage", timeout=240)
        assert answer.reply_to == message["message_id"]
    telegram.await_confirmed(timeout=240)
    assert telegram.calls["getFile"] > 0, "no random picture was looked at"
    assert telegram_bot.running
    for line in telegram_bot.output().splitlines():
        assert json.loads(line)["level"] in ("debug", "info", "warning"), line
