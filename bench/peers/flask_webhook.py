"""polybot's webhook as a Flask application: the same checks, and the same two transactions for each update.

WEBHOOK_SECRET is what the secret header must hold, WEBHOOK_DATABASE the file of the claims. The transactions are those
of src/local/sqlite_claim_store.cpp.
"""

import hmac
import logging
import os
import sqlite3
import threading
import time
from contextlib import contextmanager

from flask import Flask, request

LEASE_MS, REMEMBER_MS = 60_000, 24 * 3_600_000
SECRET = os.environ["WEBHOOK_SECRET"]

app = Flask(__name__)
logging.getLogger("werkzeug").setLevel(logging.ERROR)

# One connection writes, behind a lock, as in polybot: the development server has a new thread for each request.
database = sqlite3.connect(os.environ["WEBHOOK_DATABASE"], check_same_thread=False, isolation_level=None, timeout=5)
database.execute("PRAGMA journal_mode = WAL")
database.execute("CREATE TABLE IF NOT EXISTS claims (step TEXT PRIMARY KEY, done INTEGER NOT NULL,"
                 " held_until INTEGER NOT NULL, owner INTEGER NOT NULL DEFAULT 0)")
database.execute("CREATE INDEX IF NOT EXISTS claims_by_end ON claims (held_until)")
writing = threading.Lock()


def now():
    return time.time_ns() // 1_000_000


@contextmanager
def transaction(synchronous):
    with writing:
        database.execute(f"PRAGMA synchronous = {synchronous}")
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


def claim(step):
    """Whether the step is to be done, rather than done or being done."""
    with transaction("NORMAL"):
        held = database.execute("SELECT done, held_until FROM claims WHERE step = ?", [step]).fetchone()
        if held and held[1] > now():
            return False
        database.execute("INSERT OR REPLACE INTO claims (step, done, held_until, owner) VALUES (?, 0, ?, ?)",
                         [step, now() + LEASE_MS, os.getpid()])
        database.execute("DELETE FROM claims WHERE rowid IN"
                         " (SELECT rowid FROM claims WHERE held_until <= ? LIMIT 8)", [now()])
        return True


def finish(step):
    with transaction("FULL"):
        database.execute("INSERT INTO claims (step, done, held_until) VALUES (?1, 1, ?2) ON CONFLICT (step)"
                         " DO UPDATE SET done = 1, held_until = max(held_until, ?2)", [step, now() + REMEMBER_MS])


@app.post("/webhook")
def webhook():
    if not hmac.compare_digest(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), SECRET):
        return {"error": "The webhook needs its secret."}, 401
    update = request.get_json(silent=True)
    message = update.get("edited_message") if isinstance(update, dict) else None
    if not isinstance(message, dict) or not isinstance(message.get("text"), str):
        return {"error": "The body is no Telegram update."}, 400
    step = f"4242:update:{int(update['update_id'])}"
    if claim(step):
        finish(step)  # Nobody answers to an edited text.
    return {}
