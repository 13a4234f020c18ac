"""How soon people are answered again after each kind of fault; docs/reliability.md has the bounds and the numbers."""

import itertools
import threading
import time
from contextlib import contextmanager

import pytest

import faults
import pictures
from diary import Diary
from plan import Fault, Size
from scene import VISIBILITY_TIMEOUT
from waiting import eventually, slowness

_SERVING, _ANSWERED = 2.0, 10.0
_LEASE = 60  # Of a photo.
# Telegram gives out no more than a hundred updates before the first of them is confirmed.
_MANY = 110
_chats = itertools.count(500)

one_machine_alone = pytest.mark.parametrize("shared_scene", ["one machine"], indirect=True, scope="module")
aws_alone = pytest.mark.parametrize("shared_scene", ["AWS"], indirect=True, scope="module")


@pytest.fixture(scope="module", params=["one machine", "AWS"])
def shared_scene(request, open_scene, module_telegram, tmp_path_factory):
    with open_scene(request.param, module_telegram, Size.of(1), tmp_path_factory.mktemp("scene")) as opened:
        opened.diary = Diary()
        yield opened


@pytest.fixture
def scene(shared_scene):
    """Both homes, one after the other; each test finds all programs at work."""
    shared_scene.start_missing()
    shared_scene.await_started()
    return shared_scene


@pytest.fixture
def telegram(module_telegram):
    return module_telegram


@pytest.fixture
def person():
    """A chat that nobody has used."""
    return next(_chats)


@pytest.fixture
def measured(request, record_property):
    """Measures how long the body of the context takes, and fails when that is longer than the bound, which is that of a
    machine with nothing else to do."""
    home = request.getfixturevalue("shared_scene").name

    @contextmanager
    def measure(what, bound):
        slow_before, begin = slowness(), time.monotonic()
        yield
        taken = time.monotonic() - begin
        slow = max(slow_before, slowness())
        record_property(f"{home}: {what}", f"{taken:.2f} s, at most {bound:.0f} s, times {slow:.1f}")
        assert taken < bound * slow, f"{what}: {taken:.1f} s"
    return measure


def caught_before(step, name, scene, telegram, person):
    """The person sends a photo, and that program is held before that step of its way."""
    place = next(place for place in scene.places if place.name == step)
    return scene.catch(Fault(0, "kill", name, place), lambda: telegram.say_photo(person, pictures.small_bus()))


def test_a_killed_workers_job_is_done_by_another(scene, telegram, person, measured):
    for name in ("yolo5-2", "metric-streamer"):
        scene.programs[name].kill()
    caught = caught_before("announce", "yolo5-1", scene, telegram, person)
    scene.start("yolo5-2")
    scene.await_started("yolo5-2")
    with measured("a worker killed, its job answered by another", VISIBILITY_TIMEOUT + 5):
        scene.programs["yolo5-1"].kill()
        caught.drop()
        telegram.await_photos(person)


@one_machine_alone
def test_a_killed_polybot_keeps_nobody_waiting(scene, telegram, person, measured):
    caught = caught_before("acknowledge", "polybot", scene, telegram, person)
    scene.programs["polybot"].kill()
    caught.drop()
    for _ in range(_MANY):
        telegram.say(next(_chats), text="hello")
    last = next(_chats)
    telegram.say_photo(last, pictures.small_bus())
    with measured("polybot killed, the photo in its hand answered", _ANSWERED):
        with measured("polybot killed, serving", _SERVING):
            scene.start("polybot")
        telegram.await_photos(person)
    with measured(f"polybot killed, {_MANY} messages and then a photo answered", _ANSWERED):
        telegram.await_photos(last)


@aws_alone
def test_the_other_polybot_answers_when_one_is_killed(scene, telegram, person, measured):
    scene.programs["polybot"].kill()
    with measured("polybot killed, a new photo answered by the other", _ANSWERED):
        telegram.say_photo(person, pictures.small_bus())
        telegram.await_photos(person)
    with measured("polybot killed, serving", _SERVING):
        scene.start("polybot")


def test_photos_of_the_time_in_which_the_database_restarts_are_answered(scene, telegram, person, measured):
    later = next(_chats)
    telegram.say_photo(person, pictures.small_bus())
    restart = threading.Thread(target=scene.restart_database)
    restart.start()
    time.sleep(1)
    telegram.say_photo(later, pictures.small_bus())
    restart.join()
    # What was in work just then may hold a claim that could not be given back.
    with measured("the database started again, a photo from before answered", _LEASE + _ANSWERED):
        with measured("the database started again, a photo of that time answered", _ANSWERED):
            telegram.await_photos(later)
        telegram.await_photos(person, timeout=_LEASE + 30)


@aws_alone
def test_photos_sent_while_aws_was_away_are_answered_when_it_is_back(scene, telegram, person, measured):
    with scene.weather({"aws"}, weather=faults.dropped):
        telegram.say_photo(person, pictures.small_bus())
        time.sleep(2)
        assert not telegram.sent(person)
    with measured("AWS away for 2 s, a photo of that time answered", _ANSWERED):
        telegram.await_photos(person)


@one_machine_alone
def test_photos_sent_while_the_disk_was_full_are_answered_when_it_is_not(scene, telegram, person, measured):
    scene.disk.fill()
    telegram.say_photo(person, pictures.small_bus())
    eventually(lambda: "the disk is full" in scene.programs["polybot"].output(), "polybot out of room")
    time.sleep(1)
    assert not telegram.photos(person)
    scene.disk.free()
    with measured("disk full for 1 s, a photo of that time answered", _ANSWERED):
        telegram.await_photos(person)


@one_machine_alone
def test_photos_sent_while_polybot_could_open_nothing_are_answered_when_it_can(scene, telegram, person, measured):
    with scene.without_descriptors("polybot"):
        telegram.say_photo(person, pictures.small_bus())
        time.sleep(1)
        assert not telegram.photos(person)
    with measured("no file descriptors for 1 s, a photo of that time answered", _ANSWERED):
        telegram.await_photos(person)
