"""What people do on Telegram, as updates for the bot."""

import io
import time

from PIL import Image

from telegram_messages import Photo, Sent, as_message, chat_of, photo_sizes

_MEMBER = 77  # Who speaks in a group when nobody is named.


class People:
    """People's acts; each returns its update, which waits for the bot as soon as the act is done."""

    def __init__(self, world):
        self.world = world
        self._languages: dict[int, str] = {}

    def speaks(self, person, language_code):
        """Somebody's Telegram is set to this language from now on; in a private chat the person has the chat's id."""
        self._languages[person] = language_code

    def say(self, chat_id, sender=None, **content):
        """Somebody sends a message with `content` (Message fields); a negative chat is a group."""
        message = {"message_id": self.world.next_id(), "date": int(time.time()), "chat": chat_of(chat_id),
                   "from": self._person(sender or (chat_id if chat_id > 0 else _MEMBER))} | content
        return self._happen(message=message)

    def say_photo(self, chat_id, picture, **content):
        """Somebody sends a photo; like Telegram it comes in several sizes, of which only the largest is `picture`."""
        photos = [Photo(stored, side, side) for side, stored in ((90, b"thumbnail"), (320, b"small"), (1280, picture))]
        for photo in photos:
            photo.file_id = self.world.add_file(f"photos/file_{self.world.next_id()}.jpg", photo.content)
        return self.say(chat_id, photo=photo_sizes(photos), **content)

    def say_album(self, chat_id, pictures, caption="", **content):
        """Somebody sends photos together: an update for each, with one media_group_id; the first bears the caption."""
        content["media_group_id"] = str(self.world.next_id())
        return [self.say_photo(chat_id, picture, **content, **({"caption": caption} if caption and not index else {}))
                for index, picture in enumerate(pictures)]

    def say_document(self, chat_id, content, name, mime_type, tell_size=True):
        """Somebody sends a file, uncompressed; Telegram need not tell its size."""
        file_id = self.world.add_file(f"documents/{self.world.next_id()}_{name}", content)
        document = {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "mime_type": mime_type}
        return self.say(chat_id, document=document | ({"file_size": len(content)} if tell_size else {}))

    def say_sticker(self, chat_id, content, animated=False):
        """Somebody sends a sticker: a WebP picture, or an animation in Telegram's own format."""
        width, height = 512, 512
        if not animated:
            with Image.open(io.BytesIO(content)) as picture:
                width, height = picture.size
        file_id = self.world.add_file(f"stickers/file_{self.world.next_id()}.{'tgs' if animated else 'webp'}", content)
        return self.say(chat_id, sticker={
            "file_id": file_id, "file_unique_id": file_id, "type": "regular", "width": width, "height": height,
            "is_animated": animated, "is_video": False, "file_size": len(content)})

    def reply(self, chat_id, to, **content):
        """Somebody answers a message of the bot's (a Sent) or of a person's (its update)."""
        original = as_message(to) if isinstance(to, Sent) else _message_of(to)
        original = {name: value for name, value in original.items() if name != "reply_to_message"}
        return self.say(chat_id, reply_to_message=original, **content)

    def edit(self, update, **content):
        """Somebody changes a message that the bot has got."""
        return self._happen(edited_message=_message_of(update) | {"edit_date": int(time.time())} | content)

    def edit_caption(self, update, caption):
        return self.edit(update, caption=caption)

    def press(self, sent, button_text, person=None):
        """Somebody presses a button under a message of the bot's; returns the query's id."""
        button = next((button for row in sent.keyboard for button in row if button["text"] == button_text), None)
        assert button, f"no button {button_text!r} among {sent.buttons()}"
        return self.press_with(sent, button["callback_data"], person)

    def press_with(self, sent, data, person=None):
        """Somebody presses a button that may be there no more, with this data; returns the query's id."""
        query = str(self.world.next_id())
        with self.world.changed:
            self.world.toasts[query] = None
        self._happen(callback_query={
            "id": query, "from": self._person(person or (sent.chat_id if sent.chat_id > 0 else _MEMBER)),
            "message": as_message(sent), "chat_instance": str(sent.chat_id), "data": data})
        return query

    def repeat(self, update):
        """Delivers an update again, as Telegram does when it missed our answer."""
        self.world.add_update(update)

    def _person(self, person):
        described = {"id": person, "is_bot": False, "first_name": "Ada"}
        language = self._languages.get(person)
        return described | ({"language_code": language} if language else {})

    def _happen(self, **event):
        update = {"update_id": self.world.next_id()} | event
        self.world.offer(update)
        return update


def _message_of(update):
    return update.get("message") or update["edited_message"]
