"""What the stacks keep: as private as can be, for as long as was promised, and not less."""

import json
import re

import pytest

from sources import seconds, source
from templates import properties, resources, templates


def refusals_of_plain_http(kind):
    """What the policies of that type keep whoever does not encrypt out of."""
    for part, _, resource in resources(kind):
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
            if statement.get("Condition") == {"Bool": {"aws:SecureTransport": False}}:
                assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
                on = statement["Resource"]
                yield from ((part, json.dumps(arn)) for arn in (on if isinstance(on, list) else [on]))


@pytest.mark.parametrize("part, name, bucket", resources("AWS::S3::Bucket"))
def test_buckets_are_private(part, name, bucket):
    block = bucket["Properties"]["PublicAccessBlockConfiguration"]
    assert len(block) == 4 and all(block.values())
    assert bucket["Properties"]["BucketEncryption"]
    protected = set(refusals_of_plain_http("AWS::S3::BucketPolicy"))
    assert (part, json.dumps({"Fn::GetAtt": [name, "Arn"]})) in protected
    assert (part, json.dumps({"Fn::Sub": f"${{{name}.Arn}}/*"})) in protected


@pytest.mark.parametrize("part, name, queue", resources("AWS::SQS::Queue"))
def test_queues_are_private(part, name, queue):
    assert queue["Properties"]["SqsManagedSseEnabled"] is True
    assert (part, json.dumps({"Fn::GetAtt": [name, "Arn"]})) in set(refusals_of_plain_http("AWS::SQS::QueuePolicy"))


def test_pictures_are_deleted_as_privacy_promises():
    promised = int(re.search(r"pictures I sent back for (\d+) days", source("src/texts/en.po"))[1])
    days = templates()["storage"]["Parameters"]["KeepPicturesDays"]
    # S3 deletes at the midnight after.
    assert days["Default"] <= days["MaxValue"] == promised - 1
    rules = properties("storage", "Bucket")["LifecycleConfiguration"]["Rules"]
    expiry = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules if "Prefix" in rule}
    assert expiry == dict.fromkeys(("photos/", "predictions/"), {"Ref": "KeepPicturesDays"})
    assert all(rule["Status"] == "Enabled" for rule in rules)
    assert any("AbortIncompleteMultipartUpload" in rule for rule in rules)
    one_machine = re.search(r"keep_pictures\{24 \* (\d+)\}", source("src/local/picture_expiry.cpp"))[1]
    assert int(one_machine) == days["Default"]


def test_a_photo_outlives_its_job():
    days = templates()["storage"]["Parameters"]["KeepPicturesDays"]
    jobs, dead = (properties("storage", name)["MessageRetentionPeriod"] for name in ("Queue", "DeadLetterQueue"))
    assert jobs < days["MinValue"] * 86_400
    # SQS counts from when the job was first sent; and a chat that is forgotten is remembered for longer than that.
    remembered = int(re.search(r"remember_forgotten\{24 \* (\d+)\}", source("src/chat/forgetting.cpp"))[1])
    assert jobs < dead == 14 * 86_400 < remembered * 86_400


def test_the_queue_is_as_the_workers_expect():
    queue = properties("storage", "Queue")
    receives = int(re.search(r"max_receives = (\d+)", source("src/jobs/job_queue.hpp"))[1])
    assert queue["RedrivePolicy"] == {"deadLetterTargetArn": {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]},
                                      "maxReceiveCount": receives}
    assert queue["VisibilityTimeout"] == seconds("src/worker/worker.hpp", "visibility_timeout")
    assert queue["ReceiveMessageWaitTimeSeconds"] == 20


def test_the_table_forgets_and_can_be_restored():
    table = properties("storage", "Table")
    name = re.search(r'expiry_name = "(\w+)"', source("src/aws/dynamodb_table.hpp"))[1]
    assert table["TimeToLiveSpecification"] == {"AttributeName": name, "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True,
                                                         "RecoveryPeriodInDays": 7}
    assert "for up to 7 days" in source("docs/security.md")
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["KeySchema"] == [{"AttributeName": "predictionId", "KeyType": "HASH"}]
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_the_table_has_the_index_that_polybot_asks():
    name = re.search(r'prediction_index = "([\w-]+)"', source("src/aws/prediction_item.hpp"))[1]
    (index,) = properties("storage", "Table")["GlobalSecondaryIndexes"]
    assert index["IndexName"] == name
    keys = {key["KeyType"]: key["AttributeName"] for key in index["KeySchema"]}
    assert keys == {"HASH": "list_day", "RANGE": "list_position"}
    # What a filter needs beside the keys, and no more: whatever is changed later would be written here again.
    filters = re.findall(r'narrow\("(?:contains\()?#?(\w+)', source("src/aws/dynamodb_prediction_list.cpp"))
    assert index["Projection"] == {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["chat_id", "status", "classes"]}
    assert sorted(filters) == sorted(index["Projection"]["NonKeyAttributes"])


@pytest.mark.parametrize("name", ["Bucket", "Table"])
def test_what_people_sent_outlives_its_stack(name):
    resource = templates()["storage"]["Resources"][name]
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_the_secrets_hold_settings_that_the_programs_know():
    generated = properties("storage", "WorkerSecret")["GenerateSecretString"]
    worker = json.loads(generated["SecretStringTemplate"]["Fn::Sub"])
    bot = json.loads(properties("storage", "BotSecret")["SecretString"]["Fn::Sub"])
    documented = set(re.findall(r"`([A-Z_]+)`", source("docs/aws.md").split("## One secret")[0]))
    assert worker.keys() | bot.keys() | {"RESULTS_SECRET", "OPERATOR_TOKEN"} <= documented
    # "deploy" adds what is secret.
    assert not {"TELEGRAM_TOKEN", "RESULTS_SECRET", "OPERATOR_TOKEN"} & (worker.keys() | bot.keys())
    needed = {"BUCKET_NAME", "SQS_QUEUE_URL", "AUTO_SCALING_GROUP", "METRIC_NAMESPACE"}
    assert bot.keys() == needed | {"BEHIND_BALANCER"}
    assert worker.keys() == needed | {"LIFECYCLE_HOOK"}
    assert all(bot[name] == worker[name] for name in needed)
