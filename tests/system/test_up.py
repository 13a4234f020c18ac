"""`./up` in a checkout that is built: it serves, runs once, says what is in its way, and leaves nothing behind."""

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
import requests

import pictures
from paths import BIN, MODEL, REPOSITORY
from processes import free_port, processes_mentioning
from waiting import eventually
from web_chat import WebChat

pytestmark = pytest.mark.skipif(BIN != REPOSITORY / "build/release/bin", reason="./up runs the checkout's own build")


class Up:
    """`./up` with a data directory of its own, in a process group of its own as a terminal would give it."""

    def __init__(self, directory):
        self.data, self._log = directory / "data", directory / "up.log"
        self.port, self.admin_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._processes = []

    def start(self, *launcher, **environment):
        with self._log.open("ab") as log:
            process = subprocess.Popen([*launcher, *self._command()], cwd=REPOSITORY, env=self._environment() | environment,
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                                       start_new_session=True)
        self._processes.append(process)
        return process

    def run(self, *more, directory=REPOSITORY, **environment):
        return subprocess.run([*self._command(), *more], cwd=directory, env=self._environment() | environment,
                              timeout=60, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)

    def _command(self):
        return [REPOSITORY / "up", "--port", str(self.port), "--admin-port", str(self.admin_port), "--listen", "127.0.0.1",
                "--data", str(self.data), "--workers", "1"]

    def _environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TELEGRAM_", "RESULTS_", "OPERATOR_"))}
        return kept | {"YOLO5_MODEL": str(MODEL)}

    def output(self):
        return self._log.read_text(encoding="utf-8", errors="replace")

    def strays(self):
        return processes_mentioning(str(self.data))

    def await_serving(self, process):
        def serves():
            assert process.poll() is None, f"./up ended: {self.output()}"
            try:
                return requests.get(self.url, timeout=5).status_code == 200
            except requests.RequestException:
                return False

        eventually(serves, lambda: f"./up serving: {self.output()}", timeout=60)

    def close(self):
        for process in self._processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for pid in self.strays():
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def up(tmp_path):
    up = Up(tmp_path)
    yield up
    up.close()


def test_serves_runs_once_and_stops_on_ctrl_c(up):
    process = up.start()
    up.await_serving(process)
    eventually(lambda: up.url.removeprefix("http://127.0.0.1") in up.output(), "the address printed")
    assert WebChat(up.url).detect(pictures.bus())["text"] == "4 persons, 1 bus"

    began = time.monotonic()
    second = up.run()
    assert time.monotonic() - began < 3
    assert "already" in (second.stdout + second.stderr) and process.poll() is None

    os.killpg(process.pid, signal.SIGINT)
    process.wait(timeout=20)
    assert not up.strays()
    with pytest.raises(requests.ConnectionError):
        requests.get(up.url, timeout=5)


def test_tells_the_operator_where_and_with_what_to_log_in(up):
    up.data.mkdir()
    (up.data / "secrets.env").write_text("RESULTS_SECRET=of-an-older-release\n", encoding="ascii")
    process = up.start()
    up.await_serving(process)
    eventually(lambda: f"http://127.0.0.1:{up.admin_port}/" in up.output(), "the admin address printed")
    held = dict(line.split("=") for line in (up.data / "secrets.env").read_text(encoding="ascii").splitlines())
    assert held["RESULTS_SECRET"] == "of-an-older-release" and len(held["OPERATOR_TOKEN"]) == 64
    assert (up.data / "secrets.env").stat().st_mode & 0o077 == 0
    login = requests.post(f"http://127.0.0.1:{up.admin_port}/login", data={"token": held["OPERATOR_TOKEN"]}, timeout=10,
                          allow_redirects=False)
    assert login.status_code == 303 and held["OPERATOR_TOKEN"] not in up.output()


def test_stops_everything_when_it_is_terminated(up):
    process = up.start()
    up.await_serving(process)
    process.terminate()
    process.wait(timeout=20)
    eventually(lambda: not up.strays(), "no stray process", timeout=5)


def test_outlives_its_terminal_when_nohup_says_so(up):
    process = up.start("nohup")
    eventually(lambda: "polybot is ready" in up.output(), lambda: f"ready: {up.output()}", timeout=60)
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    ignored = int(re.search(r"^SigIgn:\s*(\w+)$", status, re.M)[1], 16)
    assert ignored & 1 << signal.SIGHUP - 1
    process.terminate()
    assert process.wait(timeout=20) == 0 and not up.strays()


def test_names_an_occupied_port(up):
    with socket.create_server(("127.0.0.1", up.port)):
        run = up.run()
    assert run.returncode != 0
    assert str(up.port) in run.stderr and "--port" in run.stderr
    with socket.create_server(("127.0.0.1", up.admin_port)):
        run = up.run()
    assert run.returncode != 0
    assert str(up.admin_port) in run.stderr and "--admin-port" in run.stderr
    assert not up.strays()


@pytest.fixture
def checkout_of_another(tmp_path):
    """One in which another user ran ./up, as far as it goes until something is installed, and how to run ./up there."""
    checkout = tmp_path / "checkout"
    shutil.copytree(REPOSITORY / "tools", checkout / "tools")
    shutil.copy(REPOSITORY / "up", checkout)
    for lock in (".deps/.lock", ".data/up.lock"):
        (checkout / lock).parent.mkdir()
        (checkout / lock).touch(0o400)
    # Root without this has no more rights to it than anybody.
    lesser = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] if os.geteuid() == 0 else []
    return checkout, [*lesser, checkout / "up"]


@pytest.mark.parametrize("options, directory", [((), ".data"), (("--build-only",), ".deps")])
def test_says_who_cannot_write_where(checkout_of_another, options, directory):
    checkout, command = checkout_of_another
    run = subprocess.run([*command, "--port", str(free_port()), *options], capture_output=True, text=True, timeout=20,
                         check=False)
    (sentence,) = run.stderr.splitlines()
    assert run.returncode != 0 and f"cannot write to {checkout / directory}" in sentence


def test_looks_for_a_model_where_the_caller_is(up, tmp_path):
    run = up.run(directory=tmp_path, YOLO5_MODEL="mine.onnx")
    assert run.returncode != 0 and f"YOLO5_MODEL names {tmp_path}/mine.onnx, which cannot be read" in run.stderr


def test_says_that_it_waits_for_another_that_builds(tmp_path):
    shutil.copytree(REPOSITORY / "tools", tmp_path / "tools")
    (tmp_path / ".deps").mkdir()
    with (tmp_path / ".deps/.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with subprocess.Popen([tmp_path / "tools/setup", "nothing"], stderr=subprocess.PIPE, text=True) as waiting:
            assert waiting.stderr.readline() == "Another ./up or ./test is building here; waiting for it.\n"
            fcntl.flock(lock, fcntl.LOCK_UN)
            assert "not 'nothing'" in waiting.stderr.read()


def test_finds_a_wrong_model_before_it_builds(checkout_of_another):
    checkout, command = checkout_of_another
    (checkout / "tools/setup").write_text("#!/bin/sh\necho building\n", encoding="ascii")
    run = subprocess.run([*command, "--port", str(free_port()), "--data", checkout / "data"], capture_output=True, text=True,
                         timeout=20, check=False, env=os.environ | {"YOLO5_MODEL": str(checkout)})
    assert run.returncode != 0 and f"YOLO5_MODEL names {checkout}, which cannot be read" in run.stderr
    assert "building" not in run.stdout


def test_does_not_say_ready_when_no_worker_gets_to_work(up):
    run = up.run(YOLO5_MODEL=str(REPOSITORY / "README.md"))
    assert run.returncode != 0 and "is no model that OpenVINO reads" in run.stderr
    assert "ready" not in run.stdout and not up.strays()


def test_is_ready_with_logs_that_do_not_tell_of_workers(up):
    process = up.start(POLYBOT_LOG_LEVEL="warn")
    eventually(lambda: "polybot is ready" in up.output(), lambda: f"ready: {up.output()}", timeout=30)
    assert process.poll() is None


def test_outlives_its_logs(up):
    process = up.start()
    eventually(lambda: "polybot is ready" in up.output(), lambda: f"ready: {up.output()}", timeout=60)
    (polybot,) = processes_mentioning(str(up.data), "polybot")
    logs = up.data / "logs"
    (logs / "polybot.log").unlink()
    shutil.rmtree(logs)
    os.kill(polybot, signal.SIGKILL)
    eventually(lambda: (logs / "polybot.log").exists(), lambda: f"a new log: {up.output()}")
    up.await_serving(process)
    assert "Traceback" not in up.output()


@pytest.mark.parametrize("name, damage, said", [
    ("secrets.env", lambda path: path.write_bytes(b"RESULTS_SECRET=\xff\n"), "is damaged"),
    ("secrets.env", lambda path: path.mkdir(), "Is a directory"),
    ("logs", lambda path: path.touch(), "File exists"),
])
def test_says_in_a_sentence_what_is_damaged(up, name, damage, said):
    up.data.mkdir()
    damage(up.data / name)
    run = up.run()
    (sentence,) = run.stderr.splitlines()
    assert run.returncode != 0 and str(up.data / name) in sentence and said in sentence


def test_an_empty_secret_is_made_anew(up):
    up.data.mkdir()
    (up.data / "secrets.env").write_text("RESULTS_SECRET=\nOPERATOR_TOKEN=mine\n", encoding="ascii")
    up.await_serving(up.start())
    held = dict(line.split("=") for line in (up.data / "secrets.env").read_text(encoding="ascii").splitlines())
    assert len(held["RESULTS_SECRET"]) == 64 and held["OPERATOR_TOKEN"] == "mine"


@pytest.mark.parametrize("options, said", [
    (("--port", "9000", "--admin-port", "9000"), "both 9000"),
    (("--listen", "999.1.1.1"), "--listen is an IPv4 address"),
    (("--listen", "1.2.3.256"), "--listen is an IPv4 address"),
    (("--data", str(REPOSITORY / "README.md")), "README.md is no folder"),
    (("--data", "/dev/full/data"), "/dev/full/data is no folder"),
])
def test_names_a_wrong_value(up, options, said):
    run = up.run(*options)
    assert run.returncode != 0 and said in run.stderr


def test_takes_as_many_workers_as_metric_streamer(up):
    refused = up.run("--workers", "257")
    streamer = subprocess.run([BIN / "metric-streamer", "--max-workers", "257"], capture_output=True, text=True,
                              timeout=20, check=False)
    assert refused.returncode != 0 and "--workers is a number from 1 to 256" in refused.stderr
    assert streamer.returncode != 0 and "1 to 256" in streamer.stderr


def test_explains_itself(up):
    run = subprocess.run(["./up", "--help"], cwd=REPOSITORY, capture_output=True, text=True, timeout=20, check=False)
    assert run.returncode == 0 and "--port" in run.stdout
    assert up.run("--bogus").returncode != 0
