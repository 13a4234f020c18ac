"""The real programs in the AWS home: two polybots, two workers, the Telegram stand-in."""

import itertools
import os
import time
from datetime import datetime

import pytest
import requests

import faults
import pictures
from telegram_faults import Fault
from telegram_standin import TOKEN
from waiting import eventually

ADA = 501
# What was sent just before a death may reach the chat just after it.
TELEGRAMS_TIME = 1.0
# The full run: MANY_PHOTOS=1000 ./test aws
_MANY = int(os.environ.get("MANY_PHOTOS", "40"))
_KILL_EVERY = min(50, _MANY // 2)


def test_a_photo_goes_in_by_one_polybot_and_comes_back_by_the_other(home, telegram):
    polybot, polybot2 = home.polybots("polybot", "polybot2")
    for _ in range(2):
        home.worker(polybot2).start()
    telegram.say_photo(ADA, pictures.bus())
    (photo,) = telegram.await_photos(ADA)
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
    polybot, polybot2 = home.polybots("polybot", "polybot2")
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
    wanted = {"BacklogPerInstance", "AcceptableBacklogPerInstance", "QueueDepth", "InFlight", "Workers"}
    eventually(lambda: home.metrics() == wanted, lambda: f"metrics {wanted}, there are {home.metrics()}")


@pytest.mark.parametrize("acknowledged, photos", [(True, 1), (False, 2)], ids=["an edit", "a message"])
def test_an_answer_that_polybot_could_not_mark_before_it_died_comes_again(acknowledged, photos, proxy, home, telegram):
    home.environment["AWS_ENDPOINT_URL"] = proxy.url
    (polybot,) = home.polybots("polybot")
    if not acknowledged:
        telegram.fail_next("sendMessage", Fault(400, "Bad Request: no"))
    home.worker(polybot, "--visibility-timeout", 1).start()
    proxy.fail_next("PutItem", faults.unanswered, about=["claim/delivery:", '"done":{"BOOL":true}'])
    telegram.say_photo(ADA, pictures.bus())
    telegram.await_photos(ADA)
    eventually(lambda: not proxy.outstanding(), "the mark on its way")
    replace_dead(polybot, home)
    eventually(lambda: home.jobs() == (0, 0), lambda: f"no job left, there are {home.jobs()}", timeout=60)
    assert len(telegram.photos(ADA)) == photos, "what takes the place of the acknowledgement may be done twice"


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
@pytest.mark.parametrize("mortal", ["worker", "worker and polybot2"])
def test_nobody_is_forgotten_when_processes_die_and_aws_falters(mortal, proxy, home, telegram, record_property):
    proxy.falter(share=0.05, seed=4242)
    home.environment["AWS_ENDPOINT_URL"] = proxy.url
    _, polybot2 = home.polybots("polybot", "polybot2")
    workers = [home.worker(polybot2, "--visibility-timeout", 5).start() for _ in range(2)]
    chats = range(10_000, 10_000 + _MANY)
    deaths = []
    for number, chat in enumerate(chats, start=1):
        time_to_die = number % _KILL_EVERY == 0
        if time_to_die:
            eventually(lambda: sum(bool(telegram.photos(c)) for c in chats) >= number - _KILL_EVERY // 2,
                       "answers on the way", timeout=120)
        telegram.say_photo(chat, pictures.bus())
        if time_to_die and "polybot2" in mortal:
            telegram.await_next_photo()
            deaths.append(replace_dead(polybot2, home))
        if time_to_die:
            victim = workers[number // _KILL_EVERY % 2]
            victim.kill()
            victim.start()
    eventually(lambda: all(telegram.photos(chat) for chat in chats),
               lambda: f"unanswered: {[chat for chat in chats if not telegram.photos(chat)]}", timeout=120 + _MANY)
    eventually(lambda: home.jobs() == (0, 0), lambda: f"no job left, there are {home.jobs()}", timeout=90)
    record_property(f"answered twice of {_MANY} while {mortal} died",
                    sum(len(telegram.photos(chat)) > 1 for chat in chats))
    assert_once_or_explained(home, telegram, chats, deaths)
    assert proxy.failed >= 0.02 * proxy.served > 0
    assert all(item["status"] == "done" for item in home.predictions().values())


def replace_dead(polybot, home):
    """It dies, and another takes its place; returns when it died."""
    polybot.kill()
    death = time.time()
    home.end_leases()
    polybot.start()
    return death


def assert_once_or_explained(home, telegram, chats, deaths):
    """Who was answered twice was so because polybot2 died after it had sent the answer and before it had marked it."""
    marks = {item["chat_id"]: datetime.fromisoformat(item["delivered_at"]).timestamp()
             for item in home.predictions().values()}
    for chat in chats:
        for first, second in itertools.pairwise(telegram.photos(chat)):
            begun, marked = first.at - TELEGRAMS_TIME, marks[f"telegram:{chat}"]
            assert any(begun < death < min(second.at, marked) for death in deaths), \
                f"{chat} was answered at {first.at} and {second.at}, polybot2 died at {deaths}"
