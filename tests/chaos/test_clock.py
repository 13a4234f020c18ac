"""The machine's clock jumps a day ahead or an hour back: photos in every state are answered once, and soon."""

import glob

import pytest

import faults
import pictures
from processes import Home
from waiting import eventually, slowness
from ways import Way
from web_chat import WebChat

_A_DAY_AHEAD, _AN_HOUR_BACK = 86_400, -3_600
_LONG_VISIBILITY = ("--visibility-timeout", 600)
_SOON = 10  # Times how slow the machine is.


class Clock:
    """What the programs take for the time; the passing of time is not changed. By libfaketime."""

    def __init__(self, directory):
        self._offset = directory / "offset"
        self.jump(0)

    def variables(self):
        """What a program's environment needs."""
        found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        assert found, "install the Debian package libfaketime, or run tools/setup test"
        return {"LD_PRELOAD": found[0], "FAKETIME_TIMESTAMP_FILE": str(self._offset), "FAKETIME_NO_CACHE": "1",
                "DONT_FAKE_MONOTONIC": "1"}

    def jump(self, seconds):
        """From now on it is so far from the true time."""
        self._offset.write_text(f"{seconds:+}", encoding="ascii")


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path)


@pytest.fixture
def nowhere():
    """An address whose calls are never answered."""
    way = Way(lambda: None)
    way.weather = faults.unanswered
    yield way
    way.stop()


@pytest.fixture
def home(tmp_path, cache, clock):
    home = Home(tmp_path, cache)
    home.environment |= clock.variables()
    yield home
    home.close()


def test_a_clock_that_jumps_delays_and_repeats_nothing(home, clock):
    polybot = home.polybot().start()
    worker = home.worker(polybot, *_LONG_VISIBILITY).start()
    for seconds in (_A_DAY_AHEAD, _AN_HOUR_BACK):
        chat = WebChat(polybot.url)
        chat.detect(pictures.small_bus())
        worker.suspend()
        waiting = [chat.upload(pictures.small_bus()).json()["prediction_id"] for _ in range(3)]
        clock.jump(seconds)
        waiting.append(chat.upload(pictures.small_bus()).json()["prediction_id"])
        worker.resume()
        for prediction_id in waiting:
            assert chat.await_result(prediction_id, seconds=_SOON * slowness())["status"] == "done"
        answered = [entry["prediction_id"] for entry in chat.history() if entry["kind"] == "result"]
        assert len(answered) == len(set(answered)) == 5


def test_what_a_dead_worker_held_when_the_clock_was_set_back_is_done_soon(home, clock, nowhere):
    polybot = home.polybot().start()
    worker = home.worker(nowhere, *_LONG_VISIBILITY).start()
    chat = WebChat(polybot.url)
    prediction_id = chat.upload(pictures.small_bus()).json()["prediction_id"]
    eventually(lambda: home.stored("predictions"), "the picture drawn")
    worker.kill()
    clock.jump(_AN_HOUR_BACK)
    home.worker(polybot, *_LONG_VISIBILITY).start()
    assert chat.await_result(prediction_id, seconds=_SOON * slowness())["status"] == "done"
