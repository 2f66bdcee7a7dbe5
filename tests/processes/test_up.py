"""`manage.py up`: the whole site as its users start it, killed in every way."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest
import redis
import requests

from facesite.embedded import ports, running_urls
from facesite.env import PROJECT_FOLDER
from tests.stack import Stack, living, wait_until

NewStack = Callable[..., Stack]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running site, for tests after which it still runs."""
    folder = tmp_path_factory.mktemp("up") / "var"
    env = {"FACESITE_TRAINERS": "1", "FACESITE_FETCHERS": "1", "FACESITE_GRPC": "true"}
    with Stack(folder, env=env, from_scratch=True) as stack:
        yield stack


def _up(data: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`manage.py up` where it is expected to end by itself."""
    given = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
    return subprocess.run(
        [sys.executable, str(PROJECT_FOLDER / "manage.py"), "up", *words],
        env={**given, "FACESITE_DATA": str(data), "FACESITE_PORT": "0", **settings},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def _answers(stack: Stack) -> bool:
    try:
        with urllib.request.urlopen(f"{stack.url}/healthz", timeout=5) as answer:
            return int(answer.status) == 200
    except OSError:
        return False


def _ports_are_free(*urls: str) -> bool:
    return all(ports.is_free(urlsplit(url).port or 0) for url in urls)


def test_it_says_where_it_is_and_how_to_become_administrator(site: Stack) -> None:
    assert _answers(site)
    assert re.search(rf"Facesite is at {site.url} \(ready in \d+\.\d s; Ctrl-C", site.log())
    assert site.admin_link.startswith(f"{site.url}/")
    token = site.admin_link.rpartition("/")[2]
    with urllib.request.urlopen(f"{site.url}/api/v1/links/{token}", timeout=60) as answer:
        assert json.load(answer)["kind"] == "password"


def test_every_process_runs(site: Stack) -> None:
    parts = (
        "web",
        "photos-1",
        "predictor",
        "fetcher",
        "trainer",
        "tick",
        "grpc",
        "postgres",
        "valkey",
    )
    for name in parts:
        assert len(site.child_pids(name)) == 1, name
    assert len(site.child_pids()) == len(parts)
    assert os.getpriority(os.PRIO_PROCESS, site.child_pids("photos-1")[0]) == 10
    assert os.getpriority(os.PRIO_PROCESS, site.child_pids("trainer")[0]) == 18


def test_a_second_start_says_where_the_first_runs(site: Stack) -> None:
    second = _up(site.data)
    assert second.returncode == 1
    assert f"already runs on this data folder, at {site.url} (process {site.pid}," in second.stderr
    assert f"kill {site.pid}" in second.stderr
    assert _answers(site)


def test_other_commands_find_its_services(site: Stack) -> None:
    found = running_urls(site.data)
    assert found is not None
    with psycopg.connect(found.database_url) as connection:
        rows = connection.execute("SELECT count(*) FROM django_migrations").fetchone()
    assert rows is not None
    assert rows[0] > 0
    given = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
    shown = subprocess.run(
        [sys.executable, str(PROJECT_FOLDER / "manage.py"), "migrate", "--check"],
        env={**given, "FACESITE_DATA": str(site.data)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert shown.returncode == 0, shown.stdout + shown.stderr


@pytest.mark.parametrize("name", ["web", "photos-1", "predictor", "fetcher", "tick", "grpc"])
def test_a_killed_process_comes_back(site: Stack, name: str) -> None:
    first = site.child_pids(name)
    os.kill(first[0], signal.SIGKILL)
    assert wait_until(lambda: site.child_pids(name) not in ([], first), limit_s=60)
    assert wait_until(lambda: _answers(site), limit_s=60)
    assert not Path(f"/proc/{first[0]}").exists()


def test_two_web_processes_share_a_port(new_stack: NewStack) -> None:
    stack = new_stack(env={"FACESITE_WEB_PROCESSES": "2"})
    url, [one], [other] = stack.url, stack.child_pids("web-1"), stack.child_pids("web-2")
    with ExitStack() as sessions:
        for _ in range(40):
            session = sessions.enter_context(requests.Session())
            assert session.get(f"{url}/healthz", timeout=40).ok
        assert all(_has_a_connection(pid) for pid in (one, other))
    os.kill(one, signal.SIGKILL)
    # Whoever comes to the dead one waits until it is there again.
    for _ in range(40):
        assert requests.get(f"{url}/healthz", timeout=40).ok
    assert wait_until(lambda: stack.child_pids("web-1") not in ([], [one]), limit_s=60)
    assert stack.child_pids("web-2") == [other]
    stack.stop()
    assert _ports_are_free(url)


def _has_a_connection(pid: int) -> bool:
    found = psutil.Process(pid).net_connections("tcp")
    return any(c.status == "ESTABLISHED" and c.raddr.port > 0 for c in found)


def test_killed_services_come_back_at_the_same_address(site: Stack) -> None:
    urls = site.services
    for name in ("postgres", "valkey"):
        first = site.child_pids(name)
        os.kill(first[0], signal.SIGKILL)
        assert wait_until(lambda n=name, f=first: site.child_pids(n) not in ([], f))  # type: ignore[misc]
    assert wait_until(lambda: _both_answer(urls.database_url, urls.redis_url))
    assert site.services == urls
    assert wait_until(lambda: _answers(site), limit_s=60)


def _both_answer(database_url: str, redis_url: str) -> bool:
    try:
        with psycopg.connect(database_url, connect_timeout=2), redis.Redis.from_url(redis_url) as v:
            return bool(v.ping())
    except (psycopg.OperationalError, redis.RedisError):
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_leaves_no_process_and_no_port(new_stack: NewStack, number: signal.Signals) -> None:
    stack = new_stack()
    addresses = (stack.url, stack.services.database_url, stack.services.redis_url)
    stack.send(number)
    assert stack.wait_ended() == 0
    assert stack.living() == []
    assert _ports_are_free(*addresses)
    assert "killed by SIGKILL" not in stack.log()
    assert not list((stack.data / "run").glob("*.json"))
    assert running_urls(stack.data) is None


def test_a_stop_in_the_middle_of_the_start_leaves_nothing(tmp_path: Path) -> None:
    for said in ("Making the database", "prepare", "web  "):
        stack = Stack(tmp_path / "var", from_scratch=True)
        stack.start(wait=False)
        assert wait_until(lambda s=stack, t=said: t in s.log() or not s.running)  # type: ignore[misc]
        stack.send(signal.SIGINT)
        assert stack.wait_ended() == 0, stack.log()
        assert stack.living() == []


@pytest.mark.parametrize("killed", ["pid", "supervisor_pid"])
def test_a_kill_of_up_leaves_no_process(new_stack: NewStack, killed: str) -> None:
    """And what was there is there again after the next start, without waiting for the end."""
    stack = new_stack()
    urls, address = stack.services, stack.url
    with psycopg.connect(urls.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(getattr(stack, killed), signal.SIGKILL)
    assert wait_until(lambda: stack.living() == [], limit_s=60)
    assert not stack.running
    assert _ports_are_free(address, urls.database_url, urls.redis_url)
    stack.start()
    with psycopg.connect(stack.services.database_url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_it_starts_at_once_after_everything_was_killed(new_stack: NewStack) -> None:
    """On the same port, which the kernel has hardly let go."""
    stack = new_stack(env={"FACESITE_PORT": str(ports.free_port())})
    address = stack.url
    for pid in stack.living():
        _kill(pid)
    stack.wait_ended()
    stack.start()
    assert stack.url == address
    assert _answers(stack)


def test_a_start_waits_for_a_killed_run_that_is_still_stopping(new_stack: NewStack) -> None:
    stack = new_stack()
    stack.kill()
    stack.start()
    assert _answers(stack)


def test_given_urls_replace_the_embedded_services(new_stack: NewStack) -> None:
    given = {key: os.environ[key] for key in ("DATABASE_URL", "REDIS_URL")}
    stack = new_stack(env=given)
    assert stack.child_pids("postgres") == stack.child_pids("valkey") == []
    assert stack.child_pids("web")
    assert not (stack.data / "postgres").exists()
    assert stack.services.database_url == given["DATABASE_URL"]


def test_a_port_that_is_taken_is_told_with_what_to_do(tmp_path: Path) -> None:
    port = ports.free_port()
    with socket.create_server(("127.0.0.1", port)):
        ended = _up(tmp_path / "var", FACESITE_PORT=str(port))
    assert ended.returncode == 1
    assert f"can't listen on 127.0.0.1, port {port}" in ended.stderr
    assert f"FACESITE_PORT={port + 1} make run" in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
    assert living(tmp_path / "var") == []


def test_a_port_of_grpc_that_is_taken_keeps_the_site_from_nothing(new_stack: NewStack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        stack = new_stack(env={"FACESITE_GRPC": "true", "FACESITE_GRPC_PORT": taken})
    assert _answers(stack)
    assert f"gRPC is not served: port {taken} is taken. Choose another" in stack.log()
    assert stack.child_pids("grpc") == []


def test_a_database_that_does_not_answer_is_told_with_what_to_do(tmp_path: Path) -> None:
    ended = _up(tmp_path / "var", DATABASE_URL=f"postgresql://s1@127.0.0.1:{ports.free_port()}/x")
    assert ended.returncode == 1
    assert "Facesite can't use the database at 127.0.0.1. Start it or correct DATABASE_URL" in (
        ended.stdout
    )
    assert "Traceback" not in ended.stderr + ended.stdout
    assert living(tmp_path / "var") == []


@pytest.mark.parametrize(
    ("words", "settings", "status", "sentence"),
    [
        ((), {"FACESITE_PORT": "many"}, 2, "FACESITE_PORT is 'many', but it must be"),
        (
            (),
            {"FACESITE_DATA": "/dev/null/var"},
            2,
            "The data folder /dev/null/var can't be written",
        ),
        (
            (),
            {"FACESITE_HOST": "192.0.2.1", "FACESITE_PORT": "8000"},
            1,
            "can't listen on 192.0.2.1",
        ),
        ((), {"FACESITE_GRPC_CERT": "/dev/null/cert"}, 2, "there is no such file"),
        ((), {"FACESITE_GRPC_KEY": "manage.py"}, 2, "FACESITE_GRPC_KEY is set alone"),
        (("--fast",), {}, 2, "It has no options"),
        (("--help",), {}, 0, "Usage: python manage.py up"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    tmp_path: Path, words: tuple[str, ...], settings: dict[str, str], status: int, sentence: str
) -> None:
    ended = _up(tmp_path / "var", *words, **settings)
    assert sentence in ended.stdout + ended.stderr
    assert ended.returncode == status
    assert "Traceback" not in ended.stdout + ended.stderr


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
