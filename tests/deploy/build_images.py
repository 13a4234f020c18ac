"""build_images.py ARCHIVE: builds the whole Dockerfile from a bare Debian, and saves its images for the tests.

No registry is asked: debootstrap makes the base. It finds package mirrors as this machine does, and the model where a
checkout of this machine has it.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from docker_engine import AS_ROOT, DockerEngine, run
from images import DOCKERFILE, TARGETS
from paths import MODEL, REPOSITORY

BASE = "docker.io/library/debian:12-slim"
SOURCES = """\
deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian bookworm-updates main
deb http://deb.debian.org/debian-security bookworm-security main
"""
# As in debian:12-slim.
DPKG = """\
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
"""


def lay_over(tree):
    """What this machine knows of the way to packages and to the model, and what makes Debian slim."""
    texts = {"etc/apt/sources.list": SOURCES, "etc/dpkg/dpkg.cfg.d/docker": DPKG,
             "etc/apt/apt.conf.d/99acquire": run("apt-config", "dump", "Acquire")}
    for name, text in texts.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text, encoding="utf-8")
    if Path("/etc/pip.conf").exists():
        shutil.copy("/etc/pip.conf", tree / "etc")
    shutil.copytree("/usr/local/share/ca-certificates", tree / "usr/local/share/ca-certificates")
    (tree / "shared/models").mkdir(parents=True)
    shutil.copy(MODEL, tree / "shared/models")


def make_base(engine, directory):
    base, over = directory / "base", directory / "over"
    run(*AS_ROOT, "debootstrap", "--variant=minbase", "bookworm", base, "http://deb.debian.org/debian", timeout=1800)
    lay_over(over)
    run(*AS_ROOT, "cp", "-r", f"{over}/.", base)
    with subprocess.Popen([*AS_ROOT, "tar", "-c", "-C", base, "."], stdout=subprocess.PIPE) as packed:
        engine.docker("import", "-", BASE, stdin=packed.stdout, timeout=300)
    run(*AS_ROOT, "rm", "-rf", base)


def main():
    (archive,) = sys.argv[1:]
    with DockerEngine(bridge=False) as engine, tempfile.TemporaryDirectory(prefix="polybot-base-") as directory:
        make_base(engine, Path(directory))
        for target in TARGETS:
            engine.docker("build", "--progress=plain", "--network=host", "--file", DOCKERFILE, "--target", target,
                          "--tag", target, REPOSITORY, stdout=sys.stdout, stderr=subprocess.STDOUT, timeout=3600)
        engine.docker("save", "--output", archive, *TARGETS, timeout=300)


if __name__ == "__main__":
    main()
