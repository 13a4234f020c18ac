"""Whether something has become worse: a pure function of what was measured then and now."""

import math
import statistics
from dataclasses import dataclass

from page import table

# A loss is seen from here on. Runs of the same program differ by more than the samples of one run say: the memory lies
# elsewhere, and other programs come and go.
LEAST_LOSS = {"ratios": 0.03, "instructions": 0.02}
# What is noisier would hide too great a loss.
MOST_NOISE = 0.10


@dataclass(frozen=True)
class Row:
    name: str
    old: float | None  # None: not measured.
    new: float | None
    noise: float | None = None  # As a share of the value.
    loss: float | None = None  # The same; negative for a gain.
    verdict: str = "not compared"


def uncertainty(samples):
    """The standard error of the samples' median as a share of it, from their median absolute deviation: for a normal
    distribution, a standard deviation is 1.4826 of these, and the median errs by 1.2533 times as much as the mean."""
    middle = statistics.median(samples)
    deviation = statistics.median(abs(one - middle) for one in samples)
    return 1.2533 * 1.4826 * deviation / math.sqrt(len(samples)) / abs(middle)


def compare_one(kind, name, old, new, comparable):
    """Of ratios more is better, of instructions less."""
    if not (old and new and comparable):
        return Row(name, *(statistics.median(one) if one else None for one in (old, new)))
    before, after = statistics.median(old), statistics.median(new)
    noise = max(LEAST_LOSS[kind], 3 * math.hypot(uncertainty(old), uncertainty(new)))
    loss = 1 - after / before if kind == "ratios" else after / before - 1
    if loss > noise:
        verdict = "LOSS"
    elif noise > MOST_NOISE:
        verdict = "too noisy to tell"
    else:
        verdict = "gain" if loss < -noise else "as before"
    return Row(name, before, after, noise, loss, verdict)


def compare(kind, old, new, comparable=True):
    """Rows for {name: samples} of then and now, which are not compared unless they were measured on the same."""
    return [compare_one(kind, name, old.get(name), new.get(name), comparable) for name in old | new]


def exit_status(rows):
    """1 for a loss; 2 where nothing is lost, but not everything could be compared; else 0."""
    verdicts = {row.verdict for row in rows}
    if "LOSS" in verdicts:
        return 1
    return 0 if rows and verdicts <= {"as before", "gain"} else 2


def comparison_table(rows):
    def number(value):
        return "–" if value is None else f"{value:,.0f}" if value >= 1000 else f"{value:.3f}"

    def share(value, form):
        return "–" if value is None else f"{value:{form}}"

    return table(["", "then", "now", "loss", "noise", "verdict"],
                 [[row.name, number(row.old), number(row.new), share(row.loss, "+.1%"), share(row.noise, ".1%"),
                   row.verdict] for row in rows])
