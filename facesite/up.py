"""`manage.py up`: the whole site in one terminal. Django's settings are not imported here."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from facesite import up_services
from facesite.embedded import CannotStart, ServiceUrls, ports, running
from facesite.embedded.lock import Held, RunLock
from facesite.env import BadSetting, Settings, load
from facesite.supervisor import Log, Supervisor, guarded
from facesite.up_processes import grpc, others, prepare, web
from facesite.up_services import StopAsked

_USAGE = """\
Usage: python manage.py up

Starts the whole site, and stops it on Ctrl-C. It has no options: its settings come from the
environment."""
_PORT_PATIENCE_S = 10.0  # for the web process of a run that was killed
_STOPPING_PATIENCE_S = 60.0
_WEB_FIRST_S = 3.0  # web starts alone for so long: the workers' imports would slow it down


def main(argv: list[str]) -> int:
    """Runs the site until Ctrl-C or SIGTERM; the exit status. `argv`: what follows `up`."""
    if argv:
        print(_USAGE)
        return 0 if argv[0] in {"-h", "--help"} else 2
    if sys.platform != "linux":
        print("Facesite runs on Linux. Elsewhere, run it in a Linux container or virtual machine.")
        return 2
    begun_at = time.monotonic()
    try:
        settings = load()
        run = running.prepare_folder(settings.data)
    except (BadSetting, CannotStart) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        lock = _take_lock(run / "up.lock")
    except Held as held:
        print(_where_it_runs(held), file=sys.stderr)
        return 1
    status = guarded(lambda: _run_site(settings, lock, begun_at))
    _remove_notes(run)
    lock.release()
    return status


def _take_lock(path: Path) -> RunLock:
    """The lock on the data folder; waits for a killed run that is still stopping. Raises Held."""
    until = time.monotonic() + _STOPPING_PATIENCE_S
    told = False
    while True:
        try:
            return RunLock(path)
        except Held as held:
            stopping = held.holder is not None and not Path(f"/proc/{held.holder.pid}").exists()
            if not stopping or time.monotonic() > until:
                raise
        if not told:
            print("The run before this one is still stopping: waiting for it …", flush=True)
            told = True
        time.sleep(0.1)


def _run_site(settings: Settings, lock: RunLock, begun_at: float) -> int:
    try:
        _Site(settings, lock, Log(as_json=settings.log_format == "json")).run(begun_at)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        _remove_notes(settings.data / "run")
    return 0


class _Site:
    """One run of the site."""

    def __init__(self, settings: Settings, lock: RunLock, log: Log) -> None:
        self._settings = settings
        self._lock = lock
        self._log = log
        self._run_folder = settings.data / "run"
        self._listening: list[socket.socket] = []
        self._was_killed = (self._run_folder / "up.json").exists()
        _remove_notes(self._run_folder)

    def run(self, begun_at: float) -> None:
        """Starts everything, says where it is and keeps it going. Raises CannotStart."""
        with Supervisor(self._log, on_change=self._write_pids) as supervisor:
            self._supervisor = supervisor
            try:
                self._start(begun_at)
                supervisor.run()
            except StopAsked:
                pass
            finally:
                for one in self._listening:
                    one.close()
            self._say("stopping …")
        self._say("stopped")

    def _start(self, begun_at: float) -> None:
        port = self._choose_port()
        self._listening = self._listen(port)
        address = self._address(port)
        self._lock.note(address)
        urls = up_services.start(self._settings, self._supervisor, self._say)
        env = self._environment(urls, port)
        link = self._prepare(env, self._settings.public_url or address)
        for process in web(self._settings, env, [one.fileno() for one in self._listening]):
            self._supervisor.add(process)
        host = _reachable(self._settings.host)
        answered = self._supervisor.wait_for(lambda: _answers(host, port), limit_s=_WEB_FIRST_S)
        self._stop_if_asked()
        for process in others(self._settings, env):
            self._supervisor.add(process)
        grpc_port = self._serve_grpc(env)
        if not answered and not self._supervisor.wait_for(lambda: _answers(host, port)):
            raise StopAsked
        took_s = time.monotonic() - begun_at
        home = self._settings.public_url or address
        self._say(f"Facesite is at {home} (ready in {took_s:.1f} s; Ctrl-C stops it)")
        if link:
            self._say(f"Set the administrator's password here, once: {link}")
        notes = {"pid": self._lock.pid, "address": address, "grpc_port": grpc_port}
        _write(self._run_folder / "up.json", notes)

    def _prepare(self, env: Mapping[str, str], base_url: str) -> str | None:
        """The first administrator's link, if there still is one to be used; migrates before."""
        result = self._run_folder / "prepared.json"
        child = self._supervisor.add(prepare(env, base_url, result))
        self._supervisor.wait_for(lambda: child.over)
        self._stop_if_asked()
        if child.exit_code != 0:
            raise CannotStart(
                "The database could not be brought up to date; the reason is in the lines above."
            )
        link: str | None = json.loads(result.read_text())["link"]
        result.unlink()
        return link

    def _choose_port(self) -> int:
        settings = self._settings
        if settings.port == 0:
            return ports.free_port(settings.host)
        if self._comes_free(settings.port):
            return settings.port
        self._stop_if_asked()
        raise self._no_port(settings.port)

    def _listen(self, port: int) -> list[socket.socket]:
        """The web processes' sockets. They stay open: who comes while one starts again waits for it."""
        try:
            return ports.listening(port, self._settings.host, self._settings.web_processes)
        except OSError as error:
            raise self._no_port(port) from error

    def _no_port(self, port: int) -> CannotStart:
        return CannotStart(
            f"Facesite can't listen on {self._settings.host}, port {port}: another program has"
            " it, or the address isn't this machine's. To choose another port:"
            f" FACESITE_PORT={port % 65535 + 1} make run"
        )

    def _serve_grpc(self, env: Mapping[str, str]) -> int | None:
        """The port of the gRPC door; None where it is off or its port is taken, which the site can do without."""
        settings = self._settings
        if not settings.grpc:
            return None
        port = settings.grpc_port or ports.free_port(settings.host)
        if not self._comes_free(port):
            self._say(
                f"gRPC is not served: port {port} is taken. Choose another by FACESITE_GRPC_PORT."
            )
            return None
        self._supervisor.add(grpc(env, port=port))
        return port

    def _comes_free(self, port: int) -> bool:
        """Whether the port can be had; a run that was killed may hold it for some seconds more."""
        patience_s = _PORT_PATIENCE_S if self._was_killed else 0.2
        host = self._settings.host
        return self._supervisor.wait_for(lambda: ports.is_free(port, host), limit_s=patience_s)

    def _address(self, port: int) -> str:
        host = _reachable(self._settings.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def _environment(self, urls: ServiceUrls, port: int) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "facesite.settings",
            "DATABASE_URL": urls.database_url,
            "REDIS_URL": urls.redis_url,
            "FACESITE_DATA": str(self._settings.data),
            "FACESITE_PORT": str(port),
            "PYTHONUNBUFFERED": "1",
        }

    def _stop_if_asked(self) -> None:
        if self._supervisor.asked_to_stop:
            raise StopAsked

    def _write_pids(self, pids: Mapping[str, int]) -> None:
        _write(self._run_folder / "processes.json", dict(pids))

    def _say(self, text: str) -> None:
        self._log.line("facesite", text, "green")


def _answers(host: str, port: int) -> bool:
    """Whether the web process says that it lives."""
    connection = HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _where_it_runs(held: Held) -> str:
    if held.holder is None:
        return "Facesite is being started on this data folder by another process."
    since = time.strftime("%H:%M on %d %B", time.localtime(held.holder.started_at))
    where = f"at {held.holder.address}" if held.holder.address else "and is just starting"
    return (
        f"Facesite already runs on this data folder, {where} (process {held.holder.pid}, since"
        f" {since}). Stop it with Ctrl-C in its terminal, or: kill {held.holder.pid}"
    )


def _write(path: Path, content: Mapping[str, object]) -> None:
    """Writes JSON so that a reader sees all of it or the file before."""
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(content))
    unfinished.replace(path)


def _remove_notes(run: Path) -> None:
    """Removes what only a running site leaves in data/run."""
    for name in ("up.json", "services.json", "processes.json", "prepared.json"):
        (run / name).unlink(missing_ok=True)
