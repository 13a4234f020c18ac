"""bench/baseline.json: what was measured at the last release, and on what."""

import json
import os
import re
import subprocess
from pathlib import Path

from contenders import BIN, REPOSITORY
from page import processor

BASELINE = REPOSITORY / "bench/baseline.json"


def toolchain(told, valgrind):
    """What instruction counts depend on besides our code: `told` is what the program says of its compiler and of the
    instructions that OpenCV takes. Libraries choose their own by the same CPU, as valgrind shows it."""
    linked = subprocess.run(["ldd", BIN / "instruction_counts"], check=True, text=True, stdout=subprocess.PIPE).stdout
    files = sorted(Path(path).resolve().name for path in re.findall(r"=> (/\S+)", linked))
    return {"program": told.strip(), "valgrind": valgrind, "libc": os.confstr("CS_GNU_LIBC_VERSION"),
            "libraries": files}


def machine():
    """What ratios depend on besides our code and OpenVINO."""
    name, flags = processor()
    return {"processor": name, "instructions": flags, "cores": len(os.sched_getaffinity(0))}


def differences(old, new):
    """What is not as it was, a line each."""
    return [f"{key}: then {old.get(key)}, now {new.get(key)}" for key in old | new if old.get(key) != new.get(key)]


def read():
    return json.loads(BASELINE.read_text(encoding="utf-8"))


def write(measured):
    BASELINE.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
