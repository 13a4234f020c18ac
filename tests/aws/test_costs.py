"""The calls that docs/aws.md charges for are those that a photo takes, and its arithmetic holds."""

import pytest

import pictures
from paths import REPOSITORY
from waiting import eventually

_PHOTOS = 10
# Not of a photo: what finds the queue, or looks at it.
_OF_THE_PROGRAMS = {"GetQueueUrl", "HEAD "}


def _table():
    """Calls, with calls a photo, units a call, dollars a million units and dollars a million photos; and the total."""
    text = (REPOSITORY / "docs/aws.md").read_text(encoding="utf-8").split("## What it costs")[1]
    rows = [[cell.strip(" $") for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| ")]
    costs = {name.partition(" ")[2]: tuple(map(float, numbers)) for name, *numbers in rows[1:-1]}
    return costs, float(rows[-1][-1])


def test_the_arithmetic():
    costs, total = _table()
    for calls, units, price, dollars in costs.values():
        assert calls * units * price == pytest.approx(dollars)
    assert sum(dollars for *_, dollars in costs.values()) == pytest.approx(total)


def test_the_calls_of_a_photo(proxy, home, telegram):
    home.environment["AWS_ENDPOINT_URL"] = proxy.url
    _, polybot2 = home.polybots("polybot", "polybot2")
    home.worker(polybot2).start()
    eventually(lambda: proxy.calls["ReceiveMessage"] == 3, "two polybots and a worker that wait for messages")
    before = proxy.calls.copy()
    for chat in range(700, 700 + _PHOTOS):
        telegram.say_photo(chat, pictures.bus())
        telegram.await_photos(chat)
        eventually(lambda: home.jobs() == (0, 0), "no job left")
    calls = {name: (count - before[name]) / _PHOTOS for name, count in proxy.calls.items()}
    sizes = {key.partition("/")[0]: size for key, size in home.sizes().items()}
    costs, _ = _table()
    documented = {name: numbers[0] for name, numbers in costs.items()}
    # A poll that ended without a message is nobody's.
    assert documented.pop("ReceiveMessage") <= calls.pop("ReceiveMessage") < 2
    assert {name: count for name, count in calls.items() if name not in _OF_THE_PROGRAMS} == documented
    assert sizes["photos"] / 1e6 == pytest.approx(0.49, abs=0.005)
    assert sizes["predictions"] / 1e6 == pytest.approx(0.35, abs=0.005)
