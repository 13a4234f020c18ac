"""The images on a Docker Engine: what is in them and what is not, and that they do their work confined."""

import io
import json
import re
import tarfile
import uuid

import pytest

from aws_home import AwsHome
from containers import CONFINED, await_page, started
from docker_engine import AS_ROOT, run
from images import DOCKERFILE, SERVICES
from paths import BUS, REPOSITORY
from pictures import BUS_COUNTS, count
from processes import RESULTS_SECRET, processes_mentioning
from telegram_standin import TOKEN
from waiting import eventually

MEGABYTES = {"polybot": 60, "metric-streamer": 60, "yolo5-base": 250}
PROGRAMS = {"polybot": {"polybot", "curl"}, "metric-streamer": {"metric-streamer"}, "yolo5-base": {"yolo5"}}
LIBRARIES = "usr/lib/x86_64-linux-gnu/"


def configuration(engine, image):
    (about,) = json.loads(engine.docker("image", "inspect", image))
    return about["Config"] | {"Megabytes": about["Size"] / 1e6}


@pytest.fixture(scope="module")
def files(engine):
    """All that is in an image, as tar sees it."""
    def members(image):
        with started(engine, f"files-of-{image}", image, "--help") as container:
            packed = engine.docker("export", container.name, text=False)
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            return archive.getmembers()

    return {image: members(image) for image in PROGRAMS}


def test_dockerfile_passes_hadolint():
    run(REPOSITORY / ".deps/deploy-tools/bin/hadolint", DOCKERFILE)


@pytest.mark.parametrize("image", MEGABYTES)
def test_images_are_small(engine, image):
    assert configuration(engine, image)["Megabytes"] < MEGABYTES[image]


@pytest.mark.parametrize("image", PROGRAMS)
def test_images_hold_no_program_but_their_own(files, image):
    executable = {member.name for member in files[image]
                  if member.size and member.mode & 0o111 and not re.search(r"\.so(\.|$)", member.name)}
    assert executable == {f"usr/bin/{program}" for program in PROGRAMS[image]}


@pytest.mark.parametrize("image", PROGRAMS)
def test_nothing_in_an_image_gives_rights_away(files, image):
    for member in files[image]:
        assert not member.mode & 0o6000, f"{member.name} is setuid or setgid"
        assert member.issym() or not member.mode & 0o002 or member.name == "tmp", f"everybody may write {member.name}"
        assert (member.uid, member.gid) == ((10001, 10001) if member.name == "data" else (0, 0)), member.name


@pytest.mark.parametrize("image", PROGRAMS)
def test_images_hold_the_libraries_that_are_needed_and_no_other(engine, files, image):
    held = {name for name in (member.name for member in files[image]) if name.startswith(LIBRARIES)}
    loaded_by_name = {name for name in held if re.search("plugin|frontend|tbbbind", name)}
    needed = {name.removeprefix(LIBRARIES) for name in loaded_by_name}
    for binary in {f"usr/bin/{program}" for program in PROGRAMS[image]} | loaded_by_name:
        listed = engine.docker("run", "--rm", "--entrypoint=/lib64/ld-linux-x86-64.so.2", image, "--list", f"/{binary}")
        assert "not found" not in listed
        needed |= {line.split()[0] for line in listed.splitlines() if "=>" in line}
    assert needed == {name.removeprefix(LIBRARIES) for name in held}


@pytest.mark.parametrize("image", PROGRAMS)
def test_images_say_what_they_are_made_of(files, image):
    names = {member.name for member in files[image]}
    assert {"usr/share/doc/polybot/LICENSE", "usr/share/doc/libcurl4/copyright", "var/lib/dpkg/status.d/libcurl4",
            "etc/os-release"} <= names
    assert ("usr/share/doc/openvino/LICENSE" in names) == (image == "yolo5-base")
    assert not any(name.startswith("model/") for name in names)


@pytest.mark.parametrize("image", [*SERVICES, "yolo5-base"])
def test_images_are_configured(engine, image):
    program = image.removesuffix("-base")
    config = configuration(engine, image)
    assert config["User"] == "10001:10001"
    assert config["Entrypoint"] == [f"/usr/bin/{program}"]
    assert config["StopSignal"] == "SIGTERM"
    assert config["Healthcheck"]["Test"][1] == ("/usr/bin/curl" if program == "polybot" else f"/usr/bin/{program}")
    assert list(config.get("ExposedPorts") or ()) == (["8443/tcp"] if program == "polybot" else [])
    labels = {name.removeprefix("org.opencontainers.image."): text for name, text in config["Labels"].items()}
    assert labels.keys() == {"title", "description", "version", "revision"}
    assert labels["title"] == program
    assert engine.docker("run", "--rm", *CONFINED, image, "--version").strip() == labels["version"]
    assert program in engine.docker("run", "--rm", *CONFINED, image, "--help")


def test_polybot_works_confined(engine):
    with started(engine, "polybot", *CONFINED, f"--env=RESULTS_SECRET={RESULTS_SECRET}", "--volume=/data",
                 "--health-interval=1s", "polybot") as polybot:
        await_page(f"http://{polybot.address}:8443/")
        polybot.await_health()
        assert polybot.stop() == 0
        assert '"event":"stopped"' in polybot.log()


def test_yolo5_finds_what_is_on_the_bus(engine):
    answer = engine.docker("run", "--rm", *CONFINED, "--volume", f"{BUS}:/bus.jpg:ro", "yolo5", "detect", "--json",
                           "/bus.jpg")
    assert count(json.loads(answer)[0]["detections"]) == BUS_COUNTS


@pytest.fixture
def home(aws, tmp_path):
    return AwsHome(aws, tmp_path, telegram=None)


@pytest.fixture
def beside(aws):
    """What leads to the stand-in instead of AWS; on AWS, the instance's role says as whom."""
    names = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED")
    environment = aws.environment()
    return [*(f"--env={name}={environment[name]}" for name in names), "--env=TELEGRAM_API_URL=http://127.0.0.1:9"]


def variables(**texts):
    return [f"--env={name}={text}" for name, text in texts.items()]


def settings(home):
    """What polybot has to be told."""
    return {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_APP_URL": "https://bot.example.com",
            "BUCKET_NAME": home.bucket, "SQS_QUEUE_URL": home.queue, "DYNAMODB_TABLE": home.table_name,
            "RESULTS_SECRET": RESULTS_SECRET}


def test_polybot_is_run_by_its_settings(engine, home, beside):
    with started(engine, "polybot", "--restart=always", *variables(**settings(home), AWS_REGION="eu-central-1"),
                 *beside, "--publish=8443:8443", "polybot") as polybot:
        await_page("http://127.0.0.1:8443/")
        # What it wrote, it wrote to AWS.
        assert not engine.docker("diff", polybot.name)


def test_polybot_is_run_by_one_secret(engine, aws, home, beside):
    aws.client("secretsmanager").create_secret(Name="polybot", SecretString=json.dumps(settings(home)))
    with started(engine, "polybot", *variables(SECRET_ID="polybot", AWS_REGION="eu-central-1"), *beside,
                 "--publish=8443:8443", "polybot"):
        await_page("http://127.0.0.1:8443/")


def test_polybot_that_was_killed_comes_back(engine):
    data = f"/data/{uuid.uuid4()}"
    with started(engine, "polybot", "--restart=always", f"--env=RESULTS_SECRET={RESULTS_SECRET}",
                 "--publish=8443:8443", "polybot", "--data-dir", data) as polybot:
        await_page("http://127.0.0.1:8443/")
        # Not by `docker kill`, after which it is meant to stay away.
        (process,) = processes_mentioning(data, "polybot")
        run(*AS_ROOT, "kill", "-KILL", process)
        eventually(lambda: polybot.inspect()["RestartCount"] == 1, "a restart")
        await_page("http://127.0.0.1:8443/")
