"""The web chat's API against good pictures, bad ones, strangers and broken requests."""

import http.client
import json
import socket
from urllib.parse import urlsplit

import pytest
import requests

import pictures
from web_chat import WebChat

MEGABYTE = 1 << 20
UNKNOWN_ID = "01234567-89ab-4cde-8f01-23456789abcd"


@pytest.fixture
def chat(shared_polybot):
    return WebChat(shared_polybot.url)


def test_browsers_get_the_page_and_others_the_health(shared_polybot):
    page = requests.get(shared_polybot.url, headers={"Accept": "text/html,*/*"}, timeout=10)
    assert page.ok and page.headers["Content-Type"].startswith("text/html") and "<html" in page.text
    assert "Content-Security-Policy" in page.headers and page.headers["X-Content-Type-Options"] == "nosniff"
    health = requests.get(shared_polybot.url, timeout=10)
    assert health.ok and "<html" not in health.text


def test_a_photo_comes_back_with_its_objects(chat):
    uploaded = chat.upload(pictures.bus(), "my bus.jpg").json()
    prediction_id = uploaded["prediction_id"]
    result = chat.await_result(prediction_id)
    assert result["status"] == "done" and result["picture"] is True
    assert (result["width"], result["height"]) == (810, 1080)
    assert pictures.count(result["objects"]) == pictures.BUS_COUNTS
    assert result["text"] == "4 persons, 1 bus"
    assert 0 < result["inference_ms"] <= result["total_ms"] < 30_000

    assert chat.get(f"/api/photos/{prediction_id}").content == pictures.bus()
    drawn = chat.get(f"/api/predictions/{prediction_id}/picture")
    assert drawn.headers["Content-Type"] == "image/jpeg" and pictures.size(drawn.content) == (810, 1080)
    download = chat.get(f"/api/predictions/{prediction_id}/picture?download")
    assert download.headers["Content-Disposition"].startswith("attachment")
    prediction = chat.get(f"/api/predictions/{prediction_id}").json()
    assert prediction["predictionId"] == prediction_id and prediction["status"] == "done"
    assert pictures.count(prediction["results"]) == pictures.BUS_COUNTS

    (photo,) = [entry for entry in chat.history() if entry["kind"] == "photo"]
    assert photo["name"] == "my bus.jpg" and photo["message_id"] == uploaded["message_id"]
    assert photo["prediction_id"] == prediction_id and (photo["width"], photo["height"]) == (810, 1080)


GOOD_PICTURES = {
    "PNG": lambda: pictures.bus_as("PNG"),
    "WebP": lambda: pictures.bus_as("WEBP", quality=90),
    "BMP": lambda: pictures.bus_as("BMP"),
    "CMYK JPEG": lambda: pictures.bus_as("JPEG", "CMYK", quality=95),
    "progressive JPEG": lambda: pictures.bus_as("JPEG", progressive=True, quality=95),
    "16-bit PNG": pictures.sixteen_bit_png,
    "PNG with transparency": lambda: pictures.bus_as("PNG", "RGBA"),
    "lying on its side": pictures.lying_on_its_side,
}


@pytest.mark.parametrize("kind", GOOD_PICTURES)
def test_finds_the_same_in_every_format(chat, kind):
    result = chat.detect(GOOD_PICTURES[kind]())
    assert result["status"] == "done", result["text"]
    assert (result["width"], result["height"]) == (810, 1080)
    counts = pictures.count(result["objects"])
    assert counts.get("person", 0) >= 3 and counts.get("bus", 0) >= 1


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_looks_at_the_first_frame_of_an_animation(chat, kind):
    response = chat.upload(pictures.animation(kind))
    if kind == "WEBP" and response.status_code == 415:
        assert "anima" in response.json()["error"]
        return
    result = chat.await_result(response.json()["prediction_id"])
    assert result["status"] == "done" and pictures.count(result["objects"])["person"] >= 3


@pytest.mark.parametrize("width, height", [(400, 1), (1, 400), (1, 1)])
def test_a_picture_of_one_line_gets_a_sentence_or_an_answer(chat, width, height):
    response = chat.upload(pictures.grey(width, height))
    if response.status_code == 415:
        assert is_sentence(response.json()["error"])
    else:
        assert is_sentence(chat.await_result(response.json()["prediction_id"])["text"])


def test_says_that_it_found_nothing(chat):
    result = chat.detect(pictures.grey())
    assert result["status"] == "done" and result["objects"] == []
    assert result["text"] == "Nothing I know is in this picture."


def is_sentence(text):
    """One line, begun and ended as a sentence is."""
    return text[0].isupper() and text.endswith(".") and "\n" not in text


BAD_PICTURES = {
    "nothing": (lambda: b"", {400, 415}),
    "text": (lambda: b"Dear diary, " * 99, {415}),
    "only the first bytes of a JPEG": (lambda: pictures.bus()[:20], {415}),
    "only the signature of a PNG": (lambda: b"\x89PNG\r\n\x1a\n", {415}),
    "60 megapixels": (pictures.huge_png_header, {413, 415}),
    "no height": (lambda: pictures.huge_png_header(100, 0), {415}),
    "a TIFF": (lambda: pictures.encode(pictures.Image.new("RGB", (99, 99)), "TIFF"), {415}),
    "SVG": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', {415}),
}


@pytest.mark.parametrize("what", BAD_PICTURES)
def test_refuses_what_is_no_picture_with_a_sentence(chat, what):
    content, statuses = BAD_PICTURES[what]
    response = chat.upload(content())
    assert response.status_code in statuses, response.text
    assert is_sentence(response.json()["error"]), response.text


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_truncated_photo_gets_a_sentence_or_what_is_left_of_it(chat, keep):
    response = chat.upload(pictures.bus()[:int(keep * len(pictures.bus()))])
    if response.status_code == 415:
        assert is_sentence(response.json()["error"])
        return
    result = chat.await_result(response.json()["prediction_id"])
    assert result["status"] == "failed" and is_sentence(result["text"]), result


def test_refuses_more_than_20_megabytes_and_says_so(chat):
    response = chat.upload(pictures.bus() + bytes(20 * MEGABYTE))
    assert response.status_code == 413 and is_sentence(response.json()["error"])


def test_refuses_a_large_upload_before_it_is_sent(shared_polybot, chat):
    answer = raw(shared_polybot, head("POST /api/photos?name=a.jpg", chat, f"Content-Length: {1 << 40}"))
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_refuses_a_large_upload_of_unknown_length(chat):
    def endless():
        for _ in range(21):
            yield bytes(MEGABYTE)

    response = chat.upload(endless())
    assert response.status_code == 413


def test_takes_exactly_20_megabytes(chat):
    picture = pictures.bus()
    assert chat.upload(picture + bytes(20 * MEGABYTE - len(picture))).status_code == 202


def test_a_text_is_answered(chat):
    message_id = chat.say("hello <b>bot</b> 🚌").json()["message_id"]
    answer = chat.await_entry(lambda entry: entry["kind"] == "answer" and entry["reply_to"] == message_id, "an answer")
    assert is_sentence(answer["text"])
    assert [entry["text"] for entry in chat.history() if entry["message_id"] == message_id] == ["hello <b>bot</b> 🚌"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"text": 5}', b'{"text": ""}', b'{"words": "hi"}',
                                  b'{"text": "\xff\xfe"}', b"[" * 5000, json.dumps({"text": "x" * 4097}).encode()])
def test_refuses_broken_messages(chat, body):
    response = chat.http.post(f"{chat.url}/api/messages", data=body, timeout=10,
                              headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 413) and is_sentence(response.json()["error"]), response.text


def test_counts_characters_not_bytes(chat):
    assert chat.say("ü" * 4096).status_code == 202


def test_events_resume_after_the_last_seen(chat):
    chat.say("first")
    seen = []
    for number, entry in chat.events():
        seen.append(number)
        if entry and entry["kind"] == "answer":
            break
    chat.say("second")
    numbers = []
    for number, entry in chat.events(after=seen[-1]):
        numbers.append(number)
        if entry and entry["kind"] == "answer":
            break
    assert min(numbers) > seen[-1] and numbers == sorted(numbers)


def test_strangers_see_nothing(shared_polybot, chat):
    prediction_id = chat.detect(pictures.bus())["prediction_id"]
    stranger = WebChat(shared_polybot.url)
    for path in (f"/api/photos/{prediction_id}", f"/api/predictions/{prediction_id}",
                 f"/api/predictions/{prediction_id}/picture"):
        assert chat.get(path).status_code == 200
        assert stranger.get(path).status_code == 404
        assert stranger.get(path.replace(prediction_id, UNKNOWN_ID)).status_code == 404
        assert requests.get(f"{shared_polybot.url}{path}", timeout=10).status_code in (401, 403, 404)
    assert not [entry for entry in stranger.history() if entry["kind"] in ("photo", "result")]


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(shared_polybot):
    cookie = requests.get(shared_polybot.url, headers={"Accept": "text/html"}, timeout=10).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert len(cookie.partition("=")[2].partition(";")[0]) >= 22  # 128 bits


@pytest.mark.parametrize("session", ["", "x", "../../etc/passwd", "a" * 5000, "web:1", "%00"])
def test_an_invented_session_is_not_taken(shared_polybot, session):
    response = requests.post(f"{shared_polybot.url}/api/messages", json={"text": "hi"}, timeout=10,
                             headers={"X-Requested-With": "polybot-chat", "Cookie": f"session={session}"})
    assert response.status_code == 401 and "Set-Cookie" not in response.headers


@pytest.mark.parametrize("path, body", [("/api/messages", b'{"text": "hi"}'), ("/api/photos?name=a.jpg", b"x")])
def test_other_sites_cannot_write(shared_polybot, chat, path, body):
    chat.http.headers.pop("X-Requested-With")
    response = chat.http.post(f"{shared_polybot.url}{path}", data=body, timeout=10)
    assert response.status_code in (400, 403) and is_sentence(response.json()["error"])
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("path", [
    "/api/photos/../../../../etc/passwd", "/api/photos/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/api/photos/%00",
    "/api/photos/", "/api/predictions/a/b/picture", "/../../etc/passwd", "/..%2f..%2fetc/passwd", "//etc/passwd",
    "/api/photos/" + "a" * 4000, "/api/photos/%zz", "/static/../polybot.db"])
def test_no_path_leads_out(shared_polybot, chat, path):
    answer = raw(shared_polybot, head(f"GET {path}", chat))
    assert answer.split(b" ", 2)[1] in (b"400", b"404"), answer[:200]
    assert b"root:" not in answer


def test_methods_that_a_path_does_not_have(shared_polybot, chat):
    assert chat.http.delete(f"{shared_polybot.url}/api/messages", timeout=10).status_code == 405
    assert chat.http.put(f"{shared_polybot.url}/", timeout=10).status_code in (404, 405)


@pytest.mark.parametrize("request_bytes, statuses", [
    (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 65_536 + b"\r\n\r\n", (b"400", b"431")),
    (b"GET /" + b"a" * 65_536 + b" HTTP/1.1\r\nHost: x\r\n\r\n", (b"400", b"414", b"431")),
    (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(5000)) + b"\r\n", (b"400", b"431")),
    (b"nonsense\r\n\r\n", (b"400",)),
    (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", (b"400",)),
    (b"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     (b"400",)),
], ids=["long header", "long target", "many headers", "no request", "negative length", "two lengths"])
def test_refuses_broken_requests(shared_polybot, request_bytes, statuses):
    answer = raw(shared_polybot, request_bytes)
    assert answer.startswith(b"HTTP/1.1 ") and answer.split(b" ", 2)[1] in statuses
    assert requests.get(shared_polybot.url, timeout=10).ok


def head(request_line, chat, *headers):
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in chat.http.cookies)
    lines = [f"{request_line} HTTP/1.1", "Host: localhost", "X-Requested-With: polybot-chat", f"Cookie: {cookies}",
             "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode()


def raw(polybot, request):
    """The answer to bytes that no well-behaved client would send."""
    with socket.create_connection(("127.0.0.1", urlsplit(polybot.url).port), timeout=15) as connection:
        try:
            connection.sendall(request)
        except OSError:
            pass  # The server need not read all of it before it answers.
        response = http.client.HTTPResponse(connection)
        response.begin()
        return f"HTTP/1.1 {response.status} ".encode() + response.read(4096)
