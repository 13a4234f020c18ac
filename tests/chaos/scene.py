"""What both homes have in common: programs by name, ways between them, and what can be done to them."""

import random
import resource
import signal
import time
from contextlib import contextmanager

import faults
from plan import ENDS
from waiting import eventually
from ways import Hold, Way, WayToTelegram

# A delivery waits for its place within Telegram's limits, and whoever is asked to end finishes it.
_CLEAN_END = 40
_FAILED_STARTS = 5
_STARTED = ("listening", "working", "backlog")  # What each program logs once it is there.
_REACHED, _SENDS_AGAIN = 30, 0.3
VISIBILITY_TIMEOUT = 2  # Of a short run; in a long one it is what it is.
SMALL_INPUT = ("--image-size", 160)  # The network's, as small as the photos.


class Scene:
    """Programs are called "polybot", "polybot2", "yolo5-1", "yolo5-2" and "metric-streamer"."""

    name = ""
    places = ()  # The steps of a photo's way at which a program can be caught.
    other_faults = ("cut", "slow", "repeat", "telegram_away")

    def __init__(self, telegram, size):
        self.programs, self.ways = {}, {}
        self._logged_before = {}  # Characters in a program's log when it was started.
        self.diary = None  # The driver's.
        self._telegram, self._size, self._random = telegram, size, random.Random(size.seed)
        self._updates = []  # What was said, for repetitions.
        self.unacknowledged = set()  # Chats whose next acknowledgement Telegram does not want.

    @property
    def mortals(self):
        return list(self.programs)

    @staticmethod
    def role_of(name):
        return name.rstrip("12").rstrip("-")

    def way(self, name, destination, find_port):
        """A new way of that program."""
        to_telegram = destination == "telegram"
        self.ways[name, destination] = WayToTelegram(find_port, self.unacknowledged) if to_telegram else Way(find_port)
        return self.ways[name, destination]

    def ways_to(self, destination):
        return [way for (_, where), way in self.ways.items() if where == destination]

    def close(self):
        for way in self.ways.values():
            way.stop()

    def web_url(self):
        """Where the web chat is served now."""
        raise NotImplementedError

    def prefer(self, name):
        """From now on the polybot of that name gets what the outside sends, while it lives."""

    def end_leases(self, name):
        """What the dead polybot had claimed is free, as if its leases had run out; in one machine it is anyway."""

    def refuse_acknowledgement(self, chat):
        """The answer to that chat's photo will have to be a message of its own."""
        self.unacknowledged.add(chat)

    # Programs.

    def worker_options(self):
        return [*SMALL_INPUT, *(("--visibility-timeout", VISIBILITY_TIMEOUT) if self._size.is_short else ())]

    def start(self, name):
        """Starts it, as systemd does: again when it could not start."""
        program = self.programs[name]
        for _ in range(_FAILED_STARTS):
            self._logged_before[name] = len(program.output())
            try:
                program.start()
                return
            except AssertionError:
                self._assert_could_not_start(name)
                program.kill()
        raise AssertionError(f"{name} does not start: {program.output()[-2000:]}")

    def await_started(self, *names):
        """Waits until these programs, or all, are at work."""
        for name in names or self.programs:
            eventually(lambda: self._has_started(name), lambda: f"{name} at work: {self._since_start(name)[-2000:]}")

    def start_missing(self):
        """Starts whatever does not run."""
        for name, program in self.programs.items():
            if not program.running:
                self.start(name)

    def look_after(self):
        """Starts again what could not start; nothing may end by itself later."""
        for name, program in self.programs.items():
            if program.exit_code is not None:
                self._assert_could_not_start(name)
                program.kill()
                self.start(name)

    def _since_start(self, name):
        return self.programs[name].output()[self._logged_before[name]:]

    def _has_started(self, name):
        return any(f'"event":"{event}"' in self._since_start(name) for event in _STARTED)

    def _assert_could_not_start(self, name):
        code = self.programs[name].exit_code
        assert code == 1 and not self._has_started(name), f"{name} ended with {code}: {self._since_start(name)[-2000:]}"

    def kill(self, name, step, let_go=lambda: None):
        self.programs[name].kill()
        let_go()
        self.diary.note(step, f"{name} killed", tears=name.startswith("polybot"))
        if self._size.is_short and name.startswith("polybot"):
            self.end_leases(name)
        self.start(name)

    def end(self, name, step, let_go=lambda: None):
        self.await_started(name)  # Before, it does not heed the signal yet, and has nothing to end.
        self.diary.note(step, f"{name} ended", tears=False)
        self.programs[name].signal(signal.SIGTERM)
        let_go()
        self.programs[name].await_clean_end(_CLEAN_END)
        self.start(name)

    def freeze(self, name, step, seconds, let_go=lambda: None):
        with self.diary.lasting(step, f"{name} frozen", tears=False):
            self.programs[name].suspend()
            let_go()
            time.sleep(seconds)
            self.programs[name].resume()

    # Faults.

    def meet(self, fault, send_more):
        """Does what the fault says; `send_more` has one more photo sent, for a place that no photo comes to."""
        if fault.what not in ENDS:
            getattr(self, fault.what)(fault)
            return
        if fault.place is None:
            time.sleep(fault.seconds)
            self._end_somehow(fault)
            return
        self.prefer(fault.victim)
        caught = self.catch(fault, send_more)
        try:
            self._end_somehow(fault, caught.drop if fault.what == "kill" else caught.go_on)
        finally:
            caught.drop()

    def _end_somehow(self, fault, let_go=lambda: None):
        if fault.what == "kill":
            self.kill(fault.victim, fault.number, let_go)
        elif fault.what == "end":
            self.end(fault.victim, fault.number, let_go)
        else:
            self.freeze(fault.victim, fault.number, fault.seconds + 0.2, let_go)

    def catch(self, fault, send_more):
        """Holds the victim at the place of the fault."""
        hold = Hold(fault.after)
        self.await_call(fault, hold, send_more)
        return hold

    def await_call(self, fault, hold, send_more):
        """Waits until the call of the fault's place is held."""
        place, victim = fault.place, fault.victim
        announced = place.way == "results" and place.role == "polybot"
        for way in self.ways_to("results") if announced else [self.ways[victim, place.way]]:
            way.fail_next(place.operation, hold, about=place.about)
        send_more()
        deadline = time.monotonic() + _REACHED
        while not hold.reached.wait(_SENDS_AGAIN):
            assert time.monotonic() < deadline, f"no call came to «{place.name}»"
            send_more()

    @contextmanager
    def weather(self, destinations, **conditions):
        ways = [way for (_, where), way in self.ways.items() if where in destinations]
        for way in ways:
            for name, value in conditions.items():
                setattr(way, name, value)
        try:
            yield
        finally:
            for way in ways:
                way.clear()

    def _away(self, fault, destination):
        with self.diary.lasting(fault.number, f"{destination} away", tears=True), \
                self.weather({destination}, weather=faults.dropped):
            time.sleep(fault.seconds)

    def telegram_away(self, fault):
        """Every call to Telegram meets a broken connection."""
        self._away(fault, "telegram")

    def cut(self, fault):
        """Every connection breaks, idle or in mid-call."""
        self.diary.note(fault.number, "connections cut", tears=True)
        for way in self.ways.values():
            way.cut()

    def slow(self, fault):
        """Every call takes its time."""
        destinations = {where for _, where in self.ways}
        with self.diary.lasting(fault.number, "slow ways", tears=False), \
                self.weather(destinations, pause=self._random.uniform(0.05, 0.2)):
            time.sleep(fault.seconds)

    def repeat(self, fault):
        """Telegram delivers again what the bot has taken long ago and just now, in any order."""
        self.diary.note(fault.number, "updates repeated", tears=False)
        for update in self._random.sample(self._updates[-50:], min(10, len(self._updates))):
            self._telegram.repeat(update)

    def heard(self, updates):
        """These updates were sent, and may be repeated."""
        self._updates += updates

    @contextmanager
    def without_descriptors(self, name):
        """That program can open no file and no connection while the context is entered."""
        pid = self.programs[name].pid
        soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, hard))
        yield
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))

    def no_descriptors(self, fault):
        """polybot, or a worker, can open nothing for a while."""
        name = self._random.choice([name for name in self.mortals if name != "metric-streamer"])
        self.await_started(name)
        with self.diary.lasting(fault.number, f"{name} without descriptors", tears=name.startswith("polybot")), \
                self.without_descriptors(name):
            time.sleep(fault.seconds)


def telegram_chats(rows):
    """Of pairs of a chat and something, those of Telegram's chats, by their numbers."""
    return [(int(chat.removeprefix("telegram:")), value) for chat, value in rows if chat.startswith("telegram:")]
