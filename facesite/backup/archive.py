"""The archive of a backup: a tar file whose last member says what each other must be.

facesite-backup.json   {format, version, made_at, migrations, files, bytes}
database.dump          pg_dump's custom format
media/projects/…       the stored files by their keys
SHA256SUMS             of all the above; an archive without it was cut off
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

FORMAT = 1
ABOUT, DATABASE, MEDIA, SUMS = "facesite-backup.json", "database.dump", "media/", "SHA256SUMS"
PIECE = 1 << 20


class BadBackup(Exception):
    """The archive can't be used; `str()` is the sentence to show."""


@dataclass(frozen=True)
class About:
    """What an archive says of itself. `migrations`: the newest of each app, by its name."""

    version: str
    made_at: str  # ISO 8601
    migrations: dict[str, str]
    files: int
    bytes: int
    format: int = FORMAT


class Writer:
    """Writes an archive, member by member, to a file that nobody takes for a whole one until `close`."""

    def __init__(self, target: IO[bytes], about: About) -> None:
        self._tar = tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._sums: list[str] = []
        self._add_bytes(ABOUT, json.dumps(asdict(about), indent=1).encode())

    def add(self, name: str, file: IO[bytes], size: int) -> None:
        """A member of `size` bytes. Raises OSError where the file has fewer."""
        summed = _Summed(file)
        self._tar.addfile(_info(name, size), summed)  # type: ignore[arg-type]
        self._sums.append(f"{summed.digest()}  {name}\n")

    def close(self) -> None:
        """Write the sums, by which it is whole."""
        sums = "".join(self._sums).encode()
        self._tar.addfile(_info(SUMS, len(sums)), io.BytesIO(sums))
        self._tar.close()

    def _add_bytes(self, name: str, data: bytes) -> None:
        self.add(name, io.BytesIO(data), len(data))


class _Summed:
    """A file whose content is summed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._sha256 = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._sha256.update(data)
        return data

    def digest(self) -> str:
        return self._sha256.hexdigest()


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def members(path: Path) -> Iterator[tuple[str, IO[bytes], int]]:
    """Each member's name, content and size, in order; the content is to be read before the next is asked for.

    Raises BadBackup for what is no backup, or was cut off.
    """
    with (
        _readable(path),
        path.open("rb") as file,
        tarfile.open(fileobj=file, mode="r|") as tar,
    ):
        for info in tar:
            content = tar.extractfile(info)
            if content is None or not _is_ours(info.name):
                raise BadBackup(f"{path} is no backup of Facesite: it has {info.name!r} in it.")
            yield info.name, content, info.size


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as error:
        raise BadBackup(f"{path} can't be read as a backup: {error}.") from error


def _is_ours(name: str) -> bool:
    """Whether a member may be called so: no way out of the media folder."""
    if name in {ABOUT, DATABASE, SUMS}:
        return True
    parts = name.split("/")
    return name.startswith(MEDIA + "projects/") and not {"", ".", ".."} & set(parts)


def check(path: Path, progress: Callable[[int], None] = lambda count: None) -> About:
    """Read all of an archive and see that it is whole. Raises BadBackup with what is wrong, OSError."""
    found: dict[str, str] = {}
    about: About | None = None
    listed: dict[str, str] | None = None
    with _readable(path):
        for name, content, _ in members(path):
            if not found and name != ABOUT:
                break
            if name == ABOUT:
                data = content.read()
                about = _about(path, data)
                found[name] = hashlib.sha256(data).hexdigest()
            elif name == SUMS:
                listed = _listed(content.read())
            else:
                found[name] = _digest(content)
                progress(len(found))
    if about is None:
        raise BadBackup(f"{path} is no backup of Facesite.")
    if listed is None:
        raise BadBackup(f"{path} was cut off: what it ends with is missing. Take another backup.")
    wrong = sorted(
        {name for name in found.keys() | listed.keys() if found.get(name) != listed.get(name)}
    )
    if wrong:
        raise BadBackup(
            f"{path} is damaged: {len(wrong):,} of its files aren't as they were written, {wrong[0]!r} for one."
        )
    if DATABASE not in found:
        raise BadBackup(f"{path} has no database in it.")
    return about


def _about(path: Path, data: bytes) -> About:
    try:
        read = json.loads(data)
        if read["format"] > FORMAT:
            raise BadBackup(
                f"{path} was made by version {read['version']}, which is newer than this one."
            )
        return About(**read)
    except (ValueError, TypeError, KeyError) as error:
        raise BadBackup(f"{path} is no backup of Facesite: {ABOUT} can't be read.") from error


def _listed(data: bytes) -> dict[str, str]:
    lines = data.decode(errors="replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _digest(content: IO[bytes]) -> str:
    summed = hashlib.sha256()
    while piece := content.read(PIECE):
        summed.update(piece)
    return summed.hexdigest()
