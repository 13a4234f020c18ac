"""tools/serve.py where the disk or the keyboard interferes; `./up` as a whole is tried in test_up.py."""

import errno
import importlib.util
import os
import shutil
import signal
import subprocess
import sys

import pytest

from paths import REPOSITORY

SCRIPT = REPOSITORY / "tools/serve.py"


@pytest.fixture
def serve():
    usual = signal.getsignal(signal.SIGINT)
    spec = importlib.util.spec_from_file_location("serve", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    signal.signal(signal.SIGINT, usual)
    return module


@pytest.fixture
def service(serve, tmp_path):
    """One that ends at once, in the place of polybot."""
    (tmp_path / "polybot").symlink_to("/bin/true")
    serve.BIN = tmp_path
    return serve.Service("polybot", [], dict(os.environ), tmp_path / "logs")


def fail_full(*_arguments, **_more):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def ended(service):
    service.start()
    service._process.wait()
    return service


def test_a_log_too_long_is_set_aside(serve, service, tmp_path):
    log = ended(service)._log
    log.write_bytes(b"x" * (serve.LOG_BYTES + 1))
    service.bound_log()
    assert log.stat().st_size == 0 and (tmp_path / "logs/polybot.log.1").stat().st_size == serve.LOG_BYTES + 1


def test_a_log_too_long_is_cut_where_the_disk_takes_no_copy(serve, service, monkeypatch, capsys):
    log = ended(service)._log
    monkeypatch.setattr(shutil, "copyfile", fail_full)
    for _ in range(2):
        log.write_bytes(b"x" * (serve.LOG_BYTES + 1))
        service.look_after()
        assert log.stat().st_size == 0
    assert capsys.readouterr().out.count("No space left on device") == 1


def test_a_program_that_cannot_be_started_is_tried_again(service, monkeypatch, capsys):
    ended(service).look_after()  # which says that it ended, and when it starts again
    service._restart_at = 0.0
    with monkeypatch.context() as full:
        full.setattr(subprocess, "Popen", fail_full)
        for _ in range(3):
            service.look_after()
    assert capsys.readouterr().out.count("No space left on device") == 1
    before = service._process
    service.look_after()
    assert service._process is not before


def test_says_why_there_is_no_end_of_the_log(service, tmp_path):
    assert f"{tmp_path}/logs/polybot.log, is empty" in ended(service).log_end()


def test_ctrl_c_as_it_starts_leaves_no_traceback(tmp_path):
    (tmp_path / "argparse.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n", encoding="ascii")
    run = subprocess.run([sys.executable, SCRIPT], env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True,
                         text=True, timeout=20, check=False)
    assert (run.returncode, run.stderr) == (-signal.SIGINT, "")
