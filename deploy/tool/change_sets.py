"""Changes to a stack: made, looked at, and carried out or dropped."""

import re
import uuid

from botocore.exceptions import ClientError

from .patience import looks
from .speech import Trouble, say
from .stack_events import StackEvents
from .templates import template

_NO_CHANGE = ("didn't contain changes", "No updates are to be performed")
_DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
# What a failed resource's reason calls for; the first that matches.
_REMEDIES = (
    (r"(?i)limit ?exceeded|quota|maximum number|limit", "Ask for a higher quota in the console's Service Quotas"),
    (r"(?i)not authorized|access ?denied|unauthorized", "Use credentials that may do this"),
    (r"(?i)signal", "The machines did not get to work: look at their log group /{name}/{part} in CloudWatch"),
    (r"(?i)already exists", "Delete or rename what exists, or choose another --name"),
    (r"(?i)capacity|instance type|unsupported", "Choose other instance types, see deploy/deploy up --help"),
)


class ChangeSet:
    """What a stack's template and parameters would change; `existing` is the stack, None where it is to be made.

    Raises Trouble when CloudFormation does not accept the template or the parameters; nothing is left of it then.
    """

    def __init__(self, stacks, part, parameters, existing):
        self._stacks, self._part, self._is_update = stacks, part, existing is not None
        self._cloudformation = stacks.cloudformation
        self._id, self._stack_id = self._make(parameters)
        described = self._await_made()
        reason = described.get("StatusReason", "")
        self.changes = [change["ResourceChange"] for change in described["Changes"]]
        self.is_empty = described["Status"] == "FAILED" and any(words in reason for words in _NO_CHANGE)
        if described["Status"] == "FAILED" and not self.is_empty:
            self.drop()
            raise self._refusal(reason)

    def _make(self, parameters):
        try:
            made = self._cloudformation.create_change_set(
                StackName=self._stacks.called(self._part), ChangeSetName=f"deploy-{uuid.uuid4()}",
                ChangeSetType="UPDATE" if self._is_update else "CREATE", TemplateBody=template(self._part).body,
                Parameters=parameters, Capabilities=["CAPABILITY_IAM"],
                Tags=[{"Key": "polybot", "Value": self._stacks.name}])
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            raise self._refusal(error.response["Error"]["Message"]) from None
        return made["Id"], made["StackId"]

    def _await_made(self):
        pages = self._cloudformation.get_paginator("describe_change_set").paginate(ChangeSetName=self._id)
        for _ in looks():
            described = pages.build_full_result()
            if described["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
                return described

    def _refusal(self, reason):
        return Trouble(f"CloudFormation does not take {self._part}.yaml with these options: {reason.rstrip('.')}.")

    def drop(self):
        """Leaves no trace: neither the change set, nor the stack that would have been made."""
        if self._is_update:
            self._cloudformation.delete_change_set(ChangeSetName=self._id)
        else:
            self._cloudformation.delete_stack(StackName=self._stack_id)

    def execute(self, meanwhile=lambda: None):
        """Carries it out, saying what happens. Raises Trouble when the stack was rolled back, with the first reason."""
        events = StackEvents(self._cloudformation, self._stack_id)
        self._cloudformation.execute_change_set(ChangeSetName=self._id)
        status = events.follow(meanwhile)
        if status in _DONE:
            say(f"✓ {self._part}: {'updated' if self._is_update else 'created'}")
            return
        raise Trouble(self._what_failed(status, events.failure))

    def _what_failed(self, status, failure):
        stack = self._stacks.called(self._part)
        if failure is None:
            return f"{stack} is in {status}: see its events in CloudFormation's console."
        reason = failure.get("ResourceStatusReason", "no reason given").rstrip(".")
        remedy = next((remedy for pattern, remedy in _REMEDIES if re.search(pattern, reason)), "Mend that")
        remedy = remedy.format(name=self._stacks.name, part=self._part)
        kept = "; it was rolled back, and what ran before goes on" if self._is_update else ""
        return (f"{stack} is in {status}{kept}. {failure['LogicalResourceId']} ({failure['ResourceType']}) failed: "
                f"{reason}. {remedy}, then run this again.")
