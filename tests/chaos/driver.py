"""Carries a plan out while people send photos, and settles the account."""

import time

from accountant import Accountant
from crowd import Crowd
from diary import Diary
from waiting import eventually

# So many may wait before more is sent. Those whose claim a dead polybot holds are among them, and each takes up one of
# the 40 connections on which the stand-in for Telegram delivers updates.
_MOST_WAITING = 30
# People come one after another: else a dying polybot would have them all in hand.
_BETWEEN_PEOPLE = 0.08
# The longest lease is 90 s; what finds it held looks again within 30 s, or receives it so much later as a dead letter.
_LEASES = 90 + 30
_TO_BE_ANSWERED = 60
# Of a step that is done alone.
_PHOTOS_OF_ONE_STEP = 10


class Driver:
    """One run: a plan, its people, its scene."""

    def __init__(self, scene, telegram, plan, size):
        self._scene, self._plan, self._size = scene, plan, size
        self._patience = _TO_BE_ANSWERED if size.is_short else _LEASES + _TO_BE_ANSWERED
        self._diary = scene.diary = Diary()
        self._crowd = Crowd(telegram, scene, size.seed)
        self._accountant = Accountant(telegram, self._crowd, self._diary)

    def counts(self):
        """What became of the photos."""
        return self._accountant.counts

    def run(self):
        """Does it all; fails with every complaint, the seed and the step."""
        only = self._size.only_step
        plan = [fault for fault in self._plan if only in (None, fault.number)]
        photos = self._size.photos if only is None else _PHOTOS_OF_ONE_STEP
        try:
            for done, fault in enumerate(plan, start=1):
                while self._crowd.photos() < photos * done // len(plan):
                    self._crowd.send(fault.number)
                    time.sleep(_BETWEEN_PEOPLE)
                self._meet(fault)
            self._settle()
        finally:
            self._crowd.stop()
        complaints = self._crowd.web.faults + self._accountant.complaints
        assert not complaints, f"{len(complaints)} complaints; {self._replay()}\n" + "\n".join(complaints)

    def _meet(self, fault):
        try:
            self._await(lambda: len(self._accountant.waiting()) <= _MOST_WAITING, "people answered")
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
