"""How the command `predict` asks a checkpoint for names: with neither site nor database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import CommandError

from labelling.vision import bare_crops, images
from labelling.vision.engine import load_engine
from labelling.vision.errors import VisionError
from labelling.vision.types import Box, Pixels
from models_app.management.predicting import Unreadable, is_url
from models_app.training import checkpoints, faces_by
from models_app.training.checkpoints import BadCheckpoint
from models_app.training.faces_by import Found

OF_THE_SITE = ("classifier", "workflow", "server", "key", "project", "user")


class ByCheckpoint:
    """A checkpoint on this machine's disk."""

    def __init__(self, options: dict[str, Any]) -> None:
        """Raises CommandError where the file is no checkpoint that can be used."""
        asked = next((word for word in OF_THE_SITE if options[word] is not None), None)
        if asked:
            raise CommandError(f"With --checkpoint_path no site is asked: leave out --{asked}.")
        self.least = options["threshold"] or 0.0
        try:
            self.loaded = checkpoints.load(options["checkpoint_path"])
        except BadCheckpoint as error:
            raise CommandError(str(error)) from error
        self.engine = load_engine(threads=len(os.sched_getaffinity(0)))

    def faces(self, source: str) -> list[dict[str, Any]]:
        """The faces of a photo as the API shows them, and of each whether it is the `whole` picture.

        The confidence is the likeliest person's chance. Raises Unreadable.
        """
        if is_url(source):
            raise Unreadable("By a checkpoint files are named, no addresses: download it first.")
        try:
            image = images.decode(Path(source))
        except VisionError as error:
            raise Unreadable(error.message) from error
        except OSError as error:
            raise Unreadable(f"It can't be read: {error.strerror}.") from error
        found = self._found(image)
        chances = faces_by.chances(self.loaded, [picture for _, _, picture, _ in found])
        return [
            self._face(box, score, row, whole=whole)
            for (box, score, _, whole), row in zip(found, chances, strict=True)
        ]

    def _found(self, image: Pixels) -> list[tuple[Box, float, Pixels, bool]]:
        """Box, detector's score, what the network sees, and whether that is the whole picture."""
        view = self.loaded.about.view
        seen = self.engine.see(image).faces
        if not seen and bare_crops.like_a_crop(image):
            bare = bare_crops.look(self.engine, image)
            if bare.whole:
                picture = view.of_crop(image, bare.face.landmarks)
                return [(bare.face.box, bare.face.score, picture, True)]
            seen = (bare.face,)
        return [
            (one.box, one.score, faces_by.seen(view, image, Found(one.box, one.landmarks)), False)
            for one in seen
        ]

    def _face(self, box: Box, score: float, row: Any, *, whole: bool) -> dict[str, Any]:
        best = int(np.argmax(row))
        chance = float(row[best])
        return {
            "box": {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom},
            "score": score,
            "name": self.loaded.about.labels[best] if chance >= self.least else None,
            "confidence": chance,
            "distance": None,
            "whole": whole,
        }
