"""People who send photos, and what each of them sent."""

import random
import threading
import time
from dataclasses import dataclass, field

import pictures
from web_people import WebPeople, WebPerson

_FIRST_CHAT = 100_000
# Of a photo's shorter side: an answer that shows somebody else's photo has another size. So small that the time goes
# into what is tested; the workers find people and the bus in all of them.
_SIDES = range(64, 124, 4)
_ALBUM_SHARE, _UNACKNOWLEDGED_SHARE, _WEB_SHARE = 0.1, 0.35, 0.15


@dataclass
class Person:
    """Somebody in a chat of one's own, who sends one photo or one album and waits."""

    chat: int
    step: int  # Of the plan, during which it was sent.
    sizes: list[tuple[int, int]]
    at: float = field(default_factory=time.time)
    updates: list[dict] = field(default_factory=list)  # None in the web chat.
    web: WebPerson | None = None

    def __str__(self):
        what = "a photo" if len(self.sizes) == 1 else f"an album of {len(self.sizes)}"
        return f"{self.chat} sent {what} {'by the web chat ' if self.web else ''}in step {self.step}"


class Crowd:
    """On Telegram or in the web chat, as chance has it. Thread-safe."""

    def __init__(self, telegram, scene, seed):
        self.people: list[Person] = []
        self.photos = 0  # How many were sent.
        self._lock = threading.Lock()
        self.web = WebPeople(scene.web_url)
        self._telegram, self._scene, self._random = telegram, scene, random.Random(seed)
        self._pictures = [pictures.bus_of_width(side) for side in _SIDES]

    def stop(self):
        self.web.stop()

    def send(self, step):
        """One more person sends something."""
        with self._lock:
            self._send(step)

    def _send(self, step):
        chance = self._random.random()
        chosen = self._random.sample(self._pictures, self._random.choice((2, 3)) if chance < _ALBUM_SHARE else 1)
        person = Person(_FIRST_CHAT + len(self.people), step, [pictures.size(picture) for picture in chosen])
        self.people.append(person)
        self.photos += len(chosen)
        if chance < _ALBUM_SHARE:
            person.updates = self._telegram.say_album(person.chat, chosen)
        elif chance > 1 - _WEB_SHARE:
            person.web = self.web.send(*chosen)
        else:
            if chance > 1 - _WEB_SHARE - _UNACKNOWLEDGED_SHARE:
                self._scene.refuse_acknowledgement(person.chat)
            person.updates = [self._telegram.say_photo(person.chat, *chosen)]
        self._scene.heard(person.updates)
