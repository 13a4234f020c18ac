"""`deploy status`, `rotate` and `down` of a deployment that runs."""

import json
import os
import pty

import pytest

from deployment import Deployment
from telegram_standin import TOKEN

NEW_TOKEN = TOKEN.partition(":")[0] + ":BBanother-token_that-must-never-reach-a-log"
METRICS = ("QueueDepth", "InFlight", "Workers", "BacklogPerInstance")


@pytest.fixture(scope="module")
def deployment(deployments):
    deployment = deployments("running")
    deployment.up()
    return deployment


@pytest.fixture
def cloud(deployment):
    """Clients of the account."""
    return deployment.cloud.client


@pytest.fixture
def well(deployment, cloud):
    """The deployment, with the machines that the stand-in does not start, and what they would do."""
    known = deployment.outputs()
    cloud("elbv2").register_targets(TargetGroupArn=known["TargetGroupArn"], Targets=[{"Id": "i-0123456789abcdef0"}])
    cloud("autoscaling").set_desired_capacity(AutoScalingGroupName=known["WorkerGroupName"], DesiredCapacity=1)
    group = [{"Name": "AutoScalingGroupName", "Value": known["WorkerGroupName"]}]
    cloud("cloudwatch").put_metric_data(Namespace=deployment.name, MetricData=[
        {"MetricName": name, "Value": 3, "Dimensions": group} for name in METRICS])
    return deployment


# Status.

def test_all_is_well(well):
    said = well.must("status")
    assert "All is well." in said and "✗" not in said
    assert "1 healthy" in said and "1 in service of 1 wanted (1 to 4)" in said
    assert "Workers 3" in said and "0 waiting, 0 in work" in said and "ISSUED" in said


def test_an_alarm_is_wrong(well, cloud):
    alarm = well.physical_id("watch", "UnhealthyAlarm")
    cloud("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="test")
    code, said = well.run("status")
    cloud("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="OK", StateReason="test")
    assert code == 1 and f"✗ alarms          in ALARM: {alarm}" in said and "Something is wrong." in said, said


def test_a_dead_letter_is_wrong(well, cloud):
    queue = well.outputs()["DeadLetterQueueUrl"]
    cloud("sqs").send_message(QueueUrl=queue, MessageBody="no job")
    code, said = well.run("status")
    cloud("sqs").purge_queue(QueueUrl=queue)
    assert code == 1 and "✗ dead letters    1 whose sender could not be told" in said, said


def test_what_is_missing_is_said_and_the_rest_shown(well, cloud):
    cloud("sqs").delete_queue(QueueUrl=well.outputs()["DeadLetterQueueUrl"])
    cloud("cloudformation").delete_stack(StackName=f"{well.name}-watch")
    code, said = well.run("status")
    assert code == 1 and "✗ watch           missing; deploy/deploy up makes it" in said, said
    assert "✗ dead letters" in said and "- alarms          not there" in said and "1 healthy" in said
    # An account where there is nothing at all is shown as well.
    nothing = Deployment(well.cloud, "nothing", well.zone, well.directory)
    code, said = nothing.run("status")
    assert code == 1 and "✗ storage         missing" in said and "- queue           not there" in said, said


# Secrets.

def test_results_secret_is_rotated(deployment):
    before = deployment.secret("BotSecretArn")
    deployment.must("rotate")
    bot, worker = deployment.secret("BotSecretArn"), deployment.secret("WorkerSecretArn")
    assert bot["RESULTS_SECRET"] == worker["RESULTS_SECRET"] != before["RESULTS_SECRET"]
    assert bot == before | {"RESULTS_SECRET": bot["RESULTS_SECRET"]}
    assert worker["BUCKET_NAME"] == bot["BUCKET_NAME"]
    # polybot takes two values, and the one before must be one of them.
    assert deployment.secret("BotSecretArn", "AWSPREVIOUS")["RESULTS_SECRET"] == before["RESULTS_SECRET"]


def test_a_rotation_begins_with_polybot_and_is_ended_by_the_next_call(deployment):
    before = deployment.secret("WorkerSecretArn")
    keys = deployment.keys_without("secretsmanager:PutSecretValue", deployment.outputs()["WorkerSecretArn"])
    code, said = deployment.run("rotate", **keys)
    assert code == 1 and "The account does not allow PutSecretValue" in said, said
    begun = deployment.secret("BotSecretArn")["RESULTS_SECRET"]
    assert begun != before["RESULTS_SECRET"] and deployment.secret("WorkerSecretArn") == before
    deployment.must("rotate")
    assert deployment.secret("WorkerSecretArn") == before | {"RESULTS_SECRET": begun}
    assert deployment.secret("BotSecretArn")["RESULTS_SECRET"] == begun
    assert deployment.secret("BotSecretArn", "AWSPREVIOUS")["RESULTS_SECRET"] == before["RESULTS_SECRET"]


def test_the_operators_token_is_rotated(deployment):
    before, worker = deployment.secret("BotSecretArn"), deployment.secret("WorkerSecretArn")
    said = deployment.must("rotate", "--operator-token")
    bot = deployment.secret("BotSecretArn")
    assert len(bot["OPERATOR_TOKEN"]) >= 40 and bot["OPERATOR_TOKEN"] not in said
    assert bot != before == bot | {"OPERATOR_TOKEN": before["OPERATOR_TOKEN"]}
    assert deployment.secret("BotSecretArn", "AWSPREVIOUS") == before
    assert deployment.secret("WorkerSecretArn") == worker


def test_the_telegram_token_is_rotated(deployment):
    before = deployment.secret("BotSecretArn")
    said = deployment.must("rotate", "--telegram-token", TELEGRAM_TOKEN=NEW_TOKEN)
    assert NEW_TOKEN not in said
    assert deployment.secret("BotSecretArn") == before | {"TELEGRAM_TOKEN": NEW_TOKEN}
    deployment.must("rotate", "--telegram-token")


@pytest.mark.parametrize("option", [(), ("--operator-token",), ("--telegram-token",)])
def test_a_rotation_after_an_interrupted_up_loses_nothing(option, deployment):
    before = deployment.secret("BotSecretArn")
    deployment.leave_unfilled()
    deployment.must("rotate", *option)
    after = deployment.secret("BotSecretArn")
    assert after.keys() == before.keys() and after["TELEGRAM_TOKEN"] == TOKEN
    assert (after["OPERATOR_TOKEN"] == before["OPERATOR_TOKEN"]) == (option != ("--operator-token",))
    deployment.must("up", TELEGRAM_TOKEN=None)
    assert deployment.secret("BotSecretArn")["TELEGRAM_TOKEN"] == TOKEN


def test_another_bots_token_is_refused(deployment):
    before = deployment.secret("BotSecretArn")
    code, said = deployment.run("rotate", "--telegram-token", TELEGRAM_TOKEN=f"1{NEW_TOKEN}")
    assert code == 1 and "running programs would refuse it" in said and NEW_TOKEN not in said, said
    assert deployment.secret("BotSecretArn") == before


# Down; from here on, less and less is there.

def test_up_calls_back_workers_whom_an_interrupted_down_sent_away(deployment, cloud):
    known = deployment.outputs()["WorkerGroupName"]
    cloud("autoscaling").update_auto_scaling_group(AutoScalingGroupName=known, MinSize=0, MaxSize=0, DesiredCapacity=0)
    _, said = deployment.run("status")
    assert "✗ workers         0 in service of 0 wanted (0 to 0), as deploy/deploy down was interrupted" in said, said
    assert "sent the workers away; they come back" in deployment.must("up", TELEGRAM_TOKEN=None)
    (group,) = cloud("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[known])["AutoScalingGroups"]
    assert (group["MinSize"], group["MaxSize"]) == (1, 4)
    assert "they come back" not in deployment.must("up", TELEGRAM_TOKEN=None)


def test_nothing_is_deleted_unasked(deployment):
    before = deployment.state()
    code, said = deployment.run("down")
    assert code == 1 and "say --yes" in said, said
    terminal, inside = pty.openpty()
    os.write(terminal, b"wrong\n")
    code, said = deployment.run("down", stdin=inside)
    os.close(terminal)
    assert code == 1 and "Type running to go on" in said and "nothing is deleted" in said, said
    assert deployment.state() == before


def test_down_leaves_what_people_sent(deployment, cloud):
    known = deployment.outputs()
    cloud("s3").put_object(Bucket=known["BucketName"], Key="photos/one", Body=b"picture")
    cloud("s3").put_object(Bucket=known["LogBucketName"], Key="AWSLogs/one", Body=b"log")
    cloud("s3").put_bucket_versioning(Bucket=known["BucketName"], VersioningConfiguration={"Status": "Enabled"})
    cloud("s3").put_object(Bucket=known["BucketName"], Key="photos/one", Body=b"another")
    said = deployment.must("down", "--yes")
    assert f"What remains is {deployment.name}-storage" in said and known["BucketName"] in said
    assert f"the record _acme-challenge.{deployment.domain}. may go as well" in said
    assert set(deployment.stacks()) == {"storage"}
    assert cloud("s3").get_object(Bucket=known["BucketName"], Key="photos/one")["Body"].read() == b"another"
    assert known["LogBucketName"] not in {bucket["Name"] for bucket in cloud("s3").list_buckets()["Buckets"]}
    assert "What remains" in deployment.must("down", "--yes")


def test_up_goes_on_with_what_is_left(deployment):
    before = deployment.outputs()["BucketName"]
    deployment.up(TELEGRAM_TOKEN=None)
    assert deployment.outputs()["BucketName"] == before and "watch" in deployment.stacks()


def test_down_with_the_data_leaves_nothing(deployment, cloud):
    known = deployment.outputs()
    # As a command leaves it that is interrupted once this stack is gone: the templates keep buckets.
    cloud("cloudformation").delete_stack(StackName=f"{deployment.name}-balancer")
    assert "Nothing remains" in deployment.must("down", "--yes", "--delete-data")
    assert not deployment.stacks()
    left = json.dumps([cloud("s3").list_buckets()["Buckets"], cloud("dynamodb").list_tables()["TableNames"],
                       cloud("secretsmanager").list_secrets()["SecretList"], cloud("sqs").list_queues(),
                       cloud("logs").describe_log_groups()["logGroups"], cloud("iam").list_roles()["Roles"]],
                      default=str)
    assert f"{deployment.name}-" not in left and f"/{deployment.name}/" not in left, left
    assert known["BucketName"] not in left and known["LogBucketName"] not in left
    assert "Nothing remains" in deployment.must("down", "--yes", "--delete-data")
