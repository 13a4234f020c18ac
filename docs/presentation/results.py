"""The numbers that the deck shows. Each stands in a document of the repository, beside the command that measures it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    number: str
    meaning: str
    document: str
    quote: str  # the document's own words, with the number in them
    command: str


RESULTS = [
    Result("102 ms", "from picking a photo to seeing the answer, in the median", "docs/performance.md",
           "| picked to annotated answer shown | 102 ms |", "bench/web_latency.py"),
    Result("55 ms", "of these to decode it, to find the objects and to draw boxes", "docs/performance.md",
           "| of these in the worker, from decoding to drawn boxes (the baseline) | 55 ms |", "bench/web_latency.py"),
    Result("196 MB", "of memory for a worker", "docs/performance.md",
           "| resident memory after 31 photos: yolo5 | 196 MB |", "bench/web_latency.py"),
    Result("$22.40", "of AWS calls for a million photos", "docs/aws.md",
           "| together | | | | $22.40 |", "tests/aws/test_costs.py"),
]
MACHINE = "two cores of an AMD EPYC (Zen 4) with YOLOv5n"
