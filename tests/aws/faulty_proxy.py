"""A way to AWS on which a share of the answers fails."""

import http.client
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server", "content-length"}


class FaultyProxy:
    """Passes calls on to a loopback port, the Host header with them, as the signature covers it. Of `share` of
    them the answer is lost (the connection drops) or never asked for (500, 503 or throttling takes its place)."""

    def __init__(self, port, share, seed):
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self):
                proxy.serve(self)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _serve

            def log_message(self, *_arguments):
                pass

        self._upstream, self._share, self._random = port, share, random.Random(seed)
        self.failed = self.served = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def serve(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        self.served += 1
        fault = self._random.choice(["lost", 500, 503, 400]) if self._random.random() < self._share else None
        if fault is not None:
            self.failed += 1
        if fault not in (None, "lost"):
            refusal = b'{"__type":"ThrottlingException","message":"Rate exceeded"}' if fault == 400 else b""
            return self._answer(handler, fault, [("Content-Type", "application/x-amz-json-1.0")], refusal)
        status, headers, answer = self._ask(handler, body)
        if fault == "lost":
            handler.close_connection = True
            return None
        return self._answer(handler, status, headers, answer)

    def _ask(self, handler, body):
        connection = http.client.HTTPConnection("127.0.0.1", self._upstream, timeout=60)
        try:
            connection.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
            for name, value in handler.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()

    @staticmethod
    def _answer(handler, status, headers, body):
        handler.send_response(status)
        for name, value in headers:
            if name.lower() not in _HOP_BY_HOP:
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)
