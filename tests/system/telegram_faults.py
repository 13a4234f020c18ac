"""How the Telegram stand-in fails on demand, or at random."""

import json
import random
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, replace

# What a person notices when it fails.
VISIBLE_METHODS = ("sendMessage", "sendPhoto", "sendMediaGroup", "editMessageText", "editMessageMedia",
                   "editMessageReplyMarkup")
DOWNLOAD = "a download"  # In place of a method: what the bot fetches under a file_path.


@dataclass(frozen=True)
class Fault:
    """How a call fails: with an HTTP status, or by a dropped connection when `status` is 0.

    Only with `done` is the call carried out all the same. The answer is withheld for `seconds`.
    """

    status: int
    description: str = ""
    retry_after: int | None = None
    html: bool = False
    seconds: float = 0
    done: bool = False

    def answer(self):
        """(status, content type, body), or None for a dropped connection."""
        if self.status == 0:
            return None
        if self.html:
            page = f"<html><head><title>{self.status} {self.description}</title></head></html>"
            return self.status, "text/html", page.encode()
        return refusal(self.status, self.description, self.retry_after)


TOO_MANY = Fault(429, "Too Many Requests: retry after 1", retry_after=1)
BROKEN = Fault(500, "Internal Server Error")
BAD_GATEWAY = Fault(502, "Bad Gateway", html=True)
BLOCKED = Fault(403, "Forbidden: bot was blocked by the user")
DROPPED = Fault(0)
# Those of a download: half of the bytes come, or the path is good no more and getFile gives another.
CUT = Fault(200)
EXPIRED = Fault(404, "Not Found")


def hanging(seconds, done=False):
    """A call without an answer, whose connection is dropped in the end."""
    return Fault(0, seconds=seconds, done=done)


def refusal(status, description, retry_after=None):
    """The Bot API's answer to a call that it refuses."""
    answer = {"ok": False, "error_code": status, "description": description}
    if retry_after is not None:
        answer["parameters"] = {"retry_after": retry_after}
    return status, "application/json", json.dumps(answer).encode()


class Faults:
    """Which calls fail. Thread-safe."""

    def __init__(self):
        self._lock = threading.Lock()
        self._ordered: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._share, self._after, self._random = 0.0, False, random.Random()

    def fail_next(self, method, fault, times=1):
        with self._lock:
            self._ordered[method].extend([fault] * times)

    def fail_randomly(self, share, seed, after=False):
        with self._lock:
            self._share, self._after, self._random = share, after, random.Random(seed)

    def next(self, method):
        """The fault of a call that comes now, or None."""
        with self._lock:
            if self._ordered[method]:
                return self._ordered[method].popleft()
            if method not in VISIBLE_METHODS or self._random.random() >= self._share:
                return None
            fault = self._random.choice((TOO_MANY, BROKEN, BAD_GATEWAY))
            may_be_done = self._after and fault is not TOO_MANY  # Who is asked to come again has got nothing.
            return replace(fault, done=True) if may_be_done and self._random.random() < 0.5 else fault
