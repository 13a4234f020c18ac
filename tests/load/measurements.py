"""What is read of running programs, and what may be concluded from it."""

import math
import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from processes import resident_megabytes

_BLOCKS = 6


@dataclass
class Reading:
    """One look at a program; the time is in seconds since the first look."""

    at: float
    megabytes: float
    descriptors: int


class Watch:
    """Looks at programs, named by their process ids, no more often than every `period` seconds."""

    def __init__(self, pids, period):
        self.readings = {name: [] for name in pids}
        self._pids, self._period, self._begin = pids, period, time.monotonic()
        self._next = 0.0

    def look(self):
        """Reads all of them when it is time."""
        at = time.monotonic() - self._begin
        if at < self._next:
            return
        self._next = at + self._period
        for name, pid in self._pids.items():
            descriptors = len(os.listdir(Path(f"/proc/{pid}/fd")))
            self.readings[name].append(Reading(at, resident_megabytes(pid), descriptors))


def slope(points):
    """The least-squares slope of (x, y) pairs, and how far off it may be (two standard errors).

    Neighbours resemble each other, so that the scatter of single points would promise too much: the error is that of
    a line through the means of blocks.
    """
    size = max(1, math.ceil(len(points) / _BLOCKS))
    blocks = [points[start:start + size] for start in range(0, len(points), size)]
    means = [(statistics.fmean(x for x, _ in block), statistics.fmean(y for _, y in block)) for block in blocks]
    line = statistics.linear_regression(*zip(*points))
    through_means = statistics.linear_regression(*zip(*means))
    residuals = sum((y - through_means.slope * x - through_means.intercept) ** 2 for x, y in means)
    middle = statistics.fmean(x for x, _ in means)
    spread = sum((x - middle) ** 2 for x, _ in means)
    return line.slope, 2 * math.sqrt(residuals / (len(means) - 2) / spread)


def percentile(values, share):
    """The smallest value that so great a share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
