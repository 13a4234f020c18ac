"""Pushes updates to the registered webhook as Telegram does: many at once, each again until it is answered with 2xx."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import requests

from telegram_updates import DEFAULT_CONNECTIONS

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_MAX_CONNECTIONS = 100
# Telegram, too, pauses longer and longer before it delivers again.
_PAUSE, _LONGEST_PAUSE = 0.2, 3.0
_MOST_PAUSING = 400


class Delivery:
    """Delivers from construction to `stop()`. Thread-safe.

    Updates are begun in their order, up to the webhook's `max_connections` at once. As Telegram's own server does it,
    one chat's messages, or one person's presses, come one after another, and what is not taken holds up what follows
    there; `unordered` has them come at once. What pauses takes up no connection. `servers` get each update, where
    given, instead of the webhook's own.
    """

    def __init__(self, world):
        self.servers: list[str] = []
        self.unordered = False
        self._world = world
        self._on_the_way: dict[int, dict] = {}
        self._pausing = 0  # How many of them wait to be delivered again.
        self._stopping = threading.Event()
        self._connections = ThreadPoolExecutor(_MAX_CONNECTIONS + _MOST_PAUSING)
        self._thread = threading.Thread(target=self._begin_all, daemon=True)
        self._thread.start()

    def stop(self):
        self._stopping.set()
        with self._world.changed:
            self._world.changed.notify_all()
        self._thread.join()
        self._connections.shutdown()

    def _begin_all(self):
        while True:
            with self._world.changed:
                self._world.changed.wait_for(lambda: self._stopping.is_set() or self._next())
                if self._stopping.is_set():
                    return
                update = self._next()
                self._on_the_way[id(update)] = update
            self._connections.submit(self._deliver, update)

    def _next(self):
        """The first update that nobody delivers yet, while there is a connection for it."""
        if not self._world.webhook or self._pausing >= _MOST_PAUSING or not self._has_connection():
            return None
        busy = set() if self.unordered else {_queue_of(update) for update in self._on_the_way.values()}
        return next((update for update in self._world.pending()
                     if id(update) not in self._on_the_way and _queue_of(update) not in busy), None)

    def _has_connection(self):
        most = self._world.webhook.get("max_connections", DEFAULT_CONNECTIONS)
        return len(self._on_the_way) - self._pausing < most

    def _deliver(self, update):
        body, reached, pause = json.dumps(update).encode(), set(), _PAUSE
        while not self._stopping.is_set() and (hook := self._world.webhook):
            missing = [url for url in self._urls(hook) if url not in reached]
            reached.update(self._post_all(missing, body, hook))
            if reached.issuperset(missing):
                self._world.take(update)
                break
            self._wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        with self._world.changed:
            del self._on_the_way[id(update)]
            self._world.changed.notify_all()

    def _wait(self, seconds):
        with self._world.changed:
            self._pausing += 1
            self._world.changed.notify_all()
        self._stopping.wait(seconds)
        with self._world.changed:
            self._world.changed.wait_for(lambda: self._stopping.is_set() or self._has_connection())
            self._pausing -= 1

    def _post_all(self, urls, body, hook):
        """Posts to all at once; returns those that took it."""
        with ThreadPoolExecutor() as senders:
            taken = list(senders.map(lambda url: self._post(url, body, hook), urls))
        return [url for url, ok in zip(urls, taken) if ok]

    def _urls(self, hook):
        path = urlsplit(hook["url"]).path
        return [server + path for server in self.servers] or [hook["url"]]

    def _post(self, url, body, hook):
        try:
            response = post(url, body, hook.get("secret_token", ""))
            if response.ok:
                return True
            self._world.note_webhook_error(f"Wrong response from the webhook: {response.status_code}")
        except requests.RequestException as failure:
            self._world.note_webhook_error(f"Connection failed: {failure}")
        return False


def _queue_of(update):
    """What Telegram keeps in order: a chat's messages, or what a person does of one kind; else an update by itself."""
    for kind, event in update.items():
        for field, queue in (("chat", "messages"), ("from", kind)):
            if isinstance(event, dict) and isinstance(event.get(field), dict):
                return queue, str(event[field].get("id"))
    return id(update)


def post(url, body, secret):
    """Posts raw bytes as Telegram posts an update; returns the response."""
    headers = {"Content-Type": "application/json", SECRET_HEADER: secret}
    return requests.post(url, data=body, headers=headers, timeout=30)
