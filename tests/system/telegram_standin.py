"""A stand-in for Telegram's Bot API, written for these tests by this project: no evidence of how Telegram behaves.

It serves the methods that the bot uses on a loopback port, checks each call against Telegram's published description
(bot_api_schema.py), pushes updates to the registered webhook or hands them out through getUpdates, and fails on demand.
Unlike Telegram it takes webhooks without TLS and on any port.
"""

import json
import re
import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import requests

from bot_api_schema import Schema, Violation
from form import read_form
from telegram_world import Refused, TelegramWorld
from waiting import eventually

TOKEN = "4242:AAtest-token_that-must-never-reach-a-log"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

_METHODS = ("getMe", "setWebhook", "deleteWebhook", "getWebhookInfo", "getUpdates", "getFile", "sendMessage",
            "sendPhoto", "editMessageText", "deleteMessage", "sendChatAction")


@dataclass
class Fault:
    """How a call fails: with an HTTP status, or by a dropped connection when `status` is 0."""

    status: int
    description: str = ""
    retry_after: int | None = None


TOO_MANY = Fault(429, "Too Many Requests: retry after 1", retry_after=1)
BROKEN = Fault(500, "Internal Server Error")
BLOCKED = Fault(403, "Forbidden: bot was blocked by the user")
DROPPED = Fault(0)


class TelegramStandin:
    """Serves from construction to `stop()`. Thread-safe."""

    def __init__(self):
        self.world = TelegramWorld()
        self.violations: list[str] = []
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.token, self.unauthorized = TOKEN, 0  # The token that is answered, and how many calls had another.
        self._schema = Schema()
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._stopping = threading.Event()
        self._server = _Server(self)
        self._threads = [threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
                         threading.Thread(target=self._push_updates, daemon=True)]
        for thread in self._threads:
            thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self):
        self._stopping.set()
        with self.world.changed:
            self.world.changed.notify_all()
        self._server.shutdown()
        for thread in self._threads:
            thread.join()
        self._server.server_close()

    # What a test does and sees.

    def fail_next(self, method, fault, times=1):
        self._faults[method].extend([fault] * times)

    def say(self, chat_id, **content):
        """Somebody sends a message with `content` (Message fields); returns the update."""
        message = {"message_id": self.world.next_id(), "date": int(time.time()),
                   "chat": {"id": chat_id, "type": "private", "first_name": "Ada"},
                   "from": {"id": chat_id, "is_bot": False, "first_name": "Ada"}} | content
        update = {"update_id": self.world.next_id(), "message": message}
        self.world.add_update(update)
        return update

    def say_photo(self, chat_id, picture, **content):
        """Somebody sends a photo; like Telegram it comes in several sizes, of which only the largest is `picture`."""
        sizes = []
        for side, stored in ((90, b"thumbnail"), (320, b"small"), (1280, picture)):
            file_id = self.world.add_file(f"photos/file_{self.world.next_id()}.jpg", stored)
            sizes.append({"file_id": file_id, "file_unique_id": file_id, "width": side, "height": side,
                          "file_size": len(stored)})
        return self.say(chat_id, photo=sizes, **content)

    def say_document(self, chat_id, content, name, mime_type):
        """Somebody sends a file, uncompressed."""
        file_id = self.world.add_file(f"documents/{self.world.next_id()}_{name}", content)
        return self.say(chat_id, document={"file_id": file_id, "file_unique_id": file_id, "file_name": name,
                                           "mime_type": mime_type, "file_size": len(content)})

    def repeat(self, update):
        """Delivers an update again, as Telegram does when it missed our answer."""
        self.world.add_update(update)

    def sent(self, chat_id, method=None):
        """What the bot sent to a chat, oldest first."""
        with self.world.changed:
            return [sent for sent in self.world.sent
                    if sent.chat_id == chat_id and (method is None or sent.method == method)]

    def photos(self, chat_id):
        return self.sent(chat_id, "sendPhoto")

    def await_sent(self, chat_id, method, count=1, timeout=30):
        """The messages of one kind to a chat, once there are `count` of them."""
        def enough():
            sent = self.sent(chat_id, method)
            return sent if len(sent) >= count else None

        return eventually(enough, lambda: f"{count} × {method} to {chat_id}, seen: {self.sent(chat_id)}", timeout)

    def await_next(self, method, timeout=30):
        """Waits until the bot sends one more message of a kind, and returns at once."""
        def count():
            return sum(sent.method == method for sent in self.world.sent)

        with self.world.changed:
            before = count()
            assert self.world.changed.wait_for(lambda: count() > before, timeout), f"no more {method}"

    def await_confirmed(self, timeout=30):
        """Waits until the bot has taken every update."""
        eventually(lambda: not self.world.pending(), "every update taken by the bot", timeout)

    def post_to_webhook(self, body, secret=None):
        """Posts raw bytes to the registered webhook with the right secret, or another; returns the response."""
        hook = eventually(lambda: self.world.webhook, "a registered webhook")
        return _post(hook, body, hook.get("secret_token", "") if secret is None else secret)

    # Inside.

    def _push_updates(self):
        """Delivers one update after another to the webhook, again and again until it is answered with 2xx."""
        while not self._stopping.is_set():
            with self.world.changed:
                self.world.changed.wait_for(
                    lambda: self._stopping.is_set() or (self.world.webhook and self.world.pending()))
                if self._stopping.is_set():
                    return
                hook, update = self.world.webhook, self.world.pending()[0]
            try:
                response = _post(hook, json.dumps(update).encode(), hook.get("secret_token", ""))
                error = "" if response.ok else f"Wrong response from the webhook: {response.status_code}"
            except requests.RequestException as failure:
                error = f"Connection failed: {failure}"
            self.world.last_webhook_error = error
            if error:
                self._stopping.wait(0.2)  # Telegram, too, pauses before it delivers again.
            else:
                self.world.confirm(update["update_id"])

    def answer(self, method, content_type, body):
        """(status, JSON) for a call, or None for a dropped connection."""
        self.calls[method] += 1
        if self._faults[method]:
            fault = self._faults[method].popleft()
            return None if fault.status == 0 else _refusal(fault.status, fault.description, fault.retry_after)
        try:
            arguments, files = self._read(method, content_type, body)
            function = getattr(self.world, re.sub(r"([A-Z])", r"_\1", method).lower())
            return 200, {"ok": True, "result": function(arguments, files)}
        except Violation as violation:
            self.violations.append(str(violation))
            return _refusal(400, f"Bad Request: {violation}")
        except Refused as refused:
            return _refusal(refused.status, str(refused), refused.retry_after)

    def _read(self, method, content_type, body):
        if method not in _METHODS:
            raise Violation(f"the stand-in does not know the method {method}")
        try:
            fields, files, typed = read_form(content_type, body)
        except ValueError as error:
            raise Violation(f"{method}: {error}") from error
        return self._schema.read_call(method, fields, files, typed), files

    def file(self, path):
        return self.world.file_content(path)


def _post(hook, body, secret):
    headers = {"Content-Type": "application/json", SECRET_HEADER: secret}
    return requests.post(hook["url"], data=body, headers=headers, timeout=30)


def _refusal(status, description, retry_after=None):
    answer = {"ok": False, "error_code": status, "description": description}
    if retry_after is not None:
        answer["parameters"] = {"retry_after": retry_after}
    return status, answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, telegram):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.telegram = telegram

    def handle_error(self, request, client_address):
        """A client that goes away, as a killed bot does, is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        url = urlsplit(self.path)
        files = f"/file/bot{self.server.telegram.token}/"
        if url.path.startswith(files):
            content = self.server.telegram.file(url.path.removeprefix(files))
            status, kind = (404, "text/plain") if content is None else (200, "application/octet-stream")
            self._respond(status, kind, content or b"")
        else:
            self._call(url, "application/x-www-form-urlencoded", url.query.encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._call(urlsplit(self.path), self.headers.get("Content-Type", ""), body)

    def _call(self, url, content_type, body):
        bot, _, method = url.path.removeprefix("/").partition("/")
        if bot != f"bot{self.server.telegram.token}":
            self.server.telegram.unauthorized += 1
            answer = _refusal(401, "Unauthorized")
        else:
            answer = self.server.telegram.answer(method, content_type, body)
        if answer is None:
            self.close_connection = True
            self.connection.shutdown(2)
            return
        self._respond(answer[0], "application/json", json.dumps(answer[1]).encode())

    def _respond(self, status, content_type, body):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        """The tests look at what was sent instead."""
