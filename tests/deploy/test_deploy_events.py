"""What is made of a stack's events. They are made up here: the stand-in's stacks are done before one looks twice."""

from tool.stack_events import StackEvents

STACK = "arn:aws:cloudformation:eu-central-1:000000000000:stack/polybot-yolo5/1"


class CloudFormation:
    """Has told of `before`, and tells of each of `looks` at one look after another."""

    def __init__(self, before, *looks):
        self._told, self._looks = list(before), list(looks)

    def describe_stack_events(self, StackName):
        assert StackName == STACK
        return {"StackEvents": self._told[::-1]}

    def get_paginator(self, operation):
        assert operation == "describe_stack_events"
        return self

    def paginate(self, StackName):
        self._told += self._looks.pop(0)
        newest_first = self.describe_stack_events(StackName)["StackEvents"]
        return [{"StackEvents": newest_first[:2]}, {"StackEvents": newest_first[2:]}]


def event(resource, status, reason="", number=iter(range(100))):
    of_stack = resource == "polybot-yolo5"
    return {"EventId": str(next(number)), "LogicalResourceId": resource, "ResourceStatus": status,
            "PhysicalResourceId": STACK if of_stack else resource, "ResourceStatusReason": reason,
            "ResourceType": "AWS::CloudFormation::Stack" if of_stack else "AWS::EC2::Thing"}


def test_the_end_of_the_operation_before_is_not_the_end(capsys):
    looks = [], [event("Group", "UPDATE_IN_PROGRESS", "Rolling update initiated.")], [
        event("Group", "UPDATE_COMPLETE"), event("polybot-yolo5", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")], [
        event("polybot-yolo5", "UPDATE_COMPLETE")]
    events = StackEvents(CloudFormation([event("polybot-yolo5", "CREATE_COMPLETE")], *looks), STACK)
    waited = []
    assert events.follow(lambda: waited.append(1)) == "UPDATE_COMPLETE"
    assert len(waited) == 3 and events.failure is None
    assert capsys.readouterr().out.splitlines() == [
        "    UPDATE_IN_PROGRESS   Group: Rolling update initiated.", "    UPDATE_COMPLETE      Group"]


def test_the_reason_is_the_first_failure_that_was_no_consequence(capsys):
    looks = [event("Hook", "CREATE_IN_PROGRESS", "Resource creation Initiated"),
             event("Template", "CREATE_FAILED", "Resource creation cancelled"),
             event("Group", "CREATE_FAILED", "Received 0 SUCCESS signal(s) out of 2"),
             event("Hook", "DELETE_FAILED", "in use"),
             event("polybot-yolo5", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Group]."),
             event("polybot-yolo5", "ROLLBACK_COMPLETE")],
    events = StackEvents(CloudFormation([event("polybot-yolo5", "REVIEW_IN_PROGRESS")], *looks), STACK)
    assert events.follow() == "ROLLBACK_COMPLETE"
    assert events.failure["LogicalResourceId"] == "Group"
    assert "Resource creation Initiated" not in capsys.readouterr().out


def test_a_deletion_that_goes_on_is_followed():
    before = [event("polybot-yolo5", "CREATE_COMPLETE"), event("polybot-yolo5", "DELETE_IN_PROGRESS"),
              event("Group", "DELETE_COMPLETE"), event("polybot-yolo5", "DELETE_COMPLETE")]
    assert StackEvents(CloudFormation(before, []), STACK, goes_on=True).follow() == "DELETE_COMPLETE"
