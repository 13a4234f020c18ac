"""What the tests of the deployment share: an account in the AWS stand-in, and all stacks in it."""

from contextlib import ExitStack

import pytest

from deployment import Deployment
from metadata_mock import MetadataMock
from standin import Ministack
from telegram_fixture import module_telegram  # noqa: F401


@pytest.fixture(scope="session")
def deployment(tmp_path_factory):
    """The bot as `deploy up` brings it to an empty account."""
    directory = tmp_path_factory.mktemp("deployment")
    with Ministack(directory / "standin.log") as ministack:
        deployment = Deployment(ministack, directory)
        deployment.up()
        yield deployment
        deployment.stop()


@pytest.fixture(scope="session")
def metadata_mock(tmp_path_factory):
    """The metadata service of an instance in an Auto Scaling group."""
    with ExitStack() as running:
        yield running.enter_context(
            MetadataMock(tmp_path_factory.mktemp("MetadataMock") / "standin.log", "asglifecycle"))
