"""Curves and logs of experiments: whole or thinned, from any step or line on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from models_app.models import Experiment
from models_app.services.thinning import shares, thin
from tests.api.conftest import World
from tests.api.leaving import begin, body, measure, say, url


@pytest.fixture
def one(world: World) -> Experiment:
    return begin(world)[0]


def points(world: World, experiment: Experiment, **asked: int) -> dict[str, Any]:
    answer = world.client(world.viewer).get(f"{url(world, experiment)}/points", asked)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_all_points_or_those_behind_a_step(world: World, one: Experiment) -> None:
    assert points(world, one) == {"points": [], "last_step": 0, "total": 0}
    values = {step: {"train_loss": 1 / step} for step in range(1, 31)}
    for end in (10, 20, 30):
        values[end] |= {"val_loss": 2 / end, "val_acc": 0.5, "train_acc": 0.25}
    measure(one, values)
    whole = points(world, one)
    assert whole == {
        "points": [
            {"step": step, "epoch": (step - 1) // 10, "values": of} for step, of in values.items()
        ],
        "last_step": 30,
        "total": 30,
    }
    assert points(world, one, after=20) == {**whole, "points": whole["points"][20:], "total": 10}
    assert points(world, one, after=30) == {"points": [], "last_step": 30, "total": 0}
    assert points(world, one, most=30) == whole
    assert len(points(world, one, most=29)["points"]) < 30
    # Those of another experiment are its own.
    measure(begin(world, "other")[0], {99: {"train_loss": 1.0}})
    assert points(world, one) == whole


def test_thinned_with_every_epoch_and_both_ends(world: World, one: Experiment) -> None:
    random = np.random.default_rng(6)
    losses = random.normal(size=5000).tolist()
    values: dict[int, dict[str, float]] = {n: {"train_loss": x} for n, x in enumerate(losses, 1)}
    for end in range(50, 5001, 50):
        values[end] = {"val_loss": float(random.random()), "val_acc": 0.5}
    measure(one, values)
    found = points(world, one, most=300)
    assert (found["total"], found["last_step"]) == (5000, 5000)
    kept = {p["step"]: p["values"] for p in found["points"]}
    assert list(kept) == sorted(kept)
    assert len(kept) <= 300
    assert all(values[step] == of for step, of in kept.items())
    assert {1, 5000, *range(50, 5001, 50)} <= set(kept)
    # 98 stretches for the 200 points that the epochs leave: a thousand steps hold ten whole ones and more.
    for start in range(1, 5001, 1000):
        part = {
            n: of["train_loss"]
            for n, of in values.items()
            if start <= n < start + 1000 and "train_loss" in of
        }
        assert min(part, key=part.__getitem__) in kept
        assert max(part, key=part.__getitem__) in kept
    later = points(world, one, after=2500, most=300)
    assert (later["total"], later["points"][0]["step"]) == (2500, 2501)


def test_more_epochs_than_points_are_asked_for(world: World, one: Experiment) -> None:
    random = np.random.default_rng(7)
    values: dict[int, dict[str, float]] = {
        n: {"val_loss": float(random.random()), "val_acc": float(random.random())}
        for n in range(10, 20_001, 10)
    }
    for n in range(5, 20_001, 10):
        values[n] = {"train_loss": float(random.random())}
    measure(one, values)
    kept = {p["step"] for p in points(world, one, most=200)["points"]}
    assert len(kept) <= 200
    assert {5, 20_000} <= kept
    for name in ("val_loss", "val_acc", "train_loss"):
        having = {step: of[name] for step, of in values.items() if name in of}
        assert min(having, key=having.__getitem__) in kept, name
        assert max(having, key=having.__getitem__) in kept, name
    assert len(points(world, one, most=10)["points"]) <= 10


def test_extremes_of_each_stretch_by_hand() -> None:
    steps = np.arange(1, 1001)
    for seed in range(20):
        loss = np.random.default_rng(seed).normal(size=1000)
        loss[::7] = np.nan
        # Of 42 points two are the ends, and 20 stretches of 50 steps have two each.
        wanted = {0, 999}
        for start in range(0, 1000, 50):
            part = [n for n in range(start, start + 50) if not np.isnan(loss[n])]
            wanted |= {min(part, key=loss.__getitem__), max(part, key=loss.__getitem__)}
        assert set(thin(steps, [loss], 42).tolist()) == wanted
    nothing = np.full(1000, np.nan)
    assert thin(steps, [nothing], 42).tolist() == [0, 999]
    assert thin(steps[:42], [nothing[:42]], 42).tolist() == list(range(42))
    assert thin(steps, [loss, loss], 3).tolist() == [0, 999]


def test_never_more_points_than_asked_for() -> None:
    random = np.random.default_rng(8)
    for _ in range(500):
        count, most = int(random.integers(11, 400)), int(random.integers(2, 60))
        steps = np.sort(random.choice(10_000, count, replace=False))
        columns = [random.normal(size=count) for _ in range(int(random.integers(1, 4)))]
        assert len(thin(steps, columns, most)) <= max(most, 2)
    for most in range(10, 100):
        for plain in range(120):
            for epochs in range(most + 1 - plain, 120):
                for_steps, for_epochs = shares(plain, epochs, most)
                assert for_steps >= 2 and for_epochs <= epochs and for_steps + for_epochs == most  # noqa: PT018
                assert for_epochs == epochs or for_epochs >= int(most * 0.75)


def test_a_log_by_pieces_and_whole(world: World, one: Experiment) -> None:
    client, at = world.client(world.viewer), url(world, one)
    assert client.get(f"{at}/log").json() == {"lines": [], "last": 0}
    texts = [f"Epoch {n}: größer, <b>, {n % 7}" for n in range(2500)]
    say(one, *texts)
    first = client.get(f"{at}/log").json()
    assert [line["text"] for line in first["lines"]] == texts[:1000]
    assert [line["number"] for line in first["lines"]] == list(range(1, 1001))
    assert first["last"] == 2500
    rest = client.get(f"{at}/log", {"after": 2490, "limit": 5}).json()
    assert [line["text"] for line in rest["lines"]] == texts[2490:2495]
    assert client.get(f"{at}/log", {"after": 2500}).json() == {"lines": [], "last": 2500}
    whole = client.get(f"{at}/log.txt")
    assert whole["Content-Type"] == "text/plain; charset=utf-8"
    assert whole["Content-Disposition"] == 'attachment; filename="glossy-manatee-255-exp0.log"'
    assert whole["Cache-Control"] == "no-store"
    lines = body(whole).decode().splitlines()
    assert [line.partition("  ")[2] for line in lines] == texts
    assert lines[0].startswith(f"{one.lines.first().at:%Y-%m-%d %H:%M:%S}")


def test_who_may_see_them(world: World, one: Experiment) -> None:
    one.run.deleted_at = one.created_at
    one.run.save()
    for path in ("points", "log", "log.txt"):
        assert world.client(world.outsider).get(f"{url(world, one)}/{path}").status_code == 404
        assert world.client(None).get(f"{url(world, one)}/{path}").status_code == 401
        assert world.client(world.viewer).get(f"{url(world, one)}/{path}").status_code == 200
        assert world.client(world.owner).post(f"{url(world, one)}/{path}").status_code == 405
    for asked in ({"most": 9}, {"most": 100_001}, {"after": -1}, {"after": "x"}):
        assert world.client(world.viewer).get(f"{url(world, one)}/points", asked).status_code == 400
