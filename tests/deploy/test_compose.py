"""deploy/compose.yaml: a bot on one machine, and a bot on AWS, each by one command and each confined."""

import os
import re
import shutil
import uuid
from contextlib import contextmanager

import pytest
import yaml

from aws_home import AwsHome
from containers import Container, await_page
from docker_engine import run
from images import SERVICES
from paths import REPOSITORY
from pictures import BUS_COUNTS, bus, count
from processes import RESULTS_SECRET
from waiting import eventually
from web_chat import WebChat

COMPOSE_FILE = REPOSITORY / "deploy/compose.yaml"
BOT, OTHER_BOT = "http://127.0.0.1:8443", "http://127.0.0.1:8444"


class Project:
    """Containers of a profile, as the file says that lies in the folder: a copy, beside which there is no .env yet."""

    def __init__(self, engine, folder, profile, environment):
        self._engine, self._name = engine, f"polybot-{uuid.uuid4().hex[:8]}"
        self._environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DOCKER_HOST": engine.host} | environment
        folder.mkdir(exist_ok=True)
        file = shutil.copy(COMPOSE_FILE, folder)
        self._command = ["docker-compose", "--file", file, "--project-name", self._name, "--profile", profile]

    def compose(self, *arguments):
        return run(*self._command, *arguments, env=self._environment)

    def containers(self, *services):
        return [Container(self._engine, name) for name in self.compose("ps", "--quiet", *services).split()]


@contextmanager
def up(*project):
    """The project's containers, started; every one of them must end cleanly."""
    project = Project(*project)
    try:
        project.compose("up", "--detach", "--no-build")
        yield project
        project.compose("stop")
        assert {container.inspect()["State"]["ExitCode"] for container in project.containers()} == {0}
    finally:
        project.compose("down", "--volumes")


def assert_confined(container):
    about = container.inspect()
    host, config = about["HostConfig"], about["Config"]
    assert host["ReadonlyRootfs"] and not host["Privileged"] and not host["CapAdd"]
    assert host["CapDrop"] == ["ALL"] and host["SecurityOpt"] == ["no-new-privileges:true"]
    assert list(host["Tmpfs"]) == ["/tmp"]
    assert all(bound["HostIp"] == "127.0.0.1" for port in host["PortBindings"].values() for bound in port)
    assert config["User"] == "10001:10001" and config["Healthcheck"]["Test"]


@pytest.mark.parametrize("profile", ["local", "aws"])
def test_secret_is_asked_for_until_it_is_kept(engine, tmp_path, profile):
    project = Project(engine, tmp_path / "deploy", profile, {})
    with pytest.raises(AssertionError, match="Put a random value, which polybot and yolo5 share, into deploy/.env"):
        project.compose("ps")
    head = COMPOSE_FILE.read_text(encoding="utf-8").partition("x-service")[0]
    (keep,) = re.findall(r"^#   (\(umask .*)", head, re.M)
    run("sh", "-c", keep, cwd=tmp_path)
    kept = tmp_path / "deploy/.env"
    assert re.fullmatch("RESULTS_SECRET=[0-9a-f]{64}\n", kept.read_text(encoding="ascii"))
    assert kept.stat().st_mode & 0o077 == 0
    with kept.open("a", encoding="ascii") as more:
        more.write("TELEGRAM_TOKEN=1:of-a-bot\n")
    for command in ("ps", "logs", "down"):
        project.compose(command)
    assert "TELEGRAM_TOKEN: 1:of-a-bot" in project.compose("config")


def test_images_are_those_of_the_dockerfile():
    services = yaml.safe_load(COMPOSE_FILE.read_text(encoding="utf-8"))["services"].values()
    assert {service["image"] for service in services} == set(SERVICES)
    for service in services:
        assert service["build"] == {"context": "..", "dockerfile": "deploy/docker/Dockerfile",
                                    "target": service["image"]}
        assert (REPOSITORY / service["build"]["dockerfile"]).is_file()


def test_polybot_gets_what_the_documents_let_it_be_told():
    services = yaml.safe_load(COMPOSE_FILE.read_text(encoding="utf-8"))["services"]
    told = {name: service["environment"] for name, service in services.items() if service["image"] == "polybot"}
    assert len(told) == 3
    for name, environment in told.items():
        assert {"BEHIND_BALANCER", "POLYBOT_MOST_WAITING", "TELEGRAM_APP_URL"} <= environment.keys(), name
        assert ("METRIC_NAMESPACE" in environment) == (environment["POLYBOT_HOME"] == "aws"), name


def assert_answers(url):
    await_page(url)
    assert count(WebChat(url).detect(bus())["objects"]) == BUS_COUNTS


def test_one_machine(engine, tmp_path):
    with up(engine, tmp_path, "local", {"RESULTS_SECRET": RESULTS_SECRET}) as project:
        assert_answers(BOT)
        workers = project.containers("yolo5")
        assert len(workers) == 2
        for container in project.containers():
            assert_confined(container)
        assert "0 failed" in workers[0].execute("/usr/bin/yolo5", "doctor")


def test_aws(engine, aws, tmp_path):
    home = AwsHome(aws, tmp_path, telegram=None)
    endpoint = f"http://host.docker.internal:{aws.port}"
    with up(engine, tmp_path, "aws", home.environment | {"AWS_ENDPOINT_URL": endpoint}) as project:
        for url in (BOT, OTHER_BOT):
            assert_answers(url)
        assert len(project.containers()) == 4
        for container in project.containers():
            assert_confined(container)
        (streamer,) = project.containers("aws-metric-streamer")
        eventually(lambda: '"event":"backlog"' in streamer.log(), lambda: f"a reading: {streamer.log()}", timeout=60)
        assert "0 failed" in streamer.execute("/usr/bin/metric-streamer", "doctor")
