"""The AWS stand-in with TLS, without which the policies of buckets and queues let nobody in."""

import functools
import subprocess

import boto3
import pytest
import requests

from processes import free_port
from standin import REGION, Ministack


class TlsMinistack(Ministack):
    """As Ministack; `ca` is the file of the certificate that whoever calls it has to trust, `plain_url` without TLS."""

    def __init__(self, log):
        super().__init__(log)
        self.url = self.url.replace("http:", "https:")
        self._plain = f"127.0.0.1:{free_port()}"
        self.plain_url = f"http://{self._plain}"
        self.ca, self._key = log.with_name("ca.pem"), log.with_name("key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", self._key, "-out", self.ca, "-subj", "/CN=127.0.0.1", "-days", "2",
                        "-addext", "subjectAltName=IP:127.0.0.1"], check=True, stderr=subprocess.DEVNULL)

    def command(self):
        return [*super().command(), "--certfile", self.ca, "--keyfile", self._key, "--insecure-bind",
                self._plain]

    def answers(self):
        try:
            return requests.get(self.url + self.health, verify=self.ca, timeout=5).status_code < 500
        except requests.RequestException:
            return False

    def prepare(self):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_CA_BUNDLE", str(self.ca))
            super().prepare()

    def environment(self):
        return super().environment() | {"AWS_CA_BUNDLE": str(self.ca)}

    @functools.cache
    def client(self, service, **access):
        """boto3's client of a user who may do everything; `access` has what differs."""
        usual = {"endpoint_url": self.url, "verify": self.ca, "aws_access_key_id": self.access_key,
                 "aws_secret_access_key": self.secret_key}
        return boto3.client(service, region_name=REGION, **usual | access)
