"""Outlines: all that is stored of where a face is and how it looks there."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from labelling.models import Photo
from labelling.services import media
from labelling.vision import images
from labelling.vision.types import Box, Quality, SeenFace

# Enough that a 160 px crop shows no blocks.
CROP_QUALITY = 92


@dataclass(frozen=True)
class Outline:
    """One face by one engine and one embedder. Landmarks are five pairs x, y, one after the other."""

    box: Box
    landmarks: list[float]
    score: float
    crop: bytes  # a JPEG of 160 px
    crop_landmarks: list[float]
    vector: list[float]
    quality: Quality
    engine: str
    embedder: str

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of `Face` that follow from it; where the crop lies isn't among them."""
        return {
            "left": self.box.left,
            "top": self.box.top,
            "right": self.box.right,
            "bottom": self.box.bottom,
            "landmarks": self.landmarks,
            "score": self.score,
            "engine": self.engine,
            "crop_landmarks": self.crop_landmarks,
            **quality_columns(self.quality),
        }


def quality_columns(quality: Quality) -> dict[str, Any]:
    """The columns of `Face` that hold its quality."""
    return {
        "quality": quality.score,
        "quality_reason": quality.reason,
        "size_px": quality.size_px,
        "sharpness": quality.sharpness,
        "brightness": quality.brightness,
        "yaw": quality.yaw,
        "pitch": quality.pitch,
        "roll": quality.roll,
    }


def of(seen: SeenFace, *, engine: str, embedder: str) -> Outline:
    """The outline of a face that an engine saw."""
    box, q = seen.box, seen.quality
    return Outline(
        box=Box(float(box.left), float(box.top), float(box.right), float(box.bottom)),
        landmarks=seen.landmarks.ravel().tolist(), score=float(seen.score),
        crop=images.encode_jpeg(seen.crop, CROP_QUALITY),
        crop_landmarks=seen.crop_landmarks.ravel().tolist(), vector=seen.vector.tolist(),
        quality=Quality(
            float(q.score), q.reason, float(q.size_px), float(q.sharpness), float(q.brightness),
            float(q.yaw), float(q.pitch), float(q.roll),
        ),
        engine=engine, embedder=embedder,
    )  # fmt: skip


def to_wire(outline: Outline) -> dict[str, Any]:
    """The outline as JSON can carry it from the predictor."""
    box = outline.box
    return {
        **{name: getattr(outline, name) for name in outline.__dataclass_fields__},
        "box": [box.left, box.top, box.right, box.bottom],
        "crop": base64.b64encode(outline.crop).decode(),
        "quality": asdict(outline.quality),
    }


def from_wire(sent: dict[str, Any]) -> Outline:
    """What `to_wire` made."""
    return Outline(
        **{
            **sent,
            "box": Box(*sent["box"]),
            "crop": base64.b64decode(sent["crop"]),
            "quality": Quality(**sent["quality"]),
        }
    )


@contextmanager
def crops(photo: Photo, outlines: list[Outline]) -> Iterator[list[dict[str, Any]]]:
    """Store the crops; yields the columns of `Face` for each outline. Gone again if the block fails.

    Each gets a key and a version that no other crop has: browsers keep crops for good, and undo needs
    the old ones.
    """
    columns = []
    for outline in outlines:
        version = secrets.randbits(40)
        key = f"{photo.folder}/face-v{version}.jpg"
        columns.append({**outline.columns, "crop_key": key, "crop_version": version})
    try:
        for row, outline in zip(columns, outlines, strict=True):
            media.put(row["crop_key"], outline.crop)
        yield columns
    except BaseException:
        for row in columns:
            media.remove(photo.folder, row["crop_key"])
        raise
