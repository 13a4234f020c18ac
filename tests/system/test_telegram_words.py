"""What the bot says on Telegram is true where it is said, and is said to whoever meant the bot."""

from telegram_modes import both_ways

ADA, GROUP = 501, -100501
OUR_NAME = "@polybot_test_bot"


@both_ways
def test_a_group_is_told_how_a_photo_comes_to_the_bot_there(telegram, telegram_bot, ask):
    for command in ("/start", "/help", "/last"):
        assert "mention me" in ask(GROUP, command + OUR_NAME).text.splitlines()[0], command
    assert "mention me" not in ask(ADA, "/start").text
