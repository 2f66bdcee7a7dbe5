"""The crops of a data set that was frozen from labels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from labelling.errors import PhotoMissing
from labelling.services import media
from labelling.services.outlines import CROP_QUALITY
from labelling.vision import geometry, images
from labelling.vision.types import Box, Pixels
from models_app.models import Dataset, DatasetFace
from models_app.services.dataset_progress import Making, note

AT_ONCE = 200


def write(making: Making) -> None:
    """Hash the crops; with another geometry than the faces' own, cut them from the photos first."""
    dataset = making.dataset
    own = (geometry.CROP_MARGIN, geometry.CROP_SIZE)
    cut = (dataset.margin, dataset.crop_size_px) != own
    todo = DatasetFace.objects.filter(dataset=dataset, sha256="").select_related("photo")
    # All faces of a photo one after the other: it is decoded once.
    order = ("photo", "pk") if cut else ("pk",)
    while rows := list(todo.order_by(*order)[:AT_ONCE]):
        if cut:
            for _, same in groupby(rows, key=lambda row: row.photo_id):
                _cut(dataset, list(same))
            making.write(rows, "crop_key", "landmarks")
        else:
            for row in rows:
                with media.reading(row.crop_key) as file:
                    note(row, file.read())
            making.write(rows)


def _cut(dataset: Dataset, rows: Sequence[DatasetFace]) -> None:
    """Cut the crops of one photo's faces. The face's landmarks are carried from the crop it had."""
    photo = rows[0].photo
    if photo is None:
        raise PhotoMissing
    with media.reading(photo.original_key) as file:
        pixels = images.decode(file)
    for row in rows:
        crop, landmarks = cropped(pixels, row, dataset)
        row.crop_key = f"{dataset.folder}/{row.pk}.jpg"
        row.landmarks = landmarks
        data = images.encode_jpeg(crop, CROP_QUALITY)
        media.put(row.crop_key, data)
        note(row, data)


def cropped(pixels: Pixels, row: DatasetFace, dataset: Dataset) -> tuple[Pixels, list[float]]:
    """The crop (S, S, 3) of a row by its data set's geometry, and its landmarks in crop pixels."""
    box = Box(*(float(edge or 0) for edge in (row.left, row.top, row.right, row.bottom)))
    before = geometry.crop_matrix(box, geometry.CROP_MARGIN, geometry.CROP_SIZE)
    in_crop = np.array(row.landmarks, dtype=np.float32).reshape(5, 2)
    in_photo = ((in_crop - before[:, 2]) / before[0, 0]).astype(np.float32)
    crop, landmarks = geometry.crop(
        pixels, box, in_photo, margin=dataset.margin, size=dataset.crop_size_px
    )
    return crop, [float(x) for x in landmarks.ravel()]
