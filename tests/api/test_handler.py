"""One thread for a request's middlewares and view."""

from __future__ import annotations

import pytest
from asgiref.sync import SyncToAsync
from django.db import connection
from django.test import AsyncRequestFactory

from facesite.handler import Handler


async def test_a_request_goes_to_its_thread_once(monkeypatch: pytest.MonkeyPatch) -> None:
    trips = []
    usual = SyncToAsync.__call__

    async def counted(self: SyncToAsync[..., object], *args: object, **kwargs: object) -> object:
        trips.append(self.func)
        return await usual(self, *args, **kwargs)

    monkeypatch.setattr(SyncToAsync, "__call__", counted)
    handler = Handler()
    answer = await handler.get_response_async(AsyncRequestFactory().get("/healthz"))
    assert answer.status_code == 200
    assert "Content-Security-Policy" in answer.headers  # the middlewares were there
    assert len(trips) == 1


@pytest.mark.django_db
def test_joins_are_planned_in_groups() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW join_collapse_limit")
        assert cursor.fetchone() == ("4",)
