"""What distances mean to a classifier, by its metric."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from labelling.models import Project
from labelling.services import calibration
from labelling.vision import voting
from labelling.vision.catalogue import EMBEDDERS
from labelling.vision.voting import Scale
from models_app.models import ClassifierVersion

Floats = NDArray[np.float32]


def accept_distance(project: Project, metric: str = "euclidean") -> float:
    """Under which distance the project gives names, in this metric."""
    if metric == "euclidean":
        return project.accept_distance
    return voting.cosine(project.accept_distance, length(project))


def distance(project: Project, version: ClassifierVersion) -> float:
    """Under which distance a classifier gives names, in its metric: its own or the project's."""
    if version.accept_distance is not None:
        return version.accept_distance
    return accept_distance(project, version.metric)


def scale(project: Project, *, metric: str, reach: float | None) -> Scale:
    """How a classifier's vote reads distances in this metric. `reach` is in it too; None: all K vote.

    In cosine distances a single candidate has the same score as in Euclidean ones at `even` and where
    the embedder accepts a name, and nearly so between: exp((even - d) / softness) with the chord of
    d² / (2 length²) through these two.
    """
    usual = calibration.scale(project)
    reach = float("inf") if reach is None else reach
    if metric == "euclidean":
        return replace(usual, reach=reach)
    vectors = length(project)
    accepted = EMBEDDERS[project.embedder].accept_distance
    slope = (usual.even + accepted) / (2 * vectors**2)
    return Scale(voting.cosine(usual.even, vectors), usual.softness * slope, reach)


def length(project: Project) -> float:
    """How long the vectors of the project's embedder are, in the middle."""
    return EMBEDDERS[project.embedder].length


def unit(vectors: Floats) -> Floats:
    """The vectors (N, D) at length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return scaled


def distances(asked: Floats, others: Floats, metric: str) -> NDArray[np.float64]:
    """How far each of N vectors (N, D) is from others of its own (N, M, D), to the precision of their
    numbers: (N, M)."""
    one, many = asked.astype(np.float64)[:, None], others.astype(np.float64)
    if metric == "cosine":
        lengths = np.linalg.norm(many, axis=2) * np.linalg.norm(one, axis=2)
        apart: NDArray[np.float64] = 1 - (many * one).sum(axis=2) / np.maximum(lengths, 1e-30)
        return np.maximum(apart, 0)
    many -= one
    far: NDArray[np.float64] = np.sqrt(np.einsum("nmd,nmd->nm", many, many))
    return far
