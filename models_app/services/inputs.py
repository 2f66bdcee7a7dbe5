"""Photos as programs post and list them: by address, which workers fetch, or as bytes; each under an id."""

from __future__ import annotations

import hashlib
import io
import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.db.models.functions import Now

from labelling.access import Access, Actor
from labelling.errors import FacesiteError, FetchFailed, NotFound
from labelling.models import Person, Photo, Project
from labelling.services import downloads, locks, photos
from labelling.services.work import MOST_ATTEMPTS
from labelling.vision.errors import VisionError
from models_app.errors import InputExists, UploadCutOff
from models_app.models import Input, Work
from models_app.services import client_ids, work

logger = logging.getLogger(__name__)
State = Work.State
LONGEST_URL = 2048
# Who holds the row of a photo whose bytes a call is just storing.
CALLER = "the call that posted it"
# Photos of the project that no input stands for yet get one, under the beginning of their hash; but not what may
# be an input's own, stored and not linked yet.
_ADOPT = """
INSERT INTO models_app_input (
    project_id, client_id, url, url_sha256, photo_id, metadata, add_job, adopted, by_id, state, attempts,
    leased_by, created_at, error_code, error_message
)
SELECT photo.project_id, left(photo.sha256, 32), '', '', photo.id, '{}', '', true, photo.created_by_id,
    'succeeded', 0, '', photo.created_at, '', ''
FROM labelling_photo photo
WHERE photo.project_id = %s AND photo.deleted_at IS NULL AND photo.state <> 'receiving'
    AND NOT EXISTS (SELECT FROM models_app_input input WHERE input.photo_id = photo.id)
    AND NOT EXISTS (
        SELECT FROM models_app_input input
        WHERE input.project_id = photo.project_id AND input.state = 'working' AND input.photo_id IS NULL
            AND input.by_id IS NOT DISTINCT FROM photo.created_by_id AND input.created_at <= photo.created_at
    )
ORDER BY photo.id
ON CONFLICT DO NOTHING
"""
# How far an input is, its download and its photo taken together.
STANDING = Case(
    When(Q(state__in=(State.FAILED, State.CANCELLED)) | Q(photo__state="failed"), then=Value("failed")),
    When(photo__state="done", then=Value("done")),
    When(Q(state=State.WORKING) | Q(photo__state="working"), then=Value("working")),
    default=Value("waiting"), output_field=CharField(),
)  # fmt: skip


@dataclass(frozen=True)
class Given:
    """A photo that a program posts, by `url` or as `data`."""

    client_id: str
    url: str = ""
    data: bytes = b""
    person: Person | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    # Take it although the address, or the photo, is there already.
    again: bool = False


Outcome = Input | FacesiteError | VisionError


def take(access: Access, given: Sequence[Given], *, add_job: str = "") -> list[Outcome]:
    """Take photos in; for each in its place its row, or why it isn't taken.

    One of an id, an address or a content that is there already is refused (InputExists), the latter
    two unless `again` is said. Addresses are fetched by workers, after commit.
    """
    with transaction.atomic():
        locks.changes(access.project.pk)
        outcomes = _reserve(access, given, add_job)
    return [
        _store(access, one, row) if isinstance(row, Input) and one.data else row
        for one, row in zip(given, outcomes, strict=True)
    ]


def _reserve(access: Access, given: Sequence[Given], add_job: str) -> list[Outcome]:
    ids, urls = _taken(access.project, given)
    outcomes: list[Outcome] = []
    for one in given:
        sha256 = _sha256(one.url) if one.url else ""
        if one.client_id in ids:
            outcomes.append(InputExists("There is an input of this id already."))
        elif sha256 and sha256 in urls and not one.again:
            outcomes.append(InputExists("There is an input of this address already."))
        else:
            row = _row(access, one, sha256, add_job)
            ids.add(one.client_id)
            urls.add(sha256)
            outcomes.append(row)
    return outcomes


def _taken(project: Project, given: Sequence[Given]) -> tuple[set[str], set[str]]:
    """Which of the ids and of the addresses' hashes are in use; ids of photos in the trash become free."""
    wanted = [one.client_id for one in given]
    rows = Input.objects.filter(project=project)
    rows.filter(client_id__in=wanted, photo__deleted_at__isnull=False).delete()
    ids = set(rows.filter(client_id__in=wanted).values_list("client_id", flat=True))
    hashes = [_sha256(one.url) for one in given if one.url]
    living = rows.filter(url_sha256__in=hashes, photo__deleted_at=None)
    return ids, set(living.values_list("url_sha256", flat=True))


def _row(access: Access, one: Given, url_sha256: str, add_job: str) -> Input:
    row = Input.objects.create(
        project=access.project, client_id=one.client_id, url=one.url, url_sha256=url_sha256,
        person=one.person, metadata=one.metadata, add_job=add_job, by=access.actor.user,
        key=access.actor.key,
    )  # fmt: skip
    if one.url:
        work.begin(row)
    else:  # held until its bytes are stored; of a call that dies `fetch` says so
        Input.objects.filter(pk=row.pk).update(
            state=State.WORKING, leased_by=CALLER, lease_until=Now() + work.CALL_LASTS
        )
    return row


def _store(access: Access, one: Given, row: Input) -> Outcome:
    added = photos.add(
        access.project, file=io.BytesIO(one.data), name=one.client_id, actor=access.actor,
        person=one.person,
    )  # fmt: skip
    known = added.outcome == "duplicate" and _older(added.photo, row).exists() and not one.again
    if added.error is not None or known:
        row.delete()
        return added.error or InputExists("There is an input of this photo already.")
    _link(row, added, CALLER)
    row.refresh_from_db()
    return row


def _older(photo: Photo | None, row: Input) -> QuerySet[Input]:
    """The inputs that stood for the photo before this one."""
    return Input.objects.filter(photo=photo, pk__lt=row.pk)


def _link(row: Input, added: photos.Added, worker: str) -> None:
    """Note which photo the input is; one that somebody has deleted meanwhile takes its photo along."""
    photo = added.photo
    if photo is None:
        return
    with transaction.atomic():
        if work.finish(row, worker, photo=photo):
            doubled = Input.objects.filter(photo=photo, adopted=True, pk__gt=row.pk)
            doubled.delete()  # by whoever listed inputs meanwhile
            if added.outcome == "restored":
                _older(photo, row).delete()
        elif not Input.objects.filter(pk=row.pk).exists():
            _trash_unused(row.project, [photo.pk])


def fetch(row: Input, worker: str) -> None:
    """Fetch the photo of an input that `worker` holds. Raises FacesiteError, VisionError."""
    if not row.url:
        raise UploadCutOff
    actor = Actor(row.by, row.key)
    with downloads.fetched(row.url, most_mb=settings.SITE.max_photo_mb) as file:
        if not Input.objects.filter(pk=row.pk).exists():
            return
        added = photos.add(
            row.project, file=file, name=downloads.name_of(row.url), actor=actor, person=row.person
        )
    if added.error is not None:
        raise added.error
    _link(row, added, worker)


def lasting(error: FacesiteError | VisionError, row: Input) -> bool:
    """Whether fetching again soon is no use, or was tried often enough."""
    passing = isinstance(error, FetchFailed) and error.passing
    return not passing or row.attempts >= MOST_ATTEMPTS


def listed(project: Project) -> QuerySet[Any]:
    """The inputs of the project, in the order in which they came, each with its `standing`."""
    with connection.cursor() as cursor:
        cursor.execute(_ADOPT, [project.pk])
    return living(project)


def known(project: Project, ids: Iterable[str]) -> dict[str, Any]:
    """By id those of these inputs that there are, each with its `standing`."""
    wanted = {text for text in ids if client_ids.plausible(text)}
    found = {row.client_id: row for row in living(project).filter(client_id__in=wanted)}
    if wanted - found.keys():  # of photos that nobody has listed yet
        found = {row.client_id: row for row in listed(project).filter(client_id__in=wanted)}
    return found


def living(project: Project) -> QuerySet[Any]:
    """Those that there are already, without new ones for photos that came another way."""
    rows = Input.objects.filter(project=project, photo__deleted_at=None)
    return rows.select_related("photo").annotate(standing=STANDING).order_by("pk")


def find(project: Project, client_id: str) -> Any:
    """The input of this id, with its `standing`. Raises NotFound."""
    found = known(project, [client_id]).get(client_id)
    if found is None:
        raise NotFound
    return found


def delete(access: Access, rows: Sequence[Input]) -> None:
    """Delete inputs; photos that no other input stands for go to the trash with their faces."""
    with transaction.atomic():
        locks.changes(access.project.pk)
        gone = [row.photo_id for row in rows if row.photo_id is not None]
        Input.objects.filter(project=access.project, pk__in=[row.pk for row in rows]).delete()
        _trash_unused(access.project, gone)


def _trash_unused(project: Project, ids: Iterable[int]) -> None:
    wanted = set(ids)
    used = set(Input.objects.filter(photo__in=wanted).values_list("photo_id", flat=True))
    photos.trash(project, sorted(wanted - used))


def counts(rows: QuerySet[Any]) -> Counter[str]:
    """How many of the inputs are waiting, working, done and failed."""
    return Counter(dict(rows.order_by().values_list("standing").annotate(Count("pk"))))


def cancel(access: Access, add_job: str) -> None:
    """Give up those inputs of a call that no worker has begun to fetch."""
    rows = Input.objects.filter(project=access.project, add_job=add_job, state=State.WAITING)
    rows.update(
        state=State.CANCELLED, finished_at=Now(), error_code="cancelled",
        error_message="It was cancelled before it was fetched.",
    )  # fmt: skip


def _sha256(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()
