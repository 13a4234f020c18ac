"""Our signatures equal those of botocore, AWS's own Python library, for requests that are awkward to sign."""

import json
import subprocess
import uuid
from datetime import datetime, timedelta, timezone
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import requests
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from paths import BIN
from standin import REGION

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
    "no path": _case("sqs", "POST", _SQS, body="x"),
    "a queue's path": _case("sqs", "POST", _SQS + "/000000000000/name.fifo", body="{}"),
    "a percent sign in a path": _case("sqs", "GET", _SQS + "/100%25"),
    "a percent sign in a query": _case("sqs", "GET", _SQS + "/?a=100%25"),
    "tildes in a path": _case("sqs", "GET", _SQS + "/~a/b~c"),
    "a path that leads up": _case("sqs", "GET", _SQS + "/a/../b/./c"),
    "query names by their bytes": _case("sqs", "GET", _SQS + "/?b=2&B=1&a-b=1&a=1&a_=3&aa=2&a1=0"),
    "the scheme's own port": _case("sqs", "POST", _SQS + ":443/"),
    "an empty header": _case("sqs", "POST", _SQS + "/", [("X-Amz-Meta", "")]),
    "a header beyond ASCII": _case("sqs", "POST", _SQS + "/", [("X-Amz-Meta", "é")]),
    "headers out of order": _case("sqs", "POST", _SQS + "/", [("x-amz-b", "2"), ("X-Amz-A", "1"), ("x-amz-B-c", "3")]),
    "an object behind a port": _case("s3", "GET", "http://127.0.0.1:5166/photos/a%20b", token="token/+="),
    "an object that leads up": _case("s3", "GET", _S3 + "/a/../b//"),
    "an object with a percent sign": _case("s3", "GET", _S3 + "/100%25"),
    "an object with a plus": _case("s3", "GET", _S3 + "/a+b"),
    "an object with encoded marks": _case("s3", "GET", _S3 + "/a%21b%2Ac%27d%28e%29%3A%40%3D%26%3F%23"),
    "an object with bare marks": _case("s3", "GET", _S3 + "/a!b*c'd(e):@=&,;$"),
    "a listing": _case("s3", "GET", _S3 + "/?list-type=2&prefix=photos%2F&delimiter=%2F&start-after="),
    "a body of any bytes": _case("s3", "PUT", _S3 + "/x", body="a\u0000b\u00ff"),
    "a large body": _case("s3", "PUT", _S3 + "/x", body="x" * 100_000),
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
                                  and case["method"] == "GET"])
def test_presigned_url(name):
    case = _CASES[name] | {"expires_in": 300}
    signer = auth.S3SigV4QueryAuth(_credentials(case), "s3", case["region"], expires=300)
    theirs, ours = urlsplit(_theirs(signer, case).url), urlsplit(_ours(case)["url"])
    assert (ours.netloc, ours.path) == (theirs.netloc, theirs.path)
    assert parse_qs(ours.query, keep_blank_values=True) == parse_qs(theirs.query, keep_blank_values=True)


@pytest.fixture(params=["ministack", "s3proxy"])
def s3(request):
    """The stand-ins that check presigned URLs."""
    return request.getfixturevalue(request.param)


def _lent(s3, age=timedelta()):
    """What is answered to the URL of an object lent for a minute, `age` ago, and to that URL tampered with."""
    client = boto3.client("s3", region_name=REGION, endpoint_url=s3.url, aws_access_key_id=s3.access_key,
                          aws_secret_access_key=s3.secret_key)
    bucket = f"photos-{uuid.uuid4()}"
    client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    for key in ("mine", "yours"):
        client.put_object(Bucket=bucket, Key=key, Body=b"a picture")
    case = _case("s3", "GET", f"{s3.url}/{bucket}/mine") | {
        "region": REGION, "time": (datetime.now(timezone.utc) - age).strftime("%Y-%m-%dT%H:%M:%SZ"), "expires_in": 60,
        "access_key": s3.access_key, "secret_key": s3.secret_key}
    url = _ours(case)["url"]
    signature = parse_qs(urlsplit(url).query)["X-Amz-Signature"][0]
    tampered = [url.replace("/mine?", "/yours?"), url.replace("Expires=60", "Expires=600"),
                url.replace(signature, signature[::-1]), url.partition("?")[0]]
    assert len({url, *tampered}) == 5
    return [requests.get(each, timeout=10).status_code for each in (url, *tampered)]


def test_a_presigned_url_lends_one_object_alone(s3):
    assert _lent(s3) == [200, 403, 403, 403, 403]


def test_a_presigned_url_expires(s3):
    assert _lent(s3, timedelta(minutes=2))[0] == 403
