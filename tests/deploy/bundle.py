"""The bundle that the machine image is made of."""

import functools
import os
import subprocess
import tempfile
from pathlib import Path

from paths import BIN, MODEL, REPOSITORY

_directory = tempfile.TemporaryDirectory(prefix="bundle-")


def make_bundle(path, model=MODEL):
    """deploy/bundle, from what the tests test."""
    run = subprocess.run([REPOSITORY / "deploy/bundle", path, "--build", BIN.parent], capture_output=True, text=True,
                         check=False, timeout=100, env=os.environ | {"YOLO5_MODEL": str(model)})
    assert run.returncode == 0, run.stdout + run.stderr
    return path


@functools.cache
def bundle():
    """One that all tests share."""
    return make_bundle(Path(_directory.name) / "bundle.tar.zst")


@functools.cache
def unpacked():
    """The same, unpacked as the image's component does it."""
    root = Path(_directory.name) / "root"
    root.mkdir()
    subprocess.run(["tar", "--extract", "--zstd", "--file", bundle(), "--directory", root, "--no-overwrite-dir"],
                   check=True, timeout=100)
    return root
