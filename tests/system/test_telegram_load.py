"""Many people at once, a Telegram that falters, and two polybots that get the same updates."""

import statistics
import time

import pytest

import pictures
from telegram_standin import TOKEN
from waiting import eventually

CHATS = range(20_000, 20_100)
PHOTOS_EACH = 5


@pytest.fixture
def twins(home, telegram):
    """polybot and polybot2, as a load balancer sees them; every update goes to both at once."""
    twins = [home.polybot(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url) for _ in range(2)]
    for twin in twins:
        twin.set_environment(TELEGRAM_APP_URL=twins[0].url)
        twin.start()
    telegram.deliver_to([twin.url for twin in twins])
    return twins


@pytest.mark.timeout(240)
@pytest.mark.parametrize("telegram_mode", ["webhook", "polling"], indirect=True)
def test_a_crowd_is_answered_in_order_and_nobody_starves(home, telegram, telegram_bot, record_property):
    for _ in range(2):
        home.worker(telegram_bot).start()
    telegram.fail_randomly(0.05, seed=4242)
    sent_at = {}
    for _ in range(PHOTOS_EACH):
        for chat in CHATS:
            update = telegram.say_photo(chat, pictures.small_bus())
            sent_at[chat, update["message"]["message_id"]] = time.time()

    eventually(lambda: all(len(telegram.photos(chat)) >= PHOTOS_EACH for chat in CHATS),
               lambda: f"unanswered: {[chat for chat in CHATS if len(telegram.photos(chat)) < PHOTOS_EACH]}", 180)
    waits = {}
    for chat in CHATS:
        answers = telegram.sent(chat)
        asked = [message_id for person, message_id in sent_at if person == chat]
        assert [answer.reply_to for answer in answers] == asked, "each photo answered once, in their order"
        waits[chat] = max(answer.changed_at - sent_at[chat, answer.reply_to] for answer in answers)
    median, slowest = statistics.median(waits.values()), max(waits.values())
    record_property("seconds until the median chat, and the slowest, had all its answers",
                    f"{median:.1f}, {slowest:.1f}")
    assert slowest <= 3 * median
    assert not telegram.floods


@pytest.mark.timeout(120)
def test_of_two_polybots_with_the_same_updates_one_answers(home, telegram, twins):
    home.worker(twins[0]).start()
    chats = range(30_000, 30_200)
    for chat in chats:
        if chat % 4 == 0:
            telegram.say_photo(chat, pictures.small_bus())
        else:
            telegram.say(chat, text="hello")
    eventually(lambda: all(telegram.sent(chat) for chat in chats), "everybody answered", 90)
    eventually(lambda: all(telegram.photos(chat) for chat in chats if chat % 4 == 0), "all photos answered", 60)
    telegram.await_confirmed()
    assert [chat for chat in chats if len(telegram.sent(chat)) != 1] == []
