"""Ids of requests, through web and workers, and what is counted on the way."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import dramatiq
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from labelling import trace
from labelling.services import metrics

logger = logging.getLogger("facesite.requests")
tasks = logging.getLogger("facesite.tasks")
# Health checks and the page's own files would be most of the lines.
UNTOLD = ("/healthz", "/readyz", "/metrics", "/static/")


class Requests:
    """Each request has an id: the proxy's where one is trusted, or one of its own. Its answer says it.

    The log has the route, never the address: that may hold what nobody else should read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(trace.HEADER, "") if settings.SITE.trust_proxy else ""
        name, began = trace.begin(given), time.monotonic()
        response = self.get_response(request)
        response.headers[trace.HEADER] = name
        if not request.path_info.startswith(UNTOLD):
            self._tell(request, response.status_code, time.monotonic() - began)
        return response

    def _tell(self, request: HttpRequest, status: int, seconds: float) -> None:
        route = request.resolver_match.route if request.resolver_match else ""
        metrics.request(status, seconds)
        logger.log(
            logging.ERROR if status >= 500 else logging.INFO, "%s %s: %d", request.method, route, status,
            extra={"method": request.method, "route": route, "status": status, "ms": round(seconds * 1000, 1)},
        )  # fmt: skip


class Tasks(dramatiq.Middleware):
    """A worker's task is done for the request that asked for it."""

    def __init__(self) -> None:
        self._began = threading.local()

    def before_process_message(self, broker: Any, message: dramatiq.Message[Any]) -> None:
        trace.begin(str(message.options.get("request_id", "")))
        self._began.at = time.monotonic()

    def after_process_message(
        self, broker: Any, message: dramatiq.Message[Any], *, result: Any = None,
        exception: BaseException | None = None,
    ) -> None:  # fmt: skip
        seconds = time.monotonic() - self._began.at
        outcome = "failed" if exception else "done"
        metrics.task(message.actor_name, outcome, seconds)
        tasks.info(
            "%s: %s", message.actor_name, outcome,
            extra={
                "actor": message.actor_name, "outcome": outcome, "ms": round(seconds * 1000, 1),
                "ids": [arg for arg in message.args if isinstance(arg, int)],
            },
        )  # fmt: skip
