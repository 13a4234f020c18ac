"""The numbers that the deck shows, read from the documents in which they stand beside the command that measures them."""

import re
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def cells_of(row, document):
    """The cells behind `row`, the first cell of just one row of the document's tables."""
    text = (REPOSITORY / document).read_text(encoding="utf-8")
    (cells,) = re.findall(rf"^\| {re.escape(row)} \|(.*)\|$", text, re.MULTILINE)
    return [cell.strip() for cell in cells.split("|")]


@dataclass(frozen=True)
class Result:
    meaning: str
    document: str
    row: str
    command: str

    @property
    def number(self):
        return next(cell for cell in cells_of(self.row, self.document) if cell)


RESULTS = [
    Result("from picking a photo to seeing the answer, in the median", "docs/performance.md",
           "picked to annotated answer shown", "bench/web_latency.py"),
    Result("of these to decode it, to find the objects and to draw boxes", "docs/performance.md",
           "of these in the worker, from decoding to drawn boxes (the baseline)", "bench/web_latency.py"),
    Result("of memory for a worker", "docs/performance.md",
           "resident memory after 31 photos: yolo5", "bench/web_latency.py"),
    Result("of AWS calls for a million photos", "docs/aws.md",
           "a million photos, all calls", "tests/aws/test_costs.py"),
]


def machine():
    """The computer on which the page's times were measured, in the words of docs/performance.md."""
    text = " ".join((REPOSITORY / "docs/performance.md").read_text(encoding="utf-8").split())
    return re.search(r"Measured on [\d-]+ on (two cores of [^.]+? with YOLOv5n)", text)[1]
