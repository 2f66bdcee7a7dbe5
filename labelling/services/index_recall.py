"""How much of the exact answer an index finds, measured on the project's own faces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelling.models import Face, Project
from labelling.neighbours import Asked, indexed, vector_text
from labelling.services import vectors
from labelling.services.vectors import Floats, Ints
from labelling.vision.voting import Neighbour

# The part of the nearest ten that must be found: 0.99, and some more, as this is a sample.
RECALL, NEAREST = 0.994, 10
# What is tried, from quick to thorough.
EF_SEARCH = (40, 80, 120, 200, 400, 800)
# Faces asked for, and those held in memory at once.
ASKED, AT_ONCE = 100, 20_000
# Distances that differ by less are the same.
SAME = 1e-6
SHOWN = "NOT f.in_trash"


@dataclass(frozen=True)
class Recall:
    """The least `ef_search` that is good enough, or the last one tried, and what it found."""

    ef_search: int
    recall: float

    @property
    def good(self) -> bool:
        return self.recall >= RECALL


def measure(project: Project, embedder: str, metric: str) -> Recall:
    """The recall@10 of the project's index by faces drawn from it, each without itself.

    All of its faces are looked for: how many of them vote changes from day to day, and the index goes on
    behind that filter until it has enough.
    """
    ids = _faces(project)
    random = np.random.default_rng(len(ids))
    asked = vectors.load(
        project, which=SHOWN, faces=random.permutation(ids)[:ASKED].tolist()
    ).vectors
    limits = _limits(project, ids, asked, metric)
    found = Recall(EF_SEARCH[0], 1.0)
    for ef_search in EF_SEARCH:
        shares = []
        for vector, limit in zip(asked.tolist(), limits.tolist(), strict=True):
            one = Asked(project, vector_text(vector), embedder, metric, SHOWN, None, [])
            shares.append(share(indexed(one, NEAREST + 1, ef_search), limit, len(ids)))
        found = Recall(ef_search, sum(shares) / len(shares) if shares else 1.0)
        if found.good:
            break
    return found


def share(found: list[Neighbour], limit: float, faces: int) -> float:
    """The part of the ten nearest that was found, the face itself aside, given how far the tenth is.

    Another one that is as near is as good: equal photos give equal vectors.
    """
    there = min(NEAREST, faces - 1)
    hits = sum(one.distance <= limit + SAME for one in found) - 1
    return min(max(hits, 0), there) / there if there > 0 else 1.0


def _faces(project: Project) -> Ints:
    rows = Face.objects.filter(project=project, in_trash=False, needs_vector=False)
    return np.array(rows.order_by("pk").values_list("pk", flat=True), dtype=np.int64)


def _limits(project: Project, ids: Ints, asked: Floats, metric: str) -> NDArray[np.float64]:
    """How far the tenth nearest of each of N vectors (N, D) is, itself aside: (N,). One pass over all
    of them, some at a time: a scan for each would take minutes in a project of a million."""
    least = np.full((len(asked), NEAREST + 1), np.inf)
    for start in range(0, len(ids), AT_ONCE):
        some = vectors.load(
            project, which=SHOWN, faces=ids[start : start + AT_ONCE].tolist()
        ).vectors
        if len(some):
            far = _far(asked, some, metric)
            least = np.sort(np.concatenate([least, far], axis=1), axis=1)[:, : NEAREST + 1]
    found: NDArray[np.float64] = least.max(axis=1, initial=0, where=np.isfinite(least))
    return found


def _far(asked: Floats, others: Floats, metric: str) -> NDArray[np.float64]:
    """(N, D) against (M, D) -> (N, M), to single precision at least."""
    one, many = asked.astype(np.float64), others.astype(np.float64)
    if metric == "cosine":
        one /= np.linalg.norm(one, axis=1, keepdims=True)
        many /= np.maximum(np.linalg.norm(many, axis=1, keepdims=True), 1e-30)
        return np.asarray(1 - one @ many.T)
    squared = (one**2).sum(axis=1)[:, None] + (many**2).sum(axis=1) - 2 * one @ many.T
    return np.asarray(np.sqrt(np.maximum(squared, 0)))
