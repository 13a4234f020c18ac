"""Containers of the images under test, and AWS as they see it."""

import json
import subprocess
from contextlib import contextmanager

import boto3
import requests

from docker_engine import ADDRESS
from standin import REGION, Ministack
from waiting import eventually

# What a careful administrator runs them with.
CONFINED = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges")


class Container:
    """One of an engine's, by name."""

    def __init__(self, engine, name):
        self._engine, self.name = engine, name

    def inspect(self):
        (about,) = json.loads(self._engine.docker("inspect", self.name))
        return about

    @property
    def address(self):
        networks = self.inspect()["NetworkSettings"]["Networks"]
        return next(iter(networks.values()))["IPAddress"]

    def log(self):
        return self._engine.docker("logs", self.name, stderr=subprocess.STDOUT)

    def execute(self, *command):
        return self._engine.docker("exec", self.name, *command)

    def await_health(self):
        """Until its image's own check has found it well."""
        eventually(lambda: self.inspect()["State"]["Health"]["Status"] == "healthy",
                   lambda: f"{self.name} healthy: {self.inspect()['State']['Health']}")

    def stop(self):
        """As `docker stop` does it, by SIGTERM; returns the exit code."""
        self._engine.docker("stop", self.name)
        return self.inspect()["State"]["ExitCode"]


@contextmanager
def started(engine, name, *options):
    """`docker run -d` with these options, image and arguments; the container goes at the end."""
    engine.docker("run", "--detach", "--name", name, *options)
    try:
        yield Container(engine, name)
    finally:
        engine.docker("rm", "--force", "--volumes", name)


def await_page(url):
    """Until polybot serves there."""
    def serves():
        try:
            return requests.get(url, timeout=5).status_code == 200
        except requests.RequestException:
            return False

    eventually(serves, f"polybot serving at {url}")


class AwsForContainers(Ministack):
    """The stand-in at docker0's address, where containers find it."""

    def __init__(self, log):
        super().__init__(log)
        self.url = f"http://{ADDRESS}:{self.port}"

    def command(self):
        *command, _loopback = super().command()
        return [*command, f"{ADDRESS}:{self.port}"]

    def variables(self):
        return super().variables() | {"MINISTACK_HOST": ADDRESS}

    def client(self, service):
        return boto3.client(service, region_name=REGION, endpoint_url=self.url, aws_access_key_id=self.access_key,
                            aws_secret_access_key=self.secret_key)
