"""What the tests of the deployment share: accounts in the AWS stand-in, and a Docker Engine with the images."""

from contextlib import ExitStack, contextmanager

import pytest

from containers import AwsForContainers
from deployment import Deployment
from docker_engine import DockerEngine
from images import provide_images
from metadata_mock import MetadataMock
from telegram_fixture import module_telegram  # noqa: F401
from tls_standin import TlsMinistack


@contextmanager
def _account(directory):
    """Makes deployments in an account that has a hosted zone and nothing else at first."""
    with TlsMinistack(directory / "standin.log") as cloud:
        zone = cloud.client("route53").create_hosted_zone(Name="example.com", CallerReference="test")["HostedZone"]
        yield lambda name: Deployment(cloud, name, zone["Id"].rpartition("/")[2], directory)


@pytest.fixture(scope="session")
def deployments(tmp_path_factory):
    """Makes deployments, by name, in an account that they share."""
    with _account(tmp_path_factory.mktemp("deployments")) as make:
        yield make


@pytest.fixture(scope="session")
def deployment(tmp_path_factory):
    """The bot as `deploy up` brings it to an account that has nothing else."""
    with _account(tmp_path_factory.mktemp("deployment")) as make:
        deployment = make("polybot")
        deployment.up()
        yield deployment


@pytest.fixture(scope="session")
def metadata_mock(tmp_path_factory):
    """The metadata service of an instance in an Auto Scaling group."""
    with ExitStack() as running:
        yield running.enter_context(
            MetadataMock(tmp_path_factory.mktemp("MetadataMock") / "standin.log", "asglifecycle"))


@pytest.fixture(scope="session")
def engine():
    with DockerEngine() as engine:
        provide_images(engine)
        yield engine


@pytest.fixture(scope="session")
def aws(engine, tmp_path_factory):
    with AwsForContainers(tmp_path_factory.mktemp("aws") / "standin.log") as aws:
        yield aws
