"""What the Telegram stand-in knows of the messages that the bot sent, and the errors that the Bot API answers with."""

import io
import time
from dataclasses import dataclass, field

from PIL import Image

from bot_api_schema import ATTACHED

BOT = {"id": 4242, "is_bot": True, "first_name": "Polybot", "username": "polybot_test_bot"}
ABOUT_BOT = BOT | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
MAX_PHOTO_BYTES = 10_000_000
NOT_MODIFIED = ("Bad Request: message is not modified: specified new message content and reply markup are exactly the "
                "same as a current content and reply markup of the message")


class Refused(Exception):
    """The Bot API answers this call with an error."""

    def __init__(self, status, description, retry_after=None):
        super().__init__(description)
        self.status, self.retry_after = status, retry_after


@dataclass
class Photo:
    """A picture that Telegram took, with the id under which it can be downloaded."""

    content: bytes
    width: int
    height: int
    file_id: str = ""


@dataclass
class Sent:
    """One message that the bot sent, as the user sees it now. `edits` holds what it said after each edit."""

    method: str
    chat_id: int
    message_id: int
    text: str = ""
    reply_to: int | None = None
    picture: Photo | None = None
    keyboard: list = field(default_factory=list)  # Rows of buttons, each as the bot described it.
    media_group: str | None = None
    hidden: bool = False  # By a spoiler.
    edits: list[str] = field(default_factory=list)
    at: float = field(default_factory=time.time)
    changed_at: float = field(default_factory=time.time)  # When the user saw it become what it is.

    @property
    def photo(self):
        """The picture's bytes, none for a text."""
        return self.picture.content if self.picture else b""

    def buttons(self):
        """The texts of the buttons that the user sees, row by row."""
        return [button["text"] for row in self.keyboard for button in row]

    def edit(self, **content):
        """Changes the message; refuses what would change nothing."""
        if all(getattr(self, name) == value for name, value in content.items()):
            raise Refused(400, NOT_MODIFIED)
        for name, value in content.items():
            setattr(self, name, value)
        self.edits.append(self.text)
        self.changed_at = time.time()


def keyboard_of(arguments):
    """The rows of buttons under a message; a message that is edited without any loses those it had."""
    return arguments.get("reply_markup", {}).get("inline_keyboard", [])


def upload_of(value, field, files):
    """The uploaded bytes that a field means: its own, or those that its value attaches."""
    name = value.removeprefix(ATTACHED) if value else field
    if name not in files:
        raise Refused(400, "Bad Request: the stand-in takes uploaded photos alone")
    return files[name]


def read_photo(content):
    """The picture as Telegram takes it; refuses what Telegram refuses."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            width, height = picture.size
    except OSError as error:
        raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED") from error
    if len(content) > MAX_PHOTO_BYTES or width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise Refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    return Photo(content, width, height)


def chat_of(chat_id):
    """A chat as updates and messages describe it: a group by a negative id, or somebody's own."""
    if chat_id < 0:
        return {"id": chat_id, "type": "supergroup", "title": "Friends of pictures"}
    return {"id": chat_id, "type": "private", "first_name": "Ada"}


def photo_sizes(photos):
    """Telegram's list of one photo's sizes, smallest first."""
    return [{"file_id": photo.file_id, "file_unique_id": photo.file_id, "width": photo.width, "height": photo.height,
             "file_size": len(photo.content)} for photo in photos]


def as_message(sent):
    """A message of the bot's as the Bot API describes it."""
    message = {"message_id": sent.message_id, "date": int(sent.at), "from": BOT, "chat": chat_of(sent.chat_id)}
    if sent.edits:
        message["edit_date"] = int(time.time())
    if sent.keyboard:
        message["reply_markup"] = {"inline_keyboard": sent.keyboard}
    if sent.media_group:
        message["media_group_id"] = sent.media_group
    if not sent.picture:
        return message | {"text": sent.text}
    return message | {"photo": photo_sizes([sent.picture])} | ({"caption": sent.text} if sent.text else {})
