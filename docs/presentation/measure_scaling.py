"""Measures how the workers follow the queue: a burst of photos comes to a one-machine home with one worker.

Starts polybot and metric-streamer (1 to 4 workers, a reading a second) on a home of their own, sends the photos by the
web chat's API, waits until every photo was looked at and one worker is left, and writes the metrics that were published
into docs/presentation/scaling.csv, which the slide is drawn from. Seconds count from the last reading before the burst.

    .deps/test-python/bin/python docs/presentation/measure_scaling.py      (after ./up --build-only and ./test system)
"""

import argparse
import csv
import datetime
import os
import sqlite3
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests/system"))

from paths import BUS  # noqa: E402
from processes import Home  # noqa: E402
from waiting import eventually  # noqa: E402
from web_chat import WebChat  # noqa: E402

OUTPUT = Path(__file__).with_name("scaling.csv")
METRICS = {"QueueDepth": "waiting", "InFlight": "in_work", "BacklogPerInstance": "backlog_per_worker",
           "Workers": "workers"}
MOST_WORKERS = 4
MOST_SECONDS = 300
PHOTOS_OF_A_CHAT = 50  # as many as one may send at once


def published(home):
    """The samples so far: (milliseconds since 1970, {metric: value}), oldest first."""
    (database,) = home.data.glob("**/*.db")
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT time, name, value FROM metrics ORDER BY time").fetchall()
    samples = {}
    for moment, name, value in rows:
        samples.setdefault(moment, {})[name] = value
    return list(samples.items())


def send(url, photos):
    """All photos at once, by as many people as that takes."""
    picture = BUS.read_bytes()

    def of_one(count):
        chat = WebChat(url)
        for _ in range(count):
            assert chat.upload(picture).status_code == 202

    shares = [min(PHOTOS_OF_A_CHAT, photos - first) for first in range(0, photos, PHOTOS_OF_A_CHAT)]
    people = [threading.Thread(target=of_one, args=(share,)) for share in shares]
    for person in people:
        person.start()
    for person in people:
        person.join()


def await_calm(home, photos):
    """Waits until every photo was looked at and one worker is left, looking rarely: the cores are the workers'."""
    deadline = time.monotonic() + MOST_SECONDS
    while True:
        latest = published(home)[-1][1]
        if latest["Workers"] == 1 and latest["QueueDepth"] == latest["InFlight"] == 0:
            break
        assert time.monotonic() < deadline, f"not calm within {MOST_SECONDS} s: {latest}"
        time.sleep(1)
    assert len(home.stored("predictions")) == photos


def measure(photos):
    """The samples of one burst, by their seconds."""
    with tempfile.TemporaryDirectory() as directory:
        home = Home(Path(directory), Path(directory))
        try:
            polybot = home.polybot().start()
            home.streamer(polybot, minimum=1, maximum=MOST_WORKERS).start()
            eventually(lambda: (published(home) or [(0, {})])[-1][1].get("Workers") == 1, "one worker")
            before = len(published(home))
            send(polybot.url, photos)
            await_calm(home, photos)
            samples = published(home)[before - 1:]
        finally:
            home.close()
    return [((moment - samples[0][0]) / 1000, values) for moment, values in samples]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--photos", type=int, default=300, help="how many come at once")
    photos = parser.parse_args().photos
    samples = measure(photos)
    today = datetime.datetime.now(datetime.UTC).date()
    with OUTPUT.open("w", newline="", encoding="utf-8") as file:
        file.write(f"# photos={photos} cores={os.cpu_count()} date={today}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["second", *METRICS.values()])
        for second, values in samples:
            writer.writerow([f"{second:.1f}", *(f"{values[name]:g}" for name in METRICS)])
    print(f"{OUTPUT}: {len(samples)} readings of {photos} photos")


if __name__ == "__main__":
    main()
