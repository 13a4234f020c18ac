"""The workers' group, which CloudFormation can neither empty nor drain while they work."""

from botocore.exceptions import ClientError

from .account import has_code
from .patience import looks
from .speech import say

PART = "yolo5"
KIND = "AWS::AutoScaling::AutoScalingGroup"
# Seconds. A worker finishes its jobs within some, and one that has died is gone after the 180 of the hook (yolo5.yaml).
_LONGEST = 600
# As many as SetInstanceProtection takes.
_AT_ONCE = 50


def let_go(account, group):
    """Takes every worker away once it has finished what it has begun; to be called before their stack is deleted.

    Returns when they are gone, or after ten minutes. A group that is not there is fine.

    CloudFormation sets the size to 0 as well, and then waits in vain: that ends no instance that is protected from
    scale-in, as each is that gets a job a minute (src/worker/retirement.cpp). And before that it deletes the lifecycle
    hook, which is the end of whoever still finishes. Hence all of it is done here, while the hook is there.
    """
    auto_scaling = account.client("autoscaling")
    found = _find(auto_scaling, group)
    if found and not found.get("Status"):  # That is said of a group that is being deleted already.
        # The size first: an instance whose protection ended before would live on, and protect itself at its next job.
        _resize(auto_scaling, group, MinSize=0, MaxSize=0, DesiredCapacity=0)
    told = False
    for _ in looks(within=_LONGEST):
        left = (_find(auto_scaling, group) or {"Instances": ()})["Instances"]
        if not left:
            return
        if not told:
            say(f"· {PART}: waiting for {len(left)} to finish what they have begun")
            told = True
        # At every look: who was idle may get a job, and protect itself, before the group has chosen it.
        _unprotect(auto_scaling, group, [instance["InstanceId"] for instance in left
                                         if instance["ProtectedFromScaleIn"] and
                                         not instance["LifecycleState"].startswith("Terminat")])
    say(f"· {PART}: {len(left)} have not finished in {_LONGEST // 60} minutes; their jobs go back to the queue")


def bring_back(account, group, fewest, most):
    """Gives a group back its bounds when a `deploy down` was interrupted after it had taken them.

    CloudFormation knows nothing of that, and would find nothing to change.
    """
    auto_scaling = account.client("autoscaling")
    found = _find(auto_scaling, group)
    if found and found["MaxSize"] == 0:
        say(f"· {PART}: an interrupted deploy/deploy down sent the workers away; they come back")
        _resize(auto_scaling, group, MinSize=fewest, MaxSize=most)


def _find(auto_scaling, group):
    pages = auto_scaling.get_paginator("describe_auto_scaling_groups").paginate(AutoScalingGroupNames=[group])
    return next((found for page in pages for found in page["AutoScalingGroups"]), None)


def _resize(auto_scaling, group, **sizes):
    try:
        auto_scaling.update_auto_scaling_group(AutoScalingGroupName=group, **sizes)
    except ClientError as error:
        if not (has_code(error, "ValidationError") and "not found" in str(error)):  # Gone since it was found.
            raise


def _unprotect(auto_scaling, group, instances):
    for first in range(0, len(instances), _AT_ONCE):
        try:
            auto_scaling.set_instance_protection(AutoScalingGroupName=group, ProtectedFromScaleIn=False,
                                                 InstanceIds=instances[first:first + _AT_ONCE])
        except ClientError as error:
            # One of them is gone or on its way since it was found: the next look finds the others alone.
            if not has_code(error, "ValidationError"):
                raise
