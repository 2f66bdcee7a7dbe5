"""An OpenID Connect provider as a process of its own: allauth's, with real users who sign in by password.

The program is `provider_site.py`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import requests

from facesite.embedded.ports import free_port
from facesite.env import PROJECT_FOLDER
from tests.provider_site import CLIENT, PASSWORD, SECRET


@dataclass
class Provider:
    """A provider that runs."""

    url: str
    process: subprocess.Popen[bytes]

    @property
    def env(self) -> dict[str, str]:
        """The settings of a site that lets people in by it."""
        return {
            "FACESITE_OIDC_ISSUER": self.url, "FACESITE_OIDC_CLIENT_ID": CLIENT,
            "FACESITE_OIDC_CLIENT_SECRET": SECRET, "FACESITE_OIDC_NAME": "Example",
        }  # fmt: skip

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Visitor:
    """Someone's browser at the provider."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.session = requests.Session()

    def go(self, url: str, *, action: str = "grant") -> str:
        """From the site's address of the provider to the address back, by its own pages: sign in, then consent."""
        at = self.session.get(url, timeout=30)
        if "/accounts/login/" in at.url:  # the provider knows this browser no more
            at = self._send(at, {"login": self.name, "password": PASSWORD})
        back = self._send(
            at,
            {"action": action, "scopes": ["openid", "profile", "email"]},
            to="/identity/o/authorize",
            follow=False,
        )
        assert back.status_code == 302, back.text
        return str(back.headers["Location"])

    def _send(
        self,
        page: requests.Response,
        fields: dict[str, object],
        *,
        to: str = "",
        follow: bool = True,
    ) -> requests.Response:
        """Fill in the form of a page."""
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        form = {name: unescape(value) for name, value in hidden} | fields
        url = urljoin(page.url, to) if to else page.url
        return self.session.post(
            url, data=form, headers={"Referer": page.url}, timeout=30, allow_redirects=follow
        )


@contextmanager
def provider(folder: Path, redirect_uri: str, port: int | None = None) -> Iterator[Provider]:
    """The provider, which sends browsers back to `redirect_uri` alone, for as long as the block runs."""
    port = port or free_port("127.0.0.1")
    about = json.dumps({"port": port, "folder": str(folder), "redirect_uri": redirect_uri})
    with (folder / "provider.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.provider_site", about],
            stdout=log, stderr=log, cwd=PROJECT_FOLDER,
        )  # fmt: skip
    found = Provider(f"http://127.0.0.1:{port}", process)
    try:
        _wait(found, folder)
        yield found
    finally:
        found.stop()


def _wait(found: Provider, folder: Path, limit_s: float = 60) -> None:
    until = time.monotonic() + limit_s
    while True:
        try:
            requests.get(
                f"{found.url}/.well-known/openid-configuration", timeout=5
            ).raise_for_status()
            return
        except requests.RequestException:
            failed = found.process.poll() is not None or time.monotonic() > until
            assert not failed, (folder / "provider.log").read_text()
            time.sleep(0.1)
