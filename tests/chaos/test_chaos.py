"""Both homes under load while their programs die and all that they talk to falters: nobody is forgotten.

A longer run: CHAOS_PHOTOS=20000 CHAOS_KILLS=500 CHAOS_SEED=7 ./test chaos
"""

import pytest

from driver import Driver
from on_aws import OnAws
from one_machine import OneMachine
from plan import Size, make_plan

SIZE = Size.of(photos=60)


@pytest.fixture(params=["one machine", "AWS"])
def scene(request, telegram, tmp_path):
    if request.param == "AWS":
        opened = OnAws(telegram, SIZE, tmp_path, request.getfixturevalue("ministack"))
    else:
        opened = OneMachine(telegram, SIZE, tmp_path, request.getfixturevalue("cache"))
    with opened:
        yield opened


@pytest.mark.timeout(300 + 2 * SIZE.photos + 10 * (SIZE.kills or 0))
def test_nobody_is_forgotten(scene, telegram, request, record_testsuite_property):
    driver = Driver(scene, telegram, make_plan(SIZE, scene), SIZE)
    driver.run()
    for what, count in sorted(driver.counts.items()):
        record_testsuite_property(f"{request.node.name}: {what}", count)
