"""`polybot loadtest` against a running polybot and its workers."""

import shutil
import signal

import pytest
import requests

import pictures
from load_run import LoadTest
from paths import BUS
from processes import OPERATOR_TOKEN, Program
from waiting import eventually

RUN = "01234567-89ab-4cde-8f01-23456789abcd"


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    shutil.copy(BUS, folder / "bus.jpg")
    (folder / "bus.png").write_bytes(pictures.bus_as("PNG"))
    return folder


def test_thirty_photos(home, photos):
    polybot = home.polybot().start()
    home.worker(polybot).start()
    load = LoadTest(home, polybot, photos, "--count", 30, "--concurrency", 10)
    assert load.run_to_its_end(timeout=240) == 0, load.output()
    report = load.report()
    assert (report["sent"], report["answered"]) == (30, 30)
    assert report["errors"] == {"failed": 0, "refused": 0, "not_taken": 0, "late": 0}
    wait = report["wait_seconds"]
    assert 0 < wait["p50"] <= wait["p99"] <= wait["p99.9"] <= wait["max"] <= report["seconds"]
    assert report["upload_seconds"]["p50"] > 0 and report["inference_ms"]["p50"] > 0
    assert report["answers_per_second"] == pytest.approx(30 / report["seconds"])
    assert "30 photos sent" in load.output() and "[" not in load.output(), "no progress bar but on a terminal"
    # Nothing of it stays.
    assert not home.stored("photos") and not home.stored("predictions")


def test_what_is_no_picture_is_an_error(home, photos):
    polybot = home.polybot().start()
    home.worker(polybot).start()
    (photos / "words.txt").write_text("no picture", encoding="ascii")
    load = LoadTest(home, polybot, photos, "--count", 9, "--concurrency", 3)
    assert load.run_to_its_end(timeout=120) == 1
    report = load.report()
    assert report["answered"] == 6 and report["errors"]["refused"] == 3 and len(report["faults"]) == 1
    assert "3 refused" in load.output()


def test_photos_that_are_not_answered_are_late(home, photos):
    polybot = home.polybot().start()
    load = LoadTest(home, polybot, photos, "--count", 3, "--patience", 1)
    assert load.run_to_its_end(timeout=60) == 1
    assert load.report()["errors"]["late"] == 3 and not home.stored("photos")


def test_it_sends_at_a_rate_for_a_time(home, photos):
    polybot = home.polybot().start()
    home.worker(polybot).start()
    load = LoadTest(home, polybot, photos, "--rate", 4, "--duration", 3)
    assert load.run_to_its_end(timeout=120) == 0, load.output()
    assert load.report()["sent"] == load.report()["answered"] == 12


def test_stopped_early_it_leaves_nothing_and_reports(home, photos):
    polybot = home.polybot().start()
    load = LoadTest(home, polybot, photos, "--count", 100, "--concurrency", 5).start()
    eventually(lambda: len(home.stored("photos")) == 5, "five photos under way")
    load.signal(signal.SIGTERM)
    eventually(lambda: load.exit_code == 1, "its end", timeout=30)
    assert load.report()["sent"] == 5 and not home.stored("photos")


def test_it_says_what_it_lacks(home, photos):
    polybot = home.polybot().start()
    for token, sentence in (("", "OPERATOR_TOKEN is not set"), ("wrong", "does not take this OPERATOR_TOKEN there")):
        load = LoadTest(home, polybot, photos, token=token)
        assert load.run_to_its_end(timeout=60) == 2 and sentence in load.output(), load.output()
    empty = home.directory / "empty"
    empty.mkdir()
    load = LoadTest(home, polybot, empty)
    assert load.run_to_its_end(timeout=60) == 2 and "there is no file in" in load.output()
    url = polybot.admin_url
    polybot.stop()
    load = Program("polybot", ["loadtest", "--url", url, "--photos", photos],
                   home.environment | {"OPERATOR_TOKEN": OPERATOR_TOKEN}, home.directory / "nobody.log")
    assert load.run_to_its_end(timeout=60) == 2 and "cannot be reached" in load.output()


def test_the_route_takes_the_token_itself(polybot):
    url = f"{polybot.admin_url}/loadTest?run={RUN}&photo=1"
    assert requests.post(url, data=pictures.bus(), timeout=30).status_code == 401
    login = requests.post(f"{polybot.admin_url}/login", data={"token": OPERATOR_TOKEN}, timeout=30, allow_redirects=False)
    cookie = {"Cookie": login.headers["Set-Cookie"].partition(";")[0]}
    for method in ("POST", "DELETE"):
        assert requests.request(method, url, headers=cookie, timeout=30).status_code == 401, method
    right = {"Authorization": f"Bearer {OPERATOR_TOKEN}"}
    assert requests.post(url, data=bytes((20 << 20) + 1), headers=right, timeout=30).status_code == 413
