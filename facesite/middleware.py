"""Static files under ASGI, and the headers that keep a page from loading anything foreign."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

from labelling import pool

# Vite puts a content hash into the name of everything but index.html.
HASHED = re.compile(r"^/static/app/assets/.+-[\w-]{8,}\.\w+$")


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise, answering with whole files: under ASGI its file iterators would be read in vain."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        found = static_file.get_response(request.method, request.META)
        content = found.file.read() if found.file else b""
        if found.file:
            found.file.close()
        response = HttpResponse(content, status=int(found.status))
        del response["content-type"]
        for key, value in found.headers:
            response[key] = value
        return response

    def immutable_file_test(self, path: str, url: str) -> bool:
        return bool(HASHED.match(url))


class Hosts(CommonMiddleware):
    """Django's check of the host's name, but for health checks: these come from inside, by address."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:  # type: ignore[override]
        if request.path_info.removeprefix("/") in settings.HEALTH:
            return None
        return super().process_request(request)


class ContentSecurity:
    """A Content-Security-Policy without inline scripts or other hosts, on every answer.

    Styles may be inline: Mantine and Swagger UI set style attributes. Swagger UI draws its own
    icons from data: URLs.
    """

    POLICY = (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data: blob:{media}; connect-src 'self'{media}; worker-src 'self' blob:; object-src 'none';"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        # The one other host there may be: the bucket, where browsers are sent to it.
        media = settings.SITE.s3_public_url
        self.policy = self.POLICY.format(media=f" {media}" if media else "")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=()")
        return response


class Streams:
    """What goes out piece by piece, as fast as its reader takes it, keeps no database connection from others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.streaming:
            pool.give_back()
        return response
