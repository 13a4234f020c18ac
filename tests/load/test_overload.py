"""Five times as many photos as one machine can look at, for a minute: those that are too many are turned away in a
sentence, those that are taken are answered, and soon afterwards nobody notices that there was a flood."""

import os
import sqlite3
import threading
from contextlib import closing

import pytest

import pictures
from telegram_fixture import telegram  # noqa: F401
from telegram_standin import TOKEN
from visitors import Visitors
from waiting import eventually, slowness

SECONDS = float(os.environ.get("LOAD_FLOOD_SECONDS", 60))
_TIMES = 5
_MEASURING, _IN_HAND = 15, 20
_PROMISED_WAIT = 10  # Seconds, by the capacity that was measured.
_HANDLERS = 96  # polybot's threads, each of which may have admitted a photo that is not in the queue yet.
_BACK_TO_NORMAL = 60


def depth(home):
    """Jobs in the queue, seen or not."""
    with closing(sqlite3.connect(f"file:{home.data / 'polybot.db'}?mode=ro", uri=True, timeout=30)) as database:
        ((count,),) = database.execute("SELECT count(*) FROM messages WHERE queue = 'jobs'").fetchall()
        return count


class DepthGauge(threading.Thread):
    """Reads the queue's depth twice a second, in a context; the most stays."""

    def __init__(self, home):
        super().__init__()
        self.most = 0
        self._home, self._stopping = home, threading.Event()

    def run(self):
        while not self._stopping.wait(0.5):
            self.most = max(self.most, depth(self._home))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_exception):
        self._stopping.set()
        self.join()


def capacity_of(polybot):
    """Photos a second."""
    with Visitors(polybot.url, 30, pictures.small_bus()) as visitors:
        return visitors.capacity(_IN_HAND, _MEASURING)


def bound_the_backlog(polybot, capacity):
    """As an operator does who promises an answer within ten seconds; returns how many may wait."""
    most = max(20, round(_PROMISED_WAIT * capacity))
    polybot.stop()
    polybot.add_arguments("--most-waiting", most)
    polybot.start()
    return most


@pytest.mark.timeout(600 + 4 * SECONDS)
def test_a_flood_is_turned_away_in_a_sentence_and_soon_forgotten(home, record_property):
    polybot = home.polybot().start()
    home.worker(polybot).start()
    capacity = capacity_of(polybot)
    most = bound_the_backlog(polybot, capacity)
    # So many chats that it is not a chat's own limit that turns them away.
    with Visitors(polybot.url, min(190, round(2 * _TIMES * capacity)), pictures.small_bus()) as visitors:
        usual = max(visitors.wait_for_one(60) for _ in range(10))
        with DepthGauge(home) as gauge:
            flood = visitors.come(_TIMES * capacity, SECONDS)
            eventually(lambda: all(sending.status or sending.sentence for sending in flood), "each photo's fate known",
                       30 * slowness())
        eventually(lambda: depth(home) <= most // 10, "the backlog worked off", _BACK_TO_NORMAL * slowness())
        slowest = max(visitors.wait_for_one(60) for _ in range(3))
        eventually(lambda: all(sending.answered for sending in flood if sending.status == 202), "the flood answered",
                   _BACK_TO_NORMAL * slowness())
    fates = {status: sum(sending.status == status for sending in flood) for status in (202, 429, 503)}
    record_property("capacity, flood (photos a second)", f"{capacity:.1f}, {_TIMES * capacity:.1f}")
    record_property("taken, turned away (429, 503), of", f"{[*fates.values()]}, {len(flood)}")
    record_property("the most that waited, of", f"{gauge.most}, {most}")
    record_property("seconds for an answer before, and after", f"{usual:.2f}, {slowest:.2f}")
    assert sum(fates.values()) == len(flood), {sending.sentence for sending in flood if not sending.status}
    assert fates[503] > len(flood) / 4, "a flood of this size is turned away"
    turned_away = [sending for sending in flood if sending.status != 202]
    assert all(sending.sentence.endswith(".") and int(sending.retry_after) >= 1 for sending in turned_away)
    assert gauge.most <= most + _HANDLERS
    assert slowest <= (3 * usual + 1) * slowness()


@pytest.mark.timeout(600 + 4 * SECONDS)
def test_a_flood_on_telegram_leaves_nobody_without_a_word(home, telegram, record_property):  # noqa: F811
    polybot = home.polybot(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url).start()
    home.worker(polybot).start()
    capacity = capacity_of(polybot)
    most = bound_the_backlog(polybot, capacity)
    chats = range(50_000, 50_000 + round(_TIMES * capacity * SECONDS / 3))
    with DepthGauge(home) as gauge:
        for chat in chats:
            telegram.say_photo(chat, pictures.small_bus())
        eventually(lambda: all(telegram.photos(chat) or _refused(telegram, chat) for chat in chats),
                   "a word to everybody", (_BACK_TO_NORMAL + SECONDS) * slowness())
    refused = [chat for chat in chats if _refused(telegram, chat)]
    record_property("on Telegram: answered, turned away", f"{len(chats) - len(refused)}, {len(refused)}")
    assert [chat for chat in chats if len(telegram.sent(chat)) != 1] == []
    assert gauge.most <= most + _HANDLERS
    assert not telegram.floods


def _refused(telegram, chat):  # noqa: F811
    return [message for message in telegram.sent(chat) if message.text.startswith("So many pictures are waiting")]
