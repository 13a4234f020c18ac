"""The tables of docs/performance.md, from rounds of {contender: (seconds, processor seconds) a photo}."""

import json
import statistics
import subprocess

from contenders import BIN
from page import table

# Multiply-adds counted as two, of YOLOv5n on 480 x 640; 640 x 640 takes 4.5.
GIGAFLOPS = 4.5 * 480 / 640


def spread(values, form="{:.2f}"):
    return f"**{form.format(statistics.median(values))}** ({form.format(min(values))}–{form.format(max(values))})"


def ratios(results, ours, theirs, which):
    """How many times as much of the clock (0) or the processors (1) the other takes."""
    return [one[theirs][which] / one[ours][which] for one in results]


def ratio_row(results, what, theirs, target, ours="polybot"):
    clock, processors = (ratios(results, ours, theirs, which) for which in (0, 1))
    return [what, spread(clock), spread(processors), target]


HEADS = ["polybot, as a multiple of", "by the clock", "by processor time", "target"]


def ratio_table(results):
    rows = [
        ratio_row(results, "OpenVINO on the same network, nothing else", "openvino", "1.0"),
        ratio_row(results, "OpenVINO on the network without its head, nothing else", "openvino-headless", "0.85"),
        ratio_row(results, "OpenVINO with its defaults, square input", "openvino-plain", "1.7"),
        ratio_row(results, "ONNX Runtime", "onnxruntime", "1.4"),
        ratio_row(results, "PyTorch", "pytorch", "4"),
        ratio_row(results, "polybot, model loaded for each photo", "polybot-reloading", "15"),
        ratio_row(results, "PyTorch, model loaded for each photo", "pytorch-reloading", "15"),
    ]
    milliseconds = [[name, spread([one[name][0] * 1e3 for one in results], "{:.1f}"),
                     spread([one[name][1] * 1e3 for one in results], "{:.1f}")]
                    for name in ("polybot", "openvino", "openvino-headless", "openvino-plain", "onnxruntime",
                                 "pytorch", "polybot-reloading", "pytorch-reloading")]
    speed = GIGAFLOPS / min(one["openvino-headless"][1] for one in results)
    return "\n\n".join([
        table(HEADS, rows),
        table(["contender, bus.jpg", "ms a photo", "processor ms a photo"], milliseconds),
        f"The network alone computes {speed:.0f} GFLOP a second and core ({GIGAFLOPS:.1f} GFLOP at 480 x 640).",
    ])


def int8_table(results):
    return table(["polybot with 8 bits, as a multiple of", *HEADS[1:3]], [
        ratio_row(results, what, theirs, "", ours="polybot-int8")[:3] for what, theirs in (
            ("polybot", "polybot"), ("OpenVINO on the unmodified network, nothing else", "openvino"),
            ("OpenVINO with its defaults, square input", "openvino-plain"), ("ONNX Runtime", "onnxruntime"))])


def large_photo_table(results):
    clock, processors = (ratios(results, "polybot", "polybot-large", which) for which in (0, 1))
    return table(["12-megapixel photo, as a multiple of bus.jpg's time", "by the clock", "by processor time", "target"],
                 [["decode to suppressed boxes", spread(clock), spread(processors), "at most 1.8"]])


def worker_table(results):
    return table(["worker's rate, as a multiple of", "by the clock", "by processor time", "target"], [
        ratio_row(results, "looking and drawing alone; stores at hand", "polybot-drawing", "", ours="worker"),
        ratio_row(results, "looking and drawing alone; 50 ms in every call", "polybot-drawing", "0.90",
                  ours="worker-far"),
        ratio_row(results, "its own with stores at hand; 50 ms in every call", "worker", "", ours="worker-far"),
    ])


def stage_table():
    run = subprocess.run([BIN / "detection_bench", "--benchmark_format=json"], check=True, capture_output=True,
                         text=True)
    return table(["step, bus.jpg, one thread at a time", "processor time", "allocations"], [
        [one["name"].removesuffix("/real_time").replace("_", " "), f"{one['cpu_time']:.3g} {one['time_unit']}",
         round(one["allocations"])] for one in json.loads(run.stdout)["benchmarks"]])
