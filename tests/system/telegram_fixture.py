"""The Telegram stand-in as a fixture, for every folder of tests that talks to the bot."""

import pytest

from telegram_standin import TelegramStandin


@pytest.fixture
def telegram():
    """The Bot API stand-in; the test fails when a call broke the API's description."""
    standin = TelegramStandin()
    yield standin
    standin.stop()
    assert not standin.violations
