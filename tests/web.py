"""A web server on this machine from which photos are fetched, in good and in bad ways."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from tests import orl

PHOTO = orl.data(1, 1)
PAGE = b"<!doctype html><title>No photo</title>"


def _photo(path: str) -> bytes:
    """The ORL photo of a path like /s7/3.jpg; of any other path the first one of s1."""
    named = re.fullmatch(r"/s(\d+)/(\d+)\.jpg", path)
    return orl.encoded(orl.image(int(named[1]), int(named[2]))) if named else PHOTO


class Web(BaseHTTPRequestHandler):
    """Serves a photo in good and in bad ways."""

    asked: ClassVar[list[tuple[str, str | None, str | None]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Host"], self.headers["User-Agent"]))
        path = self.path.partition("?")[0]
        moved = {
            "/twice": "/once",
            "/once": "/s1.pgm",
            "/round": "/round",
            "/inside": "http://169.254.169.254/latest/meta-data",
            "/file": "file:///etc/passwd",
            "/named": "http://user:word@127.0.0.1/",
        }
        if path in moved:
            self.send_response(302)
            self.send_header("Location", moved[path])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path in {"/none", "/busy"}:
            self.send_error(404 if path == "/none" else 503)
        else:
            self._send(path)

    def _send(self, path: str) -> None:
        self.send_response(200)
        if path == "/cut":
            self.send_header("Content-Length", str(2 * len(PHOTO)))
        elif path == "/told":
            self.send_header("Content-Length", "99999999999")
        self.end_headers()
        try:
            if path in {"/slow", "/endless"}:
                for _ in range(10_000):
                    self.wfile.write(b"x" if path == "/slow" else b"x" * 100_000)
                    self.wfile.flush()
                    if path == "/slow":
                        time.sleep(0.05)
            self.wfile.write(PAGE if path == "/page" else _photo(path))
        except OSError:
            pass

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def serving() -> Iterator[str]:
    """The server's address, without a slash at the end."""
    Web.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
