"""Photos as the network sees them."""

import cv2
import numpy

IMAGE_SIZE, STRIDE, PADDING_GREY = 640, 32, 114


def network_input(photo):
    """A BGR picture as float32 [1, 3, height, width], red first, 0..1; laid out as by src/detection/letterbox.cpp."""
    scale = IMAGE_SIZE / max(photo.shape[:2])
    height, width = (max(1, round(side * scale)) for side in photo.shape[:2])
    rows, columns = ((IMAGE_SIZE - side) % STRIDE for side in (height, width))
    top, left = round(rows / 2 - 0.1), round(columns / 2 - 0.1)
    letterboxed = cv2.copyMakeBorder(cv2.resize(photo, (width, height), interpolation=cv2.INTER_LINEAR),
                                     top, rows - top, left, columns - left, cv2.BORDER_CONSTANT,
                                     value=[PADDING_GREY] * 3)
    return numpy.ascontiguousarray(letterboxed[..., ::-1].transpose(2, 0, 1)[None], dtype=numpy.float32) / 255


def photos_in(folder):
    """Those files of a folder that are pictures, by name."""
    return [path for path in sorted(folder.iterdir()) if path.is_file() and cv2.haveImageReader(str(path))]


def inputs(photos):
    return (network_input(cv2.imread(str(path))) for path in photos)
