"""The stacks as a home of our programs, each with the rights of its role and the secret that the stacks name."""

import boto3

from aws_home import AwsHome
from faulty_proxy import FaultyProxy
from keyed_proxy import KeyedProxy
from permissions import with_batches

_SECRETS = {"polybot": "BotSecretArn", "yolo5": "WorkerSecretArn", "metric-streamer": "WorkerSecretArn"}


def _as_the_stand_in_knows_it(statement):
    """A statement of a policy. AWS takes a log group's ARN for itself with ":*" at its end, the stand-in without; and
    the stand-in does not know a metric's namespace, nor a table's keys, which the proxies look at."""
    resource = statement["Resource"]
    known = with_batches(statement) | {"Resource": resource.removesuffix(":*") if ":logs:" in resource else resource}
    if "cloudwatch:PutMetricData" in known["Action"]:
        assert known.pop("Condition") == {"StringEquals": {"cloudwatch:namespace": "polybot"}}
    if "dynamodb:LeadingKeys" in str(known.get("Condition")):
        del known["Condition"]
    return known


class StackHome(AwsHome):
    """As AwsHome, on what a deployment made; `calls` tells what each program asked of AWS.

    The policies of bucket and queues let nobody in without TLS, and our programs do not trust the stand-in's
    certificate: they talk to proxies, which speak TLS to it.
    """

    def __init__(self, deployment, directory, telegram):
        self._deployment, self._outputs = deployment, deployment.outputs()
        cloud = deployment.cloud
        self._proxies = {who: KeyedProxy(cloud.port, cloud.ca, deployment.role(who)) for who in _SECRETS}
        self._proxies["test"] = FaultyProxy(cloud.port, cloud.ca)
        super().__init__(cloud, directory, telegram)
        access = cloud.environment()
        self.environment = {name: value for name, value in self.environment.items()
                            if name in access or name in ("HOME", "XDG_CACHE_HOME", "YOLO5_MODEL")}
        self._secrets += [deployment.secret("BotSecretArn")[name] for name in ("RESULTS_SECRET", "OPERATOR_TOKEN")]
        self.users = {program: self._user(program) for program in _SECRETS}

    def __exit__(self, *exception):
        super().__exit__(*exception)
        for proxy in self._proxies.values():
            proxy.stop()

    def _make_resources(self):
        """They are made; the attributes of AwsHome are theirs."""
        outputs = self._outputs
        self._access["endpoint_url"] = self._proxies["test"].url
        self.sqs, self.s3 = self._client("sqs"), self._client("s3")
        self.queue, self.dead_letters = outputs["QueueUrl"], outputs["DeadLetterQueueUrl"]
        self.queue_arn, self.dead_letter_arn = outputs["QueueArn"], outputs["DeadLetterQueueArn"]
        self.bucket, self.table_name, self.group = (
            outputs["BucketName"], outputs["TableName"], outputs["WorkerGroupName"])
        self.table = boto3.resource("dynamodb", **self._access).Table(self.table_name)
        return {}

    def _user(self, program):
        """A user with the rights of the program's role, as the environment of that program on its machine."""
        keys = self.keys_of_a_user_with(*map(_as_the_stand_in_knows_it, self._deployment.role(program)))
        return keys | self._deployment.told(program) | {"AWS_ENDPOINT_URL": self._proxies[program].url}

    def client(self, service, program, **access):
        """boto3's client with that program's rights, for what runs beside it on its machine."""
        user = self.users[program]
        return self._deployment.cloud.client(service, aws_access_key_id=user["AWS_ACCESS_KEY_ID"],
                                             aws_secret_access_key=user["AWS_SECRET_ACCESS_KEY"], **access)

    def table_of(self, program):
        """boto3's client of DynamoDB by that program's own way, on which its role's keys hold."""
        return self.client("dynamodb", program, endpoint_url=self._proxies[program].url)

    def calls(self, program):
        """Names of what that program asked of AWS so far, as FaultyProxy gives them."""
        return set(self._proxies[program].calls)

    def polybots(self, *names, **environment):
        """Polybots on Telegram, started. In place of the load balancer's, their address is that of the first."""
        bots = [self.polybot(name, TELEGRAM_API_URL=self._telegram.url, **environment) for name in names]
        for bot in bots:
            bot.add_arguments("--telegram-app-url", bots[0].url)
            bot.start()
        return bots
