"""Names that a network gives to the stored faces of many photos at once, by their crops as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from labelling.models import Face
from labelling.services import media
from labelling.vision import images
from labelling.vision.geometry import CROP_MARGIN
from labelling.vision.types import Pixels
from models_app.services import bulk_naming, chances
from models_app.services.bulk_naming import Answer
from models_app.services.chances import Net, Network
from models_app.training.likely import likeliest
from models_app.training.views import CROP, View

AT_ONCE = 256
"""Faces whose pictures are held at a time: 17 MB of 150 px."""


def of_photos(
    network: Network, net: Net, photos: Sequence[int], *, min_score: float = 0.0
) -> dict[int, list[Answer]]:
    """For each photo its faces, surest first, named by the network. Raises PhotoMissing, VisionError."""
    rows = bulk_naming.stored(photos, min_score=min_score).select_related("photo")
    faces = list(rows.order_by("photo", "-score", "pk"))
    known = chances.classes(network.dataset_id)
    answers: dict[int, list[Answer]] = defaultdict(list)
    for start in range(0, len(faces), AT_ONCE):
        some = faces[start : start + AT_ONCE]
        said = likeliest(net.scores(list(_pictures(net.view, some))))
        for face, guessed in zip(some, said, strict=True):
            winner, candidates = chances.decide(network, known, guessed)
            answers[face.photo_id].append(Answer.made(face.box, face.score, candidates, winner))
    return answers


def _pictures(view: View, faces: Sequence[Face]) -> Iterator[Pixels]:
    """What the network sees of each: of the crop as it is stored, or where its data set's were cut with
    another margin of the photo, which is read once for its faces, one after the other."""
    if view.kind != CROP or view.margin == CROP_MARGIN:
        for face in faces:
            with media.reading(face.crop_key) as file:
                crop = images.decode(file)
            yield view.of_crop(crop, np.array(face.crop_landmarks, np.float32).reshape(5, 2))
        return
    photo, pixels = 0, None
    for face in faces:
        if pixels is None or face.photo_id != photo:
            with media.reading(face.photo.original_key) as file:
                photo, pixels = face.photo_id, images.decode(file)
        landmarks = np.array(face.landmarks, np.float32).reshape(5, 2)
        yield view.of_photo(pixels, face.box, landmarks)
