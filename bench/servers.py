"""Web servers side by side: polybot's and others', each on a loopback port of its own."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from contenders import BIN, PEERS, PYTHON, REPOSITORY

os.environ["POLYBOT_BIN"] = str(BIN)
sys.path.insert(0, str(REPOSITORY / "tests/system"))

import requests  # noqa: E402
from processes import TICKS, Home, free_port, stat_fields  # noqa: E402
from telegram_standin import TOKEN, TelegramStandin  # noqa: E402
from waiting import eventually  # noqa: E402

CORES = len(os.sched_getaffinity(0))
PEERS_SECRET = "secret-of-the-peers-webhook"


def flask(app, port):
    return [PYTHON, "-m", "flask", "--app", app, "run", "--port", port]


def gunicorn(app, port):
    """With as many workers as its documentation advises."""
    return [PYTHON, "-m", "gunicorn", "--workers", 2 * CORES + 1, "--bind", f"127.0.0.1:{port}", f"{app}:app"]


# Each is given a port.
HEALTH_PEERS = {
    "flask": lambda port: flask("flask_health", port),
    "gunicorn": lambda port: gunicorn("flask_health", port),
    "aiohttp": lambda port: [PYTHON, "-m", "aiohttp.web", "-H", "127.0.0.1", "-P", port, "aiohttp_health:make_app"],
    "uvicorn": lambda port: [PYTHON, "-m", "uvicorn", "--loop", "uvloop", "--http", "httptools", "--no-access-log",
                             "--port", port, "asgi_health:app"],
    "beast": lambda port: [BIN / "hello_server", port],
}
WEBHOOK_PEERS = {
    "flask": lambda port: flask("flask_webhook", port),
    "gunicorn": lambda port: gunicorn("flask_webhook", port),
}


class Server:
    """A server that runs: what it is asked for, with the secret of its webhook, and what it uses."""

    def __init__(self, url, pid, secret=None):
        self.url, self.pid, self.secret = url, pid, secret

    def processor_seconds(self):
        """What it and all that it started have used of the processors; of those that ended, once they were reaped."""
        parent_of, tree = parents(), {self.pid}
        while more := {child for child, parent in parent_of.items() if parent in tree} - tree:
            tree |= more
        return sum(sum(map(int, stat_fields(one)[11:15])) for one in tree) / TICKS


def parents():
    """The parent of each process."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found[int(entry.name)] = int(stat_fields(entry.name)[1])
            except OSError:
                continue  # It ended between listing and reading.
    return found


@contextmanager
def polybot(folder):
    """polybot on a home of its own, with a stand-in for Telegram that has it send updates to its webhook."""
    telegram = TelegramStandin()
    (folder / "cache").mkdir()
    home = Home(folder, folder / "cache")
    try:
        bot = home.polybot(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url)
        bot.set_environment(TELEGRAM_APP_URL=bot.url)
        bot.start()
        hook = eventually(lambda: telegram.world.webhook, "a webhook registered")
        yield {"health": Server(f"{bot.url}/", bot.pid),
               "webhook": Server(bot.url + urlsplit(hook["url"]).path, bot.pid, hook["secret_token"])}
    finally:
        home.close()
        telegram.stop()


@contextmanager
def peer(make_command, folder, path, secret=None):
    """One of the others, from its first answer on; its output and its database lie in the folder."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {"WEBHOOK_SECRET": PEERS_SECRET, "WEBHOOK_DATABASE": str(folder / f"claims-{port}.sqlite")}
    with (folder / f"server-{port}.log").open("wb") as log:
        process = subprocess.Popen(list(map(str, make_command(port))), cwd=PEERS, env=os.environ | environment,
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        eventually(lambda: answers(url), f"{make_command(port)} answering")
        yield Server(url + path, process.pid, secret)
    finally:
        process.terminate()
        process.wait(30)


def answers(url):
    try:
        return requests.get(url, timeout=5).status_code < 500
    except requests.ConnectionError:
        return False


@contextmanager
def health_peer(name, folder):
    with peer(HEALTH_PEERS[name], folder, "/") as server:
        yield server


@contextmanager
def webhook_peer(name, folder):
    with peer(WEBHOOK_PEERS[name], folder, "/webhook", PEERS_SECRET) as server:
        yield server
