"""A one-machine home with its real programs, under load."""

import pytest

from paths import BIN
from processes import Home

_LOG_LINES_SHOWN = 60


def pytest_sessionstart():
    if not (BIN / "polybot").exists():
        pytest.exit(f"{BIN / 'polybot'} is missing: ./test load builds it.", returncode=2)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Shows a failed test's program logs."""
    report = yield
    if report.failed and (home := item.funcargs.get("home")):
        for name, text in home.logs().items():
            report.sections.append((name, "\n".join(text.splitlines()[-_LOG_LINES_SHOWN:])))
    return report


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path, tmp_path)
    yield home
    home.close()
