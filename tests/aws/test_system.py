"""The real programs in the AWS home: two polybots, two workers, the Telegram stand-in."""

import os
import time

import pytest
import requests

import pictures
from aws_home import AwsHome
from faulty_proxy import FaultyProxy
from telegram_standin import TOKEN
from waiting import eventually

ADA = 501
# The full run: MANY_PHOTOS=1000 ./test aws
_MANY = int(os.environ.get("MANY_PHOTOS", "40"))
_KILL_EVERY = min(50, _MANY // 2)


@pytest.fixture
def home(ministack, tmp_path):
    home = AwsHome(ministack, tmp_path, tmp_path)
    yield home
    home.close(TOKEN)


def start_two(home, telegram):
    """polybot, which Telegram's webhook reaches, and polybot2, which the workers call."""
    bots = [home.polybot(name, TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url) for name in ("polybot", "polybot2")]
    for bot in bots:
        bot.set_environment(TELEGRAM_APP_URL=bots[0].url)
        bot.start()
    return bots


def test_a_photo_goes_in_by_one_polybot_and_comes_back_by_the_other(home, telegram):
    polybot, polybot2 = start_two(home, telegram)
    for _ in range(2):
        home.worker(polybot2).start()
    telegram.say_photo(ADA, pictures.bus())
    (photo,) = telegram.await_sent(ADA, "sendPhoto")
    assert photo.text == "4 persons, 1 bus" and pictures.size(photo.photo) == (810, 1080)

    eventually(lambda: home.jobs() == (0, 0), lambda: f"no job left, there are {home.jobs()}")
    (item,) = home.predictions().values()
    prediction_id = item["predictionId"]
    assert home.keys("photos") == home.keys("predictions") == {prediction_id}
    assert item["delivered_at"] and item["status"] == "done" and item["original_img_path"] == f"photos/{prediction_id}"
    assert item["expires_at"] > time.time() and len(item["results"]) == 5
    assert polybot2.announce(prediction_id).status_code == 200
    assert polybot.announce(prediction_id).status_code == 200
    assert len(telegram.photos(ADA)) == 1


def test_an_update_that_both_polybots_get_is_answered_once(home, telegram):
    polybot, polybot2 = start_two(home, telegram)
    update = telegram.say(ADA, text="hello")
    telegram.await_sent(ADA, "sendMessage")
    hook = telegram.world.webhook
    for bot in (polybot2, polybot):
        url = hook["url"].replace(polybot.url, bot.url)
        again = requests.post(url, json=update, timeout=10,
                              headers={"X-Telegram-Bot-Api-Secret-Token": hook["secret_token"]})
        assert again.status_code == 200
    assert len(telegram.sent(ADA)) == 1


def test_metrics_are_published(home):
    home.streamer().start()
    wanted = {"BacklogPerInstance", "QueueDepth", "InFlight", "Workers"}
    eventually(lambda: home.metrics() == wanted, lambda: f"metrics {wanted}, there are {home.metrics()}")


@pytest.mark.parametrize("missing, named", [("BUCKET_NAME", "BUCKET_NAME"), ("DYNAMODB_TABLE", "DYNAMODB_TABLE"),
                                            ("SQS_QUEUE_NAME", "SQS_QUEUE_NAME"), ("AWS_REGION", "AWS_REGION"),
                                            ("AWS_SECRET_ACCESS_KEY", "credentials")])
def test_what_is_missing_is_named(home, missing, named):
    polybot = home.polybot("polybot", POLYBOT_HOME="aws", **{missing: ""})
    with pytest.raises(AssertionError, match="polybot ended"):
        polybot.start()
    assert named in polybot.output()
    polybot.kill()


@pytest.mark.timeout(300 + 3 * _MANY)
def test_nobody_is_forgotten_when_workers_die_and_aws_falters(home, ministack, telegram):
    proxy = FaultyProxy(ministack.port, share=0.05, seed=4242)
    try:
        home.environment["AWS_ENDPOINT_URL"] = proxy.url
        _, polybot2 = start_two(home, telegram)
        workers = [home.worker(polybot2, "--visibility-timeout", 10).start() for _ in range(2)]
        chats = range(10_000, 10_000 + _MANY)
        for number, chat in enumerate(chats, start=1):
            telegram.say_photo(chat, pictures.bus())
            if number % _KILL_EVERY == 0:
                eventually(lambda: sum(bool(telegram.photos(c)) for c in chats) >= number - _KILL_EVERY // 2,
                           "answers on the way", timeout=120)
                victim = workers[number // _KILL_EVERY % 2]
                victim.kill()
                victim.start()
        eventually(lambda: all(telegram.sent(chat, "sendPhoto") for chat in chats),
                   lambda: f"unanswered: {[chat for chat in chats if not telegram.photos(chat)]}", timeout=120 + _MANY)
        eventually(lambda: home.jobs() == (0, 0), lambda: f"no job left, there are {home.jobs()}", timeout=90)
    finally:
        home.close(TOKEN)
        proxy.stop()
    twice = [chat for chat in chats if len(telegram.photos(chat)) > 1]
    assert len(twice) <= _MANY // 100, f"answered twice: {twice}"
    assert proxy.failed >= 0.02 * proxy.served > 0
    assert all(item["status"] == "done" for item in home.predictions().values())
