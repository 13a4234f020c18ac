"""A small disk of its own for the programs, so that it can be full."""

import subprocess

_SIZE = 64 << 20


class Disk:
    """A file system in memory, mounted on `folder` for whoever is started by `launcher`; the mount ends with the
    context. It takes no privileges: its user is root in a namespace of its own alone."""

    def __init__(self, folder):
        folder.mkdir()
        self._folder = folder
        self._holder = None

    def __enter__(self):
        mount = 'mount -t tmpfs -o size="$1",mode=700 tmpfs "$0" && echo mounted && exec sleep infinity'
        self._holder = subprocess.Popen(["unshare", "--map-root-user", "--mount", "sh", "-c", mount, self._folder,
                                         str(_SIZE)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
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
        return type(self._folder)(f"/proc/{self._holder.pid}/root{self._folder}")

    def fill(self):
        """Not a byte is left."""
        with (self.folder / "filler").open("ab", buffering=0) as filler:
            piece = 1 << 20
            while piece:
                try:
                    filler.write(bytes(piece))
                except OSError:
                    piece //= 2

    def free(self):
        """What `fill` took is free again."""
        (self.folder / "filler").unlink(missing_ok=True)
