"""How long a photo takes through the page: from picking the file to the annotated picture on the screen.

Starts polybot and one worker on a home of their own, sends bus.jpg through Chromium one photo after another, and prints
the median beside what the same run needs without polybot: `yolo5 detect` reports nothing, so the baseline is the
worker's own time from decoding to drawn boxes, as it stands in each prediction. Not a test: it fails on no time.

    python bench/web_latency.py [--photos 30]      (with the packages of tests/system/requirements.txt)
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/system"))
