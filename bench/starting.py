"""How long a worker takes to start, and what it holds: memory and threads.

Starts ./up's programs on a home of their own. A worker's start ends with its word that it works: it has loaded the
model, run it once and opened its stores. The memory is what is resident a second after it has answered photos of one
shape, and then of every shape of the network's input that a photo can have. A benchmark, no test: it fails on no figure.

    python bench/starting.py [--rounds 9]      (with the packages of tests/system/requirements.txt)
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/system"))

from page import table  # noqa: E402
from paths import BIN, BUS  # noqa: E402
from pictures import of_every_shape  # noqa: E402
from processes import Home, peak_megabytes, processor_seconds, resident_megabytes  # noqa: E402
from web_chat import WebChat  # noqa: E402

NOWHERE = "/proc"  # Where no cache can be made.


@contextmanager
def working(home, polybot, cache):
    """A worker that works; yields it with the seconds by the clock and of the processors until it did."""
    began = time.perf_counter()
    with subprocess.Popen([BIN / "yolo5", "work", "--data-dir", home.data, "--polybot-url", polybot.url],
                          env=home.environment | {"XDG_CACHE_HOME": str(cache)}, stderr=subprocess.PIPE,
                          text=True) as worker:
        for line in worker.stderr:
            if '"event":"working"' in line:
                break
        clock = time.perf_counter() - began
        processors = processor_seconds(worker.pid)
        reader = threading.Thread(target=worker.stderr.read)  # So that it never waits for room in the pipe.
        reader.start()
        try:
            yield worker, clock, processors
        finally:
            worker.terminate()
            reader.join()


def start_rows(home, polybot, folder, rounds):
    caches = {"nothing cached": NOWHERE, "compiled model cached": folder / "cache"}
    taken = {name: [] for name in caches}
    for number in range(rounds + 1):  # The first one fills the cache, and the files' own.
        for name, cache in caches.items():
            with working(home, polybot, cache) as (_, clock, processors):
                if number > 0:
                    taken[name].append((clock, processors))
    return [[f"start, {name}", *(f"{statistics.median(one) * 1e3:.0f} ms" for one in zip(*values, strict=True))]
            for name, values in taken.items()]


def answer(polybot, photos):
    chat = WebChat(polybot.url)
    for photo in photos:
        taken = chat.upload(photo)
        taken.raise_for_status()
    waiting = len(photos)
    for _, entry in chat.events(seconds=600):
        waiting -= entry is not None and entry["kind"] == "result"
        if waiting == 0:
            return


def memory_rows(home, polybot, folder):
    rows = []

    def note(what, worker, target):
        time.sleep(1)  # Idle, it gives memory back.
        threads = len(os.listdir(f"/proc/{worker.pid}/task"))
        rows.append([what, f"{resident_megabytes(worker.pid):.0f} MB", f"{peak_megabytes(worker.pid):.0f} MB", threads,
                     target])

    with working(home, polybot, folder / "cache") as (worker, _, _):
        note("none yet", worker, "")
        answer(polybot, 40 * [BUS.read_bytes()])
        note("40 photos of one shape", worker, "200 MB")
        photos = list(of_every_shape())
        for _ in range(3):
            answer(polybot, photos)
        note(f"{3 * len(photos)} more of {len(photos)} shapes", worker, "250 MB")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9, help="how many starts to time")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        home = Home(folder, folder)
        try:
            polybot = home.polybot().start()
            starts = start_rows(home, polybot, folder, rounds)
            memory = memory_rows(home, polybot, folder)
        finally:
            home.close()
    print(table(["a worker's", "clock", "processor time"], starts))
    print()
    print(table(["a worker after photos", "resident", "at most", "threads", "target"], memory))


if __name__ == "__main__":
    main()
