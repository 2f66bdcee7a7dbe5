"""A proxy in front of a site that fails as proxies and lines do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

PASSED = ("Authorization", "Content-Type", "Accept")


@dataclass
class Flaky:
    """`faults`: what becomes of the next requests that send photos: `busy` answers 503, `lost` hands the request on
    and drops the answer, `held` never answers. Then all is well."""

    url: str = ""
    faults: list[str] = field(default_factory=list)
    handed_on: int = 0
    held: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def flaky(site_url: str) -> Iterator[Flaky]:
    """The proxy, serving."""
    proxy = Flaky()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._pass()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fault = ""
            if self.path.endswith("/photos"):
                with lock:
                    fault = proxy.faults.pop(0) if proxy.faults else ""
            if fault == "busy":
                self.send_response(503)
                self.send_header("Retry-After", "1")
                self.end_headers()
            elif fault == "held":
                proxy.held.set()
                proxy.over.wait(60)
            else:
                self._pass(body, lost=fault == "lost")

        def _pass(self, body: bytes | None = None, *, lost: bool = False) -> None:
            headers = {n: v for n in PASSED if (v := self.headers[n])}
            answer = requests.request(
                self.command, site_url + self.path, data=body, headers=headers, timeout=60
            )
            if self.path.endswith("/photos"):
                proxy.handed_on += 1
            if lost:
                return
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers.get("Content-Type", ""))
            self.end_headers()
            try:
                self.wfile.write(answer.content)
            except OSError:
                pass

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    yield proxy
    proxy.over.set()
    server.shutdown()
    server.server_close()
