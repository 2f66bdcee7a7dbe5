"""Websockets whose other side reads nothing, with the server and the options of the site's web processes."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
import pytest
from websockets.sync.client import ClientConnection, connect

from facesite import env
from facesite.env import PROJECT_FOLDER
from facesite.up_processes import web_words
from facesite.websocket import LINGER_S
from tests.processes.pouring import MESSAGE
from tests.stack import wait_until

PING_S, PONG_S = 2, 5
# By then who reads nothing is cut off, on a machine that does nothing else; and on one that does.
SHOULD_S = PING_S + PONG_S + LINGER_S + 1
LIMIT_S = SHOULD_S + 30


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[psutil.Process, int, Path]]:
    """A server that pours, its port and what it said."""
    settings = env.load({"FACESITE_DATA": str(tmp_path)})
    log = tmp_path / "log"
    with socket.socket() as listening, log.open("w") as said:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        words = web_words(settings, "--fd", str(listening.fileno()))
        words[words.index("facesite.asgi:application")] = "tests.processes.pouring:application"
        words += ["--ws-ping-interval", str(PING_S), "--ws-ping-timeout", str(PONG_S)]
        process = subprocess.Popen(
            [sys.executable, *words], stdout=said, stderr=said, cwd=PROJECT_FOLDER,
            pass_fds=[listening.fileno()],
        )  # fmt: skip
        try:
            yield psutil.Process(process.pid), listening.getsockname()[1], log
        finally:
            process.terminate()
            process.wait(30)


def held(process: psutil.Process) -> int:
    """How many connections the server keeps, one in the middle of its end included."""
    return sum(one.status != psutil.CONN_LISTEN for one in process.net_connections("tcp"))


def test_who_reads_nothing_is_cut_off(server: tuple[psutil.Process, int, Path]) -> None:
    """By its silence, and once its consumer has ended; who reads goes on."""
    process, port, log = server
    with ExitStack() as stack:

        def opened(path: str, **options: Any) -> ClientConnection:
            made = connect(
                f"ws://127.0.0.1:{port}{path}", open_timeout=60, close_timeout=0,
                ping_interval=None, **options,
            )  # fmt: skip
            return stack.enter_context(made)

        reader = opened("/for-ever")
        for path in ("/for-ever", "/soon"):
            opened(path, max_queue=1)  # of all that comes it takes a message or two
        assert wait_until(lambda: held(process) == 3)
        began = time.monotonic()
        while held(process) > 1 or time.monotonic() - began < SHOULD_S:
            assert reader.recv(timeout=30) == MESSAGE
            assert time.monotonic() - began < LIMIT_S, log.read_text()
        assert held(process) == 1
        assert log.read_text().count("The consumer has ended.") == 2
        assert "Traceback" not in log.read_text()
