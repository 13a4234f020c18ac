"""`deploy up` and `update` with an image that is built here.

The AWS stand-in has no Image Builder: tests/deploy/image_builder.py answers in its place, and the image stack is made
without what only Image Builder has. Programs are not packed either; test_bundle.py does that.
"""

import hashlib
import json
import shutil

import pytest

from image_builder import ImageBuilder
from telegram_standin import TOKEN
from templates import DIRECTORY, templates
from tool import bundle, cli, templates as tool_templates, up
from tool.speech import Trouble

PIPELINE = "arn:aws:imagebuilder:eu-central-1:000000000000:image-pipeline/built"
MACHINES = ("polybot", "yolo5", "metric-streamer")


@pytest.fixture(scope="module")
def template_directory(tmp_path_factory):
    """The templates, the image's without the types that the stand-in does not know."""
    directory = tmp_path_factory.mktemp("templates")
    for path in DIRECTORY.glob("*.yaml"):
        shutil.copy(path, directory)
    image = json.loads(json.dumps(templates()["image"]))
    image["Resources"] = {name: resource for name, resource in image["Resources"].items()
                          if not resource["Type"].startswith("AWS::ImageBuilder::")}
    image["Outputs"] = {name: output if name == "ArtifactsBucketName" else {"Value": PIPELINE}
                        for name, output in image["Outputs"].items()}
    (directory / "image.yaml").write_text(json.dumps(image), encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def deployment(deployments):
    return deployments("built")


@pytest.fixture(scope="module")
def builder(deployment):
    with ImageBuilder(deployment.cloud, deployment.name) as builder:
        yield builder


@pytest.fixture
def told(deployment, builder, template_directory, monkeypatch, capsys):
    """Runs a command with what the programs are made into; returns its exit code and what it said."""
    for name, value in (deployment.environment | {"AWS_ENDPOINT_URL_IMAGEBUILDER": builder.url}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tool_templates, "DIRECTORY", template_directory)
    tool_templates.template.cache_clear()

    def run(command, *arguments, programs=b"first"):
        def make_bundle(directory):
            path = bundle.Path(directory) / "bundle.tar.zst"
            path.write_bytes(programs)
            return bundle.Bundle(path, hashlib.sha256(programs).hexdigest())
        monkeypatch.setattr(up, "make_bundle", make_bundle)
        code = cli.main([command, "--name", deployment.name, *arguments])
        said = capsys.readouterr()
        return code, said.out + said.err
    yield run
    tool_templates.template.cache_clear()


def built(deployment):
    """Descriptions of the images that were built."""
    return deployment.cloud.client("ec2").describe_images(
        Owners=["self"], Filters=[{"Name": "tag:Name", "Values": [deployment.name]}])["Images"]


def images(deployment):
    """Their ids, by bundle."""
    return {tag["Value"]: image["ImageId"] for image in built(deployment) for tag in image["Tags"]
            if tag["Key"] == "Bundle"}


def sha256(programs):
    return hashlib.sha256(programs).hexdigest()


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout whose tools note that they ran, and with which token; deploy/bundle packs what `programs` holds."""
    (tmp_path / "programs").write_bytes(b"programs")
    for tool, does in {"tools/setup": "", "tools/build": "", "deploy/bundle": 'cp "$root/programs" "$1"'}.items():
        path = tmp_path / tool
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'#!/bin/sh\nroot={tmp_path}\necho "{tool} ${{1%%/*}} $TELEGRAM_TOKEN" >>"$root/ran"\n{does}\n',
                        encoding="utf-8")
        path.chmod(0o755)
    monkeypatch.setattr(bundle, "_REPOSITORY", tmp_path)
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    return tmp_path


def test_a_bundle_is_named_after_its_content(checkout, tmp_path_factory):
    made = bundle.make_bundle(tmp_path_factory.mktemp("bundle"))
    assert made.key == f"bundle-{sha256(b'programs')}.tar.zst" and made.path.read_bytes() == b"programs"
    assert (checkout / "ran").read_text(encoding="utf-8").splitlines() == [
        "tools/setup build ", "tools/build release ", "deploy/bundle  "]


def test_programs_that_cannot_be_built_are_said(checkout, tmp_path_factory):
    (checkout / "tools/build").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    with pytest.raises(Trouble, match="tools/build failed"):
        bundle.make_bundle(tmp_path_factory.mktemp("bundle"))
    assert "deploy/bundle" not in (checkout / "ran").read_text(encoding="utf-8")


def test_a_build_that_fails_is_explained(deployment, builder, told):
    builder.outcome = {"status": "FAILED", "reason": "Step Check exited with 1."}
    code, said = told("up", "--domain", deployment.domain, "--hosted-zone-id", deployment.zone)
    assert code == 1 and "✗ Image Builder ended with FAILED: Step Check exited with 1. Its log group" in said, said
    assert set(deployment.stacks()) == {"storage", "image"}


def test_machines_are_made_of_the_image_that_was_built(deployment, builder, told):
    builder.outcome = {"status": "AVAILABLE"}
    code, said = told("up", "--domain", deployment.domain, "--hosted-zone-id", deployment.zone)
    assert code == 0, said
    made = images(deployment)[sha256(b"first")]
    assert [deployment.image(part) for part in MACHINES] == [made] * 3
    assert deployment.parameters("image")["BundleHash"] == sha256(b"first")
    uploaded = deployment.cloud.client("s3").get_object(Bucket=deployment.outputs()["ArtifactsBucketName"],
                                                        Key=f"bundle-{sha256(b'first')}.tar.zst")
    assert uploaded["Body"].read() == b"first"


def test_the_same_programs_are_built_once(deployment, builder, told):
    before, builds = deployment.state(), dict(builder.builds)
    code, said = told("up")
    assert code == 0 and "has these programs already" in said, said
    assert deployment.state() == before and builder.builds == builds


def test_other_programs_get_another_image(deployment, builder, told):
    code, said = told("update", programs=b"second")
    assert code == 0, said
    made = images(deployment)
    # The one before stays, for a way back.
    assert set(made) == {sha256(b"first"), sha256(b"second")}
    assert [deployment.image(part) for part in MACHINES] == [made[sha256(b"second")]] * 3


def test_a_build_that_goes_on_is_waited_for(deployment, builder, told):
    arn = builder.start(sha256(b"third"), "BUILDING")
    code, said = told("update", programs=b"other")
    assert code == 1 and f"still at work on {arn}" in said, said
    code, said = told("update", programs=b"third")
    assert code == 0 and "Image Builder makes it" not in said, said
    made = images(deployment)
    assert set(made) == {sha256(b"second"), sha256(b"third")}
    assert deployment.image("yolo5") == made[sha256(b"third")]


def test_a_renewal_replaces_the_machines_of_the_same_programs(deployment, builder, told):
    before = deployment.image("polybot")
    code, said = told("update", "--renew", programs=b"third")
    assert code == 0 and "Image Builder makes it" in said, said
    (renewed,) = {deployment.image(part) for part in MACHINES}
    assert renewed != before and {before, renewed} <= {image["ImageId"] for image in built(deployment)}
    code, said = told("up", programs=b"third")
    assert code == 0 and f"{renewed} has these programs already" in said, said
    assert {deployment.image(part) for part in MACHINES} == {renewed}


def test_a_dry_run_of_a_renewal_changes_nothing(deployment, builder, told):
    before, builds = deployment.state(), dict(builder.builds)
    code, said = told("update", "--renew", "--dry-run", programs=b"third")
    assert code == 0 and "· image: would be built anew, and every machine replaced" in said, said
    code, said = told("update", "--dry-run", programs=b"third")
    assert code == 0 and "· image: would be built, unless there is one" in said and "storage" not in said, said
    assert deployment.state() == before and builder.builds == builds


def test_down_deletes_the_images(deployment, builder, told):
    ec2 = deployment.cloud.client("ec2")
    assert ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]
    code, said = told("down", "--yes", "--delete-data")
    assert code == 0 and "Nothing remains" in said, said
    assert not images(deployment) and not builder.builds and not deployment.stacks()
    assert not ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]
