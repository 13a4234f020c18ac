"""The images under test: the Dockerfile's last stages around root trees of this checkout's release build."""

import os
import shutil
import tempfile
from pathlib import Path

from docker_engine import run
from paths import BIN, MODEL, REPOSITORY

DOCKERFILE = REPOSITORY / "deploy/docker/Dockerfile"
SERVICES = ("polybot", "yolo5", "metric-streamer")
TARGETS = ("polybot", "metric-streamer", "yolo5-base", "yolo5")

# In place of the stages that install compilers and build.
_MADE_ALREADY = """\
FROM scratch AS build
COPY trees /trees
FROM scratch AS model
COPY model /model
"""


def provide_images(engine):
    """Gives the engine polybot, metric-streamer, yolo5-base and yolo5.

    They are those of an archive where POLYBOT_IMAGES names one: tests/deploy/build_images.py makes it of the whole
    Dockerfile.
    """
    if archive := os.environ.get("POLYBOT_IMAGES"):
        engine.docker("load", "--quiet", "--input", archive)
        return
    with tempfile.TemporaryDirectory(prefix="polybot-images-") as directory:
        context = Path(directory)
        _lay_out(context)
        for target in TARGETS:
            engine.docker("build", "--quiet", "--target", target, "--tag", target, context)


def _lay_out(context):
    """What a build stage would have left."""
    for service in SERVICES:
        run(REPOSITORY / "deploy/docker/root-tree", service, context / "trees" / service, "--build", BIN.parent)
    (context / "trees/data").mkdir()
    (context / "model").mkdir()
    shutil.copy(MODEL, context / "model")
    stages = [stage for stage in DOCKERFILE.read_text(encoding="utf-8").split("\n\n")
              if stage.startswith("FROM") and " AS tools" not in stage and not stage.startswith("FROM tools")]
    assert len(stages) == 4, "the Dockerfile has other stages than these tests know"
    (context / "Dockerfile").write_text("\n".join([_MADE_ALREADY, *stages]), encoding="utf-8")
