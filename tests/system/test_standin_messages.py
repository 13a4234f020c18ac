"""The stand-in's promises about messages: what the user sees, and what is refused as Telegram refuses it."""

import pytest

import pictures
from bot_api_schema import Schema
from telegram_calls import call, description, keyboard, result, upload

PHOTO = {"type": "photo", "media": "attach://picture"}


@pytest.fixture
def message(standin):
    """Where a message with the text "a" lies."""
    sent = result(standin, "sendMessage", chat_id=1, text="a", reply_markup=keyboard(["yes", "no"]))
    return {"chat_id": 1, "message_id": sent["message_id"]}


def edit_media(standin, message, picture, **media):
    return upload(standin, "editMessageMedia", {"picture": picture}, media=PHOTO | media, **message)


def test_shows_the_buttons_that_are_there_now(standin, message):
    (sent,) = standin.sent(1)
    assert sent.buttons() == ["yes", "no"]
    result(standin, "editMessageReplyMarkup", **message, reply_markup=keyboard(["again"], ["stop"]))
    assert sent.keyboard == [[{"text": "again", "callback_data": "do:again"}],
                             [{"text": "stop", "callback_data": "do:stop"}]]
    result(standin, "editMessageText", **message, text="b")
    assert (sent.text, sent.buttons(), sent.edits) == ("b", [], ["a", "b"])


@pytest.mark.parametrize("button", [
    {"text": "", "callback_data": "x"}, {"text": "x", "callback_data": ""}, {"text": "x", "callback_data": "ü" * 33},
    {"text": "x"}, {"text": "x", "callback_data": "x", "url": "https://example.com"}, {"callback_data": "x"}])
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText", "editMessageReplyMarkup"])
def test_refuses_and_records_a_button_that_telegram_would_not_show(standin, message, method, button):
    arguments = {"chat_id": 1, "text": "b"} if method == "sendMessage" else message
    arguments |= {"text": "b"} if method == "editMessageText" else {}
    markup = {"inline_keyboard": [[button]]}
    assert call(standin, method, json=arguments | {"reply_markup": markup}).status_code == 400
    assert len(standin.violations) == 1


def test_makes_a_photo_of_a_text_and_another_of_a_photo(standin, message):
    first, second = pictures.grey(64, 48), pictures.grey(48, 64)
    assert edit_media(standin, message, first, caption="one").ok
    (sent,) = standin.photos(1)
    assert (sent.method, sent.text, sent.photo, sent.buttons()) == ("sendMessage", "one", first, [])
    assert edit_media(standin, message, second).ok
    assert (sent.text, sent.photo, len(sent.edits)) == ("", second, 2)
    assert description(call(standin, "editMessageText", json=message | {"text": "c"})).endswith(
        "there is no text in the message to edit")


def test_edits_only_what_changes(standin, message):
    picture = pictures.grey(64, 48)
    change = {"text": "b", "reply_markup": keyboard(["yes"])}
    edits = [lambda: call(standin, "editMessageText", json=message | change),
             lambda: call(standin, "editMessageReplyMarkup", json=message),
             lambda: edit_media(standin, message, picture, caption="c")]
    for edit in edits:
        assert edit().ok
        assert description(edit()).startswith("Bad Request: message is not modified: ")
    assert len(standin.sent(1)[0].edits) == 3 and len(standin.refusals) == 3 and not standin.violations


def test_edits_only_what_is_there(standin, message):
    result(standin, "deleteMessage", **message)
    for gone in (message, {"chat_id": 2, "message_id": 7}):
        responses = [call(standin, "editMessageText", json=gone | {"text": "b"}),
                     call(standin, "editMessageReplyMarkup", json=gone), edit_media(standin, gone, pictures.grey(9, 9))]
        assert {description(response) for response in responses} == {"Bad Request: message to edit not found"}
    assert not standin.violations


def album(count, **media):
    """The arguments of an album, and its pictures by the name of the upload."""
    uploads = {f"p{number}": pictures.grey(40 + number, 40) for number in range(count)}
    return uploads, {"chat_id": "1", "media": [{"type": "photo", "media": f"attach://{name}"} | media
                                               for name in uploads]}


def test_sends_an_album(standin):
    uploads, arguments = album(10)
    arguments["media"][0]["caption"] = "ten"
    messages = upload(standin, "sendMediaGroup", uploads, **arguments, reply_parameters={"message_id": 5}).json()
    sent = standin.photos(1)
    assert [one["message_id"] for one in messages["result"]] == [one.message_id for one in sent]
    assert [one.photo for one in sent] == list(uploads.values()) and sent[0].text == "ten"
    assert len({one.media_group for one in sent}) == 1 and sent[0].media_group and {one.reply_to for one in sent} == {5}
    upload(standin, "sendMediaGroup", uploads, **arguments)
    assert len({one.media_group for one in standin.photos(1)}) == 2


@pytest.mark.parametrize("uploads, arguments", [
    album(1), album(11), album(2, type="picture"), album(2, caption="x" * 1025), album(2, colour="red"),
    (album(2)[0], album(3)[1]), (album(3)[0], album(2)[1])])
def test_refuses_and_records_an_album_that_the_description_does_not_allow(standin, uploads, arguments):
    assert upload(standin, "sendMediaGroup", uploads, **arguments).status_code == 400
    assert len(standin.violations) == 1 and not standin.sent(1)


@pytest.mark.parametrize("picture, reason", [
    (b"text", "IMAGE_PROCESS_FAILED"), (bytes(10_000_001), "IMAGE_PROCESS_FAILED"),
    (pictures.grey(5000, 5001), "PHOTO_INVALID_DIMENSIONS"), (pictures.grey(21, 1), "PHOTO_INVALID_DIMENSIONS"),
    (pictures.grey(9, 9) + bytes(10_000_000), "PHOTO_INVALID_DIMENSIONS")],
    ids=["text", "zeros", "wide", "narrow", "heavy"])
def test_refuses_a_photo_as_telegram_does(standin, message, picture, reason):
    uploads, arguments = album(2)
    responses = [upload(standin, "sendPhoto", {"photo": picture}, chat_id="1"), edit_media(standin, message, picture),
                 upload(standin, "sendMediaGroup", uploads | {"p1": picture}, **arguments)]
    assert {description(response) for response in responses} == {f"Bad Request: {reason}"}
    assert len(standin.refusals) == 3 and not standin.violations and not standin.photos(1)


def test_takes_a_photo_that_is_just_small_enough(standin):
    for picture in (pictures.grey(5000, 5000), pictures.grey(20, 1)):
        assert upload(standin, "sendPhoto", {"photo": picture}, chat_id="1", caption="x" * 1024).ok
    assert upload(standin, "sendPhoto", {"photo": pictures.grey(9, 9)}, chat_id="1",
                  caption="😀" * 513).status_code == 400
    assert len(standin.violations) == 1


def test_answers_a_button_once(standin, message):
    query = standin.press(standin.sent(1)[0], "yes")
    (update,) = result(standin, "getUpdates")
    assert update["callback_query"]["data"] == "do:yes" and update["callback_query"]["id"] == query
    assert update["callback_query"]["message"]["message_id"] == message["message_id"]
    assert standin.answers(query) is None
    answer = {"callback_query_id": query, "text": "Done."}
    assert call(standin, "answerCallbackQuery", json=answer | {"text": "x" * 201}).status_code == 400
    assert len(standin.violations) == 1
    assert [call(standin, "answerCallbackQuery", json=answer).status_code for _ in range(2)] == [200, 400]
    assert standin.answers(query) == standin.await_answer(query) == "Done."
    unknown = call(standin, "answerCallbackQuery", json=answer | {"callback_query_id": "7"})
    assert "query ID is invalid" in description(unknown)


def test_a_button_without_words_is_answered_too(standin, message):
    query = standin.press_with(standin.sent(1)[0], "old")
    result(standin, "answerCallbackQuery", callback_query_id=query)
    assert standin.answers(query) == ""
    with pytest.raises(AssertionError, match="no button 'maybe'"):
        standin.press(standin.sent(1)[0], "maybe")


def test_returns_messages_that_the_description_allows(standin, message):
    schema, (uploads, arguments) = Schema(), album(2)
    messages = [result(standin, "sendMessage", chat_id=-1, text="b", reply_markup=keyboard(["x"])),
                *upload(standin, "sendMediaGroup", uploads, **arguments).json()["result"],
                edit_media(standin, message, pictures.grey(9, 9), caption="c").json()["result"]]
    for one in messages:
        schema.check_object("Message", one)
    assert [one["chat"]["type"] for one in messages] == ["supergroup", "private", "private", "private"]
    photo = messages[-1]["photo"][-1]
    assert (photo["width"], photo["height"]) == (9, 9)
    assert result(standin, "getFile", file_id=photo["file_id"])["file_size"] == photo["file_size"]
