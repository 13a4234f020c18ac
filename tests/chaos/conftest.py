"""What the tests of chaos share: a stand-in for AWS, one for Telegram, and the size of a run."""

import pytest

from paths import BIN
from standin import Ministack
from telegram_fixture import telegram  # noqa: F401


def pytest_sessionstart():
    if not (BIN / "polybot").exists():
        pytest.exit(f"{BIN / 'polybot'} is missing: ./test chaos builds it.", returncode=2)


@pytest.fixture(scope="session")
def ministack(tmp_path_factory):
    with Ministack(tmp_path_factory.mktemp("Ministack") / "standin.log") as started:
        yield started


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """A user's home directory for the programs."""
    return tmp_path_factory.mktemp("cache")
