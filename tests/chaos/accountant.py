"""Compares what people sent with what they see."""

import itertools
import math
import threading
from collections import Counter, defaultdict

import pictures

# As src/texts/en.po has them.
_WAIT = ("Got it", "Got your album")
_FAREWELLS = {"gave up": "Sorry, I could not look at this picture after several tries",
              "out of order": "Sorry, something is broken on my side"}

# What is on record is rounded down to milliseconds.
_ROUNDING = 0.001


class Chat:
    """What one person sees on Telegram who sent so many photos."""

    def __init__(self, sent, photos):
        self.photos = photos
        self.pictures = [message for message in sent if message.picture]
        texts = [message for message in sent if not message.picture]
        self.waiting = [message for message in texts if message.text.startswith(_WAIT)]
        self.words = [message for message in texts if not message.text.startswith(_WAIT)]

    def all(self):
        """Everything that the bot said."""
        return [*self.pictures, *self.words, *self.waiting]

    def farewells(self):
        """Which sentences end the waiting without an answer, once for each photo; an album's list has several, or one
        for several."""
        return [name for message in self.words for line in message.text.splitlines()
                for name, sentence in _FAREWELLS.items() if sentence in line
                for _ in range(self._meant_by(line.partition(sentence)[0]))]

    def _meant_by(self, numbers):
        """For how many photos a sentence stands, by the numbers before it. Without any it is for one, but for all when
        it is all that the person got."""
        is_alone = not numbers and not self.pictures and len(self.words) == 1
        return self.photos if is_alone else 1 + numbers.count(",")

    def settled(self):
        """For how many photos the waiting is over."""
        return len(self.pictures) + len(self.farewells())


class Accountant:
    """Complaints are sentences; there must be none. `waiting` is thread-safe."""

    def __init__(self, telegram, crowd, diary):
        self.counts = Counter()
        self.complaints: list[str] = []
        self._telegram, self._crowd, self._diary = telegram, crowd, diary
        self._delivered_at: dict[int, float] = {}
        # Who waits, of as many of the crowd as were looked at.
        self._lock, self._open, self._known = threading.Lock(), [], 0

    def waiting(self):
        """The people on Telegram who wait for an answer, and those in the web chat whose photo was not taken yet."""
        with self._lock:
            new = self._crowd.people[self._known:]
            self._known += len(new)
            self._open = [person for person in self._open + new if not self._is_settled(person)]
            return self._open

    def close(self, web_url, delivered_at):
        """Looks at everybody; the second are the times at which the chats' answers were on record, the last of each."""
        self.counts.update({f"programs {what}": count for what, count in self._diary.ends().items()})
        self._delivered_at = delivered_at
        for person in self._crowd.people:
            self.counts["photos"] += len(person.sizes)
            if person.web:
                self._look_at_page(person, web_url)
            else:
                self._look_at(person, self._chat(person))

    def _is_settled(self, person):
        return person.web.promised if person.web else self._chat(person).settled() >= len(person.sizes)

    def _chat(self, person):
        return Chat(self._telegram.world.sent_to(person.chat), len(person.sizes))

    def _look_at(self, person, chat):
        farewells = chat.farewells()
        self.counts.update(farewells)
        self._look_for_losses(person, chat, farewells)
        self._look_for_repetitions(person, chat, farewells)
        asked = {update["message"]["message_id"] for update in person.updates}
        for message in chat.all():
            if message.reply_to not in asked:
                self._complain(person, f"got a reply to {message.reply_to}, which is no message of theirs")
        if len(person.sizes) == 1 and len(chat.words) != len(farewells):
            self._complain(person, f"was told {[message.text for message in chat.words]}")

    def _look_for_losses(self, person, chat, farewells):
        found = Counter(pictures.size(message.photo) for message in chat.pictures)
        for size in found.keys() - set(person.sizes):
            self._complain(person, f"got a picture of {size}, which is not theirs")
        self.counts["answered"] += len(found)
        lost = max(0, len(person.sizes) - len(found) - len(farewells))
        self.counts["lost"] += lost
        if lost:
            self._complain(person, f"lost {lost} of {len(person.sizes)}, sees {_described(chat)}")

    def _look_for_repetitions(self, person, chat, farewells):
        """The same picture again, or a farewell too much, or one more acknowledgement that leads nowhere."""
        by_size = defaultdict(list)
        for message in chat.pictures:
            by_size[pictures.size(message.photo)].append(message)
        for messages in by_size.values():
            for first, again in itertools.pairwise(sorted(messages, key=lambda message: message.at)):
                # An album's first photo may take the place of the acknowledgement, and come again with the others.
                if "sendMessage" in (first.method, again.method) and len(person.sizes) == 1:
                    self._complain(person, "was answered twice, though an edit makes no message")
                elif self._delivered_at.get(person.chat, math.inf) + _ROUNDING < again.at:
                    self._complain(person, f"was answered at {again.at:.2f} after an answer was on record")
                self._excuse(person, "answered twice", first.at, again.at)
        if farewells and len(by_size) + len(farewells) > len(person.sizes):
            self._complain(person, f"got an answer and a farewell, sees {_described(chat)}")
        # The later one becomes the answer, or the earlier, as it happens; but only the earlier was not recorded.
        done_at = max(self._telegram.world.taken_at.get(update["update_id"], math.inf) for update in person.updates)
        acknowledged = sorted(message.at for message in chat.all() if message.method == "sendMessage")
        for at, _ in zip(acknowledged, chat.waiting):
            self._excuse(person, "acknowledged twice", at, done_at)

    def _excuse(self, person, what, at, recorded_at):
        self.counts[what] += 1
        if not self._diary.excuses(at, recorded_at):
            self._complain(person, f"was {what}: at {at:.2f}, on record at {recorded_at:.2f}, and nothing was between")

    def _look_at_page(self, person, web_url):
        if not person.web.promised:
            self.counts["lost"] += 1
            self._complain(person, "could not send it")
            return
        shown = person.web.entries(web_url)
        results = shown.get("result", [])
        self.counts["answered"] += sum(result["status"] == "done" for result in results)
        self.counts["gave up"] += sum(result["status"] == "failed" for result in results)
        ids = [result["prediction_id"] for result in results]
        self.counts["lost"] += person.web.promised not in ids
        if ids != [person.web.promised] or len(shown.get("photo", [])) != 1:
            self._complain(person, f"was promised {person.web.promised} and sees {shown}")

    def _complain(self, person, what):
        steps = self._diary.during(person.at, person.at + 30)
        self.complaints.append(f"{person} and {what}; what was done in the next 30 s: steps {steps}")


def _described(chat):
    return [(message.method, message.text, message.edits) for message in chat.all()]
