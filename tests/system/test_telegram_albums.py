"""Albums on Telegram that are not all good photos: what is refused, and what is no photo."""

import pytest

import pictures
from telegram_modes import both_ways
from waiting import eventually

ADA, BOB = 501, 502
TWO_PHOTOS = ["4 persons, 1 bus"] * 2
pytestmark = [both_ways, pytest.mark.usefixtures("worker")]


def said(telegram):
    """What the bot said in words, as people see it in the end."""
    return [sent.text for sent in telegram.sent(ADA) if not sent.photo]


def await_quiet(telegram):
    """Waits until everything is handled, and told: nothing is left in the queue."""
    telegram.await_confirmed(timeout=60)

    def is_idle():
        asked = telegram.say(BOB, text="/status")["message"]["message_id"]
        answer = eventually(lambda: next((sent for sent in telegram.sent(BOB) if sent.reply_to == asked), None), "a status")
        return "No photo is waiting" in answer.text

    eventually(is_idle, "an empty queue", timeout=60)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_is_no_picture_is_told_in_the_album_s_list(telegram, telegram_bot, place):
    album = [pictures.bus(), pictures.bus()]
    album.insert(place, b"no picture")
    telegram.say_album(ADA, album)
    photos = telegram.await_photos(ADA, 2)
    await_quiet(telegram)
    listed, *album = telegram.sent(ADA)
    lines = listed.text.splitlines()
    assert "not a picture" in lines[place]
    assert [line[3:] for line in lines if line[0] != str(place + 1)] == TWO_PHOTOS
    assert len(listed.edits) == 1, "the acknowledgement became the list"
    assert album == photos and len({photo.media_group for photo in photos}) == 1


def test_an_album_without_a_picture_gets_one_sentence(telegram, telegram_bot):
    telegram.say_album(ADA, [b"no picture"] * 3)
    telegram.await_sent(ADA, "sendMessage")
    await_quiet(telegram)
    (sentence,) = said(telegram)
    assert sentence.count("not a picture") == 1 and "\n" not in sentence


def test_a_caption_that_asks_for_the_impossible_is_told_once_for_an_album(telegram, telegram_bot):
    telegram.say_album(ADA, [pictures.bus()] * 3, caption="only dragons")
    telegram.await_photos(ADA, 3)
    await_quiet(telegram)
    (album_list,) = said(telegram)
    assert album_list.count("dragons") == 1 and album_list.count("4 persons, 1 bus") == 3


@pytest.mark.timeout(180)
def test_albums_over_the_limit_get_a_sentence_and_no_answer_in_part(telegram, telegram_bot, home):
    for _ in range(9):
        telegram.say_album(ADA, [pictures.grey()] * 10)
    await_quiet(telegram)
    lists = [text for text in said(telegram) if "1. Nothing I know" in text]
    sentences = [text for text in said(telegram) if text not in lists]
    assert all(text.startswith("That was too much at once") for text in sentences)
    assert 1 <= len(sentences) <= 9 - len(lists), "at most one for an album"
    assert [len(text.splitlines()) for text in lists] == [10] * len(lists)
    assert len(home.stored("photos")) == 10 * len(lists)


def test_videos_in_an_album_are_told_with_its_photos(telegram, telegram_bot):
    group = {"media_group_id": "777"}
    video = {"file_id": "v", "file_unique_id": "v", "width": 10, "height": 10, "duration": 3}
    telegram.say(ADA, video=video, caption="only persons", **group)
    telegram.say_photo(ADA, pictures.bus(), **group)
    telegram.say(ADA, video=video, **group)
    telegram.say_photo(ADA, pictures.bus(), **group)
    photos = telegram.await_photos(ADA, 2)
    await_quiet(telegram)
    (listed,) = said(telegram)
    told, *found = listed.splitlines()
    assert told.startswith("1, 3. I cannot do anything with this kind") and found == ["2. 4 persons", "4. 4 persons"]
    assert len({photo.media_group for photo in photos}) == 1


def test_an_album_of_videos_gets_one_sentence(telegram, telegram_bot):
    video = {"file_id": "v", "file_unique_id": "v", "width": 10, "height": 10, "duration": 3}
    for _ in range(3):
        telegram.say(ADA, video=video, media_group_id="777")
    telegram.await_sent(ADA, "sendMessage")
    await_quiet(telegram)
    (sentence,) = said(telegram)
    assert "send me a photo" in sentence and "\n" not in sentence
