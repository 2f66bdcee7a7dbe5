"""Quality of crops: measured, shown, and kept out of votes unless somebody says otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage

from labelling import queries, tasks
from labelling.models import Change, Face, Suggestion
from labelling.services import completion, suggestions
from labelling.vision.quality import kind
from models_app.services import prediction, voters
from models_app.services.prediction import FoundFace
from tests.api.conftest import World, refresh, vector
from tests.api.test_labels import label, undo

MEASURES = ("quality", "size_px", "sharpness", "brightness", "yaw", "pitch", "roll")


def set_quality(*pairs: tuple[Face, float | None], reason: str = "") -> None:
    for face, score in pairs:
        Face.objects.filter(pk=face.pk).update(quality=score, quality_reason=reason)


def use(world: World, faces: list[Face], how: str, who: Any = None) -> Any:
    body = {"faces": [f.pk for f in faces], "use": how}
    return world.client(who or world.labeller).post(f"{world.url}/faces/use", body)


def shown(world: World, face: Face) -> dict[str, Any]:
    return dict(world.client(world.viewer).get(f"{world.url}/faces/{face.pk}").json())


def test_every_face_is_measured(world: World, faces: list[Face]) -> None:
    face = shown(world, faces[0])
    assert 0 <= face["quality"]["score"] <= 1
    box = face["box"]
    size = min(box["right"] - box["left"], box["bottom"] - box["top"])
    assert face["quality"]["size_px"] == pytest.approx(size, abs=0.01)
    assert face["use"] == "rule"
    assert face["by_hand"] is False


def test_old_rows_are_measured_from_what_is_stored(world: World, faces: list[Face]) -> None:
    before = list(Face.objects.order_by("pk").values(*MEASURES, "quality_reason"))
    Face.objects.update(**dict.fromkeys(MEASURES), quality_reason="")
    assert shown(world, faces[0])["quality"] is None
    assert shown(world, faces[0])["votes"] is True
    assert completion.find() == 1
    assert completion.find() == 0  # a worker was asked just now
    tasks.complete_faces.fn(world.project.pk)
    after = list(Face.objects.order_by("pk").values(*MEASURES, "quality_reason"))
    for was, now in zip(before, after, strict=True):
        # the crop has been a JPEG since
        assert {k: now[k] for k in MEASURES} == pytest.approx(
            {k: was[k] for k in MEASURES}, rel=0.1, abs=0.1
        )
    tasks.complete_faces.fn(world.project.pk)  # nothing is left
    assert completion.complete(world.project.pk, lambda name: tasks.engine(name).vectors) == 0


def test_a_face_whose_crop_is_gone_is_not_tried_for_ever(world: World, faces: list[Face]) -> None:
    Face.objects.filter(pk=faces[0].pk).update(quality=None, quality_reason="")
    default_storage.delete(faces[0].crop_key)
    tasks.complete_faces.fn(world.project.pk)
    faces[0].refresh_from_db()
    assert (faces[0].quality, faces[0].quality_reason) == (None, completion.NO_CROP)
    assert completion.find() == 0


def test_poor_faces_do_not_vote_unless_someone_says_so(world: World, faces: list[Face]) -> None:
    set_quality((faces[0], 0.2), (faces[1], 0.9))
    label(world, faces[0], name="s1")
    refresh(world.project)

    def votes() -> tuple[bool, bool, bool, bool]:
        """Whether the face votes: by its shape, for suggestions, for candidates, for predictions."""
        world.project.refresh_from_db()
        refresh(world.project)
        near = queries.neighbours(
            world.project, vector(faces[1]), embedder=world.project.embedder, limit=9
        )
        box = prediction.FoundFace(None, 1.0, vector(faces[1]).tolist())  # type: ignore[arg-type]
        assert isinstance(box, FoundFace)
        named = prediction.name(voters.rule(world.project, accept_distance=0.6), box)
        assert bool(near) == bool(named.voters)
        return (
            shown(world, faces[0])["votes"],
            Suggestion.objects.filter(face=faces[1]).exists(),
            bool(suggestions.candidates(world.project, faces[1])),
            named.winner is not None,
        )

    assert votes() == (False,) * 4
    assert use(world, faces[:1], "always").status_code == 200
    assert votes() == (True,) * 4
    undo(world)
    assert votes() == (False,) * 4
    assert undo(world, step="redo").status_code == 200
    assert votes() == (True,) * 4
    use(world, faces[:1], "rule")
    assert world.client(world.owner).patch(world.url, {"min_quality": 0.2}).status_code == 200
    assert votes() == (True,) * 4
    use(world, faces[:1], "never")
    assert votes() == (False,) * 4
    set_quality((faces[0], None))
    use(world, faces[:1], "rule")
    assert votes() == (True,) * 4  # what isn't measured counts as good


def test_use_in_bulk(world: World, faces: list[Face]) -> None:
    done = use(world, faces[:3], "never").json()
    assert done["change"]["summary"] == "decided whether 3 faces may vote"
    assert [(f["use"], f["votes"], f["version"]) for f in done["faces"]] == [
        ("never", False, 1)
    ] * 3
    again = use(world, faces[:3], "never").json()  # nothing to change leaves no history
    assert (again["change"]["id"], again["faces"]) == (None, [])
    assert Change.objects.count() == 1
    some = use(world, faces[2:], "never").json()
    assert [f["id"] for f in some["faces"]] == [faces[3].pk]
    undo(world)
    undo(world)
    assert set(Face.objects.values_list("use", flat=True)) == {"rule"}


def test_use_is_refused(world: World, faces: list[Face]) -> None:
    foreign = world.add(3, 1, world.other)
    assert use(world, [foreign], "never").status_code == 404
    assert use(world, faces, "never", world.viewer).json()["code"] == "role_too_low"
    assert use(world, faces, "never", world.outsider).status_code == 404
    assert "use" in use(world, faces, "sometimes").json()["fields"]
    assert "faces" in use(world, [], "never").json()["fields"]
    assert Change.objects.count() == 0


def test_undo_of_use_leaves_what_others_decided_since(world: World, faces: list[Face]) -> None:
    use(world, faces[:2], "never")
    use(world, faces[:1], "always", world.owner)
    undone = undo(world).json()
    assert ([f["id"] for f in undone["faces"]], undone["skipped"]) == ([faces[1].pk], 1)
    assert [shown(world, f)["use"] for f in faces[:2]] == ["always", "rule"]


def test_filters_and_order(world: World, faces: list[Face]) -> None:
    set_quality((faces[0], 0.5), (faces[1], 0.1), (faces[2], None), (faces[3], 0.36))
    client = world.client(world.viewer)

    def ids(query: str) -> list[int]:
        return [f["id"] for f in client.get(f"{world.url}/faces?{query}").json()["items"]]

    worst_first = [faces[1].pk, faces[3].pk, faces[0].pk, faces[2].pk]
    assert ids("order=quality") == worst_first
    first = client.get(f"{world.url}/faces?order=quality&limit=3").json()
    rest = client.get(f"{world.url}/faces?order=quality&limit=3&cursor={first['next']}").json()
    assert [f["id"] for f in first["items"] + rest["items"]] == worst_first
    assert ids("order=quality&min_quality=0.36") == [faces[3].pk, faces[0].pk]
    assert ids("max_quality=0.36") == [faces[1].pk]
    assert ids("votes=false") == [faces[1].pk]
    assert ids("order=oldest&votes=true") == [faces[0].pk, faces[2].pk, faces[3].pk]
    use(world, faces[1:2], "always")
    assert ids("votes=false") == []


def test_preview_of_the_rule(world: World, faces: list[Face]) -> None:
    set_quality((faces[0], 0.2), (faces[1], 0.49), reason="too small: 22 px")
    set_quality((faces[2], None))
    set_quality((faces[3], 1.0))
    label(world, faces[0], name="s1")
    label(world, faces[2], name="s2")
    client = world.client(world.viewer)
    seen = client.get(f"{world.url}/quality?min_quality=0.5").json()
    people = [(p["person"]["name"], p["faces"]) for p in seen.pop("people_without_voters")]
    assert people == [("s1", 1)]
    histogram = seen.pop("histogram")
    assert {place: n for place, n in enumerate(histogram) if n} == {4: 1, 9: 1, 19: 1}
    assert len(histogram) == 20
    assert seen == {
        "faces": 4, "labelled": 2, "excluded": 2, "excluded_labelled": 1, "unmeasured": 1,
        "reasons": [{"reason": kind("too small: 22 px"), "count": 2}],
    }  # fmt: skip
    assert client.get(f"{world.url}/quality").json()["excluded"] == 1  # the project's own 0.35
    use(world, faces[:1], "always")
    assert client.get(f"{world.url}/quality?min_quality=0.5").json()["excluded"] == 1
    assert client.get(f"{world.url}/quality?min_quality=2").status_code == 400
    assert world.client(world.outsider).get(f"{world.url}/quality").status_code == 404


def test_detector_settings_and_rule_of_a_project(world: World) -> None:
    owner = world.client(world.owner)
    asked = {"min_face_px": 40, "thresholds": [0.5, 0.6, 0.7], "min_quality": 0.5}
    changed = owner.patch(world.url, asked).json()
    assert {name: changed[name] for name in asked} == asked
    assert changed["embedder_title"] == "dlib face network"
    for name, wrong in (
        ("min_face_px", 9), ("min_face_px", 201), ("min_quality", 1.1), ("thresholds", [0.6, 0.7]),
        ("thresholds", [0.6, 0.7, 1.0]), ("thresholds", [0.2, 0.7, 0.7]),
    ):  # fmt: skip
        refused = owner.patch(world.url, {name: wrong})
        assert refused.status_code == 400
        assert any(field.startswith(name) for field in refused.json()["fields"]), wrong
    assert world.client(world.labeller).patch(world.url, asked).status_code == 403
