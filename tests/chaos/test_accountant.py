"""The accountant finds what is lost, repeated or mixed up, and takes no excuse but the one that is documented."""

from types import SimpleNamespace

import pytest

import pictures
from accountant import Accountant
from crowd import Person
from diary import Diary, Entry
from telegram_messages import Photo, Sent

CHAT, ASKED, SIZE = 7, 70, (300, 400)
GAVE_UP = "Sorry, I could not look at this picture after several tries: please send it again."


def picture(at, method="sendPhoto", width=SIZE[0], reply_to=ASKED):
    return Sent(method, CHAT, 1, reply_to=reply_to, at=at, picture=Photo(pictures.bus_of_width(width), 0, 0))


def text(words, at=100.0):
    return Sent("sendMessage", CHAT, 2, text=words, reply_to=ASKED, at=at)


def complaints(*sent, events=(), photos=1, taken_at=200.0, delivered_at=200.0):
    """What the accountant says when somebody who sent so many photos sees this."""
    update = {"update_id": 1, "message": {"message_id": ASKED}}
    person = Person(CHAT, 3, [SIZE, (308, 410)][:photos], updates=[update])
    diary = Diary()
    diary.entries += [Entry(step=4, what="polybot killed", tears=tears, begin=at, end=at) for at, tears in events]
    world = SimpleNamespace(sent_to=lambda _chat: list(sent), taken_at={1: taken_at})
    accountant = Accountant(SimpleNamespace(world=world), SimpleNamespace(people=[person]), diary)
    accountant.close("", {CHAT: delivered_at})
    return accountant.complaints


@pytest.mark.parametrize("sent, photos", [
    ([picture(100)], 1),
    ([text(GAVE_UP)], 1),
    ([picture(100), picture(100, width=308), text("1. 4 persons\n2. 4 persons")], 2),
    ([picture(100), text(f"1. 4 persons\n2. {GAVE_UP}")], 2),
    ([text(GAVE_UP)], 2),
    ([text(f"1, 2. {GAVE_UP}")], 2),
])
def test_whoever_has_one_answer_does_not_complain(sent, photos):
    assert complaints(*sent, photos=photos) == []


@pytest.mark.parametrize("sent, complaint", [
    ([], "lost 1 of 1"),
    ([text("Got it, looking…")], "lost 1 of 1"),
    ([picture(100, width=316)], "not theirs"),
    ([picture(100, reply_to=71)], "no message of theirs"),
    ([picture(100), picture(101)], "answered twice"),
    ([picture(100), text(GAVE_UP)], "an answer and a farewell"),
    ([picture(100), text("Got it, looking…")], "acknowledged twice"),
    ([picture(100), text("Send me a photo!")], "was told"),
])
def test_whoever_has_none_or_too_many_complains(sent, complaint):
    assert complaint in " ".join(complaints(*sent))


@pytest.mark.parametrize("event, excused", [((100.1, True), True), ((100.1, False), False), ((98.0, True), False),
                                            ((106.0, True), False)])
def test_only_what_happened_between_the_message_and_its_record_excuses_a_repetition(event, excused):
    assert (complaints(picture(100), picture(190), events=[event]) == []) == excused
    acknowledged = picture(100, "sendMessage"), text("Got it, looking…", at=150)
    assert (complaints(*acknowledged, events=[event]) == []) == excused


def test_nothing_excuses_a_repetition_of_what_is_on_record():
    death = [(101.0, True)]
    assert complaints(picture(100), picture(190), events=death, delivered_at=100.5)
    assert complaints(picture(100, "sendMessage"), text("Got it, looking…", at=150), events=death, taken_at=100.5)


def test_an_answer_in_place_of_the_acknowledgement_is_never_repeated():
    repeated = complaints(picture(100, "sendMessage"), picture(101), events=[(100.1, True)])
    assert "an edit makes no message" in " ".join(repeated)


def test_an_albums_first_photo_may_come_again_with_the_others_after_a_death():
    seen = picture(100, "sendMessage"), picture(101, "sendMediaGroup"), picture(101, "sendMediaGroup", width=308)
    assert complaints(*seen, photos=2, events=[(100.1, True)]) == []
    assert "nothing was between" in " ".join(complaints(*seen, photos=2))
