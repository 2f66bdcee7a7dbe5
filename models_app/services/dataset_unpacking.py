"""Uploaded data sets: the worker's half. Crops are brought to one size, and get their vectors."""

from __future__ import annotations

import io
import zipfile

import numpy as np

from labelling.services import media
from labelling.services.outlines import CROP_QUALITY
from labelling.vision import bare_crops, images
from labelling.vision.bare_crops import Seer
from labelling.vision.errors import VisionError
from labelling.vision.geometry import crop
from labelling.vision.types import Box, Pixels
from models_app import errors
from models_app.models import Dataset, DatasetFace
from models_app.services import dataset_uploads
from models_app.services.dataset_progress import Making, note
from models_app.training.tree import Entry

AT_ONCE = 50


def unpack(making: Making, engine: Seer) -> None:
    """Store each crop with its vector; what an earlier try stored is passed over.

    Raises BadDataset naming the file that can't be read.
    """
    dataset = making.dataset
    todo = DatasetFace.objects.filter(dataset=dataset, sha256="").select_related("person")
    left = {(row.side, row.person.number, row.name): row for row in todo}
    with (
        media.reading(dataset_uploads.source_key(dataset)) as file,
        dataset_uploads.opened(file) as archive,
    ):
        found, files = dataset_uploads.look(archive)
        entries = [e for e in found.entries if (e.side, e.number, e.name) in left]
        for start in range(0, len(entries), AT_ONCE):
            some = entries[start : start + AT_ONCE]
            rows = [left[e.side, e.number, e.name] for e in some]
            for entry, row in zip(some, rows, strict=True):
                _store(row, dataset, _picture(archive, files[entry.path], entry), engine)
            making.write(rows, "crop_key", "landmarks", "vector")


def clear(dataset: Dataset) -> None:
    """Delete the ZIP of a data set that is made."""
    media.remove(dataset.folder, dataset_uploads.source_key(dataset))


def _picture(archive: zipfile.ZipFile, info: zipfile.ZipInfo, entry: Entry) -> tuple[bytes, Pixels]:
    data = dataset_uploads.unpacked(archive, info)
    try:
        return data, images.decode(io.BytesIO(data))
    except VisionError as error:
        raise errors.BadDataset(f"“{entry.path}”: {error.message}") from error


def _store(row: DatasetFace, dataset: Dataset, picture: tuple[bytes, Pixels], engine: Seer) -> None:
    data, pixels = picture
    if not _fits(data, pixels, dataset.crop_size_px):
        height, width = pixels.shape[:2]
        nothing = np.zeros((5, 2), dtype=np.float32)
        whole = Box(0, 0, width, height)
        pixels, _ = crop(pixels, whole, nothing, margin=0, size=dataset.crop_size_px)
        data = images.encode_jpeg(pixels, CROP_QUALITY)
    face = bare_crops.look(engine, pixels).face
    row.crop_key = f"{dataset.folder}/{row.pk}.jpg"
    row.landmarks = [float(x) for x in face.landmarks.ravel()]
    row.vector = face.vector.tolist()
    media.put(row.crop_key, data)
    note(row, data)


def _fits(data: bytes, pixels: Pixels, size: int) -> bool:
    """Whether the file is stored as it is: a JPEG of the right size that nothing need be done to."""
    if pixels.shape[:2] != (size, size):
        return False
    # Without APP1 there is no EXIF in it: no rotation, no place and no camera.
    return data.startswith(b"\xff\xd8\xff") and b"Exif\0" not in data[:4096]
