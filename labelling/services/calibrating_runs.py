"""What a project's labels teach about distances, estimated anew as they grow."""

from __future__ import annotations

from dataclasses import asdict

from labelling.models import Project
from labelling.services import calibration, embedders, vectors
from labelling.vision import calibrating

# Made again once the labels are so many times as many as when it was last made.
GROWTH = 1.2


def due(project: Project, labelled: int) -> bool:
    """Whether so many labelled faces that vote are worth another estimate."""
    noted = calibration.known(project)
    return labelled > 0 and (noted is None or not _near(labelled, noted["labelled"]))


def _near(now: int, then: float) -> bool:
    return then / GROWTH <= now <= then * GROWTH


def renew(project: Project, loaded: vectors.Vectors) -> bool:
    """Estimate anew from the faces that vote, if that is due; whether the project's values changed.

    The caller has suggestions made again then.
    """
    voters = loaded.voters
    if not due(project, len(voters)):
        return False
    made = calibrating.estimate(
        voters.vectors, voters.people, voters.photos, scale=embedders.scale(project.embedder),
        cluster_distance=embedders.cluster_distance(project.embedder),
    )  # fmt: skip
    if made is None:
        return False
    project.calibration = {
        **asdict(made),
        "embedder": project.embedder,
        "labelled": len(voters),
    }
    Project.objects.filter(pk=project.pk).update(calibration=project.calibration)
    return True
