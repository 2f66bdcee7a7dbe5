"""Webhooks: for a project's owners."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import access
from labelling.api import inputs, serializers
from labelling.api.views import ProjectView, paged, valid, whole
from labelling.models import Delivery, Role, Webhook
from labelling.services import webhooks
from labelling.shapes import iso


def _webhook(row: Webhook) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": row.url,
        "events": row.events,
        "enabled": row.enabled,
        "off_reason": row.off_reason,
        "failing_since": iso(row.failing_since),
        "last_success_at": iso(row.last_success_at),
        "created_at": iso(row.created_at),
        "created_by": str(row.created_by) if row.created_by else None,
    }


def _delivery(row: Delivery) -> dict[str, Any]:
    waits = row.state == Delivery.State.WAITING
    return {
        "id": row.pk,
        "message_id": row.message_id,
        "event": row.event,
        "state": row.state,
        "tries": row.tries,
        "created_at": iso(row.created_at),
        "next_try_at": iso(row.due_at) if waits else None,
        "finished_at": iso(row.finished_at),
        "status": row.status,
        "answer": row.answer,
        "error": row.error,
    }


class WebhooksView(ProjectView):
    need = {"GET": Role.OWNER, "POST": Role.OWNER}

    @extend_schema(responses=serializers.WebhookPage, operation_id="webhooks_list")
    def get(self, request: Request, project_id: int) -> Response:
        """The project's webhooks."""
        rows = Webhook.objects.filter(project=project_id).select_related("created_by")
        return whole(rows.order_by("pk"), _webhook)

    @extend_schema(
        request=inputs.WebhookInput, responses={201: serializers.WebhookWithSecret},
        operation_id="webhooks_create",
    )  # fmt: skip
    def post(self, request: Request, project_id: int) -> Response:
        """A new webhook; its secret is shown only in this answer."""
        asked = valid(inputs.WebhookInput, request.data)
        made = webhooks.create(self.access.project, **asked, by=self.access.actor.user)
        return Response({**_webhook(made), "secret": made.secret}, status=201)


class WebhookView(ProjectView):
    need = {"PATCH": Role.OWNER, "DELETE": Role.OWNER}

    @extend_schema(
        request=inputs.WebhookChange, responses=serializers.Webhook, operation_id="webhooks_update"
    )
    def patch(self, request: Request, project_id: int, webhook_id: int) -> Response:
        """Change the address or the events, or switch it off and on."""
        row = access.webhook(self.access, webhook_id)
        return Response(_webhook(webhooks.change(row, valid(inputs.WebhookChange, request.data))))

    @extend_schema(responses={204: None}, operation_id="webhooks_remove")
    def delete(self, request: Request, project_id: int, webhook_id: int) -> Response:
        """Remove a webhook with its deliveries."""
        access.webhook(self.access, webhook_id).delete()
        return Response(status=204)


class WebhookSecretView(ProjectView):
    need = {"POST": Role.OWNER}

    @extend_schema(
        request=None, responses=serializers.WebhookWithSecret, operation_id="webhooks_secret"
    )
    def post(self, request: Request, project_id: int, webhook_id: int) -> Response:
        """A new secret; the one before signs beside it for a day."""
        row = webhooks.replace_secret(access.webhook(self.access, webhook_id))
        return Response({**_webhook(row), "secret": row.secret})


class WebhookTestView(ProjectView):
    need = {"POST": Role.OWNER}

    @extend_schema(
        request=None, responses={201: serializers.Delivery}, operation_id="webhooks_test"
    )
    def post(self, request: Request, project_id: int, webhook_id: int) -> Response:
        """Send a message that is a test."""
        made = webhooks.send_test(access.webhook(self.access, webhook_id))
        return Response(_delivery(made), status=201)


class DeliveriesView(ProjectView):
    need = {"GET": Role.OWNER}

    @extend_schema(
        parameters=[inputs.Paging],
        responses=serializers.DeliveryPage,
        operation_id="deliveries_list",
    )
    def get(self, request: Request, project_id: int, webhook_id: int) -> Response:
        """What was sent in the last 30 days, newest first."""
        asked = valid(inputs.Paging, request.query_params)
        rows = access.webhook(self.access, webhook_id).deliveries.all()
        return paged(rows, asked, ("-id",), _delivery)


class DeliveryAgainView(ProjectView):
    need = {"POST": Role.OWNER}

    @extend_schema(
        request=None, responses=serializers.Delivery, operation_id="deliveries_send_again"
    )
    def post(
        self, request: Request, project_id: int, webhook_id: int, delivery_id: int
    ) -> Response:
        """Send a message that was delivered or given up once more, under the same id."""
        row = access.delivery(access.webhook(self.access, webhook_id), delivery_id)
        return Response(_delivery(webhooks.send_again(row)))
