"""Files in the media storage: originals, renditions and crops. Only `labelling` names its keys."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils import timezone

from labelling.errors import DiskFull, PhotoMissing

logger = logging.getLogger(__name__)

# Of the disk, of this user's share of it, and of a file on it.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def put(key: str, data: bytes) -> None:
    """Store `data` under `key`; what was there is replaced. Raises DiskFull."""
    _save(key, ContentFile(data), len(data))


def put_file(key: str, file: IO[bytes]) -> None:
    """Store a file's whole content under `key`, without holding it in memory. Raises DiskFull."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    _save(key, File(file), size)


def _save(key: str, content: File[bytes], size: int) -> None:
    """As a whole or not at all: Django passes over what a full disk didn't take of the last piece."""
    try:
        default_storage.save(key, content)
        path = local_path(key)
        if path is not None and path.stat().st_size != size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError as error:
        with suppress(OSError):
            default_storage.delete(key)
        if error.errno in FULL:
            logger.error("The disk is full: a file of %d bytes was not stored.", size)
            raise DiskFull from error
        raise


class _Movable(File):  # type: ignore[type-arg]
    """A file that the storage may move into its place, where both are on one disk."""

    def temporary_file_path(self) -> str:
        """Where it lies; Django's storage of files asks for that."""
        return str(self.name)


def put_moved(key: str, path: Path) -> None:
    """Store a file of this machine under `key`, as a whole or not at all; it may be gone from its place then.

    Where the storage is another disk, or another machine, it is copied. Raises OSError.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            default_storage.save(key, _Movable(file, str(path)))
        if default_storage.size(key) != size:  # Django passes over what a full disk didn't take
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError:
        with suppress(OSError):
            default_storage.delete(key)
        raise


def local_path(key: str) -> Path | None:
    """Where the file lies, if the storage is on this machine's disks."""
    try:
        return Path(default_storage.path(key))
    except NotImplementedError:
        return None


@contextmanager
def reading(key: str) -> Iterator[IO[bytes]]:
    """The stored file, open. Raises PhotoMissing."""
    with opened(key) as file:
        yield file


def opened(key: str) -> IO[bytes]:
    """The stored file, open until the caller closes it. Raises PhotoMissing."""
    try:
        file: IO[bytes] = default_storage.open(key, "rb")
    except FileNotFoundError as error:
        raise PhotoMissing from error
    return file


def in_bucket() -> bool:
    """Whether files lie in S3-compatible storage."""
    return hasattr(default_storage, "part")


def make_bucket() -> None:
    """Make the bucket that files lie in, where they do and there is none yet."""
    if in_bucket():
        default_storage.make()  # type: ignore[attr-defined]


def part(key: str, start: int, length: int) -> Iterator[bytes]:
    """Some bytes of a file in a bucket, piece by piece. Raises FileNotFoundError."""
    pieces: Iterator[bytes] = default_storage.part(key, start, length)  # type: ignore[attr-defined]
    return pieces


def address(key: str, *, seconds: int, headers: dict[str, str]) -> str | None:
    """Where a browser gets the file itself, for so long and with these headers; None where it can't."""
    if not in_bucket() or not default_storage.public_endpoint:  # type: ignore[attr-defined]
        return None
    found: str = default_storage.address(key, seconds=seconds, headers=headers)  # type: ignore[attr-defined]
    return found


def exists(key: str) -> bool:
    """Whether there is such a file."""
    return bool(default_storage.exists(key))


def age_s(key: str) -> float:
    """How long ago the file was written, by the storage's clock, in seconds. Raises FileNotFoundError."""
    return (timezone.now() - default_storage.get_modified_time(key)).total_seconds()


def remove(folder: str, key: str) -> None:
    """Delete one file of a folder; one that is gone already doesn't matter.

    Raises ValueError for a key outside of the folder.
    """
    if not key.startswith(f"{folder}/") or ".." in key.split("/"):
        raise ValueError(f"{key} isn't in {folder}")
    with suppress(FileNotFoundError):
        default_storage.delete(key)


def remove_folder(folder: str) -> None:
    """Delete all files of a folder; one that is gone already doesn't matter."""
    if in_bucket():
        default_storage.delete_all(default_storage.tree(folder))  # type: ignore[attr-defined]
        return
    with suppress(FileNotFoundError, NotADirectoryError):
        folders, files = default_storage.listdir(folder)
        for name in files:
            default_storage.delete(f"{folder}/{name}")
        for name in folders:
            remove_folder(f"{folder}/{name}")
        default_storage.delete(folder)


def files_of(place: str) -> list[str]:
    """The keys of all files in a folder, or `place` itself if it is a file; none if it is gone."""
    if in_bucket():
        inside: list[str] = default_storage.tree(place)  # type: ignore[attr-defined]
        return inside or ([place] if default_storage.exists(place) else [])
    try:
        folders, files = default_storage.listdir(place)
    except FileNotFoundError:
        return []
    except NotADirectoryError:
        return [place]
    found = [f"{place}/{name}" for name in files]
    return found + [key for name in folders for key in files_of(f"{place}/{name}")]


def remove_all(place: str) -> None:
    """Delete a folder with all that is in it, or one file; what is gone already doesn't matter."""
    remove_folder(place)
    with suppress(FileNotFoundError):
        default_storage.delete(place)
