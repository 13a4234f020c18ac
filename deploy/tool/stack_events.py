"""What CloudFormation tells while it works on a stack."""

import itertools

from .patience import looks
from .speech import say

_STACK = "AWS::CloudFormation::Stack"
# Said of each resource; it is news only when something comes of it.
_BORING = {"", "Resource creation Initiated", "User Initiated"}
# Not the reason, but what followed from it.
_CANCELLED = ("Resource creation cancelled", "Resource update cancelled")


class StackEvents:
    """The events of the next operation on a stack, or of its deletion that goes on already.

    Make this first, then start the operation, then follow it.
    """

    def __init__(self, cloudformation, stack_id, goes_on=False):
        self._cloudformation, self._id = cloudformation, stack_id
        events = cloudformation.describe_stack_events(StackName=self._id)["StackEvents"]
        if goes_on:  # A deletion, which is followed from its beginning.
            events = itertools.dropwhile(lambda event: not self._is_of_stack(event, "DELETE_IN_PROGRESS"), events)
        self._seen = {event["EventId"] for event in events}
        self.failure = None  # The first event of a resource that failed.

    def follow(self, meanwhile=lambda: None):
        """Says what is worth it until the operation has ended; returns the stack's status.

        `meanwhile` is called between two looks. The end is an event of the stack itself: its status may still be
        that of the operation before.
        """
        for _ in looks():
            for event in self._news():
                self._tell(event)
                status = event["ResourceStatus"]
                if self._is_of_stack(event, status) and not status.endswith("_IN_PROGRESS"):
                    return status
            meanwhile()

    def _is_of_stack(self, event, status):
        return event["PhysicalResourceId"] == self._id and event["ResourceStatus"] == status

    def _news(self):
        """Events that were not told yet, oldest first; AWS lists the newest first."""
        pages = self._cloudformation.get_paginator("describe_stack_events").paginate(StackName=self._id)
        events = itertools.chain.from_iterable(page["StackEvents"] for page in pages)
        news = list(itertools.takewhile(lambda event: event["EventId"] not in self._seen, events))
        self._seen.update(event["EventId"] for event in news)
        return reversed(news)

    def _tell(self, event):
        status, reason = event["ResourceStatus"], event.get("ResourceStatusReason", "")
        if status.endswith("_FAILED") and not reason.startswith(_CANCELLED) and not self.failure:
            self.failure = event
        if event["ResourceType"] == _STACK and "FAILED" not in status and "ROLLBACK_IN_PROGRESS" not in status:
            return
        if status.endswith("_IN_PROGRESS") and reason in _BORING:
            return
        say(f"    {status:<20} {event['LogicalResourceId']}{': ' if reason else ''}{reason}")
