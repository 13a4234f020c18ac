"""A worker whose machine AWS takes away finishes first, and the others go on."""

import boto3
import pytest

import pictures
from standin import REGION
from waiting import eventually

ADA = 501


def add_lifecycle_hook(home, ministack, name):
    auto_scaling = boto3.client("autoscaling", region_name=REGION, endpoint_url=ministack.url,
                                aws_access_key_id=ministack.access_key, aws_secret_access_key=ministack.secret_key)
    auto_scaling.put_lifecycle_hook(AutoScalingGroupName=home.bucket, LifecycleHookName=name,
                                    LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING")


@pytest.mark.parametrize("notice, reason", [
    (("spot", "--mock-delay-sec=0"), "spot interruption: terminate at "),
    (("asglifecycle", "--asg-termination-delay-sec=0"), "its Auto Scaling group terminates it")])
def test_a_worker_that_has_notice_takes_nothing_new(notice, reason, home, ministack, metadata_mock, telegram):
    add_lifecycle_hook(home, ministack, "polybot-finish")
    (polybot,) = home.polybots("polybot")
    # A poll that is called off may have taken a message with it, for as long as the visibility timeout.
    retired = home.worker(polybot, "--visibility-timeout", 5, **metadata_mock(*notice).environment()).start()
    eventually(lambda: home.logged("finished: this machine may go"), lambda: f"a retirement: {retired.output()}")
    (line,) = home.logged("this machine is taken away: finishing")
    assert line["reason"].startswith(reason)

    telegram.say_photo(ADA, pictures.bus())
    eventually(lambda: home.jobs() == (1, 0), "a job that nobody takes")
    home.worker(polybot).start()
    telegram.await_photos(ADA)
    assert retired.running  # Whoever starts workers that have ended would start it again.


def test_a_worker_under_load_answers_or_returns_everything(home, metadata_mock, telegram):
    (polybot,) = home.polybots("polybot")
    chats = range(700, 800)
    for chat in chats:
        telegram.say_photo(chat, pictures.bus())
    leaving = metadata_mock("spot", "--mock-delay-sec=3").environment()
    home.worker(polybot, "--visibility-timeout", 20, **leaving).start()
    eventually(lambda: home.logged("finished: this machine may go"), "a retirement")
    home.worker(polybot, "--visibility-timeout", 20).start()
    eventually(lambda: home.logged("working")[1:], "the other worker working")
    for chat in chats:
        telegram.await_photos(chat)
        assert len(telegram.photos(chat)) == 1
    eventually(lambda: home.jobs() == (0, 0), lambda: f"no job left, there are {home.jobs()}")
