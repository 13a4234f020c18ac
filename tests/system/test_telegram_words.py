"""What the bot says on Telegram is true where it is said, and is said to whoever meant the bot."""

import pytest

import pictures
from telegram_modes import both_ways
from waiting import eventually

ADA, GROUP = 501, -100501
OUR_NAME = "@polybot_test_bot"


@both_ways
def test_a_group_is_told_how_a_photo_comes_to_the_bot_there(telegram, telegram_bot, ask):
    for command in ("/start", "/help", "/last"):
        assert "mention me" in ask(GROUP, command + OUR_NAME).text.splitlines()[0], command
    assert "mention me" not in ask(ADA, "/start").text


@both_ways
@pytest.mark.usefixtures("worker")
def test_commands_of_other_bots_are_left_alone(telegram, telegram_bot, ask):
    telegram.say(GROUP, text="/ban 123")
    telegram.say_photo(GROUP, pictures.bus(), caption="/meme top text")
    help_text = ask(GROUP, "/help")
    telegram.reply(GROUP, help_text, text="/warn")
    telegram.await_confirmed()
    telegram.say_photo(GROUP, pictures.bus(), caption=OUR_NAME)
    telegram.await_photos(GROUP)
    assert len(telegram.sent(GROUP)) == 2, "the help and the one photo"


@both_ways
@pytest.mark.usefixtures("worker")
def test_what_is_not_sure_enough_is_not_said_to_be_absent(telegram, telegram_bot):
    telegram.say_photo(ADA, pictures.bus(), caption="min 99 %")
    eventually(lambda: any("99 % sure" in sent.text for sent in telegram.sent(ADA)), "an answer with the percentage")


@both_ways
@pytest.mark.usefixtures("worker")
def test_a_file_whose_type_nobody_told_is_known_by_its_name(telegram, telegram_bot):
    telegram.say_document(ADA, pictures.bus(), "IMG_1.jpg", "application/octet-stream")
    (photo,) = telegram.await_photos(ADA)
    assert photo.text == "4 persons, 1 bus"


@both_ways
@pytest.mark.usefixtures("worker")
def test_a_caption_is_no_reason_to_refuse_a_photo(telegram, telegram_bot):
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"}
    for caption, told, forwarded in (
            ("Min hund", [], {}), ("just married", ['"married"'], {}), ("only dgos and buses", ['"dgos"'], {}),
            ("min 200 %", ["1 to 100"], {}), ("only buses", [], {"forward_origin": origin})):
        telegram.say_photo(ADA, pictures.bus(), caption=caption, **forwarded)
        answer = telegram.await_photos(ADA, len(telegram.photos(ADA)) + 1)[-1]
        first, *rest = answer.text.splitlines()
        assert first == ("1 bus" if "dgos" in caption else "4 persons, 1 bus")
        assert len(rest) == len(told) and all(words in line for words, line in zip(told, rest)), answer.text
    assert len(telegram.sent(ADA)) == 5, "nothing but answers"


@both_ways
@pytest.mark.usefixtures("worker")
def test_an_album_is_told_once_what_its_caption_did_not_do(telegram, telegram_bot):
    telegram.say_album(ADA, [pictures.bus(), pictures.bus()], caption="only dgos")
    telegram.await_photos(ADA, 2)
    lines = telegram.sent(ADA)[0].text.splitlines()
    assert lines[0] == "1. 4 persons, 1 bus" and '"dgos"' in lines[1] and lines[2:] == ["2. 4 persons, 1 bus"]


@both_ways
def test_settings_say_what_they_did_not_understand(telegram, telegram_bot, ask):
    for words, why in (("only unicorns", '"unicorns"'), ("min 200 %", "1 to 100"), ("louder", "did not understand")):
        first, *menu = ask(ADA, "/settings " + words).text.splitlines()
        assert why in first and "Objects: Everything" in menu, words
