"""The page of the app, and the two health checks."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from psycopg_pool import PoolTimeout
from redis import RedisError

from labelling.services import presence

NOT_BUILT = "The front end isn't built yet. Stop the site and start it with: make run\n"


@ensure_csrf_cookie
def app(request: HttpRequest, path: str = "") -> HttpResponse:
    """The one page, for every address that isn't the API's: the browser's router does the rest."""
    try:
        page = (settings.FRONT_END / "index.html").read_text()
    except FileNotFoundError:
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain")
    return HttpResponse(page, headers={"Cache-Control": "no-cache"})


def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process answers."""
    return JsonResponse({"status": "ok", "version": settings.VERSION})


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database and queue answer and a photo worker and a predictor were seen; else 503."""
    parts = {"database": _database(), **_queue()}
    good = all(parts.values())
    return JsonResponse({"ready": good, **parts}, status=200 if good else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, PoolTimeout):
        return False
    return True


def _queue() -> dict[str, bool]:
    try:
        queues = {queue for worker in presence.seen() for queue in worker.queues}
    except (RedisError, OSError):
        return {"queue": False, "worker": False, "predictor": False}
    return {"queue": True, "worker": "photos" in queues, "predictor": "predict" in queues}
