"""Suggestions made again, as workers do it; it imports more than the web process should."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import F

from labelling import events, queue
from labelling.models import Label, Project, Stale
from labelling.services import (
    calibration,
    joining,
    label_writes,
    locks,
    suggesting,
    suggestion_statements,
    vectors,
)

# Past so many changed faces, everything is made again: it takes no longer.
MOST_STALE = 20_000


# Labels that come one upon the other share a refresh, and leave their worker time for photos.
PAUSE_MS = 250


def refresh_wanted(project_id: int) -> None:
    """Make the suggestions that are wanted, if any are. What is wanted meanwhile is made a moment later."""
    project = Project.objects.filter(pk=project_id).first()
    if project is None or project.suggestions_made >= project.suggestions_wanted:
        return
    with locks.alone("suggestions", project_id) as mine:
        if not mine:
            return  # the one who holds it looks again
        changed = _refresh_stale(project)
    # Once nobody waits for it: the event shows each face.
    if changed:
        with transaction.atomic():
            events.suggestions_changed(project_id, suggesting.shown(changed))
    if Project.objects.filter(pk=project_id, suggestions_made__lt=F("suggestions_wanted")).exists():
        queue.enqueue("refresh_suggestions", project_id, delay_ms=PAUSE_MS)


def _refresh_stale(project: Project) -> set[int]:
    """Make what is due; returns the ids of the faces that changed by it."""
    noted = dict(Stale.objects.filter(project=project).values_list("pk", "face_id"))
    stale = set(noted.values())
    loaded = vectors.load(project)
    whole = None in stale or len(stale) > MOST_STALE
    known = sorted({face for face in stale if face is not None})
    scale = calibration.scale(project)
    scope = loaded
    if not whole:
        # With those that are hidden or rejected by now: they don't vote any more.
        changed_faces = vectors.load(project, which=vectors.EVERY, faces=known)
        scope = suggesting.around(
            loaded, changed_faces, label_writes.spoken_of(Label.objects.filter(face__in=known)),
            distance=project.suggest_distance, reach=scale.reach,
        )  # fmt: skip
    made = suggesting.make(project, scope, loaded.voters, scale)
    differing = suggesting.differences(project, scope, made)
    cards = joining.place(project, scope, loaded)
    written: dict[str, Any] = {
        "project": project.pk, "embedder": project.embedder, "made": project.suggestions_wanted,
        "noted": list(noted), **suggesting.written(differing), **joining.written(cards),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(suggestion_statements.REFRESHED, written)
        cursor.nextset()
        row = cursor.fetchone()
    return differing.faces | set(row[0]) if row else set()
