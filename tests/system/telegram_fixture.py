"""The Telegram stand-in as a fixture, for every folder of tests that talks to the bot."""

import pytest

from telegram_standin import TelegramStandin


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
