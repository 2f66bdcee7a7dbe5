"""A pytest plugin: one real PostgreSQL and one real Valkey for each pytest process, on free ports.

Load it with `-p tests.services_plugin`, so that the services run before Django's settings are read.
They end with pytest, however it ends.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from facesite.embedded import services
from tests.shared_site import site
from tests.stack import Stack

__all__ = ["site"]  # a fixture for all folders: one site a process

_LOG_TAIL_LINES = 120
_session = ExitStack()


def pytest_addoption() -> None:
    """Starts the services: no later hook is sure to come before pytest-django reads the settings."""
    # Hundreds of processes are started: the code needn't be compiled by each.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # What xdist starts beside others inherits the addresses of their services.
    if "PYTEST_XDIST_WORKER" in os.environ:
        del os.environ["DATABASE_URL"], os.environ["REDIS_URL"]
    folder = Path(tempfile.mkdtemp(prefix="facesite-tests-"))
    _session.callback(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o711)  # root's PostgreSQL runs as another user
    urls = _session.enter_context(services(folder / "var"))
    os.environ.update(
        DATABASE_URL=urls.database_url,
        REDIS_URL=urls.redis_url,
        FACESITE_DATA=str(folder / "var"),
        FACESITE_MODE="local",
        FACESITE_SAMPLE="false",
    )


def pytest_unconfigure() -> None:
    """Stops the services."""
    _session.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Shows the log of the sites that run, or ran in this test, with a failure."""
    report = yield
    if report.failed:
        for stack in Stack.shown:
            lines = stack.log().splitlines()[-_LOG_TAIL_LINES:]
            report.sections.append((f"manage.py up on {stack.data}", "\n".join(lines)))
    if report.when == "teardown":
        Stack.shown[:] = [stack for stack in Stack.shown if stack.running]
    return report


@pytest.fixture
def new_stack(tmp_path: Path) -> Iterator[Callable[..., Stack]]:
    """Starts a site of the test's own: `new_stack(env={…})`; all are stopped after the test."""
    made: list[Stack] = []

    def make(**options: object) -> Stack:
        data = options.pop("data", tmp_path / f"site-{len(made)}")
        stack = Stack(data, **options)  # type: ignore[arg-type]
        made.append(stack)
        stack.start()
        return stack

    yield make
    for stack in made:
        stack.stop()
