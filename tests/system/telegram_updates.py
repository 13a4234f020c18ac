"""The updates that wait for the bot, and the two ways in which it asks for them."""

import itertools
import threading
import time

from telegram_messages import Refused

# What a bot gets only when it asks for it by name.
_UNASKED_KINDS = {"chat_member", "message_reaction", "message_reaction_count"}
DEFAULT_CONNECTIONS = 40


class Updates:
    """Thread-safe. `changed` is notified after every change."""

    def __init__(self):
        self.changed = threading.Condition()
        self.webhook: dict = {}
        self.taken_at: dict[int, float] = {}  # When the bot first confirmed each update, by its number.
        self._allowed: list[str] = []
        self._webhook_error: dict = {}
        self._updates: list[dict] = []
        self._poll = 0
        self._ids = itertools.count(1000)

    def next_id(self):
        return next(self._ids)

    def offer(self, update):
        """Something happens: an update, provided that the bot asked for those of its kind."""
        kind = next(name for name in update if name != "update_id")
        with self.changed:
            if kind in self._allowed if self._allowed else kind not in _UNASKED_KINDS:
                self.add_update(update)

    def add_update(self, update):
        """Queues an update, whatever the bot asked for."""
        with self.changed:
            self._updates.append(dict(update))  # Every entry is an object of its own, also when it is a repetition.
            self.changed.notify_all()

    def pending(self):
        with self.changed:
            return list(self._updates)

    def confirm(self, update_id):
        """Drops the updates up to and with `update_id`, as a poll confirms them."""
        with self.changed:
            for update in self._updates:
                if update["update_id"] <= update_id:
                    self.taken_at.setdefault(update["update_id"], time.time())
            self._updates = [update for update in self._updates if update["update_id"] > update_id]
            self.changed.notify_all()

    def take(self, update):
        """Drops one entry of `pending()`, as an answer of the webhook confirms it."""
        with self.changed:
            self.taken_at.setdefault(update["update_id"], time.time())
            self._updates = [entry for entry in self._updates if entry is not update]
            self.changed.notify_all()

    def note_webhook_error(self, text):
        with self.changed:
            self._webhook_error = {"last_error_date": int(time.time()), "last_error_message": text}

    # The Bot API's methods; each takes the checked arguments and uploads, and returns the result.

    def set_webhook(self, arguments, _files):
        with self.changed:
            self.webhook = dict(arguments) if arguments["url"] else {}
            self._webhook_error = {}
            self._allow(arguments)
            self._after_webhook_change(arguments)
        return True

    def delete_webhook(self, arguments, _files):
        with self.changed:
            self.webhook = {}
            self._after_webhook_change(arguments)
        return True

    def _allow(self, arguments):
        """Kinds that are not named stay as they were; what was queued before stays queued."""
        self._allowed = arguments.get("allowed_updates", self._allowed)

    def _after_webhook_change(self, arguments):
        if arguments.get("drop_pending_updates"):
            self._updates = []
        self._poll += 1
        self.changed.notify_all()

    def get_webhook_info(self, _arguments, _files):
        with self.changed:
            info = {"url": self.webhook.get("url", ""), "has_custom_certificate": False,
                    "pending_update_count": len(self._updates)}
            if self.webhook:
                info["max_connections"] = self.webhook.get("max_connections", DEFAULT_CONNECTIONS)
            if self._allowed:
                info["allowed_updates"] = self._allowed
            return info | self._webhook_error

    def get_updates(self, arguments, _files):
        if arguments.get("offset"):
            self.confirm(arguments["offset"] - 1)
        deadline = time.monotonic() + min(arguments.get("timeout", 0), 50)
        with self.changed:
            self._allow(arguments)
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
