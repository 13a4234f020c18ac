"""A network of one thread's own."""

import ctypes
import os
import subprocess
from contextlib import contextmanager

_NEW_NETWORK = 0x40000000  # CLONE_NEWNET; os.unshare and os.setns came with Python 3.12.
METADATA_ADDRESS = "169.254.169.254"


def _call(name, *arguments):
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")


@contextmanager
def instance_network():
    """Takes this thread, and what it starts, to a network that is a loopback, with the metadata service's address."""
    with open("/proc/thread-self/ns/net", encoding="ascii") as before:
        _call("unshare", _NEW_NETWORK)
        try:
            subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
            subprocess.run(["ip", "address", "add", f"{METADATA_ADDRESS}/32", "dev", "lo"], check=True)
            yield
        finally:
            _call("setns", before.fileno(), _NEW_NETWORK)
