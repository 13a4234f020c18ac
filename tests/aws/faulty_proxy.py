"""A way to AWS on which calls fail: a share of them by chance, and those that a test names."""

import json
import socket
import ssl
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import faults
from whole_body import whole_body

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server", "content-length"}


@dataclass
class Answer:
    """What AWS said."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class _Order:
    """Calls that a test wants to fail."""

    operation: str
    fault: object
    times: int
    about: list[bytes]


class FaultyProxy:
    """Passes calls on to a loopback port, the Host header with them, as the signature covers it. Calls have the names
    that AWS gives them ("UpdateItem"); those to S3 are named by method and folder ("GET photos"). The port speaks TLS
    where its certificate's file is given. Thread-safe."""

    def __init__(self, port, certificate=None):
        self.failed = self.served = 0
        self.calls = Counter()
        self._share, self._random = 0.0, Random()
        self._upstream = partial(HTTPConnection, "127.0.0.1", port, timeout=60)
        if certificate:
            trust = ssl.create_default_context(cafile=certificate)
            self._upstream = partial(HTTPSConnection, "127.0.0.1", port, timeout=60, context=trust)
        self._orders, self._lock = [], threading.Lock()
        self._connections = set()
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05},
                                        daemon=True)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def falter(self, share, seed):
        """From now on, of that share of the calls the answer is lost, or a refusal takes its place."""
        with self._lock:
            self._share, self._random = share, Random(seed)

    def fail_next(self, operation, fault, times=1, about=()):
        """The next `times` calls of that name whose path or body mentions all of `about` meet the fault."""
        with self._lock:
            self._orders.append(_Order(operation, fault, times, [text.encode() for text in about]))

    def outstanding(self):
        """Names of the calls that have not failed yet as they were told to."""
        with self._lock:
            return [order.operation for order in self._orders]

    def cut(self):
        """Breaks every connection off, in mid-call or idle."""
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):  # Gone by itself.
                    connection.shutdown(socket.SHUT_RDWR)

    def connect(self):
        """A new connection, to whom a call goes."""
        return self._upstream()

    def begin(self, connection):
        with self._lock:
            self._connections.add(connection)

    def end(self, connection):
        with self._lock:
            self._connections.discard(connection)

    def serve(self, handler):
        """One call; the handler's connection is left as its fault leaves it."""
        exchange = Exchange(handler, self.connect)
        (self._fault_for(exchange) or faults.none)(exchange)

    def _fault_for(self, exchange):
        with self._lock:
            self.served += 1
            self.calls[exchange.operation] += 1
            by_chance = self._random.choice(faults.BY_CHANCE) if self._random.random() < self._share else None
            order = next((order for order in self._orders if exchange.is_named(order.operation, order.about)), None)
            if order is not None:
                order.times -= 1
                if order.times == 0:
                    self._orders.remove(order)
            fault = by_chance if order is None else order.fault
            self.failed += fault is not None
            return fault


class Exchange:
    """One call and its answer."""

    def __init__(self, handler, upstream):
        self._handler, self._upstream = handler, upstream
        self.body = whole_body(handler)
        self._target = handler.headers.get("X-Amz-Target")
        form = "form-urlencoded" in handler.headers.get("Content-Type", "")
        self._action = parse_qs(self.body.decode()).get("Action", [""])[0] if form else None

    @property
    def operation(self):
        """What is called."""
        if self._target:
            return self._target.rpartition(".")[2]
        if self._action is not None:
            return self._action
        _, _, key = self._handler.path.removeprefix("/").partition("/")
        return f"{self._handler.command} {key.partition('/')[0]}"

    @property
    def is_s3(self):
        return not self._target and self._action is None

    def is_named(self, operation, about):
        if self.operation != operation:
            return False
        said = self._handler.path.encode() + self.body
        return all(text in said for text in about)

    def signed_headers(self):
        """As they go into the signature."""
        lines = sorted(f"{name.lower()}:{value}" for name, value in self._handler.headers.items())
        return "\n".join(line for line in lines if line.startswith(("content-type:", "host:", "x-amz-")))

    def ask(self):
        """Lets AWS carry the call out; returns its answer."""
        connection = self._upstream()
        try:
            connection.putrequest(self._handler.command, self._handler.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self._handler.headers.items():
                connection.putheader(name, value)
            connection.endheaders(self.body)
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    def answer(self, answer):
        """Passes an answer on."""
        self.begin(answer)
        if self._handler.command != "HEAD":
            self.write(answer.body)

    def begin(self, answer):
        """The status and headers alone; the body is still to be written."""
        self._handler.send_response(answer.status)
        for name, value in answer.headers:
            if name.lower() not in _HOP_BY_HOP:
                self._handler.send_header(name, value)
        self._handler.send_header("Content-Length", str(len(answer.body)))
        self._handler.end_headers()

    def write(self, body):
        self._handler.wfile.write(body)

    def refuse(self, status, code="", message=""):
        """An error in the words of the service's protocol, or without a word when it has no code."""
        if not code:
            body = ""
        elif self._target:
            body = json.dumps({"__type": code, "message": message})
        else:
            body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
            if not self.is_s3:
                body = f"<ErrorResponse>{body}</ErrorResponse>"
        self.answer(Answer(status, [("x-amzn-requestid", faults.REQUEST_ID)], body.encode()))

    def drop(self):
        """Breaks the connection off."""
        self._handler.close_connection = True
        self._handler.connection.shutdown(socket.SHUT_RDWR)

    def await_end(self):
        """Returns once the caller has lost its patience or its life."""
        self._handler.close_connection = True
        self._handler.connection.recv(1)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, proxy):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.proxy = proxy

    def handle_error(self, request, client_address):
        """A caller that goes away, as a killed program does, is no error here."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.server.proxy.begin(self.connection)

    def finish(self):
        self.server.proxy.end(self.connection)
        super().finish()

    def _serve(self):
        self.server.proxy.serve(self)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _serve

    def log_message(self, *_arguments):
        """The tests look at what came of the calls instead."""
