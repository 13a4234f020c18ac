"""How many requests a server answers, how soon, and what it uses of the processors for each: by wrk."""

import itertools
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("load.lua")
UPDATES_OF_A_RUN = 10_000_000  # More than any run sends, so that no update comes twice.
first_updates = itertools.count(1, UPDATES_OF_A_RUN)


@dataclass(frozen=True)
class Load:
    rate: float  # Requests a second.
    processor: float  # Seconds of the server's for a request.
    p99: float  # Seconds.
    failures: int  # Answers other than 2xx, and broken connections.


def load(server, connections, seconds):
    """One thread of wrk asks for the server's URL, or sends updates where it is a webhook, over so many connections."""
    # On a busy machine a slow server may have answered none of a thousand connections by then.
    for patience in (seconds, 5 * seconds):
        measured = _ask(server, connections, patience)
        if measured:
            return measured
    raise RuntimeError(f"{server.url} answers nothing")


def _ask(server, connections, seconds):
    """What came of it; None where nothing was answered."""
    command = ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s",
               "--timeout", "20s", "--script", str(SCRIPT), server.url]
    if server.secret:
        command += ["--", server.secret, str(next(first_updates))]
    before = server.processor_seconds()
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    used = server.processor_seconds() - before
    came_of_it = json.loads(run.stdout.splitlines()[-1])
    requests = came_of_it["requests"]
    if requests == 0:
        return None
    return Load(rate=requests / came_of_it["seconds"], processor=used / requests,
                p99=came_of_it["p99_ms"] / 1e3, failures=came_of_it["failures"])
