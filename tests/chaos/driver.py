"""Carries a plan out while people send photos, and settles the account."""

import logging
import threading
import time

from accountant import Accountant
from crowd import Crowd
from diary import Diary
from waiting import eventually

# So many may have come of late and wait before more is sent, else a dying polybot would have too many in hand; and so
# many wait at all, some of them for the end of a dead polybot's lease.
_MOST_OF_LATE, _LATE, _MOST = 24, 15.0, 350
# People come one after another.
_BETWEEN_PEOPLE = 0.06
# The longest lease is 90 s; what finds it held looks again within 30 s, or receives it so much later as a dead letter.
_LEASES = 90 + 30
_TO_BE_ANSWERED = 60
# Of a step that is done alone.
_PHOTOS_OF_ONE_STEP = 10


class Driver:
    """One run: a plan, its people, its scene."""

    def __init__(self, scene, telegram, plan, size):
        self._scene, self._size = scene, size
        self._plan = [fault for fault in plan if size.only_step in (None, fault.number)]
        self._photos = size.photos if size.only_step is None else _PHOTOS_OF_ONE_STEP
        self._patience = _TO_BE_ANSWERED if size.is_short else _LEASES + _TO_BE_ANSWERED
        self._diary = scene.diary = Diary()
        self._crowd = Crowd(telegram, scene, size.seed)
        self._accountant = Accountant(telegram, self._crowd, self._diary)
        self._step = 0  # The plan's, whose photos are sent now.
        self._stopping = threading.Event()

    def counts(self):
        """What became of the photos."""
        return self._accountant.counts

    def run(self):
        """Does it all; fails with every complaint, the seed and the step."""
        begin = time.monotonic()
        people = threading.Thread(target=self._send_photos)
        people.start()
        try:
            for step, fault in enumerate(self._plan):
                if time.monotonic() - begin > self._size.seconds:
                    self._stopping.set()
                    break
                self._step = step
                self._await(lambda: self._crowd.photos >= self._share(step), "people answered")
                self._meet(fault)
            people.join()
            self._settle()
        finally:
            self._stopping.set()
            people.join()
            self._crowd.stop()
        self._accountant.counts["seconds"] = round(time.monotonic() - begin)
        complaints = self._crowd.web.faults + self._accountant.complaints
        assert not complaints, f"{len(complaints)} complaints; {self._replay()}\n" + "\n".join(complaints)

    def _share(self, steps):
        """How many photos are sent by the end of so many steps."""
        return self._photos * steps // len(self._plan)

    def _send_photos(self):
        while not self._stopping.is_set() and self._crowd.photos < self._photos:
            if self._crowd.photos < self._share(self._step + 1) and self._has_patience():
                self._crowd.send(self._plan[self._step].number)
            self._stopping.wait(_BETWEEN_PEOPLE)

    def _has_patience(self):
        waiting = self._accountant.waiting()
        return len(waiting) < _MOST and sum(person.at > time.time() - _LATE for person in waiting) < _MOST_OF_LATE

    def _meet(self, fault):
        logging.info("%s; %d photos, %d people wait", fault, self._crowd.photos, len(self._accountant.waiting()))
        try:
            self._scene.meet(fault, lambda: self._crowd.send(fault.number))
            self._scene.look_after()
        except (AssertionError, OSError) as failure:
            raise AssertionError(f"{fault}: {failure}; {self._replay(fault)}") from failure

    def _settle(self):
        """Nothing is done any more, and everything must come to its end."""
        self._await(lambda: not self._accountant.waiting(), "everybody answered")
        self._await(lambda: not self._scene.left(), "nothing left")
        self._scene.look_after()
        self._accountant.close(self._scene.web_url(), self._scene.delivered_at())

    def _await(self, condition, what):
        eventually(condition, lambda: f"{what}; left: {self._scene.left()}; {self._replay()}; waiting:\n" +
                   "\n".join(map(str, self._accountant.waiting())), self._patience)

    def _replay(self, fault=None):
        step = f" CHAOS_STEP={fault.number}" if fault else ""
        return f"again: {self._size}{step} ./test chaos"
