"""One Auto Scaling group, as AWS documents scale-in and its protection: of the stand-ins, ministack does not know
SetInstanceProtection, and in moto no instance goes when its protection ends. boto3 checks the calls' parameters."""

import re
from http import HTTPStatus
from types import SimpleNamespace

import boto3
from botocore.exceptions import ClientError

from standin import REGION

_AT_ONCE = 50


class ProtectedGroup:
    """The group `name`; its workers are busy and protected, but those in `idle`.

    `account` is what the tool takes for one. After each look, those that were told to go are gone, unless they are in
    `slow`, and those that may go are told to.
    """

    def __init__(self, name, count, idle=0):
        self.name, self.sizes = name, {"MinSize": 1, "MaxSize": count, "DesiredCapacity": count}
        self.instances = {f"i-{number:017x}": {"state": "InService", "protected": number >= idle}
                          for number in range(count)}
        self.calls, self.slow, self._after_look = [], set(), []
        self.client = boto3.client("autoscaling", region_name=REGION, aws_access_key_id="none",
                                   aws_secret_access_key="none")
        self.client.meta.events.register("before-call.auto-scaling", self._answer)
        self.account = SimpleNamespace(client=lambda service: {"autoscaling": self.client}[service])

    def after_next_look(self, change):
        """Calls that before anything comes of the next look; or of the one after, when called again."""
        self._after_look.append(change)

    def protect(self, instance):
        """What its worker does with its first job."""
        self.instances[instance]["protected"] = True

    def take(self, instance):
        """As spot does."""
        self.instances[instance]["state"] = "Terminating:Wait"

    def _answer(self, model, params, **_):
        self.calls.append(model.name)
        try:
            answer = getattr(self, f"_{model.name}")(params["body"])
        except ClientError as error:
            return SimpleNamespace(status_code=HTTPStatus.BAD_REQUEST), error.response
        return SimpleNamespace(status_code=HTTPStatus.OK), answer

    def _DescribeAutoScalingGroups(self, asked):
        found = [{"AutoScalingGroupName": self.name, **self.sizes, "Instances": [
            {"InstanceId": instance, "LifecycleState": each["state"], "ProtectedFromScaleIn": each["protected"]}
            for instance, each in self.instances.items()]}]
        self.instances = {instance: each for instance, each in self.instances.items()
                          if each["state"] == "InService" or instance in self.slow}
        if self._after_look:
            self._after_look.pop(0)()
        self._shrink()
        return {"AutoScalingGroups": found if asked["AutoScalingGroupNames.member.1"] == self.name else []}

    def _shrink(self):
        free = [each for each in self.instances.values() if each["state"] == "InService" and not each["protected"]]
        for each in free[:max(0, len(self.instances) - self.sizes["DesiredCapacity"])]:
            each["state"] = "Terminating:Wait"

    def _UpdateAutoScalingGroup(self, asked):
        self.sizes |= {name: int(value) for name, value in asked.items() if name in self.sizes}
        return {}

    def _SetInstanceProtection(self, asked):
        members = [value for name, value in asked.items() if re.fullmatch(r"InstanceIds\.member\.\d+", name)]
        if len(members) > _AT_ONCE:
            _refuse("More than 50 instances")
        for instance in members:
            if instance not in self.instances:
                _refuse(f"The instance {instance} is not part of Auto Scaling group {self.name}.")
            if self.instances[instance]["state"] != "InService":
                _refuse(f"The instance {instance} is not in InService or EnteringStandby or Standby.")
        for instance in members:
            self.instances[instance]["protected"] = asked["ProtectedFromScaleIn"] == "true"
        return {}


def _refuse(why):
    raise ClientError({"Error": {"Code": "ValidationError", "Message": why}}, "SetInstanceProtection")
