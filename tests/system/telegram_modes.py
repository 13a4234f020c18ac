"""The two ways in which polybot gets updates, for the fixture `telegram_bot`."""

import pytest

both_ways = pytest.mark.parametrize("telegram_mode", ["webhook", "polling"], indirect=True)
by_webhook = pytest.mark.parametrize("telegram_mode", ["webhook"], indirect=True)
by_polling = pytest.mark.parametrize("telegram_mode", ["polling"], indirect=True)
