"""`deploy status`: what there is, and whether it does what it should."""

import datetime

from botocore.exceptions import BotoCoreError, ClientError

from . import certificate, stacks as stack
from .account import explained
from .speech import say
from .templates import ORDER
from .up import parts

# metric-streamer publishes every 30 s.
_METRICS = ("QueueDepth", "InFlight", "Workers", "BacklogPerInstance")
_LOOK_BACK = datetime.timedelta(minutes=5)
_GOOD = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"}


class Fault(Exception):
    """What is wrong, for the line of one check."""


class Missing(Exception):
    """What a check is about does not exist."""


class Status:
    """Looks at one deployment; every look stands for itself, so that half a deployment is shown as well."""

    def __init__(self, stacks, values):
        self._stacks, self._account = stacks, stacks.account
        self._existing, self._wanted = stacks.all(), parts(stacks, values)
        self._known = {}
        for found in self._existing.values():
            self._known |= stack.outputs(found)
        self._faults = 0

    def tell(self):
        """Says it all; returns how much is wrong."""
        say("Stacks")
        for part in ORDER:
            if part in self._wanted or part in self._existing:
                self._line(part, lambda part=part: self._stack(part))
        say("Bot")
        for what, look in (("polybots", self._polybots), ("workers", self._workers), ("queue", self._queue),
                           ("dead letters", self._dead_letters), ("certificate", self._certificate),
                           ("alarms", self._alarms), ("metrics", self._metrics)):
            self._line(what, look)
        say(f"\n{'Something is' if self._faults == 1 else f'{self._faults} things are'} wrong." if self._faults
            else "\nAll is well.")
        return self._faults

    def _line(self, what, look):
        try:
            mark, text = "✓", look()
        except Missing as missing:
            mark, text = "-", f"{missing}"
        except Fault as fault:
            mark, text = "✗", f"{fault}"
        except (ClientError, BotoCoreError) as error:
            mark, text = "✗", explained(error)
        self._faults += mark == "✗"
        say(f"  {mark} {what:<16}{text}")

    def _need(self, output):
        """The output of whichever stack has it. Raises Missing where none does."""
        if output not in self._known:
            raise Missing("not there")
        return self._known[output]

    def _stack(self, part):
        if part not in self._existing:
            raise Fault("missing; deploy/deploy up makes it")
        found = self._existing[part]
        if found["StackStatus"] in _GOOD:
            return found["StackStatus"]
        raise Fault(f"{found['StackStatus']} {found.get('StackStatusReason', '')}".strip())

    def _polybots(self):
        balancing = self._account.client("elbv2")
        targets = balancing.describe_target_health(TargetGroupArn=self._need("TargetGroupArn"))
        states = [target["TargetHealth"]["State"] for target in targets["TargetHealthDescriptions"]]
        text = ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states))) or "none"
        if "healthy" not in states or "unhealthy" in states:
            raise Fault(f"{text}; look at the log group /{self._stacks.name}/polybot")
        return text

    def _workers(self):
        name = self._need("WorkerGroupName")
        groups = self._account.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        if not groups["AutoScalingGroups"]:
            raise Fault(f"the Auto Scaling group {name} is missing; deploy/deploy down and up make it anew")
        (group,) = groups["AutoScalingGroups"]
        running = sum(instance["LifecycleState"] == "InService" for instance in group["Instances"])
        text = f"{running} in service of {group['DesiredCapacity']} wanted ({group['MinSize']} to {group['MaxSize']})"
        if group["MaxSize"] == 0:
            raise Fault(f"{text}, as deploy/deploy down was interrupted; run that again, or deploy/deploy up")
        if running < group["MinSize"]:
            raise Fault(f"{text}; look at the group's activity in the EC2 console")
        return text

    def _count(self, url, *more):
        names = ["ApproximateNumberOfMessages", *more]
        counts = self._account.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return [int(counts[name]) for name in names]

    def _queue(self):
        waiting, working = self._count(self._need("QueueUrl"), "ApproximateNumberOfMessagesNotVisible")
        return f"{waiting} waiting, {working} in work"

    def _dead_letters(self):
        count = sum(self._count(self._need("DeadLetterQueueUrl"), "ApproximateNumberOfMessagesNotVisible"))
        if count:
            raise Fault(f"{count} whose sender could not be told yet; polybot's log says why (\"dead letter\")")
        return "none"

    def _certificate(self):
        arns = "balancer" in self._existing and self._stacks.resources("balancer",
                                                                       "AWS::CertificateManager::Certificate")
        if not arns:
            raise Missing("not there")
        state = self._account.client("acm").describe_certificate(CertificateArn=arns[0])["Certificate"]["Status"]
        if state == "ISSUED":
            return state
        wanted = "; ".join(f"{name} CNAME {value}" for name, value in certificate.records(self._account, arns[0]))
        raise Fault(f"{state}; the domain's DNS zone needs {wanted}" if wanted else state)

    def _alarms(self):
        names = "watch" in self._existing and self._stacks.resources("watch", "AWS::CloudWatch::Alarm")
        if not names:
            raise Missing("not there")
        found = self._account.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
        ringing = [alarm["AlarmName"] for alarm in found if alarm["StateValue"] == "ALARM"]
        if ringing:
            raise Fault(f"in ALARM: {', '.join(ringing)}")
        return f"none of {len(names)} in ALARM"

    def _metrics(self):
        group, now = self._need("WorkerGroupName"), datetime.datetime.now(datetime.timezone.utc)
        queries = [{"Id": name.lower(), "MetricStat": {"Stat": "Maximum", "Period": 60, "Metric": {
            "Namespace": self._stacks.name, "MetricName": name,
            "Dimensions": [{"Name": "AutoScalingGroupName", "Value": group}]}}} for name in _METRICS]
        results = self._account.client("cloudwatch").get_metric_data(
            MetricDataQueries=queries, StartTime=now - _LOOK_BACK, EndTime=now, ScanBy="TimestampDescending")
        newest = {result["Id"]: result["Values"][0] for result in results["MetricDataResults"] if result["Values"]}
        if not newest:
            raise Fault(f"none for five minutes; look at the log group /{self._stacks.name}/metric-streamer")
        return ", ".join(f"{name} {newest[name.lower()]:g}" for name in _METRICS if name.lower() in newest)
