"""A flood of photos onto one worker: the fleet grows, drains it and shrinks again, and nobody's photo suffers."""

import json
import os
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing, contextmanager

import pytest

import pictures
from load_run import LoadTest
from waiting import eventually
from web_chat import WebChat

PERIOD, COOLDOWN = 2, 6  # Seconds.
MAX_WORKERS, TARGET_BACKLOG = 4, 10
FLOOD = 300
CHATS, MOST_EACH = 10, 25  # Below what a chat may send at once.


class Fleet:
    """metric-streamer and its workers, by what they leave behind."""

    def __init__(self, home, polybot):
        self._home = home
        self.streamer = home.streamer(polybot, minimum=1, maximum=MAX_WORKERS, period=PERIOD)
        self.streamer.add_arguments("--scale-in-cooldown", COOLDOWN, "--target-backlog", TARGET_BACKLOG,
                                    "--visibility-timeout", 60)

    def _rows(self, query):
        with closing(sqlite3.connect(f"file:{self._home.data / 'polybot.db'}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def decisions(self):
        """(Unix milliseconds, from, to, reason) of each, oldest first."""
        return self._rows("SELECT time, from_workers, to_workers, reason FROM scaling_decisions ORDER BY id")

    def samples(self, metric):
        """Values of a metric by Unix milliseconds, oldest first."""
        return dict(self._rows(f"SELECT time, value FROM metrics WHERE name = '{metric}' ORDER BY time"))

    def answered(self):
        """Of the photos that nobody has had forgotten, as the load test has its own."""
        return self._rows("SELECT count(*) FROM predictions WHERE delivered_at > 0 AND listed_at > 0")[0][0]

    def messages(self):
        return self._rows("SELECT count(*) FROM messages")[0][0]

    def logged(self, event):
        lines = [json.loads(line) for line in self.streamer.output().splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == event]

    def size(self):
        return len(self._home.worker_pids())


@contextmanager
def frozen(*pids):
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@pytest.fixture
def fleet(home, polybot):
    fleet = Fleet(home, polybot)
    fleet.streamer.start()
    eventually(lambda: fleet.logged("worker in service") and fleet.decisions(), "one worker, as decided", 60)
    return fleet


class Trickle:
    """A photo a second, from each chat in turn and within what a chat may send."""

    def __init__(self, chats, sent):
        self._chats, self._sent, self._next = chats, sent, 0.0

    def go_on(self):
        """Sends one if it is time for it."""
        chat = min(self._chats, key=lambda chat: len(self._sent[chat]))
        if time.monotonic() >= self._next and len(self._sent[chat]) < MOST_EACH:
            self._sent[chat].append(chat.upload(pictures.small_bus()).json()["prediction_id"])
            self._next = time.monotonic() + 1


def assert_it_grew_as_soon_as_the_backlog_was_seen(fleet):
    depth = fleet.samples("QueueDepth")
    seen = next(moment for moment in depth if depth[moment] > TARGET_BACKLOG * MAX_WORKERS)
    first, now = next((moment, now) for moment, was, now, _ in fleet.decisions() if was > 0 and now > was)
    assert first <= seen, "by the reading that shows it, which comes once a period"
    assert now == max(now for _, _, now, _ in fleet.decisions()) == MAX_WORKERS


def assert_each_change_was_told(fleet):
    decisions = fleet.decisions()
    assert [was for _, was, _, _ in decisions] == [0] + [now for _, _, now, _ in decisions[:-1]]
    assert all(was != now and len(reason) > 20 for _, was, now, reason in decisions)
    told = [(line["from"], line["to"], line["reason"]) for line in fleet.logged("fleet scaled")]
    assert told == [decision[1:] for decision in decisions]


def assert_no_busy_worker_suffered(fleet):
    given_up = fleet.logged("worker given up")
    taken_out = sum(was - now for _, was, now, _ in fleet.decisions() if now < was)
    assert len(given_up) == taken_out > 0
    for line in given_up:
        assert line["state"] != "busy" or line["busy_workers"] == line["workers"], line
    for event in ("worker died", "worker killed: it did not stop", "worker told to stop is still busy"):
        assert not fleet.logged(event)
    assert len(fleet.logged("worker left")) == len(fleet.logged("stopped")) == taken_out


@pytest.mark.timeout(700)
def test_a_flood_is_drained_by_more_workers_and_none_is_lost(home, polybot, fleet, record_property):
    photos = home.directory / "photos"
    photos.mkdir()
    (photos / "bus.jpg").write_bytes(pictures.small_bus())
    begin = time.monotonic()
    flood = LoadTest(home, polybot, photos, "--count", FLOOD, "--concurrency", FLOOD)
    # However fast the machine is, the whole flood is there when the fleet sees it first.
    with frozen(*home.worker_pids()):
        with frozen(fleet.streamer.pid):
            flood.start()
            eventually(lambda: fleet.messages() == FLOOD, "all queued", 120)
        eventually(lambda: len(fleet.decisions()) > 1, "more workers", 30)
    flood.await_clean_end(240)
    report = flood.report()
    assert report["sent"] == report["answered"] == FLOOD and not any(report["errors"].values())
    drained = time.monotonic()

    # Photos that come one by one meanwhile have one worker busy, and others idle, when the fleet shrinks.
    sent = {WebChat(polybot.url): [] for _ in range(CHATS)}
    trickle = Trickle(list(sent), sent)

    def has_shrunk():
        if fleet.decisions()[-1][2] == 1:
            return fleet.size() == 1
        if fleet.answered() == sum(map(len, sent.values())):
            trickle.go_on()
        return False
    eventually(has_shrunk, lambda: f"one worker, there are {fleet.size()}: {fleet.decisions()}", 300)
    record_property("300 photos onto one worker: seconds until all were answered, until one was left",
                    f"{drained - begin:.1f}, {time.monotonic() - begin:.1f}")

    eventually(lambda: fleet.messages() == 0, "no job left, and none given up", 60)
    eventually(lambda: fleet.answered() == sum(map(len, sent.values())), "everybody answered", 60)
    for chat, ids in sent.items():
        answered = Counter(entry["prediction_id"] for entry in chat.history() if entry["kind"] == "result")
        assert answered == Counter(ids), "each photo answered once"
    eventually(lambda: len(fleet.logged("worker left")) == len(fleet.logged("worker given up")), "all have left", 30)
    assert_it_grew_as_soon_as_the_backlog_was_seen(fleet)
    assert_each_change_was_told(fleet)
    assert_no_busy_worker_suffered(fleet)
