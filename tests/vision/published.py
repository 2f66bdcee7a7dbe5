"""A server that publishes a file of weights, and the ways in which it can fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Publisher(ThreadingHTTPServer):
    """Answers every GET with `data`, cut off after `sent` bytes if that is set."""

    data = b""
    sent: int | None = None
    status = 200
    says_length = True
    asked = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/weights.pt"


class Answer(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        self.server.asked += 1
        if self.server.status != 200:
            self.send_error(self.server.status)
            return
        self.send_response(200)
        if self.server.says_length:
            self.send_header("Content-Length", str(len(self.server.data)))
        self.end_headers()
        self.wfile.write(self.server.data[: self.server.sent])

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def publisher(data: bytes) -> Iterator[Publisher]:
    with Publisher(("127.0.0.1", 0), Answer) as server:
        server.data = data
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
