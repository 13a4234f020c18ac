"""What Telegram's published description of the Bot API says in prose only: lengths, counts, alphabets."""

import re

# (method or type, field): the shortest and the longest text, in UTF-16 units, in which Telegram counts.
_TEXT_LIMITS = {
    ("sendMessage", "text"): (1, 4096), ("editMessageText", "text"): (1, 4096), ("sendPhoto", "caption"): (0, 1024),
    ("InputMediaPhoto", "caption"): (0, 1024), ("answerCallbackQuery", "text"): (0, 200),
    ("InlineKeyboardButton", "text"): (1, 4096), ("BotCommand", "description"): (1, 256)}
_COUNT_LIMITS = {("sendMediaGroup", "media"): (2, 10), ("setMyCommands", "commands"): (1, 100)}
_NUMBER_LIMITS = {("getUpdates", "limit"): (1, 100), ("setWebhook", "max_connections"): (1, 100)}
_PATTERNS = {("setWebhook", "secret_token"): r"[A-Za-z0-9_-]{1,256}", ("BotCommand", "command"): r"[a-z0-9_]{1,32}",
             ("setMyCommands", "language_code"): r"([a-z]{2})?", ("getMyCommands", "language_code"): r"([a-z]{2})?"}
_CHAT_ACTIONS = {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
                 "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"}
BUTTON_LOOKS = {"text", "icon_custom_emoji_id", "style"}  # What does not say what the button is for.
_EDITS = ("editMessageText", "editMessageMedia", "editMessageReplyMarkup")


def utf16_units(text):
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def complaints_about(name, values):
    """What prose forbids in the arguments of a method, or in an object of a type; one sentence each."""
    for field, value in values.items():
        place = (name, field)
        for limits, size, unit in ((_TEXT_LIMITS, utf16_units, "UTF-16 units"), (_COUNT_LIMITS, len, "elements"),
                                   (_NUMBER_LIMITS, int, "as its value")):
            if place in limits and not limits[place][0] <= size(value) <= limits[place][1]:
                yield f"{name}.{field} has {size(value)} {unit}, not {limits[place][0]} to {limits[place][1]}"
        if place in _PATTERNS and not re.fullmatch(_PATTERNS[place], value):
            yield f"{name}.{field} is not of the form {_PATTERNS[place]}"
        if place in _TEXT_LIMITS and _TEXT_LIMITS[place][0] and not value.strip():
            yield f"{name}.{field} is blank"
    if name == "sendChatAction" and values["action"] not in _CHAT_ACTIONS:
        yield f"there is no action {values['action']!r}"
    if name in _EDITS and not {"chat_id", "message_id"} <= values.keys():
        yield f"{name} does not say which message of which chat"
    if name == "editMessageText" and "text" not in values:
        yield "editMessageText lacks text"
    if name == "InlineKeyboardButton":
        yield from _complaints_about_button(values)


def _complaints_about_button(button):
    purposes = button.keys() - BUTTON_LOOKS
    if len(purposes) != 1:
        yield f"a button has {len(purposes)} purposes instead of one: {sorted(purposes)}"
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        yield f"callback_data has {len(button['callback_data'].encode())} bytes, not 1 to 64"
