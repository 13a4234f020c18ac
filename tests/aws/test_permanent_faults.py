"""Faults of AWS that stay: the user is told, no job goes round for ever, and the log names the cause."""

import re

import pytest

import faults
import pictures
from aws_home import AwsHome
from waiting import eventually

ADA = 501
LOOKING = "Got it, looking…"
GAVE_UP = "Sorry, I could not look at this picture after several tries: please send it again."
# What the stand-in, unlike AWS, gives no request id to.
WITHOUT_REQUEST_ID = ("AccessDeniedException", "SignatureDoesNotMatch")


@pytest.fixture
def home(ministack, telegram, tmp_path):
    with AwsHome(ministack, tmp_path, telegram, max_receives=2) as home:
        yield home


def await_given_up(home, telegram):
    """The job has gone through the dead-letter queue, and its user was told, in the message that promised an answer."""
    eventually(lambda: [sent.text for sent in telegram.sent(ADA)] == [GAVE_UP],
               lambda: f"that we gave up, seen: {telegram.sent(ADA)}")
    eventually(lambda: home.jobs() == (0, 0), lambda: f"no job left, there are {home.jobs()}")
    assert [line["chat"] for line in home.logged("job given up")] == [f"telegram:{ADA}"]


def await_apology(telegram):
    """The user of a photo that could not be taken in was told, in words for people."""
    apology = eventually(lambda: [sent.text for sent in telegram.sent(ADA) if sent.text != LOOKING], "an apology")
    assert len(apology) == 1 and apology[0].startswith("Sorry") and "failed" not in apology[0]


def assert_named(output, call, code):
    """The log says which call failed, how AWS calls it, and under which request."""
    request = "" if code in WITHOUT_REQUEST_ID else r".* \(request [\w-]+\)"
    assert re.search(rf"{call} failed: {code}\b{request}", output), output


def test_a_photo_that_is_gone(home, telegram):
    (polybot,) = home.polybots("polybot")
    telegram.say_photo(ADA, pictures.bus())
    eventually(lambda: home.jobs() == (1, 0), "a job")
    (prediction_id,) = home.keys("photos")
    home.s3.delete_object(Bucket=home.bucket, Key=f"photos/{prediction_id}")
    worker = home.worker(polybot, "--visibility-timeout", 1).start()
    await_given_up(home, telegram)
    assert_named(worker.output(), "S3 GetObject", "NoSuchKey")


@pytest.mark.parametrize("action, call, code", [("s3:GetObject", "S3 GetObject", "AccessDenied"),
                                                ("dynamodb:PutItem", "DynamoDB PutItem", "AccessDeniedException")])
def test_a_worker_that_may_not(action, call, code, home, telegram):
    (polybot,) = home.polybots("polybot")
    worker = home.worker(polybot, "--visibility-timeout", 1, **home.keys_without(action)).start()
    telegram.say_photo(ADA, pictures.bus())
    await_given_up(home, telegram)
    assert_named(worker.output(), call, code)


@pytest.mark.parametrize("action, call, code", [("s3:PutObject", "S3 PutObject", "AccessDenied"),
                                                ("sqs:SendMessage", "SQS SendMessage", "AccessDeniedException"),
                                                ("dynamodb:PutItem", "DynamoDB PutItem", "AccessDeniedException")])
def test_a_polybot_that_may_not_take_photos_in(action, call, code, home, telegram):
    (polybot,) = home.polybots("polybot", **home.keys_without(action))
    telegram.say_photo(ADA, pictures.bus())
    await_apology(telegram)
    assert_named(polybot.output(), call, code)
    assert home.jobs() == (0, 0)


def test_a_polybot_that_may_not_read_the_picture_brings_the_text(home, telegram):
    (polybot,) = home.polybots("polybot", **home.keys_without("s3:GetObject"))
    home.worker(polybot, "--visibility-timeout", 1).start()
    telegram.say_photo(ADA, pictures.bus())
    eventually(lambda: [sent.text for sent in telegram.sent(ADA)] == ["4 persons, 1 bus"],
               lambda: f"the text, seen: {telegram.sent(ADA)}")
    eventually(lambda: home.jobs() == (0, 0), lambda: f"no job left, there are {home.jobs()}")
    assert_named(polybot.output(), "S3 GetObject", "AccessDenied")


def test_a_streamer_that_may_not_count_the_workers(home):
    streamer = home.streamer(**home.keys_without("autoscaling:DescribeAutoScalingGroups")).start()
    eventually(lambda: home.logged("reading failed")[1:], "a second reading after the first that failed")
    assert_named(streamer.output(), "Auto Scaling DescribeAutoScalingGroups", "AccessDenied")


@pytest.mark.parametrize("fault, code", [(faults.expired, "ExpiredToken"), (faults.malformed, "InvalidRequest")])
def test_what_s3_refuses_for_good(fault, code, home, proxy, telegram):
    home.environment["AWS_ENDPOINT_URL"] = proxy.url
    (polybot,) = home.polybots("polybot")
    proxy.fail_next("PUT photos", fault, times=2)  # An expired token is fetched anew once.
    telegram.say_photo(ADA, pictures.bus())
    await_apology(telegram)
    assert_named(polybot.output(), "S3 PutObject", code)


@pytest.mark.parametrize("lost, call, code", [("bucket", "S3 PutObject", "NoSuchBucket"),
                                              ("queue", "SQS SendMessage", "QueueDoesNotExist"),
                                              ("table", "DynamoDB PutItem", "ResourceNotFoundException")])
def test_what_is_deleted_under_a_running_polybot(lost, call, code, home, telegram):
    (polybot,) = home.polybots("polybot")
    home.delete(lost)
    telegram.say_photo(ADA, pictures.bus())
    await_apology(telegram)
    assert_named(polybot.output(), call, code)


def test_a_bucket_deleted_under_a_running_worker(home, telegram):
    (polybot,) = home.polybots("polybot")
    worker = home.worker(polybot, "--visibility-timeout", 1).start()
    eventually(lambda: home.logged("working"), "the worker at work")
    worker.suspend()
    telegram.say_photo(ADA, pictures.bus())
    eventually(lambda: home.jobs() == (1, 0), "a job")
    home.delete("bucket")
    worker.resume()
    await_given_up(home, telegram)
    assert_named(worker.output(), "S3 GetObject", "NoSuchBucket")


@pytest.mark.parametrize("lost, call, code", [("bucket", "S3 HeadBucket", "NotFound"),
                                              ("queue", "SQS GetQueueUrl", "QueueDoesNotExist"),
                                              ("table", "DynamoDB GetItem", "ResourceNotFoundException")])
def test_what_does_not_exist_ends_polybot_at_its_start(lost, call, code, home):
    home.delete(lost)
    assert_ends(home.polybot("polybot"), call, code)


def test_a_bucket_that_does_not_exist_ends_a_worker_at_its_start(home):
    home.delete("bucket")
    assert_ends(home.worker(home.polybot("polybot")), "S3 HeadBucket", "NotFound")


def assert_ends(program, call, code):
    assert program.run_to_its_end() == 1
    assert_named(program.output(), call, code)


def test_another_region_than_the_queues(home):
    assert_ends(home.polybot("polybot", AWS_REGION="us-west-2"), "SQS GetQueueUrl", "QueueDoesNotExist")


def test_a_wrong_secret_key(home):
    wrong = "wrong-secret-key-that-must-never-reach-a-log"
    polybot = home.polybot("polybot", AWS_SECRET_ACCESS_KEY=wrong)
    assert_ends(polybot, "SQS GetQueueUrl", "SignatureDoesNotMatch")
    assert wrong not in polybot.output()


def test_a_session_token_that_aws_says_back_is_not_logged(home, proxy):
    proxy.fail_next("GetQueueUrl", faults.mismatched)
    token = "session-token-that-must-never-reach-a-log"
    polybot = home.polybot("polybot", AWS_ENDPOINT_URL=proxy.url, AWS_SESSION_TOKEN=token)
    assert polybot.run_to_its_end() == 1
    assert "SQS GetQueueUrl failed: InvalidSignatureException" in polybot.output()
    assert token not in polybot.output()


def test_a_bucket_in_another_region_is_found_there(ministack, telegram, tmp_path):
    with AwsHome(ministack, tmp_path, telegram, bucket_region="us-west-2") as home:
        (polybot,) = home.polybots("polybot")
        home.worker(polybot).start()
        telegram.say_photo(ADA, pictures.bus())
        telegram.await_photos(ADA)
        assert {line["region"] for line in home.logged("the bucket is in another region")} == {"us-west-2"}
