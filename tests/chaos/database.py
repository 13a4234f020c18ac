"""The one-machine home's database, read and locked by a process of its own, which sees the disk that it lies on.

SQLite resolves /proc/…/root, by which a test sees that disk, to its own root. As a program: database.py FILE executes
each line of its input, and answers each with a line of JSON.
"""

import json
import sqlite3
import subprocess
import sys


class Database:
    """Open while the context is entered."""

    def __init__(self, launcher, file):
        self._command = [*launcher, sys.executable, __file__, file]
        self._process = None

    def __enter__(self):
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_exception):
        self._process.stdin.close()
        assert self._process.wait() == 0

    def execute(self, sql):
        """All rows, as lists."""
        self._process.stdin.write(sql + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


class WriteLock:
    """Nobody else writes into the database, from the construction until it goes on."""

    def __init__(self, database):
        self._database = database
        self._held = True
        database.execute("BEGIN IMMEDIATE")

    def go_on(self):
        if self._held:
            self._database.execute("ROLLBACK")
        self._held = False

    drop = go_on


def main():
    database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
    for line in sys.stdin:
        print(json.dumps(database.execute(line).fetchall()), flush=True)


if __name__ == "__main__":
    main()
