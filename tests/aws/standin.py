"""ministack as a stand-in for AWS, with a user of its own, so that every signature is checked."""

import os
import subprocess
import sys

import boto3
import requests

from processes import free_port
from waiting import eventually

REGION = "eu-central-1"
_EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


class Ministack:
    """The emulator on a loopback port; its root key is trusted unchecked, hence the user."""

    def __init__(self, log):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {"PATH": os.environ["PATH"], "AUTH": "true", "GATEWAY_PORT": str(self.port),
                       "MINISTACK_HOST": "127.0.0.1", "IOT_MQTT_PORT": str(free_port())}
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "hypercorn", "ministack.app:app", "--bind", f"127.0.0.1:{self.port}"],
                env=environment, cwd=log.parent, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        eventually(self._serves, lambda: f"ministack serving: {log.read_text()[-2000:]}", timeout=30)
        self.access_key, self.secret_key = self._make_user()

    def _serves(self):
        assert self._process.poll() is None, "ministack ended"
        try:
            return requests.get(f"{self.url}/_ministack/health", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def _make_user(self):
        iam = boto3.client("iam", region_name=REGION, endpoint_url=self.url, aws_access_key_id="test",
                           aws_secret_access_key="test")
        iam.create_user(UserName="polybot")
        iam.put_user_policy(UserName="polybot", PolicyName="everything", PolicyDocument=_EVERYTHING)
        key = iam.create_access_key(UserName="polybot")["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    def environment(self):
        """What our programs are told of AWS; nothing of this machine's own configuration."""
        return {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key, "AWS_REGION": REGION,
                "AWS_ENDPOINT_URL": self.url, "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull,
                "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
