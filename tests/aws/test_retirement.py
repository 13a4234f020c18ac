"""A worker whose machine AWS takes away finishes first, and the others go on."""

import time

import boto3
import pytest

import faults
import pictures
from recording_auto_scaling import RecordingAutoScaling
from standin import REGION
from waiting import eventually

ADA = 501
INSTANCE = "i-1234567890abcdef0"  # As the stand-in for the metadata service calls it.


@pytest.fixture
def auto_scaling():
    with RecordingAutoScaling() as recording:
        yield recording


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


def protection(home, wanted):
    return ("SetInstanceProtection", {"InstanceIds.member.1": INSTANCE, "AutoScalingGroupName": home.group,
                                      "ProtectedFromScaleIn": wanted})


@pytest.mark.timeout(200)
def test_an_instance_is_protected_from_its_first_job_until_a_minute_after_the_last(
        home, metadata_mock, telegram, auto_scaling):
    (polybot,) = home.polybots("polybot")
    on_instance = metadata_mock("asglifecycle", "--asg-termination-delay-sec=1000000").environment()
    home.worker(polybot, **on_instance, **auto_scaling.environment()).start()
    eventually(lambda: home.logged("working"), "a worker working")
    assert not auto_scaling.asked()
    for count in (1, 2, 3):
        telegram.say_photo(ADA, pictures.small_bus())
        telegram.await_photos(ADA, count)
        eventually(auto_scaling.asked, "a protection")
        assert auto_scaling.asked() == [protection(home, "true")], "once, not for each job"
    eventually(lambda: auto_scaling.asked() == [protection(home, "true"), protection(home, "false")],
               lambda: f"no more protection: {auto_scaling.asked()}", 90)


def late(exchange):
    """AWS answers, but not soon."""
    time.sleep(20)
    faults.none(exchange)


@pytest.mark.timeout(240)
def test_a_long_job_is_finished_and_the_group_hears_of_it_meanwhile(
        home, proxy, metadata_mock, telegram, auto_scaling):
    (polybot,) = home.polybots("polybot")
    telegram.say_photo(ADA, pictures.small_bus())
    eventually(lambda: home.jobs() == (1, 0), "a job that waits")
    # Its transfers take their time, and then its announcement waits for a polybot that stands still.
    polybot.suspend()
    proxy.fail_next("GET photos", late)
    proxy.fail_next("PUT predictions", late)
    leaving = metadata_mock("asglifecycle", "--asg-termination-delay-sec=20").environment()
    home.worker(polybot, **leaving, **auto_scaling.environment(), AWS_ENDPOINT_URL=proxy.url).start()
    eventually(lambda: len(auto_scaling.asked()) > 1, lambda: f"a call for time: {home.log_lines()}", 150)
    polybot.resume()
    eventually(lambda: home.logged("finished: this machine may go"), lambda: f"a retirement: {home.log_lines()}", 30)
    action = {"AutoScalingGroupName": home.group, "LifecycleHookName": "polybot-finish", "InstanceId": INSTANCE}
    assert auto_scaling.asked() == [protection(home, "true"), ("RecordLifecycleActionHeartbeat", action),
                                    ("CompleteLifecycleAction", action | {"LifecycleActionResult": "CONTINUE"})]
    assert len(telegram.photos(ADA)) == 1 and home.jobs() == (0, 0)
