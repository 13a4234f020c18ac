"""Our signatures equal those of botocore, AWS's own Python library, for requests that are awkward to sign."""

import json
import subprocess
from datetime import datetime, timezone
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from paths import BIN

_TIME = datetime(2026, 11, 24, 10, 0, 0, tzinfo=timezone.utc)
_SQS, _S3 = "https://sqs.eu-central-1.amazonaws.com", "https://photos.s3.eu-central-1.amazonaws.com"


def _case(service, method, url, headers=(), body="", token=""):
    return {"service": service, "method": method, "url": url, "headers": list(map(list, headers)), "body": body,
            "session_token": token, "region": "eu-central-1", "time": "2026-11-24T10:00:00Z",
            "access_key": "AKIDEXAMPLE", "secret_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "expires_in": 0}


_CASES = {
    "an empty body": _case("sqs", "POST", _SQS + "/"),
    "a JSON body": _case("sqs", "POST", _SQS + "/", [("Content-Type", "application/x-amz-json-1.0"),
                                                     ("X-Amz-Target", "AmazonSQS.SendMessage")], '{"a": "é\\n"}'),
    "a form": _case("monitoring", "POST", "https://monitoring.eu-central-1.amazonaws.com/",
                    [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")], "Action=X&V=%20%2B"),
    "a session token": _case("dynamodb", "POST", _SQS + "/", token="FwoGZXIvYXdzEXAMPLE//+=="),
    "a port": _case("sqs", "POST", "http://127.0.0.1:5166/"),
    "spaces inside a header": _case("sqs", "POST", _SQS + "/", [("X-Amz-Meta", "  two   spaces  ")]),
    "a header twice": _case("sqs", "POST", _SQS + "/", [("X-Amz-Meta", "b"), ("X-Amz-Meta", "a")]),
    "a query without values": _case("sqs", "GET", _SQS + "/?b=&a=&c=1"),
    "a query name twice": _case("sqs", "GET", _SQS + "/?a=2&a=1&A=3"),
    "an encoded query": _case("sqs", "GET", _SQS + "/?q=a%20b%2Bc%2Fd%3D%C3%A9~"),
    "an encoded path": _case("sqs", "GET", _SQS + "/a%20b/%C3%A9"),
    "a path to normalise": _case("sqs", "GET", _SQS + "/a//b/./c/"),
    "an object": _case("s3", "GET", _S3 + "/photos/0f8fad5b-d9cb-469f-a165-70867728950e"),
    "an object with a space": _case("s3", "PUT", _S3 + "/a%20b/%C3%A9~%2B", body="bytes"),
    "an object with two slashes": _case("s3", "PUT", _S3 + "/a//b/./c", body="bytes"),
    "an object and a token": _case("s3", "PUT", _S3 + "/a", [("x-amz-checksum-crc32", "AAAAAA==")], "b", "token/+="),
    "a bucket's region": _case("s3", "GET", _S3 + "/?location"),
}


def _ours(case):
    run = subprocess.run([BIN / "aws_sign"], input=json.dumps(case) + "\n", capture_output=True, text=True, timeout=30)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def _theirs(signer, case):
    request = AWSRequest(method=case["method"], url=case["url"], data=case["body"].encode())
    for name, value in case["headers"]:
        request.headers.add_header(name, value)
    # Its retries and body streams are of no concern here.
    request.context.update({"payload_signing_enabled": True, "client_config": None})
    with mock.patch.object(auth, "get_current_datetime", lambda *_, **__: _TIME.replace(tzinfo=None)):
        signer.add_auth(request)
    return request


def _credentials(case):
    return Credentials(case["access_key"], case["secret_key"], case["session_token"] or None)


@pytest.mark.parametrize("name", _CASES)
def test_headers(name):
    case = _CASES[name]
    kind = auth.S3SigV4Auth if case["service"] == "s3" else auth.SigV4Auth
    theirs = _theirs(kind(_credentials(case), case["service"], case["region"]), case)
    ours = {header.lower(): value for header, value in _ours(case)["headers"]}
    assert ours["authorization"].replace(" ", "") == theirs.headers["Authorization"].replace(" ", "")


@pytest.mark.parametrize("name", [name for name, case in _CASES.items() if case["service"] == "s3"
                                  and case["method"] == "GET" and "?" not in case["url"]])
def test_presigned_url(name):
    case = _CASES[name] | {"expires_in": 300}
    signer = auth.S3SigV4QueryAuth(_credentials(case), "s3", case["region"], expires=300)
    theirs, ours = urlsplit(_theirs(signer, case).url), urlsplit(_ours(case)["url"])
    assert (ours.netloc, ours.path) == (theirs.netloc, theirs.path)
    assert parse_qs(ours.query) == parse_qs(theirs.query)
