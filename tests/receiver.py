"""A receiver of webhooks on this machine, which answers what a test tells it to, and the check that the
documentation gives to receivers."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from facesite.env import PROJECT_FOLDER

DOCS = PROJECT_FOLDER / "docs" / "webhooks.md"


@dataclass(frozen=True)
class Message:
    """What came: headers by lower-case names, and the raw body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Receiver:
    """`statuses`: what the next answers are; 200 where the list is empty."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    text: bytes = b"thanks"
    location: str = ""
    hold_s: float = 0.0
    messages: list[Message] = field(default_factory=list)

    def of(self, event: str) -> list[Message]:
        return [m for m in self.messages if m.content["type"] == event]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.messages.append(Message(self.path, headers, body))
            status = receiver.statuses.pop(0) if receiver.statuses else 200
            time.sleep(receiver.hold_s)
            try:
                self.send_response(status)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                self.send_header("Content-Length", str(len(receiver.text)))
                self.end_headers()
                self.wfile.write(receiver.text)
            except OSError:
                pass

        def do_GET(self) -> None:
            """Only who follows a redirect comes here."""
            receiver.messages.append(Message(self.path, {}, b"{}"))
            self.send_error(405)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield receiver
    server.shutdown()
    server.server_close()


@lru_cache(maxsize=1)
def documented() -> Callable[[str, dict[str, str], bytes], bool]:
    """`verified` of docs/webhooks.md, as it stands there."""
    [code] = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.S)
    names: dict[str, Any] = {}
    exec(code, names)
    found: Callable[[str, dict[str, str], bytes], bool] = names["verified"]
    return found


def verified(secret: str, message: Message) -> bool:
    return documented()(secret, message.headers, message.body)
