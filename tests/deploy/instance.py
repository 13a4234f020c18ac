"""A machine of the image in an AWS account: its metadata service, its role's credentials, stand-ins for the rest."""

import json
import re
from contextlib import contextmanager

import boto3
import yaml

from bundle import unpacked
from instance_network import METADATA_ADDRESS, instance_network
from machine import Machine, need_namespaces
from metadata_mock import MetadataMock
from secret_home import SecretHome
from standin import REGION, Ministack
from templates import properties
from waiting import eventually

INSTANCE = "i-1234567890abcdef0"  # The mock's own.


class InstanceMetadata(MetadataMock):
    """At the address that AWS has it at. The machine's tags take the places of values that nobody here asks for."""

    def __init__(self, log, tags, credentials):
        super().__init__(log, credentials=credentials)
        self.port, self.url = 80, f"http://{METADATA_ADDRESS}"
        self._tags = tags

    def _settings(self):
        settings = super()._settings()
        settings["server"]["hostname"] = METADATA_ADDRESS
        places = ("tags-instance-name", "tags-instance-test", "product-codes")
        settings["metadata"]["paths"] = {place: f"/latest/meta-data/tags/instance/{name}"
                                         for place, name in zip(places, self._tags, strict=True)}
        settings["metadata"]["values"] |= dict(zip(places, self._tags.values(), strict=True))
        return settings


def _client(ministack, service):
    return boto3.client(service, region_name=REGION, endpoint_url=ministack.url,
                        aws_access_key_id=ministack.access_key, aws_secret_access_key=ministack.secret_key)


class Instance:
    """The machine, and the account that it is in."""

    def __init__(self, machine, ministack, directory):
        self.machine, self._cloud = machine, ministack.url
        self.home = SecretHome(ministack, directory, telegram=None)
        del self.home.values["YOLO5_MODEL"]  # The unit names its own.
        self.home.keep(POLYBOT_URL="http://127.0.0.1:8443")
        self._stacks = _client(ministack, "cloudformation")

    def write_files(self, service, **variables):
        """Writes the file that user data writes on that service's machines; and where the stand-in for AWS is."""
        file, = self._user_data(service)["write_files"]
        more = {"AWS_ENDPOINT_URL": self._cloud, **variables}
        self.machine.write(file["path"], file["content"] + "".join(f"{key}={value}\n" for key, value in more.items()))

    def run_commands(self, service):
        """Runs what user data runs there."""
        for command in self._user_data(service)["runcmd"]:
            self.machine.do(*command)

    def _user_data(self, service):
        template = properties(service, "LaunchTemplate")["LaunchTemplateData"]["UserData"]["Fn::Base64"]["Fn::Sub"]
        values = {"AWS::Region": REGION, "BotSecretArn": self.home.secret, "WorkerSecretArn": self.home.secret,
                  "Domain": "bot.example.com", "TableName": self.home.table_name}
        return yaml.safe_load(re.sub(r"\$\{(.+?)\}", lambda match: values[match[1]], template))

    def log(self, service):
        """What the service has logged."""
        return self.machine.read(f"/var/log/polybot/{service}.log")

    def make_stack(self, name):
        """A stack that waits for a signal from this machine."""
        group = {"Type": "AWS::CloudFormation::WaitCondition",
                 "CreationPolicy": {"ResourceSignal": {"Count": 1, "Timeout": "PT2M"}}}
        self._stacks.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": {"Group": group}}))
        eventually(lambda: any("Group" == event["LogicalResourceId"] for event in self.events(name)), "the group")

    def delete_stack(self, name):
        """Whatever it waits for."""
        self._stacks.delete_stack(StackName=name)

    def status(self, name):
        """The stack's."""
        return self._stacks.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]

    def events(self, name):
        """The stack's."""
        return self._stacks.describe_stack_events(StackName=name)["StackEvents"]


@contextmanager
def instance(directory, stack, log_group):
    """One that was started by a group of that stack, and whose log is to go there."""
    need_namespaces()
    with instance_network(), Ministack(directory / "ministack.log") as ministack:
        tags = {"aws:cloudformation:stack-name": stack, "aws:cloudformation:logical-id": "Group", "LogGroup": log_group}
        credentials = _client(ministack, "sts").get_session_token()["Credentials"]  # As a role's: temporary ones.
        with (InstanceMetadata(directory / "metadata.log", tags, credentials),
              Machine(unpacked(), directory / "machine.log") as machine):
            yield Instance(machine, ministack, directory)
