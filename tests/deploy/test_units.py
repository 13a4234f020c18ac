"""The services' units: what systemd says of them, and what they do on a machine."""

import shutil
import subprocess

import pytest

from bundle import unpacked
from instance import instance
from paths import BUS
from pictures import BUS_COUNTS, count
from waiting import eventually
from web_chat import WebChat

SERVICES = ("polybot", "yolo5", "metric-streamer")
UNITS = (*SERVICES, "polybot-ready@")


def analyze(*arguments):
    """What systemd-analyze says; it needs no systemd that runs."""
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False, timeout=60)


def test_systemd_finds_no_fault(tmp_path):
    """On a root with the bundle and systemd's own units; for RootDirectory= it looks at the machine's programs."""
    shutil.copytree("/usr/lib/systemd/system", tmp_path / "usr/lib/systemd/system", symlinks=True)
    shutil.copytree(unpacked() / "etc", tmp_path / "etc")
    shutil.copytree(unpacked() / "opt/polybot/host", tmp_path / "opt/polybot/host")
    (tmp_path / "usr/bin").mkdir()
    for service in SERVICES:
        shutil.copy(unpacked() / f"opt/polybot/{service}/usr/bin/{service}", tmp_path / "usr/bin")
    run = analyze("--root", tmp_path, "verify", *(f"{service}.service" for service in SERVICES),
                  *(f"polybot-ready@{service}.service" for service in SERVICES))
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize("unit", UNITS)
def test_little_is_left_that_a_service_may_do(unit):
    run = analyze("security", "--offline=true", "--threshold=13", "--no-pager",
                  unpacked() / f"etc/systemd/system/{unit}.service")
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A machine on which all three services have been started, each as its stack's user data does it."""
    with instance(tmp_path_factory.mktemp("started"), "polybot-polybot", "/polybot/polybot") as started:
        for service in SERVICES:
            started.write_files(service)
            started.run_commands(service)
        yield started


def await_readiness(started, service):
    """Until the service works, by what signals it."""
    unit = f"polybot-ready@{service}"
    eventually(lambda: started.machine.shows(unit, "ActiveState") == "active", lambda: started.log(service), timeout=60)


def test_a_photo_goes_through_the_sandboxes(started):
    for service in SERVICES:
        await_readiness(started, service)
    answer = WebChat("http://127.0.0.1:8443").detect(BUS.read_bytes())
    assert count(answer["objects"]) == BUS_COUNTS
    for service in SERVICES:
        assert started.machine.shows(service, "NRestarts") == "0", started.log(service)


@pytest.mark.parametrize("service", SERVICES)
def test_a_process_sees_its_tree_alone_and_has_no_rights(started, service):
    await_readiness(started, service)
    process = started.machine.process(service)
    status = dict(line.split(":\t", 1) for line in (process / "status").read_text(encoding="ascii").splitlines())
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert 61184 <= int(status["Uid"].split()[0]) <= 65519  # systemd's dynamic users.
    assert "opt" not in {entry.name for entry in (process / "root").iterdir()}
    mounts = (process / "mountinfo").read_text(encoding="ascii").splitlines()
    root = next(line.split() for line in mounts if line.split()[4] == "/")
    assert "ro" in root[5].split(",")


@pytest.mark.parametrize("service", SERVICES)
def test_no_secret_stands_where_others_look(started, service):
    await_readiness(started, service)
    process = started.machine.process(service)
    secret = started.home.values["RESULTS_SECRET"]
    shown = started.machine.do("systemctl", "show", service) + started.machine.read("/etc/polybot.env")
    for text in (shown, started.log(service), (process / "environ").read_text(), (process / "cmdline").read_text()):
        assert secret not in text
    assert started.home.secret in shown


def test_a_service_that_dies_is_started_again(started):
    await_readiness(started, "metric-streamer")
    started.machine.do("systemctl", "kill", "--signal", "KILL", "metric-streamer")
    eventually(lambda: started.machine.shows("metric-streamer", "NRestarts") == "1"
               and started.machine.shows("metric-streamer", "ActiveState") == "active", "its next start")


def test_the_agent_brings_the_log_to_the_machines_group(started):
    config = started.machine.read("/opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.d/polybot.json")
    assert '"/var/log/polybot/polybot.log"' in config and '"/polybot/polybot"' in config
    assert started.machine.shows("amazon-cloudwatch-agent", "ActiveState") == "active"
