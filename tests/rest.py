"""A running site's REST API over real HTTP, as a browser or with a key."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

PASSWORD = "measured, not guessed"


class Rest:
    """Someone who speaks with the site: signed in by `use_link` or `sign_in`, or with an API key."""

    def __init__(self, url: str, *, key: str | None = None) -> None:
        self.url = url
        self.base = f"{url}/api/v1"
        self.session = requests.Session()
        if key:
            self.session.headers["Authorization"] = f"Bearer {key}"

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """Any call; the CSRF token goes along."""
        headers = {"X-CSRFToken": self.session.cookies.get("csrftoken", "")}
        return self.session.request(
            method, self.base + path, headers=headers, timeout=90, **options
        )

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return _good(self.call("POST", path, json=body or {}))

    def get(self, path: str) -> Any:
        return _good(self.call("GET", path))

    def every(self, path: str) -> list[dict[str, Any]]:
        """All pages of a list."""
        items: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self.get(f"{path}{'&' if '?' in path else '?'}limit=200&cursor={cursor}")
            items += page["items"]
            cursor = page["next"]
        return items

    def use_link(self, link: str, username: str = "") -> Rest:
        """Set a password by a one-time link; signed in afterwards."""
        token = link.rpartition("/")[2]
        self.get(f"/links/{token}")
        self.post(f"/links/{token}", {"username": username, "password": PASSWORD})
        return self

    def sign_in(self, username: str) -> Rest:
        self.get("/session")
        self.post("/session", {"username": username, "password": PASSWORD})
        return self

    def invite(self, username: str, **invitation: Any) -> Rest:
        """Another user, made by an invitation of this administrator."""
        made = self.post("/invitations", invitation)
        return Rest(self.url).use_link(made["url"], username)

    def send(self, project: int, *files: tuple[str, bytes], **fields: str) -> list[dict[str, Any]]:
        """Upload photos; the answer a file."""
        return list(_good(self.upload(project, *files, **fields))["results"])

    def upload(self, project: int, *files: tuple[str, bytes], **fields: str) -> requests.Response:
        """Upload photos, whatever is answered."""
        parts = [("files", (Path(name).name, data)) for name, data in files]
        form = [("paths", name) for name, _ in files] + list(fields.items())
        return self.call("POST", f"/projects/{project}/photos", files=parts, data=form)

    def counts(self, project: int) -> dict[str, Any]:
        return dict(self.get(f"/projects/{project}/progress")["counts"])

    def wait_done(self, project: int, photos: int, *, limit_s: float = 300) -> dict[str, Any]:
        """The counts once `photos` are done or failed. Raises AssertionError after `limit_s`."""

        def ended() -> bool:
            counts = self.counts(project)["photos"]
            return bool(counts["done"] + counts["failed"] >= photos)

        wait_for(ended, limit_s)
        return self.counts(project)


def _good(answer: requests.Response) -> Any:
    assert answer.ok, (
        f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:500]}"
    )
    return answer.json() if answer.content else None


def wait_for(true: Callable[[], bool], limit_s: float) -> None:
    """Wait until `true()`. Raises AssertionError after `limit_s`."""
    end = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < end, f"It didn't come true in {limit_s} s."
        time.sleep(0.1)
