"""Retention: photos go so many days after they came in, where an owner said so."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from labelling.models import Erasure, Face, Photo
from labelling.services import retention
from tests.api.conftest import World


def aged(face: Face, days: float) -> None:
    Photo.objects.filter(pk=face.photo_id).update(created_at=timezone.now() - timedelta(days=days))


def set_days(world: World, days: int | None, who: object = None) -> int:
    client = world.client(who or world.owner)  # type: ignore[arg-type]
    status: int = client.patch(world.url, {"retention_days": days}, format="json").status_code
    return status


def test_off_by_default_and_for_owners_alone(world: World, faces: list[Face]) -> None:
    client = world.client(world.owner)
    assert client.get(world.url).json()["retention_days"] is None
    aged(faces[0], 10_000)
    assert retention.run() == 0
    assert set_days(world, 30, world.labeller) == 403
    assert set_days(world, 30, world.viewer) == 403
    assert set_days(world, 30, world.outsider) == 404
    assert (set_days(world, 0), set_days(world, 40_000)) == (400, 400)
    assert client.get(world.url).json()["retention_days"] is None
    assert set_days(world, 30) == 200
    assert client.get(world.url).json()["retention_days"] == 30
    assert set_days(world, None) == 200
    assert retention.run() == 0
    assert Photo.objects.count() == 4


def test_the_count_is_what_goes_at_once(world: World, faces: list[Face]) -> None:
    for face, days in zip(faces, (31, 29, 400, 0), strict=True):
        aged(face, days)
    client = world.client(world.owner)
    url = f"{world.url}/retention"
    assert client.get(f"{url}?days=30").json() == {"days": 30, "photos": 2}
    assert client.get(f"{url}?days=0").status_code == 400
    assert client.get(url).status_code == 400
    client.post(f"{world.url}/photos/trash", {"ids": [faces[2].photo_id]})  # the trash is no refuge
    set_days(world, 30)
    assert retention.run() == 2
    assert set(Photo.objects.values_list("pk", flat=True)) == {faces[1].photo_id, faces[3].photo_id}
    receipt = client.get(f"{world.url}/erasures").json()["items"][0]
    assert (receipt["kind"], receipt["by"], receipt["state"]) == ("retention", None, "done")
    assert receipt["photo_ids"] == [faces[0].photo_id, faces[2].photo_id]


def test_large_steps_follow_at_once_and_small_ones_each_hour(
    world: World, faces: list[Face], monkeypatch: object
) -> None:
    monkeypatch.setattr(retention, "STEP", 2)  # type: ignore[attr-defined]
    for face in faces[:3]:
        aged(face, 2)
    set_days(world, 1)
    assert [retention.run() for _ in range(3)] == [2, 1, 0]
    aged(faces[3], 2)
    assert retention.run() == 0  # with the next hour's
    Erasure.objects.update(at=timezone.now() - timedelta(hours=2))
    assert retention.run() == 1
    assert Photo.objects.count() == 0
    assert Erasure.objects.count() == 3


def test_other_projects_keep_theirs(world: World, faces: list[Face]) -> None:
    theirs = world.add(3, 1, world.other)
    aged(theirs, 99)
    set_days(world, 1)
    assert retention.run() == 0
    assert Photo.objects.filter(pk=theirs.photo_id).exists()
