"""All unlabelled faces of a project put together anew; a cluster that stays mostly itself keeps its id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef
from numpy.typing import NDArray

from labelling import events
from labelling.models import Cluster, Face, Project
from labelling.services import calibrating_runs, calibration, joining, locks, suggestions, vectors
from labelling.services.vectors import Vectors
from labelling.vision import clustering

# Faces written in one transaction: labelling waits no longer than for one.
WRITTEN_AT_ONCE = 5_000

# A label and the places of its faces.
Group = tuple[int, NDArray[np.int64]]


def refresh_wanted(project_id: int) -> None:
    """Cluster all unlabelled faces, if that is still wanted; one worker at a time a project."""
    project = Project.objects.filter(pk=project_id, deleted_at=None).first()
    if project is None or project.clusters_made >= project.clusters_wanted:
        return
    with locks.alone("clusters", project_id) as mine:
        if mine:
            _cluster(project)


def _cluster(project: Project) -> None:
    loaded = vectors.load(project)
    if calibrating_runs.renew(project, loaded):
        suggestions.want(project.pk)
    faces = loaded.pick(np.flatnonzero(loaded.unlabelled))
    labels = clustering.cluster(
        faces.vectors, calibration.cluster_distance(project), photos=faces.photos
    )
    spread = clustering.spreads(faces.vectors, labels)
    for part in _parts(labels):
        with transaction.atomic():
            if locks.changes(project.pk).embedder != project.embedder:
                return
            _write(project, faces, labels, part, spread)
    with transaction.atomic():
        _drop_empty(project)
        Project.objects.filter(pk=project.pk).update(clusters_made=project.clusters_wanted)
        events.suggestions_changed(project.pk)


def _parts(labels: clustering.Labels) -> Iterator[list[Group]]:
    """The labels with the places of their faces, the largest first, some thousand faces at a time."""
    if len(labels) == 0:
        return
    order = np.argsort(labels, kind="stable")
    numbers, starts = np.unique(labels[order], return_index=True)
    groups = sorted(
        zip(numbers.tolist(), np.split(order, starts[1:]), strict=True),
        key=lambda group: -len(group[1]),
    )
    part: list[Group] = []
    held = 0
    for group in groups:
        part.append(group)
        held += len(group[1])
        if held >= WRITTEN_AT_ONCE:
            yield part
            part, held = [], 0
    if part:
        yield part


def _write(
    project: Project, faces: Vectors, labels: clustering.Labels,
    part: list[Group], spread: dict[int, float],
) -> None:  # fmt: skip
    """Give each group the cluster that most of its faces are in, if most of that one's are in it."""
    ids, fresh, groups = _kept(faces, part), [], []
    for label, places in part:
        if ids.get(label) is None:
            fresh.append((label, places))
        else:
            groups.append((faces.ids[places].tolist(), ids[label]))
    made = Cluster.objects.bulk_create(
        [Cluster(project=project, spread=spread[label]) for label, _ in fresh]
    )
    groups += [
        (faces.ids[places].tolist(), row.pk) for (_, places), row in zip(fresh, made, strict=True)
    ]
    joining.write(groups)
    stayed = {pk: spread[label] for label, pk in ids.items()}
    rows = list(Cluster.objects.filter(pk__in=stayed))
    for row in rows:
        row.spread = stayed[row.pk]
    Cluster.objects.bulk_update(rows, ["spread"], batch_size=1000)


def _kept(faces: Vectors, part: list[Group]) -> dict[int, int]:
    sizes = Counter(faces.clusters[faces.clusters > 0].tolist())
    kept: dict[int, int] = {}
    for label, places in part:
        before = Counter(faces.clusters[places].tolist())
        before.pop(0, None)
        for cluster, shared in before.most_common(1):
            if 2 * shared > max(sizes[cluster], len(places)):
                kept[label] = cluster
    return kept


def _drop_empty(project: Project) -> None:
    used = Face.objects.filter(cluster=OuterRef("pk"))
    Cluster.objects.filter(~Exists(used), project=project).delete()
