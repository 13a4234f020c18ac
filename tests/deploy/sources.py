"""What the programs' sources say, for whatever must agree with them."""

import re

from paths import REPOSITORY


def source(path):
    """A file of the repository."""
    return (REPOSITORY / path).read_text(encoding="utf-8")


def seconds(path, name):
    """A duration that a source file defines, in seconds."""
    unit, number = re.search(rf"std::chrono::(\w+) {name}\{{([\d']+)\}}", source(path)).groups()
    return int(number.replace("'", "")) * {"milliseconds": 0.001, "seconds": 1}[unit]
