"""The programs configured by one secret, which is rotated under them."""

import itertools
import re
import subprocess

import boto3
import pytest
import requests

import pictures
from paths import BIN
from secret_home import SecretHome
from standin import REGION
from telegram_standin import TOKEN
from waiting import eventually

ADA = 501
UNKNOWN_ID = "01234567-89ab-4cde-8f01-23456789abcd"
NEW_TOKEN = "4242:BBnew-token_that-must-never-reach-a-log"
OTHER_BOT = "4343:CCanother-bot_that-must-never-reach-a-log"


@pytest.fixture
def home(ministack, telegram, tmp_path):
    with SecretHome(ministack, tmp_path, telegram) as home:
        yield home


@pytest.fixture(params=["webhook", "polling"])
def mode(request):
    return request.param


@pytest.fixture
def polybot(home, telegram, mode):
    """polybot, in either way of getting updates."""
    polybot = home.polybot("polybot")
    urls = {"POLYBOT_URL": polybot.url} | ({"TELEGRAM_APP_URL": polybot.url} if mode == "webhook" else {})
    home.keep(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url, **urls)
    return polybot.start()


@pytest.fixture
def worker(home, polybot):
    """A worker that has read the secret."""
    worker = home.worker().start()
    eventually(lambda: '"working"' in worker.output(), lambda: f"a worker at work: {worker.output()[-2000:]}")
    return worker


only_webhook = pytest.mark.parametrize("mode", ["webhook"], indirect=True)


def is_known(polybot, secret):
    """Whether polybot takes it from a worker: then it looks for the prediction."""
    status = polybot.announce(UNKNOWN_ID, secret).status_code
    assert status in (401, 404)
    return status == 404


def await_answers(telegram, count):
    """Waits for `count` photos in all."""
    photos = telegram.await_photos(ADA, count, timeout=60)
    assert [photo.text for photo in photos] == ["4 persons, 1 bus"] * count


@only_webhook
@pytest.mark.usefixtures("worker")
def test_a_secret_is_all_the_configuration_there_is(home, telegram):
    assert not {"BUCKET_NAME", "SQS_QUEUE_NAME", "DYNAMODB_TABLE", "RESULTS_SECRET"} & home.environment.keys()
    telegram.say_photo(ADA, pictures.bus())
    await_answers(telegram, 1)
    home.streamer().start()
    eventually(lambda: "BacklogPerInstance" in home.metrics(), "metrics of the group that the secret names")


@only_webhook
def test_the_results_secret_is_rotated_under_running_programs(home, telegram, polybot, worker):
    first = home.values["RESULTS_SECRET"]
    second, third = ("another-" * number + first for number in (1, 2))
    home.keep(RESULTS_SECRET=second)
    eventually(lambda: is_known(polybot, second), "polybot knowing the new secret, which it was shown")
    assert is_known(polybot, first)
    telegram.say_photo(ADA, pictures.bus())
    await_answers(telegram, 1)
    assert "secret rotated" not in worker.output()

    home.keep(RESULTS_SECRET=third)
    eventually(lambda: is_known(polybot, third), "polybot knowing the newest secret", timeout=30)
    assert is_known(polybot, second) and not is_known(polybot, first)
    telegram.say_photo(ADA, pictures.bus())
    await_answers(telegram, 2)
    assert "job put back" in worker.output() and "secret rotated" in worker.output()
    eventually(lambda: home.jobs() == (0, 0), lambda: f"no job left, there are {home.jobs()}")


@only_webhook
def test_the_operators_token_is_rotated_under_a_running_polybot(home, polybot):
    tokens = ["first" * 8, "second" * 8, "third" * 8]

    def is_answered(token, status):
        """Too many wrong ones are answered with 429, for a while."""
        response = requests.delete(f"{polybot.admin_url}/loadTest?run={UNKNOWN_ID}", timeout=30,
                                   headers={"Authorization": f"Bearer {token}"})
        return response.status_code == status

    assert is_answered(tokens[0], 401)
    home.keep(OPERATOR_TOKEN=tokens[0])
    polybot.restart()
    assert is_answered(tokens[0], 200)
    for known, token in itertools.pairwise(tokens):
        home.keep(OPERATOR_TOKEN=token)
        for valid in (token, known):
            eventually(lambda valid=valid: is_answered(valid, 200), "a token taken that is valid", timeout=90)
    eventually(lambda: is_answered(tokens[0], 401), "the first token refused", timeout=90)


@pytest.mark.usefixtures("polybot", "worker")
def test_the_token_is_rotated_under_a_running_polybot(home, telegram, mode):
    telegram.say_photo(ADA, pictures.bus())
    await_answers(telegram, 1)
    hook = telegram.world.webhook
    telegram.token = NEW_TOKEN  # @BotFather revokes the old one when he gives out the new.
    telegram.say_photo(ADA, pictures.bus())
    eventually(lambda: telegram.unauthorized > 0, "a call with the old token")
    home.keep(TELEGRAM_TOKEN=NEW_TOKEN)
    await_answers(telegram, 2)
    if mode == "webhook":
        eventually(lambda: telegram.world.webhook["url"] != hook["url"], "the webhook registered anew")
        assert telegram.world.webhook["secret_token"] != hook["secret_token"]
        before = telegram.world.webhook
        telegram.world.webhook = hook  # What is still on its way to the old names is taken too.
        telegram.say(ADA, text="hello")
        telegram.await_confirmed()
        telegram.world.webhook = before
    telegram.say_photo(ADA, pictures.bus())
    await_answers(telegram, 3)


@only_webhook
@pytest.mark.usefixtures("worker")
def test_what_takes_a_restart_is_said_and_not_taken(home, telegram, polybot):
    home.keep(TELEGRAM_TOKEN=OTHER_BOT, BUCKET_NAME="another-bucket")
    assert not is_known(polybot, "unknown-secret")
    eventually(lambda: "another bot" in polybot.output() and "BUCKET_NAME" in polybot.output(),
               lambda: f"both said: {polybot.output()[-2000:]}")
    assert "another-bucket" not in polybot.output()
    telegram.say_photo(ADA, pictures.bus())
    await_answers(telegram, 1)


def test_names_that_no_program_knows_are_told(home):
    helps = [subprocess.run([BIN / name, *command, "--help"], capture_output=True, text=True, timeout=30, check=True)
             for name, command in (("polybot", ()), ("yolo5", ("work",)), ("metric-streamer", ()))]
    variables = set(re.findall(r"\(Env:(\w+)\)", "".join(shown.stdout for shown in helps)))
    assert {"BUCKET_NAME", "POLYBOT_URL", "YOLO5_MODEL"} <= variables
    home.keep(**{name: "" for name in variables - home.values.keys()}, NO_SUCH_NAME="hidden-value",
              AWS_SECRET_ACCESS_KEY="hidden-value", **{"hidden-value": "x"})
    polybot = home.polybot("polybot").start()
    told = eventually(lambda: re.findall(r'"names": ?"([^"]*)"', polybot.output()), "the names that nobody takes")
    assert told == ["AWS_SECRET_ACCESS_KEY, NO_SUCH_NAME, ***"]
    assert "hidden-value" not in polybot.output()


def test_a_value_that_cannot_be_is_not_shown(home):
    home.keep(POLYBOT_LOG_LEVEL="hidden-value")
    output = output_of_failed_start(home)
    assert "POLYBOT_LOG_LEVEL" in output and "hidden-value" not in output


def test_help_asks_for_no_secret(home):
    home.environment["SECRET_ID"] = "no-such-secret"
    shown = subprocess.run([BIN / "polybot", "--help"], env=home.environment, capture_output=True, text=True,
                           timeout=30, check=True).stdout
    assert "SECRET_ID" in shown


def output_of_failed_start(home):
    polybot = home.polybot("failed")
    with pytest.raises(AssertionError, match="polybot ended"):
        polybot.start()
    polybot.kill()
    return polybot.output()


def test_a_missing_secret_is_told(home):
    home.environment["SECRET_ID"] = "no-such-secret"
    output = output_of_failed_start(home)
    assert "SECRET_ID" in output and "can't find" in output and "create it" in output


@pytest.mark.parametrize("text", ["hidden-value", '["hidden-value"]', '{"POLYBOT_PORT": 12345}'])
def test_what_is_no_object_of_texts_is_told(home, text):
    home.keep_text(text)
    output = output_of_failed_start(home)
    assert "JSON object" in output and "hidden-value" not in output and "12345" not in output


def test_a_missing_permission_is_told(home, ministack):
    iam = boto3.client("iam", region_name=REGION, endpoint_url=ministack.url, aws_access_key_id="test",
                       aws_secret_access_key="test")
    iam.create_user(UserName=home.bucket)
    key = iam.create_access_key(UserName=home.bucket)["AccessKey"]
    home.environment |= {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    output = output_of_failed_start(home)
    assert "AccessDenied" in output and "allow this program secretsmanager:GetSecretValue" in output
