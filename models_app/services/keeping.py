"""A predicted photo joins the project, and the names given to its faces become labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from labelling.access import Access, Actor
from labelling.errors import Invalid
from labelling.exchange import pairing
from labelling.models import Face, Person, Photo, Role
from labelling.models.person import fold
from labelling.services import labels as label_service
from labelling.services import locks, made_people, people, photos
from labelling.services.matching import SAME_FACE
from labelling.vision.types import Box
from models_app import queue
from models_app.models import KeptFace
from models_app.services import pinned

MOST_NAMES = 1000
FURTHEST_PX = 1e6  # no photo that is read is as wide
EDGES = ("left", "top", "right", "bottom")
# How soon the photo is looked at again while its faces are being found, and from when on `tick` does.
AGAIN_MS = 1000
LOST_AFTER = timedelta(seconds=10)
OVER = (Photo.State.DONE, Photo.State.FAILED)


@dataclass(frozen=True)
class Kept:
    """The photo, what became of the file (as `photos.Added`), and how many names wait or are labels."""

    photo: Photo
    outcome: str
    labels: int


@dataclass(frozen=True)
class _Named:
    box: Box
    name: str


def keep(access: Access, file: IO[bytes], asked: Any) -> Kept:
    """Take the photo into the project; `asked` names faces: [{box: {left, …}, name}].

    The names become labels as soon as the photo was processed, at once where it was already, as one
    change of the asker. Raises Invalid, VisionError for a photo that can't be used.
    """
    named = _parsed(asked)
    added = photos.add(
        access.project, file=file, name=getattr(file, "name", "") or "photo", actor=access.actor
    )
    if added.photo is None:
        raise added.error or Invalid()
    photo = added.photo
    if named:
        _remember(access, photo, named)
        if not label(photo.pk):
            queue.enqueue("label_kept", photo.pk, delay_ms=AGAIN_MS)
        photo = Photo.objects.get(pk=photo.pk)
    return Kept(photo, added.outcome, len(named))


def _parsed(asked: Any) -> list[_Named]:
    """Raises Invalid, naming the entry that can't be used."""
    if not isinstance(asked, list) or len(asked) > MOST_NAMES:
        raise Invalid(fields={"labels": [f"Give a list of at most {MOST_NAMES:,} names."]})
    named = []
    for number, one in enumerate(asked):
        box, name = _box(one), one.get("name") if isinstance(one, Mapping) else None
        if box is None:
            raise Invalid(fields={f"labels.{number}.box": ["Give left, top, right and bottom."]})
        try:
            named.append(_Named(box, people.clean_name(name if isinstance(name, str) else "")))
        except Invalid as error:
            told = {f"labels.{number}.name": error.fields.get("name", [error.message])}
            raise Invalid(fields=told) from error
    return named


def _box(one: Any) -> Box | None:
    edges = one.get("box") if isinstance(one, Mapping) else None
    if not isinstance(edges, Mapping):
        return None
    numbers = [edges.get(edge) for edge in EDGES]
    if not all(isinstance(n, int | float) and abs(n) < FURTHEST_PX for n in numbers):
        return None
    left, top, right, bottom = (float(n) for n in numbers if n is not None)
    return Box(left, top, right, bottom) if left < right and top < bottom else None


def _remember(access: Access, photo: Photo, named: Sequence[_Named]) -> None:
    """Write the names down; who gives others for the same photo later is heard last."""
    names = {fold(one.name): one.name for one in named}
    with transaction.atomic():
        locks.changes(access.project.pk)
        known, made = made_people.find_or_create(access.project, names, by=access.actor.user)
        new = {person.pk for person in made}
        KeptFace.objects.bulk_create(
            KeptFace(
                photo=photo, person=known[fold(one.name)],
                made_person=known[fold(one.name)].pk in new,
                left=one.box.left, top=one.box.top, right=one.box.right, bottom=one.box.bottom,
                by=access.actor.user, key=access.actor.key,
            )
            for one in named
        )  # fmt: skip
        people.tell(access.project, [person.pk for person in made])


def label_or_wait(photo_id: int) -> None:
    """`label`, and again soon if the photo's faces are still being found."""
    waiting = KeptFace.objects.filter(photo=photo_id, photo__project__deleted_at=None)
    if not label(photo_id) and waiting.exists():
        queue.enqueue("label_kept", photo_id, delay_ms=AGAIN_MS)


def label(photo_id: int) -> bool:
    """Make labels of the names kept for a photo; False while its faces are still being found.

    Names whose face the project doesn't find, or whose photo can't be used, are dropped.
    """
    with transaction.atomic():
        photo = Photo.objects.select_related("project").filter(pk=photo_id).first()
        if photo is None:
            return True
        project = locks.changes(photo.project_id)
        photo.refresh_from_db()
        if photo.state not in OVER:
            return False
        rows = KeptFace.objects.filter(photo=photo).select_related("person", "by", "key")
        kept = list(rows.select_for_update(of=("self",)).order_by("pk"))
        if photo.state == Photo.State.DONE and photo.deleted_at is None:
            for actor, own in _by_actor(kept):
                _label(Access(project, Role.LABELLER, actor), photo, own)
        KeptFace.objects.filter(pk__in=[row.pk for row in kept]).delete()
    return True


def _by_actor(kept: Sequence[KeptFace]) -> list[tuple[Actor, list[KeptFace]]]:
    found: dict[tuple[int | None, int | None], list[KeptFace]] = {}
    for row in kept:
        found.setdefault((row.by_id, row.key_id), []).append(row)
    return [(Actor(rows[0].by, rows[0].key), rows) for rows in found.values()]


def _label(access: Access, photo: Photo, kept: Sequence[KeptFace]) -> None:
    """One change: the faces that the kept boxes are, best overlaps first; of two for one the later."""
    faces = Face.objects.filter(photo=photo, removed="", in_trash=False)
    boxes = {f.pk: f.box for f in faces}
    last = {(r.left, r.top, r.right, r.bottom): r for r in kept}
    rows = list(last.values())
    regions = [Box(row.left, row.top, row.right, row.bottom) for row in rows]
    pairs = pairing.pair(regions, boxes, SAME_FACE)
    living = pinned.living({row.person_id for row in rows})
    named: dict[int, Person] = {}
    for place, (face, _) in pairs.items():
        person = living.get(rows[place].person_id)
        if person is not None:
            named[face] = person
    if not named:
        return
    made = {r.person_id for r in rows if r.made_person and living.get(r.person_id) == r.person}
    label_service.assign_many(
        access, named, how=Face.How.TYPED, made=[living[pk] for pk in sorted(made)]
    )


def find_lost() -> int:
    """Queue what is overdue: photos that were processed while their message was lost."""
    overdue = KeptFace.objects.filter(
        Q(photo__state__in=OVER), created_at__lt=Now() - LOST_AFTER,
        photo__project__deleted_at=None,
    )  # fmt: skip
    ids = list(overdue.values_list("photo", flat=True).distinct()[:300])
    for photo_id in ids:
        queue.enqueue("label_kept", photo_id)
    return len(ids)
