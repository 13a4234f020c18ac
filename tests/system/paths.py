"""Where the things under test lie."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("POLYBOT_BIN", REPOSITORY / "build/release/bin"))
SHARED = Path(os.environ.get("POLYBOT_SHARED", REPOSITORY.parent / "shared"))
IMAGES = SHARED / "images"
MODEL = SHARED / "models/yolov5n.onnx"
BUS = IMAGES / "bus.jpg"
