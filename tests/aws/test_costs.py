"""docs/aws.md charges what deploy/deploy does, for the calls that a photo takes, and its arithmetic holds."""

import pytest

import pictures
from paths import REPOSITORY
from tool import costs, prices
from waiting import eventually

_PHOTOS = 10
# Not of a photo: what finds the queue, or looks at it, and what is said once a minute.
_OF_THE_PROGRAMS = {"GetQueueUrl", "HEAD ", "PutMetricData"}
_SIZE = costs.Size.of({})


def _tables():
    """The page's three tables, each row a list of cells; without their heads."""
    text = (REPOSITORY / "docs/aws.md").read_text(encoding="utf-8").split("## What it costs")[1]
    tables = [[[cell.strip() for cell in line.split("|")[1:-1]] for line in part.splitlines() if line.startswith("| ")]
              for part in text.split("\n\n") if part.startswith("| ")]
    assert len(tables) == 3
    return [table[1:] for table in tables]


def _rows(lines):
    rows = [[line.what, line.arithmetic, costs.cents(line.dollars)] for line in lines]
    return rows + [["together", "", costs.cents(costs.total(lines))]]


def test_the_calls_are_charged_as_the_page_says():
    rows, *_ = _tables()
    for call, line, row in zip(prices.CALLS, costs.of_photos(1_000_000, _SIZE), rows, strict=False):
        assert row == [call.name, f"{call.calls:g}", f"{call.units:g}", costs.money(call.price),
                       costs.money(line.dollars)]
        assert line.dollars == pytest.approx(call.calls * call.units * call.price)
    total = sum(call.calls * call.units * call.price for call in prices.CALLS)
    assert rows[len(prices.CALLS):] == [["a million photos, all calls", "", "", "", costs.money(total)]]


def test_the_rest_is_charged_as_the_page_says():
    _, beyond, at_rest = _tables()
    assert beyond == _rows(costs.of_photos(1_000_000, _SIZE)[len(prices.CALLS):])
    assert at_rest == _rows(costs.at_rest(_SIZE))


def test_as_many_metrics_are_charged_as_are_published():
    text = (REPOSITORY / "docs/aws.md").read_text(encoding="utf-8")
    described = [line for line in text.split("## Metrics")[1].split("## Faults")[0].splitlines() if line.startswith("| `")]
    on_aws = [line for line in described if "one-machine home" not in line]
    assert len(on_aws) == prices.METRICS == 7 and "seven metrics at most" in text


def test_the_arithmetic():
    for _, arithmetic, dollars in _tables()[1][:-1] + _tables()[2][:-1]:
        expression = arithmetic.replace("×", "*").translate({ord(sign): None for sign in "$,GBh"})
        assert f"${eval(expression) + 1e-9:,.2f}" == dollars  # Of our own page, hence harmless.


def test_what_nobody_knows_the_price_of_is_left_out_of_the_sum():
    unknown = costs.at_rest(costs.Size.of({"balancer": {}, "polybot": {"InstanceType": "x9.large"}}))
    known = costs.at_rest(costs.Size.of({"balancer": {}}))
    assert unknown[0].arithmetic == "2 × 720 h × (price not known)" and costs.cents(unknown[0].dollars) == "?"
    assert costs.total(unknown) == pytest.approx(costs.total(known) - known[0].dollars)


def test_many_photos_take_more_workers():
    assert "more workers, c6i.large" not in [line.what for line in costs.of_photos(40_000_000, _SIZE)]
    *_, line = costs.of_photos(100_000_000, _SIZE)
    # 100,000,000 × 55 ms, but for the month that the one worker has.
    assert line.arithmetic == "808 h × $0.085" and line.dollars == pytest.approx(808 * 0.085)


def _logged(home):
    """Kilobytes that all programs logged."""
    return sum(log.stat().st_size for log in home.directory.glob("*.log")) / 1000


def test_the_calls_of_a_photo(proxy, home, telegram):
    home.environment["AWS_ENDPOINT_URL"] = proxy.url
    _, polybot2 = home.polybots("polybot", "polybot2")
    home.worker(polybot2).start()
    eventually(lambda: proxy.calls["ReceiveMessage"] == 3, "two polybots and a worker that wait for messages")
    before, logged = proxy.calls.copy(), _logged(home)
    for chat in range(700, 700 + _PHOTOS):
        telegram.say_photo(chat, pictures.bus())
        telegram.await_photos(chat)
        eventually(lambda: home.jobs() == (0, 0), "no job left")
    calls = {name: (count - before[name]) / _PHOTOS for name, count in proxy.calls.items()}
    assert (_logged(home) - logged) / _PHOTOS == pytest.approx(prices.LOG_KB, abs=0.1)
    sizes = {key.partition("/")[0]: size for key, size in home.sizes().items()}
    charged = {call.name.partition(" ")[2]: call.calls for call in prices.CALLS}
    # A poll that ended without a message is nobody's.
    assert charged.pop("ReceiveMessage") <= calls.pop("ReceiveMessage") < 2
    # Every ten seconds at most, a worker adds up what it did.
    assert charged.pop("UpdateItem") <= calls.pop("UpdateItem") < 2
    # Photos of the same second share a reading.
    assert 0 < calls.pop("GetQueueAttributes") <= charged.pop("GetQueueAttributes")
    assert {name: count for name, count in calls.items() if name not in _OF_THE_PROGRAMS} == charged
    assert sizes["photos"] / 1e6 == pytest.approx(prices.PHOTO_MB, abs=0.005)
    assert sizes["predictions"] / 1e6 == pytest.approx(prices.PREDICTION_MB, abs=0.005)
