"""Instructions, as callgrind counts them."""

import re
import subprocess
import tempfile
from pathlib import Path


def count_instructions(command):
    """{step: instructions each time} of what the program counts (counted.hpp), and what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={folder}/out", *command],
                             check=True, text=True, stdout=subprocess.PIPE)
        in_turn = sorted(Path(folder).iterdir(), key=lambda dump: (len(dump.name), dump.name))
        dumps = [dump.read_text(encoding="utf-8") for dump in in_turn]
    counts = {}
    for dump in dumps:
        if named := re.search(r"^desc: Trigger: Client Request: (\d+) (.*)$", dump, re.MULTILINE):
            total = re.search(r"^(?:summary|totals): (\d+)$", dump, re.MULTILINE)
            counts[named[2]] = int(total[1]) / int(named[1])
    if not counts:
        raise RuntimeError(f"{command[0]} counts nothing under callgrind")
    return counts, run.stdout


def version():
    return subprocess.run(["valgrind", "--version"], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
