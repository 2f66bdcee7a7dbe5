"""The addresses under /v2/."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt  # it is never asked by a browser's session, only with a key
def call(request: HttpRequest, path: str) -> JsonResponse:
    """A call of the Clarifai-compatible API."""
    # Its hundreds of messages are read when the first call comes.
    from models_app.clarifai import rest_door

    return rest_door.answer(request, path)


urlpatterns = [re_path(r"^(?P<path>v2/[\s\S]*)\Z", call)]  # line breaks too
