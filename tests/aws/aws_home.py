"""A home in the AWS stand-in: its resources, our programs in it, and what is left of them."""

import json
import subprocess
import uuid
from contextlib import suppress
from urllib.parse import urlsplit

import boto3

from paths import BIN, MODEL
from processes import RESULTS_SECRET, Polybot, Program, stop_all
from standin import REGION
from telegram_standin import TOKEN

# What belongs to a signature, and to a URL that carries one.
_SIGNATURES = ("X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token", "Signature=", "AWS4-HMAC-SHA256")


class AwsHome:
    """Fresh resources, and programs that run on them while the context is entered."""

    def __init__(self, ministack, directory, telegram, max_receives=5, bucket_region=REGION):
        self.directory, self.data = directory, directory / "unused"
        self._telegram, self._max_receives, self._bucket_region = telegram, max_receives, bucket_region
        self._access = {"region_name": REGION, "endpoint_url": ministack.url,
                        "aws_access_key_id": ministack.access_key, "aws_secret_access_key": ministack.secret_key}
        self._secrets = [RESULTS_SECRET, ministack.secret_key]
        self._programs = []
        names = self._make_resources()
        self.environment = ministack.environment() | names | {
            "HOME": str(directory), "XDG_CACHE_HOME": str(directory), "YOLO5_MODEL": str(MODEL),
            "RESULTS_SECRET": RESULTS_SECRET}

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        """Stops everything; every program must end cleanly, and no log may hold a secret."""
        stop_all(self._programs)
        self.assert_no_secret_in_logs()

    def assert_no_secret_in_logs(self):
        """Looks for what is secret, and for what a signature is made of, as each may be written."""
        hook = self._telegram.world.webhook
        secrets = [*self._secrets, TOKEN.partition(":")[2], *_SIGNATURES]
        secrets += [hook["secret_token"], urlsplit(hook["url"]).path] if hook else []
        for log in self.directory.glob("*.log"):
            text = log.read_text(encoding="utf-8", errors="replace").lower()
            for secret in secrets:
                assert secret.lower() not in text, f"{log.name} holds {secret}"

    def _client(self, service):
        return boto3.client(service, **self._access)

    def _make_resources(self):
        name = f"polybot-{uuid.uuid4()}"
        self.sqs, self.table_name, self.bucket, self.group = self._client("sqs"), name, name, name
        self.s3 = boto3.client("s3", **self._access | {"region_name": self._bucket_region})
        self.table = boto3.resource("dynamodb", **self._access).Table(name)
        self.dead_letters = self.sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=self.dead_letters, AttributeNames=["QueueArn"])["Attributes"]
        self.dead_letter_arn = arn["QueueArn"]
        self.queue_arn = self.dead_letter_arn.removesuffix("-dead")
        policy = {"deadLetterTargetArn": self.dead_letter_arn, "maxReceiveCount": self._max_receives}
        self.queue = self.sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": json.dumps(policy)})["QueueUrl"]
        self.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": self._bucket_region})
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

    def polybots(self, *names, **environment):
        """Polybots on Telegram, started; its webhook reaches the first."""
        on_telegram = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": self._telegram.url} | environment
        bots = [self.polybot(name, **on_telegram) for name in names]
        for bot in bots:
            bot.set_environment(TELEGRAM_APP_URL=bots[0].url)
            bot.start()
        return bots

    def polybot(self, name, **environment):
        """A polybot of that name, not yet started."""
        polybot = Polybot(self, self.environment | environment)
        polybot.log = self.directory / f"{name}.log"
        return self._add(polybot)

    def worker(self, polybot, *arguments, **environment):
        """A worker that announces to that polybot, not yet started."""
        return self._add(Program("yolo5", ["work", "--polybot-url", polybot.url, *arguments],
                                 self.environment | environment, self.directory / f"yolo5-{len(self._programs)}.log"))

    def streamer(self, name="metric-streamer", period=1, **environment):
        """A metric-streamer whose log has that name, not yet started."""
        return self._add(Program("metric-streamer", ["--period", period], self.environment | environment,
                                 self.directory / f"{name}.log"))

    def keys_of_a_user_with(self, *statements):
        """A new user who may do what these statements of a policy say, as a program's environment."""
        iam, name = self._client("iam"), str(uuid.uuid4())
        policy = {"Version": "2012-10-17", "Statement": statements}
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName=name, PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        self._secrets.append(key["SecretAccessKey"])
        return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

    def keys_without(self, action):
        """A new user who may do everything else, as a program's environment."""
        return self.keys_of_a_user_with({"Effect": "Allow", "NotAction": action, "Resource": "*"})

    def examine(self, name, polybot=None, **environment):
        """What the doctor of that program says, beside a polybot on Telegram where one is named: exit code, table."""
        about = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": self._telegram.url, "TELEGRAM_APP_URL": polybot.url,
                 "POLYBOT_URL": polybot.url} if polybot else {}
        run = subprocess.run([BIN / name, "doctor"], env=self.environment | about | environment, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        return run.returncode, run.stdout

    def _add(self, program):
        self._programs.append(program)
        return program

    def delete(self, resource):
        """Takes away the "bucket", the "queue" or the "table"."""
        if resource == "bucket":
            for item in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", ()):
                self.s3.delete_object(Bucket=self.bucket, Key=item["Key"])
            self.s3.delete_bucket(Bucket=self.bucket)
        elif resource == "queue":
            self.sqs.delete_queue(QueueUrl=self.queue)
        else:
            self.table.delete()

    def resize(self, size):
        """Gives the group of the workers that many instances, as its policy would."""
        self._client("autoscaling").set_desired_capacity(AutoScalingGroupName=self.group, DesiredCapacity=size)

    # What is left.

    def log_lines(self):
        """What all programs logged."""
        return [json.loads(line) for log in sorted(self.directory.glob("*.log"))
                for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.startswith("{")]

    def logged(self, event):
        """The log lines of that event."""
        return [line for line in self.log_lines() if line["event"] == event]

    def jobs(self):
        """Messages in the queue and in its dead-letter queue, seen or not."""
        return self._count(self.queue), self._count(self.dead_letters)

    def _count(self, url):
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        # Of one moment, lest a message that becomes visible in between be counted in neither.
        counts = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(map(int, counts.values()))

    def sizes(self):
        """The objects in the bucket: keys and bytes."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return {item["Key"]: item["Size"] for page in pages for item in page.get("Contents", ())}

    def keys(self, folder):
        """Ids of the objects in "photos" or "predictions"."""
        return {key.partition("/")[2] for key in self.sizes() if key.startswith(f"{folder}/")}

    def _items(self):
        start = {}
        while True:
            page = self.table.scan(ConsistentRead=True, **start)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def predictions(self):
        """The items of predictions, by id."""
        return {item["predictionId"]: item for item in self._items() if "/" not in item["predictionId"]}

    def end_leases(self):
        """What nobody finished delivering is free to be delivered, as it is once a dead process's lease runs out."""
        for item in self._items():
            if not item["predictionId"].startswith("claim/delivery:"):
                continue
            with suppress(self.table.meta.client.exceptions.ConditionalCheckFailedException):
                self.table.update_item(Key={"predictionId": item["predictionId"]}, ConditionExpression="done = :no",
                                        UpdateExpression="SET held_until = :past",
                                        ExpressionAttributeValues={":past": 0, ":no": False})

    def metrics(self):
        """Names of what was published."""
        listed = self._client("cloudwatch").list_metrics(Namespace="polybot")["Metrics"]
        return {metric["MetricName"] for metric in listed
                if {"Name": "AutoScalingGroupName", "Value": self.group} in metric["Dimensions"]}
