"""The Telegram stand-in as a fixture, for every folder of tests that talks to the bot."""

import pytest

from telegram_standin import TelegramStandin
from waiting import eventually


def _serve():
    """The Bot API stand-in; the tests fail when a call broke the API's description."""
    standin = TelegramStandin()
    yield standin
    standin.stop()
    assert not standin.violations, standin.violations


telegram = pytest.fixture(_serve, name="telegram")
module_telegram = pytest.fixture(_serve, scope="module", name="module_telegram")


@pytest.fixture
def standin():
    """The same for tests that break the description on purpose."""
    standin = TelegramStandin()
    yield standin
    standin.stop()


@pytest.fixture
def ask(telegram):
    """Sends a text and returns the bot's answer to it."""
    def ask(chat_id, text, **content):
        update = telegram.say(chat_id, text=text, **content)
        message_id = update["message"]["message_id"]

        def answer():
            return next((sent for sent in telegram.sent(chat_id) if sent.reply_to == message_id), None)

        return eventually(answer, f"an answer to {text!r}")

    return ask
