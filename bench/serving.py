"""serving.py ROUNDS: polybot's web server beside others', as sections of docs/performance.md, in JSON.

All servers run all the time; one after another is asked, round after round.
"""

import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from idle_connections import idle_connections
from load import load
from servers import HEALTH_PEERS, WEBHOOK_PEERS, health_peer, polybot, webhook_peer
from serving_tables import health_table, idle_table, webhook_table

from processes import resident_megabytes

SECONDS = 2
CONNECTIONS = 10, 1_000
WEBHOOK_CONNECTIONS = 16  # As many as polybot has Telegram make: webhook_connections in src/telegram/bot_api.hpp.
# Beside those that are in use: polybot has 10,000 places.
IDLE, IN_USE = 9_950, 10


def idle_round(server):
    """p99 without the idle connections and with them, and the megabytes that are resident with them."""
    without = load(server, IN_USE, SECONDS)
    with idle_connections(server.url, IDLE):
        return without.p99, load(server, IN_USE, SECONDS).p99, resident_megabytes(server.pid)


def main():
    rounds = int(sys.argv[1])
    health, webhooks, idle = [], [], []
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        ours = stack.enter_context(polybot(folder))
        asked = {"polybot": ours["health"]} | {
            name: stack.enter_context(health_peer(name, folder)) for name in HEALTH_PEERS}
        told = {"polybot": ours["webhook"]} | {
            name: stack.enter_context(webhook_peer(name, folder)) for name in WEBHOOK_PEERS}
        for number in range(rounds):
            print(f"\r\x1b[K· servers, round {number + 1} of {rounds}", end="", flush=True, file=sys.stderr)
            health.append({(name, connections): load(server, connections, SECONDS)
                           for connections in CONNECTIONS for name, server in asked.items()})
            idle.append(idle_round(ours["health"]))
            webhooks.append({name: load(server, WEBHOOK_CONNECTIONS, SECONDS) for name, server in told.items()})
        print(file=sys.stderr)
    print(json.dumps({"health": health_table(health, CONNECTIONS), "webhook": webhook_table(webhooks),
                      "idle": idle_table(idle, IDLE)}))


if __name__ == "__main__":
    main()
