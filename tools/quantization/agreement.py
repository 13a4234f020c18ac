"""How far two models agree on the same photos, as `yolo5 detect` has it."""

import json
import math
import os
import statistics
import subprocess
from pathlib import Path

YOLO5 = Path(__file__).resolve().parents[2] / "build/release/bin/yolo5"
SHOWN = 0.25  # Confidence from which polybot shows an object.
NEARLY = 0.05  # Down to here an object is looked for that the other model shows.
SAME_PLACE = 0.5  # Intersection over union.
TIMED = 60  # Photos, or a few more.


def detect(model, photos):
    """What is found in each photo, and the processor time in seconds."""
    before = os.times()
    run = subprocess.run([YOLO5, "detect", "--json", "--min-confidence", str(NEARLY), "--model", model, *photos],
                         check=False, stdout=subprocess.PIPE)
    after = os.times()
    if run.returncode != 0:
        raise SystemExit(f"✗ yolo5 does not read all of the photos (see above); take those away, and try {model} again.")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return [photo["detections"] for photo in json.loads(run.stdout)], used


def look(model, photos):
    """What is found in each photo, and the processor time for a photo in seconds, without loading the model."""
    detect(model, photos[:1])  # The model is compiled, and kept for the next ones.
    many = photos * math.ceil(TIMED / len(photos))
    (found, once), (_, all_of_it) = detect(model, photos), detect(model, photos + many)
    return found, (all_of_it - once) / len(many)


def overlap(first, second):
    """Intersection over union of two boxes."""
    def area(box):
        return max(0, box[2] - box[0]) * max(0, box[3] - box[1])

    shared = area([*map(max, first[:2], second[:2]), *map(min, first[2:], second[2:])])
    return shared / max(area(first) + area(second) - shared, 1e-9)


def same_object(one, others):
    """The object of the same class and place; None where there is none."""
    same = [other for other in others if other["class"] == one["class"]]
    nearest = max(same, key=lambda other: overlap(one["box"], other["box"]), default=None)
    return nearest if nearest and overlap(one["box"], nearest["box"]) >= SAME_PLACE else None


def shown(detections):
    return [one for one in detections if one["confidence"] >= SHOWN]


def compare(model, quantized, photos):
    """The two models in words."""
    before, used_before = look(model, photos)
    after, used_after = look(quantized, photos)
    matches = [(one, same_object(one, others)) for found, others in zip(before, after, strict=True)
               for one in shown(found)]
    kept = [(one, other) for one, other in matches if other and other["confidence"] >= SHOWN]
    new = sum(same_object(one, found) is None for found, others in zip(before, after, strict=True)
              for one in shown(others))
    words = [f"On {len(photos)} photos that were kept out of the calibration:",
             f"  {len(matches)} objects before, of which INT8 shows {len(kept)}; {new} others are new"]
    if kept:
        apart = [abs(one["confidence"] - other["confidence"]) for one, other in kept]
        overlaps = [overlap(one["box"], other["box"]) for one, other in kept]
        words.append(f"  confidences differ by {statistics.mean(apart):.3f} on average, {max(apart):.3f} at most; "
                     f"boxes overlap by {statistics.mean(overlaps):.3f}, {min(overlaps):.3f} at least")
    words.append(f"  {used_before * 1e3:.0f} ms of processor time a photo before, {used_after * 1e3:.0f} ms now")
    return "\n".join(words)
