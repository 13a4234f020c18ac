"""The stand-in's promises about people's acts, and about how their updates come to the bot."""

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import pictures
from bot_api_schema import Schema
from telegram_calls import call, keyboard, result
from telegram_standin import SECRET_HEADER
from waiting import eventually


class Bot(ThreadingHTTPServer):
    """A bot's webhook, which answers once `answering` is set, and with what `status` says of an update's id."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Hook)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.got, self.secrets, self.waiting, self.status = [], set(), 0, lambda update_id: 200
        self.answering, self.lock = threading.Event(), threading.Lock()
        self.answering.set()


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        bot, update = self.server, json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with bot.lock:
            bot.got.append(update["update_id"])
            bot.secrets.add((self.path, self.headers[SECRET_HEADER]))
            bot.waiting += 1
        bot.answering.wait(30)
        with bot.lock:
            bot.waiting -= 1
            status = bot.status(update["update_id"])
        self.send_response(status)
        self.end_headers()

    def log_message(self, format, *arguments):
        """The tests look at what was got instead."""


@pytest.fixture
def bots():
    bots = [Bot(), Bot()]
    threads = [threading.Thread(target=bot.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True) for bot in bots]
    for thread in threads:
        thread.start()
    yield bots
    for bot in bots:
        bot.answering.set()
        bot.shutdown()
        bot.server_close()


def register(standin, bot, **arguments):
    result(standin, "setWebhook", url=f"{bot.url}/hook", secret_token="s", **arguments)


def test_delivers_as_many_at_once_as_the_webhook_takes(standin, bots):
    bot, _ = bots
    bot.answering.clear()
    updates = [standin.say(chat, text="hi")["update_id"] for chat in range(1, 21)]
    register(standin, bot, max_connections=5)
    eventually(lambda: bot.waiting == 5, "five deliveries at once")
    assert sorted(bot.got) == updates[:5]
    info = result(standin, "getWebhookInfo")
    assert (info["pending_update_count"], info["max_connections"]) == (20, 5)
    bot.answering.set()
    standin.await_confirmed()
    assert sorted(bot.got) == updates and bot.secrets == {("/hook", "s")}


@pytest.mark.parametrize("unordered", [False, True])
def test_keeps_a_chat_s_updates_in_order_unless_told_otherwise(standin, bots, unordered):
    bot, _ = bots
    bot.answering.clear()
    if unordered:
        standin.deliver_unordered()
    first, *others = [standin.say(1, text=text)["update_id"] for text in "abc"]
    elsewhere = standin.say(2, text="d")["update_id"]
    register(standin, bot)
    eventually(lambda: bot.waiting == (4 if unordered else 2), "the deliveries that may be under way at once")
    assert set(bot.got) == ({first, *others, elsewhere} if unordered else {first, elsewhere})
    bot.answering.set()
    standin.await_confirmed()
    in_one_chat = [number for number in bot.got if number != elsewhere]
    assert len(bot.got) == 4 and (unordered or in_one_chat == [first, *others])


def test_delivers_again_what_was_not_taken(standin, bots):
    bot, _ = bots
    first, second = (standin.say(1, text=text)["update_id"] for text in "ab")
    bot.status = lambda update_id: 503 if update_id == first and bot.got.count(first) < 3 else 200
    register(standin, bot)
    standin.await_confirmed()
    assert Counter(bot.got) == {first: 3, second: 1}
    info = result(standin, "getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503" and info["last_error_date"] > 0
    register(standin, bot)
    assert "last_error_message" not in result(standin, "getWebhookInfo")


def test_delivers_a_repeated_update_twice(standin, bots):
    bot, _ = bots
    update = standin.say(1, text="a")
    standin.repeat(update)
    register(standin, bot)
    standin.await_confirmed()
    assert bot.got == [update["update_id"]] * 2


def test_delivers_to_two_bots_at_once(standin, bots):
    for bot in bots:
        bot.answering.clear()
    standin.deliver_to(bot.url for bot in bots)
    register(standin, bots[0])
    update = standin.say(1, text="a")
    bots[1].status = lambda _: 200 if len(bots[1].got) == 2 else 500
    eventually(lambda: all(bot.waiting for bot in bots), "the update on its way to both")
    for bot in bots:
        bot.answering.set()
    standin.await_confirmed()
    assert [bot.got for bot in bots] == [[update["update_id"]], [update["update_id"]] * 2]
    assert bots[0].secrets == bots[1].secrets == {("/hook", "s")}


def test_keeps_what_waits_while_there_is_no_webhook(standin, bots):
    bot, _ = bots
    bot.status = lambda _: 500
    register(standin, bot)
    update = standin.say(1, text="a")
    eventually(lambda: bot.got, "a delivery")
    result(standin, "deleteWebhook")
    assert result(standin, "getUpdates") == [update]


@pytest.mark.parametrize("way", ["webhook", "polling"])
def test_brings_only_what_the_bot_asks_for(standin, way):
    def ask(**arguments):
        if way == "webhook":
            result(standin, "setWebhook", url="http://127.0.0.1:9/", **arguments)
            result(standin, "deleteWebhook")
        else:
            result(standin, "getUpdates", **arguments)

    def kinds():
        standin.world.offer({"update_id": 1, "message_reaction": {}})
        standin.edit(standin.say(1, text="a"), text="b")
        found = [kind for update in standin.world.pending() for kind in update if kind != "update_id"]
        standin.world.confirm(1 << 40)
        return found

    assert kinds() == ["message", "edited_message"]
    ask(allowed_updates=["edited_message", "message_reaction"])
    assert kinds() == ["message_reaction", "edited_message"]
    ask()
    assert kinds() == ["message_reaction", "edited_message"]
    assert result(standin, "getWebhookInfo")["allowed_updates"] == ["edited_message", "message_reaction"]
    ask(allowed_updates=[])
    assert kinds() == ["message", "edited_message"]


def test_people_act_as_the_description_says(standin):
    schema = Schema()
    for chat in (5, -5):
        result(standin, "sendMessage", chat_id=chat, text="a", reply_markup=keyboard(["yes"]))
        standin.speaks(5, "de")
        album = standin.say_album(chat, [pictures.grey(9, 9)] * 3, "three", sender=5)
        standin.edit_caption(album[1], "two")
        standin.reply(chat, album[0], text="this one", sender=5)
        standin.reply(chat, standin.sent(chat)[0], text="and yours", sender=5)
        standin.say_sticker(chat, pictures.bus_as("WEBP"))
        standin.say_sticker(chat, b"not looked into", animated=True)
        standin.press(standin.sent(chat)[0], "yes", person=5)
        updates = result(standin, "getUpdates")
        standin.world.confirm(1 << 40)
        for update in updates:
            schema.check_object("Update", update)
        *photos, edited, reply, reply_to_bot, sticker, animated, press = updates
        messages = [photo["message"] for photo in photos]
        assert len({message["media_group_id"] for message in messages}) == 1
        assert [message.get("caption") for message in messages] == ["three", None, None]
        assert edited["edited_message"]["message_id"] == messages[1]["message_id"]
        assert (edited["edited_message"]["caption"], edited["edited_message"]["photo"]) == ("two", messages[1]["photo"])
        assert reply["message"]["reply_to_message"] == messages[0]
        assert reply_to_bot["message"]["reply_to_message"]["from"]["is_bot"] is True
        assert (sticker["message"]["sticker"]["width"], animated["message"]["sticker"]["is_animated"]) == (810, True)
        assert {message["from"]["language_code"] for message in messages} == {"de"}
        assert press["callback_query"]["from"]["language_code"] == "de"
        assert messages[0]["chat"]["type"] == ("private" if chat > 0 else "supergroup")


def test_a_picture_of_the_bot_s_can_be_fetched_by_who_replies(standin):
    call(standin, "sendPhoto", data={"chat_id": "1"}, files={"photo": ("a.jpg", pictures.grey(9, 9))})
    update = standin.reply(1, standin.photos(1)[0], text="again")
    file_id = update["message"]["reply_to_message"]["photo"][-1]["file_id"]
    assert result(standin, "getFile", file_id=file_id)["file_size"] == len(pictures.grey(9, 9))
