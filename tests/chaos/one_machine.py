"""The one-machine home: polybot polls Telegram, two workers, SQLite on a small disk."""

import time

import steps
from database import Database, WriteLock
from disk import Disk
from paths import BIN
from processes import RESULTS_SECRET, Home
from scene import SMALL_INPUT, Scene, telegram_chats
from telegram_standin import TOKEN
from ways import Hold

# In which a program comes from the end of a call to its next write into the database.
_TO_THE_WRITE = 0.1
# Our programs wait five seconds for the database.
_LONGER_THAN_ANY_WAITS = 5.5


class OneMachine(Scene):
    """Runs while the context is entered."""

    name = "one machine"
    places = steps.ONE_MACHINE
    other_faults = (*Scene.other_faults, "disk_full", "no_descriptors", "database_locked")

    def __init__(self, telegram, size, directory, cache):
        super().__init__(telegram, size)
        self.disk = Disk(directory / "data", megabytes=64 + size.photos // 2)
        self.home = Home(directory, cache)
        self._database = None

    def __enter__(self):
        self.disk.__enter__()
        to_telegram = self.way("polybot", "telegram", lambda: self._telegram.port)
        polybot = self._add("polybot", self.home.polybot(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=to_telegram.url))
        for name in ("yolo5-1", "yolo5-2"):
            self._add(name, self.home.worker(self.way(name, "results", lambda: polybot.port), *self.worker_options()))
        way = self.way("metric-streamer", "results", lambda: polybot.port)
        streamer = self._add("metric-streamer", self.home.streamer(way, minimum=0, maximum=1))
        streamer.add_arguments("--yolo5", self._yolo5_of_small_input())
        for name in self.programs:
            self.start(name)
        self._database = Database(self.disk.launcher, self.home.data / "polybot.db").__enter__()
        return self

    def _yolo5_of_small_input(self):
        """A program: metric-streamer has no words for its workers."""
        program = self.home.directory / "yolo5"
        options = " ".join(map(str, SMALL_INPUT))
        program.write_text(f'#!/bin/sh\nexec "{BIN / "yolo5"}" "$@" {options}\n', encoding="utf-8")
        program.chmod(0o700)
        return program

    def _add(self, name, program):
        program.launcher = self.disk.launcher
        self.programs[name] = program
        return program

    def __exit__(self, *_exception):
        self._database.__exit__()
        try:
            self.home.close()
        finally:
            self.close()
            self.disk.__exit__()
        for name, text in self.home.logs().items():
            assert RESULTS_SECRET not in text and TOKEN not in text, f"{name} holds a secret"

    def web_url(self):
        return self.programs["polybot"].url

    def logs(self):
        return self.home.logs()

    def left(self):
        """What should be nothing in the end: jobs, dead letters, and predictions that nobody was told of."""
        queues = dict(self._database.execute("SELECT queue, count(*) FROM messages GROUP BY queue"))
        ((untold,),) = self._database.execute("SELECT count(*) FROM predictions WHERE delivered_at IS NULL")
        return queues | ({"predictions": untold} if untold else {})

    def delivered_at(self):
        """When the answers were on record, the last of each chat on Telegram."""
        rows = self._database.execute("SELECT body ->> 'chat_id', max(delivered_at) FROM predictions GROUP BY 1")
        return {chat: at / 1000 for chat, at in telegram_chats(rows)}

    def restart_database(self):
        """There is no program to start again: for as long as it would take and longer than anybody tries, nobody gets
        to write."""
        lock = WriteLock(self._database)
        time.sleep(_LONGER_THAN_ANY_WAITS)
        lock.go_on()

    # Faults.

    def catch(self, fault, send_more):
        place = fault.place
        if not place.is_a_write:
            return super().catch(fault, send_more)
        # polybot writes before it answers a worker; all else is written after the answer to a call.
        hold = Hold(after=place.way == "telegram" or place.role == "yolo5")
        try:
            self.await_call(fault, hold, send_more)
            lock = WriteLock(self._database)
        finally:
            hold.go_on()
        time.sleep(_TO_THE_WRITE)
        if fault.after:
            lock.go_on()
            time.sleep(self._random.uniform(0, 0.01))
        return lock

    def database_locked(self, fault):
        """Somebody else writes for longer than any of ours waits."""
        with self.diary.lasting(fault.number, "database locked", tears=True):
            lock = WriteLock(self._database)
            time.sleep(fault.seconds if self._size.is_short else _LONGER_THAN_ANY_WAITS)
            lock.go_on()

    def disk_full(self, fault):
        """No byte is left on the disk for a while."""
        with self.diary.lasting(fault.number, "disk full", tears=True):
            self.disk.fill()
            time.sleep(fault.seconds)
            self.disk.free()
