"""polybot and its workers die while people wait on Telegram: every photo is still answered, and once."""

import pytest

import pictures
from waiting import eventually

ADA = 601
SHORT_VISIBILITY = ("--visibility-timeout", 5)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_restart_of_polybot_after_the_acknowledgement_loses_nothing_on_telegram(home, telegram, telegram_bot, end):
    telegram.say_photo(ADA, pictures.bus())
    telegram.await_sent(ADA, "sendMessage")
    telegram.await_confirmed()
    getattr(telegram_bot, end)()
    home.worker(telegram_bot, *SHORT_VISIBILITY).start()
    eventually(lambda: home.stored("predictions"), "the picture drawn")
    telegram.say_photo(ADA, pictures.bus())
    telegram_bot.start()
    photos = telegram.await_photos(ADA, 2, timeout=60)
    telegram.await_confirmed()
    for prediction_id in home.stored("photos"):
        assert telegram_bot.announce(prediction_id).status_code == 200
    assert [photo.text for photo in telegram.photos(ADA)] == ["4 persons, 1 bus"] * len(photos) and len(photos) == 2


def test_updates_wait_while_polybot_is_down(home, telegram, telegram_bot):
    telegram_bot.kill()
    telegram.say(ADA, text="anybody?")
    telegram_bot.start()
    telegram.await_sent(ADA, "sendMessage")
    telegram.await_confirmed()
    assert len(telegram.sent(ADA)) == 1
