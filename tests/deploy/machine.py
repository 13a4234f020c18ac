"""A machine that was started from the image, as near as namespaces come to it."""

import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

from paths import REPOSITORY
from waiting import eventually

_NAMESPACES = ("--mount", "--pid", "--uts", "--ipc", "--cgroup")
_ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
_AWS_CLI = REPOSITORY / ".deps/deploy-tools"


def _control_groups():
    """Where the kernel's control groups are."""
    mounts = (line.split() for line in Path("/proc/self/mounts").read_text(encoding="ascii").splitlines())
    return next((Path(mount[1]) for mount in mounts if mount[2] == "cgroup2"), None)


def need_namespaces():
    """Skips the test where this user may not make a machine."""
    attempt = subprocess.run(["unshare", *_NAMESPACES, "--net", "--fork", "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
                             capture_output=True, text=True, check=False)
    groups = _control_groups()
    if attempt.returncode != 0 or not groups or not os.access(groups, os.W_OK):
        pytest.skip(f"only root, with control groups to write to, can make a machine: {attempt.stderr.strip()}")


class Machine:
    """systemd with the units of the bundle that was unpacked to `bundle`, while the context is entered.

    It is in the network of the thread that enters.
    """

    def __init__(self, bundle, log):
        self._bundle, self._log = bundle, log
        self._group = _control_groups() / f"machine-of-test-{uuid.uuid4()}"
        self._process = self._systemd = None

    def __enter__(self):
        self._group.mkdir()
        boot = ["unshare", *_NAMESPACES, "--fork", "--kill-child", Path(__file__).parent / "boot_machine", self._bundle,
                _AWS_CLI]
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                ["sh", "-c", 'echo $$ >"$0/cgroup.procs" && exec "$@"', self._group, *boot],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            self._systemd = eventually(self._child, "unshare forking")
            eventually(self._manages, self._said, timeout=30)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception):
        """Kills everything on it, and leaves nothing behind."""
        self._process.kill()
        self._process.wait()
        eventually(self._removed, f"{self._group} being empty")

    def _removed(self):
        try:
            for group in sorted(self._group.rglob("*/"), reverse=True):
                group.rmdir()
            self._group.rmdir()
        except OSError:  # A process there is still on its way out.
            return False
        return True

    def _child(self):
        pid = self._process.pid
        return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").strip()

    def _manages(self):
        assert self._process.poll() is None, self._said()
        return self.run("systemctl", "is-active", "machine.target").stdout == "active\n"

    def _said(self):
        return "systemd managing; it said: " + self._log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def run(self, *command, **options):
        """Runs a command on the machine, as root."""
        return subprocess.run(["nsenter", "--target", self._systemd, *_NAMESPACES, "--root", "--wd", *command],
                              capture_output=True, text=True, check=False, timeout=60, env=_ENVIRONMENT, **options)

    def do(self, *command, **options):
        """Runs a command, which must succeed, and returns what it printed."""
        run = self.run(*command, **options)
        assert run.returncode == 0, f"{command}: {run.stdout}{run.stderr}"
        return run.stdout

    def read(self, path):
        """The text of a file."""
        return self.do("cat", path)

    def write(self, path, text):
        """Makes a file, as user data would."""
        self.do("tee", path, input=text)

    def place(self, file, path):
        """Makes a copy of a file of this machine's."""
        shutil.copy(file, f"/proc/{self._systemd}/root{path}")

    def shows(self, unit, name):
        """A property of a unit."""
        return self.do("systemctl", "show", "--value", "--property", name, unit).strip()

    def process(self, unit):
        """The main process of a unit, by its folder in /proc as this test sees it."""
        inside = self.shows(unit, "MainPID")
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                status = dict(line.split(":", 1) for line in (entry / "status").read_text().splitlines())
            except OSError:
                continue  # It ended between listing and reading.
            ids = status["NSpid"].split()
            if len(ids) > 1 and ids[-1] == inside and os.path.samefile(entry / "ns/pid",
                                                                       f"/proc/{self._systemd}/ns/pid"):
                return entry
        raise AssertionError(f"{unit} has no process {inside}")
