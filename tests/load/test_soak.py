"""Hours at four fifths of what one machine can do: nothing grows, and nobody waits longer at the end than at the start.

Ten minutes unless LOAD_SECONDS says otherwise; LOAD_SHARE is of the capacity, for a machine that others use as well.
"""

import os
import statistics

import pytest

import pictures
from measurements import Watch, percentile, slope
from visitors import Visitors
from waiting import eventually, slowness

SECONDS = float(os.environ.get("LOAD_SECONDS", 600))
SHARE = float(os.environ.get("LOAD_SHARE", 0.8))
_MEASURING, _IN_HAND, _PERIOD = 20, 20, 5
_WARM_UP = min(120, SECONDS / 4)
# MB an hour. In a run that is shorter, no more than a clear leak shows among the allocator's own ups and downs.
_LEAK = 1 if SECONDS >= 3600 else 30
# A worker keeps a connection to polybot for each job that it ever had in hand at once, on so many threads.
_MORE_DESCRIPTORS = {"polybot": 4, "yolo5": 42, "metric-streamer": 4}


class Machine:
    """How slow it is, read every few seconds."""

    def __init__(self, watch):
        self.slowness = []  # (seconds, slowness) pairs.
        self._watch = watch

    def look(self):
        looked_at = self._watch.readings["polybot"]
        before = len(looked_at)
        self._watch.look()
        if len(looked_at) > before:
            self.slowness.append((looked_at[-1].at, slowness()))

    def mean_slowness(self, begin, end):
        return statistics.fmean(slow for at, slow in self.slowness if begin <= at <= end)


@pytest.mark.timeout(300 + 2 * SECONDS)
def test_nothing_grows_and_nobody_waits_longer(home, record_property):
    polybot = home.polybot().start()
    streamer = home.streamer(polybot, minimum=1, maximum=1).start()
    (worker,) = eventually(home.worker_pids, "a worker")
    with Visitors(polybot.url, 30, pictures.small_bus()) as visitors:
        capacity = visitors.capacity(_IN_HAND, _MEASURING)
        watch = Watch({"polybot": polybot.pid, "yolo5": worker, "metric-streamer": streamer.pid}, _PERIOD)
        machine = Machine(watch)
        sendings = visitors.come(SHARE * capacity, SECONDS, between=machine.look)
        eventually(lambda: all(sending.answered or sending.status not in (0, 202) for sending in sendings),
                   "everybody answered", 60 * slowness())
    assert home.worker_pids() == [worker], "the worker is still the same"
    record_property("photos, a second", f"{len(sendings)}, {SHARE * capacity:.1f} of {capacity:.1f} at most")
    assert {sending.status for sending in sendings} == {202}

    for name, readings in watch.readings.items():
        _judge(name, [reading for reading in readings if reading.at >= _WARM_UP], record_property)
    _judge_waits(sendings, machine, record_property)


def _judge(name, readings, record):
    """What a program holds after the warm-up."""
    growth, error = (3600 * number for number in slope([(reading.at, reading.megabytes) for reading in readings]))
    thirds = [statistics.median(reading.descriptors for reading in third) for third in _first_and_last(readings)]
    record(f"{name}: MB, MB an hour, descriptors",
           f"{readings[-1].megabytes:.1f}, {growth:+.2f} ± {error:.2f}, {thirds[0]:.0f} → {thirds[1]:.0f}")
    assert growth - error <= _LEAK, f"{name} grows by {growth:.1f} ± {error:.1f} MB an hour"
    assert thirds[1] <= thirds[0] + _MORE_DESCRIPTORS[name], f"{name} has {thirds} descriptors"


def _judge_waits(sendings, machine, record):
    """The slowest of a hundred, at the start and at the end."""
    first, last = (percentile([sending.seconds for sending in third], 0.99) for third in _first_and_last(sendings))
    slow_first, slow_last = machine.mean_slowness(0, SECONDS / 3), machine.mean_slowness(2 * SECONDS / 3, SECONDS)
    record("99 % answered within s, at the start and at the end; the machine's slowness",
           f"{first:.2f}, {last:.2f}; {slow_first:.1f}, {slow_last:.1f}")
    assert last <= 2 * max(1.0, slow_last / slow_first) * first + 0.5


def _first_and_last(items):
    return items[:len(items) // 3], items[-(len(items) // 3):]
