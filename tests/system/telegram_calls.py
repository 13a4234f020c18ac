"""Bot API calls as a bot makes them, for tests of the stand-in itself."""

import json

import requests

from telegram_standin import TOKEN


def call(standin, method, token=TOKEN, **options):
    return requests.post(f"{standin.url}/bot{token}/{method}", timeout=10, **options)


def result(standin, method, **arguments):
    """The result of a call that must succeed."""
    answer = call(standin, method, json=arguments).json()
    assert answer["ok"], answer
    return answer["result"]


def description(response):
    """Why a call was refused."""
    answer = response.json()
    assert answer["ok"] is False
    return answer["description"]


def keyboard(*rows):
    """An inline keyboard; a button's data is its text with "do:" before it."""
    return {"inline_keyboard": [[{"text": text, "callback_data": f"do:{text}"} for text in row] for row in rows]}


def upload(standin, method, pictures, **arguments):
    """A call that uploads pictures by name, as a form; what is no text travels as JSON."""
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in arguments.items()}
    files = {name: (f"{name}.jpg", content, "image/jpeg") for name, content in pictures.items()}
    return call(standin, method, data=form, files=files)
