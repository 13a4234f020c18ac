"""The measurements find a leak of the size that they name, and none where there is only noise."""

import random

import pytest

from measurements import percentile, slope


@pytest.mark.parametrize("leak", [0.0, 1.0, -0.5, 30.0])
def test_the_slope_is_within_the_error_that_is_told(leak):
    chance, within = random.Random(4242), 0
    for _ in range(200):
        wander, points = 0.0, []
        for x in range(120):
            wander = 0.8 * wander + chance.gauss(0, 0.1)
            points.append((x, 50 + leak * x + wander))
        found, error = slope(points)
        within += abs(found - leak) <= error
    assert within >= 150


def test_a_percentile_is_one_of_the_values():
    values = [5, 1, 4, 2, 3]
    assert [percentile(values, share) for share in (0.0, 0.2, 0.5, 0.99, 1.0)] == [1, 1, 3, 5, 5]
