"""The stand-in's own promises, without which a passing Telegram test would mean little."""

import threading

import pytest
import requests

import pictures
from telegram_standin import BROKEN, TOKEN, TOO_MANY, TelegramStandin


@pytest.fixture
def standin():
    standin = TelegramStandin()
    yield standin
    standin.stop()


def call(standin, method, token=TOKEN, **options):
    return requests.post(f"{standin.url}/bot{token}/{method}", timeout=10, **options)


def test_knows_its_bot_alone(standin):
    assert call(standin, "getMe").json()["result"]["is_bot"] is True
    assert call(standin, "getMe", token="4242:wrong").status_code == 401


def test_knows_a_new_token_of_its_bot_alone(standin):
    standin.token = "4242:new"
    assert call(standin, "getMe", token="4242:new").ok
    assert call(standin, "getMe").status_code == 401 and standin.unauthorized == 1


@pytest.mark.parametrize("method, arguments", [
    ("sendMessage", {"chat_id": 1}),
    ("sendMessage", {"chat_id": 1, "text": ""}),
    ("sendMessage", {"chat_id": 1, "text": "x" * 4097}),
    ("sendMessage", {"chat_id": 1, "text": "hi", "colour": "red"}),
    ("sendMessage", {"chat_id": 1, "text": 5}),
    ("sendMessage", {"chat_id": True, "text": "hi"}),
    ("sendMessage", {"chat_id": 1, "text": "hi", "reply_parameters": {"message_id": "7"}}),
    ("sendMessage", {"chat_id": 1, "text": "hi", "reply_parameters": {"message": 7}}),
    ("sendChatAction", {"chat_id": 1, "action": "dancing"}),
    ("setWebhook", {"url": "http://127.0.0.1:9/", "secret_token": "no spaces"}),
    ("getUpdates", {"allowed_updates": "message"}),
    ("sendPigeon", {}),
])
def test_refuses_and_records_what_the_description_does_not_allow(standin, method, arguments):
    response = call(standin, method, json=arguments)
    assert response.status_code == 400 and response.json()["ok"] is False
    assert len(standin.violations) == 1


def test_takes_forms_as_well_as_json(standin):
    reply = '{"message_id": 7, "allow_sending_without_reply": true}'
    assert call(standin, "sendMessage", data={"chat_id": "1", "text": "12", "reply_parameters": reply}).ok
    assert call(standin, "sendPhoto", data={"chat_id": "1", "caption": "grün"},
                files={"photo": ("a.jpg", pictures.grey(64, 48))}).ok
    message, photo = standin.sent(1)
    assert (message.text, message.reply_to) == ("12", 7)
    assert (photo.text, pictures.size(photo.photo)) == ("grün", (64, 48))
    assert not standin.violations


def test_refuses_a_photo_that_is_none(standin):
    assert call(standin, "sendPhoto", data={"chat_id": "1"}, files={"photo": ("a.jpg", b"text")}).status_code == 400
    assert not standin.sent(1)


def test_edits_only_what_changes(standin):
    message_id = call(standin, "sendMessage", json={"chat_id": 1, "text": "a"}).json()["result"]["message_id"]
    edit = {"chat_id": 1, "message_id": message_id, "text": "b"}
    assert [call(standin, "editMessageText", json=edit).status_code for _ in range(2)] == [200, 400]
    assert standin.sent(1)[0].text == "b"


def test_polling_waits_and_repeats_until_confirmed(standin):
    answers = []
    poll = threading.Thread(
        target=lambda: answers.append(call(standin, "getUpdates", json={"timeout": 20}).json()["result"]))
    poll.start()
    update = standin.say(1, text="hi")
    poll.join(timeout=10)
    assert answers == [[update]]
    assert call(standin, "getUpdates").json()["result"] == [update]
    assert call(standin, "getUpdates", json={"offset": update["update_id"] + 1}).json()["result"] == []
    standin.await_confirmed()


def test_polling_conflicts_with_a_webhook(standin):
    call(standin, "setWebhook", json={"url": "http://127.0.0.1:9/hook", "secret_token": "s"})
    assert call(standin, "getUpdates").status_code == 409
    call(standin, "deleteWebhook")
    assert call(standin, "getUpdates").status_code == 200


def test_fails_on_demand(standin):
    standin.fail_next("getMe", TOO_MANY)
    standin.fail_next("getMe", BROKEN)
    limited = call(standin, "getMe")
    assert (limited.status_code, limited.json()["parameters"]["retry_after"]) == (429, 1)
    assert call(standin, "getMe").status_code == 500
    assert call(standin, "getMe").status_code == 200


def test_serves_the_files_people_send(standin):
    update = standin.say_photo(1, b"the picture")
    file_id = update["message"]["photo"][-1]["file_id"]
    path = call(standin, "getFile", json={"file_id": file_id}).json()["result"]["file_path"]
    assert requests.get(f"{standin.url}/file/bot{TOKEN}/{path}", timeout=10).content == b"the picture"
    assert requests.get(f"{standin.url}/file/bot{TOKEN}/other", timeout=10).status_code == 404
