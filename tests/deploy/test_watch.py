"""Alarms that say what to do, and a dashboard that shows what is published."""

import json
import re

import pytest

from sources import source
from templates import properties, resources, templates


@pytest.mark.parametrize("name, alarm", [(name, alarm["Properties"])
                                         for _, name, alarm in resources("AWS::CloudWatch::Alarm")])
def test_an_alarm_reaches_somebody_and_says_what_to_look_at(name, alarm):
    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "Alarms"}]
    assert re.search(r"\b(See|log)\b", alarm["AlarmDescription"]), name
    assert alarm["TreatMissingData"] in ("breaching", "notBreaching")


def test_the_dashboard_shows_what_there_is():
    parameters = templates()["watch"]["Parameters"]
    values = {name: str(parameter.get("Default", name)) for name, parameter in parameters.items()}
    values |= {"AWS::Region": "eu-central-1"}
    body = properties("watch", "Dashboard")["DashboardBody"]["Fn::Sub"]
    body = re.sub(r"\$\{([\w:]+)\}", lambda name: values[name[1]], body)
    metrics = [metric for widget in json.loads(body)["widgets"] for metric in widget["properties"]["metrics"]]
    published = source("src/metrics/metric_names.hpp")
    own = [metric[1] for metric in metrics if metric[0] == "polybot"]
    assert own and all(f'"{name}"' in published for name in own)
    assert {metric[0] for metric in metrics} == {"polybot", "AWS/SQS", "AWS/ApplicationELB"}
