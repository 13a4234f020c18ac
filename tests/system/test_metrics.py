"""/metrics and /status of the admin address, by what a running bot has done."""

import requests

import pictures
from exposition import Exposition
from processes import OPERATOR_TOKEN, resident_megabytes
from waiting import eventually
from web_chat import WebChat


def metrics_of(polybot):
    response = requests.get(f"{polybot.admin_url}/metrics", timeout=30)
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return Exposition(response.text)


def status_of(polybot):
    """(HTTP status, what it says)"""
    response = requests.get(f"{polybot.admin_url}/status", timeout=30)
    return response.status_code, response.json()


def test_metrics_tell_what_was_done(home):
    polybot = home.polybot().start()
    before = metrics_of(polybot)
    assert before.value("polybot_photos_taken_total") == 0
    home.worker(polybot).start()
    chat = WebChat(polybot.url)
    for _ in range(2):
        chat.detect(pictures.bus())
    assert chat.upload(b"no picture").status_code == 415

    requests_of = "polybot_http_request_duration_seconds_count"
    announced = {"server": "public", "route": "/results", "status": "200"}
    # The chat has the answer before the worker does.
    eventually(lambda: metrics_of(polybot).values(requests_of, **announced) == [2], "both answers to the worker")
    after = metrics_of(polybot)
    assert after.value("polybot_photos_taken_total") == 2
    assert after.value("polybot_answers_delivered_total", channel="web", outcome="done") == 2
    assert after.value("polybot_answer_wait_seconds_count", channel="web") == 2
    photos = {"server": "public", "method": "POST", "route": "/api/photos"}
    assert after.value(requests_of, status="202", **photos) == 2
    assert after.value(requests_of, status="415", **photos) == 1
    assert after.value(requests_of, server="admin", route="/metrics", status="200") >= 1
    assert after.value("polybot_queue_up") == 1 and after.value("polybot_dead_letters") == 0
    assert after.value("polybot_build_info") == 1


def test_metrics_tell_what_waits(home):
    polybot = home.polybot().start()
    chat = WebChat(polybot.url)
    for _ in range(3):
        assert chat.upload(pictures.bus()).status_code == 202
    eventually(lambda: metrics_of(polybot).value("polybot_queue_jobs", state="waiting") == 3, "three jobs that wait")
    assert metrics_of(polybot).value("polybot_queue_oldest_job_age_seconds") > 0


def test_metrics_tell_of_the_process(polybot):
    metrics = metrics_of(polybot)
    megabytes = metrics.value("process_resident_memory_bytes") / (1 << 20)
    assert abs(megabytes - resident_megabytes(polybot.pid)) < 20
    assert 10 < metrics.value("process_open_fds") < metrics.value("process_max_fds")
    assert metrics.value("process_cpu_seconds_total") > 0


def test_what_visitors_send_makes_no_series(home):
    polybot = home.polybot().start()
    for i in range(50):
        requests.request(f"BREW{i}", f"{polybot.url}/tea/{i}?{i}", timeout=10)
        requests.get(f"{polybot.url}/api/photos/{i}", timeout=10)
    metrics = metrics_of(polybot)
    assert not {value for value in metrics.label_values("method") if value.startswith("BREW")}
    assert metrics.label_values("route") <= {"/", "unmatched", "/api/photos/{id}", "/metrics"}
    assert metrics.value("polybot_http_request_duration_seconds_count", method="other", status="404") == 50


def test_status_tells_whether_all_is_well(home):
    polybot = home.polybot().start()
    code, status = status_of(polybot)
    assert code == 503 and status["well"] is False and status["workers"] is None
    streamer = home.streamer(polybot, minimum=1, maximum=1).start()
    eventually(lambda: status_of(polybot)[0] == 200, lambda: f"all well: {status_of(polybot)}", timeout=60)
    eventually(lambda: status_of(polybot)[1]["workers"] == 1, lambda: f"a worker: {status_of(polybot)}", timeout=60)
    _, status = status_of(polybot)
    assert status["home"] == "local" and status["dead_letters"] == 0 and status["queue"]["waiting"] == 0
    assert 0 <= status["last_reading_age_seconds"] < 180 and 0 <= status["uptime_seconds"] < 180
    assert all(store["ok"] for store in status["stores"].values()) and len(status["stores"]) == 5
    assert streamer.running


def test_status_and_metrics_show_no_secret_and_nobody(home):
    polybot = home.polybot().start()
    WebChat(polybot.url).upload(pictures.bus())
    for path in ("/metrics", "/status"):
        text = requests.get(polybot.admin_url + path, timeout=30).text
        assert OPERATOR_TOKEN not in text and "web:" not in text
