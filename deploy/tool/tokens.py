"""Where the bot's token comes from: the environment, a file that it names, or the keyboard; never the command line."""

import getpass
import os
import re
import sys

from .speech import Trouble

_FORM = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{30,60}")
_LONGEST_FILE = 4096


def telegram_token():
    """A token that looks like one. Raises Trouble, which never holds it, when there is none or it does not."""
    path = os.environ.get("TELEGRAM_TOKEN_FILE")
    if os.environ.get("TELEGRAM_TOKEN"):
        source, token = "TELEGRAM_TOKEN", os.environ["TELEGRAM_TOKEN"]
    elif path:
        source, token = "the file that TELEGRAM_TOKEN_FILE names", _content(path)
    elif sys.stdin.isatty():
        source, token = "what was typed", getpass.getpass("The bot's token, as @BotFather gave it (not shown): ")
    else:
        raise Trouble("The bot's token is needed: run this in a terminal, or name a file that holds it in "
                      "TELEGRAM_TOKEN_FILE.")
    token = token.strip()
    if not _FORM.fullmatch(token):
        raise Trouble(f"There is no Telegram token in {source}; it looks like 123456789:AAF…, and @BotFather gives it.")
    return token


def bot_of(token):
    """The number of the bot, which is no secret."""
    return token.partition(":")[0]


def _content(path):
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read(_LONGEST_FILE)
    except OSError as error:
        raise Trouble(f"{path}, which TELEGRAM_TOKEN_FILE names, cannot be read: {error.strerror}.") from None
