"""All stacks, as deploy/deploy makes them in an account of the AWS stand-in."""

import json
import subprocess

import boto3

from faulty_proxy import FaultyProxy
from paths import REPOSITORY
from standin import REGION
from telegram_standin import TOKEN

DOMAIN = "bot.example.com"


class Deployment:
    """An account with a hosted zone and nothing else, until `up`. Whoever asks it does so as if by TLS: policies of
    ours let nobody in without."""

    def __init__(self, ministack, directory):
        self.ministack, self.directory = ministack, directory
        self._tls = FaultyProxy(ministack.port, ends_tls=True)
        zone = self.client("route53").create_hosted_zone(Name="example.com", CallerReference="test")["HostedZone"]
        self.zone = zone["Id"].rpartition("/")[2]

    def stop(self):
        self._tls.stop()

    def client(self, service, **access):
        """A client of the account; `access` names other keys than those of a user who may do everything."""
        usual = {"endpoint_url": self._tls.url, "aws_access_key_id": self.ministack.access_key,
                 "aws_secret_access_key": self.ministack.secret_key}
        return boto3.client(service, region_name=REGION, **usual | access)

    def run(self, *arguments, **environment):
        """deploy/deploy with those arguments; returns what became of it."""
        return subprocess.run([REPOSITORY / "deploy/deploy", *arguments], text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=100,
                              env=self.ministack.environment() | {"HOME": str(self.directory)} | environment)

    def up(self):
        """Makes all stacks, of an image that is there already: the stand-in builds none."""
        made = self.run("up", "--domain", DOMAIN, "--hosted-zone-id", self.zone, "--image-id", "ami-12345678",
                        TELEGRAM_TOKEN=TOKEN)
        assert made.returncode == 0, made.stdout

    def outputs(self):
        """What all stacks tell of themselves, by name."""
        stacks = self.client("cloudformation").describe_stacks()["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for stack in stacks for output in stack.get("Outputs", ())}

    def role(self, program):
        """The statements of what that program's role may do."""
        name = self.outputs()[{"polybot": "PolybotRoleName", "yolo5": "WorkerRoleName",
                               "metric-streamer": "StreamerRoleName"}[program]]
        iam = self.client("iam")
        (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
        assert not iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        return iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]["Statement"]

    def secret(self, arn):
        """What the secret holds."""
        return json.loads(self.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])
