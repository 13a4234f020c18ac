"""Waiting for what AWS does."""

import time


def looks(longest=5.0):
    """Yields at once and then again and again, with growing pauses: what takes a second is not waited for five."""
    pause = 0.1
    while True:
        yield
        time.sleep(pause)
        pause = min(pause * 1.5, longest)
