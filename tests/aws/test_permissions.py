"""What docs/aws.md allows each program is enough, and `doctor` says what is missing of it."""

import pytest

import pictures
from aws_home import AwsHome
from permissions import allowed, statements
from waiting import eventually

ADA = 501
PROGRAMS = ("polybot", "yolo5", "metric-streamer")
# What the programs need under circumstances that the tests below do not bring about.
NOT_EXAMINED = {"secret"}


@pytest.fixture(scope="module")
def home(ministack, module_telegram, tmp_path_factory):
    with AwsHome(ministack, tmp_path_factory.mktemp("home"), module_telegram) as home:
        yield home


@pytest.fixture(scope="module")
def programs(home):
    """All three, started, each with a user of its own that may do what the table says."""
    users = {name: home.keys_of_a_user_with(*statements(allowed(name), home)) for name in PROGRAMS}
    (polybot,) = home.polybots("polybot", **users["polybot"])
    home.worker(polybot, **users["yolo5"]).start()
    home.streamer(**users["metric-streamer"]).start()
    return polybot, users


def test_a_photo_is_answered(home, module_telegram, programs):
    module_telegram.say_photo(ADA, pictures.bus())
    module_telegram.await_photos(ADA)
    eventually(lambda: home.jobs() == (0, 0), lambda: f"no job left, there are {home.jobs()}")
    eventually(lambda: "BacklogPerInstance" in home.metrics(), "a metric")
    assert not [line for line in home.log_lines() if line["level"] in ("warn", "error")]


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_doctor_is_content(program, home, metadata_mock, programs):
    polybot, users = programs
    code, output = home.examine(program, polybot, **users[program], **metadata_mock("asglifecycle").environment())
    assert code == 0 and ", 0 failed" in output, output


@pytest.mark.parametrize("program, missing", [(program, permission) for program in PROGRAMS
                                              for permission in allowed(program) if permission[1] not in NOT_EXAMINED])
def test_the_doctor_names_what_is_not_allowed(program, missing, home, metadata_mock, programs):
    polybot, _ = programs
    others = [permission for permission in allowed(program) if permission != missing]
    keys = home.keys_of_a_user_with(*statements(others, home))
    code, output = home.examine(program, polybot, **keys, **metadata_mock("asglifecycle").environment())
    faults = [line for line in output.splitlines() if "✗" in line]
    remedies = [line for line in output.splitlines() if "→" in line]
    assert code == 1 and faults and len(faults) == len(remedies), output
    assert all(missing[0] in remedy for remedy in remedies), output
