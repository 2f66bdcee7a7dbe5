"""Webhooks and their deliveries."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.inputs.webhooks import WEBHOOK_EVENTS
from labelling.api.serializers.pages import page_of
from labelling.models import Delivery as Row
from labelling.models import Event


class Webhook(s.Serializer):
    id = s.IntegerField()
    url = s.CharField()
    events = s.ListField(child=s.ChoiceField(WEBHOOK_EVENTS))
    enabled = s.BooleanField()
    off_reason = s.CharField(allow_blank=True, help_text="Why the site itself switched it off.")
    failing_since = s.DateTimeField(
        allow_null=True,
        help_text="Since when it has taken no message; null after one that it took.",
    )
    last_success_at = s.DateTimeField(allow_null=True)
    created_at = s.DateTimeField()
    created_by = s.CharField(allow_null=True)


class WebhookWithSecret(Webhook):
    secret = s.CharField(help_text="Shown in this answer alone.")


class Delivery(s.Serializer):
    id = s.IntegerField()
    message_id = s.CharField(help_text="The same with every try, as `webhook-id`.")
    event = s.ChoiceField(Event.choices)
    state = s.ChoiceField(Row.State.choices)
    tries = s.IntegerField()
    created_at = s.DateTimeField()
    next_try_at = s.DateTimeField(allow_null=True)
    finished_at = s.DateTimeField(allow_null=True)
    status = s.IntegerField(allow_null=True, help_text="The HTTP status of the last try.")
    answer = s.CharField(allow_blank=True, help_text="The first 300 characters of the last answer.")
    error = s.CharField(allow_blank=True, help_text="Why the last try was no success.")


WebhookPage = page_of(Webhook, "WebhookPage")
DeliveryPage = page_of(Delivery, "DeliveryPage")
