"""Quantizes a model as tools/quantize does, by one photo, which is enough to see how fast it is:
int8_model.py MODEL PHOTO TO.xml
"""

import sys
from pathlib import Path

import cv2

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from quantization.calibration import network_input  # noqa: E402
from quantization.int8 import quantize  # noqa: E402

_, model, photo, to = sys.argv
quantize(model, [network_input(cv2.imread(photo))], to)
