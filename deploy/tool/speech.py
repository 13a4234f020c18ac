"""How the command speaks: one line a fact, and one sentence for what is wrong."""

import functools


class Trouble(Exception):
    """What keeps the command from its end, as a sentence for the operator that says what to do."""


# Whoever reads through a pipe sees each line when it is said.
say = functools.partial(print, flush=True)


def listed(words):
    """The words as a part of a sentence: "a", "a and b", "a, b and c"."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
