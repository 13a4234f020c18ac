"""What people do with the bot on Telegram: albums, captions, replies, groups, stickers, settings, languages."""

import pytest

import pictures
from telegram_faults import BROKEN, CUT, DOWNLOAD, EXPIRED, Fault
from telegram_modes import both_ways, by_polling
from waiting import eventually

ADA, BOB, GROUP = 501, 502, -100501
OUR_NAME = "@polybot_test_bot"


@both_ways
@pytest.mark.usefixtures("worker")
def test_an_album_gets_one_answer(telegram, telegram_bot):
    telegram.say_album(ADA, [pictures.bus(), pictures.bus(), pictures.grey()])
    photos = telegram.await_photos(ADA, 2)
    listed, *album = telegram.sent(ADA)
    assert listed.text == "1. 4 persons, 1 bus\n2. 4 persons, 1 bus\n3. Nothing I know is in this picture."
    assert len(listed.edits) == 1, "the acknowledgement became the list"
    assert album == photos and len({photo.media_group for photo in photos}) == 1
    assert [photo.text for photo in photos] == ["4 persons, 1 bus"] * 2


@by_polling
@pytest.mark.usefixtures("worker")
def test_what_is_no_picture_in_an_album_is_told_in_its_list(telegram, telegram_bot):
    telegram.say_album(ADA, [pictures.bus(), b"no picture", pictures.bus()])
    telegram.await_photos(ADA, 2)
    lines = telegram.sent(ADA)[0].text.splitlines()
    assert lines[0] == "1. 4 persons, 1 bus" and lines[2] == "3. 4 persons, 1 bus"
    assert "not a picture" in lines[1]


@both_ways
@pytest.mark.usefixtures("worker")
def test_a_caption_says_what_to_look_for_and_its_edit_replaces_the_answer(telegram, telegram_bot):
    update = telegram.say_photo(ADA, pictures.bus(), caption="only persons, min 50 %")
    (photo,) = telegram.await_photos(ADA)
    assert photo.text == "4 persons" and len(photo.edits) == 1
    telegram.edit_caption(update, "only buses")
    eventually(lambda: telegram.photos(ADA)[0].text == "1 bus", "the answer to the new caption")
    assert len(telegram.sent(ADA)) == 1
    telegram.edit_caption(update, "our bus in the morning")
    telegram.await_confirmed()
    assert telegram.sent(ADA)[0].text == "1 bus"


@both_ways
@pytest.mark.usefixtures("worker")
def test_a_photo_that_was_not_for_the_bot_is_answered_once_an_edit_makes_it_so(telegram, telegram_bot):
    overheard = telegram.say_photo(GROUP, pictures.bus())
    telegram.await_confirmed()
    assert not telegram.sent(GROUP)
    telegram.edit_caption(overheard, OUR_NAME)
    (photo,) = telegram.await_photos(GROUP)
    assert photo.text == "4 persons, 1 bus" and photo.reply_to == overheard["message"]["message_id"]
    telegram.edit_caption(overheard, f"{OUR_NAME} in the morning")
    telegram.edit_caption(overheard, f"{OUR_NAME} only buses")
    eventually(lambda: telegram.photos(GROUP)[0].text == "1 bus", "the answer to the new caption")
    telegram.await_confirmed()
    assert len(telegram.photos(GROUP)) == len(telegram.sent(GROUP)) == 1


@both_ways
@pytest.mark.usefixtures("worker")
def test_what_was_hidden_by_a_spoiler_stays_hidden(telegram, telegram_bot, ask):
    hidden = telegram.say_photo(GROUP, pictures.bus(), caption=OUR_NAME, has_media_spoiler=True)
    telegram.await_photos(GROUP)
    assert ask(GROUP, f"/last{OUR_NAME}").photo
    telegram.reply(GROUP, hidden, text=OUR_NAME)
    telegram.say_album(ADA, [pictures.bus(), pictures.bus()], has_media_spoiler=True)
    telegram.say_photo(BOB, pictures.bus())
    seen = telegram.await_photos(GROUP, 3) + telegram.await_photos(ADA, 2)
    assert all(photo.hidden for photo in seen) and not telegram.await_photos(BOB)[0].hidden


@both_ways
@pytest.mark.usefixtures("worker")
def test_a_still_sticker_is_a_picture_and_a_moving_one_is_not(telegram, telegram_bot):
    telegram.say_sticker(ADA, pictures.bus_as("WEBP"))
    (photo,) = telegram.await_photos(ADA)
    assert photo.text == "4 persons, 1 bus"
    telegram.say_sticker(BOB, b"an animation", animated=True)
    (answer,) = telegram.await_sent(BOB, "sendMessage")
    assert "send me a photo" in answer.text


@both_ways
@pytest.mark.usefixtures("worker")
def test_a_forwarded_picture_is_a_picture(telegram, telegram_bot):
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"}
    telegram.say_photo(ADA, pictures.bus(), forward_origin=origin)
    telegram.await_photos(ADA)


@both_ways
@pytest.mark.usefixtures("worker")
def test_a_group_is_answered_when_it_addresses_the_bot(telegram, telegram_bot, ask):
    overheard = telegram.say_photo(GROUP, pictures.bus(), caption="look at this")
    telegram.say(GROUP, text="nice bus")
    telegram.say(GROUP, text="/start@another_bot")
    telegram.say_photo(GROUP, pictures.bus(), caption=f"{OUR_NAME} only persons")
    (photo,) = telegram.await_photos(GROUP)
    assert photo.text == "4 persons"
    replied = telegram.reply(GROUP, overheard, text=f"{OUR_NAME} only buses")
    both = telegram.await_photos(GROUP, 2)
    assert both[1].text == "1 bus" and both[1].reply_to == replied["message"]["message_id"]
    assert "photo" in ask(GROUP, "/help@polybot_test_bot").text
    assert "mention me" in ask(GROUP, f"{OUR_NAME} hello").text
    telegram.await_confirmed()
    assert len(telegram.sent(GROUP)) == 4


@both_ways
@pytest.mark.usefixtures("worker")
def test_a_group_that_becomes_a_supergroup_keeps_its_settings_and_its_answers(telegram, telegram_bot, ask, home):
    old, new = -900, -1000000900
    ask(old, f"/settings{OUR_NAME} only persons")
    telegram.say_photo(old, pictures.bus(), caption=OUR_NAME)
    assert telegram.await_photos(old)[0].text == "4 persons"
    telegram.await_confirmed()
    before = telegram.sent(old)
    telegram.repeat(telegram.say(old, migrate_to_chat_id=new))
    telegram.say(new, migrate_from_chat_id=old)
    telegram.await_confirmed()
    telegram.say_photo(new, pictures.bus(), caption=OUR_NAME)
    assert telegram.await_photos(new)[0].text == "4 persons"
    assert "deleted everything" in ask(new, f"/forget{OUR_NAME} yes").text
    assert not home.stored("photos") and not home.stored("predictions")
    assert telegram.sent(old) == before and len(telegram.sent(new)) == 2


@both_ways
@pytest.mark.usefixtures("worker")
def test_the_full_list_is_a_button_away(telegram, telegram_bot):
    telegram.say_photo(ADA, pictures.bus())
    (photo,) = telegram.await_photos(ADA)
    assert photo.buttons() == ["Full list"]
    query = telegram.press(photo, "Full list")
    assert telegram.await_answer(query) == ""
    listed = telegram.sent(ADA)[1]
    assert sorted(line.rsplit(" ", 2)[0] for line in listed.text.splitlines()[1:]) == ["bus"] + ["person"] * 4
    assert listed.reply_to == photo.message_id
    other = telegram.press_with(photo, "/list 01234567-89ab-4cde-8f01-23456789abcd")
    telegram.await_answer(other)
    assert "do not keep" in telegram.sent(ADA)[2].text


@both_ways
@pytest.mark.usefixtures("worker")
def test_settings_are_changed_by_buttons_and_hold_for_every_photo(telegram, telegram_bot, ask):
    menu = ask(ADA, "/settings")
    for button, shown in (("How sure I must be", "25 %"), ("50 %", "50 %"), ("Back", "50 %"), ("What to show", "50 %"),
                          ("List alone", "List alone"), ("Back", "List alone"), ("Which objects", "Everything"),
                          ("person", "person"), ("Back", "person")):
        telegram.await_answer(telegram.press(menu, button))
        assert shown in menu.text
    telegram.await_answer(telegram.press(menu, "Done"))
    assert not menu.keyboard and len(telegram.sent(ADA)) == 1, "one message, edited"
    telegram.say_photo(ADA, pictures.bus())
    answer = eventually(lambda: next((sent for sent in telegram.sent(ADA)[1:] if sent.edits), None), "an answer")
    assert answer.text.splitlines()[:2] == ["4 persons", ""] and len(answer.text.splitlines()) == 6
    assert not answer.photo
    assert "25 %" in ask(BOB, "/settings").text, "settings are a chat's own"


@by_polling
def test_a_made_up_button_changes_nothing(telegram, telegram_bot, ask):
    menu = ask(ADA, "/settings")
    for data in ("", "/settings class 9999", "/settings confidence -5", "\x00", "/settings " + "x" * 50, "nonsense"):
        telegram.await_answer(telegram.press_with(menu, data))
    assert "25 %" in ask(ADA, "/settings").text and "Everything" in ask(ADA, "/settings").text


@both_ways
@pytest.mark.usefixtures("worker")
def test_last_sends_the_answer_again_and_forget_deletes_it(telegram, telegram_bot, ask, home):
    assert "no earlier answer" in ask(ADA, "/last").text
    telegram.say_photo(ADA, pictures.bus())
    telegram.await_photos(ADA)
    assert ask(ADA, "/last").text == "4 persons, 1 bus"
    assert home.stored("photos") and home.stored("predictions")

    question = ask(ADA, "/forget")
    telegram.await_answer(telegram.press(question, "Keep it"))
    assert question.text == "Nothing was deleted." and home.stored("photos")
    question = ask(ADA, "/forget")
    telegram.await_answer(telegram.press(question, "Delete everything"))
    assert "deleted everything" in question.text
    assert not home.stored("photos") and not home.stored("predictions")
    assert "no earlier answer" in ask(ADA, "/last").text


@by_polling
def test_a_photo_that_is_forgotten_while_it_waits_is_not_answered(telegram, telegram_bot, ask, home):
    telegram.say_photo(ADA, pictures.bus())
    telegram.await_sent(ADA, "sendMessage")
    assert "deleted everything" in ask(ADA, "/forget yes").text
    worker = home.worker(telegram_bot).start()
    telegram.say_photo(BOB, pictures.bus())
    telegram.await_photos(BOB)
    assert not telegram.photos(ADA) and len(telegram.sent(ADA)) == 2
    assert not home.stored("photos") - set(home.stored("predictions"))
    worker.stop()


@by_polling
def test_status_and_a_long_queue_are_told_honestly(telegram, telegram_bot, ask):
    assert "No photo is waiting" in ask(ADA, "/status").text
    for chat in range(600, 606):
        telegram.say_photo(chat, pictures.grey())
        telegram.await_sent(chat, "sendMessage")
    assert "6 photos are waiting, 0 in work" in ask(ADA, "/status").text
    telegram.say_photo(ADA, pictures.grey())
    eventually(lambda: telegram.sent(ADA)[-1].text == "Got it. 6 photos are before yours…", "the place in the queue")


@both_ways
@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("language, answer, caption", [
    ("de", "4 Personen, 1 Bus", "nur Personen und Busse"),
    ("es-MX", "4 personas, 1 autobús", "solo personas y autobuses"),
    ("fr", "4 personnes, 1 bus", "seulement personnes et bus"),
    ("ru", "4 человека, 1 автобус", "только люди и автобусы")])
def test_people_are_answered_in_their_language(telegram, telegram_bot, ask, language, answer, caption):
    telegram.speaks(ADA, language)
    telegram.say_photo(ADA, pictures.bus(), caption=caption)
    (photo,) = telegram.await_photos(ADA)
    assert photo.text == answer
    assert ask(ADA, "/help").text != ask(BOB, "/help").text


@both_ways
def test_commands_are_in_everybody_s_menu(telegram, telegram_bot):
    menus = eventually(lambda: len(telegram.world.commands) == 6 and telegram.world.commands, "the bot's commands")
    for commands in menus.values():
        assert [command["command"] for command in commands] == [
            "start", "help", "settings", "status", "last", "forget", "privacy"]
    assert len({str(commands) for commands in menus.values()}) == 5, "English twice, for everybody else as well"


@both_ways
@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("fault", [CUT, EXPIRED, BROKEN], ids=["cut", "expired", "broken"])
def test_a_download_that_fails_is_tried_again(telegram, telegram_bot, fault):
    telegram.fail_next(DOWNLOAD, fault)
    telegram.say_photo(ADA, pictures.bus())
    telegram.await_photos(ADA, timeout=60)


@both_ways
def test_a_file_over_20_mb_gets_a_sentence(telegram, telegram_bot):
    telegram.say_document(ADA, bytes(20 * 1024 * 1024 + 1), "large.png", "image/png", tell_size=False)
    (answer,) = telegram.await_sent(ADA, "sendMessage")
    assert "20 MB" in answer.text


@by_polling
@pytest.mark.usefixtures("worker")
def test_a_deleted_acknowledgement_is_no_loss(telegram, telegram_bot):
    telegram.fail_next("editMessageMedia", Fault(400, "Bad Request: message to edit not found"))
    telegram.say_photo(ADA, pictures.bus())
    (photo,) = telegram.await_photos(ADA)
    assert photo.method == "sendPhoto" and photo.reply_to


@by_polling
@pytest.mark.usefixtures("worker")
def test_a_picture_beyond_telegram_s_limits_is_made_to_fit(telegram, telegram_bot):
    telegram.say_document(ADA, pictures.large_bus(), "large.webp", "image/webp")
    (photo,) = telegram.await_photos(ADA)
    width, height = pictures.size(photo.photo)
    assert 9_000 < width + height <= 10_000 and photo.text == "4 persons, 1 bus"
    assert not telegram.refusals
