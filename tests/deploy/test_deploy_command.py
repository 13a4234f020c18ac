"""What deploy/deploy is told, and what it says where that will not do; nothing here makes a stack."""

import os
import pty
import signal
import subprocess
import sys

import pytest

from deployment import IMAGE
from paths import REPOSITORY
from telegram_standin import TOKEN
from tool.cli import main


@pytest.fixture
def told(capsys):
    """Runs a command and returns its exit code and what it said."""
    def run(*arguments):
        try:
            code = main(arguments)
        except SystemExit as end:  # argparse's.
            code = end.code
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out + said.err
    return run


def test_ctrl_c_as_it_starts_leaves_no_traceback(tmp_path):
    (tmp_path / "boto3.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n", encoding="ascii")
    run = subprocess.run([sys.executable, "-P", "-m", "tool", "costs"], capture_output=True, text=True, timeout=20, check=False,
                         env=os.environ | {"PYTHONPATH": f"{tmp_path}:{REPOSITORY}/deploy"})
    assert (run.returncode, run.stderr) == (-signal.SIGINT, "")


@pytest.mark.parametrize("command", ["up", "update", "status", "down", "rotate", "costs"])
def test_every_command_explains_itself(command, told):
    code, said = told(command, "--help")
    assert code == 0 and "--name" in said and "--region" in said and f"deploy/deploy {command}" in said


@pytest.mark.parametrize("arguments, sentence", [
    (["--polybots", "99"], "--polybots cannot be 99. 1 to 9."),
    (["--domain", "Bot.example.com"], "--domain cannot be Bot.example.com. A host name"),
    (["--keep-logs-days", "31"], "--keep-logs-days cannot be 31. One of 1, 3,"),
    (["--worker-types", "c7i.large,c7g.large"], "--worker-types cannot be c7i.large,c7g.large."),
    (["--alarm-email", "me"], "--alarm-email cannot be me."),
    (["--workers-max", "0"], "--workers-max cannot be 0. 2 to 100, and not less than --workers-min."),
    (["--vpc-id", "vpc-01234567"], "--vpc-id and --subnet-ids belong together")])
def test_a_wrong_value_is_one_sentence(arguments, sentence, told):
    code, said = told("up", *arguments)
    assert code == 1 and said.startswith(f"✗ {sentence}"), said


@pytest.mark.parametrize("arguments", [["--name", "Bot"], ["--image-id", "latest"], ["--region", "frankfurt"],
                                       ["--vpc-id", "mine"], ["--subnet-ids", "subnet-01234567"]])
def test_a_wrong_form_is_one_sentence(arguments, told):
    code, said = told("up", *arguments)
    assert code == 2 and f"'{arguments[1]}' does not look like" in said, said


@pytest.mark.parametrize("environment, sentence", [
    ({"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}, "✗ There are no credentials for an AWS account."),
    ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "✗ AWS does not accept the credentials (SignatureDoesNotMatch:"),
    ({"AWS_REGION": None}, "✗ No region is set"),
    ({"AWS_PROFILE": "nobody"}, "nobody) could not be found; correct AWS_PROFILE.")])
def test_what_is_wrong_with_the_account_is_one_sentence(environment, sentence, deployments, told, monkeypatch):
    for name, value in (deployments("nothing").environment | environment).items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    code, said = told("status")
    assert code == 1 and sentence in said and said.count("\n") == 1, said


@pytest.mark.parametrize("environment, sentence", [
    ({"TELEGRAM_TOKEN": None}, "name a file that holds it in TELEGRAM_TOKEN_FILE"),
    ({"TELEGRAM_TOKEN": "hunter2"}, "no Telegram token in TELEGRAM_TOKEN;"),
    ({"TELEGRAM_TOKEN": None, "TELEGRAM_TOKEN_FILE": "/nowhere"}, "/nowhere")])
def test_without_a_token_nothing_is_made(environment, sentence, deployments):
    nothing = deployments("nothing")
    code, said = nothing.run("up", "--domain", nothing.domain, "--image-id", IMAGE, **environment)
    assert code == 1 and sentence in said and "hunter2" not in said, said
    assert not nothing.stacks()


def test_a_domain_is_needed(deployments):
    code, said = deployments("nothing").run("up", "--image-id", IMAGE)
    assert code == 1 and "say --domain" in said


def test_a_token_is_typed_unseen(deployments):
    """In a terminal; the stacks cannot be made without a domain, which is looked for once the token is there."""
    nothing = deployments("nothing")
    terminal, inside = pty.openpty()
    command = subprocess.Popen([REPOSITORY / "deploy/deploy", "up", "--image-id", IMAGE], start_new_session=True,
                               env=nothing.environment | {"TELEGRAM_TOKEN": ""}, stdin=inside, stdout=inside,
                               stderr=inside)
    os.close(inside)
    shown = b""
    while b"not shown" not in shown:
        shown += os.read(terminal, 1000)
    os.write(terminal, f"{TOKEN}\n".encode())
    while b"--domain" not in shown:
        shown += os.read(terminal, 1000)
    assert command.wait(10) == 1
    os.close(terminal)
    assert TOKEN.encode() not in shown
