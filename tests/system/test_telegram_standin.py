"""The stand-in's own promises, without which a passing Telegram test would mean little."""

import socket
import threading
from urllib.parse import urlsplit

import pytest
import requests

import pictures
from telegram_calls import call, result
from telegram_standin import TOKEN


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
    ("sendMessage", {"chat_id": 1, "text": " \n"}),
    ("sendMessage", {"chat_id": 1, "text": "x" * 4097}),
    ("sendMessage", {"chat_id": 1, "text": "😀" * 2049}),
    ("sendMessage", {"chat_id": 1, "text": "hi", "colour": "red"}),
    ("sendMessage", {"chat_id": 1, "text": 5}),
    ("sendMessage", {"chat_id": True, "text": "hi"}),
    ("sendMessage", {"chat_id": 1, "text": "hi", "reply_parameters": {"message_id": "7"}}),
    ("sendMessage", {"chat_id": 1, "text": "hi", "reply_parameters": {"message": 7}}),
    ("sendChatAction", {"chat_id": 1, "action": "dancing"}),
    ("setWebhook", {"url": "http://127.0.0.1:9/", "secret_token": "no spaces"}),
    ("setWebhook", {"url": "http://127.0.0.1:9/", "max_connections": 101}),
    ("getUpdates", {"allowed_updates": "message"}),
    ("setMyCommands", {"commands": []}),
    ("setMyCommands", {"commands": [{"command": "Help", "description": "help"}]}),
    ("setMyCommands", {"commands": [{"command": "help", "description": ""}]}),
    ("setMyCommands", {"commands": [{"command": "help", "description": "help"}], "language_code": "german"}),
    ("sendPigeon", {}),
])
def test_refuses_and_records_what_the_description_does_not_allow(standin, method, arguments):
    response = call(standin, method, json=arguments)
    assert response.status_code == 400 and response.json()["ok"] is False
    assert len(standin.violations) == 1


def test_a_bot_that_dies_in_mid_call_has_called_nothing(standin):
    server = urlsplit(standin.url)
    with socket.create_connection((server.hostname, server.port), timeout=10) as bot:
        bot.sendall(f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\nHost: {server.netloc}\r\n"
                    "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{".encode())
        bot.shutdown(socket.SHUT_WR)
        assert bot.recv(1) == b""
    assert not standin.violations


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


def test_keeps_the_commands_of_each_language(standin):
    english, german = ([{"command": "help", "description": text}] for text in ("what I can do", "was ich kann"))
    result(standin, "setMyCommands", commands=english)
    result(standin, "setMyCommands", commands=german, language_code="de")
    assert result(standin, "getMyCommands") == english
    assert result(standin, "getMyCommands", language_code="de") == german
    assert result(standin, "getMyCommands", language_code="fr") == []


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


def test_serves_the_files_people_send(standin):
    update = standin.say_photo(1, b"the picture")
    file_id = update["message"]["photo"][-1]["file_id"]
    path = call(standin, "getFile", json={"file_id": file_id}).json()["result"]["file_path"]
    assert requests.get(f"{standin.url}/file/bot{TOKEN}/{path}", timeout=10).content == b"the picture"
    assert requests.get(f"{standin.url}/file/bot{TOKEN}/other", timeout=10).status_code == 404


def test_refuses_to_serve_a_file_of_more_than_20_megabytes(standin):
    for size, status in ((20 << 20, 200), ((20 << 20) + 1, 400)):
        update = standin.say_document(1, bytes(size), "big.png", "image/png", tell_size=False)
        file_id = update["message"]["document"]["file_id"]
        assert "file_size" not in update["message"]["document"]
        assert call(standin, "getFile", json={"file_id": file_id}).status_code == status
    assert standin.refusals == ["getFile: Bad Request: file is too big"]
