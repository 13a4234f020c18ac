"""Waiting for a condition, never for a time."""

import time


def eventually(condition, what, timeout=20.0):
    """Polls `condition` until it is truthy and returns its value; fails with `what` after `timeout` seconds.

    `what` is a text, or a function that makes one when the time has run out.
    """
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise AssertionError(f"not within {timeout:g} s: {what() if callable(what) else what}")
        time.sleep(0.02)


def slowness():
    """How many times as long as on a quiet machine things take just now, as others are at work on it; at least 1."""
    work = 0.05
    begin, begun = time.monotonic(), time.thread_time()
    while time.thread_time() - begun < work:
        pass
    return max(1.0, (time.monotonic() - begin) / work)
