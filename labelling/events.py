"""What is told to every open tab of a project. Events overlay stored state: losing one is harmless.

The type of an event is the name of its function here; the payloads are the API's own shapes.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import threading
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import redis
from channels.layers import get_channel_layer
from django.db import transaction

from labelling.change_shapes import job_shape
from labelling.models import Face, Job, Person, Photo, User
from labelling.shapes import face_shape, person_shape, photo_shape

logger = logging.getLogger(__name__)

# Longer than Valkey ever takes; what is slower is lost, as a tab refetches anyway.
SEND_S = 5.0
# A larger change is told as "refetch" instead of face by face.
MOST_FACES = 500
# So is a change to more people: to count what each of them has takes some milliseconds.
MOST_PEOPLE = 200


def group(project_id: int) -> str:
    """The channel group of a project's tabs."""
    return f"project-{project_id}"


def publish(project_id: int, type_: str, **payload: Any) -> None:
    """Send one event to the project's tabs after commit. Never fails the caller."""
    message = _message(type_, payload)
    transaction.on_commit(lambda: _send(project_id, message))


def _message(type_: str, payload: dict[str, Any]) -> dict[str, str]:
    """What goes through Valkey: the text that each tab gets, written once."""
    text = json.dumps({"type": type_, **payload}, separators=(",", ":"))
    return {"type": "project.event", "event": type_, "text": text}


def _send(project_id: int, message: dict[str, str]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    sent = asyncio.run_coroutine_threadsafe(
        layer.group_send(group(project_id), message), _loop(os.getpid())
    )
    try:
        sent.result(timeout=SEND_S)
    except (redis.RedisError, OSError):  # a timeout is an OSError
        sent.cancel()
        logger.warning("An event of project %s was lost: Valkey is down.", project_id)


@lru_cache(maxsize=1)
def _loop(process: int) -> asyncio.AbstractEventLoop:
    """The process's loop for events, in a thread of its own: the channel layer keeps a connection for
    each loop, and async_to_sync would make both anew for every event of a worker."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="events", daemon=True).start()
    return loop


def photos_added(project_id: int, photos: Sequence[Photo]) -> None:
    if photos:
        publish(project_id, "photos.added", photos=[photo_shape(p) for p in photos])


def photos_changed(project_id: int, photos: Sequence[Photo]) -> None:
    if photos:
        publish(project_id, "photos.changed", photos=[photo_shape(p) for p in photos])


def photos_removed(project_id: int, ids: Iterable[int]) -> None:
    publish(project_id, "photos.removed", ids=list(ids))


def photos_restored(project_id: int, ids: Iterable[int]) -> None:
    publish(project_id, "photos.restored", ids=list(ids))


def faces_added(project_id: int, photo_id: int, faces: Sequence[Face]) -> None:
    publish(
        project_id,
        "faces.added",
        photo_id=photo_id,
        faces=[face_shape(f) for f in faces[:MOST_FACES]],
    )


def faces_changed(project_id: int, faces: Sequence[Face], by: User | None) -> None:
    """Faces whose label, box or use changed. Past `MOST_FACES` the tabs are told to refetch."""
    if len(faces) > MOST_FACES:
        suggestions_changed(project_id)
        return
    who = {"id": by.pk, "name": str(by)} if by else None
    publish(project_id, "faces.changed", faces=[face_shape(f) for f in faces], by=who)


def faces_removed(project_id: int, photo_id: int, ids: Iterable[int]) -> None:
    publish(project_id, "faces.removed", photo_id=photo_id, ids=list(ids))


def job_changed(job: Job) -> None:
    publish(job.project_id, "job.changed", job=job_shape(job))


def suggestions_changed(project_id: int, faces: Sequence[Face] | None = None) -> None:
    """These faces have other suggestions, doubts or clusters. None: so many that tabs refetch them."""
    shapes = None if faces is None else [face_shape(f) for f in faces]
    publish(project_id, "suggestions.changed", faces=shapes)


def people_changed(project_id: int, people: Sequence[Person]) -> None:
    publish(project_id, "people.changed", people=[person_shape(p) for p in people])


def people_removed(project_id: int, ids: Iterable[int]) -> None:
    publish(project_id, "people.removed", ids=list(ids))


def project_changed(project_id: int) -> None:
    publish(project_id, "project.changed")


def members_changed(project_id: int) -> None:
    """Someone's rights changed: consumers check theirs again, tabs refetch."""
    publish(project_id, "members.changed")


def holds_changed(project_id: int, items: Sequence[dict[str, Any]]) -> None:
    """What members have in hand, all of it; renewals aren't told."""
    publish(project_id, "holds.changed", items=items)


async def presence_changed(project_id: int, items: Sequence[dict[str, Any]]) -> None:
    """Who has the project open, all of them; sent at once, from a consumer's own loop."""
    layer = get_channel_layer()
    message = _message("presence.changed", {"items": items})
    try:
        await layer.group_send(group(project_id), message)
    except (redis.RedisError, OSError):
        logger.warning("An event of project %s was lost: Valkey is down.", project_id)
