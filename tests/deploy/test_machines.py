"""What the stacks let in and let do: the network's doors, the load balancer, the machines and their groups."""

import json
import re

import pytest

from paths import REPOSITORY
from sources import seconds, source
from templates import properties, resources, templates

PROGRAMS = ("polybot", "yolo5", "metric-streamer")

def attributes(listed):
    """Attributes of a load balancer or of a target group, by key."""
    return {attribute["Key"]: attribute["Value"] for attribute in listed}


def test_the_world_reaches_the_load_balancer_alone():
    doors = [(part, rule["FromPort"], rule["ToPort"], rule.get("SourceSecurityGroupId") or rule["CidrIp"])
             for part, _, group in resources("AWS::EC2::SecurityGroup")
             for rule in group["Properties"].get("SecurityGroupIngress", ())]
    assert sorted(doors, key=str) == [("balancer", 443, 443, "0.0.0.0/0"), ("balancer", 80, 80, "0.0.0.0/0"),
                                      ("polybot", 8443, 8443, {"Ref": "BalancerSecurityGroupId"})]


def test_doors_are_described_in_the_few_characters_that_ec2_takes():
    for _, _, group in resources("AWS::EC2::SecurityGroup"):
        rules = [*group["Properties"].get("SecurityGroupIngress", ()), *group["Properties"]["SecurityGroupEgress"]]
        for text in (group["Properties"]["GroupDescription"], *(rule["Description"] for rule in rules)):
            assert re.fullmatch(r"[\w .:/()#,@\[\]+=&;{}!$*-]{1,255}", text, re.ASCII), text


def test_nobody_leaves_by_another_door():
    for _, name, group in resources("AWS::EC2::SecurityGroup"):
        (rule,) = group["Properties"]["SecurityGroupEgress"]
        assert rule["FromPort"] == rule["ToPort"] == (8443 if name == "BalancerSecurityGroup" else 443)


def test_the_load_balancer_speaks_current_tls_alone():
    listeners = {listener["Properties"]["Port"]: listener["Properties"]
                 for _, _, listener in resources("AWS::ElasticLoadBalancingV2::Listener")}
    assert listeners.keys() == {80, 443}
    assert listeners[443]["SslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2-Res-")
    (redirect,) = listeners[80]["DefaultActions"]
    assert (redirect["Type"], redirect["RedirectConfig"]["Protocol"]) == ("redirect", "HTTPS")


def test_the_load_balancer_waits_as_long_as_polybot_needs():
    balancer = attributes(properties("balancer", "Balancer")["LoadBalancerAttributes"])
    assert balancer["routing.http.drop_invalid_header_fields.enabled"] == "true"
    idle = int(balancer["idle_timeout.timeout_seconds"])
    assert seconds("src/http/event_stream.cpp", "comment_every") < idle
    # Who closes last meets no request on a connection that is closing.
    assert seconds("src/worker/announcer.cpp", "delivery_timeout") <= idle
    assert idle < seconds("src/http/server.hpp", "idle_timeout")
    group = properties("balancer", "TargetGroup")
    assert (group["Port"], group["Protocol"], group["HealthCheckPath"]) == (8443, "HTTP", "/")
    assert int(attributes(group["TargetGroupAttributes"])["deregistration_delay.timeout_seconds"]) >= 30


@pytest.mark.parametrize("program", PROGRAMS)
def test_machines_keep_what_they_know_to_themselves(program):
    data = properties(program, "LaunchTemplate")["LaunchTemplateData"]
    assert data["MetadataOptions"] == {"HttpEndpoint": "enabled", "HttpTokens": "required",
                                       "HttpPutResponseHopLimit": 1, "InstanceMetadataTags": "enabled"}
    assert all(device["Ebs"]["Encrypted"] is True for device in data["BlockDeviceMappings"])
    assert "KeyName" not in data
    user_data = data["UserData"]["Fn::Base64"]["Fn::Sub"]
    secret = "BotSecretArn" if program == "polybot" else "WorkerSecretArn"
    address = {"polybot": [("TELEGRAM_APP_URL", "https://${Domain}")], "yolo5": [("POLYBOT_URL", "https://${Domain}")]}
    assert re.findall(r"^ +([A-Z_]+)=(.*)$", user_data, re.M) == [
        ("AWS_REGION", "${AWS::Region}"), ("SECRET_ID", f"${{{secret}}}"), ("DYNAMODB_TABLE", "${TableName}"),
        *address.get(program, ())]
    assert f"- [systemctl, enable, --now, {program}]" in user_data


# What AWS knows no resource for.
_ON_EVERYTHING = ("Metrics", "Groups", "Decisions", "Dashboard", "SessionManager")


@pytest.mark.parametrize("program", PROGRAMS)
def test_roles_are_of_few_words(program):
    role = properties(program, "Role")
    assert "ManagedPolicyArns" not in role
    (policy,) = role["Policies"]
    for statement in policy["PolicyDocument"]["Statement"]:
        assert "*" not in json.dumps(statement["Action"]) and "NotAction" not in statement
        on_everything = statement["Resource"] == "*"
        assert on_everything == (statement["Sid"] in _ON_EVERYTHING), statement


@pytest.mark.parametrize("part, name", [("polybot", "InstanceType"), ("yolo5", "InstanceTypes"),
                                        ("metric-streamer", "InstanceType")])
def test_machines_are_x86_64(part, name):
    parameter = templates()[part]["Parameters"][name]
    pattern = re.compile(parameter["AllowedPattern"])
    for fits in (*parameter["Default"].split(","), "t3a.micro", "m7i-flex.large", "c7a.xlarge", "m5zn.2xlarge"):
        assert pattern.fullmatch(fits), fits
    for arm in ("t4g.micro", "c7g.large", "m6gd.large", "c7gn.xlarge", "x2gd.medium"):
        assert not pattern.fullmatch(arm), arm


def test_an_update_of_polybot_takes_nobody_away_before_another_serves():
    resource = templates()["polybot"]["Resources"]["Group"]
    policy, group = resource["UpdatePolicy"]["AutoScalingRollingUpdate"], resource["Properties"]
    assert policy["WaitOnResourceSignals"] is True and policy["MinInstancesInService"] == {"Ref": "PolybotCount"}
    assert resource["CreationPolicy"]["ResourceSignal"]["Count"] == {"Ref": "PolybotCount"}
    assert templates()["polybot"]["Parameters"]["PolybotCount"]["MaxValue"] < int(group["MaxSize"])
    assert group["HealthCheckType"] == "ELB" and group["TargetGroupARNs"] == [{"Ref": "TargetGroupArn"}]


def test_a_worker_is_not_taken_away_at_work():
    group, hook = properties("yolo5", "Group"), properties("yolo5", "FinishHook")
    assert hook["LifecycleTransition"] == "autoscaling:EC2_INSTANCE_TERMINATING"
    assert hook["HeartbeatTimeout"] > 2 * seconds("src/worker/retirement.hpp", "ask_every")
    # Only busy workers are protected, by themselves; and an update leaves their number alone.
    assert group["NewInstancesProtectedFromScaleIn"] is False and "DesiredCapacity" not in group
    assert group["CapacityRebalance"] is True
    spot = group["MixedInstancesPolicy"]["InstancesDistribution"]
    assert spot["SpotAllocationStrategy"] == "price-capacity-optimized"
    assert spot["OnDemandBaseCapacity"] == {"Ref": "OnDemandWorkers"}


def test_every_type_that_is_named_can_be_a_worker():
    (override,) = properties("yolo5", "Group")["MixedInstancesPolicy"]["LaunchTemplate"]["Overrides"]
    requirements = override["InstanceRequirements"]
    assert requirements["AllowedInstanceTypes"] == {"Ref": "InstanceTypes"}
    # What EC2 leaves out by itself: t3.large and m5.metal would otherwise be named in vain.
    assert requirements["BurstablePerformance"] == requirements["BareMetal"] == "included"


def test_the_workers_are_called_as_their_settings_say():
    secret = properties("storage", "WorkerSecret")["GenerateSecretString"]
    settings = json.loads(secret["SecretStringTemplate"]["Fn::Sub"])
    assert properties("yolo5", "Group")["AutoScalingGroupName"] == {"Fn::Sub": settings["AUTO_SCALING_GROUP"]}
    assert properties("yolo5", "FinishHook")["LifecycleHookName"] == {"Fn::Sub": settings["LIFECYCLE_HOOK"]}
    policy = properties("yolo5", "BacklogPolicy")["TargetTrackingConfiguration"]["CustomizedMetricSpecification"]
    assert settings["METRIC_NAMESPACE"] == "${Name}" and policy["Namespace"] == {"Ref": "Name"}
    assert f'"{policy["MetricName"]}"' in source("src/metrics/metric_names.hpp")
    (dimension,) = policy["Dimensions"]
    assert f'dimension_name = "{dimension["Name"]}"' in source("src/aws/cloudwatch_metric_sink.hpp")
    assert policy["Period"] == seconds("src/fleet/backlog_streamer.hpp", "period")


def test_one_of_two_streamers_is_there_during_an_update():
    resource = templates()["metric-streamer"]["Resources"]["Group"]
    policy, group = resource["UpdatePolicy"]["AutoScalingRollingUpdate"], resource["Properties"]
    assert templates()["metric-streamer"]["Parameters"]["StreamerCount"]["Default"] == 2 > policy["MaxBatchSize"]
    assert group["MinSize"] == group["MaxSize"] == {"Ref": "StreamerCount"}
    assert group["VPCZoneIdentifier"] == {"Ref": "SubnetIds"}


def keys_of_the_table(program, operator):
    """The keys that its role names, which is about each item that a call names."""
    (table,) = [statement for statement in properties(program, "Role")["Policies"][0]["PolicyDocument"]["Statement"]
                if statement["Sid"] == "Table"]
    return table["Condition"][f"ForAllValues:{operator}"]["dynamodb:LeadingKeys"]


def test_a_worker_reads_predictions_and_service_times_alone():
    kinds = {kind for path in (REPOSITORY / "src/aws").glob("dynamodb_*.cpp")
             for kind in re.findall(r'return "(\w+/)" \+', path.read_text(encoding="utf-8"))}
    assert len(kinds) >= 5
    assert {f"{kind}*" for kind in kinds - {"service/"}} == set(keys_of_the_table("yolo5", "StringNotLike"))


def test_a_streamer_reads_no_prediction():
    assert keys_of_the_table("metric-streamer", "StringLike") == ["lease/*", "service/*"]
    assert '"lease/"' in source("src/aws/dynamodb_lease_store.cpp")
    assert '"service/"' in source("src/aws/dynamodb_service_times.cpp")
