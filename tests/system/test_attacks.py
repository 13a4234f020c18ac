"""What an attacker does to the running programs. Attacks on the HTTP server's parser are in src/http/smuggling_test.cpp
and src/http/server_limits_test.cpp; docs/security.md has the table of all.
"""

import itertools
import os
import secrets
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

import pictures
from processes import OPERATOR_TOKEN, RESULTS_SECRET, peak_megabytes
from telegram_standin import TOKEN
from waiting import eventually
from web_chat import WebChat

MEGABYTE = 1 << 20


def connect(stack, polybot, address="127.0.0.1"):
    """A connection from one of this machine's own addresses."""
    return stack.enter_context(socket.create_connection(("127.0.0.1", polybot.port), 20, (address, 0)))


@pytest.mark.parametrize("telegram_mode", ["polling"], indirect=True)
def test_no_secret_is_left_where_proc_shows_it(home, telegram_bot):
    streamer = home.streamer(telegram_bot, TELEGRAM_TOKEN=TOKEN, OPERATOR_TOKEN=OPERATOR_TOKEN).start()
    eventually(home.worker_pids, "a worker")
    (worker,) = home.worker_pids()
    eventually(lambda: '"event":"working"' in streamer.output(), "the worker past its start")
    for pid in (telegram_bot.pid, streamer.pid, worker):
        shown = Path(f"/proc/{pid}/environ").read_bytes() + Path(f"/proc/{pid}/cmdline").read_bytes()
        assert b"HOME=" in shown
        for secret in (RESULTS_SECRET, OPERATOR_TOKEN, TOKEN):
            assert secret.encode() not in shown


def test_whoever_takes_over_the_worker_or_the_bot_starts_no_program(home):
    """The filter of system calls is on every thread (src/sandbox/sandbox_test.cpp says what it refuses)."""
    polybot = home.polybot().start()
    worker = home.worker(polybot).start()
    assert WebChat(polybot.url).detect(pictures.bus())["text"] == "4 persons, 1 bus"
    for program in (polybot, worker):
        for thread in Path(f"/proc/{program.pid}/task").iterdir():
            status = (thread / "status").read_text(encoding="ascii")
            assert "\nSeccomp:\t2\n" in status and "\nNoNewPrivs:\t1\n" in status
        assert "not confined" not in program.output()


def test_clients_that_do_not_read_fill_no_memory(home):
    polybot = home.polybot().start()
    chat = WebChat(polybot.url)
    photo = chat.upload(pictures.bus() + bytes(20 * MEGABYTE - len(pictures.bus()))).json()["prediction_id"]
    cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in chat.http.cookies)
    request = f"GET /api/photos/{photo} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode()
    with ExitStack() as stack:
        connections = [connect(stack, polybot) for _ in range(60)]
        for connection in connections:
            connection.sendall(request)
        statuses = {connection.recv(12) for connection in connections}
        assert statuses == {b"HTTP/1.1 200", b"HTTP/1.1 503"}
        assert WebChat(polybot.url).say("is anybody there?").status_code == 202
    assert peak_megabytes(polybot.pid) < 400


def test_a_flood_of_connections_leaves_room_for_photos(home):
    polybot = home.polybot()
    polybot.allow_open_files(512)
    polybot.start()
    chat = WebChat(polybot.url)
    with ExitStack() as stack:
        for number in range(600):
            connection = connect(stack, polybot, f"127.0.0.{2 + number % 3}")
            connection.sendall(b"GET / HTTP/1.1\r\nHo")
        assert connection.recv(12) == b"HTTP/1.1 503"
        photo = chat.upload(pictures.small_bus())
        assert photo.status_code == 202, photo.text
    home.worker(polybot).start()
    assert chat.await_result(photo.json()["prediction_id"])["status"] == "done"


def test_a_picture_that_unpacks_to_gigabytes_fills_no_memory(home):
    polybot = home.polybot().start()
    worker = home.worker(polybot).start()
    chat = WebChat(polybot.url)
    result = chat.detect(pictures.png_bomb())
    assert result["status"] == "failed" and "damaged" in result["text"]
    assert chat.detect(pictures.small_bus())["status"] == "done"
    assert peak_megabytes(polybot.pid) < 200 and peak_megabytes(worker.pid) < 500


def test_the_largest_pictures_together_fill_no_memory(home):
    polybot = home.polybot().start()
    worker = home.worker(polybot).start()
    chat = WebChat(polybot.url)
    progressive = pictures.largest("JPEG", quality=60, progressive=True, subsampling=0)
    transparent = pictures.largest("PNG", mode="RGBA", compress_level=1)
    sent = [chat.upload(photo) for photo in (progressive, transparent) * 2]
    for photo in sent:
        assert chat.await_result(photo.json()["prediction_id"], seconds=120)["status"] == "done"
    # One alone, or as many usual ones as there are cores, besides what a worker holds anyway.
    assert peak_megabytes(worker.pid) < 250 + max(430, 135 * os.cpu_count())


def test_an_address_gets_no_more_by_taking_a_new_chat_for_each_message(home):
    polybot = home.polybot()
    polybot.add_arguments("--behind-balancer")
    polybot.start()

    def say(forwarded_for):
        headers = {"X-Requested-With": "polybot-chat", "X-Forwarded-For": forwarded_for,
                   "Cookie": f"session={secrets.token_hex(16)}"}
        return requests.post(f"{polybot.url}/api/messages", json={"text": "/privacy"}, headers=headers, timeout=10)

    invented = (f"198.51.{number // 250}.{number % 250}, 203.0.113.7" for number in itertools.count())
    answers = [say(next(invented)) for _ in range(300)]
    assert {answer.status_code for answer in answers} == {202, 429}
    assert 200 <= sum(answer.status_code == 202 for answer in answers) < 250
    assert int(answers[-1].headers["Retry-After"]) >= 1 and "too much" in answers[-1].json()["error"]
    assert say("203.0.113.8").status_code == 202
