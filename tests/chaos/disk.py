"""A small disk of its own for the programs, so that it can be full."""

import os
import subprocess
from pathlib import Path

from waiting import eventually


class Disk:
    """A file system in memory, mounted on `folder` for whoever is started by `launcher`, while the context is entered.
    It takes no privileges: its user is root in a namespace of its own alone."""

    def __init__(self, folder, megabytes):
        folder.mkdir()
        self._folder, self._size = folder, megabytes << 20
        self._holder = None

    def __enter__(self):
        mount = 'mount -t tmpfs -o size="$1",mode=700 tmpfs "$0" && echo mounted && exec sleep infinity'
        self._holder = subprocess.Popen(["unshare", "--map-root-user", "--mount", "sh", "-c", mount, self._folder,
                                         str(self._size)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        assert self._holder.stdout.readline() == b"mounted\n", "no file system could be mounted"
        return self

    def __exit__(self, *_exception):
        self._holder.kill()
        self._holder.wait()

    @property
    def launcher(self):
        """What a program is started with to see the disk."""
        return ["nsenter", "--preserve-credentials", "--user", "--mount", "--target", str(self._holder.pid)]

    @property
    def folder(self):
        """Where the test itself finds what the programs see in `folder`."""
        return Path(f"/proc/{self._holder.pid}/root{self._folder}")

    def fill(self):
        """Not a byte is left: the disk becomes as small as what it holds."""
        # It fails when something was written meanwhile.
        eventually(lambda: self._resize(self._used()), "a full disk")

    def free(self):
        """It is as large as it was."""
        assert self._resize(self._size)

    def _used(self):
        status = os.statvfs(self.folder)
        return (status.f_blocks - status.f_bfree) * status.f_frsize

    def _resize(self, size):
        # The source is named, as mount else repeats options of the first time that only a true root may use.
        remount = ["mount", "-o", f"remount,size={size}", "tmpfs", self._folder]
        return subprocess.run([*self.launcher, *remount], stderr=subprocess.DEVNULL, check=False).returncode == 0
