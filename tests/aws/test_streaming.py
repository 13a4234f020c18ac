"""metric-streamer on AWS: what arrives and when, and that one of two publishes."""

import os
from collections import Counter
from datetime import datetime
from urllib.parse import parse_qsl

import pytest

import faults
import pictures
from faulty_proxy import FaultyProxy
from waiting import eventually

ADA = 501
# The named run: STREAM_MINUTES=10 ./test aws
_MINUTES = int(os.environ.get("STREAM_MINUTES", "1"))
_PERIOD = 5
_MEASURED = ("SecondsPerJob", "ExpectedWaitSeconds")


class Publisher:
    """A metric-streamer whose every PutMetricData is written down on its way to CloudWatch."""

    def __init__(self, home, proxy, name, period):
        self.samples = []  # Each a list of (metric's name, its fields).
        proxy.fail_next("PutMetricData", self._pass_on, times=1_000_000)
        self.program = home.streamer(name, period, AWS_ENDPOINT_URL=proxy.url)

    def _pass_on(self, exchange):
        fields = dict(parse_qsl(exchange.body.decode()))
        sample = {}
        for number in range(1, 20):
            prefix = f"MetricData.member.{number}."
            metric = {key.removeprefix(prefix): value for key, value in fields.items() if key.startswith(prefix)}
            if metric:
                sample[metric["MetricName"]] = metric | {"Namespace": fields["Namespace"]}
        self.samples.append(sample)
        faults.none(exchange)

    def values(self):
        """The newest sample's values."""
        return {name: float(metric["Value"]) for name, metric in self.samples[-1].items()} if self.samples else {}

    def times(self):
        """When each sample was taken, as it says: seconds since 1970."""
        return [datetime.fromisoformat(sample["Workers"]["Timestamp"]).timestamp() for sample in self.samples]


@pytest.fixture
def publisher(ministack, home):
    """Makes Publishers, each with its own way to AWS."""
    proxies = []

    def make(name, period):
        proxies.append(FaultyProxy(ministack.port))
        return Publisher(home, proxies[-1], name, period)
    yield make
    for proxy in proxies:
        proxy.stop()


def test_metrics_arrive_with_their_dimension_and_resolution(home, publisher):
    streamer = publisher("streamer", 1)
    for number in range(3):
        home.sqs.send_message(QueueUrl=home.queue, MessageBody=f"job {number}")
    home.sqs.receive_message(QueueUrl=home.queue, VisibilityTimeout=600)
    streamer.program.start()
    # The group of AwsHome has two instances in service; no worker has done anything yet.
    eventually(lambda: streamer.values() == {
        "BacklogPerInstance": 1, "AcceptableBacklogPerInstance": 10, "QueueDepth": 2, "InFlight": 1, "Workers": 2},
        streamer.values, timeout=60)
    for name, metric in streamer.samples[-1].items():
        assert metric["StorageResolution"] == "1", name
        assert (metric["Dimensions.member.1.Name"], metric["Dimensions.member.1.Value"]) == (
            "AutoScalingGroupName", home.group)
        assert metric["Namespace"] == "polybot"
        assert metric["Unit"] == ("None" if name.endswith("PerInstance") else "Count")


def test_a_fleet_of_none_is_asked_to_wake(home, publisher):
    home.resize(0)
    streamer = publisher("streamer", 1)
    for number in range(3):
        home.sqs.send_message(QueueUrl=home.queue, MessageBody=f"job {number}")
    streamer.program.start()
    eventually(lambda: streamer.values().get("Workers") == 0 and streamer.values()["BacklogPerInstance"] == 3,
               streamer.values, timeout=60)


@pytest.mark.timeout(300)
def test_what_workers_did_is_measured(home, publisher, telegram):
    streamer = publisher("streamer", 1)
    streamer.program.add_arguments("--promised-wait", 1000)
    streamer.program.start()
    eventually(lambda: streamer.samples, "a sample", timeout=60)
    assert streamer.values()["AcceptableBacklogPerInstance"] == 10 and not streamer.values().keys() & set(_MEASURED)
    (polybot,) = home.polybots("polybot")
    home.worker(polybot).start()
    telegram.say_photo(ADA, pictures.bus())
    telegram.await_photos(ADA, timeout=90)
    eventually(lambda: streamer.values().keys() >= set(_MEASURED), streamer.values, timeout=60)
    values = streamer.values()
    assert 0 < values["SecondsPerJob"] < 60
    assert values["AcceptableBacklogPerInstance"] == pytest.approx(1000 / values["SecondsPerJob"])


@pytest.mark.timeout(300)
def test_one_of_two_publishes_and_the_other_takes_over(publisher):
    first, second = publisher("streamer-a", _PERIOD), publisher("streamer-b", _PERIOD)
    first.program.start()
    eventually(lambda: first.samples, "the first one's sample", timeout=60)
    second.program.start()
    eventually(lambda: "standing by" in second.program.output(), "the second one standing by", timeout=60)
    published = len(first.samples)
    eventually(lambda: len(first.samples) >= published + 2, "more of the first one", timeout=60)
    assert not second.samples

    first.program.kill()
    eventually(lambda: second.samples, "the second one's sample within a minute", timeout=60)
    first.program.start()
    eventually(lambda: "standing by" in first.program.output(), "the first one standing by", timeout=60)
    published = len(first.samples)
    second.program.stop()
    eventually(lambda: len(first.samples) > published, "the first one again", timeout=60)

    beats = Counter(int(time // _PERIOD) for time in first.times() + second.times())
    assert set(beats.values()) == {1}, "both published at once"


@pytest.mark.timeout(60 * _MINUTES + 180)
def test_every_half_minute(publisher, record_property):
    streamer = publisher("streamer", 30)
    streamer.program.start()
    samples = 2 * _MINUTES + 1
    eventually(lambda: len(streamer.samples) >= samples, lambda: f"{samples} samples, at {streamer.times()}",
               timeout=60 * _MINUTES + 60)
    times = streamer.times()
    beats = [round(time / 30) for time in times]
    assert beats == list(range(beats[0], beats[0] + len(beats))), times
    off = max(abs(time - 30 * beat) for time, beat in zip(times, beats, strict=True))
    record_property(f"{len(times)} samples", f"{off:.3f} s at most from the whole half minute")
    assert off <= 1, times
