"""Waiting for what AWS does."""

import math
import time


def looks(longest=5.0, within=math.inf):
    """Yields at once and then again and again, with growing pauses: what takes a second is not waited for five.

    Ends after `within` seconds.
    """
    pause, end = 0.1, time.monotonic() + within
    while time.monotonic() < end:
        yield
        time.sleep(pause)
        pause = min(pause * 1.5, longest)
