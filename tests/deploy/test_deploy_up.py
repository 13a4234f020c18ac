"""`deploy up` and `deploy update`: from an empty account to all stacks, and from one image to the next."""

import re
import shutil
from contextlib import contextmanager

import pytest

from deployment import IMAGE
from telegram_standin import TOKEN
from tool import templates as tool_templates
from tool.account import Account
from tool.bot_secret import FILLED
from tool.certificate import CertificateHint
from tool.stacks import Stacks
from waiting import eventually

NEXT_IMAGE = "ami-0fedcba9876543210"
PARTS = {"storage", "network", "balancer", "polybot", "yolo5", "metric-streamer", "watch"}


@pytest.fixture(scope="module")
def first_try(deployments):
    """A deployment whose balancer could not be made, and what was said."""
    deployment = deployments("first")
    code, said = deployment.run("up", "--domain", deployment.domain, "--hosted-zone-id", "Z0UNKNOWN", "--image-id",
                                IMAGE)
    assert code == 1, said
    return deployment, said


@pytest.fixture(scope="module")
def deployment(first_try):
    """The same, made after all."""
    deployment, _ = first_try
    deployment.said = deployment.up("--polybots", "3")
    return deployment


def test_a_stack_that_fails_is_explained(first_try):
    _, said = first_try
    last = said.splitlines()[-1]
    assert last.startswith("✗ first-balancer is in ROLLBACK_COMPLETE") and "Address" in last, said
    assert "No hosted zone" in last and "run this again" in last


def test_the_next_try_makes_everything(deployment):
    assert {part: stack["StackStatus"] for part, stack in deployment.stacks().items()} == dict.fromkeys(
        PARTS, "CREATE_COMPLETE")
    assert "balancer: removing what is left" in deployment.said
    assert deployment.stacks()["storage"]["EnableTerminationProtection"]
    assert {tuple(stack["Tags"][0].values()) for stack in deployment.stacks().values()} == {("polybot", "first")}


def test_what_was_said_reaches_the_stacks(deployment):
    assert deployment.parameters("polybot")["PolybotCount"] == "3"
    assert [deployment.image(part) for part in ("polybot", "yolo5", "metric-streamer")] == [IMAGE] * 3
    assert deployment.parameters("polybot")["QueueArn"] == deployment.outputs()["QueueArn"]


def test_the_end_tells_the_address_and_the_costs(deployment):
    assert f"https://{deployment.domain}" in deployment.said and "dollars a month" in deployment.said


def test_only_polybot_may_read_the_token(deployment):
    bot, worker = deployment.secret("BotSecretArn"), deployment.secret("WorkerSecretArn")
    assert bot["TELEGRAM_TOKEN"] == TOKEN and "TELEGRAM_TOKEN" not in worker
    assert bot["RESULTS_SECRET"] == worker["RESULTS_SECRET"] != ""
    assert len(bot["OPERATOR_TOKEN"]) >= 40 and "OPERATOR_TOKEN" not in worker
    assert bot["BUCKET_NAME"] == deployment.outputs()["BucketName"]


def test_once_more_changes_nothing(deployment):
    before = deployment.state()
    assert "nothing to change" in deployment.must("up", TELEGRAM_TOKEN=None)
    assert deployment.state() == before


def test_a_dry_run_changes_nothing(deployment):
    before = deployment.state()
    said = deployment.must("up", "--dry-run", "--workers-max", "9", "--image-id", NEXT_IMAGE)
    assert "~ yolo5: would be updated" in said and "LaunchTemplate (AWS::EC2::LaunchTemplate)" in said
    assert "✓ storage: nothing to change" in said and "A month at rest" in said
    assert deployment.state() == before


def test_more_workers_at_least_than_at_most_are_refused_before_anything_is_changed(deployments, deployment):
    nothing, before = deployments("nothing"), deployment.state()
    for arguments in (["--workers-min", "5", "--workers-max", "2"], ["--workers-min", "5"]):
        code, said = nothing.run("up", "--domain", nothing.domain, "--image-id", IMAGE, *arguments)
        assert code == 1 and "✗ 5 workers at least and" in said and "--workers-max" in said
    code, said = deployment.run("up", "--workers-min", "5")
    assert code == 1 and "✗ 5 workers at least and 4 at most" in said
    assert not nothing.stacks() and deployment.state() == before


def test_a_dry_run_of_what_is_not_there_changes_nothing(deployments):
    nothing = deployments("nothing")
    said = nothing.must("up", "--dry-run", "--domain", nothing.domain, "--image-id", IMAGE, TELEGRAM_TOKEN=None)
    assert "+ watch: would be created" in said
    assert not nothing.stacks()


def test_an_update_brings_the_image_and_leaves_the_rest(deployment):
    before = deployment.parameters("polybot")
    said = deployment.must("update", "--image-id", NEXT_IMAGE, TELEGRAM_TOKEN=None)
    assert "storage" not in said
    assert [deployment.image(part) for part in ("polybot", "yolo5", "metric-streamer")] == [NEXT_IMAGE] * 3
    assert deployment.parameters("polybot") == before | {"ImageId": NEXT_IMAGE}
    deployment.must("up")
    assert deployment.image("polybot") == NEXT_IMAGE


def test_an_update_of_nothing_is_refused(deployments):
    code, said = deployments("nothing").run("update", "--image-id", IMAGE)
    assert code == 1 and "run deploy/deploy up" in said


def test_another_domain_reaches_the_machines_once_the_balancer_has_it(deployment):
    before, secrets = deployment.machine("metric-streamer"), deployment.state()[1]
    assert deployment.told("polybot")["TELEGRAM_APP_URL"] == f"https://{deployment.domain}"
    assert "LaunchTemplate" in deployment.must("up", "--dry-run", "--domain", "moved.example.com")
    said = deployment.must("up", "--domain", "moved.example.com", TELEGRAM_TOKEN=None)
    # The rolling updates follow from that, and a program reads it at its start.
    assert deployment.told("polybot")["TELEGRAM_APP_URL"] == "https://moved.example.com"
    assert deployment.told("yolo5")["POLYBOT_URL"] == "https://moved.example.com"
    steps = [f"✓ {part}: updated" for part in ("balancer", "polybot", "yolo5")]
    assert [line for line in said.splitlines() if line in steps] == steps
    # Whoever starts before that has the old one, as no secret has the new one.
    assert deployment.machine("metric-streamer") == before and deployment.state()[1] == secrets


@pytest.fixture
def another_version(monkeypatch, tmp_path):
    """The templates of another version, while that is entered: those of the parts are as `change` makes them."""
    @contextmanager
    def use(change, *of_parts):
        shutil.copytree(tool_templates.DIRECTORY, tmp_path, dirs_exist_ok=True)
        for path in (tmp_path / f"{part}.yaml" for part in of_parts):
            path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(tool_templates, "DIRECTORY", tmp_path)
            tool_templates.template.cache_clear()
            yield
        tool_templates.template.cache_clear()
    return use


def without_domain(text):
    """A template whose machines are told no domain."""
    return re.sub(r"^  Domain:\n(    .+\n)+", "", text, flags=re.M).replace("${Domain}", "unknown.example.com")


def test_an_update_tells_machines_what_an_older_version_did_not(deployments, another_version):
    older = deployments("older")
    with another_version(without_domain, "polybot", "yolo5"):
        older.up()
    assert "Domain" not in older.parameters("polybot")
    assert "~ yolo5: would be updated" in older.must("update", "--image-id", NEXT_IMAGE, "--dry-run", TELEGRAM_TOKEN=None)
    older.must("update", "--image-id", NEXT_IMAGE, TELEGRAM_TOKEN=None)
    assert older.told("yolo5")["POLYBOT_URL"] == f"https://{older.domain}"


def test_a_secret_that_lost_the_token_gets_it_back(deployment):
    deployment.leave_unfilled()
    deployment.must("up", TELEGRAM_TOKEN=None)
    assert deployment.secret("BotSecretArn")["TELEGRAM_TOKEN"] == TOKEN


def test_it_gets_it_back_before_it_is_written_anew_again(deployment, another_version):
    deployment.leave_unfilled()
    with another_version(lambda text: text.replace('{"BUCKET_NAME"', '{"POLYBOT_LOG_LEVEL": "error", "BUCKET_NAME"'),
                         "storage"):
        deployment.must("up", TELEGRAM_TOKEN=None)
    bot = deployment.secret("BotSecretArn")
    assert (bot["TELEGRAM_TOKEN"], bot["POLYBOT_LOG_LEVEL"]) == (TOKEN, "error")


def test_the_tokens_outlive_an_update_that_writes_the_secret_anew(deployment, another_version):
    before = deployment.secret("BotSecretArn")
    with another_version(lambda text: text.replace('{"BUCKET_NAME"', '{"POLYBOT_LOG_LEVEL": "debug", "BUCKET_NAME"'),
                         "storage"):
        deployment.must("up", TELEGRAM_TOKEN=None)
    bot = deployment.secret("BotSecretArn")
    assert bot["TELEGRAM_TOKEN"] == TOKEN and bot["POLYBOT_LOG_LEVEL"] == "debug"
    assert bot["OPERATOR_TOKEN"] == before["OPERATOR_TOKEN"]
    assert bot["RESULTS_SECRET"] == deployment.secret("WorkerSecretArn")["RESULTS_SECRET"]


_AFTER_THE_SECRETS = """
  Impossible:
    Type: AWS::Route53::RecordSet
    DependsOn: [BotSecret, WorkerSecret]
    Properties: {HostedZoneId: Z0UNKNOWN, Name: a.example.com, Type: A, TTL: "60", ResourceRecords: [192.0.2.1]}

Outputs:
"""


def rolled_back(text):
    """The storage stack with other secrets, and something that cannot be made once those are written."""
    return text.replace('{"BUCKET_NAME"', '{"POLYBOT_LOG_LEVEL": "trace", "BUCKET_NAME"').replace(
        "\nOutputs:\n", _AFTER_THE_SECRETS)


def put_own_setting(deployment):
    """Puts an operator's setting into both secrets; returns the bot's."""
    for output in ("BotSecretArn", "WorkerSecretArn"):
        deployment.keep(output, deployment.secret(output) | {"POLYBOT_MOST_WAITING": "7"})
    return deployment.secret("BotSecretArn")


def assert_whole(deployment, before):
    """Both secrets have what `before`, the bot's, had, and one RESULTS_SECRET."""
    bot, worker = deployment.secret("BotSecretArn"), deployment.secret("WorkerSecretArn")
    assert bot == before | {"RESULTS_SECRET": worker["RESULTS_SECRET"]}
    assert worker["POLYBOT_MOST_WAITING"] == "7" and worker["RESULTS_SECRET"]


def test_a_rolled_back_update_leaves_the_secrets_whole(deployment, another_version):
    before = put_own_setting(deployment)
    with another_version(rolled_back, "storage"):
        code, said = deployment.run("up", TELEGRAM_TOKEN=None)
    assert code == 1 and "first-storage is in UPDATE_ROLLBACK_COMPLETE" in said.splitlines()[-1], said
    assert_whole(deployment, before)
    # polybot takes the two that it always took, and neither version of CloudFormation's has a token.
    assert "TELEGRAM_TOKEN" not in deployment.secret("BotSecretArn", "AWSPREVIOUS")


@pytest.fixture(scope="module")
def unable_to_fill(deployment):
    """The keys of a user who may not write the bot's secret; CloudFormation may."""
    return deployment.keys_without("secretsmanager:PutSecretValue", deployment.outputs()["BotSecretArn"])


@pytest.mark.parametrize("command", [("up",), ("rotate",), ("rotate", "--operator-token")])
def test_what_could_not_be_filled_then_is_filled_by_the_next_command(command, deployment, another_version, unable_to_fill):
    before = put_own_setting(deployment)
    deployment.must("up", TELEGRAM_TOKEN=None)
    with another_version(rolled_back, "storage"):
        code, said = deployment.run("up", TELEGRAM_TOKEN=None, **unable_to_fill)
    assert code == 1 and "✗ storage: the secrets are not filled in: The account does not allow PutSecretValue" in said, said
    assert "first-storage is in UPDATE_ROLLBACK_COMPLETE" in said.splitlines()[-1], said
    for stage in ("AWSCURRENT", "AWSPREVIOUS"):
        assert "TELEGRAM_TOKEN" not in deployment.secret("BotSecretArn", stage)
    deployment.must(*command, TELEGRAM_TOKEN=None)
    if "--operator-token" in command:
        before["OPERATOR_TOKEN"] = deployment.secret("BotSecretArn")["OPERATOR_TOKEN"]
        deployment.must("up", TELEGRAM_TOKEN=None)
    assert_whole(deployment, before)


def test_secrets_that_an_older_version_filled_are_labelled_once(deployment):
    secrets, arn = deployment.cloud.client("secretsmanager"), deployment.outputs()["BotSecretArn"]

    def labels():
        return secrets.describe_secret(SecretId=arn)["VersionIdsToStages"]
    for version, stages in labels().items():
        if FILLED in stages:
            secrets.update_secret_version_stage(SecretId=arn, VersionStage=FILLED, RemoveFromVersionId=version)
    before = labels()
    deployment.must("up", TELEGRAM_TOKEN=None)
    (version,) = (version for version, stages in labels().items() if "AWSCURRENT" in stages)
    assert labels() == before | {version: ["AWSCURRENT", FILLED]}
    after = labels()
    deployment.must("up", TELEGRAM_TOKEN=None)
    assert labels() == after


def test_what_the_operator_put_into_the_secrets_outlives_it_too(deployment, another_version):
    for output in ("BotSecretArn", "WorkerSecretArn"):
        deployment.keep(output, deployment.secret(output) | {"POLYBOT_MOST_WAITING": "5", "DYNAMODB_TABLE": "restored"})
    with another_version(lambda text: text.replace('{"BUCKET_NAME"', '{"POLYBOT_LOG_LEVEL": "warn", "BUCKET_NAME"'),
                         "storage"):
        deployment.must("up", TELEGRAM_TOKEN=None)
    for output in ("BotSecretArn", "WorkerSecretArn"):
        kept = deployment.secret(output)
        assert (kept["POLYBOT_MOST_WAITING"], kept["POLYBOT_LOG_LEVEL"]) == ("5", "warn")
        # A secret stands over what machines are told, which is the table that their roles are for.
        assert "DYNAMODB_TABLE" not in kept
    # What the operator takes out again is gone.
    deployment.keep("WorkerSecretArn", {name: value for name, value in deployment.secret("WorkerSecretArn").items()
                                        if name != "POLYBOT_MOST_WAITING"})
    deployment.must("up", TELEGRAM_TOKEN=None)
    assert "POLYBOT_MOST_WAITING" not in deployment.secret("WorkerSecretArn")


def test_an_update_that_fails_is_rolled_back_and_explained(deployment):
    before = deployment.parameters("balancer")
    code, said = deployment.run("up", "--hosted-zone-id", "Z0UNKNOWN")
    assert code == 1, said
    last = said.splitlines()[-1]
    assert "first-balancer is in UPDATE_ROLLBACK_COMPLETE; it was rolled back" in last and "No hosted zone" in last
    assert deployment.parameters("balancer") == before
    assert "Add to the DNS zone" not in deployment.must("up")


def test_the_records_of_a_zone_elsewhere_are_told(deployments, monkeypatch, capsys):
    elsewhere = deployments("elsewhere")
    said = elsewhere.must("up", "--domain", elsewhere.domain, "--image-id", IMAGE)
    assert f"{elsewhere.domain}.  CNAME  {elsewhere.outputs()['LoadBalancerDnsName']}." in said
    # The stand-in issues certificates at once, so that nothing waits for one.
    for name, value in elsewhere.environment.items():
        monkeypatch.setenv(name, value)
    hint = CertificateHint(Stacks(Account(), elsewhere.name), "balancer")
    hint()
    told = capsys.readouterr().out
    assert f"_acme-challenge.{elsewhere.domain}.  CNAME  fake-validation-" in told
    hint()
    assert not capsys.readouterr().out


def test_a_network_of_the_operators_own_is_kept(deployments):
    own, template = deployments("own"), {"Resources": {"Network": {
        "Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16"}}}}
    for zone in "ab":
        template["Resources"][f"Subnet{zone}"] = {"Type": "AWS::EC2::Subnet", "Properties": {
            "VpcId": {"Ref": "Network"}, "AvailabilityZone": f"eu-central-1{zone}",
            "CidrBlock": f"10.9.{'ab'.index(zone)}.0/24"}}
    own.make_stack("own", template)
    network, *subnets = eventually(
        lambda: own.stacks()["own"]["StackStatus"] == "CREATE_COMPLETE" and
        [own.physical_id("own", name) for name in template["Resources"]], "a network")
    own.up("--vpc-id", network, "--subnet-ids", ",".join(subnets))
    # What was said once need not be said again.
    said = own.must("up", "--alarm-email", "you@example.com")
    assert "network" not in said and "network" not in own.stacks()
    assert own.parameters("yolo5")["VpcId"] == network and own.parameters("watch")["AlarmEmail"] == "you@example.com"


def test_a_stack_that_something_else_changes_is_left_alone(deployments):
    busy = deployments("busy")
    template = {"Resources": {
        "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
        "Wait": {"Type": "AWS::CloudFormation::WaitCondition",
                 "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": "100"}}}}
    busy.make_stack("storage", template)
    code, said = busy.run("up", "--domain", busy.domain, "--image-id", IMAGE)
    assert code == 1 and "busy-storage is in CREATE_IN_PROGRESS" in said, said
