"""The files that experiments leave, in the media storage."""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
from collections.abc import Generator, Iterable, Iterator
from typing import IO

from django.http.response import HttpResponseBase

from labelling.errors import NotFound, PhotoMissing
from labelling.services import media, streaming
from models_app.models import Artifact, Experiment, Run
from models_app.training import tree

PIECE = 256 * 1024
PACKED = (".ckpt", ".onnx")  # numbers of networks don't get smaller
LARGE = 2**30
"""From so many bytes on a file gets a ZIP64 entry: those without hold 2 GiB."""

TRIES = 3
LEFT_OUT = "LEFT-OUT.txt"


def items(experiment: Experiment) -> list[Artifact]:
    """Its files, by path."""
    return list(Artifact.objects.filter(experiment=experiment).order_by("path"))


def get(experiment: Experiment, path: str) -> Artifact:
    """The file at this path, whose bytes are there. Raises NotFound."""
    if "\0" in path or posixpath.normpath(path) != path or path.startswith(("/", "..")):
        raise NotFound
    rows = Artifact.objects.filter(experiment=experiment, path=path)
    for _ in range(TRIES):
        found = rows.first()
        if found is None or not found.key.startswith(f"{experiment.folder}/"):
            raise NotFound
        # The next checkpoint takes its predecessor's place, and the old bytes go.
        if media.exists(found.key):
            return found
    raise NotFound


def respond_zip(run: Run, experiments: Iterable[Experiment]) -> HttpResponseBase:
    """Their files as a ZIP with `<run>/<run>-exp0/version_0/…`, sent while it is made.

    What can't be read by then is named in a text file in it. Raises NotFound where there is no file yet.
    """
    chosen = list(experiments)
    for experiment in chosen:
        experiment.run = run
    if not Artifact.objects.filter(experiment__in=chosen).exists():
        raise NotFound("There are no files yet. The first come with the first checkpoint.")
    name = chosen[0].name if len(chosen) == 1 else run.name
    return streaming.download(
        _zip(run, chosen), name=f"{tree.safe(name)}.zip", mime="application/zip"
    )


def _zip(run: Run, experiments: list[Experiment]) -> Iterator[bytes]:
    sink = streaming.Sink()
    folder = tree.safe(run.name)
    left_out: list[str] = []
    with zipfile.ZipFile(sink, "w") as archive:
        for experiment in experiments:
            # The run's name may be too long to have a number put behind it.
            top = f"{folder}/{folder}-exp{experiment.number}"
            for row in items(experiment):
                said = yield from _entry(archive, sink, f"{top}/{row.path}", row)
                left_out += [f"{top}/{row.path}: {said}\n"] if said else []
        if left_out:
            archive.writestr(f"{folder}/{LEFT_OUT}", "".join(left_out))
    yield sink.take()


def _entry(
    archive: zipfile.ZipFile, sink: streaming.Sink, name: str, row: Artifact
) -> Generator[bytes, None, str]:
    """Write one file; returns what was wrong with it, or nothing."""
    found = _opened(row)
    if found is None:
        return "it was gone before it could be read. Download it once more."
    row, file = found
    entry = zipfile.ZipInfo(name, row.updated_at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(PACKED) else zipfile.ZIP_DEFLATED
    digest = hashlib.sha256()
    with file, archive.open(entry, "w", force_zip64=row.size_bytes >= LARGE) as into:
        while piece := file.read(PIECE):
            digest.update(piece)
            into.write(piece)
            yield sink.take()
    if digest.hexdigest() != row.sha256:
        return "its bytes don't have the SHA-256 sum that was noted of it. Download it once more."
    return ""


def _opened(row: Artifact) -> tuple[Artifact, IO[bytes]] | None:
    """The file, open, with its row as it is by now; None once it is gone."""
    for _ in range(TRIES):
        try:
            return row, media.opened(row.key)
        except PhotoMissing:
            fresh = Artifact.objects.filter(experiment=row.experiment_id, path=row.path).first()
        if fresh is None:
            return None
        row = fresh
    return None
