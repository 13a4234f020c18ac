"""The stacks of one deployment, as they are in the account."""

from collections import defaultdict

from botocore.exceptions import ClientError

from . import workers
from .account import has_code
from .speech import Trouble, say
from .stack_events import StackEvents
from .templates import ORDER

_BEYOND_REPAIR = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"}
# A change set for a stack that was never made leaves this.
_NEVER_MADE = "REVIEW_IN_PROGRESS"


class Stacks:
    """Finds, describes and deletes stacks that are called `<name>-<part>`."""

    def __init__(self, account, name):
        self.account, self.name = account, name
        self.cloudformation = account.client("cloudformation")

    def called(self, part):
        """The stack's name in the account."""
        return f"{self.name}-{part}"

    def find(self, part):
        """CloudFormation's description of the stack, or None where there is none."""
        stack = self._described(part)
        return None if stack and stack["StackStatus"] == _NEVER_MADE else stack

    def exists(self, part):
        """Whether there is anything by that name, be it but the trace of an interrupted change."""
        return self._described(part) is not None

    def _described(self, part):
        try:
            (stack,) = self.cloudformation.describe_stacks(StackName=self.called(part))["Stacks"]
        except ClientError as error:
            if has_code(error, "ValidationError") and "does not exist" in str(error):
                return None
            raise
        return stack

    def all(self):
        """Descriptions of the stacks that exist, by part, in their order."""
        found = {part: self.find(part) for part in ORDER}
        return {part: stack for part, stack in found.items() if stack}

    def resources(self, part, kind):
        """Physical ids of the stack's resources of that type."""
        pages = self.cloudformation.get_paginator("list_stack_resources").paginate(StackName=self.called(part))
        return [resource["PhysicalResourceId"] for page in pages for resource in page["StackResourceSummaries"]
                if resource["ResourceType"] == kind and resource.get("PhysicalResourceId")
                and resource["ResourceStatus"] != "DELETE_COMPLETE"]

    def left_behind(self):
        """What stacks kept that were deleted in the last 90 days: physical ids by part and type of resource."""
        pages = self.cloudformation.get_paginator("list_stacks").paginate(StackStatusFilter=["DELETE_COMPLETE"])
        parts = {self.called(part): part for part in ORDER}
        kept = defaultdict(list)
        for stack in (stack for page in pages for stack in page["StackSummaries"] if stack["StackName"] in parts):
            events = self.cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack["StackId"])
            for event in (event for page in events for event in page["StackEvents"]):
                if event["ResourceStatus"] == "DELETE_SKIPPED":
                    kept[parts[stack["StackName"]], event["ResourceType"]].append(event["PhysicalResourceId"])
        return kept

    def usable(self, part):
        """The stack where it can be updated, None where it is to be created; one whose creation failed is deleted.

        Raises Trouble when something else is changing it, or when only its owner can repair it.
        """
        stack = self.find(part)
        if stack is None:
            return None
        status = stack["StackStatus"]
        if is_beyond_repair(stack):
            say(f"· {part}: removing what is left of it, as it is in {status}")
            self.delete(part)
            return None
        refuse_busy(stack)
        if status == "UPDATE_ROLLBACK_FAILED":
            raise Trouble(f"{stack['StackName']} is in {status}: see what hinders it in CloudFormation's console, then "
                          f"run: aws cloudformation continue-update-rollback --stack-name {stack['StackName']}")
        return stack

    def delete(self, part):
        """Deletes the stack and waits until it is gone; one that was never there is fine.

        Raises Trouble when CloudFormation cannot, and when something else is changing it.
        """
        stack = self._described(part)
        if stack is None:
            return
        if stack["StackStatus"] != _NEVER_MADE:
            refuse_busy(stack, but="DELETE_IN_PROGRESS")
        if part == workers.PART:
            for group in self.resources(part, workers.KIND):
                workers.let_go(self.account, group)
        goes_on = stack["StackStatus"] == "DELETE_IN_PROGRESS"
        events = StackEvents(self.cloudformation, stack["StackId"], goes_on)
        if not goes_on:
            self.cloudformation.delete_stack(StackName=stack["StackId"])
        if events.follow() != "DELETE_COMPLETE":
            raise Trouble(f"{stack['StackName']} could not be deleted; do what the lines above ask for, then run this "
                          "again.")

    def protect(self, part, protected):
        """Switches the protection against deletion."""
        self.cloudformation.update_termination_protection(StackName=self.called(part),
                                                          EnableTerminationProtection=protected)


def is_beyond_repair(stack):
    """Whether its creation or its deletion failed, so that it can only be deleted."""
    return stack["StackStatus"] in _BEYOND_REPAIR


def refuse_busy(stack, but=None):
    """Raises Trouble for a stack that something else is changing, unless that is how it does."""
    status = stack["StackStatus"]
    if status.endswith("_IN_PROGRESS") and status != but:
        raise Trouble(f"{stack['StackName']} is in {status}: something else is changing it. "
                      "Wait until that has ended, then run this again.")


def outputs(stack):
    """What a stack tells of itself, by name."""
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}


def parameters(stack):
    """The values that a stack was made of, by name."""
    return {parameter["ParameterKey"]: parameter.get("ParameterValue", "")
            for parameter in stack.get("Parameters", ())}
