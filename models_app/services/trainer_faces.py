"""The faces of a data set for a trainer: a list of files on this machine's disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labelling.errors import PhotoMissing
from labelling.services import media
from models_app.models import Dataset, DatasetFace
from models_app.services import dataset_exports
from models_app.training import pictures

LIST = "faces.json"


@dataclass(frozen=True, slots=True)
class Listed:
    """The list that was written, and how many faces it has."""

    path: Path
    count: int


def write(dataset: Dataset, folder: Path) -> Listed:
    """List the data set's faces in `folder`; crops that no disk of this machine has are fetched there.

    Faces that are erased are left out; their class keeps its place. Raises OSError where the disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = dataset_exports.classes(dataset)
    faces = list(_faces(dataset, known, folder))
    path = folder / LIST
    path.write_text(pictures.manifest(known.labels, faces))
    return Listed(path, len(faces))


def erased_since(dataset: Dataset, listed: Listed) -> bool:
    """Whether faces were erased since the list was written: their files are gone then."""
    return DatasetFace.objects.filter(dataset=dataset).count() != listed.count


def _faces(
    dataset: Dataset, known: dataset_exports.Classes, folder: Path
) -> Iterator[dict[str, Any]]:
    for page in dataset_exports.pages(dataset):
        for row in page:
            yield {
                "side": row.side, "number": known.numbers[row.person_id], "name": known.path(row),
                "path": str(_file(row, folder)), "landmarks": row.landmarks,
            }  # fmt: skip


def _file(row: DatasetFace, folder: Path) -> Path:
    """Where the crop lies. One that isn't there is named all the same: whoever reads it says so."""
    local = media.local_path(row.crop_key)
    if local is not None:
        return local
    path = folder / f"{row.pk}.jpg"
    try:
        with media.reading(row.crop_key) as file:
            path.write_bytes(file.read())
    except PhotoMissing:
        path.unlink(missing_ok=True)
    return path
