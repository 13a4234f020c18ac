"""What the Telegram stand-in remembers: people's updates that wait for the bot, files, and what the bot sent."""

import io
import itertools
import threading
import time
from dataclasses import dataclass, field

from PIL import Image

BOT = {"id": 4242, "is_bot": True, "first_name": "Polybot", "username": "polybot_test_bot",
       "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
MAX_PHOTO_BYTES = 10_000_000


class Refused(Exception):
    """The Bot API answers this call with an error."""

    def __init__(self, status, description, retry_after=None):
        super().__init__(description)
        self.status, self.retry_after = status, retry_after


@dataclass
class Sent:
    """One message that the bot sent, as the user sees it now."""

    method: str
    chat_id: int
    message_id: int
    text: str = ""
    reply_to: int | None = None
    photo: bytes = b""
    edits: list[str] = field(default_factory=list)
    at: float = field(default_factory=time.time)


class TelegramWorld:
    """Thread-safe. `changed` is notified after every change."""

    def __init__(self):
        self.changed = threading.Condition()
        self.sent: list[Sent] = []
        self.webhook: dict = {}
        self.last_webhook_error = ""
        self._updates: list[dict] = []
        self._files: dict[str, tuple[str, bytes]] = {}
        self._poll = 0
        self._ids = itertools.count(1000)

    # What people do.

    def next_id(self):
        return next(self._ids)

    def add_update(self, update):
        with self.changed:
            self._updates.append(update)
            self.changed.notify_all()

    def add_file(self, path, content):
        """Keeps a file that a person sent; returns its file_id."""
        file_id = f"file-{self.next_id()}"
        with self.changed:
            self._files[file_id] = (path, content)
        return file_id

    def pending(self):
        with self.changed:
            return list(self._updates)

    def confirm(self, update_id):
        """Drops the updates up to and with `update_id`."""
        with self.changed:
            self._updates = [update for update in self._updates if update["update_id"] > update_id]
            self.changed.notify_all()

    def file_content(self, path):
        with self.changed:
            return next((content for known, content in self._files.values() if known == path), None)

    # The Bot API's methods; each takes the checked arguments and uploads, and returns the result.

    def get_me(self, _arguments, _files):
        return BOT

    def set_webhook(self, arguments, _files):
        with self.changed:
            self.webhook = dict(arguments) if arguments["url"] else {}
            self._after_webhook_change(arguments)
        return True

    def delete_webhook(self, arguments, _files):
        with self.changed:
            self.webhook = {}
            self._after_webhook_change(arguments)
        return True

    def _after_webhook_change(self, arguments):
        if arguments.get("drop_pending_updates"):
            self._updates = []
        self._poll += 1
        self.changed.notify_all()

    def get_webhook_info(self, _arguments, _files):
        with self.changed:
            info = {"url": self.webhook.get("url", ""), "has_custom_certificate": False,
                    "pending_update_count": len(self._updates)}
            if self.last_webhook_error:
                info |= {"last_error_date": int(time.time()), "last_error_message": self.last_webhook_error}
            return info

    def get_updates(self, arguments, _files):
        if arguments.get("offset"):
            self.confirm(arguments["offset"] - 1)
        deadline = time.monotonic() + min(arguments.get("timeout", 0), 50)
        with self.changed:
            self._poll += 1
            mine = self._poll
            self.changed.notify_all()
            while True:
                if self.webhook:
                    raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
                if mine != self._poll:
                    raise Refused(409, "Conflict: terminated by other getUpdates request")
                if self._updates or time.monotonic() >= deadline:
                    return self._updates[:arguments.get("limit", 100)]
                self.changed.wait(deadline - time.monotonic())

    def get_file(self, arguments, _files):
        with self.changed:
            if arguments["file_id"] not in self._files:
                raise Refused(400, "Bad Request: invalid file_id")
            path, content = self._files[arguments["file_id"]]
        if len(content) > 20 << 20:
            raise Refused(400, "Bad Request: file is too big")
        return {"file_id": arguments["file_id"], "file_unique_id": arguments["file_id"], "file_size": len(content),
                "file_path": path}

    def send_chat_action(self, _arguments, _files):
        return True

    def send_message(self, arguments, _files):
        return self._send("sendMessage", arguments, text=arguments["text"])

    def send_photo(self, arguments, files):
        if "photo" not in files:
            raise Refused(400, "Bad Request: the stand-in takes uploaded photos alone")
        photo = files["photo"]
        try:
            with Image.open(io.BytesIO(photo)) as picture:
                picture.load()
                wide, high = picture.size
        except OSError as error:
            raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED") from error
        if len(photo) > MAX_PHOTO_BYTES or wide + high > 10_000 or max(wide, high) > 20 * min(wide, high):
            raise Refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        return self._send("sendPhoto", arguments, text=arguments.get("caption", ""), photo=photo)

    def _send(self, method, arguments, **content):
        reply = arguments.get("reply_parameters", {})
        sent = Sent(method, arguments["chat_id"], self.next_id(), reply_to=reply.get("message_id"), **content)
        with self.changed:
            self.sent.append(sent)
            self.changed.notify_all()
        return _as_message(sent)

    def edit_message_text(self, arguments, _files):
        with self.changed:
            sent = self._find(arguments)
            if sent is None or sent.method != "sendMessage":
                raise Refused(400, "Bad Request: message to edit not found")
            if sent.text == arguments["text"]:
                raise Refused(400, "Bad Request: message is not modified")
            sent.text = arguments["text"]
            sent.edits.append(sent.text)
            self.changed.notify_all()
        return _as_message(sent)

    def delete_message(self, arguments, _files):
        with self.changed:
            sent = self._find(arguments)
            if sent is None:
                raise Refused(400, "Bad Request: message to delete not found")
            self.sent.remove(sent)
            self.changed.notify_all()
        return True

    def _find(self, arguments):
        place = (arguments.get("chat_id"), arguments.get("message_id"))
        return next((sent for sent in self.sent if (sent.chat_id, sent.message_id) == place), None)


def _as_message(sent):
    message = {"message_id": sent.message_id, "date": int(time.time()), "from": BOT,
               "chat": {"id": sent.chat_id, "type": "private", "first_name": "Ada"}}
    if sent.method == "sendMessage":
        return message | {"text": sent.text}
    photo = {"file_id": f"sent-{sent.message_id}", "file_unique_id": f"sent-{sent.message_id}", "width": 1, "height": 1}
    return message | {"photo": [photo], "caption": sent.text}
