"""Processes that die at the worst moment: every photo is still answered, and once."""

import os
import signal
from contextlib import suppress

import pytest

import pictures
from processes import stat_fields
from waiting import eventually
from web_chat import WebChat

SHORT_VISIBILITY = ("--visibility-timeout", 5)
# Longer than any test here waits: what is answered within a test was not waiting for a timeout to end.
LONG_VISIBILITY = ("--visibility-timeout", 600)


@pytest.fixture
def chat(polybot):
    return WebChat(polybot.url)


def send(chat, count):
    """Sends photos; returns their prediction ids."""
    return {chat.upload(pictures.bus()).json()["prediction_id"] for _ in range(count)}


def await_each_answered_once(chat, ids, seconds=60):
    for prediction_id in ids:
        assert chat.await_result(prediction_id, seconds)["text"] == "4 persons, 1 bus"
    answered = [entry["prediction_id"] for entry in chat.history() if entry["kind"] == "result"]
    assert sorted(answered) == sorted(ids)


def results(chat):
    """How many photos have been answered."""
    return sum(entry["kind"] == "result" for entry in chat.history())


def test_a_worker_killed_in_mid_job_loses_nothing(home, polybot, chat):
    ids = send(chat, 10)
    worker = home.worker(polybot, *SHORT_VISIBILITY).start()
    eventually(lambda: home.stored("predictions"), "the first picture drawn")
    worker.kill()
    assert results(chat) < len(ids), "the worker was not killed in mid-job"
    home.worker(polybot, *SHORT_VISIBILITY).start()
    await_each_answered_once(chat, ids)


def test_a_worker_killed_between_storing_and_announcing_answers_once(home, polybot, chat):
    ids = send(chat, 4)
    polybot.suspend()
    worker = home.worker(polybot, *SHORT_VISIBILITY).start()
    eventually(lambda: home.stored("predictions") >= ids, "every picture drawn")
    worker.kill()
    polybot.resume()
    home.worker(polybot, *SHORT_VISIBILITY).start()
    await_each_answered_once(chat, ids)


def test_a_stopped_worker_returns_its_jobs(home, polybot, chat):
    ids = send(chat, 4)
    polybot.stop()
    worker = home.worker(polybot, *LONG_VISIBILITY).start()
    eventually(lambda: home.stored("predictions") >= ids, "every picture drawn")
    worker.stop()
    polybot.start()
    home.worker(polybot, *LONG_VISIBILITY).start()
    await_each_answered_once(chat, ids, seconds=30)


def test_a_worker_stopped_under_load_answers_or_returns_everything(home, polybot, chat):
    ids = send(chat, 20)
    worker = home.worker(polybot, *LONG_VISIBILITY).start()
    eventually(lambda: home.stored("predictions"), "the first picture drawn")
    worker.stop()
    home.worker(polybot, *LONG_VISIBILITY).start()
    await_each_answered_once(chat, ids, seconds=30)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_restart_of_polybot_between_photo_and_result_loses_nothing(home, polybot, chat, end):
    ids = send(chat, 2)
    getattr(polybot, end)()
    home.worker(polybot, *SHORT_VISIBILITY).start()
    eventually(lambda: home.stored("predictions") >= ids, "every picture drawn")
    polybot.start()
    await_each_answered_once(chat, ids)


def test_a_photo_no_worker_can_look_at_ends_in_a_sentence(home, polybot, chat):
    """What fails again and again goes to the dead-letter queue, and the user is told."""
    (prediction_id,) = send(chat, 1)
    home.lose_photo(prediction_id)
    home.worker(polybot, "--visibility-timeout", 1).start()
    result = chat.await_result(prediction_id, seconds=40)
    assert result["status"] == "failed" and "send it again" in result["text"]


def test_a_store_that_is_away_for_longer_than_there_are_receives_costs_no_photo(home, polybot, chat):
    worker = home.worker(polybot, "--visibility-timeout", 1).start()
    eventually(lambda: '"event":"working"' in worker.output(), "the worker at work")
    worker.suspend()
    ids = send(chat, 1)
    with home.without_blobs():
        worker.resume()
        # A job is a dead letter when five receives came to nothing.
        eventually(lambda: worker.output().count("Not a directory") > 5, worker.output, timeout=40)
        assert not results(chat)
    await_each_answered_once(chat, ids, seconds=40)


def test_a_killed_worker_is_replaced(home, polybot, chat):
    home.streamer(polybot).start()
    (first,) = eventually(home.worker_pids, "a worker")
    os.kill(first, signal.SIGKILL)
    eventually(lambda: home.worker_pids() and first not in home.worker_pids(), "another worker")
    await_each_answered_once(chat, send(chat, 1))


def test_the_fleet_keeps_to_its_bounds(home, polybot, chat):
    home.streamer(polybot, minimum=1, maximum=2).start()
    eventually(home.worker_pids, "a worker")
    ids = send(chat, 30)
    most = 0

    def all_answered():
        nonlocal most
        most = max(most, len(home.worker_pids()))
        return home.stored("predictions") >= ids

    eventually(all_answered, "every picture drawn", timeout=60)
    assert 1 <= most <= 2
    await_each_answered_once(chat, ids)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_streamer_takes_its_workers_with_it(home, polybot, number):
    streamer = home.streamer(polybot, minimum=2).start()
    eventually(lambda: len(home.worker_pids()) == 2, "two workers")
    streamer.signal(number)
    eventually(lambda: not streamer.running, "the end of metric-streamer", timeout=15)
    assert not home.worker_pids()


def test_workers_do_not_outlive_a_killed_streamer(home, polybot, chat):
    streamer = home.streamer(polybot).start()
    eventually(home.worker_pids, "a worker")
    streamer.kill()
    eventually(lambda: not home.worker_pids(), "no stray worker", timeout=15)
    streamer.start()
    await_each_answered_once(chat, send(chat, 1))


def parents(pids):
    """The processes that started those, as far as they still run."""
    found = set()
    for pid in pids:
        with suppress(OSError):
            found.add(int(stat_fields(pid)[1]))
    return found


def test_of_two_streamers_one_has_the_workers_and_the_other_follows_it(home, polybot, chat):
    first = home.streamer(polybot, maximum=1).start()
    eventually(lambda: '"event":"backlog"' in first.output(), "the first one's reading", timeout=60)
    second = home.streamer(polybot, maximum=1, name="streamer-b").start()
    eventually(lambda: '"event":"standing by"' in second.output(), "the second one standing by", timeout=60)
    eventually(lambda: parents(home.worker_pids()) == {first.pid}, "a worker of the first one alone", timeout=60)

    first.kill()
    eventually(lambda: parents(home.worker_pids()) == {second.pid}, "a worker of the second one", timeout=60)
    await_each_answered_once(chat, send(chat, 1))

    first.start()
    second.stop()
    eventually(lambda: parents(home.worker_pids()) == {first.pid}, "a worker of the first one", timeout=60)
