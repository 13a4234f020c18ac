"""Whole processes: from their start to the first photo's boxes, and their memory."""

import os
import statistics
import subprocess
import time

from contenders import BIN, BUS, MODEL, PEERS, PYTHON, SHARED
from page import table


NOWHERE = "/proc"  # Where no cache can be made.


def once(command, folder, cache):
    """Seconds by the clock and of the processors, and the most megabytes that were resident."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, env=os.environ | {"XDG_CACHE_HOME": str(cache)},
                          stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} failed")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def process_rows(runs, folder, rounds):
    """`rounds` of {contender: (seconds, processor seconds) a photo} say what a worker that runs takes."""
    detect, cache = [BIN / "yolo5", "detect", "--model", MODEL, BUS], folder / "cache"
    commands = {
        "yolo5 detect, one photo, nothing cached": (detect, NOWHERE, "600 ms"),
        "yolo5 detect, one photo, compiled model cached": (detect, cache, "250 ms"),
        "yolo5 detect, two photos of different shapes, compiled model cached": ([*detect, SHARED / "images/zidane.jpg"],
                                                                                cache, ""),
        "PyTorch, one photo": ([PYTHON, PEERS / "pytorch_rate.py", MODEL, BUS, "once"], NOWHERE, ""),
    }
    once(detect, folder, cache)  # Fills it.
    measured = {name: [] for name in commands}
    for _ in range(runs):
        for name, (command, place, _) in commands.items():
            measured[name].append(once(command, folder, place))
    rows = []
    for name, values in measured.items():
        clock, processors, megabytes = (statistics.median(one) for one in zip(*values, strict=True))
        rows.append([name, f"{clock * 1e3:.0f} ms", f"{processors * 1e3:.0f} ms", f"{megabytes:.0f} MB",
                     commands[name][2]])
    ratios = [statistics.median(one[which] for one in measured["PyTorch, one photo"]) /
              statistics.median(one["worker"][which] for one in rounds) for which in (0, 1)]
    rows.append(["photos a minute of a running worker, as a multiple of PyTorch's, a process each",
                 *(f"{ratio:.0f}" for ratio in ratios), "", "100"])
    return table(["a process for", "clock", "processor time", "resident at most", "target"], rows)
