"""How long a photo takes through the page: from picking the file to the annotated picture decoded on the screen.

Starts polybot and one worker on a home of their own and sends bus.jpg through Chromium, one photo after another. The
clock is the page's own. The baseline of the same run is the worker's time from decoding to drawn boxes (`inference_ms`
of each prediction): what is above it is ours to explain. A benchmark, no test: it fails on no time.

    python bench/web_latency.py [--photos 30]      (with the packages of tests/system/requirements.txt)
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/system"))

from playwright.sync_api import sync_playwright  # noqa: E402

from chat_page import CHROMIUM, CHROMIUM_ARGUMENTS, ChatPage  # noqa: E402
from processes import Home, resident_megabytes  # noqa: E402

# Notes when a file is picked and when the annotated picture that answers it has been decoded.
STOPWATCH = """
    window.latencies = [];
    let began = 0;
    document.addEventListener('change', () => { began = performance.now(); }, true);
    document.addEventListener('load', async ({target}) => {
        if (!(target instanceof HTMLImageElement) || !target.src.endsWith('/picture')) return;
        await target.decode();
        latencies.push(performance.now() - began);
    }, true);
"""


def measure(page, photos):
    """Upload to annotated answer, and the worker's share, in milliseconds; the first photo warms up and is left out."""
    page.page.evaluate(STOPWATCH)
    ids = []
    for number in range(photos + 1):
        page.upload()
        page.page.wait_for_function("count => latencies.length > count", arg=number)
        ids.append(page.cards.nth(number).get_attribute("data-prediction"))
    latencies = page.page.evaluate("latencies")[1:]
    predictions = [page.page.request.get(f"{page.url}/api/predictions/{name}").json() for name in ids[1:]]
    return latencies, [prediction["inference_ms"] for prediction in predictions]


def row(name, values):
    percentile = statistics.quantiles(values, n=20)[-1]
    return f"{name:<42}{statistics.median(values):9.1f}{percentile:9.1f}{min(values):9.1f}{max(values):9.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--photos", type=int, default=30, help="how many photos to time (at least 2)")
    photos = max(2, parser.parse_args().photos)
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        home = Home(Path(directory), Path(directory))
        try:
            polybot = home.polybot().start()
            worker = home.worker(polybot).start()
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
            latencies, inference = measure(ChatPage(chromium.new_page(), polybot.url), photos)
            memory = {"polybot": resident_megabytes(polybot.pid), "yolo5": resident_megabytes(worker.pid)}
            chromium.close()
        finally:
            home.close()
    print(f"{f'bus.jpg, {photos} photos, milliseconds':<42}{'median':>9}{'p95':>9}{'min':>9}{'max':>9}")
    print(row("page: picked to annotated answer shown", latencies))
    print(row("baseline: worker, decoding to drawn boxes", inference))
    print(row("above the baseline", [whole - part for whole, part in zip(latencies, inference, strict=True)]))
    for name, megabytes in memory.items():
        print(f"resident memory of {name}: {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
