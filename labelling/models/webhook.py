"""Webhooks: who is told what happened in a project, and each message to them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from labelling.models.photo import Photo
from labelling.models.project import Project


class Event(models.TextChoices):
    """What a webhook can be told of. `models_app` reports the last three; TEST is sent by hand alone."""

    PHOTOS_PROCESSED = "photos.processed"
    BATCH_READY = "batch.ready"
    RUN_FINISHED = "run.finished"
    DATASET_FROZEN = "dataset.frozen"
    TEST = "webhook.test"


class Webhook(models.Model):
    """An address that is told of some events.

    Its secret is stored as it is, since each message is signed with it; the API shows it once. One that was
    replaced signs beside the new one for a day, until `secret_before_until`.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=2000)
    events = ArrayField(models.CharField(max_length=40))
    secret = models.CharField(max_length=80)
    secret_before = models.CharField(max_length=80, blank=True, default="")
    secret_before_until = models.DateTimeField(null=True)
    enabled = models.BooleanField(default=True)
    # Why the site itself switched it off.
    off_reason = models.CharField(max_length=300, blank=True, default="")
    # Since when no message has been taken; null after one that was.
    failing_since = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    # When `tick` last asked the queue to deliver.
    queued_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)


class Delivery(models.Model):
    """One message to one webhook: the row is the truth, the queue only wakes who delivers.

    In SENDING it belongs to `leased_by` until `lease_until`; in WAITING it is due at `due_at`.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        DELIVERED = "delivered"
        FAILED = "failed"

    OPEN = (State.WAITING, State.SENDING)

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    # Sent as `webhook-id`, the same with every try.
    message = models.UUIDField(default=uuid.uuid4, unique=True)
    event = models.CharField(max_length=40, choices=Event.choices)
    # Ids, counts and times alone.
    data = models.JSONField()
    # The photos that `data` speaks of: erasing them takes them out.
    photos = ArrayField(models.BigIntegerField(), default=list)
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    leased_by = models.CharField(max_length=120, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # The last try: the status that came back, the first of what it said, and why it was no success.
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=300, blank=True, default="")
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["webhook", "-id"], name="delivery_by_webhook"),
            models.Index(fields=["created_at"], name="delivery_by_age"),
            models.Index(
                fields=["webhook", "due_at"],
                name="delivery_work",
                condition=Q(state__in=["waiting", "sending"]),
            ),
        ]

    @property
    def message_id(self) -> str:
        """As receivers see it."""
        return f"msg_{self.message.hex}"


class ProcessedPhoto(models.Model):
    """A photo that webhooks are still to be told of: photos that are done at nearly the same time share a message."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10)
    faces = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
