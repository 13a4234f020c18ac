"""People in the web chat, whose page tries again until its photo is taken."""

import threading
from concurrent.futures import ThreadPoolExecutor

import requests

from web_chat import WebChat

_PAUSE = 0.5
_MANY = 16


class WebPerson:
    """One session, in which one photo is sent."""

    def __init__(self):
        self.promised = ""  # The id of the prediction, once the photo was taken.
        self.chat = None

    def try_to_send(self, url, picture):
        """Returns whether the photo was taken; a second try is the same photo."""
        try:
            self.chat = self.chat or WebChat(url)
            response = self.chat.http.post(f"{url}/api/photos", params={"name": "bus.jpg", "client_id": "photo"},
                                           data=picture, timeout=30)
        except requests.RequestException:
            return False
        if response.status_code == 202:
            self.promised = response.json()["prediction_id"]
        elif response.status_code not in (429, 500, 502, 503, 504):
            raise AssertionError(f"the page would not try again after {response.status_code} {response.text}")
        return bool(self.promised)

    def entries(self, url):
        """What the page shows, by kind."""
        self.chat.url = url
        shown = {}
        for entry in self.chat.history():
            shown.setdefault(entry["kind"], []).append(entry)
        return shown


class WebPeople:
    """All of them, each in a thread while it sends."""

    def __init__(self, find_url):
        self.faults: list[str] = []  # What no page would have shown.
        self._find_url = find_url
        self._stopping = threading.Event()
        self._threads = ThreadPoolExecutor(_MANY)

    def stop(self):
        self._stopping.set()
        self._threads.shutdown()

    def send(self, picture):
        person = WebPerson()
        self._threads.submit(self._send, person, picture)
        return person

    def _send(self, person, picture):
        try:
            while not self._stopping.is_set() and not person.try_to_send(self._find_url(), picture):
                self._stopping.wait(_PAUSE)
        except Exception as fault:
            self.faults.append(repr(fault))
