"""PyTorch on all cores, decoding to suppressed boxes, as YOLOv5 itself works: pytorch_rate.py MODEL PHOTO [HOW]

HOW may be `reloading`, which makes the model anew for each photo, or `once`, which ends after one. YOLOv5n's network is
written out here and takes its weights from the ONNX file. It runs on Debian's PyTorch: PyPI's brings gigabytes for
graphics cards.
"""

import sys
from pathlib import Path

import numpy
import onnx
import onnx.numpy_helper

from contender import network_input, serve

sys.path.append("/usr/lib/python3/dist-packages")  # Last: what was installed for the peers goes before.
import torch  # noqa: E402
import torchvision  # noqa: E402
from torch.nn import functional  # noqa: E402

STRIDES = 8, 16, 32
ANCHORS = torch.tensor([[[10, 13], [16, 30], [33, 23]], [[30, 61], [62, 45], [59, 119]],
                        [[116, 90], [156, 198], [373, 326]]], dtype=torch.float32)
BOXES_APART = 7680  # Moves each class's boxes aside, so that they cover none of another's.


class Yolov5n:
    def __init__(self, model):
        self.weights = {one.name.removeprefix("model."): torch.from_numpy(onnx.numpy_helper.to_array(one).copy())
                        for one in onnx.load(model).graph.initializer if one.name.startswith("model.")}

    def convolve(self, name, x, stride=1):
        weight = self.weights[f"{name}.conv.weight"]
        size = weight.shape[-1]
        padding = 2 if size == 6 else size // 2
        return functional.silu(functional.conv2d(x, weight, self.weights[f"{name}.conv.bias"], stride, padding))

    def block(self, name, x, depth=1, shortcut=True):
        """C3: a chain of bottlenecks beside a short way."""
        through = self.convolve(f"{name}.cv1", x)
        for step in range(depth):
            inner = self.convolve(f"{name}.m.{step}.cv2", self.convolve(f"{name}.m.{step}.cv1", through))
            through = through + inner if shortcut else inner
        return self.convolve(f"{name}.cv3", torch.cat([through, self.convolve(f"{name}.cv2", x)], 1))

    def pool(self, name, x):
        """SPPF: maxima of ever wider surroundings."""
        pools = [self.convolve(f"{name}.cv1", x)]
        for _ in range(3):
            pools.append(functional.max_pool2d(pools[-1], 5, 1, 2))
        return self.convolve(f"{name}.cv2", torch.cat(pools, 1))

    def head(self, level, x):
        name = f"24.m.{level}"
        planes = functional.conv2d(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])
        rows, columns = planes.shape[2:]
        y = planes.view(1, 3, 85, rows, columns).permute(0, 1, 3, 4, 2).sigmoid()
        grid = torch.stack(torch.meshgrid(torch.arange(columns), torch.arange(rows), indexing="xy"), -1)
        centre = (y[..., :2] * 2 - 0.5 + grid) * STRIDES[level]
        size = (y[..., 2:4] * 2) ** 2 * ANCHORS[level].view(1, 3, 1, 1, 2)
        return torch.cat([centre, size, y[..., 4:]], -1).view(1, -1, 85)

    def __call__(self, x):
        x = self.convolve("1", self.convolve("0", x, 2), 2)
        eighth = self.block("4", self.convolve("3", self.block("2", x), 2), 2)
        sixteenth = self.block("6", self.convolve("5", eighth, 2), 3)
        deep = self.pool("9", self.block("8", self.convolve("7", sixteenth, 2)))
        top = self.convolve("10", deep)
        middle = self.block("13", torch.cat([functional.interpolate(top, scale_factor=2.0), sixteenth], 1),
                            shortcut=False)
        narrow = self.convolve("14", middle)
        small = self.block("17", torch.cat([functional.interpolate(narrow, scale_factor=2.0), eighth], 1),
                           shortcut=False)
        medium = self.block("20", torch.cat([self.convolve("18", small, 2), narrow], 1), shortcut=False)
        large = self.block("23", torch.cat([self.convolve("21", medium, 2), top], 1), shortcut=False)
        return torch.cat([self.head(level, x) for level, x in enumerate([small, medium, large])], 1)


def suppressed(rows, min_confidence=0.25, iou=0.45):
    rows = rows[rows[:, 4] > min_confidence]
    confidence, best = (rows[:, 5:] * rows[:, 4:5]).max(1)
    sure = confidence > min_confidence
    rows, confidence, best = rows[sure], confidence[sure], best[sure]
    boxes = torch.cat([rows[:, :2] - rows[:, 2:4] / 2, rows[:, :2] + rows[:, 2:4] / 2], 1)
    kept = torchvision.ops.nms(boxes + best[:, None] * BOXES_APART, confidence, iou)[:300]
    return torch.cat([boxes[kept], confidence[kept, None], best[kept, None]], 1)


@torch.inference_mode()
def look(network, photo):
    return suppressed(network(torch.from_numpy(network_input(photo)))[0])


def main():
    model, photo = sys.argv[1], Path(sys.argv[2]).read_bytes()
    network = Yolov5n(model)
    assert numpy.any(look(network, photo).numpy()), "PyTorch found nothing"
    if sys.argv[3:] == ["once"]:
        return
    serve([lambda: look(Yolov5n(model) if sys.argv[3:] == ["reloading"] else network, photo)])


main()
