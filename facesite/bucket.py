"""Media in S3-compatible storage, with what the site asks beyond Django's storages: parts, trees, addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage

MOST_AT_ONCE = 1000  # what S3 deletes by one call
MISSING = {"404", "NoSuchKey", "NotFound", "NoSuchBucket"}


class Bucket(S3Storage):  # type: ignore[misc]
    """A private bucket. `public_endpoint`: how browsers reach the same storage; empty: they don't."""

    def get_default_settings(self) -> dict[str, Any]:
        found: dict[str, Any] = super().get_default_settings()
        return found | {
            "default_acl": None, "file_overwrite": True, "querystring_auth": True, "signature_version": "s3v4",
            "addressing_style": "path", "max_memory_size": 16 * 2**20, "public_endpoint": "",
        }  # fmt: skip

    def make(self) -> None:
        """Make the bucket, if there is none."""
        try:
            self._api.head_bucket(Bucket=self.bucket_name)
        except ClientError as error:
            if str(error.response.get("Error", {}).get("Code", "")) not in MISSING:
                raise
            where = {} if self.region_name == "us-east-1" else {
                "CreateBucketConfiguration": {"LocationConstraint": self.region_name}
            }  # fmt: skip
            self._api.create_bucket(Bucket=self.bucket_name, **where)

    def part(self, key: str, start: int, length: int) -> Iterator[bytes]:
        """Some bytes of a file, piece by piece. Raises FileNotFoundError."""
        try:
            answer = self._api.get_object(
                Bucket=self.bucket_name, Key=key, Range=f"bytes={start}-{start + length - 1}"
            )
        except ClientError as error:
            raise self._missing(error, key) from error
        return iter(answer["Body"].iter_chunks(256 * 1024))

    def tree(self, folder: str) -> list[str]:
        """The keys of all files below a folder, however deep."""
        pages = self._api.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket_name, Prefix=f"{folder}/"
        )
        return [row["Key"] for page in pages for row in page.get("Contents", ())]

    def delete_all(self, keys: Iterable[str]) -> None:
        """Delete these; those that are gone already don't matter. Raises OSError where one stays."""
        wanted = list(keys)
        for first in range(0, len(wanted), MOST_AT_ONCE):
            objects = [{"Key": key} for key in wanted[first : first + MOST_AT_ONCE]]
            answer = self._api.delete_objects(
                Bucket=self.bucket_name, Delete={"Objects": objects, "Quiet": True}
            )
            if answer.get("Errors"):
                raise OSError(f"{len(answer['Errors'])} files couldn't be deleted from the bucket.")

    def address(self, key: str, *, seconds: int, headers: dict[str, str]) -> str:
        """Where a browser gets the file for so long, with these of `Content-Type`, `Content-Disposition`,
        `Cache-Control`."""
        names = {f"Response{name.replace('-', '')}": value for name, value in headers.items()}
        url: str = self._outside.generate_presigned_url(
            "get_object",
            Params={"Bucket": self.bucket_name, "Key": key, **names},
            ExpiresIn=seconds,
        )
        return url

    @property
    def _api(self) -> Any:
        return self.connection.meta.client

    @cached_property
    def _outside(self) -> Any:
        """Signs for the name by which browsers know the storage."""
        return boto3.client(
            "s3", endpoint_url=self.public_endpoint, region_name=self.region_name, aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )  # fmt: skip

    @staticmethod
    def _missing(error: ClientError, key: str) -> Exception:
        code = str(error.response.get("Error", {}).get("Code", ""))
        return FileNotFoundError(key) if code in MISSING else OSError(f"The bucket refused: {code}")
