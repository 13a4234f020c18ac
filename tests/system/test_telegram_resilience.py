"""polybot and its workers die while people wait on Telegram: every photo is still answered, and once."""

import pytest

import pictures
from telegram_standin import TOKEN
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
        # The worker's own announcement may still be on its way: then ours is to be repeated.
        eventually(lambda: telegram_bot.announce(prediction_id).status_code == 200, "an announcement that is no news",
                   timeout=30)
    assert [photo.text for photo in telegram.photos(ADA)] == ["4 persons, 1 bus"] * len(photos) and len(photos) == 2


def test_updates_wait_while_polybot_is_down(home, telegram, telegram_bot):
    telegram_bot.kill()
    telegram.say(ADA, text="anybody?")
    telegram_bot.start()
    telegram.await_sent(ADA, "sendMessage")
    telegram.await_confirmed()
    assert len(telegram.sent(ADA)) == 1


def test_switching_between_webhook_and_polling_loses_nothing(home, telegram):
    bot = home.polybot(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url)
    for number, app_url in enumerate((bot.url, "", bot.url)):
        telegram.say(ADA + number, text="anybody?")  # While nobody is there.
        bot.set_environment(TELEGRAM_APP_URL=app_url)
        bot.start()
        telegram.await_sent(ADA + number, "sendMessage")
        assert bool(telegram.world.webhook) == bool(app_url)
        bot.stop()
    assert [len(telegram.sent(ADA + number)) for number in range(3)] == [1, 1, 1]


def test_a_bot_api_server_of_one_s_own_hands_over_files_on_the_disk(home, telegram, tmp_path):
    bot = home.polybot(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url, TELEGRAM_FILES_DIR=str(tmp_path)).start()
    home.worker(bot).start()
    picture, secret = tmp_path / "file_1.jpg", tmp_path.parent / "elsewhere.jpg"
    for path in (picture, secret):
        path.write_bytes(pictures.bus())
    telegram.say(ADA, photo=[photo_at(telegram, picture)])
    telegram.await_photos(ADA)
    telegram.say(ADA + 1, photo=[photo_at(telegram, secret)])
    (answer,) = telegram.await_sent(ADA + 1, "sendMessage")
    assert "could not get this picture" in answer.text, "nothing outside of that folder is read"


def photo_at(telegram, path):
    """A photo whose file the server names by its place on the disk."""
    file_id = telegram.world.add_file(str(path), b"")
    return {"file_id": file_id, "file_unique_id": file_id, "width": 810, "height": 1080}
