"""What programs called the erased: ids, addresses and free-form data of inputs, and ids that they chose."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.models import Q

from labelling.erasure import Erased
from labelling.models import Face, Project
from labelling.services.erased_names import Names
from models_app.models import ClientId, Input
from models_app.services.client_ids import LONGEST


def forget(project: Project, erased: Erased, names: Names, counts: Counter[str]) -> None:
    """Take the names out of what stays. Of inputs that show the person, and of chosen ids, they go wherever they
    stand; of other inputs only where an id, or a part of an address, is called so. What belongs to an erased
    row goes with it."""
    of_rows = Q(person__in=erased.people) | Q(face__among=list(erased.faces))
    going = set(ClientId.objects.filter(of_rows).values_list("pk", flat=True))
    counts["client_ids"] += len(going)
    gone = set(erased.photos)
    counts["inputs"] += Input.objects.filter(photo__among=list(gone)).count()
    if not names.all:
        return
    shown = Face.objects.filter(pk__among=list(erased.faces)).values_list("photo_id", flat=True)
    photos, people = set(shown), set(erased.people)
    for row in Input.objects.filter(project=project).iterator():
        if row.photo_id in gone:
            continue
        is_theirs = row.photo_id in photos or row.person_id in people
        _forget_input(row, names.out_of if is_theirs else names.out_of_folders)
    for given in ClientId.objects.filter(project=project):
        if given.pk not in going and names.out_of(given.client_id) != given.client_id:
            given.client_id = uuid.uuid4().hex
            given.save(update_fields=["client_id"])


def _forget_input(row: Input, out: Callable[[str], str]) -> None:
    before = (row.client_id, row.url, row.add_job, row.metadata)
    if out(row.client_id) != row.client_id:
        row.client_id = uuid.uuid4().hex  # another may be called what would be left
    if out(row.url) != row.url:
        row.url = row.url_sha256 = ""
    row.add_job = out(row.add_job)[:LONGEST]
    row.metadata = _out_of(row.metadata, out)
    if (row.client_id, row.url, row.add_job, row.metadata) != before:
        row.save(update_fields=["client_id", "url", "url_sha256", "add_job", "metadata"])


def _out_of(value: Any, out: Callable[[str], str]) -> Any:
    """Free-form data without the names, in keys too."""
    if isinstance(value, str):
        return out(value)
    if isinstance(value, list):
        return [_out_of(one, out) for one in value]
    if isinstance(value, dict):
        return {out(key): _out_of(one, out) for key, one in value.items()}
    return value
