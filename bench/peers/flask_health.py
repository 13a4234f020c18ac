"""polybot's health check as a Flask application."""

import logging

from flask import Flask

app = Flask(__name__)
logging.getLogger("werkzeug").setLevel(logging.ERROR)  # polybot writes no line for a health check either.


@app.get("/")
def health():
    return {"status": "ok"}
