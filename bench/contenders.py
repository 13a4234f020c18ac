"""Who competes, and how a contender is asked to look at photos."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"
MODEL, BUS = SHARED / "models/yolov5n.onnx", SHARED / "images/bus.jpg"
BIN = REPOSITORY / "build/bench/bin"
PYTHON = REPOSITORY / ".deps/bench-python/bin/python"
PEERS = REPOSITORY / "bench/peers"
QUANTIZING_PYTHON = REPOSITORY / ".deps/quantize/bin/python"
LARGE, INT8 = "large.jpg", "int8.xml"  # In the run's folder.


@dataclass(frozen=True)
class Kind:
    name: str
    command: tuple
    photos: int  # In a round: as many as take about a second, or several times what a worker holds.


def rate(contender, photo=BUS, model=MODEL):
    return (BIN / "detection_rate", contender, photo, model)


def peer(script, *arguments):
    return (PYTHON, PEERS / script, MODEL, BUS, *arguments)


CONTENDERS = [
    Kind("polybot", rate("polybot"), 24),
    Kind("openvino", rate("openvino"), 24),
    Kind("openvino-headless", rate("openvino-headless"), 24),
    Kind("openvino-plain", rate("openvino-plain"), 12),
    Kind("onnxruntime", peer("onnxruntime_rate.py"), 12),
    Kind("pytorch", peer("pytorch_rate.py"), 4),
    Kind("polybot-reloading", rate("polybot-reloading"), 4),
    Kind("pytorch-reloading", peer("pytorch_rate.py", "reloading"), 2),
    Kind("polybot-large", rate("polybot", LARGE), 12),
    Kind("polybot-int8", rate("polybot", model=INT8), 24),
    Kind("polybot-drawing", rate("polybot-drawing"), 24),
    Kind("worker", (BIN / "worker_rate", "0", BUS), 200),
    Kind("worker-far", (BIN / "worker_rate", "50", BUS), 200),
]


class Contender:
    """A running process that looks at photos when it is asked to, and waits else."""

    def __init__(self, kind, folder):
        self.name, self.photos = kind.name, kind.photos
        if LARGE in kind.command:
            subprocess.run([PYTHON, PEERS / "large_photo.py", BUS, folder / LARGE], check=True)
        if INT8 in kind.command:
            subprocess.run([QUANTIZING_PYTHON, PEERS / "int8_model.py", MODEL, BUS, folder / INT8], check=True,
                           stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen([*kind.command], cwd=folder, text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError(f"{self.name} does not start")

    def play(self):
        """Seconds a photo, by the clock and of the processors."""
        self.process.stdin.write(f"{self.photos}\n")
        self.process.stdin.flush()
        taken, used = map(float, self.process.stdout.readline().split())
        return taken / self.photos, used / self.photos

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def take_turns(kinds, rounds, folder):
    """Rounds of {contender: (seconds, processor seconds) a photo}, for which each is started once."""
    contenders = []
    try:
        for kind in kinds:
            contenders.append(Contender(kind, folder))
        results = []
        for number in range(rounds):
            print(f"\r\x1b[K· round {number + 1} of {rounds}", end="", flush=True)
            results.append({one.name: one.play() for one in contenders})
        print()
        return results
    finally:
        for one in contenders:
            one.close()
