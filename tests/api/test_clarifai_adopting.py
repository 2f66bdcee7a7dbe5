"""Photos that came another way are inputs too, but not what an input's own fetch has just stored."""

from __future__ import annotations

import io

from labelling.access import Actor
from labelling.services import photos
from models_app.models import Input
from models_app.services import work
from tests import orl
from tests.api.clarifai import Caller, url
from tests.api.conftest import World


def test_a_photo_that_is_not_linked_yet_is_no_second_input(world: World) -> None:
    caller = Caller.of(world)
    caller.post(url("http://example.org/x.jpg", id="mine"))
    row = work.claim(Input, Input.objects.get().pk, "fetcher")
    assert row is not None
    stored = photos.add(
        world.project, file=io.BytesIO(orl.data(1, 1)), name="x.jpg", actor=Actor(row.by, row.key)
    )
    assert [one.id for one in caller.inputs()] == ["mine"]
    others = photos.add(
        world.project, file=io.BytesIO(orl.data(2, 1)), name="y.jpg", actor=Actor(world.labeller)
    )
    assert others.photo is not None
    theirs = others.photo.sha256[:32]
    assert [one.id for one in caller.inputs()] == ["mine", theirs]
    assert work.finish(row, "fetcher", photo=stored.photo)
    assert [one.id for one in caller.inputs()] == ["mine", theirs]
