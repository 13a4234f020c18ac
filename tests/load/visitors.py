"""Visitors of the web chat, who send photos at a rhythm of their own, however long the answers take."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import requests

from waiting import eventually
from web_chat import WebChat

_SENDERS = 64
_PATIENCE = 60


@dataclass
class Sending:
    """One photo on its way, from the moment at which it was to be sent."""

    begin: float
    status: int = 0  # Of the answer to it; 0 when there was none.
    sentence: str = ""  # What a refusal said.
    retry_after: str = ""
    prediction_id: str = ""
    answered: float | None = None

    @property
    def seconds(self):
        """How long its answer took; None while there is none."""
        return None if self.answered is None else self.answered - self.begin


@dataclass
class _Seat:
    chat: WebChat
    seen_to: int = 0
    stream: requests.Response | None = field(default=None, repr=False)


class Visitors:
    """Each in a chat of one's own whose page is open; the next photo is always another's. In a context; thread-safe."""

    def __init__(self, url, count, picture):
        self._url, self._count, self._picture = url, count, picture
        self._lock = threading.Lock()
        self._answers, self._waiting = {}, {}  # By prediction id: when it was seen; who waits for it.
        self._seats, self._next = [], 0
        self._leaving = threading.Event()
        self._senders = ThreadPoolExecutor(_SENDERS)

    def __enter__(self):
        self._seats = [_Seat(WebChat(self._url)) for _ in range(self._count)]
        self._readers = [threading.Thread(target=self._read, args=(seat,), daemon=True) for seat in self._seats]
        for reader in self._readers:
            reader.start()
        return self

    def __exit__(self, *_exception):
        self._leaving.set()
        self._senders.shutdown(cancel_futures=True)

    def send(self):
        """Begins to send one photo; returns at once."""
        with self._lock:
            seat = self._seats[self._next % len(self._seats)]
            self._next += 1
        sending = Sending(time.monotonic())
        self._senders.submit(self._post, seat, sending)
        return sending

    def come(self, per_second, seconds, between=lambda: None):
        """Photos at that rate for so long, sent on time however slow the answers are. Returns them; calls `between`
        after each."""
        sendings, begin = [], time.monotonic()
        while (due := begin + len(sendings) / per_second) < begin + seconds:
            time.sleep(max(0.0, due - time.monotonic()))
            sendings.append(self.send())
            between()
        return sendings

    def wait_for_one(self, seconds):
        """How long a single photo takes; fails when it is not taken, or not answered in so many seconds."""
        sending = self.send()
        eventually(lambda: sending.answered or sending.status not in (0, 202), "a single photo's answer", seconds)
        assert sending.status == 202, sending.sentence
        return sending.seconds

    def capacity(self, in_hand, seconds):
        """How many answers a second it brings to have so many photos on their way all the time."""
        self.wait_for_one(120)  # A worker that has just started is not at work yet.
        begin, sendings = time.monotonic(), []
        while time.monotonic() < begin + seconds:
            open_ones = sum(sending.answered is None for sending in sendings)
            for _ in range(in_hand - open_ones):
                sendings.append(self.send())
            time.sleep(0.02)
        return sum(sending.answered is not None for sending in sendings) / (time.monotonic() - begin)

    def _post(self, seat, sending):
        try:
            response = requests.post(f"{self._url}/api/photos", params={"name": "bus.jpg"}, data=self._picture,
                                     headers=dict(seat.chat.http.headers), cookies=seat.chat.http.cookies,
                                     timeout=_PATIENCE)
        except requests.RequestException as failure:
            sending.sentence = repr(failure)
            return
        body = response.json()
        sending.retry_after = response.headers.get("Retry-After", "")
        with self._lock:
            sending.sentence, sending.prediction_id = body.get("error", ""), body.get("prediction_id", "")
            if sending.prediction_id:
                sending.answered = self._answers.pop(sending.prediction_id, None)
                if sending.answered is None:
                    self._waiting[sending.prediction_id] = sending
            sending.status = response.status_code

    def _read(self, seat):
        """Follows the page's events; again, from where it was, when they end."""
        while not self._leaving.is_set():
            try:
                for number, entry in seat.chat.events(after=seat.seen_to, seconds=_PATIENCE):
                    seat.seen_to = max(seat.seen_to, number)
                    if entry and entry["kind"] == "result":
                        self._see(entry["prediction_id"])
                    if self._leaving.is_set():
                        return
            except (requests.RequestException, json.JSONDecodeError, OSError):
                self._leaving.wait(0.5)

    def _see(self, prediction_id):
        with self._lock:
            if sending := self._waiting.pop(prediction_id, None):
                sending.answered = time.monotonic()
            else:
                self._answers[prediction_id] = time.monotonic()
