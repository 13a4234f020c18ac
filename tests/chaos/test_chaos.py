"""Both homes under load while their programs die and all that they talk to falters: nobody is forgotten.

A longer run, in which nothing is done to end a dead polybot's leases early:
CHAOS_PHOTOS=20000 CHAOS_KILLS=500 CHAOS_SEED=7 ./test chaos
"""

import pytest

from driver import Driver
from plan import Size, make_plan

SIZE = Size.of(photos=60)


@pytest.fixture(params=["one machine", "AWS"])
def scene(request, open_scene, telegram, tmp_path):
    with open_scene(request.param, telegram, SIZE, tmp_path) as opened:
        yield opened


@pytest.mark.timeout(300 + 2 * SIZE.photos + 10 * (SIZE.kills or 0))
def test_nobody_is_forgotten(scene, telegram, record_property):
    driver = Driver(scene, telegram, make_plan(SIZE, scene), SIZE)
    try:
        driver.run()
    finally:
        for what, count in sorted(driver.counts().items()):
            record_property(f"{scene.name}: {what}", count)
