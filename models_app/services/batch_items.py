"""The photos of batches: done by workers, under leases; read with the names that people have now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from labelling.errors import FacesiteError
from labelling.models import Project
from labelling.services import media
from labelling.services.seeing import FoundFace
from labelling.services.work import LEASE
from labelling.vision import images
from labelling.vision.errors import VisionError
from labelling.vision.weights import WeightsError
from models_app.models import Batch, BatchItem, DatasetPerson
from models_app.services import (
    batches,
    bulk_guessing,
    bulk_naming,
    chances,
    pinned,
    prediction,
    voters,
    work,
)
from models_app.services.bulk_naming import Answer
from models_app.services.chances import Net, Network
from models_app.services.prediction import By, NamedFace
from models_app.services.voters import Rule
from models_app.services.work import NO_LEASE
from models_app.shapes.batches import item_shape

State = BatchItem.State
ITEMS_AT_ONCE = 500
# What an engine by name is: `labelling.tasks.engine`; and a network by its key and hash: `tasks.network`.
Engines = Callable[[str], Any]
Networks = Callable[[str, str], Net]


def claim(item_id: int, worker: str) -> BatchItem | None:
    """The item, now leased to `worker`; None if there is nothing to do, or its project is in the trash."""
    rows = BatchItem.objects.filter(
        pk=item_id, batch__state__in=batches.LIVING, batch__project__deleted_at=None
    )
    return work.claim(BatchItem, item_id, worker) if rows.exists() else None


def do(item: BatchItem, worker: str, engines: Engines, networks: Networks) -> None:
    """Bring an item that `worker` holds to its end; of a project's photos some hundred more with it.

    Raises VisionError, WeightsError or FacesiteError for a photo that can't be named.
    """
    batch = batches.fresh(item.batch_id)
    by = By(batch.version, batch.workflow, batch.accept_distance, batch.accept_chance)
    if batch.source == Batch.Source.PROJECT:
        items = [item, *_more(batch, item, worker)]
        rule = prediction.rule_of(batch.project, by)
        photos = [one.photo_id for one in items if one.photo_id]
        if isinstance(rule, Network):
            net = networks(rule.key, rule.sha256)
            answers = bulk_guessing.of_photos(rule, net, photos, min_score=by.min_score)
        else:
            answers = bulk_naming.of_photos(rule, photos, min_score=by.min_score)
        _finish(batch, rule, {one: answers.get(one.photo_id or 0, []) for one in items}, worker)
        return
    rule, named = _named(batch, item, by, engines, networks)
    answered = [Answer.of(face.found, face.candidates, face.winner) for face in named]
    if _finish(batch, rule, {item: answered}, worker):
        batches.remove_file(batch, item)


def _more(batch: Batch, first: BatchItem, worker: str) -> list[BatchItem]:
    """The next photos of the project's batch, now leased to `worker` too."""
    with transaction.atomic():
        rows = batch.items.filter(state=State.WAITING, pk__gt=first.pk).order_by("pk")
        found = list(rows.select_for_update(skip_locked=True)[: batches.CHUNK - 1])
        BatchItem.objects.filter(pk__in=[one.pk for one in found]).update(
            state=State.WORKING, leased_by=worker, lease_until=Now() + LEASE,
            attempts=F("attempts") + 1,
        )  # fmt: skip
    return found


def _named(
    batch: Batch, item: BatchItem, by: By, engines: Engines, networks: Networks
) -> tuple[Rule | Network, list[NamedFace]]:
    """The faces of a file; again if the project moves to another embedder meanwhile."""
    with media.reading(item.file_key) as file:
        pixels = images.decode(file)
    while True:
        project = Project.objects.get(pk=batch.project_id)
        rule = prediction.rule_of(project, by)
        if isinstance(rule, Network):
            found = engines(project.embedder).detector.detect(pixels, by.detector(project))
            guesses = chances.guess(networks(rule.key, rule.sha256), pixels, found)
            guesses = [one for one in guesses if one.score >= by.min_score]
            return rule, prediction.guessed_all(rule, guesses)
        seen = engines(rule.embedder).see(pixels, by.detector(project))
        if Project.objects.filter(pk=project.pk, embedder=rule.embedder).exists():
            faces = [FoundFace(f.box, f.score, f.vector.tolist()) for f in seen.faces]
            sure = [face for face in faces if face.score >= by.min_score]
            return rule, prediction.name_all(rule, sure)


def _finish(
    batch: Batch, rule: Rule | Network, answers: Mapping[BatchItem, Sequence[Answer]], worker: str
) -> int:
    """Write the answers of those items that `worker` still holds; returns how many.

    The batch is locked first, as by whoever cancels it. The items lose their files' keys, the objects
    in memory don't.
    """
    keys = {a.key for own in answers.values() for a in own if a.key is not None}
    labels = voters.labels(rule, keys)
    with transaction.atomic():
        Batch.objects.select_for_update().get(pk=batch.pk)
        written = {
            item.pk: json.dumps([_stored(answer, rule, labels) for answer in own])
            for item, own in answers.items()
        }
        done = _write(written, worker)
        mine = [answer for item, own in answers.items() if item.pk in done for answer in own]
        Batch.objects.filter(pk=batch.pk).update(
            done=F("done") + len(done),
            face_count=F("face_count") + len(mine),
            named_count=F("named_count") + sum(answer.key is not None for answer in mine),
        )
        if batch.source == Batch.Source.FILES:
            batches.send_next(batch.pk)
    return len(done)


def _write(faces: Mapping[int, str], worker: str) -> set[int]:
    """End the items that `worker` holds, each with its faces as JSON; returns which these were.

    One statement: Django's own for many rows takes five times as long as finding the names.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE models_app_batchitem AS item
            SET faces = answer.faces::jsonb, state = 'succeeded', finished_at = now(), file_key = '',
                leased_by = '', lease_until = NULL, error_code = '', error_message = ''
            FROM unnest(%s::bigint[], %s::text[]) AS answer (id, faces)
            WHERE item.id = answer.id AND item.leased_by = %s AND item.state = 'working'
            RETURNING item.id
            """,
            [list(faces), list(faces.values()), worker],
        )
        return {pk for (pk,) in cursor.fetchall()}


def _stored(
    answer: Answer, rule: Rule | Network, labels: Mapping[int, voters.Label]
) -> dict[str, Any]:
    """Without the name: it is looked up when it is shown."""
    label = labels.get(answer.key) if answer.key is not None else None
    box = answer.box
    return {
        "box": [round(edge, 2) for edge in (box.left, box.top, box.right, box.bottom)],
        "score": round(answer.score, 4),
        "person_id": label.person.pk if label and label.person else None,
        "class_id": None if rule.live or label is None else answer.key,
        "distance": answer.distance,
        "confidence": answer.confidence,
    }


def fail(item: BatchItem, worker: str, error: FacesiteError | VisionError | WeightsError) -> None:
    """Note why a photo can't be named, and delete its file; the batch goes on.

    What fails for all of a project's photos, fails for those that were taken along.
    """
    batch = batches.fresh(item.batch_id)
    rows = BatchItem.objects.filter(leased_by=worker, state=State.WORKING, batch=batch)
    if batch.source == Batch.Source.FILES:
        rows = rows.filter(pk=item.pk)
    failed = rows.update(
        state=State.FAILED, finished_at=Now(), file_key="", error_code=error.code,
        error_message=error.message, **NO_LEASE,
    )  # fmt: skip
    if failed and batch.source == Batch.Source.FILES:
        batches.remove_file(batch, item)
        with transaction.atomic():
            batches.send_next(batch.pk)


def put_back(item: BatchItem, worker: str) -> None:
    """Give up the item, and what was taken along, after an unexpected error."""
    for one in BatchItem.objects.filter(leased_by=worker, state=State.WORKING, batch=item.batch_id):
        work.put_back(one, worker)


def shapes(items: Iterable[BatchItem]) -> list[dict[str, Any]]:
    """The items as the API shows them, with the names that people have now; three queries at most."""
    rows = list(items)
    faces = [face for row in rows for face in row.faces or []]
    people = pinned.living({face["person_id"] for face in faces if face["person_id"]})
    wanted = {face["class_id"] for face in faces if face.get("class_id")}
    classes = DatasetPerson.objects.filter(pk__in=wanted, erased=False) if wanted else []
    names = {row.pk: row.name for row in classes}
    return [item_shape(row, people, names) for row in rows]


def every(batch: Batch) -> Iterator[list[dict[str, Any]]]:
    """All items in order, some hundred at a time, as `shapes` gives them."""
    after = 0
    while rows := list(batch.items.filter(pk__gt=after).order_by("pk")[:ITEMS_AT_ONCE]):
        after = rows[-1].pk
        yield shapes(rows)
