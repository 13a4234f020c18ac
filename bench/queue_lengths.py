"""What a job and a reading of the depth cost in SQLite's queue, by how many jobs wait in it."""

import math
import statistics
import subprocess
from dataclasses import dataclass

from callgrind import count_instructions
from contenders import BIN, Kind, take_turns
from page import table
from tables import spread

LENGTHS = (1_000, 10_000, 100_000, 1_000_000)
ALLOWED = 1.05  # Times the cost, at most, for twice the length.
STEPS = {"job": "a job's whole way through the queue", "depth": "a reading of the queue's depth"}
TIMES = {"job": 300, "depth": 3_000}  # In a round: as many as take some tenths of a second.


@dataclass(frozen=True)
class Queue:
    """What was measured of both steps, {"job" or "depth": {length: …}}."""
    seconds: dict  # Of the processors, a time for each round.
    instructions: dict


def measure_queue(rounds, folder):
    for length in LENGTHS:
        print(f"\r\x1b[K· a queue of {length:,}", end="", flush=True)
        subprocess.run([BIN / "queue_rate", "fill", folder / f"queue-{length}", str(length)], check=True)
    names = {(step, length): f"{step}-{length}" for length in LENGTHS for step in STEPS}
    kinds = [Kind(name, (BIN / "queue_rate", step, folder / f"queue-{length}"), TIMES[step])
             for (step, length), name in names.items()]
    results = take_turns(kinds, rounds, folder)
    counts = {length: count_instructions([BIN / "queue_rate", "count", folder / f"queue-{length}"])[0]
              for length in LENGTHS}
    return Queue(
        {step: {length: [one[names[step, length]][1] for one in results] for length in LENGTHS} for step in STEPS},
        {step: {length: counts[length][name] for length in LENGTHS} for step, name in STEPS.items()})


def multiples(queue, step, length):
    """Of the shortest queue's cost: by processor time in each round, and by instructions."""
    times, counts = queue.seconds[step], queue.instructions[step]
    return ([now / first for now, first in zip(times[length], times[LENGTHS[0]], strict=True)],
            counts[length] / counts[LENGTHS[0]])


def a_doubling(multiple, length):
    """What a multiple of the shortest queue's cost comes to for twice the length."""
    return f"{multiple ** (1 / math.log2(length / LENGTHS[0])) - 1:+.1%}".replace("%", " %")


def queue_table(queue):
    rows = []
    for step, name in STEPS.items():
        for length in LENGTHS:
            by_time, by_count = multiples(queue, step, length)
            times, count = [one * 1e6 for one in queue.seconds[step][length]], queue.instructions[step][length]
            doubled = ["", ""] if length == LENGTHS[0] else [a_doubling(statistics.median(by_time), length),
                                                             a_doubling(by_count, length)]
            rows.append([name, f"{length:,}", spread(times, "{:.0f}"), doubled[0], f"{count / 1e3:,.0f}", doubled[1]])
    return table(["", "jobs that wait", "processor time, µs", "for twice the length", "thousand instructions",
                  "for twice the length"], rows)
