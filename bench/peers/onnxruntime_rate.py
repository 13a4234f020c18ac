"""ONNX Runtime on all cores, decoding to suppressed boxes: onnxruntime_rate.py MODEL PHOTO

A single-threaded session a core, which answers more photos than one session on all cores.
"""

import os
import sys
from pathlib import Path

import cv2
import onnxruntime

from contender import network_input, serve, suppressed


def main():
    model, photo = sys.argv[1], Path(sys.argv[2]).read_bytes()
    cv2.setNumThreads(1)

    def make_look():
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
        return lambda: suppressed(session.run(None, {"images": network_input(photo)})[0][0])

    looks = [make_look() for _ in os.sched_getaffinity(0)]
    assert looks[0](), "ONNX Runtime found nothing"
    serve(looks)


main()
