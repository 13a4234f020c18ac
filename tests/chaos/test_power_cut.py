"""A power cut tears the end of SQLite's write-ahead log: what was promised is kept, and all else is done again.

What a transaction with `synchronous = FULL` wrote is on the disk when its commit returns. A power cut can lose or spoil
any of what was written after the last such commit, and nothing before. So everything dies here under load; the log is
spoilt at random places behind the last promise that the test wants kept; and what is left must keep that promise.
"""

import random
import shutil
import sqlite3
import time
from contextlib import closing

import pytest

import pictures
from plan import Size
from processes import Home
from web_chat import WebChat

_PROMISES = 8
_SHORT_VISIBILITY = ("--visibility-timeout", 1)
# SQLite copies the log into the database, and writes it anew from its start, once it has a thousand pages.
_WHOLE_LOG = 1000 * (4096 + 24)
SIZE = Size.of(photos=50)


class Wreck:
    """A home whose programs died under load, and what it had promised by then."""

    def __init__(self, directory, cache):
        self.directory = directory
        home = Home(directory, cache)
        polybot = home.polybot().start()
        worker = home.worker(polybot, *_SHORT_VISIBILITY).start()
        self.chat = WebChat(polybot.url)
        self.promises = []  # (prediction id, bytes that the log had when it was promised)
        for _ in range(_PROMISES):
            prediction_id = self.chat.upload(pictures.small_bus()).json()["prediction_id"]
            self.promises.append((prediction_id, self.log.stat().st_size))
            time.sleep(0.1)  # Half of them are answered when everything dies, and half are not.
        polybot.kill()
        worker.kill()
        self.length = self.log.stat().st_size
        assert self.length < _WHOLE_LOG, "the log's end would not be what was written last"

    @property
    def log(self):
        return self.directory / "data/polybot.db-wal"

    def torn(self, directory, chance):
        """A copy whose log is spoilt somewhere, and the promises that were made before that place."""
        shutil.copytree(self.directory / "data", directory / "data")
        place = chance.randint(chance.choice(self.promises)[1], self.length)
        with (directory / "data/polybot.db-wal").open("r+b") as log:
            chance.choice((_truncate, _overwrite, _lose_sectors))(log, place, self.length, chance)
        return [prediction_id for prediction_id, written in self.promises if written <= place]


def _truncate(log, place, _length, _chance):
    log.truncate(place)


def _overwrite(log, place, length, chance):
    """What was there before, of other files."""
    log.seek(place)
    log.write(chance.randbytes(length - place))


def _lose_sectors(log, place, length, chance):
    """A disk writes its sectors in any order: some that came later are there, and some before them are not."""
    for sector in range(place, length, 512):
        if chance.random() < 0.3:
            log.seek(sector)
            log.write(bytes(min(512, length - sector)))


@pytest.fixture(scope="module")
def wreck(tmp_path_factory, cache):
    return Wreck(tmp_path_factory.mktemp("wreck"), cache)


def test_the_database_keeps_every_promise_wherever_its_log_is_torn(wreck, tmp_path):
    chance = random.Random(SIZE.seed)
    for number in range(SIZE.photos):
        directory = tmp_path / str(number)
        promised = wreck.torn(directory, chance)
        with closing(sqlite3.connect(directory / "data/polybot.db")) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], f"tear {number}"
            jobs = "".join(body for (body,) in database.execute("SELECT body FROM messages"))
            looked_at = {name for (name,) in database.execute("SELECT id FROM predictions")}
        lost = [name for name in promised if name not in jobs and name not in looked_at]
        assert not lost, f"tear {number} of seed {SIZE.seed} lost {lost}"
        shutil.rmtree(directory)


def test_programs_that_start_after_a_power_cut_keep_every_promise(wreck, tmp_path, cache):
    promised = wreck.torn(tmp_path, random.Random(SIZE.seed))
    home = Home(tmp_path, cache)
    polybot = home.polybot().start()
    home.worker(polybot, *_SHORT_VISIBILITY).start()
    wreck.chat.url = polybot.url
    for prediction_id in promised:
        assert wreck.chat.await_result(prediction_id)["status"] == "done"
    answered = [entry["prediction_id"] for entry in wreck.chat.history() if entry["kind"] == "result"]
    assert len(answered) == len(set(answered)), "nobody is answered twice"
    home.close()
