"""Checks a Bot API call against Telegram's published description of its methods and types (api.json)."""

import json
import re

from paths import SHARED

_NAMED_TYPES = {"Boolean": bool, "String": str, "Integer": int, "Float": (int, float)}

# What the description says in prose only.
_TEXT_LIMITS = {("sendMessage", "text"): (1, 4096), ("editMessageText", "text"): (1, 4096),
                ("sendPhoto", "caption"): (0, 1024)}
_CHAT_ACTIONS = {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
                 "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"}


class Violation(Exception):
    """The call breaks the published description."""


class Schema:
    """The Bot API as `api.json` describes it."""

    def __init__(self):
        api = json.loads((SHARED / "telegram/api.json").read_text(encoding="utf-8"))
        self._methods, self._types = api["methods"], api["types"]

    def read_call(self, method, fields, files, typed):
        """The call's arguments with their proper types; raises Violation.

        `fields` come from a form as strings (`typed` false) or from JSON (`typed` true). `files` are uploads by field.
        """
        if method not in self._methods:
            raise Violation(f"there is no method {method}")
        known = {field["name"]: field for field in self._methods[method].get("fields", [])}
        for name in (*fields, *files):
            if name not in known:
                raise Violation(f"{method} has no field {name}")
        for name in files:
            if "InputFile" not in known[name]["types"]:
                raise Violation(f"{method}.{name} is not a file")
        for name, field in known.items():
            if field["required"] and name not in fields and name not in files:
                raise Violation(f"{method} lacks {name}")
        arguments = {}
        for name, value in fields.items():
            arguments[name] = value if typed else _from_form(known[name]["types"], value)
            self._check(f"{method}.{name}", known[name]["types"], arguments[name])
        _check_prose(method, arguments)
        return arguments

    def _check(self, where, types, value):
        """Raises Violation unless `value` is of one of the `types`."""
        reasons = []
        for name in types:
            try:
                return self._check_one(where, name, value)
            except Violation as violation:
                reasons.append(str(violation))
        raise Violation("; ".join(reasons))

    def _check_one(self, where, name, value):
        if name in _NAMED_TYPES:
            if not isinstance(value, _NAMED_TYPES[name]) or (isinstance(value, bool) and name != "Boolean"):
                raise Violation(f"{where} is no {name}: {value!r}")
        elif name.startswith("Array of "):
            if not isinstance(value, list):
                raise Violation(f"{where} is no array: {value!r}")
            for index, element in enumerate(value):
                self._check_one(f"{where}[{index}]", name.removeprefix("Array of "), element)
        elif name == "InputFile":
            raise Violation(f"{where} must be uploaded")
        elif "subtypes" in self._types[name]:
            self._check(where, self._types[name]["subtypes"], value)
        else:
            self._check_object(where, self._types[name].get("fields", []), value)

    def _check_object(self, where, fields, value):
        if not isinstance(value, dict):
            raise Violation(f"{where} is no object: {value!r}")
        known = {field["name"]: field for field in fields}
        for name, inner in value.items():
            if name not in known:
                raise Violation(f"{where} has no field {name}")
            self._check(f"{where}.{name}", known[name]["types"], inner)
        for name, field in known.items():
            if field["required"] and name not in value:
                raise Violation(f"{where} lacks {name}")


def _from_form(types, text):
    """A form field's text as the JSON value that it stands for."""
    if "Integer" in types and re.fullmatch(r"-?\d+", text):
        return int(text)
    if "String" in types or "InputFile" in types:
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise Violation(f"{text!r} is none of {types}") from error


def _check_prose(method, arguments):
    for (limited, name), (shortest, longest) in _TEXT_LIMITS.items():
        if method == limited and name in arguments and not shortest <= len(arguments[name]) <= longest:
            raise Violation(f"{method}.{name} has {len(arguments[name])} characters")
    if method == "sendChatAction" and arguments["action"] not in _CHAT_ACTIONS:
        raise Violation(f"there is no action {arguments['action']!r}")
    if "secret_token" in arguments and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", arguments["secret_token"]):
        raise Violation("secret_token holds other characters than A-Z, a-z, 0-9, _ and -")
    if method == "getUpdates" and not 1 <= arguments.get("limit", 100) <= 100:
        raise Violation("limit must be 1..100")
