"""Webhooks: who is told, and what is to be told to them.

Whatever happens is written down in the transaction in which it happens, so that nothing is told that didn't
happen and nothing that did is forgotten. `webhook_deliveries` brings it to the receivers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from labelling import errors, queue
from labelling.models import Delivery, Event, Photo, ProcessedPhoto, Project, User, Webhook
from labelling.services import addresses, webhook_signing

MOST_WEBHOOKS = 10
# A secret that was replaced signs so long beside the new one.
BOTH_SECRETS = timedelta(hours=24)
# Photos that are done within this after the first share a message; an upload of 5,000 becomes one every few
# seconds, not 5,000.
GATHER = timedelta(seconds=5)
MOST_PHOTOS = 500
SWITCHED_OFF = "The webhook was switched off before this could be sent."


def tell(
    project_id: int, event: Event, data: Mapping[str, Any], *, photos: Sequence[int] = ()
) -> None:
    """Write down that the project's webhooks are to be told, in the caller's transaction.

    `data` has ids, counts and times alone: no names, no addresses. `photos` are those it speaks of.
    """
    body = {"project_id": project_id, **data}
    for webhook in _told(project_id, event):
        Delivery.objects.create(
            webhook=webhook, event=event, data=body, photos=list(photos), due_at=Now()
        )
        wake(webhook)


def _told(project_id: int, event: Event) -> QuerySet[Webhook]:
    return Webhook.objects.filter(
        project=project_id, project__deleted_at=None, enabled=True, events__contains=[event]
    )


def wake(webhook: Webhook) -> None:
    """Have what is due delivered, after commit; `tick` does the same for what gets lost."""
    queue.enqueue("deliver_webhook", webhook.pk)


def photo_processed(photo: Photo, *, faces: int = 0) -> None:
    """Write down that a photo came to its end, done or failed; `gather` makes messages of it."""
    if _told(photo.project_id, Event.PHOTOS_PROCESSED).exists():
        ProcessedPhoto.objects.create(
            project_id=photo.project_id, photo=photo, state=photo.state, faces=faces, at=Now()
        )


def gather() -> int:
    """Make messages of photos whose first is `GATHER` old; returns how many photos. For `tick`."""
    rows = ProcessedPhoto.objects.filter(project__deleted_at=None)
    waiting = rows.values("project").annotate(first=Min("at"))
    due = waiting.filter(first__lt=Now() - GATHER).values_list("project", flat=True)
    return sum(_gather(project_id) for project_id in due.order_by("project"))


def _gather(project_id: int) -> int:
    count = 0
    while True:
        with transaction.atomic():
            found = ProcessedPhoto.objects.filter(project=project_id).order_by("pk")
            rows = list(found.select_for_update(skip_locked=True)[:MOST_PHOTOS])
            if rows:
                _tell_photos(project_id, rows)
                ProcessedPhoto.objects.filter(pk__in=[row.pk for row in rows]).delete()
        count += len(rows)
        if len(rows) < MOST_PHOTOS:
            return count


def _tell_photos(project_id: int, rows: Sequence[ProcessedPhoto]) -> None:
    items = [{"id": row.photo_id, "state": row.state, "faces": row.faces} for row in rows]
    tell(project_id, Event.PHOTOS_PROCESSED, _counted(items), photos=[row.photo_id for row in rows])


def _counted(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    done = sum(item["state"] == Photo.State.DONE for item in items)
    return {"photos": list(items), "done": done, "failed": len(items) - done}


def forget(project: Project, photo_ids: Sequence[int]) -> None:
    """Take erased photos out of all messages, those that were sent too."""
    gone = set(photo_ids)
    rows = Delivery.objects.filter(webhook__project=project, photos__overlap=list(gone))
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        row.data |= _counted([item for item in row.data["photos"] if item["id"] not in gone])
        row.photos = [pk for pk in row.photos if pk not in gone]
        row.save(update_fields=["data", "photos"])


def create(project: Project, *, url: str, events: Sequence[str], by: User | None) -> Webhook:
    """A new webhook, with a secret. Raises Invalid, TooManyWebhooks."""
    _check(url)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if Webhook.objects.filter(project=project).count() >= MOST_WEBHOOKS:
            raise errors.TooManyWebhooks
        return Webhook.objects.create(
            project=project, url=url, events=_ordered(events), created_by=by,
            secret=webhook_signing.new_secret(),
        )  # fmt: skip


def change(webhook: Webhook, wanted: Mapping[str, Any]) -> Webhook:
    """Set address, events, and whether it is on; what isn't named stays. Raises Invalid.

    What waits when it is switched off is given up; a webhook that is switched on starts afresh.
    """
    if "url" in wanted:
        _check(wanted["url"])
    with transaction.atomic():
        row = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
        row.url = wanted.get("url", row.url)
        row.events = _ordered(wanted.get("events", row.events))
        was_on, row.enabled = row.enabled, wanted.get("enabled", row.enabled)
        if row.enabled and not was_on:
            row.off_reason, row.failing_since = "", None
        row.save(update_fields=["url", "events", "enabled", "off_reason", "failing_since"])
        if was_on and not row.enabled:
            give_up(row)
        return row


def give_up(webhook: Webhook) -> None:
    """Give up what waits for a webhook that was switched off."""
    rows = Delivery.objects.filter(webhook=webhook, state=Delivery.State.WAITING)
    rows.update(state=Delivery.State.FAILED, finished_at=Now(), error=SWITCHED_OFF)


def replace_secret(webhook: Webhook) -> Webhook:
    """A new secret; the one before signs beside it for a day."""
    with transaction.atomic():
        row = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
        row.secret_before, row.secret_before_until = row.secret, timezone.now() + BOTH_SECRETS
        row.secret = webhook_signing.new_secret()
        row.save(update_fields=["secret", "secret_before", "secret_before_until"])
        return row


def send_test(webhook: Webhook) -> Delivery:
    """A message that says nothing but that it is a test; also to a webhook that is off."""
    with transaction.atomic():
        made = Delivery.objects.create(
            webhook=webhook, event=Event.TEST, data={"project_id": webhook.project_id}, due_at=Now()
        )
        made.refresh_from_db()
        wake(webhook)
        return made


def send_again(delivery: Delivery) -> Delivery:
    """Try a message that came to its end anew, under the same id. Raises DeliveryOpen."""
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=delivery.pk)
        if row.state in Delivery.OPEN:
            raise errors.DeliveryOpen
        Delivery.objects.filter(pk=row.pk).update(
            state=Delivery.State.WAITING, tries=0, due_at=Now(), finished_at=None
        )
        row.refresh_from_db()
        wake(row.webhook)
        return row


def _check(url: str) -> None:
    """Raises Invalid for an address that nothing would ever be sent to."""
    private = settings.SITE.private_urls
    try:
        asked = addresses.read(url)
        if not addresses.may_be(asked.host, private=private):
            raise errors.AddressRefused
    except errors.AddressRefused as error:
        sentence = "The site sends nothing there: it must be a public https address."
        raise errors.Invalid(fields={"url": [sentence]}) from error
    if not asked.secure and not private:
        raise errors.Invalid(fields={"url": ["The address must begin with https://."]})


def _ordered(events: Sequence[str]) -> list[str]:
    return [event for event in Event.values if event in events]
