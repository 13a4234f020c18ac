"""What the Telegram stand-in remembers: updates that wait for the bot, files, and what the bot sent and set."""

from collections import defaultdict

from telegram_messages import ABOUT_BOT, Refused, Sent, as_message, keyboard_of, read_photo, upload_of
from telegram_updates import Updates

MAX_FILE_BYTES = 20 << 20


class TelegramWorld(Updates):
    """Thread-safe. `changed` is notified after every change."""

    def __init__(self):
        super().__init__()
        self.sent: list[Sent] = []
        self._chats: defaultdict[int, list[Sent]] = defaultdict(list)  # The same by chat.
        self.commands: dict[str, list[dict]] = {}  # The bot's commands by language, "" for all others.
        self.toasts: dict[str, str | None] = {}  # What people saw after pressing a button, by query; None for nothing.
        self._files: dict[str, tuple[str, bytes]] = {}
        self._ids_of_files: dict[str, str] = {}  # By the path that is good now.

    # What a test sees.

    def sent_to(self, chat_id):
        """What the bot sent to that chat, oldest first."""
        with self.changed:
            return list(self._chats.get(chat_id, ()))

    # Files.

    def add_file(self, path, content):
        """Keeps a file that a person or the bot sent; returns its file_id."""
        file_id = f"file-{self.next_id()}"
        with self.changed:
            self._files[file_id] = (path, content)
            self._ids_of_files[path] = file_id
        return file_id

    def file_content(self, path):
        with self.changed:
            file_id = self._ids_of_files.get(path)
            return self._files[file_id][1] if file_id else None

    def expire(self, path):
        """A path that getFile gave is good no more; it will give another one."""
        with self.changed:
            file_id = self._ids_of_files.pop(path, None)
            if file_id:
                elsewhere = f"photos/file_{self.next_id()}.jpg"
                self._files[file_id] = (elsewhere, self._files[file_id][1])
                self._ids_of_files[elsewhere] = file_id

    # The Bot API's methods; each takes the checked arguments and uploads, and returns the result.

    def get_me(self, _arguments, _files):
        return ABOUT_BOT

    def get_file(self, arguments, _files):
        with self.changed:
            if arguments["file_id"] not in self._files:
                raise Refused(400, "Bad Request: invalid file_id")
            path, content = self._files[arguments["file_id"]]
        if len(content) > MAX_FILE_BYTES:
            raise Refused(400, "Bad Request: file is too big")
        return {"file_id": arguments["file_id"], "file_unique_id": arguments["file_id"], "file_size": len(content),
                "file_path": path}

    def send_chat_action(self, _arguments, _files):
        return True

    def send_message(self, arguments, _files):
        return self._send("sendMessage", arguments, [{"text": arguments["text"]}])[0]

    def send_photo(self, arguments, files):
        picture = self._take_photo(arguments.get("photo"), "photo", files)
        return self._send("sendPhoto", arguments, [{"text": arguments.get("caption", ""), "picture": picture,
                                              "hidden": arguments.get("has_spoiler", False)}])[0]

    def send_media_group(self, arguments, files):
        group = str(self.next_id())
        contents = [{"text": media.get("caption", ""), "media_group": group,
                     "hidden": media.get("has_spoiler", False),
                     "picture": self._take_photo(media["media"], "media", files)} for media in arguments["media"]]
        return self._send("sendMediaGroup", arguments, contents)

    def _take_photo(self, value, field, files):
        photo = read_photo(upload_of(value, field, files))
        photo.file_id = self.add_file(f"photos/file_{self.next_id()}.jpg", photo.content)
        return photo

    def _send(self, method, arguments, contents):
        reply_to = arguments.get("reply_parameters", {}).get("message_id")
        with self.changed:
            sent = [Sent(method, arguments["chat_id"], self.next_id(), reply_to=reply_to,
                         keyboard=keyboard_of(arguments), **content) for content in contents]
            self.sent += sent
            self._chats[arguments["chat_id"]] += sent
            self.changed.notify_all()
        return [as_message(message) for message in sent]

    def edit_message_text(self, arguments, _files):
        return self._edit(arguments, text=arguments["text"], keyboard=keyboard_of(arguments))

    def edit_message_reply_markup(self, arguments, _files):
        return self._edit(arguments, keyboard=keyboard_of(arguments))

    def edit_message_media(self, arguments, files):
        media = arguments["media"]
        if media["type"] != "photo":
            raise Refused(400, "Bad Request: the stand-in takes uploaded photos alone")
        photo = read_photo(upload_of(media["media"], "media", files))
        with self.changed:
            before = self._find(arguments, "edit").picture
            if before and before.content == photo.content:
                photo = before
            else:
                photo.file_id = self.add_file(f"photos/file_{self.next_id()}.jpg", photo.content)
            return self._edit(arguments, text=media.get("caption", ""), picture=photo, keyboard=keyboard_of(arguments),
                              hidden=media.get("has_spoiler", False))

    def _edit(self, arguments, **content):
        with self.changed:
            sent = self._find(arguments, "edit")
            if sent.picture and content.keys() == {"text", "keyboard"}:
                raise Refused(400, "Bad Request: there is no text in the message to edit")
            sent.edit(**content)
            self.changed.notify_all()
            return as_message(sent)

    def delete_message(self, arguments, _files):
        with self.changed:
            message = self._find(arguments, "delete")
            self.sent.remove(message)
            self._chats[message.chat_id].remove(message)
            self.changed.notify_all()
        return True

    def _find(self, arguments, purpose):
        for sent in self._chats.get(arguments.get("chat_id"), ()):
            if sent.message_id == arguments.get("message_id"):
                return sent
        raise Refused(400, f"Bad Request: message to {purpose} not found")

    def answer_callback_query(self, arguments, _files):
        query = arguments["callback_query_id"]
        with self.changed:
            if self.toasts.get(query, "") is not None:
                raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
            self.toasts[query] = arguments.get("text", "")
            self.changed.notify_all()
        return True

    def set_my_commands(self, arguments, _files):
        _check_scope(arguments)
        with self.changed:
            self.commands[arguments.get("language_code", "")] = arguments["commands"]
        return True

    def get_my_commands(self, arguments, _files):
        _check_scope(arguments)
        with self.changed:
            return self.commands.get(arguments.get("language_code", ""), [])


def _check_scope(arguments):
    if arguments.get("scope", {}).get("type", "default") != "default":
        raise Refused(400, "Bad Request: the stand-in keeps the commands of the default scope alone")
