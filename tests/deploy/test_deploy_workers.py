"""How the workers go before their stack does, and how they come back."""

import pytest

from scale_in import ProtectedGroup
from tool import workers
from tool.account import Account


@pytest.fixture(autouse=True)
def not_ten_minutes(monkeypatch):
    monkeypatch.setattr(workers, "_LONGEST", 20)


def test_without_it_a_busy_group_stays():
    """What CloudFormation does alone."""
    group = ProtectedGroup("busy", 3, idle=1)
    group.client.update_auto_scaling_group(AutoScalingGroupName="busy", MinSize=0, MaxSize=0, DesiredCapacity=0)
    for _ in range(5):
        group.client.describe_auto_scaling_groups(AutoScalingGroupNames=["busy"])
    assert len(group.instances) == 2


def test_busy_workers_finish_and_go(capsys):
    group = ProtectedGroup("busy", 120, idle=10)
    workers.let_go(group.account, "busy")
    assert not group.instances and set(group.sizes.values()) == {0}
    # The size first; else the group would keep an instance whose protection has ended, and that one protect itself anew.
    changes = [call for call in group.calls if not call.startswith("Describe")]
    assert changes == ["UpdateAutoScalingGroup"] + 3 * ["SetInstanceProtection"]
    assert "yolo5: waiting for 1" in capsys.readouterr().out


def test_one_that_is_gone_meanwhile_keeps_none_of_the_others():
    group = ProtectedGroup("busy", 3)
    first, second, _ = group.instances
    group.after_next_look(lambda: None)  # By which the group is found, before its size is set.
    group.after_next_look(lambda: (group.take(first), group.instances.pop(second)))
    workers.let_go(group.account, "busy")
    assert not group.instances


def test_one_that_protects_itself_anew_goes_too():
    group = ProtectedGroup("busy", 2, idle=1)
    idle, _ = group.instances
    group.after_next_look(lambda: None)
    group.after_next_look(lambda: group.protect(idle))
    workers.let_go(group.account, "busy")
    assert not group.instances


def test_one_that_never_finishes_is_not_waited_for_for_ever(capsys, monkeypatch):
    monkeypatch.setattr(workers, "_LONGEST", 1)
    group = ProtectedGroup("busy", 2)
    group.slow = set(list(group.instances)[:1])
    workers.let_go(group.account, "busy")
    assert set(group.instances) == group.slow
    assert "1 have not finished" in capsys.readouterr().out


def test_a_group_that_is_not_there_is_fine():
    group = ProtectedGroup("another", 1)
    workers.let_go(group.account, "busy")
    workers.bring_back(group.account, "busy", 1, 4)
    assert set(group.calls) == {"DescribeAutoScalingGroups"} and len(group.instances) == 1


@pytest.fixture
def leaving(deployments, monkeypatch):
    """A deployment of which the workers' stack alone is there, its group, and how many worked when stacks were deleted."""
    deployment, left = deployments("leaving"), []
    deployment.make_stack("yolo5", {"Resources": {"Group": {"Type": workers.KIND, "Properties": {
        "AutoScalingGroupName": "leaving-yolo5", "MinSize": "0", "MaxSize": "4"}}}})
    group, client = ProtectedGroup("leaving-yolo5", 3), Account.client

    def clients(self, service):
        if service == "autoscaling":
            return group.client
        found = client(self, service)
        if service == "cloudformation":
            found.meta.events.register("before-call.cloudformation.DeleteStack",
                                       lambda **_: left.append(len(group.instances)), unique_id="left")
        return found
    monkeypatch.setattr(Account, "client", clients)
    return deployment, group, left


def test_down_deletes_the_stack_when_the_workers_are_gone(leaving):
    deployment, group, left = leaving
    said = deployment.must("down", "--yes")
    assert "✓ yolo5: gone" in said and not deployment.stacks()
    assert left == [0] and not group.instances
