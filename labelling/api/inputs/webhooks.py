"""Webhooks."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.models import Event

# A test is sent by hand; nobody subscribes to it.
WEBHOOK_EVENTS = [event.value for event in Event if event is not Event.TEST]


def events(*, required: bool) -> s.ListField:
    """Which events the webhook is told of."""
    return s.ListField(
        child=s.ChoiceField(WEBHOOK_EVENTS), min_length=1, max_length=20, required=required
    )


class WebhookInput(s.Serializer):
    url = s.CharField(max_length=2000, help_text="A public https address.")
    events = events(required=True)


class WebhookChange(s.Serializer):
    url = s.CharField(max_length=2000, required=False)
    events = events(required=False)
    enabled = s.BooleanField(required=False)
