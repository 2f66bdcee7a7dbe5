"""One running site for all tests of a process: the real processes, as `manage.py up` starts them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.rest import Rest
from tests.stack import Stack

_numbers = itertools.count(1)


@dataclass
class Site:
    """The site, its administrator and the people who were invited."""

    stack: Stack
    admin: Rest
    users: dict[str, Rest] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.stack.url

    def user(self, name: str) -> Rest:
        """A user of this name, signed in; made on first use."""
        if name not in self.users:
            self.users[name] = self.admin.invite(name)
        return self.users[name]

    def project(self, who: Rest, name: str = "Project") -> int:
        made: dict[str, Any] = who.post("/projects", {"name": f"{name} {next(_numbers)}"})
        return int(made["id"])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    env = {
        "FACESITE_PHOTO_WORKERS": "2", "FACESITE_PRIVATE_URLS": "true", "FACESITE_FETCHERS": "1",
        "FACESITE_GRPC": "true",
    }  # fmt: skip
    with Stack(folder / "var", env=env) as stack:
        yield Site(stack, Rest(stack.url).use_link(stack.admin_link))
