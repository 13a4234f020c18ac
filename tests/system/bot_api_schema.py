"""Checks Bot API calls and objects against Telegram's published description of its methods and types (api.json)."""

import json
import re

from bot_api_prose import complaints_about
from paths import SHARED

_NAMED_TYPES = {"Boolean": bool, "String": str, "Integer": int, "Float": (int, float)}
ATTACHED = "attach://"  # Before the name of an upload that lies beside the JSON that speaks of it.


class Violation(Exception):
    """The call breaks the published description."""


def constant_of(field):
    """The only value that a field may have, as `type` of a variant has; None where it is free."""
    found = re.search(r'(?:always "|must be )(\w+)"?$', field["description"])
    return found[1] if found and field["required"] and field["types"] == ["String"] else None


class Schema:
    """The Bot API as `api.json` describes it."""

    def __init__(self):
        api = json.loads((SHARED / "telegram/api.json").read_text(encoding="utf-8"))
        self._methods, self.types = api["methods"], api["types"]

    def read_call(self, method, fields, files, typed):
        """The call's arguments with their proper types; raises Violation.

        `fields` come from a form as strings (`typed` false) or from JSON (`typed` true). `files` are uploads by name:
        a field's, or one that a field's value attaches.
        """
        if method not in self._methods:
            raise Violation(f"there is no method {method}")
        known = {field["name"]: field for field in self._methods[method].get("fields", [])}
        for name in fields:
            if name not in known:
                raise Violation(f"{method} has no field {name}")
        for name, field in known.items():
            if field["required"] and name not in fields and name not in files:
                raise Violation(f"{method} lacks {name}")
        arguments = {}
        for name, value in fields.items():
            arguments[name] = value if typed else _from_form(known[name]["types"], value)
            self._check(f"{method}.{name}", known[name]["types"], arguments[name])
        _check_uploads(method, known, arguments, files)
        _check_prose(method, arguments)
        return arguments

    def check_object(self, name, value):
        """Raises Violation unless `value` is an object of the type called `name`."""
        self._check_one(name, name, value)

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
        elif "subtypes" in self.types[name]:
            self._check(where, self.types[name]["subtypes"], value)
        else:
            self._check_fields(where, name, value)

    def _check_fields(self, where, name, value):
        if not isinstance(value, dict):
            raise Violation(f"{where} is no object: {value!r}")
        known = {field["name"]: field for field in self.types[name].get("fields", [])}
        for inner_name, inner in value.items():
            if inner_name not in known:
                raise Violation(f"{where} has no field {inner_name}")
            self._check(f"{where}.{inner_name}", known[inner_name]["types"], inner)
        for inner_name, field in known.items():
            if field["required"] and inner_name not in value:
                raise Violation(f"{where} lacks {inner_name}")
            if constant_of(field) not in (None, value.get(inner_name)):
                raise Violation(f"{where}.{inner_name} is {value[inner_name]!r}, not {constant_of(field)!r}")
        _check_prose(name, value)


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


def _check_uploads(method, known, arguments, files):
    attached = set(_attached_in(arguments))
    for name in files.keys() - attached:
        if name not in known or "InputFile" not in known[name]["types"]:
            raise Violation(f"{method} has no use for the file {name}")
    if attached - files.keys():
        raise Violation(f"{method} attaches files that are not there: {sorted(attached - files.keys())}")


def _attached_in(value):
    """The names of the uploads that a value speaks of."""
    if isinstance(value, str) and value.startswith(ATTACHED):
        yield value.removeprefix(ATTACHED)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _attached_in(inner)


def _check_prose(name, values):
    for complaint in complaints_about(name, values):
        raise Violation(complaint)
