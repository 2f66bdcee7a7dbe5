"""What distances mean in a project: as its labels say once there are enough, else as its embedder's."""

from __future__ import annotations

from labelling.models import Project
from labelling.services import embedders
from labelling.vision.voting import Scale


def scale(project: Project) -> Scale:
    """How the vote reads distances in this project."""
    usual = embedders.scale(project.embedder)
    found = known(project)
    if found is None:
        return usual
    return Scale(found["even"], found["softness"], usual.reach)


def cluster_distance(project: Project) -> float:
    """Up to which mean distance faces are put on one card."""
    found = known(project)
    return found["cluster_distance"] if found else embedders.cluster_distance(project.embedder)


def known(project: Project) -> dict[str, float] | None:
    """What `calibrating_runs` noted, if it was with the project's present embedder."""
    noted = project.calibration
    return noted if noted and noted.get("embedder") == project.embedder else None
