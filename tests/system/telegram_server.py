"""The Telegram stand-in's HTTP server, on a loopback port of its own."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from telegram_faults import refusal
from whole_body import whole_body


class Server(ThreadingHTTPServer):
    """Hands calls and downloads to `telegram`, a TelegramStandin."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, telegram):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.telegram = telegram

    def handle_error(self, request, client_address):
        """A client that goes away, as a killed bot does, is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        url = urlsplit(self.path)
        files = f"/file/bot{self.server.telegram.token}/"
        if url.path.startswith(files):
            self._respond(self.server.telegram.download(url.path.removeprefix(files)))
        else:
            self._call(url, "application/x-www-form-urlencoded", url.query.encode())

    def do_POST(self):
        self._call(urlsplit(self.path), self.headers.get("Content-Type", ""), whole_body(self))

    def _call(self, url, content_type, body):
        bot, _, method = url.path.removeprefix("/").partition("/")
        if bot != f"bot{self.server.telegram.token}":
            self.server.telegram.unauthorized += 1
            self._respond(refusal(401, "Unauthorized"))
        else:
            self._respond(self.server.telegram.answer(method, content_type, body))

    def _respond(self, answer):
        """Answers with (status, content type, body) and perhaps a length that more bytes would have; drops on None."""
        if answer is not None:
            status, content_type, body, *length = answer
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(length[0] if length else len(body)))
            self.end_headers()
            self.wfile.write(body)
        if answer is None or len(answer) > 3:
            self.close_connection = True
            self.connection.shutdown(2)

    def log_message(self, format, *arguments):
        """The tests look at what was sent instead."""
