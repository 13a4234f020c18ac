"""The ways from a program to what it talks to; on each, calls are held, broken off, slowed or turned away."""

import json
import threading
import time
from http.client import HTTPConnection

import faults
from faulty_proxy import Answer, FaultyProxy

_LONGEST = 30  # A hold that the driver forgot must not keep the run from ending.


class Hold:
    """One call that stops on its way: before it is carried out, or after that and before its answer comes.

    It is a fault for a FaultyProxy. It takes the first call that meets it; all others pass. Thread-safe.
    """

    def __init__(self, after):
        self.after = after
        self.reached, self._ended = threading.Event(), threading.Event()
        self._lock, self._taken, self._goes_on = threading.Lock(), False, False

    def __call__(self, exchange):
        if not self._take():
            faults.none(exchange)
            return
        answer = exchange.ask() if self.after else None
        self.reached.set()
        self._ended.wait(_LONGEST)
        if self._goes_on:
            exchange.answer(answer or exchange.ask())
        else:
            exchange.drop()

    def go_on(self):
        """The call passes, as if nothing had been."""
        self._take()
        self._goes_on = True
        self._ended.set()

    def drop(self):
        """The connection breaks, whether a call was held or not."""
        self._take()
        self._ended.set()

    def _take(self):
        with self._lock:
            first, self._taken = not self._taken, True
            return first


def _refused_by_telegram(exchange):
    refusal = {"ok": False, "error_code": 400, "description": "Bad Request: not this one"}
    exchange.answer(Answer(400, [("Content-Type", "application/json")], json.dumps(refusal).encode()))


class Way(FaultyProxy):
    """A way for HTTP to whichever port `find_port` names at each call. Thread-safe."""

    def __init__(self, find_port):
        self.weather = None  # The fault that every call meets, where there is one.
        self.pause = 0.0  # Seconds that every call loses.
        self._find_port = find_port
        super().__init__(None)

    def clear(self):
        """Every call passes at once."""
        self.weather, self.pause = None, 0.0

    def connect(self):
        return HTTPConnection("127.0.0.1", self._find_port(), timeout=60)

    def serve(self, handler):
        if self.pause:
            time.sleep(self.pause)
        super().serve(handler)

    def _fault_for(self, exchange):
        return self.weather or super()._fault_for(exchange)


class WayToTelegram(Way):
    """Telegram does not want the next acknowledgement in each of these `chats`."""

    def __init__(self, find_port, chats):
        self._chats = chats
        super().__init__(find_port)

    def _fault_for(self, exchange):
        if not self.weather and exchange.operation == "POST sendMessage" and b"Got it" in exchange.body:
            chat = json.loads(exchange.body)["chat_id"]
            if chat in self._chats:
                self._chats.discard(chat)
                return _refused_by_telegram
        return super()._fault_for(exchange)
