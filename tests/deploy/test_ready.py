"""A machine says to CloudFormation that its service works, and only then."""

import pytest

from instance import INSTANCE, instance
from waiting import eventually

STACK = "polybot-polybot"
READY = "polybot-ready@polybot"


@pytest.fixture(scope="module")
def machine_in_account(tmp_path_factory):
    """A machine on which nothing has been started."""
    with instance(tmp_path_factory.mktemp("ready"), STACK, "/polybot/polybot") as made:
        yield made


@pytest.fixture
def booted(machine_in_account):
    """The same with its user data, in a stack that waits for it; nothing is left running."""
    booted = machine_in_account
    booted.write_files("polybot")
    booted.make_stack(STACK)
    yield booted
    booted.machine.do("systemctl", "stop", "polybot", READY)
    booted.machine.run("systemctl", "reset-failed")
    booted.delete_stack(STACK)


def await_ready(booted):
    """Until the unit has done its work."""
    eventually(lambda: booted.machine.shows(READY, "ActiveState") == "active", lambda: booted.log("polybot"),
               timeout=30)


def test_the_stack_learns_that_polybot_serves(booted):
    booted.machine.do("systemctl", "start", "--no-block", READY)
    eventually(lambda: booted.machine.shows(READY, "ActiveState") == "activating", "the unit waiting")
    assert booted.status(STACK) == "CREATE_IN_PROGRESS"
    booted.machine.do("systemctl", "start", "polybot")
    eventually(lambda: booted.status(STACK) == "CREATE_COMPLETE", lambda: booted.log("polybot"), timeout=30)
    assert any(f"UniqueId {INSTANCE}" in event.get("ResourceStatusReason", "") for event in booted.events(STACK))
    await_ready(booted)
    assert f"polybot works, and {STACK} has been told." in booted.log("polybot")


def test_a_machine_that_starts_again_is_content_though_nobody_waits(booted):
    booted.machine.do("systemctl", "start", "polybot")
    await_ready(booted)
    assert booted.status(STACK) == "CREATE_COMPLETE"
    booted.machine.do("systemctl", "restart", READY)
    await_ready(booted)
    assert booted.machine.shows(READY, "NRestarts") == "0"
    assert f"polybot works, and {STACK} does not wait for it." in booted.log("polybot")


def test_a_machine_that_may_not_signal_says_so(booted):
    everything_else = {"Effect": "Allow", "NotAction": "cloudformation:SignalResource", "Resource": "*"}
    booted.write_files("polybot", **booted.home.keys_of_a_user_with(everything_else))
    booted.machine.do("systemctl", "start", "polybot")
    eventually(lambda: booted.machine.shows(READY, "Result") == "exit-code", lambda: booted.log("polybot"), timeout=30)
    assert f"polybot works, but {STACK} cannot be told: " in booted.log("polybot")
    assert "AccessDenied" in booted.log("polybot")
    assert booted.status(STACK) == "CREATE_IN_PROGRESS"
