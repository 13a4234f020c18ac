"""polybot's admin address: who is let in, and how; and that the public one lets nobody."""

import re
import socket

import pytest
import requests

from processes import OPERATOR_TOKEN, Program
from waiting import eventually

RIGHT = {"Authorization": f"Bearer {OPERATOR_TOKEN}"}
OPERATORS = ("/listItems", "/loadTest")


def own_addresses():
    """This machine's addresses beyond loopback, which others could reach."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("203.0.113.1", 9))  # Sends nothing, but tells which address would be used.
        except OSError:
            return []
        return [probe.getsockname()[0]]


def ends_by_itself(home, *arguments):
    """(exit code, output) of a polybot without OPERATOR_TOKEN that refuses to start."""
    program = Program("polybot", ["--data-dir", home.data, "--port", 0, *arguments],
                      home.environment, home.directory / "refused.log")
    return program.run_to_its_end(), program.output()


@pytest.mark.parametrize("path", OPERATORS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_public_address_says_whose_it_is(polybot, path, method):
    for headers in ({}, RIGHT, {"Cookie": "operator=1"}):
        response = requests.request(method, polybot.url + path, headers=headers, timeout=10)
        assert response.status_code == 401 and "admin address" in response.json()["error"]


def test_the_public_address_serves_nothing_else_of_it(polybot):
    for path in ("/metrics", "/status", "/dashboard", "/login", "/login.html", "/login.css", "/admin/login.html",
                 "/admin/login.css"):
        assert requests.get(polybot.url + path, headers=RIGHT, timeout=10).status_code == 404, path


def test_the_admin_address_serves_nothing_of_the_public_one(polybot):
    for path in ("/results", "/api/events", "/main.js", "/index.html"):
        assert requests.get(polybot.admin_url + path, headers=RIGHT, timeout=10).status_code in (404, 405), path


def test_it_is_reached_from_this_machine_alone(polybot):
    port = int(polybot.admin_url.rpartition(":")[2])
    for address in own_addresses():
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address, port), 5).close()


def test_a_form_makes_a_browser_the_operators(polybot, page):
    page.goto(f"{polybot.admin_url}/login?next=/login")
    page.fill("#token", "wrong")
    page.expected_errors += ["401"]
    page.click("button")
    assert "not the operator's token" in page.inner_text("[role=alert]")
    page.fill("#token", OPERATOR_TOKEN)
    with page.expect_navigation():
        page.click("button")
    (cookie,) = page.context.cookies()
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and OPERATOR_TOKEN not in cookie["value"]
    assert OPERATOR_TOKEN not in page.url


def test_guesses_are_slowed_down(home):
    polybot = home.polybot().start()
    login = f"{polybot.admin_url}/login"
    answers = [requests.post(login, data={"token": f"guess {i}"}, timeout=10) for i in range(20)]
    assert [answer.status_code for answer in answers[:10]] == [401] * 10
    assert all(answer.status_code == 429 for answer in answers[11:])  # One may have been earned by waiting.
    assert "operator's token refused" in polybot.output() and "guess" not in polybot.output()


def test_names_that_lead_here_from_elsewhere_are_refused(polybot):
    for host in ("evil.example", "evil.example:8444", "localhost.evil.example"):
        response = requests.get(f"{polybot.admin_url}/login", headers={"Host": host} | RIGHT, timeout=10)
        assert response.status_code == 421, host
    assert requests.get(f"{polybot.admin_url}/login", headers={"Host": "localhost:1"}, timeout=10).status_code == 200


def test_beyond_this_machine_it_starts_with_a_token_alone(home):
    for address in ("0.0.0.0", "::"):
        code, output = ends_by_itself(home, "--admin-listen", address)
        assert code == 1 and "OPERATOR_TOKEN is not set" in output, output
    polybot = home.polybot(POLYBOT_ADMIN_LISTEN="0.0.0.0").start()
    assert requests.get(f"{polybot.admin_url}/login", headers={"Host": "polybot.internal"}, timeout=10).ok


def test_says_which_port_it_cannot_have(home, polybot):
    port = polybot.admin_url.rpartition(":")[2]
    code, output = ends_by_itself(home, "--admin-port", port)
    assert code == 1 and f"127.0.0.1:{port}" in output


def test_help_names_the_options_and_the_secret(home):
    program = Program("polybot", ["--help"], home.environment, home.directory / "help.log")
    assert program.run_to_its_end() == 0
    for name in ("--admin-listen", "--admin-port", "POLYBOT_ADMIN_PORT", "OPERATOR_TOKEN"):
        assert re.search(rf"{name}\b", program.output()), name
