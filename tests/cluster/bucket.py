"""S3-compatible storage on this machine, for tests: moto's server as a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import requests

from facesite.embedded.ports import free_port

KEY, SECRET, NAME = "test-key", "test-secret-0123456789", "faces"


@dataclass(frozen=True)
class Storage:
    """A server with no bucket yet."""

    url: str

    @property
    def env(self) -> dict[str, str]:
        """The settings of a site that keeps its files there."""
        return {
            "FACESITE_S3_BUCKET": NAME, "FACESITE_S3_ENDPOINT": self.url, "FACESITE_S3_ACCESS_KEY": KEY,
            "FACESITE_S3_SECRET_KEY": SECRET,
        }  # fmt: skip

    @property
    def client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )

    def files(self) -> dict[str, bytes]:
        """All that is in the bucket."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=NAME)
        keys = [row["Key"] for page in pages for row in page.get("Contents", ())]
        return {key: self.client.get_object(Bucket=NAME, Key=key)["Body"].read() for key in keys}


@contextmanager
def storage(folder: Path) -> Iterator[Storage]:
    """The server, for as long as the block runs; its log goes to `folder`."""
    port = free_port("127.0.0.1")
    words = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "moto.log").open("wb") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log)
    found = Storage(f"http://127.0.0.1:{port}")
    try:
        until = time.monotonic() + 60
        while not _answers(found.url):
            said = (folder / "moto.log").read_text()
            assert process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.1)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).status_code < 500
    except requests.RequestException:
        return False
