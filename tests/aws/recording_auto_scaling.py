"""An Auto Scaling that grants whatever is asked of it and remembers it: no stand-in for AWS has all that a worker asks.
What its calls mean is tested by the contracts, on those stand-ins that have them (test_contracts.py)."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl


class RecordingAutoScaling:
    """Serves on loopback while the context is entered."""

    def __enter__(self):
        self._asked = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads, self._server.asked = True, self._asked
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exception):
        self._server.shutdown()
        self._server.server_close()

    def environment(self):
        """What leads a program here."""
        return {"AWS_ENDPOINT_URL_AUTO_SCALING": f"http://127.0.0.1:{self._server.server_port}"}

    def asked(self):
        """The calls so far, as what each is called and the parameters that it came with."""
        return [(call["Action"], {name: value for name, value in call.items() if name not in ("Action", "Version")})
                for call in list(self._asked)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        call = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.server.asked.append(call)
        body = f"<{call['Action']}Response><{call['Action']}Result/></{call['Action']}Response>".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        """The tests look at what was asked instead."""
