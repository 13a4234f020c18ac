"""Quantizes a YOLOv5 model to INT8 by what its layers make of photos, and says what that costs and gains.

    python -m quantization MODEL.onnx PHOTOS OUT.xml
"""

import logging
import sys
from pathlib import Path

import nncf

from .agreement import compare
from .calibration import inputs, photos_in
from .int8 import quantize

LEAST_PHOTOS = 20
KEPT_OUT = 5  # One photo of so many.


def main(model_file, folder, out):
    nncf.set_log_level(logging.ERROR)
    photos = photos_in(Path(folder))
    if len(photos) < LEAST_PHOTOS:
        raise SystemExit(f"✗ {folder} has {len(photos)} photos; put at least {LEAST_PHOTOS} there, better 300.")
    kept_out = photos[::KEPT_OUT]
    quantize(model_file, list(inputs(path for path in photos if path not in kept_out)), out)
    print(compare(model_file, out, kept_out))
    print(f"To use it: YOLO5_MODEL={out}")


main(*sys.argv[1:])
