"""What the tests of measurements do over and over, through the API."""

from __future__ import annotations

from typing import Any

from labelling.models import Face
from models_app import tasks
from tests.api.conftest import World
from tests.api.steps import named


def labelled(world: World) -> dict[str, list[Face]]:
    """Three people with three faces each, one of s3's labelled as s1's; s4 has one face."""
    found = {f"s{p}": [world.add(p, n) for n in (1, 2, 3)] for p in (1, 2, 3)}
    found["s4"] = [world.add(4, 1)]
    found["s1"].append(found["s3"].pop())
    for name, faces in found.items():
        named(world, faces, name)
    return found


def get(world: World, url: str = "", who: Any = None) -> dict[str, Any]:
    answer = world.client(who or world.viewer).get(f"{world.url}{url}/evaluation")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def start(world: World, url: str = "", who: Any = None) -> Any:
    return world.client(who or world.viewer).post(f"{world.url}{url}/evaluation")


def measured(world: World, url: str = "") -> dict[str, Any]:
    """A measurement begun, made by the worker and fetched."""
    answer = start(world, url)
    assert answer.status_code == 202, answer.content
    tasks.evaluate.fn(answer.json()["id"])
    done = get(world, url)
    assert done["state"] == "succeeded", done["error"]
    return done
