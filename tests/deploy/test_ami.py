"""The machine image: the bundle, and what Image Builder does with it."""

import hashlib
import os
import subprocess
import tarfile

import pytest
import yaml

from bundle import bundle, make_bundle, unpacked
from docker_engine import run
from machine import Machine, need_namespaces
from paths import BIN, REPOSITORY
from templates import properties

TREES = tuple(f"opt/polybot/{service}" for service in ("polybot", "yolo5", "metric-streamer"))
BUNDLE_HASH = "${BundleHash}"
CHECK = "/opt/polybot/host/check"


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_content_makes_the_same_bundle(tmp_path):
    assert digest(make_bundle(tmp_path / "again.tar.zst")) == digest(bundle())


def test_a_space_in_the_path_to_libraries_changes_nothing(tmp_path):
    """As OpenVINO's have it in a checkout whose own path has one."""
    (libraries,) = REPOSITORY.glob(".deps/python/lib/python3*/site-packages/openvino/libs")
    (tmp_path / "a checkout").symlink_to(libraries)
    run(REPOSITORY / "deploy/docker/root-tree", "yolo5", tmp_path / "yolo5", "--build", BIN.parent,
        env=os.environ | {"LD_LIBRARY_PATH": str(tmp_path / "a checkout")})
    assert run("diff", "--recursive", "--brief", "--exclude", "model", tmp_path / "yolo5",
               unpacked() / "opt/polybot/yolo5") == ""


def members():
    """What the bundle holds."""
    with subprocess.Popen(["zstd", "--decompress", "--stdout", "-q", bundle()], stdout=subprocess.PIPE) as stream, \
            tarfile.open(fileobj=stream.stdout, mode="r|") as archive:
        return list(archive)


def test_the_bundle_holds_the_services_and_what_a_machine_needs_around_them():
    found = members()
    assert {(member.uid, member.gid, member.mtime) for member in found} == {(0, 0, 0)}
    assert {member.name.rpartition("/")[2] for member in found if member.mode & 0o022 and not member.issym()} == {"tmp"}
    for tree in TREES:
        assert f"{tree}/usr/bin/{tree.rpartition('/')[2]}" in {member.name for member in found}
    assert {member.name for member in found if not member.isdir() and not member.name.startswith(TREES)} == {
        *(f"etc/systemd/system/{unit}.service{more}" for more in ("", ".d/sandbox.conf")
          for unit in ("polybot", "yolo5", "metric-streamer", "polybot-ready@")),
        "etc/systemd/system/yolo5.service.d/threads.conf",
        "etc/systemd/system/amazon-cloudwatch-agent.service.d/polybot.conf",
        "etc/logrotate.d/polybot", "etc/tmpfiles.d/polybot.conf",
        *(f"opt/polybot/host/{name}" for name in ("agent-config", "amazon-cloudwatch-agent.json", "check", "image.yaml",
                                                  "install", "metadata", "signal-ready"))}


def test_a_model_in_openvinos_form_comes_with_its_weights(tmp_path):
    for end in ("xml", "bin"):
        (tmp_path / f"own.{end}").write_text(f"{end} of my own", encoding="utf-8")
    made = make_bundle(tmp_path / "bundle.tar.zst", tmp_path / "own.xml")

    def text(name):
        return subprocess.run(["tar", "--extract", "--zstd", "--to-stdout", "--file", made, name], check=True,
                              stdout=subprocess.PIPE, text=True).stdout

    unit = text("etc/systemd/system/yolo5.service.d/model.conf")
    model = unit.removeprefix("[Service]\nEnvironment=YOLO5_MODEL=/").removesuffix(".xml\n")
    assert [text(f"opt/polybot/yolo5/{model}.{end}") for end in ("xml", "bin")] == ["xml of my own", "bin of my own"]


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A machine with the image's files, on which nothing has been started."""
    need_namespaces()
    with Machine(unpacked(), tmp_path_factory.mktemp("machine") / "machine.log") as machine:
        machine.write("/usr/local/bin/dnf", "#!/bin/sh\n")
        machine.do("chmod", "+x", "/usr/local/bin/dnf")
        yield machine


def component():
    """The phases of the component's document, for the bundle at hand."""
    data = properties("image", "Component")["Data"]["Fn::Sub"]
    assert len(data) < 16_000, "Image Builder takes no longer document in a template"
    document = yaml.safe_load(data.replace(BUNDLE_HASH, digest(bundle())))
    assert document["schemaVersion"] == 1.0
    return {phase["name"]: phase["steps"] for phase in document["phases"]}


def test_the_component_installs_the_bundle_that_it_names_and_no_other(machine):
    download, install = component()["build"]
    source, = download["inputs"]
    assert source["source"] == f"s3://${{ArtifactsBucket}}/bundle-{digest(bundle())}.tar.zst"
    script, = install["inputs"]["commands"]
    machine.write("/var/tmp/bundle.tar.zst", "another bundle")
    refused = machine.run("bash", "-c", script)
    assert refused.returncode != 0 and "bundle.tar.zst: FAILED" in refused.stdout
    machine.place(bundle(), source["destination"])
    machine.do("bash", "-c", script)
    assert machine.run("test", "-e", source["destination"]).returncode != 0
    assert machine.run("systemctl", "is-enabled", "sshd.service", "sshd.socket").stdout == "masked\nmasked\n"


def test_the_component_checks_the_machine_before_it_becomes_the_image_and_after(machine):
    for phase in ("validate", "test"):
        step, = component()[phase]
        assert step["inputs"]["commands"] == [CHECK]
    said = machine.do(CHECK)
    assert "0 objects" in said
    assert machine.shows("amazon-cloudwatch-agent", "ActiveState") == "inactive"


@pytest.mark.parametrize("damage, mend, sentence", [
    ("mv /opt/polybot/yolo5/model /opt/model", "mv /opt/model /opt/polybot/yolo5/model",
     "yolo5 cannot look at a picture in its sandbox."),
    ("chmod -x /opt/polybot/polybot/usr/bin/polybot", "chmod +x /opt/polybot/polybot/usr/bin/polybot",
     "polybot does not start in its sandbox."),
    ("rm /opt/polybot/metric-streamer/lib64/*", "cp /opt/polybot/polybot/lib64/* /opt/polybot/metric-streamer/lib64",
     "metric-streamer does not start in its sandbox."),
    ("systemctl unmask sshd", "systemctl mask sshd", "The machine lets people in by SSH.")])
def test_a_machine_that_is_no_good_is_found_out(machine, damage, mend, sentence):
    machine.do("bash", "-c", damage)
    try:
        found = machine.run(CHECK)
    finally:
        machine.do("bash", "-c", mend)
    assert found.returncode == 1 and found.stderr.endswith(f"{sentence}\n"), found.stdout + found.stderr


def test_the_agent_is_not_configured_for_a_group_of_no_service(machine):
    refused = machine.run("/opt/polybot/host/agent-config", "/polybot/else")
    assert refused.returncode == 1
    assert refused.stderr == ("The log group /polybot/else is no service's; correct the tag LogGroup of the machine's "
                              "group.\n")
