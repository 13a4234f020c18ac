"""Random updates of every kind that Telegram's published description allows, the same for the same seed."""

import random
import re

from bot_api_prose import BUTTON_LOOKS
from bot_api_schema import Schema, constant_of

_DEEPEST = 6  # From here on everything is as small as it may be.
_MOST_OPTIONAL = (0, 10, 5, 3, 2, 1, 0)  # Optional fields by depth; the update's own is chosen in turn.
# What a bot like ours looks at in a message.
_OFTEN = ("text", "caption", "photo", "document", "reply_to_message")
_LARGEST = (1 << 52) - 1
_ALPHABETS = ("abcdefghij XYZ 0123456789", "äöüß éè ñ", "שלום עולם", "مرحبا", "Привет", "漢字かな", "😀👩‍🚀🇩🇪",
              "e\u0301\u200d\u200f", "\u202e\ufeff\ufffd", "\\\"'`<>&{}[]%\n\t/@#")


class RandomUpdates:
    """An endless source; `kinds` come in turn, so that each has its share."""

    def __init__(self, seed):
        self._random = random.Random(seed)
        self._types = Schema().types
        self._heights = _heights(self._types)
        self.kinds = [field["name"] for field in self._types["Update"]["fields"] if not field["required"]]
        self._made = 0

    def next(self, update_id):
        """The next update, under this number."""
        kind = self.kinds[self._made % len(self.kinds)]
        self._made += 1
        field = next(field for field in self._types["Update"]["fields"] if field["name"] == kind)
        return {"update_id": update_id, kind: self._field(field, depth=1)}

    def _field(self, field, depth):
        constant = constant_of(field)
        if constant is not None:
            return constant
        if field["types"] == ["String"]:
            return self._text(field)
        if field["types"] == ["Integer"] and field["name"].endswith("id"):
            # Never 0, and so far apart that hardly a chat comes twice.
            return self._random.choice((1, 1, 1, 1, -1)) * self._random.randint(1, _LARGEST)
        return self._one_of(field["types"], depth)

    def _one_of(self, types, depth):
        if depth >= _DEEPEST:
            return self._value(min(types, key=self._height), depth)
        return self._value(self._random.choice(types), depth)

    def _height(self, name):
        return self._heights.get(name, 0)  # Of what has no fields, and of arrays, which may be empty.

    def _value(self, name, depth):
        if name == "Integer":
            return self._integer()
        if name == "Float":
            return self._random.choice((0.0, -0.5, self._random.uniform(-1e6, 1e6)))
        if name == "Boolean":
            return self._random.random() < 0.5
        if name == "String":
            return self._words()
        if name.startswith("Array of "):
            size = 0 if depth >= _DEEPEST else self._random.randint(0, 3)
            return [self._value(name.removeprefix("Array of "), depth + 1) for _ in range(size)]
        if "subtypes" in self._types[name]:
            return self._one_of(self._types[name]["subtypes"], depth)
        return self._object(name, depth)

    def _object(self, name, depth):
        fields = self._types[name].get("fields", [])
        optional = [field for field in fields if not field["required"]]
        if name == "InlineKeyboardButton":
            chosen = [self._random.choice([field for field in optional if field["name"] not in BUTTON_LOOKS])]
        else:
            most = min(len(optional), _MOST_OPTIONAL[min(depth, _DEEPEST)])
            chosen = self._random.sample(optional, self._random.randint(0, most))
        if name == "Message" and depth < _DEEPEST:
            chosen += [field for field in optional if field["name"] in _OFTEN and self._random.random() < 0.25]
        return {field["name"]: self._field(field, depth + 1)
                for field in fields if field["required"] or field in chosen}

    def _integer(self):
        size = self._random.choice((1, 10, 32, 52))
        number = self._random.choice((0, _LARGEST, self._random.getrandbits(size)))
        return number if self._random.random() < 0.8 else -number

    def _text(self, field):
        """A string: one of those that the description lists, a file's id, or any."""
        listed = re.search(r"(?:one of|either) (.*)", field["description"])
        choices = re.findall(r'"(\w+)"', listed[1]) if listed else []
        if choices:
            return self._random.choice(choices)
        if field["name"] in ("file_id", "file_unique_id", "callback_data"):
            return f"id-{self._random.getrandbits(64):x}"
        return self._words()

    def _words(self):
        alphabet, length = self._random.choice(_ALPHABETS), self._random.choice((0, 1, 5, 20, 200))
        return self._random.choice("xж😀/") + "".join(self._random.choices(alphabet, k=length))


def _heights(types):
    """How deep at least an object of each type is."""
    heights = {}

    def height(name):
        return heights.get(name, 1000) if name in types else 0

    while True:
        found = {}
        for name, described in types.items():
            if "subtypes" in described:
                found[name] = 1 + min(map(height, described["subtypes"]))
            else:
                found[name] = 1 + max((min(map(height, field["types"])) for field in described.get("fields", [])
                                       if field["required"]), default=0)
        if found == heights:
            return heights
        heights = found
