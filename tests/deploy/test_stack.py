"""What `deploy up` made, as the ordinary APIs tell it. What the stand-in drops is looked for in the templates
(test_properties.py): lifecycles, time to live, backups, the target group of the polybots' group, the mixed instances of
the workers', the rolling updates and their signals."""

import base64
import json

import pytest

from deployment import IMAGE


@pytest.fixture(scope="module")
def outputs(deployment):
    return deployment.outputs()


@pytest.fixture(scope="module")
def balancer(deployment):
    (balancer,) = deployment.cloud.client("elbv2").describe_load_balancers()["LoadBalancers"]
    return balancer


def test_every_stack_is_there(deployment):
    stacks = deployment.cloud.client("cloudformation").describe_stacks()["Stacks"]
    assert {stack["StackName"]: stack["StackStatus"] for stack in stacks} == dict.fromkeys(
        (f"polybot-{part}" for part in ("storage", "network", "balancer", "polybot", "yolo5", "metric-streamer",
                                        "watch")), "CREATE_COMPLETE")


# The public address.

def test_https_leads_to_the_bot_and_http_to_https(deployment, balancer, outputs):
    elbv2 = deployment.cloud.client("elbv2")
    listeners = {listener["Port"]: listener for listener in elbv2.describe_listeners(
        LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]}
    assert listeners.keys() == {80, 443} and balancer["Scheme"] == "internet-facing"
    assert listeners[443]["Protocol"] == "HTTPS" and "TLS13-1-2" in listeners[443]["SslPolicy"]
    (forward,) = listeners[443]["DefaultActions"]
    assert forward["Type"] == "forward" and forward["TargetGroupArn"] == outputs["TargetGroupArn"]
    (redirect,) = listeners[80]["DefaultActions"]
    assert redirect["RedirectConfig"]["Protocol"] == "HTTPS" and redirect["RedirectConfig"]["Port"] == "443"
    assert redirect["RedirectConfig"]["StatusCode"] == "HTTP_301"


def test_the_certificate_is_of_the_domain(deployment, balancer):
    elbv2, acm = deployment.cloud.client("elbv2"), deployment.cloud.client("acm")
    (certificate,) = [certificate["CertificateArn"] for listener in elbv2.describe_listeners(
        LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"] for certificate in listener.get("Certificates", ())]
    described = acm.describe_certificate(CertificateArn=certificate)["Certificate"]
    assert described["DomainName"] == deployment.domain
    assert {option["ValidationMethod"] for option in described["DomainValidationOptions"]} == {"DNS"}


def test_the_domain_leads_to_the_load_balancer(deployment, balancer):
    records = deployment.cloud.client("route53").list_resource_record_sets(HostedZoneId=deployment.zone)
    (record,) = [record for record in records["ResourceRecordSets"] if record["Name"].rstrip(".") == deployment.domain]
    assert record["Type"] == "A"
    assert record["AliasTarget"]["DNSName"].rstrip(".").endswith(balancer["DNSName"])
    assert record["AliasTarget"]["HostedZoneId"] == balancer["CanonicalHostedZoneId"]


def test_polybot_is_asked_for_its_health(deployment):
    (group,) = deployment.cloud.client("elbv2").describe_target_groups()["TargetGroups"]
    assert (group["TargetType"], group["Protocol"], group["Port"]) == ("instance", "HTTP", 8443)
    assert (group["HealthCheckPath"], group["HealthCheckPort"]) == ("/", "traffic-port")
    assert group["Matcher"]["HttpCode"] == "200"


def test_requests_are_logged_and_broken_headers_dropped(deployment, balancer, outputs):
    attributes = deployment.cloud.client("elbv2").describe_load_balancer_attributes(
        LoadBalancerArn=balancer["LoadBalancerArn"])["Attributes"]
    values = {attribute["Key"]: attribute["Value"] for attribute in attributes}
    assert values["access_logs.s3.enabled"] == "true" and values["access_logs.s3.bucket"] == outputs["LogBucketName"]
    assert values["routing.http.drop_invalid_header_fields.enabled"] == "true"


# Who may talk to whom.

def _ways_in(deployment, name):
    """Ports that the security group of that stack lets in, and whom."""
    groups = deployment.cloud.client("ec2").describe_security_groups()["SecurityGroups"]
    (group,) = [group for group in groups if group["GroupName"].startswith(f"polybot-{name}-")]
    return {(rule["FromPort"], rule["ToPort"], *[source["CidrIp"] for source in rule["IpRanges"]],
             *[source["GroupId"] for source in rule["UserIdGroupPairs"]]) for rule in group["IpPermissions"]}


def test_the_balancer_is_open_to_all_and_polybot_to_the_balancer(deployment, outputs):
    assert _ways_in(deployment, "balancer") == {(443, 443, "0.0.0.0/0"), (80, 80, "0.0.0.0/0")}
    assert _ways_in(deployment, "polybot") == {(8443, 8443, outputs["BalancerSecurityGroupId"])}


@pytest.mark.parametrize("stack", ["yolo5", "metric-streamer"])
def test_nobody_talks_to(stack, deployment):
    assert _ways_in(deployment, stack) == set()


# Machines.

@pytest.mark.parametrize("stack, secret, address", [
    ("polybot", "BotSecretArn", "TELEGRAM_APP_URL"), ("yolo5", "WorkerSecretArn", "POLYBOT_URL"),
    ("metric-streamer", "WorkerSecretArn", None)])
def test_a_machine_knows_where_everything_is_and_its_program(stack, secret, address, deployment, outputs):
    machine = deployment.machine(stack)
    user_data = base64.b64decode(machine["UserData"]).decode()
    assert user_data.splitlines() == [
        "#cloud-config", "write_files:", "  - path: /etc/polybot.env", '    permissions: "0644"', "    content: |",
        "      AWS_REGION=eu-central-1", f"      SECRET_ID={outputs[secret]}",
        f"      DYNAMODB_TABLE={outputs['TableName']}",
        *([f"      {address}=https://{deployment.domain}"] if address else []), "runcmd:",
        f"  - [systemctl, enable, --now, {stack}]"]
    assert machine["MetadataOptions"]["HttpTokens"] == "required"
    assert all(device["Ebs"]["Encrypted"] for device in machine["BlockDeviceMappings"])
    assert "KeyName" not in machine and machine["ImageId"] == IMAGE


def _group(deployment, name):
    (group,) = deployment.cloud.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[name])["AutoScalingGroups"]
    return group


def test_two_polybots_in_two_zones(deployment, outputs):
    group = _group(deployment, outputs["PolybotGroupName"])
    assert (group["MinSize"], group["DesiredCapacity"], group["HealthCheckType"]) == (2, 2, "ELB")
    subnets = deployment.cloud.client("ec2").describe_subnets(
        SubnetIds=group["VPCZoneIdentifier"].split(","))["Subnets"]
    assert len({subnet["AvailabilityZone"] for subnet in subnets}) == 2


def test_the_workers_follow_the_backlog(deployment, outputs):
    (policy,) = deployment.cloud.client("autoscaling").describe_policies()["ScalingPolicies"]
    tracking = policy["TargetTrackingConfiguration"]
    metric = tracking["CustomizedMetricSpecification"]
    assert policy["AutoScalingGroupName"] == outputs["WorkerGroupName"] == "polybot-yolo5"
    assert (metric["Namespace"], metric["MetricName"], metric["Statistic"]) == (
        "polybot", "BacklogPerInstance", "Average")
    assert metric["Dimensions"] == [{"Name": "AutoScalingGroupName", "Value": "polybot-yolo5"}]
    assert (metric["Period"], tracking["TargetValue"]) == (30, 10.0)


def test_a_worker_that_is_to_go_may_finish(deployment, outputs):
    (hook,) = deployment.cloud.client("autoscaling").describe_lifecycle_hooks(
        AutoScalingGroupName="polybot-yolo5")["LifecycleHooks"]
    assert hook["LifecycleTransition"] == "autoscaling:EC2_INSTANCE_TERMINATING"
    assert hook["LifecycleHookName"] == deployment.secret("WorkerSecretArn")["LIFECYCLE_HOOK"]


# What is kept.

def test_jobs_that_nobody_can_do_are_set_aside(deployment, outputs):
    sqs = deployment.cloud.client("sqs")
    queue, dead = (sqs.get_queue_attributes(QueueUrl=outputs[url], AttributeNames=["All"])["Attributes"]
                   for url in ("QueueUrl", "DeadLetterQueueUrl"))
    redrive = json.loads(queue["RedrivePolicy"])
    assert redrive == {"deadLetterTargetArn": outputs["DeadLetterQueueArn"], "maxReceiveCount": 5}
    assert int(dead["MessageRetentionPeriod"]) > int(queue["MessageRetentionPeriod"])
    assert queue["SqsManagedSseEnabled"] == dead["SqsManagedSseEnabled"] == "true"


def test_pictures_are_private_and_encrypted(deployment, outputs):
    s3, name = deployment.cloud.client("s3"), outputs["BucketName"]
    assert all(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values())
    (rule,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"


def test_the_table_is_paid_by_request(deployment, outputs):
    table = deployment.cloud.client("dynamodb").describe_table(TableName=outputs["TableName"])["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["KeySchema"] == [{"AttributeName": "predictionId", "KeyType": "HASH"}]


def test_whoever_operates_it_is_alarmed(deployment):
    alarms = deployment.cloud.client("cloudwatch").describe_alarms()["MetricAlarms"]
    ours = {alarm["MetricName"] for alarm in alarms if alarm["AlarmName"].startswith("polybot-")}
    assert ours >= {"BacklogPerInstance", "ApproximateAgeOfOldestMessage", "UnHealthyHostCount",
                    "HTTPCode_Target_5XX_Count", "ApproximateNumberOfMessagesVisible"}
    assert all(alarm["AlarmActions"] for alarm in alarms if alarm["AlarmName"].startswith("polybot-"))


def test_whoever_operates_it_sees_the_backlog(deployment):
    body = deployment.cloud.client("cloudwatch").get_dashboard(DashboardName="polybot")["DashboardBody"]
    assert "BacklogPerInstance" in body and json.loads(body)["widgets"]
