"""A home in the AWS stand-in: its resources, our programs in it, and what is left of them."""

import json
import uuid

import boto3

from paths import MODEL
from processes import RESULTS_SECRET, Polybot, Program
from standin import REGION

MAX_RECEIVES = 5


class AwsHome:
    """Fresh resources, and programs that run on them."""

    def __init__(self, ministack, directory, cache):
        self.directory, self.data = directory, directory / "unused"
        self._access = {"region_name": REGION, "endpoint_url": ministack.url,
                        "aws_access_key_id": ministack.access_key, "aws_secret_access_key": ministack.secret_key}
        self._secrets = [RESULTS_SECRET, ministack.secret_key]
        self._programs = []
        names = self._make_resources()
        self.environment = ministack.environment() | names | {
            "HOME": str(cache), "XDG_CACHE_HOME": str(cache), "YOLO5_MODEL": str(MODEL),
            "RESULTS_SECRET": RESULTS_SECRET}

    def _client(self, service):
        return boto3.client(service, **self._access)

    def _make_resources(self):
        name = f"polybot-{uuid.uuid4()}"
        self.sqs, self.s3, self.table_name, self.bucket = self._client("sqs"), self._client("s3"), name, name
        self.dead_letters = self.sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=self.dead_letters, AttributeNames=["QueueArn"])["Attributes"]
        policy = {"deadLetterTargetArn": arn["QueueArn"], "maxReceiveCount": MAX_RECEIVES}
        self.queue = self.sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": json.dumps(policy)})["QueueUrl"]
        self.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        self._client("dynamodb").create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "predictionId", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "predictionId", "KeyType": "HASH"}])
        auto_scaling = self._client("autoscaling")
        auto_scaling.create_launch_configuration(LaunchConfigurationName=name, ImageId="ami-12345678",
                                                 InstanceType="t3.micro")
        auto_scaling.create_auto_scaling_group(AutoScalingGroupName=name, LaunchConfigurationName=name, MinSize=0,
                                               MaxSize=2, DesiredCapacity=0, AvailabilityZones=[f"{REGION}a"])
        auto_scaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=2)
        return {"BUCKET_NAME": name, "SQS_QUEUE_NAME": name, "DYNAMODB_TABLE": name, "AUTO_SCALING_GROUP": name}

    # Programs.

    def polybot(self, name, **environment):
        """A polybot of that name, not yet started."""
        polybot = Polybot(self, self.environment | environment)
        polybot.log = self.directory / f"{name}.log"
        return self._add(polybot)

    def worker(self, polybot, *arguments):
        """A worker that announces to that polybot, not yet started."""
        log = self.directory / f"yolo5-{len(self._programs)}.log"
        return self._add(Program("yolo5", ["work", "--polybot-url", polybot.url, *arguments], self.environment, log))

    def streamer(self):
        """metric-streamer, not yet started."""
        return self._add(Program("metric-streamer", ["--period", 1], self.environment,
                                 self.directory / "metric-streamer.log"))

    def _add(self, program):
        self._programs.append(program)
        return program

    def close(self, *more_secrets):
        """Stops everything; every program must end cleanly, and no log may hold a secret."""
        try:
            for program in self._programs:
                if program.running:
                    program.stop()
        finally:
            for program in self._programs:
                program.kill()
        for log in self.directory.glob("*.log"):
            text = log.read_text(encoding="utf-8", errors="replace")
            for secret in (*self._secrets, *more_secrets, "X-Amz-Signature", "Signature="):
                assert secret not in text, f"{log.name} holds a secret"

    # What is left.

    def jobs(self):
        """Messages in the queue and in its dead-letter queue, seen or not."""
        counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        return tuple(sum(int(self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=counts)["Attributes"][count])
                         for count in counts) for url in (self.queue, self.dead_letters))

    def keys(self, folder):
        """Ids of the objects in "photos" or "predictions"."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{folder}/")
        return {item["Key"].partition("/")[2] for page in pages for item in page.get("Contents", ())}

    def predictions(self):
        """The items of predictions, by id."""
        table = boto3.resource("dynamodb", **self._access).Table(self.table_name)
        found, start = {}, {}
        while True:
            page = table.scan(ConsistentRead=True, **start)
            found |= {item["predictionId"]: item for item in page["Items"] if "/" not in item["predictionId"]}
            if "LastEvaluatedKey" not in page:
                return found
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def metrics(self):
        """Names of what was published."""
        listed = self._client("cloudwatch").list_metrics(Namespace="polybot")["Metrics"]
        return {metric["MetricName"] for metric in listed
                if {"Name": "AutoScalingGroupName", "Value": self.table_name} in metric["Dimensions"]}
