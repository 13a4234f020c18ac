"""The tables of docs/performance.md on polybot's web server, from rounds of `Load`."""

from page import table
from tables import spread

NAMES = {"flask": "Flask's development server", "gunicorn": "gunicorn, Flask", "aiohttp": "aiohttp",
         "uvicorn": "uvicorn (uvloop, httptools), plain ASGI", "beast": "Boost.Beast, nothing else"}
TARGETS = {"flask": "20", "uvicorn": "1.5"}


def rates(rounds, ours, theirs):
    """How many times as many requests as the other polybot answers."""
    return spread([one[ours].rate / one[theirs].rate for one in rounds])


def savings(rounds, ours, theirs):
    """How many times as much of the processors the other takes for a request."""
    return spread([one[theirs].processor / one[ours].processor for one in rounds])


def figures(rounds, contender):
    return [spread([one[contender].rate for one in rounds], "{:.0f}"),
            spread([one[contender].processor * 1e6 for one in rounds], "{:.1f}")]


def failures(rounds, contender):
    return sum(one[contender].failures for one in rounds)


def milliseconds(seconds, form):
    return spread([one * 1e3 for one in seconds], form)


def health_table(rounds, all_connections):
    heads, ratio_rows = ["polybot, as a multiple of"], [[NAMES[name]] for name in NAMES]
    figure_heads = ["contender"]
    figure_rows = [["polybot"], *([NAMES[name]] for name in NAMES)]
    for connections in all_connections:
        heads += [f"{connections:,} connections, requests a second", "by processor time"]
        figure_heads += [f"{connections:,} connections, requests a second", "processor us a request", "failed"]
        for row, name in zip(ratio_rows, NAMES, strict=True):
            contenders = ("polybot", connections), (name, connections)
            row += [rates(rounds, *contenders), savings(rounds, *contenders)]
        for row, name in zip(figure_rows, ["polybot", *NAMES], strict=True):
            row += [*figures(rounds, (name, connections)), failures(rounds, (name, connections))]
    for row, name in zip(ratio_rows, NAMES, strict=True):
        row.append(TARGETS.get(name, ""))
    return "\n\n".join([table([*heads, "target"], ratio_rows), table(figure_heads, figure_rows)])


def webhook_table(rounds):
    peers = [name for name in NAMES if name in rounds[0]]
    return "\n\n".join([
        table(["polybot's webhook, as a multiple of", "updates a second", "by processor time", "target"],
              [[NAMES[name], rates(rounds, "polybot", name), savings(rounds, "polybot", name),
                "5" if name == "flask" else ""] for name in peers]),
        table(["contender", "updates a second", "processor us an update", "p99 ms", "failed"],
              [[NAMES.get(name, name), *figures(rounds, name),
                milliseconds([one[name].p99 for one in rounds], "{:.0f}"), failures(rounds, name)]
               for name in ["polybot", *peers]])])


def idle_table(rounds, connections):
    alone, beside, megabytes = zip(*rounds, strict=True)
    ratios = [more / less for less, more, _ in rounds]
    return table([f"polybot with {connections:,} idle connections", "", "target"], [
        ["resident memory", f"{spread(megabytes, '{:.0f}')} MB", "below 200 MB"],
        ["p99 of a health check, as a multiple of that without them", spread(ratios), "below 5"],
        ["p99 of a health check without them", f"{milliseconds(alone, '{:.1f}')} ms", ""],
        ["p99 of a health check beside them", f"{milliseconds(beside, '{:.1f}')} ms", ""]])
