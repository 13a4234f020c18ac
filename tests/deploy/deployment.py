"""Deployments in an account of the AWS stand-in."""

import base64
import contextlib
import io
import json
import os
import sys
from unittest import mock

import yaml

from telegram_standin import TOKEN
from tool.cli import main

IMAGE = "ami-0123456789abcdef0"
_ROLES = {"polybot": "PolybotRoleName", "yolo5": "WorkerRoleName", "metric-streamer": "StreamerRoleName"}


class Deployment:
    """What deploy/deploy is told to call `name`; nothing of it is there at first."""

    def __init__(self, cloud, name, zone, directory):
        self.cloud, self.name, self.zone, self.directory = cloud, name, zone, directory
        self.domain = f"{name}.example.com"
        self.environment = cloud.environment() | {"HOME": str(directory), "TELEGRAM_TOKEN": TOKEN}

    def run(self, command, *arguments, stdin=os.devnull, **environment):
        """Runs a command; returns its exit code and all that it said, which never is a secret. None unsets.

        Within this process, as starting the command takes longer than what it does; `stdin` is what open() takes.
        """
        environment = {name: value for name, value in (self.environment | environment).items() if value is not None}
        said = io.StringIO()
        with mock.patch.dict(os.environ, environment, clear=True), contextlib.redirect_stdout(said), \
                contextlib.redirect_stderr(said), open(stdin, encoding="utf-8") as keyboard, \
                mock.patch.object(sys, "stdin", keyboard):
            code = main([command, "--name", self.name, *arguments])
        self.assert_no_secret_in(said.getvalue())
        return code, said.getvalue()

    def must(self, command, *arguments, **environment):
        """As `run`, for what has to succeed; returns what was said."""
        code, said = self.run(command, *arguments, **environment)
        assert code == 0, said
        return said

    def up(self, *arguments, **environment):
        """Everything, of an image that is there already."""
        return self.must("up", "--domain", self.domain, "--hosted-zone-id", self.zone, "--image-id", IMAGE, *arguments,
                         **environment)

    def assert_no_secret_in(self, text):
        """Neither the bot's token, nor what its secrets or this account's hold."""
        secrets = [TOKEN.partition(":")[2], self.cloud.secret_key]
        known = self.outputs()
        secrets += [self.secret(key).get(name) for key in ("BotSecretArn", "WorkerSecretArn") if key in known
                    for name in ("RESULTS_SECRET", "OPERATOR_TOKEN")]
        for secret in filter(None, secrets):
            assert secret not in text

    def stacks(self):
        """Descriptions of the stacks that exist, by part."""
        stacks = self.cloud.client("cloudformation").describe_stacks()["Stacks"]
        prefix = f"{self.name}-"
        return {stack["StackName"].removeprefix(prefix): stack for stack in stacks
                if stack["StackName"].startswith(prefix)}

    def outputs(self):
        """What the stacks tell of themselves."""
        return {output["OutputKey"]: output["OutputValue"] for stack in self.stacks().values()
                for output in stack.get("Outputs", ())}

    def parameters(self, part):
        """What a stack is made of."""
        return {each["ParameterKey"]: each["ParameterValue"] for each in self.stacks()[part]["Parameters"]}

    def physical_id(self, part, resource):
        """A stack's resource by its logical id."""
        detail = self.cloud.client("cloudformation").describe_stack_resource(
            StackName=f"{self.name}-{part}", LogicalResourceId=resource)["StackResourceDetail"]
        return detail["PhysicalResourceId"]

    def machine(self, part):
        """What new machines of a part are made of."""
        (version,) = self.cloud.client("ec2").describe_launch_template_versions(
            LaunchTemplateId=self.physical_id(part, "LaunchTemplate"), Versions=["$Latest"])["LaunchTemplateVersions"]
        return version["LaunchTemplateData"]

    def image(self, part):
        """The image among that."""
        return self.machine(part)["ImageId"]

    def told(self, part):
        """The variables that user data write for a part's program, by name."""
        (file,) = yaml.safe_load(base64.b64decode(self.machine(part)["UserData"]))["write_files"]
        return dict(line.split("=", 1) for line in file["content"].splitlines())

    def role(self, program):
        """The statements of what that program's role may do."""
        iam, name = self.cloud.client("iam"), self.outputs()[_ROLES[program]]
        (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
        assert not iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        return iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]["Statement"]

    def secret(self, output, stage="AWSCURRENT"):
        """What a secret holds."""
        version = self.cloud.client("secretsmanager").get_secret_value(SecretId=self.outputs()[output],
                                                                       VersionStage=stage)
        return json.loads(version["SecretString"])

    def keep(self, output, values):
        """Writes a new version of a secret."""
        self.cloud.client("secretsmanager").put_secret_value(SecretId=self.outputs()[output],
                                                             SecretString=json.dumps(values))

    def leave_unfilled(self):
        """The bot's secret as `up` leaves it when it is interrupted after CloudFormation has written it anew."""
        self.keep("BotSecretArn", {name: value for name, value in self.secret("BotSecretArn").items()
                                   if name not in ("TELEGRAM_TOKEN", "RESULTS_SECRET", "OPERATOR_TOKEN")})

    def keys_without(self, action, resource):
        """Those of a user who may do everything but that, as deploy/deploy's environment."""
        iam, name = self.cloud.client("iam"), f"{self.name}-{action.partition(':')[2]}"
        statements = [{"Effect": "Allow", "Action": "*", "Resource": "*"},
                      {"Effect": "Deny", "Action": action, "Resource": resource}]
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName=name,
                            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

    def state(self):
        """Whatever must stay as it is when nothing is changed."""
        cloudformation, secrets = self.cloud.client("cloudformation"), self.cloud.client("secretsmanager")
        versions = {output: secrets.describe_secret(SecretId=arn)["VersionIdsToStages"]
                    for output, arn in self.outputs().items() if output.endswith("SecretArn")}
        changes = {part: cloudformation.list_change_sets(StackName=stack["StackName"])["Summaries"]
                   for part, stack in self.stacks().items()}
        return self.stacks(), versions, changes

    def make_stack(self, part, template):
        """A stack that is not ours; does not wait."""
        self.cloud.client("cloudformation").create_stack(StackName=f"{self.name}-{part}",
                                                         TemplateBody=json.dumps(template))
