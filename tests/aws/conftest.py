"""What the tests of the AWS home share: stand-ins for AWS, each started for the first test that wants it."""

import pytest

from paths import BIN
from standin import DynamoDbLocal, ElasticMq, Ministack, Moto
from telegram_fixture import telegram  # noqa: F401


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


ministack, moto, elasticmq, dynamodb_local = map(_running, (Ministack, Moto, ElasticMq, DynamoDbLocal))
