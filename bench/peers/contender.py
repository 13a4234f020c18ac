"""What the peers in Python share: how they take turns, and what YOLOv5 does before its network and after it."""

import sys
import threading
import time

import cv2
import numpy

IMAGE_SIZE, STRIDE, GREY = 640, 32, 114


def serve(looks):
    """Says "ready", then answers each number of photos with the seconds they took, by the clock and of the processors.

    `looks` has a function a thread; each looks at one photo.
    """
    for look in looks:
        look()
    print("ready", flush=True)
    for line in sys.stdin:
        photos, lock = iter(range(int(line))), threading.Lock()

        def work(look, photos=photos, lock=lock):
            while True:
                with lock:
                    if next(photos, None) is None:
                        return
                look()

        started, used = time.perf_counter(), time.process_time()
        threads = [threading.Thread(target=work, args=[look]) for look in looks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(time.perf_counter() - started, time.process_time() - used, flush=True)


def network_input(photo):
    """Bytes of a JPEG to 1 x 3 x h x w of 0..1, fitted into the smallest rectangle of whole strides."""
    picture = cv2.imdecode(numpy.frombuffer(photo, numpy.uint8), cv2.IMREAD_COLOR)
    height, width = picture.shape[:2]
    scale = min(IMAGE_SIZE / height, IMAGE_SIZE / width)
    scaled = round(width * scale), round(height * scale)
    if scaled != (width, height):
        picture = cv2.resize(picture, scaled, interpolation=cv2.INTER_LINEAR)
    left, top = ((IMAGE_SIZE - side) % STRIDE / 2 for side in scaled)
    picture = cv2.copyMakeBorder(picture, round(top - 0.1), round(top + 0.1), round(left - 0.1), round(left + 0.1),
                                 cv2.BORDER_CONSTANT, value=(GREY, GREY, GREY))
    planes = numpy.ascontiguousarray(picture[..., ::-1].transpose(2, 0, 1), numpy.float32)
    planes /= 255
    return planes[None]


def suppressed(rows, min_confidence=0.25, iou=0.45):
    """Rows of the network's output (centre, size, objectness, classes) to [class, confidence, x, y, width, height]."""
    rows = rows[rows[:, 4] > min_confidence]
    scores = rows[:, 5:] * rows[:, 4:5]
    best = scores.argmax(1)
    confidence = scores[numpy.arange(len(rows)), best]
    sure = confidence > min_confidence
    rows, best, confidence = rows[sure], best[sure], confidence[sure]
    boxes = numpy.column_stack([rows[:, :2] - rows[:, 2:4] / 2, rows[:, 2:4]])
    kept = cv2.dnn.NMSBoxesBatched(boxes.tolist(), confidence.tolist(), best.tolist(), min_confidence, iou)
    return [[int(best[i]), float(confidence[i]), *boxes[i].tolist()] for i in kept]
