"""Whole processes: from their start to the first photo's boxes, and their memory."""

import os
import statistics
import subprocess
import time

from contenders import BIN, BUS, MODEL, PEERS, PYTHON, SHARED
from page import table


def once(command, folder):
    """Seconds by the clock and of the processors, and the most megabytes that were resident."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} failed")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def process_rows(runs, folder):
    commands = {
        "yolo5 detect, one photo": [BIN / "yolo5", "detect", "--model", MODEL, BUS],
        "yolo5 detect, two photos of different shapes": [BIN / "yolo5", "detect", "--model", MODEL, BUS,
                                                         SHARED / "images/zidane.jpg"],
        "PyTorch, one photo": [PYTHON, PEERS / "pytorch_rate.py", MODEL, BUS, "once"],
    }
    measured = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            measured[name].append(once(command, folder))
    rows = []
    for name, values in measured.items():
        clock, processors, megabytes = (statistics.median(one) for one in zip(*values, strict=True))
        rows.append([name, f"{clock * 1e3:.0f} ms", f"{processors * 1e3:.0f} ms", f"{megabytes:.0f} MB"])
    return table(["a process for", "clock", "processor time", "resident at most"], rows)
