"""The bot on Telegram, by webhook and by long polling: every kind of message, every fault, and once for the user."""

import json

import pytest
import requests

import pictures
from processes import RESULTS_SECRET
from telegram_standin import BLOCKED, BROKEN, DROPPED, SECRET_HEADER, TOKEN, TOO_MANY, Fault
from telegram_modes import both_ways, by_webhook
from waiting import eventually

ADA, BOB, GROUP = 501, 502, -100501
UNKNOWN_ID = "01234567-89ab-4cde-8f01-23456789abcd"


@pytest.fixture
def settle(telegram):
    """Waits until everything that could still come to a chat has come: a message sent now is answered last."""
    def settle(chat_id):
        telegram.await_confirmed()
        before = len(telegram.sent(chat_id, "sendMessage"))
        telegram.say(chat_id, text="is there more?")
        telegram.await_sent(chat_id, "sendMessage", before + 1)

    return settle


def repeat_callbacks(bot, home):
    """Announces every photo once more; each must be taken as done."""
    for prediction_id in home.stored("photos"):
        assert bot.announce(prediction_id).status_code == 200


@both_ways
def test_a_text_is_answered(telegram, telegram_bot):
    update = telegram.say(ADA, text="hello")
    (answer,) = telegram.await_sent(ADA, "sendMessage")
    assert "photo" in answer.text and answer.reply_to == update["message"]["message_id"]


@both_ways
@pytest.mark.usefixtures("worker")
def test_a_photo_is_acknowledged_and_comes_back_with_boxes(telegram, telegram_bot, home):
    update = telegram.say_photo(ADA, pictures.bus())
    (photo,) = telegram.await_photos(ADA)
    assert photo.text == "4 persons, 1 bus" and photo.reply_to == update["message"]["message_id"]
    assert pictures.size(photo.photo) == (810, 1080) and photo.photo != pictures.bus()
    assert photo.method == "sendMessage" and len(photo.edits) == 1, "the acknowledgement became the answer"
    assert telegram.sent(ADA) == [photo] and telegram.calls["sendChatAction"] >= 1

    for _ in range(3):
        repeat_callbacks(telegram_bot, home)
    assert len(telegram.photos(ADA)) == 1


@both_ways
def test_the_acknowledgement_comes_before_any_worker_and_is_edited_after(telegram, telegram_bot, home):
    update = telegram.say_photo(ADA, pictures.bus())
    (status,) = telegram.await_sent(ADA, "sendMessage")
    assert status.text == "Got it, looking…" and status.reply_to == update["message"]["message_id"]
    home.worker(telegram_bot).start()
    telegram.await_photos(ADA)
    eventually(lambda: all(sent.text != "Got it, looking…" for sent in telegram.sent(ADA)),
               "the acknowledgement brought up to date")


@both_ways
@pytest.mark.usefixtures("worker")
def test_a_picture_with_nothing_in_it_gets_a_sentence(telegram, telegram_bot):
    telegram.say_photo(ADA, pictures.grey())
    eventually(lambda: any("Nothing I know is in this picture" in sent.text for sent in telegram.sent(ADA)),
               "an answer that says nothing was found")


@both_ways
@pytest.mark.usefixtures("worker")
def test_a_picture_sent_as_a_file_is_looked_at_too(telegram, telegram_bot):
    telegram.say_document(ADA, pictures.bus_as("PNG"), "bus.png", "image/png")
    (photo,) = telegram.await_photos(ADA)
    assert photo.text == "4 persons, 1 bus"


@both_ways
def test_what_is_no_picture_gets_a_sentence(telegram, telegram_bot):
    telegram.say_document(ADA, b"%PDF-1.7 and so on", "letter.pdf", "application/pdf")
    telegram.say_document(ADA, b"not what its name says", "cat.jpg", "image/jpeg")
    telegram.say(ADA, sticker={"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 512, "height": 512,
                               "is_animated": False, "is_video": False})
    answers = telegram.await_sent(ADA, "sendMessage", 3)
    assert all(answer.text.endswith(".") and answer.text != "Got it, looking…" for answer in answers)


STRANGE_UPDATES = [
    {"edited_message": {"message_id": 1, "date": 1, "chat": {"id": ADA, "type": "private"}, "text": "edited"}},
    {"poll": {"id": "1", "question": "?"}},
    {"message_reaction": {}},
    {"something_of_next_year": {"deep": [1, {"deeper": None}]}},
    {"message": {"message_id": 2, "date": 1, "chat": {"id": ADA, "type": "private"}, "something_new": {}}},
    {"message": {"message_id": "two", "date": 1, "chat": {"id": "Ada"}, "text": ["a"]}},
    {"message": {}},
    {},
]


@both_ways
def test_unknown_updates_are_passed_over(telegram, telegram_bot):
    for update in STRANGE_UPDATES:
        telegram.world.add_update({"update_id": telegram.world.next_id()} | update)
    telegram.say(BOB, text="still there?")
    telegram.await_sent(BOB, "sendMessage")
    telegram.await_confirmed()


@both_ways
@pytest.mark.usefixtures("worker")
def test_a_repeated_update_is_handled_once(telegram, telegram_bot, settle):
    update = telegram.say_photo(ADA, pictures.bus())
    telegram.await_photos(ADA)
    telegram.await_confirmed()
    for _ in range(2):
        telegram.repeat(update)
    settle(ADA)
    assert len(telegram.photos(ADA)) == 1
    assert len([sent for sent in telegram.sent(ADA) if sent.reply_to == update["message"]["message_id"]]) <= 2


@both_ways
@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("fault, times", [(TOO_MANY, 2), (BROKEN, 2), (DROPPED, 1)],
                         ids=["too many requests", "server error", "dropped"])
def test_a_photo_gets_through_faults_once(telegram, telegram_bot, home, settle, fault, times):
    telegram.fail_next("editMessageMedia", fault, times)
    telegram.say_photo(ADA, pictures.bus())
    telegram.await_photos(ADA, timeout=60)
    settle(ADA)
    repeat_callbacks(telegram_bot, home)
    assert len(telegram.photos(ADA)) == 1 and telegram.calls["editMessageMedia"] == times + 1


@both_ways
@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("method", ["getFile", "sendMessage", "sendChatAction", "editMessageMedia"])
def test_no_fault_on_the_way_loses_a_photo(telegram, telegram_bot, method):
    telegram.fail_next(method, BROKEN, 2)
    telegram.say_photo(ADA, pictures.bus())
    (photo,) = telegram.await_photos(ADA, timeout=60)
    assert photo.text == "4 persons, 1 bus"


@both_ways
@pytest.mark.usefixtures("worker")
def test_somebody_who_blocked_the_bot_holds_up_nobody(telegram, telegram_bot, settle):
    telegram.fail_next("editMessageMedia", BLOCKED)
    telegram.say_photo(ADA, pictures.bus())
    eventually(lambda: telegram.calls["editMessageMedia"] == 1, "the attempt to answer")
    telegram.say_photo(BOB, pictures.bus())
    telegram.await_photos(BOB)
    settle(BOB)
    assert telegram.calls["editMessageMedia"] == 2 and not telegram.photos(ADA)


@both_ways
@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("words", ["TOPIC_CLOSED", "message thread not found", "CHAT_RESTRICTED"])
def test_a_chat_that_takes_no_messages_any_more_ends_quietly(telegram, telegram_bot, home, words):
    for method in ("sendMessage", "sendPhoto"):
        telegram.fail_next(method, Fault(400, f"Bad Request: {words}"), 100)
    telegram.say_photo(GROUP, pictures.bus(), caption="@polybot_test_bot")
    eventually(lambda: '"chat is gone"' in telegram_bot.output(), "the end of the attempts")
    repeat_callbacks(telegram_bot, home)
    assert telegram.calls["sendPhoto"] == 1 and telegram.calls["sendMessage"] == 2, "one acknowledgement, one answer"


@by_webhook
def test_the_webhook_is_registered_with_a_secret(telegram, telegram_bot):
    hook = eventually(lambda: telegram.world.webhook, "a registered webhook")
    assert hook["url"].startswith(f"{telegram_bot.url}/telegram/") and TOKEN not in hook["url"]
    assert len(hook["secret_token"]) >= 22 and "message" in hook["allowed_updates"]


@by_webhook
@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 50_000, b'"text"', b"[]", b'{"update_id": "x"}'])
def test_a_broken_update_is_refused(telegram, telegram_bot, body):
    response = telegram.post_to_webhook(body)
    assert response.status_code == 400 and response.text
    assert requests.get(telegram_bot.url, timeout=10).ok


@by_webhook
def test_a_wrong_secret_is_refused_and_not_logged(telegram, telegram_bot):
    update = {"update_id": 7, "message": {"message_id": 1, "date": 1, "chat": {"id": ADA, "type": "private"},
                                          "text": "let me in"}}
    body = json.dumps(update).encode()
    secret = eventually(lambda: telegram.world.webhook, "a registered webhook")["secret_token"]
    for wrong in ("", "wrong-and-not-to-be-logged", secret[:-1], secret + "x"):
        assert telegram.post_to_webhook(body, secret=wrong).status_code == 401
    assert not telegram.sent(ADA)
    assert secret not in telegram_bot.output() and "wrong-and-not-to-be-logged" not in telegram_bot.output()


@by_webhook
def test_the_first_design_s_webhook_path_is_served_with_the_same_secret(telegram, telegram_bot):
    secret = eventually(lambda: telegram.world.webhook, "a registered webhook")["secret_token"]
    update = {"update_id": 8, "message": {"message_id": 1, "date": 1, "chat": {"id": ADA, "type": "private"},
                                          "text": "hello"}}
    url = f"{telegram_bot.url}/{TOKEN}"
    assert requests.post(url, json=update, timeout=10).status_code == 401
    assert requests.post(url, json=update, timeout=10, headers={SECRET_HEADER: secret}).status_code == 200
    telegram.await_sent(ADA, "sendMessage")
    assert requests.post(f"{telegram_bot.url}/4242:another", json=update, timeout=10).status_code == 404
    assert requests.post(f"{telegram_bot.url}/telegram/another", json=update, timeout=10,
                         headers={SECRET_HEADER: secret}).status_code in (401, 404)


@by_webhook
def test_the_callback_knows_its_callers(telegram, telegram_bot):
    assert telegram_bot.announce(UNKNOWN_ID).status_code == 404
    assert telegram_bot.announce(UNKNOWN_ID, secret="wrong").status_code == 401
    assert telegram_bot.announce(UNKNOWN_ID, secret="").status_code == 401
    assert telegram_bot.announce("../../etc/passwd").status_code in (400, 404)
    assert telegram_bot.announce("").status_code in (400, 404)
    results = f"{telegram_bot.url}/results?predictionId={UNKNOWN_ID}"
    assert requests.post(results, timeout=10).status_code == 401
    right = {"Authorization": f"Bearer {RESULTS_SECRET}"}
    assert requests.get(results, headers=right, timeout=10).status_code == 404
