"""What the tests of the images share: a Docker Engine that has them, and AWS as containers see it."""

import pytest

from containers import AwsForContainers
from docker_engine import DockerEngine
from images import provide_images


@pytest.fixture(scope="session")
def engine():
    with DockerEngine() as engine:
        provide_images(engine)
        yield engine


@pytest.fixture(scope="session")
def aws(engine, tmp_path_factory):
    with AwsForContainers(tmp_path_factory.mktemp("aws") / "standin.log") as aws:
        yield aws
