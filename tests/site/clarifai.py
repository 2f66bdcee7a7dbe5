"""The public client, pointed at a running site by each of its channels."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import service_pb2_grpc

from facesite.embedded import launch
from facesite.embedded.launch import Command
from facesite.embedded.ports import free_port
from facesite.env import PROJECT_FOLDER
from tests.shared_site import Site

READY_S = 30.0


@dataclass
class Door:
    """A way into a site for the public client."""

    site: Site
    stub: Any

    def key(self, project: int, role: str = "labeller") -> tuple[tuple[str, str], ...]:
        """What goes along with each call: a new API key of a project of the administrator's."""
        made = self.site.admin.post(f"/projects/{project}/keys", {"name": role, "role": role})
        return (("authorization", f"Key {made['key']}"),)


@contextmanager
def doors(site: Site, kind: str) -> Iterator[Door]:
    """The site by its gRPC port (`insecure`), by TLS from a second process (`tls`), or by REST (`json`)."""
    if kind == "json":
        yield Door(site, service_pb2_grpc.V2Stub(ClarifaiChannel.get_json_channel(site.url)))
    elif kind == "insecure":
        with _with_environ(CLARIFAI_GRPC_BASE="localhost"):
            channel = ClarifaiChannel.get_insecure_grpc_channel(port=site.stack.grpc_port)
        with channel:
            yield Door(site, stub(channel))
    else:
        port, folder = free_port("127.0.0.1"), site.stack.data.with_name("tls")
        cert, key = certificate(folder)
        environ = _with_environ(
            CLARIFAI_GRPC_BASE=f"localhost:{port}", GRPC_DEFAULT_SSL_ROOTS_FILE_PATH=str(cert)
        )
        with (
            serving_tls(site, port, cert, key),
            environ,
            ClarifaiChannel.get_grpc_channel() as channel,
        ):
            yield Door(site, stub(channel))


def stub(channel: grpc.Channel) -> Any:
    grpc.channel_ready_future(channel).result(timeout=READY_S)
    return service_pb2_grpc.V2Stub(channel)


@contextmanager
def _with_environ(**values: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        yield


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine's, and its key."""
    folder.mkdir(exist_ok=True)
    cert, key = folder / "cert.pem", folder / "key.pem"
    if not cert.exists():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
             "-keyout", str(key), "-out", str(cert)],
            check=True, capture_output=True,
        )  # fmt: skip
    return cert, key


@contextmanager
def serving_tls(site: Site, port: int, cert: Path, key: Path) -> Iterator[None]:
    """A second gRPC process on the site's services, by TLS."""
    urls = site.stack.services
    env = {
        **os.environ,
        "FACESITE_DATA": str(site.stack.data), "FACESITE_PRIVATE_URLS": "true",
        "FACESITE_PORT": site.url.rpartition(":")[2], "DATABASE_URL": urls.database_url,
        "REDIS_URL": urls.redis_url, "FACESITE_GRPC_CERT": str(cert), "FACESITE_GRPC_KEY": str(key),
    }  # fmt: skip
    words = (sys.executable, str(PROJECT_FOLDER / "manage.py"), "serve_grpc", "--port", str(port))
    with site.stack.data.with_name("tls.log").open("ab") as output:
        process = launch.start(Command(words, env=env, folder=PROJECT_FOLDER), output=output)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)
