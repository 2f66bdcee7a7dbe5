"""A photo that isn't kept: its faces, as the project's detector and embedder see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from django.conf import settings

from labelling.models import Project
from labelling.services import seeing
from labelling.services.seeing import Found
from labelling.vision import images
from labelling.vision.errors import PhotoTooLarge
from labelling.vision.types import DetectorSettings

Detector = Callable[[Project], DetectorSettings]


def look(
    project: Project, file: IO[bytes], *, detector: Detector | None = None
) -> tuple[Project, Found]:
    """The project as it is now, and the photo's faces with vectors by its embedder.

    Faces are looked for as the project says, or as `detector` says of the project.
    Raises VisionError for a photo that can't be used, PredictorBusy when none answers in time.
    """
    data = read(file)
    found = _ask(project, data, detector)
    project = Project.objects.get(pk=project.pk)
    if project.embedder != found.embedder:  # another since, and there are no more of the old
        found = _ask(project, data, detector)
    return project, found


def read(file: IO[bytes]) -> bytes:
    """The bytes of a photo that isn't kept. Raises VisionError for one that can't be used."""
    size_bytes = file.seek(0, 2)
    most_bytes = settings.SITE.predict_mb * 1_000_000
    if size_bytes > most_bytes:
        raise PhotoTooLarge(size_bytes=size_bytes, most_bytes=most_bytes)
    images.probe(file)
    file.seek(0)
    return file.read()


def _ask(project: Project, data: bytes, detector: Detector | None) -> Found:
    settings = detector(project) if detector else project.detector
    return seeing.find_faces(data, embedder=project.embedder, detector=settings)
