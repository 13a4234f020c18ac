"""What was done to the programs, and when: the only excuse for an answer that somebody got twice."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass

# What a program sent before it died may reach its destination, through a proxy that is busy, after its death was noted.
_UNDER_WAY = 1.5
# From Telegram's success to our mark, or from the acknowledgement to the queue, with the retries of a faltering store.
_WINDOW = 5.0


@dataclass
class Entry:
    """One event. It `tears` when it may part a message from the record of it."""

    step: int
    what: str
    tears: bool
    begin: float
    end: float


class Diary:
    """Thread-safe."""

    def __init__(self):
        self.entries: list[Entry] = []
        self._lock = threading.Lock()

    def note(self, step, what, tears):
        """It happens now."""
        now = time.time()
        with self._lock:
            self.entries.append(Entry(step, what, tears, now, now))

    @contextmanager
    def lasting(self, step, what, tears):
        """It happens as long as the context is entered."""
        begin = time.time()
        try:
            yield
        finally:
            with self._lock:
                self.entries.append(Entry(step, what, tears, begin, time.time()))

    def excuses(self, sent_at, recorded_at):
        """What may have kept a message of that moment from being recorded, which it was in the end."""
        with self._lock:
            return [entry for entry in self.entries if entry.tears and entry.end >= sent_at - _UNDER_WAY
                    and entry.begin <= min(sent_at + _WINDOW, recorded_at)]

    def ends(self):
        """How many programs were killed, ended and frozen."""
        with self._lock:
            words = [entry.what.rpartition(" ")[2] for entry in self.entries]
        return {what: words.count(what) for what in ("killed", "ended", "frozen")}

    def during(self, begin, end):
        """Steps that fell between two moments."""
        with self._lock:
            return sorted({entry.step for entry in self.entries if entry.end >= begin and entry.begin <= end})
