"""What the tests of chaos share: a stand-in for AWS, one for Telegram, and both homes."""

import pytest

from on_aws import OnAws
from one_machine import OneMachine
from paths import BIN
from scene import Scene
from standin import Ministack
from telegram_fixture import module_telegram, telegram  # noqa: F401

_LOG_LINES_SHOWN = 60


def pytest_sessionstart():
    if not (BIN / "polybot").exists():
        pytest.exit(f"{BIN / 'polybot'} is missing: ./test chaos builds it.", returncode=2)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Shows a failed test's program logs, and what was done to the programs."""
    report = yield
    if report.failed:
        for scene in {id(value): value for value in item.funcargs.values() if isinstance(value, Scene)}.values():
            for name, text in scene.logs().items():
                report.sections.append((name, "\n".join(text.splitlines()[-_LOG_LINES_SHOWN:])))
    return report


@pytest.fixture(scope="session")
def ministack(tmp_path_factory):
    directory = tmp_path_factory.mktemp("Ministack")
    with Ministack(directory / "standin.log", state=directory / "state") as started:
        yield started


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """A user's home directory for the programs."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def open_scene(request):
    """Makes the scene of that name, not entered yet."""
    def make(name, telegram, size, directory):  # noqa: F811
        if name == OnAws.name:
            return OnAws(telegram, size, directory, request.getfixturevalue("ministack"))
        return OneMachine(telegram, size, directory, request.getfixturevalue("cache"))
    return make
