"""Our executables as child processes, and what they leave behind."""

import json
import os
import random
import signal
import socket
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path

import requests

from paths import BIN, MODEL
from waiting import eventually

RESULTS_SECRET = "results-secret-that-must-never-reach-a-log"
OPERATOR_TOKEN = "operator-token-that-must-never-reach-a-log"
# ASAN_OPTIONS, TBB_ENABLE_SANITIZERS and the like, which programs that are built so need in their environment.
SANITIZERS = {name: value for name, value in os.environ.items() if "SAN_" in name or "SANITIZER" in name}
TICKS = os.sysconf("SC_CLK_TCK")  # In a second.


def free_port():
    """A loopback port that nobody listens on now, below those that Linux gives to connections that go out: else one of
    those could have it while the program that listens there is being started again."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_768)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def processes_mentioning(text, name=""):
    """Ids of the running processes whose command line holds `text` and whose program is called `name`."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            arguments = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue  # It ended between listing and reading.
        if any(text in argument for argument in arguments) and name in Path(arguments[0]).name:
            found.append(int(entry.name))
    return found


def stat_fields(pid):
    """proc(5)'s fields of a process from the third on: the second may hold blanks."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()


def processor_seconds(pid):
    """What a process has used of the processors so far."""
    return sum(map(int, stat_fields(pid)[11:13])) / TICKS


def resident_megabytes(pid):
    """The memory that a process holds now."""
    return _megabytes(pid, "VmRSS")


def peak_megabytes(pid):
    """The most memory that a process has held."""
    return _megabytes(pid, "VmHWM")


def _megabytes(pid, name):
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith(f"{name}:"))
    return int(kilobytes) / 1024


class Program:
    """One executable, with its output in a file; start, stop and kill it as often as needed."""

    launcher = ()  # What it is started by, where that is not the test itself.

    def __init__(self, name, arguments, environment, log):
        self.name, self.log = name, log
        self._command = [str(BIN / name), *map(str, arguments)]
        self._environment = environment
        self._process = None

    @property
    def pid(self):
        return self._process.pid

    @property
    def running(self):
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self):
        """What it ended with by itself; None while it runs, or once it was stopped or killed."""
        return None if self._process is None else self._process.poll()

    def add_arguments(self, *arguments):
        """Takes effect at the next start."""
        self._command += map(str, arguments)

    def allow_open_files(self, count):
        """No more than these, however the program asks for it; takes effect at the next start."""
        self._command = ["prlimit", f"--nofile={count}:{count}", *self._command]

    def start(self):
        assert not self.running, f"{self.name} runs already"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([*self.launcher, *self._command], env=self._environment, stdin=subprocess.DEVNULL,
                                             stdout=log, stderr=subprocess.STDOUT)
        return self

    def run_to_its_end(self, timeout=15):
        """Starts it and returns its exit code once it has ended by itself."""
        Program.start(self)
        code, self._process = self._process.wait(timeout), None
        return code

    def stop(self, timeout=15):
        """Asks it to end, as systemd does; it must do so cleanly."""
        if self._process is not None:
            self.signal(signal.SIGTERM)
            self.await_clean_end(timeout)

    def await_clean_end(self, timeout=15):
        code = self._process.wait(timeout)
        self._process = None
        assert code == 0, f"{self.name} ended with {code} after SIGTERM, see {self.log}"

    def kill(self):
        """Ends it without a chance to tidy up."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def suspend(self):
        self.signal(signal.SIGSTOP)

    def resume(self):
        self.signal(signal.SIGCONT)

    def signal(self, number):
        self._process.send_signal(number)

    def output(self):
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""


def stop_all(programs):
    """Ends what runs, all at once as each may take a second; every program must end cleanly."""
    running = [program for program in programs if program.running]
    try:
        for program in running:
            program.signal(signal.SIGTERM)
        for program in running:
            program.await_clean_end()
    finally:
        for program in programs:
            program.kill()


class Polybot(Program):
    """polybot on its own loopback port, the same one after a restart."""

    def __init__(self, home, environment, admin_port=0):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__("polybot", ["--data-dir", home.data, "--listen", "127.0.0.1", "--port", self.port,
                                     "--admin-port", admin_port], environment, home.directory / "polybot.log")

    def start(self):
        super().start()
        eventually(self._serves, lambda: f"polybot serving, its output: {self.output()[-2000:]}")
        return self

    def _serves(self):
        assert self.running, f"polybot ended: {self.output()[-2000:]}"
        try:
            return requests.get(self.url, timeout=5).status_code == 200
        except requests.RequestException:
            return False

    @property
    def admin_url(self):
        """Where it serves the operator: at another port after each start."""
        lines = [line for line in self.output().splitlines() if '"event":"listening for the operator"' in line]
        return f"http://127.0.0.1:{json.loads(lines[-1])['port']}"

    def restart(self):
        self.stop()
        self.start()

    def set_environment(self, **variables):
        """Takes effect at the next start."""
        self._environment |= variables

    def announce(self, prediction_id, secret=RESULTS_SECRET):
        """The worker's callback, by hand; returns the response."""
        return requests.post(f"{self.url}/results", params={"predictionId": prediction_id},
                             headers={"Authorization": f"Bearer {secret}"}, timeout=30)


class Home:
    """A one-machine home in a temporary directory: its data, its programs and their logs."""

    def __init__(self, directory, cache):
        self.directory, self.data = directory, directory / "data"
        self._programs = []
        self.environment = {
            "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(cache), "XDG_CACHE_HOME": str(cache),
            "YOLO5_MODEL": str(MODEL), "RESULTS_SECRET": RESULTS_SECRET, "AWS_EC2_METADATA_DISABLED": "true"}
        self.environment |= SANITIZERS

    def polybot(self, admin_port=0, **environment):
        """polybot, not yet started; `environment` adds TELEGRAM_TOKEN and so on."""
        return self._add(Polybot(self, self.environment | {"OPERATOR_TOKEN": OPERATOR_TOKEN} | environment, admin_port))

    def worker(self, polybot, *arguments):
        """A yolo5 worker, not yet started."""
        log = self.directory / f"yolo5-{len(self._programs)}.log"
        return self._add(Program("yolo5", ["work", "--data-dir", self.data, "--polybot-url", polybot.url, *arguments],
                                 self.environment, log))

    def streamer(self, polybot, minimum=1, maximum=2, period=1, name="metric-streamer", **environment):
        """A metric-streamer whose log has that name, not yet started; it starts workers of its own."""
        arguments = ["--data-dir", self.data, "--period", period, "--min-workers", minimum, "--max-workers", maximum]
        return self._add(Program("metric-streamer", arguments,
                                 self.environment | {"POLYBOT_URL": polybot.url} | environment,
                                 self.directory / f"{name}.log"))

    def _add(self, program):
        self._programs.append(program)
        return program

    def worker_pids(self):
        """The yolo5 processes that work on this home, whoever started them."""
        return processes_mentioning(str(self.data), "yolo5")

    def stored(self, folder):
        """Prediction ids that have a blob in `folder`: "photos" or "predictions". File names have + for a slash."""
        return {path.name.partition("+")[2] for path in self.data.glob(f"**/{folder}+*")}

    def lose_photo(self, prediction_id):
        """Deletes a photo that nobody has looked at yet, as a failing disk would."""
        (path,) = self.data.glob(f"**/photos+{prediction_id}")
        path.unlink()

    @contextmanager
    def without_blobs(self):
        """Meanwhile no picture can be read or stored: their folder is a file."""
        blobs, away = self.data / "blobs", self.directory / "blobs-away"
        blobs.rename(away)
        blobs.touch()
        yield
        blobs.unlink()
        away.rename(blobs)

    def logs(self):
        """Output by log file name, of every program that ran here."""
        return {path.name: path.read_text(encoding="utf-8", errors="replace")
                for path in sorted(self.directory.glob("*.log"))}

    def close(self):
        """Stops everything; every program must end cleanly and leave no process behind."""
        stop_all(self._programs)
        eventually(lambda: not processes_mentioning(str(self.data)),
                   lambda: f"no stray process: {processes_mentioning(str(self.data))}", timeout=10)
