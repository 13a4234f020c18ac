"""What the tests of the AWS home share: one stand-in for all of them."""

import pytest

from paths import BIN
from standin import Ministack


def pytest_sessionstart():
    for name in ("aws_contracts_test", "aws_sign"):
        if not (BIN / name).exists():
            pytest.exit(f"{BIN / name} is missing: ./test aws builds it.", returncode=2)


@pytest.fixture(scope="session")
def ministack(tmp_path_factory):
    standin = Ministack(tmp_path_factory.mktemp("ministack") / "ministack.log")
    yield standin
    standin.stop()
