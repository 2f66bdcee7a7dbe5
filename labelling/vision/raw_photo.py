"""One photo of a folder to its cropped faces: what a worker process of `process_raw_data` does."""

import os
from dataclasses import dataclass
from pathlib import Path

from .engine import FaceEngine, load_engine
from .errors import VisionError
from .geometry import CROP_MARGIN, CROP_SIZE, crop
from .images import decode, encode_jpeg
from .quality import measure
from .raw_folder import CroppedFace, Unreadable
from .types import USUAL, Box, DetectorSettings, Pixels


@dataclass(frozen=True, slots=True)
class Cropper:
    """How to crop; may be sent to another process, which calls `load` once."""

    raw: Path
    margin: float = CROP_MARGIN
    size: int = CROP_SIZE
    settings: DetectorSettings = USUAL

    def load(self) -> "Worker":
        """The same with its networks, for this process: half a second."""
        return Worker(self, load_engine(threads=1))


@dataclass(frozen=True, slots=True, eq=False)
class Worker:
    """Crops one photo after the other."""

    how: Cropper
    engine: FaceEngine

    def __call__(self, photo: str) -> tuple[CroppedFace, ...] | Unreadable:
        """The faces of the photo at this path below `raw`, surest first."""
        try:
            image = decode(self.how.raw / photo)
        except VisionError as error:
            return Unreadable(error.code, error.message)
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else str(error)
            return Unreadable(
                "unopened", f"The file could not be opened ({why}). Make it readable and try again."
            )
        except MemoryError:
            return Unreadable(
                "out_of_memory", "There was not enough memory for it. Try again with --workers 1."
            )
        return self._cropped(image)

    def _cropped(self, image: Pixels) -> tuple[CroppedFace, ...]:
        found = self.engine.detector.detect(image, self.how.settings)
        faces: list[CroppedFace] = []
        for edges, landmarks, score in zip(found.boxes, found.landmarks, found.scores, strict=True):
            box = Box(*(float(edge) for edge in edges))
            picture, _ = crop(image, box, landmarks, margin=self.how.margin, size=self.how.size)
            # Quality is that of the usual crop, however this one is cut.
            usual, points = crop(image, box, landmarks)
            faces.append(
                CroppedFace(
                    jpeg=encode_jpeg(picture),
                    box=(box.left, box.top, box.right, box.bottom),
                    score=float(score),
                    landmarks=tuple((float(x), float(y)) for x, y in landmarks),
                    quality=measure(usual, points, box, float(score)),
                )
            )
        return tuple(faces)
