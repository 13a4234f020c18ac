"""Stand-ins for AWS on loopback: three that check every signature, and the strictest for SQS and for DynamoDB."""

import os
import signal
import subprocess
import sys

import boto3
import requests

from paths import REPOSITORY
from processes import free_port
from waiting import eventually

REGION = "eu-central-1"
_EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


class Standin:
    """A server that runs while the context is entered."""

    health = "/"
    launcher = ()  # What a program that talks to it is started with.
    access_key, secret_key = "polybot", "polybot-secret-key"

    def __init__(self, log):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log, self._process = log, None

    def __enter__(self):
        try:
            self._start()
            self.prepare()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | self.variables()
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(list(map(str, self.command())), env=environment, cwd=self._log.parent,
                                             stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                             process_group=0)
        eventually(self._serves, lambda: f"the stand-in serving: {self._output()}", timeout=30)

    def __exit__(self, *_exception):
        """Kills it with its children: its state is in memory, and a connection left open would make it linger."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def command(self):
        """What starts it."""
        raise NotImplementedError

    def variables(self):
        """What its environment holds besides the path."""
        return {}

    def answers(self):
        """Whether a request is answered; any answer will do where it has no page of its health."""
        try:
            return requests.get(self.url + self.health, timeout=5).status_code < 500
        except requests.RequestException:
            return False

    def prepare(self):
        """What is left to do once it answers."""

    def environment(self):
        """What our programs are told of AWS; nothing of this machine's own configuration."""
        return {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key, "AWS_REGION": REGION,
                "AWS_ENDPOINT_URL": self.url, "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull,
                "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}

    def _serves(self):
        assert self._process.poll() is None, f"the stand-in ended: {self._output()}"
        return self.answers()

    def _output(self):
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def _make_user(self):
        """A root key is trusted unchecked, hence a user's."""
        iam = boto3.client("iam", region_name=REGION, endpoint_url=self.url, aws_access_key_id="test",
                           aws_secret_access_key="test")
        iam.create_user(UserName="polybot")
        iam.put_user_policy(UserName="polybot", PolicyName="everything", PolicyDocument=_EVERYTHING)
        key = iam.create_access_key(UserName="polybot")["AccessKey"]
        self.access_key, self.secret_key = key["AccessKeyId"], key["SecretAccessKey"]


class Ministack(Standin):
    """All services; signatures and policies are checked. With a folder for its `state`, it can be restarted."""

    health = "/_ministack/health"

    def __init__(self, log, state=None):
        super().__init__(log)
        self._state = state

    def restart(self):
        """Ends, and starts again with all that it held; between, nobody answers."""
        self._process.terminate()  # Not its children, which save what they hold when it asks them to end.
        self._process.wait(60)
        self._start()

    def command(self):
        return [sys.executable, "-m", "hypercorn", "ministack.app:app", "--bind", f"127.0.0.1:{self.port}"]

    def variables(self):
        kept = {"PERSIST_STATE": "1", "STATE_DIR": str(self._state / "services"), "S3_PERSIST": "1",
                "S3_DATA_DIR": str(self._state / "s3")} if self._state else {}
        return kept | {"AUTH": "true", "GATEWAY_PORT": str(self.port), "MINISTACK_HOST": "127.0.0.1",
                       "IOT_MQTT_PORT": str(free_port())}

    def prepare(self):
        self._make_user()


class Moto(Standin):
    """All services once more, written by others; signatures and policies are checked."""

    health = "/moto-api/"

    def command(self):
        return [sys.executable, "-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", self.port]

    def prepare(self):
        self._make_user()
        # From now on, none of its calls goes unchecked.
        requests.post(f"{self.url}/moto-api/reset-auth", data="0", timeout=5).raise_for_status()


def _java(directory, *arguments):
    jars = REPOSITORY / ".deps" / directory
    return ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", f"-Djava.library.path={jars}", "-cp", f"{jars}/*",
            *arguments]


def _properties(settings):
    return [f"-D{name}={value}" for name, value in settings.items()]


class ElasticMq(Standin):
    """SQS alone, with its limits; any key will do."""

    def command(self):
        settings = {"node-address.protocol": "http", "node-address.host": "127.0.0.1", "node-address.port": self.port,
                    "rest-sqs.enabled": "true", "rest-sqs.bind-hostname": "127.0.0.1", "rest-sqs.bind-port": self.port,
                    "rest-sqs.sqs-limits": "strict", "rest-stats.enabled": "false",
                    "aws.region": REGION, "aws.accountId": "000000000000",
                    # It parses Authorization as a browser's; ours is as AWS wants it.
                    "pekko.http.server.parsing.illegal-header-warnings": "off"}
        return _java("elasticmq", *_properties(settings), "org.elasticmq.server.Main")


class S3Proxy(Standin):
    """S3 alone; signatures are checked, those of presigned URLs too."""

    def command(self):
        settings = {"s3proxy.endpoint": self.url, "s3proxy.authorization": "aws-v4", "jclouds.provider": "transient",
                    "s3proxy.identity": self.access_key, "s3proxy.credential": self.secret_key}
        return _java("s3proxy", *_properties(settings), "org.gaul.s3proxy.Main", "--properties", os.devnull)


class DynamoDbLocal(Standin):
    """DynamoDB alone, AWS's own. It binds every address, hence a network of its own that programs are let into."""

    def command(self):
        server = _java("dynamodb-local", "software.amazon.dynamodb.services.local.main.ServerRunner", "-inMemory",
                       "-disableTelemetry", "-port", self.port)
        return ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *server]

    @property
    def launcher(self):
        """nsenter as the same user, into the namespaces that unshare made."""
        return ["nsenter", "--preserve-credentials", "--user", "--net", "--target", str(self._process.pid)]

    def answers(self):
        probe = [*self.launcher, "curl", "--silent", "--max-time", "5", "--output", os.devnull, self.url]
        return subprocess.run(probe, stderr=subprocess.DEVNULL, check=False).returncode == 0
