"""The AWS account and region that a command works on."""

import functools
import os

import boto3
from botocore.config import Config
from botocore.exceptions import (ClientError, ConnectionError as NoConnection, NoCredentialsError,
                                 PartialCredentialsError, ProfileNotFound, TokenRetrievalError, SSOError)

from .speech import Trouble

_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId",
            "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidAccessKeyId", "AuthFailure"}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"}
_SIGN_IN = ("Sign in with `aws sso login` or `aws configure`, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY; then run this again.")


class Account:
    """boto3's default chain finds credentials; clients are made when they are first wanted."""

    def __init__(self, region=None):
        """Raises Trouble when nobody says which region is meant."""
        try:
            # boto3 itself reads AWS_DEFAULT_REGION and the profile.
            self._session = boto3.Session(region_name=region or os.environ.get("AWS_REGION") or None)
        except ProfileNotFound as error:
            raise Trouble(f"{error}; correct AWS_PROFILE.") from None
        self.region = self._session.region_name
        if not self.region:
            raise Trouble("No region is set; say --region eu-central-1, for example, or set AWS_REGION.")

    @functools.cache
    def client(self, service):
        """A client that retries what is transient."""
        config = Config(retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=10, read_timeout=60,
                        user_agent_extra="polybot-deploy")
        return self._session.client(service, config=config)

    @functools.cached_property
    def number(self):
        """The account's number; asking for it shows whether there are credentials at all."""
        return self.client("sts").get_caller_identity()["Account"]


def has_code(error, *codes):
    """Whether that ClientError is one of these of the service's."""
    return error.response["Error"]["Code"] in codes


def explained(error):
    """A sentence for whatever boto3 raised."""
    if isinstance(error, (NoCredentialsError, PartialCredentialsError, TokenRetrievalError, SSOError)):
        return f"There are no credentials for an AWS account. {_SIGN_IN}"
    if isinstance(error, NoConnection):
        return f"AWS cannot be reached: {error} Check the network, the region's name and AWS_ENDPOINT_URL."
    if isinstance(error, ClientError):
        details = error.response["Error"]
        code, words = details.get("Code", "unknown"), details.get("Message", "without a word").rstrip(".")
        if code in _EXPIRED:
            return f"AWS does not accept the credentials ({code}: {words}). {_SIGN_IN}"
        if code in _DENIED:
            return f"The account does not allow {error.operation_name} ({words}). Use an administrator's credentials."
        return f"{error.operation_name} failed: {code}: {words}."
    return f"{str(error).rstrip('.')}."
