"""Connections that are kept and say nothing, and what they cost."""

import resource
import socket
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

# polybot gives one address half of its places at most; these are loopback's, too.
ADDRESSES = "127.0.0.2", "127.0.0.3", "127.0.0.4"
REQUEST = b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n"


@contextmanager
def idle_connections(url, count):
    """So many connections, each of which has had one answer and may have another."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    server = urlsplit(url)
    with ExitStack() as stack:
        for number in range(count):
            connection = stack.enter_context(socket.create_connection(
                (server.hostname, server.port), timeout=20, source_address=(ADDRESSES[number % len(ADDRESSES)], 0)))
            connection.sendall(REQUEST)
            if not connection.recv(4096).startswith(b"HTTP/1.1 200 "):
                raise RuntimeError(f"connection {number} is refused")
        yield
