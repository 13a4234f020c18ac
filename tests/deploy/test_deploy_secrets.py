"""The label of a secret's version. moto takes it with a new version, as AWS does; ministack (test_deploy_up.py) does not, and
keeps it when CloudFormation writes another one, as AWS does and moto does not."""

import json

import boto3
import pytest
from moto import mock_aws

from standin import REGION
from tool.account import Account
from tool.bot_secret import FILLED, Secret

SETTINGS = {"BUCKET_NAME": "photos"}
WHOLE = SETTINGS | {"TELEGRAM_TOKEN": "1:A"}


@pytest.fixture
def manager(monkeypatch):
    """boto3's client in an account whose one secret is as CloudFormation makes it."""
    monkeypatch.setenv("AWS_REGION", REGION)
    with mock_aws():
        client = boto3.client("secretsmanager", region_name=REGION)
        client.create_secret(Name="bot", SecretString=json.dumps(SETTINGS))
        yield client


@pytest.fixture
def bot(manager):
    """Filled."""
    secret = Secret(Account(), "bot")
    assert secret.keep(WHOLE)
    return secret


def labels(manager):
    return sorted(sorted(stages) for stages in manager.describe_secret(SecretId="bot")["VersionIdsToStages"].values())


def test_a_new_version_is_labelled_at_once(manager, bot):
    assert labels(manager) == [["AWSCURRENT", FILLED], ["AWSPREVIOUS"]]
    assert not bot.keep(WHOLE) and labels(manager) == [["AWSCURRENT", FILLED], ["AWSPREVIOUS"]]


def test_a_version_that_was_never_labelled_is_labelled(manager):
    assert not Secret(Account(), "bot").keep(SETTINGS)
    assert labels(manager) == [["AWSCURRENT", FILLED]]
