"""A Docker Engine of the tests' own: it sees nothing of one that may run here, and leaves nothing behind."""

import os
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from paths import REPOSITORY
from processes import processes_mentioning
from waiting import eventually

# tests/deploy/own_network says how; elsewhere ./test sees to it that sudo asks nothing.
AS_ROOT = [] if os.geteuid() == 0 else os.environ.get("AS_ROOT", "sudo -n").split()
_UNPACKED = REPOSITORY / ".deps/docker/usr"
DOCKER = _UNPACKED / "bin/docker"
# The engine finds its parts by the path.
_PARTS = [f"PATH={_UNPACKED}/sbin:{_UNPACKED}/bin:{os.environ['PATH']}",
          f"LD_LIBRARY_PATH={_UNPACKED.parent}/lib/x86_64-linux-gnu"]
# This machine's on docker0, where containers find it.
ADDRESS = "172.17.0.1"


def run(*command, **options):
    """A command's standard output; when it fails, so does this, with what it said."""
    defaults = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True,
                "timeout": 60}
    done = subprocess.run(list(map(str, command)), check=False, **defaults | options)
    assert done.returncode == 0, f"{command[0]} failed: {(done.stderr or done.stdout or '')[-2000:]}"
    return done.stdout


class DockerEngine:
    """Runs while the context is entered; then everything that it kept is gone.

    Containers are on docker0, which wants a network namespace of its own (tests/deploy/own_network). Without `bridge`
    they can have this machine's network, or none.
    """

    def __init__(self, bridge=True):
        routes = Path("/proc/net/route").read_text(encoding="ascii").splitlines()[1:]
        assert not bridge or not routes, \
            "a Docker Engine would meddle with this network: run ./test deploy, or tests/deploy/own_network pytest …"
        self._network = [f"--bip={ADDRESS}/16"] if bridge else ["--bridge=none"]
        self._cleanup = ExitStack()
        # A socket's path has to be short.
        self.directory = Path(tempfile.mkdtemp(prefix="polybot-docker-"))
        self._cleanup.callback(run, *AS_ROOT, "rm", "-rf", self.directory)
        self.host = f"unix://{self.directory}/socket"
        self._log = self.directory / "dockerd.log"
        self._process = None

    def __enter__(self):
        try:
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(self._command(), stdin=subprocess.DEVNULL, stdout=log,
                                                 stderr=subprocess.STDOUT)
            self._cleanup.callback(self._stop)
            eventually(self._answers, lambda: f"dockerd answering: {self._output()}", timeout=30)
        except BaseException:
            self._cleanup.close()
            raise
        return self

    def __exit__(self, *_exception):
        self._cleanup.close()

    def _command(self):
        """It ends when this process does, and with it all that it started; no mount of theirs is seen outside.

        It leaves the machine's firewall alone; containers reach each other and this machine all the same.
        """
        return [*AS_ROOT, "setpriv", "--pdeathsig=KILL",
                "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
                "env", *_PARTS, "dockerd", "--host", self.host, "--group", str(os.getgid()), "--pidfile", self.directory / "pid",
                "--data-root", self.directory / "data", "--exec-root", self.directory / "run",
                *self._network, "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false"]

    def _answers(self):
        assert self._process.poll() is None, f"dockerd ended: {self._output()}"
        return subprocess.run([DOCKER, "--host", self.host, "version"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, check=False).returncode == 0

    def _output(self):
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def _stop(self):
        # The first process of its namespace: without it the kernel ends the others.
        for process in processes_mentioning(str(self.directory), "dockerd"):
            run(*AS_ROOT, "kill", "-KILL", process)
        self._process.wait(30)

    def docker(self, *arguments, **options):
        """What the command `docker` prints."""
        environment = os.environ | {"DOCKER_HOST": self.host, "DOCKER_BUILDKIT": "1"} | options.pop("env", {})
        return run(DOCKER, *arguments, env=environment, **options)
