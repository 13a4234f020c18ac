"""docs/security.md: each attack in its table has tests, and they are there."""

import re

import pytest

from paths import REPOSITORY

TABLE = (REPOSITORY / "docs/security.md").read_text(encoding="utf-8").partition("## Attacks")[2].partition("## ")[0]
ROWS = [line.strip("| ").split(" | ") for line in TABLE.splitlines() if line.startswith("| ")][1:]


def test_the_table_is_read():
    assert len(ROWS) > 20 and all(len(row) == 3 for row in ROWS)


@pytest.mark.parametrize("attack, _defence, tests", ROWS, ids=[row[0][:40] for row in ROWS])
def test_an_attack_has_the_tests_that_are_named(attack, _defence, tests):
    """A file, or a file and after it names that occur there."""
    source = None
    for named in re.findall("`([^`]+)`", tests):
        if "/" in named:
            source = (REPOSITORY / named).read_text(encoding="utf-8")
        else:
            assert re.search(rf"\b{named}\b", source), f"{named}, against: {attack}"
    assert source, f"no test against: {attack}"
