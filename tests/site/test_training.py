"""Training by real trainer processes, through all that can happen to them."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.rest import Rest, wait_for
from tests.site.training import (
    LIMIT_S,
    STEPS,
    Lab,
    Watcher,
    address_space,
    forkserver,
    limited,
    no_room,
)
from tests.stack import Stack

LAST = "version_0/checkpoints/last.ckpt"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Stack(tmp_path_factory.mktemp("training") / "var") as stack:
        rest = Rest(stack.url).use_link(stack.admin_link)
        made = Lab(stack, rest, int(rest.post("/projects", {"name": "Team"})["id"]), 0)
        try:
            made.trainer()
            made.dataset = made.upload("faces")
            yield made
        finally:
            made.stop()


def whole(lab: Lab, run: int, epochs: int) -> None:
    """Nothing is missing from the curves and the log, and nothing is there twice."""
    points = lab.points(run)
    validated = [(step, epoch) for step, epoch, values in points if "val_loss" in values]
    assert validated == [(STEPS * (epoch + 1), epoch) for epoch in range(epochs)]
    for step, epoch, values in points:
        assert (step - 1) // STEPS == epoch, (step, epoch)
        assert values
    numbers = [number for number, _ in lab.lines(run)]
    assert numbers == list(range(1, len(numbers) + 1))


def living(lab: Lab) -> str:
    [found] = lab.rest.get(f"{lab.url}/training")["trainers"]
    return str(found["name"])


def test_a_trainer_says_where_it_trains(lab: Lab) -> None:
    lab.warm_trainer()
    [found] = [
        one
        for one in lab.rest.get(f"{lab.url}/training")["trainers"]
        if one["name"].split("-")[-2] == str(lab.trainer().pid)
    ]
    assert found["machine"] == socket.gethostname()
    assert found["device"]
    assert found["memory_bytes"] > 1 << 30
    assert found["experiment"] is None


def test_killed_within_an_epoch_it_goes_on_from_the_checkpoint(lab: Lab) -> None:
    epochs = 60
    with Watcher(lab).watching() as seen:
        trainer = lab.trainer()
        run = lab.submit(max_epochs=epochs)
        lab.until(
            run, lambda e: e["epoch"] >= 5 and e["step"] % STEPS != 0 and LAST in lab.artifacts(run)
        )
        os.kill(trainer.pid, signal.SIGKILL)
        trainer.wait()
        told = len(seen.afters)
        before = lab.experiment(run)
        assert before["state"] == "working"
        lab.trainer()
        done = lab.ended(run)
        assert (done["state"], done["outcome"], done["error"]) == ("succeeded", "finished", None)
    assert (done["epoch"], done["step"], done["attempts"]) == (epochs, epochs * STEPS, 0)
    whole(lab, run, epochs)
    # It went on, and didn't begin anew.
    assert sum("begins from" in text for _, text in lab.lines(run)) == 2
    assert 0 < min(seen.afters[told:]) <= before["step"]
    # The tab has what the database has, and never had to ask.
    shown = seen.points[done["id"]]
    assert [(s, p["epoch"], p["values"]) for s, p in sorted(shown.items())] == lab.points(run)
    assert seen.asked == 0
    assert seen.lines[done["id"]] == [number for number, _ in lab.lines(run)]
    # The trainer says that it has ended, and then tidies up.
    kept = [f"{living(lab)}.lock"]
    wait_for(lambda: [p.name for p in (lab.stack.data / "training").iterdir()] == kept, 90)


def test_paused_resumed_put_back_by_a_trainer_that_ends_and_stopped(lab: Lab) -> None:
    run = lab.submit(max_epochs=5000)
    url = f"{lab.url}/runs/{run}"
    lab.until(run, lambda e: e["epoch"] >= 2)
    lab.rest.post(f"{url}/pause")
    paused = lab.until(run, lambda e: e["state"] == "paused")
    assert LAST in lab.artifacts(run)
    assert paused["step"] >= 2 * STEPS
    lab.rest.post(f"{url}/resume")
    lab.until(run, lambda e: e["step"] > paused["step"])
    trainer = lab.trainer()
    trainer.send_signal(signal.SIGTERM)
    assert trainer.wait(timeout=60) == 0
    put_back = lab.experiment(run)
    assert (put_back["state"], put_back["attempts"]) == ("waiting", 0)
    lab.trainer()
    lab.until(run, lambda e: e["step"] > put_back["step"])
    lab.rest.post(f"{url}/stop")
    done = lab.ended(run)
    assert (done["state"], done["outcome"]) == ("succeeded", "stopped")
    # No step was made twice: each time it went on where it was.
    lines = [text for _, text in lab.lines(run)]
    assert sum("begins from" in text for text in lines) == 3
    assert done["step"] >= put_back["step"]
    whole(lab, run, done["epoch"])
    files = lab.artifacts(run)
    best = f"version_0/checkpoints/epoch={done['best']['epoch']}-step={done['best']['step']}.ckpt"
    assert {LAST, best, "version_0/model.onnx", "version_0/SHA256SUMS"} <= set(files)
    sums = files["version_0/SHA256SUMS"].read_text().splitlines()
    assert len(sums) >= 6
    for digest, name in (line.split("  ") for line in sums):
        assert hashlib.sha256(files[f"version_0/{name}"].read_bytes()).hexdigest() == digest, name


def test_a_sweep_ends_its_losers_early(lab: Lab) -> None:
    lab.trainer()
    learning_rate = "[0.001, 0.002, 0.003, 0.0000001]"
    run = lab.submit(learning_rate=learning_rate, max_epochs=30, sweep={"prune": True})
    url = f"{lab.url}/runs/{run}"
    wait_for(lambda: lab.rest.get(url)["finished_at"], LIMIT_S)
    ended = lab.rest.get(url)
    outcomes = {one["number"]: one["outcome"] for one in ended["experiments"]}
    assert outcomes == {0: "finished", 1: "finished", 2: "finished", 3: "pruned"}
    assert ended["state"] == "succeeded"
    loser = ended["experiments"][3]
    assert 3 <= loser["epoch"] < 30
    # What it came to can be had as any other's.
    kept = lab.rest.get(f"{url}/experiments/3/artifacts")["items"]
    assert {LAST, "version_0/model.onnx", "version_0/metrics.csv"} <= {one["path"] for one in kept}


def test_too_little_memory_is_said_in_a_sentence(lab: Lab) -> None:
    pid = forkserver(lab.warm_trainer())
    with limited([pid], resource.RLIMIT_AS, address_space(pid) + 900_000_000):
        run = lab.submit(backbone="resnet18", image_px=512, batch_size=16, max_epochs=1)
        failed = lab.ended(run)
    assert (failed["state"], failed["error"]["code"]) == ("failed", "out_of_memory")
    assert "smaller batch" in failed["error"]["message"]
    said = [text for _, text in lab.lines(run)]
    assert any("once more with 8" in text for text in said), said


def test_a_broken_data_set_is_named(lab: Lab) -> None:
    lab.trainer()
    broken = lab.upload("broken")
    crops = sorted((lab.media / "datasets" / str(broken)).rglob("*.jpg"))
    crops[0].write_bytes(crops[0].read_bytes()[:300])
    garbled = lab.ended(lab.submit(broken, max_epochs=1))
    crops[0].unlink()
    missing = lab.ended(lab.submit(broken, max_epochs=1))
    for failed in (garbled, missing):
        assert (failed["state"], failed["error"]["code"]) == ("failed", "bad_data")
        assert "/s" in failed["error"]["message"]
        assert ".jpg" in failed["error"]["message"]


@pytest.mark.parametrize("where", ["checkpoints", "storage"])
def test_a_full_disk_ends_one_run_and_no_other(lab: Lab, where: str) -> None:
    trainer = lab.warm_trainer()
    with ExitStack() as full:
        if where == "checkpoints":
            limit = limited([forkserver(trainer)], resource.RLIMIT_FSIZE, 100_000)
            full.enter_context(limit)
        else:
            full.enter_context(no_room(lab.media / "runs", trainer.pid))
        run = lab.submit(max_epochs=2)
        failed = lab.ended(run)
    assert (failed["state"], failed["error"]["code"]) == ("failed", "disk_full")
    assert "make room" in failed["error"]["message"]
    other = lab.submit(max_epochs=1)
    lab.rest.post(f"{lab.url}/runs/{run}/experiments/0/retry")
    assert lab.ended(run)["outcome"] == "finished"
    whole(lab, run, 2)
    assert lab.ended(other)["outcome"] == "finished"
    assert LAST in lab.artifacts(other)
