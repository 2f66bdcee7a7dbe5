"""Folders train/ val/ test/<person>/<face>.jpg on this machine that become versions of a data set."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TextIO

from django.core.management.base import CommandError

from labelling.management.progress import Bar
from models_app.api.inputs.datasets import NAME
from models_app.management.dataset_doors import Door
from models_app.training import tree
from models_app.training.tree import BadTree, Tree

ASK_S = 0.5
MB = 1_000_000


def send(
    to: Door, source: Path, *, name: str, note: str, stream: TextIO, wait: bool = True
) -> dict[str, Any]:
    """The folder, or a ZIP of it, as the next version of `name`; with `wait` once it is made.

    Raises CommandError, for what is no data set before anything is sent.
    """
    if not re.fullmatch(NAME, name) or len(name) > 60:
        raise CommandError(
            f"{name!r} can't be a name. Use up to 60 letters, digits, spaces, dots, dashes and"
            " underscores."
        )
    with _packed(source, stream) as file:
        size = file.seek(0, os.SEEK_END)
        bar = Bar("Sent MB:", -(-size // MB), stream)
        made = to.send(file, name, note, lambda sent: bar.show(-(-sent // MB)))
    return _made(to, made, stream) if wait else made


def same(to: Door, source: Path, name: str) -> dict[str, Any] | None:
    """The newest version of `name`, if it is this folder: with its labels, sides and pictures. Pictures that
    the site had to bring to its own size differ. Raises CommandError."""
    versions = [d for d in to.every(name) if d["status"] == "succeeded"]
    if not versions or not source.is_dir():
        return None
    with _sentences(source):
        found = _read(source, sorted(_files(source)))
        faces = [(e.side, e.number, _sha256(source / e.path)) for e in found.entries]
    newest = max(versions, key=lambda d: d["version"])
    return newest if newest["content_hash"] == tree.content_hash(found.labels, faces) else None


def _made(to: Door, sent: dict[str, Any], stream: TextIO) -> dict[str, Any]:
    """The version, once a worker has made it."""
    bar = Bar("Made", sent["total"], stream)
    while sent["status"] in ("waiting", "working"):
        bar.show(min(sent["done"], sent["total"] - 1))
        time.sleep(ASK_S)
        sent = to.get(sent["id"])
    if sent["status"] != "succeeded":
        raise CommandError((sent["error"] or {}).get("message") or "It could not be made.")
    bar.show(sent["total"])
    return sent


def _packed(source: Path, stream: TextIO) -> IO[bytes]:
    """A ZIP of the folder, or the ZIP itself, open. Raises CommandError before anything is sent."""
    with _sentences(source):
        if source.is_file():
            return source.open("rb")
        if not source.is_dir():
            raise CommandError(f"There is no {source}.")
        paths = sorted(_files(source))
        _read(source, paths)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        bar = Bar("Packed", len(paths), stream)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
            for done, path in enumerate(paths, start=1):
                archive.write(source / path, path)
                bar.show(done)
        return file


def _read(source: Path, paths: list[str]) -> Tree:
    labels = source / tree.LABELS
    return tree.read(paths, labels.read_bytes() if labels.is_file() else None)


@contextmanager
def _sentences(source: Path) -> Iterator[None]:
    try:
        yield
    except BadTree as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(
            f"{error.filename or source} can't be read: {error.strerror}."
        ) from error


def _files(source: Path) -> Iterator[str]:
    for path in source.rglob("*"):
        inside = path.relative_to(source)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and not hidden and not tree.passed_over(inside.as_posix()):
            yield inside.as_posix()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
