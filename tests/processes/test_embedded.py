"""The embedded PostgreSQL and Valkey: real servers, killed in every way."""

from __future__ import annotations

import os
import shutil
import signal
import stat
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from facesite.embedded import (
    CannotStart,
    launch,
    ports,
    postgres,
    running_urls,
    services,
)
from facesite.embedded.identity import Identity
from facesite.embedded.launch import Command
from facesite.embedded.lock import Held as LockHeld
from facesite.embedded.lock import RunLock, is_held
from facesite.embedded.running import prepare_folder
from tests.processes.conftest import AS_ROOT, Hold, count
from tests.stack import living, looked_at, wait_until


def test_both_run_with_pgvector_and_without_eviction(tmp_path: Path) -> None:
    with services(tmp_path / "var") as urls:
        with psycopg.connect(urls.database_url) as connection:
            connection.execute("CREATE EXTENSION vector")
            nearest = connection.execute("SELECT '[3,4]'::vector <-> '[0,0]'").fetchone()
            version = connection.execute("SHOW server_version_num").fetchone()
        assert nearest == (5.0,)
        assert version is not None
        assert int(version[0]) // 10_000 == 18
        with redis.Redis.from_url(urls.redis_url) as valkey:
            assert valkey.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            assert valkey.config_get("appendonly") == {"appendonly": "yes"}
    assert living(tmp_path / "var") == []


def test_what_was_written_is_there_after_a_stop(tmp_path: Path) -> None:
    for times in (1, 2):
        with services(tmp_path / "var") as urls:
            assert count(urls.database_url) == times
            with redis.Redis.from_url(urls.redis_url) as valkey:
                assert valkey.incr("times") == times


def test_nobody_gets_in_without_the_password(tmp_path: Path) -> None:
    with services(tmp_path / "var") as urls:
        password = urlsplit(urls.database_url).password or ""
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(urls.database_url.replace(password, "wrong"))
        parts = urlsplit(urls.redis_url)
        stranger = redis.Redis(host=parts.hostname or "", port=parts.port or 0)
        with pytest.raises(redis.AuthenticationError), stranger:
            stranger.ping()
        secrets = [password, parts.password or ""]
        for path in (tmp_path / "var").rglob("*"):
            small = path.is_file() and path.stat().st_size < 10_000
            if small and any(secret.encode() in path.read_bytes() for secret in secrets):
                assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        lines = looked_at(tmp_path / "var", lambda process: (process / "cmdline").read_bytes())
        for words in lines.values():
            assert not any(secret.encode() in words for secret in secrets)


def test_a_killed_starter_leaves_no_server(tmp_path: Path, hold: Hold) -> None:
    data = tmp_path / "var"
    held = hold(data)
    urls = held.urls()
    held.kill()
    assert wait_until(lambda: living(data) == [])
    for url in (urls.database_url, urls.redis_url):
        assert ports.is_free(urlsplit(url).port or 0)


def test_a_new_start_waits_for_the_servers_of_a_killed_one(tmp_path: Path, hold: Hold) -> None:
    data = tmp_path / "var"
    for times in range(1, 4):
        held = hold(data)
        urls = held.urls()
        assert count(urls.database_url) == times
        held.kill()


def test_data_is_there_after_everything_was_killed(tmp_path: Path, hold: Hold) -> None:
    data = tmp_path / "var"
    held = hold(data)
    assert count(held.urls().database_url) == 1
    for pid in living(data):
        _kill(pid)
    held.process.wait()
    assert wait_until(lambda: living(data) == [])
    assert (data / "postgres/cluster/postmaster.pid").exists()
    again = hold(data)
    assert count(again.urls().database_url) == 2
    again.stop()


def test_an_orphan_that_got_no_signal_is_stopped_by_the_next_start(
    tmp_path: Path, hold: Hold
) -> None:
    """A stopped process acts on its death signal only when it goes on: nobody may run beside it."""
    data = tmp_path / "var"
    held = hold(data)
    held.urls()
    names = looked_at(data, lambda process: (process / "comm").read_text())
    valkey = [pid for pid, name in names.items() if "valkey" in name]
    os.kill(valkey[0], signal.SIGSTOP)
    held.kill()
    assert wait_until(lambda: living(data) == valkey)
    again = hold(data)
    assert not wait_until(lambda: len(living(data)) > 2, limit_s=1.0)  # the starter and the orphan
    os.kill(valkey[0], signal.SIGCONT)
    again.urls()
    assert valkey[0] not in living(data)
    again.stop()


def test_a_stale_pid_file_that_names_a_living_stranger_is_no_hindrance(tmp_path: Path) -> None:
    """The stranger has the server's user: PostgreSQL itself passes over others' processes."""
    data = tmp_path / "var"
    with services(data):
        text = (data / "postgres/cluster/postmaster.pid").read_text()
    owner = (data / "postgres").stat()
    user = Identity(owner.st_uid, owner.st_gid) if AS_ROOT else None
    stranger = launch.start(Command(("sleep", "1000"), identity=user))
    path = data / "postgres/cluster/postmaster.pid"
    path.write_text(text.replace(text.splitlines()[0], str(stranger.pid), 1))
    shutil.chown(path, owner.st_uid, owner.st_gid)
    try:
        with services(data) as urls:
            assert count(urls.database_url) == 1
    finally:
        stranger.kill()
        stranger.wait()


def test_a_start_killed_while_it_makes_the_cluster_is_made_good(tmp_path: Path, hold: Hold) -> None:
    data = tmp_path / "var"
    held = hold(data)
    assert wait_until((data / "postgres.new/cluster/PG_VERSION").exists)
    held.kill()
    assert not (data / "postgres").exists()
    again = hold(data)
    assert count(again.urls().database_url) == 1
    assert not (data / "postgres.new").exists()
    again.stop()


def test_a_cluster_of_another_version_is_left_alone(tmp_path: Path) -> None:
    cluster = tmp_path / "var/postgres/cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("17\n")
    sentence = "was made by PostgreSQL 17, and this is 18"
    with pytest.raises(CannotStart, match=sentence), services(tmp_path / "var"):
        pass
    assert [path.name for path in cluster.iterdir()] == ["PG_VERSION"]


def test_a_server_that_ends_at_once_says_why(tmp_path: Path) -> None:
    data = tmp_path / "var"
    with services(data):
        pass
    (data / "postgres/cluster/postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(CannotStart, match="no_such_setting"), services(data):
        pass
    assert living(data) == []


def test_a_port_that_was_taken_meanwhile_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both planned ports are the session's own PostgreSQL's at first."""
    taken = urlsplit(os.environ["DATABASE_URL"]).port or 0
    offered = [taken, taken]
    real = ports.free_port
    monkeypatch.setattr(ports, "free_port", lambda: offered.pop() if offered else real())
    with services(tmp_path / "var") as urls:
        assert count(urls.database_url) == 1
        assert taken not in {urlsplit(urls.database_url).port, urlsplit(urls.redis_url).port}


def test_ports_are_outside_those_of_outgoing_connections() -> None:
    low = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert all(ports.free_port() < low for _ in range(20))


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStart, match=r"can't be written \(Not a directory\)"):
        prepare_folder(tmp_path / "file" / "var")


def test_the_lock_tells_who_holds_it(tmp_path: Path) -> None:
    run = prepare_folder(tmp_path / "var")
    lock = RunLock(run / "up.lock")
    lock.note("http://127.0.0.1:8000")
    with pytest.raises(LockHeld) as held:
        RunLock(run / "up.lock")
    assert held.value.holder is not None
    assert (held.value.holder.pid, held.value.holder.address) == (
        os.getpid(),
        "http://127.0.0.1:8000",
    )
    assert is_held(run / "up.lock")
    lock.release()
    assert not is_held(run / "up.lock")
    assert running_urls(tmp_path / "var") is None


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.mark.parametrize(("memory", "buffers"), [(512, 128), (8192, 1024), (65536, 2048)])
def test_the_database_takes_its_part_of_the_memory(memory: int, buffers: int) -> None:
    assert postgres.buffers_mb(memory) == buffers
    assert postgres.memory_mb() > 0
