"""polybot on a Bot API server that somebody else wrote, so that our reading of the API is not judged by us alone."""

import pytest

from foreign_telegram import ForeignTelegram
from telegram_standin import TOKEN
from waiting import eventually

ADA = 801


@pytest.fixture
def foreign_telegram(tmp_path):
    with ForeignTelegram(tmp_path / "telegram-test-api.log") as telegram:
        yield telegram


@pytest.fixture
def foreign_bot(home, foreign_telegram, telegram_mode):
    """polybot on it, in both ways of getting updates."""
    bot = home.polybot(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=foreign_telegram.url)
    if telegram_mode == "webhook":
        bot.set_environment(TELEGRAM_APP_URL=bot.url)
    bot.start()
    if telegram_mode == "webhook":  # Of what was said before, nothing comes to a webhook of this server.
        eventually(lambda: "webhook registered" in bot.output(), "a registered webhook")
    return bot


def test_it_listens_on_loopback_alone(foreign_telegram):
    assert foreign_telegram.addresses() == [f"127.0.0.1:{foreign_telegram.port}"]


@pytest.mark.usefixtures("foreign_bot")
def test_a_text_and_the_start_command_are_answered(foreign_telegram):
    foreign_telegram.say(ADA, "hello")
    (answer,) = foreign_telegram.await_answers(ADA)
    assert "photo" in answer
    foreign_telegram.say(ADA, "/start")
    _, greeting = foreign_telegram.await_answers(ADA, 2)
    assert greeting
