"""The web chat's API (docs/web-chat.md) as a script uses it."""

import json
import time

import requests


class WebChat:
    """One session; every request that changes something carries the header the API asks for."""

    def __init__(self, url):
        self.url = url
        self.http = requests.Session()
        self.http.headers["X-Requested-With"] = "polybot-chat"
        self.http.get(f"{url}/", headers={"Accept": "text/html"}, timeout=10).raise_for_status()

    def get(self, path, **options):
        return self.http.get(f"{self.url}{path}", timeout=30, **options)

    def put(self, path, body):
        return self.http.put(f"{self.url}{path}", json=body, timeout=30)

    def delete(self, path):
        return self.http.delete(f"{self.url}{path}", timeout=30)

    def say(self, text):
        return self.http.post(f"{self.url}/api/messages", json={"text": text}, timeout=30)

    def upload(self, picture, name="picture.jpg", **options):
        """Sends a picture's bytes; returns the response."""
        return self.http.post(f"{self.url}/api/photos", params={"name": name}, data=picture, timeout=60, **options)

    def events(self, after=0, seconds=30):
        """Yields (number, entry) as they come, those after the entry numbered `after`, for `seconds` at most.

        The entry is None once, when all there was has come.
        """
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": str(after)} if after else {})
        deadline = time.monotonic() + seconds
        with self.http.get(f"{self.url}/api/events", headers=headers, stream=True, timeout=(10, seconds)) as response:
            response.raise_for_status()
            assert response.headers["Content-Type"].startswith("text/event-stream")
            event = {}
            for line in response.iter_lines(chunk_size=1):
                if line:
                    name, _, value = line.decode().partition(":")
                    event[name] = value.strip()
                elif "data" in event:
                    yield int(event["id"]), None if event.get("event") == "ready" else json.loads(event["data"])
                    event = {}
                if time.monotonic() > deadline:
                    return

    def await_entry(self, matches, what, seconds=30):
        """The first entry of the history, or of what follows, that `matches` accepts."""
        seen = []
        try:
            for _, entry in self.events(seconds=seconds):
                seen.append(entry)
                if entry and matches(entry):
                    return entry
        except requests.ConnectionError as error:  # The time to read ran out.
            raise AssertionError(f"not within {seconds} s: {what}; seen: {seen}") from error
        raise AssertionError(f"not within {seconds} s: {what}; seen: {seen}")

    def await_result(self, prediction_id, seconds=30):
        """The answer to a photo."""
        return self.await_entry(
            lambda entry: entry["kind"] == "result" and entry["prediction_id"] == prediction_id,
            f"a result for {prediction_id}", seconds)

    def detect(self, picture, name="picture.jpg"):
        """Sends a picture that must be taken, and returns the entry that answers it."""
        response = self.upload(picture, name)
        assert response.status_code == 202, response.text
        return self.await_result(response.json()["prediction_id"])

    def history(self):
        """The session's entries so far."""
        entries = []
        for _, entry in self.events():
            if entry is None:
                return entries
            entries.append(entry)
        raise AssertionError("the history has no end")
