"""Runs polybot and metric-streamer (which runs the workers) until told to stop; restarts what dies. Called by ./up."""

import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C before main() has its say leaves no traceback

import argparse
import contextlib
import http.client
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

BIN = Path(__file__).resolve().parents[1] / "build/release/bin"
LOG_BYTES = 10_000_000  # a log that grows past this becomes <name>.log.1
SECRETS = ("RESULTS_SECRET", "OPERATOR_TOKEN")
READY_SECONDS = 60
STOP_SECONDS = 35  # metric-streamer leaves its workers 30 s to finish what they have in hand
LONGEST_BACKOFF_SECONDS = 30
STEADY_SECONDS = 60  # after this long without a crash, the backoff starts anew
FUTILE_STARTS = 2  # after as many workers died before one was at work, the next would die too

stop = threading.Event()
hurry = threading.Event()


def on_signal(_number, _frame):
    (hurry if stop.is_set() else stop).set()


def say(text):
    with contextlib.suppress(OSError):  # the terminal may be gone; stopping goes on
        print(text, flush=True)


class Service:
    """One program, its log and its restarts."""

    def __init__(self, name, arguments, environment, logs):
        self.name = name
        self._command = ["setpriv", "--pdeathsig", "TERM", "--", str(BIN / name), *arguments]
        self._environment = environment
        self._log = logs / f"{name}.log"
        self._process = None
        self._failures = 0
        self._started = 0.0
        self._restart_at = None
        self._trouble = None

    def start(self):
        self._log.parent.mkdir(exist_ok=True)
        with self._log.open("ab") as log:
            # A session of its own, so that Ctrl-C reaches this script alone, and its whole group can be ended.
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        self._started = time.monotonic()
        self._restart_at = None

    def look_after(self):
        """Restarts the program where it has died, and bounds its log; what the disk or the system refuses is said once, and
        tried again the next time.
        """
        trouble = None
        for step in (self.keep_running, self.bound_log):
            try:
                step()
            except OSError as error:
                trouble = f"{error.strerror} ({error.filename or self._log})"
        if trouble and trouble != self._trouble:
            say(f"! {self.name}: {trouble}; the rest goes on")
        self._trouble = trouble

    def begin_log(self):
        if self._log.exists():
            self._log.replace(f"{self._log}.1")

    def bound_log(self):
        with contextlib.suppress(FileNotFoundError):  # somebody has deleted it
            if self._log.stat().st_size <= LOG_BYTES:
                return
            try:
                shutil.copyfile(self._log, f"{self._log}.1")
            finally:  # on a full disk too, which this makes room on
                os.truncate(self._log, 0)  # the programs append, so they go on at the start

    def has_died(self):
        return self._process.poll() is not None

    def obituary(self):
        status = self._process.returncode
        return f"{self.name} " + (f"was killed by {signal.Signals(-status).name}" if status < 0
                                  else f"stopped with status {status}")

    def log(self):
        """The last of what it has logged; nothing where that cannot be read."""
        with contextlib.suppress(OSError), self._log.open("rb") as log:
            log.seek(max(0, self._log.stat().st_size - 20_000))
            return log.read().decode(errors="replace")
        return ""

    def log_end(self, lines=15):
        end = "\n".join(self.log().splitlines()[-lines:])
        return f"its log ends:\n{end}" if end else f"its log, {self._log}, is empty: is the disk full?"

    def keep_running(self):
        """Restarts the program when it has died, after a pause that grows with each death."""
        now = time.monotonic()
        if not self.has_died():
            if now - self._started > STEADY_SECONDS:
                self._failures = 0
        elif self._restart_at is None:
            self._signal_group(signal.SIGTERM)  # what it left behind
            pause = min(2 ** self._failures, LONGEST_BACKOFF_SECONDS)
            self._failures += 1
            self._restart_at = now + pause
            say(f"! {self.obituary()}; starting it again in {pause} s (see {self._log})")
        elif now >= self._restart_at:
            self.start()

    def finish(self):
        """Ends the program, gently for STOP_SECONDS, and everything it started."""
        if self._process is None:
            return
        self._process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while not self.has_died() and not hurry.is_set() and time.monotonic() < deadline:
            time.sleep(0.02)
        self._signal_group(signal.SIGKILL)
        self._process.wait()

    def _signal_group(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


def shared_secrets(data):
    """What workers and the operator prove themselves to polybot with, where the environment says nothing: this data
    directory's, each made at first need.
    """
    path = data / "secrets.env"
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except UnicodeDecodeError:
        sys.exit(f"✗ {path} is damaged: it is no UTF-8. Restore it, or delete it: then new secrets are made.")
    kept = dict(line.split("=", 1) for line in lines if "=" in line)
    missing = [name for name in SECRETS if not kept.get(name)]
    if missing:
        kept |= {name: secrets.token_hex(32) for name in missing}
        new = data / "secrets.env.new"
        new.write_text("".join(f"{name}={value}\n" for name, value in kept.items()), encoding="utf-8")
        new.replace(path)
    return {name: kept[name] for name in SECRETS if not is_in_environment(name)}


def is_in_environment(secret):
    return bool(os.environ.get(secret) or os.environ.get(f"{secret}_FILE"))


def answers(host, port):
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def has_worker(fleet):
    """Whether a worker is at work, as far as metric-streamer's new log, which is its workers' too, can tell."""
    says_all = os.environ.get("POLYBOT_LOG_LEVEL") not in ("warn", "error")
    return not says_all or '"event":"working"' in fleet.log()


def wait_until_ready(services, host, port):
    """None, or why nobody would be answered."""
    polybot, fleet = services
    deadline = time.monotonic() + READY_SECONDS
    serves = works = False
    while not stop.is_set():
        for service in services:
            if service.has_died():
                return f"{service.obituary()}; {service.log_end()}"
        serves = serves or answers(host, port)
        works = works or has_worker(fleet)
        if serves and works:
            return None
        if not works and fleet.log().count('"event":"worker died"') >= FUTILE_STARTS:
            return f"the workers die as they start; {fleet.name}: {fleet.log_end()}"
        if time.monotonic() >= deadline:
            late, service = ("no worker", fleet) if serves else ("polybot", polybot)
            return f"{late} was ready within {READY_SECONDS} s; {service.log_end()}"
        stop.wait(0.05)
    return None


def make_services(options, data):
    polybot = os.environ | shared_secrets(data)
    fleet = {name: value for name, value in polybot.items() if not name.startswith(("TELEGRAM_", "OPERATOR_"))}
    fleet |= {"POLYBOT_URL": options.address, "YOLO5_MODEL": options.model}
    logs = data / "logs"
    logs.mkdir(exist_ok=True)
    return [
        Service("polybot", ["--home", "local", "--data-dir", str(data), "--listen", options.listen,
                            "--port", str(options.port), "--admin-listen", "127.0.0.1", "--admin-port",
                            str(options.admin_port)], polybot, logs),
        Service("metric-streamer", ["--home", "local", "--data-dir", str(data),
                                    "--max-workers", str(options.max_workers)], fleet, logs),
    ]


def serve(services, options):
    """The exit status."""
    started = time.monotonic()
    host = urlsplit(options.address).hostname
    for service in services:
        service.begin_log()
        service.start()
    problem = wait_until_ready(services, host, options.port)
    if problem:
        print(f"✗ {problem}", file=sys.stderr)
        return 1
    if not stop.is_set():
        token = "your environment" if is_in_environment("OPERATOR_TOKEN") else f"{options.data_dir}/secrets.env"
        say(f"✓ starting ({time.monotonic() - started:.1f} s)\n\n"
            f"polybot is ready: open {options.address} and drop a photo.\n"
            f"For the operator: http://127.0.0.1:{options.admin_port}/; the token is OPERATOR_TOKEN in {token}.\n"
            f"Logs: {options.data_dir}/logs. Ctrl-C stops everything.")
    while not stop.wait(0.25):
        for service in services:
            service.look_after()
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--listen", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--admin-port", type=int, required=True)
    parser.add_argument("--address", required=True)
    parser.add_argument("--max-workers", type=int, required=True)
    parser.add_argument("--model", required=True)
    options = parser.parse_args()

    os.umask(0o077)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # as nohup has it
            signal.signal(number, on_signal)
    services = []
    try:
        services = make_services(options, options.data_dir)
        status = serve(services, options)
    except OSError as error:  # as all begins; later ones are survived
        print(f"✗ {error.filename or options.data_dir}: {error.strerror}; make room or mend that, and start again.",
              file=sys.stderr)
        status = 1
    finally:
        # Workers last hand their results to polybot, so it goes last.
        for service in reversed(services):
            service.finish()
    if stop.is_set():
        say("stopped")
    return status


if __name__ == "__main__":
    sys.exit(main())
