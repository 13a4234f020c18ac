"""The contract of every port over the AWS home: the suites that the one-machine home passes too, in C++."""

import subprocess

import pytest

from paths import BIN

_PROGRAM = BIN / "aws_contracts_test"
# Which of the suites a stand-in has the services for, by how their names begin.
_SUITES = {"ministack": "", "moto": "", "s3proxy": "S3", "elasticmq": "Sqs", "dynamodb_local": "DynamoDb"}
# Where a stand-in is not as AWS is.
_UNLIKE_AWS = {
    # A message goes by any of its receipts; in AWS, by the newest alone.
    ("moto", "Sqs/JobQueueContract/0.AStaleReceiptTouchesNothing"),
    # Answers 500 to a presigned URL as soon as it checks signatures.
    ("moto", "S3Bucket.LendsAnObjectByAPresignedUrl"),
    # Its keys are paths of files.
    ("s3proxy", "S3/BlobStoreContract/0.AKeyMayBeTheBeginningOfAnother"),
    # A reader may get the checksum of one version with the bytes of another.
    ("s3proxy", "S3/BlobStoreContract/0.ReadersNeverSeeHalfAnObject"),
    # A transaction that fails takes back what others wrote meanwhile, as all tables are put back to what they were.
    ("moto", "DynamoDb/ChatLogContract/0.ConcurrentWritersGetNumbersOfTheirOwn"),
    # Has no SetInstanceProtection; moto has no CompleteLifecycleAction.
    ("ministack", "AutoScalingMember.IsSparedWhileItIsBusy"),
    ("moto", "AutoScalingMember.FinishesByItsLifecycleHook"),
}


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


def _cases():
    """Each stand-in's tests."""
    names = _contract_tests() if _PROGRAM.exists() else []
    cases = [(standin, name) for standin, beginning in _SUITES.items() for name in names if name.startswith(beginning)]
    assert not names or _UNLIKE_AWS <= set(cases), "a test was renamed"
    return [case for case in cases if case not in _UNLIKE_AWS]


@pytest.mark.parametrize("standin, name", _cases())
def test_contract(request, standin, name):
    server = request.getfixturevalue(standin)
    run = subprocess.run([*server.launcher, _PROGRAM, f"--gtest_filter={name}"],
                         env=server.environment(), capture_output=True, text=True, timeout=110)
    assert run.returncode == 0 and "[  PASSED  ] 1 test." in run.stdout, run.stdout + run.stderr
