"""Faults of AWS that pass: whatever call they hit, every photo is answered, and once."""

import itertools

import pytest

import faults
import pictures
from aws_home import AwsHome
from faulty_proxy import FaultyProxy
from waiting import eventually

_chats = itertools.count(700)

# One photo's way through AWS: the call that does the step, and what it mentions.
STEPS = {
    "claim the update": ("PutItem", "claim/4242:update:", '"done":{"BOOL":false}'),
    "store the photo": ("PUT photos",),
    "queue the job": ("SendMessage",),
    "finish the update": ("PutItem", "claim/4242:update:", '"done":{"BOOL":true}'),
    "look for a prediction": ("GetItem",),
    "fetch the photo": ("GET photos",),
    "store the picture": ("PUT predictions",),
    "store the prediction": ("PutItem", "original_img_path"),
    "claim the delivery": ("PutItem", "claim/delivery:", '"done":{"BOOL":false}'),
    "fetch the picture": ("GET predictions",),
    "mark it delivered": ("UpdateItem",),
    "finish the delivery": ("PutItem", "claim/delivery:", '"done":{"BOOL":true}'),
    "delete the message": ("DeleteMessageBatch",),
}
ANY = [faults.broken, faults.unavailable, faults.throttled, faults.expired, faults.dropped, faults.lost]


@pytest.fixture(scope="module")
def proxy(ministack):
    proxy = FaultyProxy(ministack.port)
    yield proxy
    proxy.stop()


@pytest.fixture(scope="module")
def home(ministack, proxy, module_telegram, tmp_path_factory):
    """One home for all these tests: two polybots and a worker, who reach AWS by the proxy."""
    with AwsHome(ministack, tmp_path_factory.mktemp("home"), module_telegram) as home:
        home.environment["AWS_ENDPOINT_URL"] = proxy.url
        _, polybot2 = home.polybots("polybot", "polybot2")
        home.worker(polybot2, "--visibility-timeout", 1).start()
        yield home


@pytest.fixture
def send_photos(home, proxy, module_telegram):
    """People's photos go all their way, meet what the proxy was told, and are answered once each."""
    def send(photos=1):
        chats = [next(_chats) for _ in range(photos)]
        for chat in chats:
            module_telegram.say_photo(chat, pictures.bus())
        for chat in chats:
            module_telegram.await_photos(chat, timeout=40)
        eventually(lambda: home.jobs() == (0, 0), lambda: f"no job left, there are {home.jobs()}")
        module_telegram.await_confirmed()
        for chat in chats:
            assert [answer.text for answer in module_telegram.photos(chat)] == ["4 persons, 1 bus"]
        assert not proxy.outstanding()
    return send


def a_name(value):
    return getattr(value, "__name__", value)


@pytest.mark.parametrize("fault", ANY, ids=a_name)
def test_calls_that_fail_are_made_again(fault, proxy, send_photos):
    for operation, *about in STEPS.values():
        proxy.fail_next(operation, fault, about=about)
    send_photos()


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_fails_is_done_again(step, proxy, send_photos):
    operation, *about = STEPS[step]
    proxy.fail_next(operation, faults.broken, times=3, about=about)  # Each of a call's three attempts.
    send_photos()


@pytest.mark.parametrize("fault", [*ANY, faults.cut], ids=a_name)
def test_a_message_whose_receipt_fails_comes_again(fault, home, proxy, send_photos):
    proxy.fail_next("ReceiveMessage", fault, about=[f'{home.bucket}"'])
    send_photos()  # By the poll that was under way; only the next one meets the fault, with the next photo's job.
    send_photos()


@pytest.mark.parametrize("fault", [faults.cut, faults.corrupted], ids=a_name)
@pytest.mark.parametrize("operation", ["GET photos", "GET predictions"])
def test_a_picture_that_comes_damaged_is_fetched_again(operation, fault, proxy, send_photos):
    proxy.fail_next(operation, fault)
    before = proxy.calls[operation]
    send_photos()
    assert proxy.calls[operation] == before + 2


@pytest.mark.parametrize("operation", ["GET photos", "GET predictions"])
def test_a_picture_that_comes_in_drops_is_waited_for(operation, proxy, send_photos):
    proxy.fail_next(operation, faults.slow)
    before = proxy.calls[operation]
    send_photos()
    assert proxy.calls[operation] == before + 1


def test_an_answer_that_never_comes_is_given_up(proxy, send_photos):
    for step in ("store the prediction", "mark it delivered", "delete the message"):
        operation, *about = STEPS[step]
        proxy.fail_next(operation, faults.unanswered, about=about)
    send_photos(3)  # At the same time: each waits for one of those calls.
