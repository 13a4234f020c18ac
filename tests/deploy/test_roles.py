"""The programs on the stacks, each with the rights of its role: those are enough, and none is too much."""

import json
import uuid

import pytest
import requests
from botocore.exceptions import ClientError

import pictures
from permissions import actions_of, allowed, arns
from stack_home import StackHome
from waiting import eventually

ADA = 501
PROGRAMS = ("polybot", "yolo5", "metric-streamer")
# What runs beside the programs: the CloudWatch agent, the unit that tells CloudFormation that a program works
# (test_ready.py), and on polybot's machines the agent of Systems Manager.
SESSION_MANAGER = {"ssm:UpdateInstanceInformation", "ssmmessages:CreateControlChannel",
                   "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"}
BESIDE = {"logs:CreateLogStream", "logs:PutLogEvents", "cloudformation:SignalResource"} | SESSION_MANAGER


@pytest.fixture(scope="module")
def home(deployment, module_telegram, tmp_path_factory):
    with StackHome(deployment, tmp_path_factory.mktemp("home"), module_telegram) as home:
        yield home


@pytest.fixture(scope="module")
def programs(home, metadata_mock):
    """All of them, at work."""
    bots = home.polybots("polybot", "polybot2", **home.users["polybot"])
    home.worker(bots[1], **home.users["yolo5"], **metadata_mock.environment()).start()
    home.streamer(**home.users["metric-streamer"]).start()
    return bots


def job_of(chat):
    """A job as docs/messages.md has it."""
    prediction_id = str(uuid.uuid4())
    return json.dumps({
        "schema": 1, "prediction_id": prediction_id, "chat": f"telegram:{chat}", "message_id": "1",
        "status_message_id": "", "image_key": f"photos/{prediction_id}", "content_type": "image/jpeg", "bytes": 1000,
        "options": {"min_confidence": 0.25, "iou": 0.45, "classes": []}, "requested_at": "2026-11-25T12:00:00.000Z",
        "traceparent": ""})


def pairs(statements):
    """What statements of a policy allow: an action and what on."""
    assert all(statement["Effect"] == "Allow" for statement in statements)
    for statement in statements:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        for action in actions:
            yield action, statement["Resource"]


@pytest.mark.usefixtures("programs")
def test_a_photo_goes_through_the_stacks(home, module_telegram):
    module_telegram.say_photo(ADA, pictures.bus())
    (photo,) = module_telegram.await_photos(ADA)
    assert photo.text == "4 persons, 1 bus"
    (prediction,) = home.predictions()
    assert home.keys("photos") == home.keys("predictions") == {prediction}
    eventually(lambda: home.jobs() == (0, 0), lambda: f"no job left, there are {home.jobs()}")
    eventually(lambda: home.metrics() >= {"BacklogPerInstance", "QueueDepth", "InFlight", "Workers"}, "metrics")


@pytest.mark.usefixtures("programs")
def test_what_cannot_be_done_is_told_and_a_chat_is_forgotten(home, module_telegram):
    home.sqs.send_message(QueueUrl=home.queue, MessageBody="no job")
    eventually(lambda: home.logged("job buried: it cannot be read"), "a worker that buries it")
    # As SQS itself moves what was received too often.
    home.sqs.send_message(QueueUrl=home.dead_letters, MessageBody=job_of(ADA))
    eventually(lambda: home.logged("job given up"), "a polybot that tells its sender")
    eventually(lambda: home.jobs() == (0, 1), lambda: f"the one that cannot be read, there are {home.jobs()}")
    module_telegram.say(ADA, text="/forget yes")
    eventually(lambda: not home.keys("photos") and not home.keys("predictions"), "pictures deleted")


def test_the_operator_looks_at_the_dashboard(programs, home):
    with requests.get(f"{programs[0].admin_url}/dashboard/events", stream=True, timeout=30) as stream:
        data = next(line for line in stream.iter_lines(chunk_size=1) if line.startswith(b"data: "))
    board = json.loads(data.removeprefix(b"data: "))
    assert not board["trouble"] and {"QueueDepth", "Workers"} <= board["samples"].keys()
    # Once a minute each polybot says how many photos it answered.
    eventually(lambda: "PhotosAnswered" in home.metrics(), "what came of the photos", timeout=90)


def test_the_operator_sees_how_all_is(programs):
    eventually(lambda: requests.get(f"{programs[0].admin_url}/status", timeout=60).ok,
               lambda: f"all well: {requests.get(f'{programs[0].admin_url}/status', timeout=60).text}", timeout=60)
    assert "polybot_dead_letters" in requests.get(f"{programs[0].admin_url}/metrics", timeout=60).text


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_role_allows_what_the_documents_say_and_no_more(program, deployment, home):
    names = arns(home) | {"secret": home.users[program]["SECRET_ID"]}
    documented = {(action, names[resource]) for action, resource in allowed(program)}
    granted = set(pairs(deployment.role(program)))
    assert {pair for pair in granted if pair[0] not in BESIDE} == documented


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_doctor_is_content_on_the_stacks(program, home, programs, metadata_mock):
    _, output = home.examine(program, programs[0], **home.users[program], **metadata_mock.environment())
    faults = [line for line in output.splitlines() if "✗" in line]
    # What is not here: a load balancer under the name that the secrets have.
    assert all(line.split()[1] in ("public", "webhook", "address") for line in faults), output


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_programs_do_what_they_may_and_no_more(program, deployment, home):
    used = actions_of(program, home.calls(program))
    granted = {action for action, _ in pairs(deployment.role(program))} - BESIDE
    assert used == granted


@pytest.mark.parametrize("program, mine, others", [
    ("yolo5", str(uuid.uuid4()), "chat/web:1"), ("yolo5", "service/1", "chat/web:1/1"),
    ("yolo5", "service/1", "settings/telegram:1"), ("yolo5", "service/1", "claim/update/1"),
    ("yolo5", "service/1", "lease/metrics"), ("metric-streamer", "service/1", str(uuid.uuid4())),
    ("metric-streamer", "lease/metrics", "chat/web:1")])
def test_a_program_has_its_own_keys_of_the_table_alone(program, mine, others, home):
    table = home.table_of(program)

    def call(key):
        item = {"predictionId": {"S": key}}
        yield lambda: table.get_item(TableName=home.table_name, Key=item)
        yield lambda: table.put_item(TableName=home.table_name, Item=item)
        if program == "yolo5":
            yield lambda: table.update_item(TableName=home.table_name, Key=item)
    for do in call(mine):
        do()
    for do in call(others):
        with pytest.raises(ClientError, match="AccessDenied"):
            do()


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_agent_may_write_the_log_of_its_machine_alone(program, home):
    logs = home.client("logs", program)
    logs.create_log_stream(logGroupName=f"/polybot/{program}", logStreamName="i-12345678")
    logs.put_log_events(logGroupName=f"/polybot/{program}", logStreamName="i-12345678",
                        logEvents=[{"timestamp": 1_800_000_000_000, "message": json.dumps({"event": "listening"})}])
    other = PROGRAMS[PROGRAMS.index(program) - 1]
    with pytest.raises(ClientError, match="AccessDenied"):
        logs.create_log_stream(logGroupName=f"/polybot/{other}", logStreamName="i-12345678")


def test_the_operator_reaches_the_machines_of_polybot_alone(deployment):
    reached = {program for program in PROGRAMS
               if SESSION_MANAGER & {action for action, _ in pairs(deployment.role(program))}}
    assert reached == {"polybot"}


def test_nobody_gets_in_without_tls(deployment, home):
    plain = deployment.cloud.plain_url
    with pytest.raises(ClientError, match="explicit deny"):
        deployment.cloud.client("sqs", endpoint_url=plain).receive_message(QueueUrl=home.queue)
    with pytest.raises(ClientError, match="explicit deny"):
        deployment.cloud.client("s3", endpoint_url=plain).list_objects_v2(Bucket=home.bucket)


def test_a_worker_cannot_read_the_secret_of_the_bot(home):
    with pytest.raises(ClientError, match="AccessDenied"):
        home.client("secretsmanager", "yolo5").get_secret_value(SecretId=home.users["polybot"]["SECRET_ID"])


def test_the_workers_know_no_token(deployment):
    bot, workers = deployment.secret("BotSecretArn"), deployment.secret("WorkerSecretArn")
    assert {"TELEGRAM_TOKEN", "OPERATOR_TOKEN"} <= bot.keys() and not {"TELEGRAM_TOKEN", "OPERATOR_TOKEN"} & workers.keys()
    assert bot["RESULTS_SECRET"] == workers["RESULTS_SECRET"]
