"""New faces join the cards that are there, so that no upload waits for a new clustering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from labelling.models import Project
from labelling.services import calibration
from labelling.services.vectors import Vectors
from labelling.vision import clustering
from labelling.vision.nearest import tables

# So many new faces at once are left to a clustering of all.
MOST = 5_000


@dataclass(frozen=True)
class Placed:
    """Faces and the clusters they join; `fresh` are groups of faces that get a cluster each."""

    joined: dict[int, int]
    fresh: list[tuple[list[int], float]]


def place(project: Project, scope: Vectors, loaded: Vectors) -> Placed:
    """For each unlabelled face of `scope` without a cluster the one to whose faces its mean distance is
    least, if that is near enough; what joins none is put together anew. Writes nothing."""
    new = scope.pick(np.flatnonzero(scope.unlabelled & (scope.clusters == 0)))
    if len(new) == 0 or len(new) > MOST:
        return Placed({}, [])
    distance = calibration.cluster_distance(project)
    old = loaded.pick(np.flatnonzero(loaded.unlabelled & (loaded.clusters > 0)))
    joined = _nearest_clusters(new, old, distance)
    left = new.pick(np.flatnonzero(~np.isin(new.ids, list(joined))))
    labels = clustering.cluster(left.vectors, distance, photos=left.photos)
    spread = clustering.spreads(left.vectors, labels)
    fresh = [
        (left.ids[labels == label].tolist(), spread[int(label)]) for label in np.unique(labels)
    ]
    return Placed(joined, fresh)


def _nearest_clusters(new: Vectors, old: Vectors, distance: float) -> dict[int, int]:
    if len(old) == 0:
        return {}
    order = np.argsort(old.clusters, kind="stable")
    old = old.pick(order)
    numbers, starts, sizes = np.unique(old.clusters, return_index=True, return_counts=True)
    in_photo: dict[int, set[int]] = {}
    for cluster, photo in zip(old.clusters.tolist(), old.photos.tolist(), strict=True):
        in_photo.setdefault(photo, set()).add(cluster)
    joined: dict[int, int] = {}
    for rows, table in tables(new.vectors, old.vectors):
        means = np.add.reduceat(np.sqrt(table), starts, axis=1) / sizes
        best = means.argmin(axis=1)
        for row, column in enumerate(best.tolist()):
            place_ = rows.start + row
            cluster, photo = int(numbers[column]), int(new.photos[place_])
            taken = in_photo.setdefault(photo, set())
            if means[row, column] <= distance and cluster not in taken:
                joined[int(new.ids[place_])] = cluster
                taken.add(cluster)
    return joined


def written(placed: Placed) -> dict[str, list[Any]]:
    """What is to be written, as `suggestion_statements` take it."""
    put = [(face, n) for n, (ids, _) in enumerate(placed.fresh, 1) for face in ids]
    return {
        "joined": list(placed.joined), "clusters": list(placed.joined.values()),
        "spreads": [spread for _, spread in placed.fresh],
        "put": [face for face, _ in put], "numbers": [number for _, number in put],
    }  # fmt: skip


def write(groups: list[tuple[list[int], int]]) -> None:
    """Put faces into clusters, all in one statement."""
    pairs = [(face, cluster) for ids, cluster in groups for face in ids]
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE labelling_face f SET cluster_id = w.cluster
            FROM unnest(%s::int8[], %s::int8[]) AS w (face, cluster)
            WHERE f.id = w.face AND f.cluster_id IS DISTINCT FROM w.cluster
            """,
            [[face for face, _ in pairs], [cluster for _, cluster in pairs]],
        )
