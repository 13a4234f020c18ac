"""The contract of every port over the AWS home: the suites that the one-machine home passes too, in C++."""

import subprocess

import pytest

from paths import BIN

_PROGRAM = BIN / "aws_contracts_test"


def _contract_tests():
    """The program's tests, as "Suite.Name"."""
    listing = subprocess.run([_PROGRAM, "--gtest_list_tests"], capture_output=True, text=True, timeout=30, check=True)
    suite, names = "", []
    for line in listing.stdout.splitlines():
        name = line.split("#")[0].rstrip()
        if line.startswith("  "):
            names.append(suite + name.strip())
        elif name.endswith("."):
            suite = name
    assert names, "the program lists no tests"
    return names


@pytest.mark.parametrize("name", _contract_tests() if _PROGRAM.exists() else [])
def test_contract(ministack, name):
    run = subprocess.run([_PROGRAM, f"--gtest_filter={name}"],
                         env=ministack.environment(), capture_output=True, text=True, timeout=110)
    assert run.returncode == 0 and "[  PASSED  ] 1 test." in run.stdout, run.stdout + run.stderr
