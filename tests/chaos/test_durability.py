"""Nothing is promised before it is on the disk: what the programs ask of the kernel, and in which order."""

import re

import pictures
from processes import Home
from waiting import eventually
from web_chat import WebChat

_CALLS = "trace=write,pwrite64,rename,fsync,fdatasync,sendmsg"
_LINE = re.compile(r"(?P<thread>\d+) +(?P<rest>.*)")
_ON_FILE = re.compile(r"(?P<call>write|pwrite64|fsync|fdatasync)\(\d+<(?P<path>[^>]*)>")
_RENAME = re.compile(r'rename\(".*", "(?P<folder>.*)/[^/]*"')


class Trace:
    """What strace saw of a program, line by line; `unsafe` are the files and folders that a power cut could take."""

    def __init__(self, data):
        self.unsafe, self.synced = set(), []
        self._data, self._begun = str(data), {}

    def read(self, line):
        """A call that another thread interrupts has two lines, and is done with the second."""
        thread, rest = _LINE.match(line).groups()
        if rest.endswith("<unfinished ...>"):
            self._begun[thread] = rest
        elif rest.startswith("<..."):
            self._note(self._begun.pop(thread, ""))
        else:
            self._note(rest)

    def _note(self, call):
        if renamed := _RENAME.match(call):
            self.unsafe.add(renamed["folder"])
        elif on_file := _ON_FILE.match(call):
            # SQLite's index of the log is made anew from it, and an incoming file is nobody's before it is renamed.
            if not on_file["path"].startswith(self._data) or on_file["path"].endswith("-shm"):
                return
            if on_file["call"] in ("write", "pwrite64"):
                self.unsafe.add(on_file["path"])
            else:
                self.unsafe.discard(on_file["path"])
                self.synced.append(on_file["path"])


def test_a_photo_is_on_the_disk_before_the_page_is_told_that_it_was_taken(tmp_path, cache):
    home, file = Home(tmp_path, cache), tmp_path / "trace"
    polybot = home.polybot()
    polybot.launcher = ["strace", "-D", "-f", "-y", "-s", "16", "-e", _CALLS, "-o", file]
    polybot.start()
    assert WebChat(polybot.url).upload(pictures.small_bus()).status_code == 202
    eventually(lambda: '"HTTP/1.1 202 "' in file.read_text(encoding="ascii"), "the answer in the trace")
    home.close()

    trace = Trace(home.data)
    for line in file.read_text(encoding="ascii").splitlines():
        if '"HTTP/1.1 202 "' in line:
            break
        trace.read(line)
    assert not trace.unsafe
    assert trace.synced[-1].endswith(".db-wal"), "the job is the last"
    assert sum("~incoming" in path for path in trace.synced) == 1 and str(home.data / "blobs") in trace.synced
