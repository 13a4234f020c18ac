"""`doctor` as an operator meets it: every fault with its remedy."""

import pytest



@pytest.mark.parametrize("variable, fault, remedy", [
    ("AWS_REGION", "no AWS region is set", "Set it in the environment"),
    ("AWS_SECRET_ACCESS_KEY", "no AWS credentials were found", "AWS_PROFILE"),
    ("BUCKET_NAME", "BUCKET_NAME is not set", "name it in BUCKET_NAME"),
    ("DYNAMODB_TABLE", "DYNAMODB_TABLE is not set", "name it in DYNAMODB_TABLE"),
    ("SQS_QUEUE_NAME", "neither SQS_QUEUE_URL nor SQS_QUEUE_NAME is set", "a redrive policy"),
    ("RESULTS_SECRET", "RESULTS_SECRET is not set", "the same random value")])
def test_what_is_not_set(variable, fault, remedy, home):
    code, output = home.examine("polybot", POLYBOT_HOME="aws", **{variable: ""})
    assert code == 1 and fault in output and remedy in output, output


@pytest.mark.parametrize("resource, fault, remedy", [("bucket", "S3 HeadBucket failed", "Create the bucket"),
                                                     ("table", "ResourceNotFoundException", "Create a table"),
                                                     ("queue", "QueueDoesNotExist", "Create the queue")])
def test_what_is_not_there(resource, fault, remedy, home):
    home.delete(resource)
    code, output = home.examine("polybot")
    assert code == 1 and fault in output and remedy in output, output


def test_a_table_without_the_index_of_the_list(home):
    client = home.table.meta.client
    client.update_table(TableName=home.table_name,
                        GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "predictions-by-time"}}])
    code, output = home.examine("polybot")
    assert code == 1 and "✗ list predictions" in output, output
    assert "→ Add the index predictions-by-time to the table, as docs/aws.md has it" in output, output


def test_a_wrong_key(home):
    code, output = home.examine("polybot", AWS_SECRET_ACCESS_KEY="wrong")
    assert code == 1 and "SignatureDoesNotMatch" in output and "keys that AWS knows" in output, output
    assert "wrong" not in output


def test_services_of_others(home):
    """Such as MinIO, ElasticMQ and DynamoDB Local, which do not know who calls."""
    url = home.environment["AWS_ENDPOINT_URL"]
    elsewhere = {f"AWS_ENDPOINT_URL_{service}": url for service in ("S3", "SQS", "DYNAMODB")}
    code, output = home.examine("polybot", AWS_ENDPOINT_URL="", **elsewhere)
    assert code == 0 and "credentials" not in output and "bucket" in output, output


def test_a_queue_without_a_dead_letter_queue(home):
    home.sqs.set_queue_attributes(QueueUrl=home.queue, Attributes={"RedrivePolicy": ""})
    code, output = home.examine("yolo5")
    assert code == 1 and "has no dead-letter queue" in output and "a redrive policy" in output, output


def test_a_group_that_is_not_there(home):
    code, output = home.examine("metric-streamer", AUTO_SCALING_GROUP="none")
    assert code == 1 and "no Auto Scaling group called none" in output and "AUTO_SCALING_GROUP" in output, output


def test_a_worker_without_its_polybot(home):
    (polybot,) = home.polybots("polybot")
    code, output = home.examine("yolo5", polybot, RESULTS_SECRET="another")
    assert code == 1 and "401" in output and "the same RESULTS_SECRET" in output, output
    polybot.stop()
    code, output = home.examine("yolo5", polybot)
    assert code == 1 and "Start polybot" in output, output


def test_the_webhook(home):
    (polybot,) = home.polybots("polybot")
    code, output = home.examine("polybot", polybot)
    assert code == 0 and "registered, 0 updates wait" in output, output
    code, output = home.examine("polybot", polybot, TELEGRAM_APP_URL="http://127.0.0.1:9")
    assert code == 1 and "another webhook is registered" in output and "certificate" in output, output
    code, output = home.examine("polybot", polybot, TELEGRAM_TOKEN="4242:AAanother_token_that_is_long_enough_to_be")
    assert code == 1 and "@BotFather" in output and "another_token" not in output, output


def test_what_the_operator_goes_without(home):
    words = "Without OPERATOR_TOKEN the list of predictions and the load test are closed."
    assert words in home.examine("polybot")[1]
    assert words not in home.examine("polybot", OPERATOR_TOKEN="a-token-of-the-operator")[1]
