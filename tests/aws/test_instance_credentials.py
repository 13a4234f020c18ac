"""A program on an EC2 instance signs with the credentials that it gets from the instance's metadata, over IMDSv2."""

import subprocess

import boto3
import pytest
import requests

from paths import BIN
from standin import REGION


@pytest.fixture
def credentials(ministack):
    """Temporary ones, as those of an instance's role are."""
    sts = boto3.client("sts", region_name=REGION, endpoint_url=ministack.url, aws_access_key_id=ministack.access_key,
                       aws_secret_access_key=ministack.secret_key)
    return sts.get_session_token()["Credentials"]


def _find_queue(ministack, metadata):
    """Runs a contract test that has no other credentials than those of the instance."""
    environment = ministack.environment() | metadata.environment()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del environment[name]
    return subprocess.run([BIN / "aws_contracts_test", "--gtest_filter=Sqs_Queue.IsFoundByItsNameToo"],
                          env=environment, capture_output=True, text=True, timeout=110)


def test_the_instances_credentials_are_used(ministack, metadata_mock, credentials):
    metadata = metadata_mock(credentials=credentials)
    run = _find_queue(ministack, metadata)
    assert run.returncode == 0 and "[  PASSED  ] 1 test." in run.stdout, run.stdout + run.stderr
    assert requests.get(metadata.url + metadata.health, timeout=5).status_code == 401  # It wants a session token.


@pytest.mark.parametrize("name, error", [("AccessKeyId", "InvalidClientTokenId"),
                                         ("SessionToken", "InvalidClientTokenId"),
                                         ("SecretAccessKey", "SignatureDoesNotMatch")])
def test_wrong_credentials_are_refused(ministack, metadata_mock, credentials, name, error):
    run = _find_queue(ministack, metadata_mock(credentials=credentials | {name: "wrong"}))
    assert run.returncode != 0 and f"failed: {error}: " in run.stdout, run.stdout + run.stderr
