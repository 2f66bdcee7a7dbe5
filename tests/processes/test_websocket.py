"""Websockets whose other side reads nothing, with the server and the options of the site's web processes."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from websockets.sync.client import ClientConnection, connect

from facesite import env
from facesite.up_processes import web_words
from facesite.websocket import LINGER_S
from tests.processes.pouring import MESSAGE
from tests.stack import wait_until

PING_S = 1
LIMIT_S = 2 * PING_S + LINGER_S + 20


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
        words += ["--ws-ping-interval", str(PING_S), "--ws-ping-timeout", str(PING_S)]
        process = subprocess.Popen(
            [sys.executable, *words], stdout=said, stderr=said, pass_fds=[listening.fileno()]
        )
        try:
            yield psutil.Process(process.pid), listening.getsockname()[1], log
        finally:
            process.terminate()
            process.wait(30)


def held(process: psutil.Process) -> int:
    """How many connections the server keeps, one in the middle of its end included."""
    return sum(one.status != psutil.CONN_LISTEN for one in process.net_connections("tcp"))


def reader_of_nothing(port: int, path: str) -> tuple[socket.socket, ClientConnection]:
    """A connection that takes one message at most; its system takes what fits into its buffers."""
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client = connect(
        f"ws://127.0.0.1:{port}{path}", sock=line, max_queue=1, ping_interval=None, close_timeout=0
    )
    return line, client


@pytest.mark.parametrize("path", ["/for-ever", "/soon"])
def test_who_reads_nothing_is_cut_off(server: tuple[psutil.Process, int, Path], path: str) -> None:
    process, port, log = server
    line, _client = reader_of_nothing(port, path)
    try:
        assert wait_until(lambda: held(process) == 1)
        assert wait_until(lambda: held(process) == 0, limit_s=LIMIT_S), log.read_text()
        assert wait_until(lambda: "The consumer has ended." in log.read_text())
        assert "Traceback" not in log.read_text()
    finally:
        line.close()


def test_who_reads_slowly_is_not(server: tuple[psutil.Process, int, Path]) -> None:
    process, port, _log = server
    with connect(f"ws://127.0.0.1:{port}/for-ever", ping_interval=None, close_timeout=0) as client:
        end = time.monotonic() + 2 * PING_S + LINGER_S + 1
        while time.monotonic() < end:
            assert client.recv(timeout=30) == MESSAGE
            time.sleep(0.005)
        assert held(process) == 1
