"""What the tests of the AWS home share: stand-ins for AWS, each started for the first test that wants it."""

from contextlib import ExitStack

import pytest

from aws_home import AwsHome
from faulty_proxy import FaultyProxy
from metadata_mock import MetadataMock
from paths import BIN
from standin import DynamoDbLocal, ElasticMq, Ministack, Moto, S3Proxy
from telegram_fixture import module_telegram, telegram  # noqa: F401


def pytest_sessionstart():
    for name in ("aws_contracts_test", "aws_sign"):
        if not (BIN / name).exists():
            pytest.exit(f"{BIN / name} is missing: ./test aws builds it.", returncode=2)


def _running(kind):
    @pytest.fixture(scope="session")
    def standin(tmp_path_factory):
        with kind(tmp_path_factory.mktemp(kind.__name__) / "standin.log") as started:
            yield started
    return standin


ministack, moto, s3proxy = map(_running, (Ministack, Moto, S3Proxy))
elasticmq, dynamodb_local = map(_running, (ElasticMq, DynamoDbLocal))


@pytest.fixture
def proxy(ministack):
    """A way to ministack on which calls fail as the test wants."""
    proxy = FaultyProxy(ministack.port)
    yield proxy
    proxy.stop()


@pytest.fixture
def home(ministack, telegram, tmp_path):
    """A home in ministack whose bot is on Telegram."""
    with AwsHome(ministack, tmp_path, telegram) as home:
        yield home


@pytest.fixture
def metadata_mock(tmp_path_factory):
    """Starts metadata services of instances, each as MetadataMock is told."""
    with ExitStack() as running:
        yield lambda *arguments, **options: running.enter_context(
            MetadataMock(tmp_path_factory.mktemp("MetadataMock") / "standin.log", *arguments, **options))
