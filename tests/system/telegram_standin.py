"""A stand-in for Telegram's Bot API, written for these tests by this project: no evidence of how Telegram behaves.

It serves the methods that the bot uses on a loopback port, checks each call against Telegram's published description
(bot_api_schema.py) and its limits (telegram_limits.py), pushes updates to the registered webhook (telegram_delivery.py)
or hands them out through getUpdates, lets people act (telegram_people.py), and fails on demand (telegram_faults.py).
Unlike Telegram it takes webhooks without TLS and on any port.
"""

import json
import math
import re
import threading
import time
from collections import defaultdict

from bot_api_schema import Schema, Violation
from form import read_form
from telegram_delivery import SECRET_HEADER, Delivery, post
from telegram_faults import (BAD_GATEWAY, BLOCKED, BROKEN, CUT, DOWNLOAD, DROPPED, EXPIRED, TOO_MANY, VISIBLE_METHODS,
                             Fault, Faults, hanging, refusal)
from telegram_limits import FloodLimits
from telegram_messages import Refused
from telegram_people import People
from telegram_server import Server
from telegram_world import TelegramWorld
from waiting import eventually

__all__ = ["BAD_GATEWAY", "BLOCKED", "BROKEN", "CUT", "DOWNLOAD", "DROPPED", "EXPIRED", "SECRET_HEADER", "TOKEN",
           "TOO_MANY", "Fault", "TelegramStandin", "hanging"]

TOKEN = "4242:AAtest-token_that-must-never-reach-a-log"

_METHODS = ("getMe", "setWebhook", "deleteWebhook", "getWebhookInfo", "getUpdates", "getFile", "sendChatAction",
            "deleteMessage", "answerCallbackQuery", "setMyCommands", "getMyCommands", *VISIBLE_METHODS)


class TelegramStandin(People):
    """Serves from construction to `stop()`. Thread-safe."""

    def __init__(self):
        super().__init__(TelegramWorld())
        self.violations: list[str] = []  # Calls that the description does not allow.
        self.refusals: list[str] = []  # Calls that it allows, and that Telegram refuses all the same.
        self.floods: list[str] = []  # Messages that came too fast.
        self.enforce_limits = False  # Whether such messages are answered with 429.
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.token, self.unauthorized = TOKEN, 0  # The token that is answered, and how many calls had another.
        self._schema = Schema()
        self._faults = Faults()
        self._limits = FloodLimits()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._delivery = Delivery(self.world)
        self._server = Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def port(self):
        return self._server.server_port

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def stop(self):
        self._stopping.set()
        self._delivery.stop()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    # What a test arranges.

    def fail_next(self, method, fault, times=1):
        """The next calls of a method, or the next downloads (DOWNLOAD), fail so."""
        self._faults.fail_next(method, fault, times)

    def fail_randomly(self, share, seed, after=False):
        """From now on this share of the calls that people notice fails; with `after`, some were carried out before."""
        self._faults.fail_randomly(share, seed, after)

    def deliver_to(self, servers):
        """Each update goes to all of these servers at once, under the registered webhook's path and secret."""
        self._delivery.servers = list(servers)

    def deliver_unordered(self):
        """From now on a chat's updates come to the webhook at once, not one after another."""
        self._delivery.unordered = True

    # What a test sees.

    def sent(self, chat_id, method=None):
        """What the bot sent to a chat, oldest first."""
        return [sent for sent in self.world.sent_to(chat_id) if method is None or sent.method == method]

    def photos(self, chat_id):
        """The messages of the bot in a chat that are pictures now, however they came to be."""
        return [sent for sent in self.sent(chat_id) if sent.picture]

    def answers(self, query_id):
        """What somebody saw after pressing a button, "" when the bot answered without a word; None before."""
        with self.world.changed:
            return self.world.toasts[query_id]

    def await_sent(self, chat_id, method, count=1, timeout=30):
        """The messages of one kind to a chat, once there are `count` of them."""
        return self._await(lambda: self.sent(chat_id, method), count, f"{method} to {chat_id}", timeout)

    def await_photos(self, chat_id, count=1, timeout=30):
        """The pictures in a chat, once there are `count` of them."""
        return self._await(lambda: self.photos(chat_id), count, f"photos to {chat_id}", timeout)

    def _await(self, seen, count, what, timeout):
        def enough():
            found = seen()
            return found if len(found) >= count else None

        return eventually(enough, lambda: f"{count} × {what}, seen: {seen()}", timeout)

    def await_answer(self, query_id, timeout=30):
        """What somebody saw after pressing a button, once the bot has answered."""
        eventually(lambda: self.answers(query_id) is not None, "an answer to the button", timeout)
        return self.answers(query_id)

    def await_next_photo(self, timeout=30):
        """Waits until one more message of the bot is a picture, and returns at once."""
        def count():
            return sum(sent.picture is not None for sent in self.world.sent)

        with self.world.changed:
            before = count()
            assert self.world.changed.wait_for(lambda: count() > before, timeout), "no more photos"

    def await_confirmed(self, timeout=30):
        """Waits until the bot has taken every update."""
        eventually(lambda: not self.world.pending(), "every update taken by the bot", timeout)

    def post_to_webhook(self, body, secret=None):
        """Posts raw bytes to the registered webhook with the right secret, or another; returns the response."""
        hook = eventually(lambda: self.world.webhook, "a registered webhook")
        return post(hook["url"], body, hook.get("secret_token", "") if secret is None else secret)

    # What the server asks; answers are (status, content type, body), or None for a dropped connection.

    def answer(self, method, content_type, body):
        """The answer to a call."""
        with self._lock:
            self.calls[method] += 1
        fault = self._faults.next(method)
        if fault is None:
            return self._perform(method, content_type, body)
        if fault.done:
            self._perform(method, content_type, body)
        self._stopping.wait(fault.seconds)
        return fault.answer()

    def _perform(self, method, content_type, body):
        try:
            arguments, files = self._read(method, content_type, body)
            if method in VISIBLE_METHODS:
                self._count(arguments, method.startswith("edit"))
            function = getattr(self.world, re.sub(r"([A-Z])", r"_\1", method).lower())
            result = {"ok": True, "result": function(arguments, files)}
            return 200, "application/json", json.dumps(result).encode()
        except Violation as violation:
            self.violations.append(str(violation))
            return refusal(400, f"Bad Request: {violation}")
        except Refused as refused:
            self.refusals.append(f"{method}: {refused}")
            return refusal(refused.status, str(refused), refused.retry_after)

    def _read(self, method, content_type, body):
        if method not in _METHODS:
            raise Violation(f"the stand-in does not know the method {method}")
        try:
            fields, files, typed = read_form(content_type, body)
        except ValueError as error:
            raise Violation(f"{method}: {error}") from error
        return self._schema.read_call(method, fields, files, typed), files

    def _count(self, arguments, is_edit):
        """Holds a message against Telegram's limits; one that is turned away does not count."""
        chat = arguments["chat_id"]
        if not isinstance(chat, int):
            raise Refused(400, "Bad Request: chat not found")
        messages = len(arguments["media"]) if isinstance(arguments.get("media"), list) else 1
        with self._lock:
            now = time.monotonic()
            breaches = self._limits.breaches(chat, messages, now, is_edit)
            self.floods += breaches
            if not breaches or not self.enforce_limits:
                self._limits.count(chat, messages, now, is_edit)
                return
        pause = max(1, math.ceil(max(breaches.values())))
        raise Refused(429, f"Too Many Requests: retry after {pause}", pause)

    def download(self, path):
        """The answer to a download; one that is cut promises more bytes than come."""
        fault = self._faults.next(DOWNLOAD)
        if fault is EXPIRED:
            self.world.expire(path)
        elif fault not in (None, CUT):
            self._stopping.wait(fault.seconds)
            return fault.answer()
        content = self.world.file_content(path)
        if content is None:
            return 404, "text/plain", b""
        if fault is CUT:
            return 200, "application/octet-stream", content[:len(content) // 2], len(content)
        return 200, "application/octet-stream", content
