"""What a trainer does with rows, events and files, without training: in line, held, written, put back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from labelling.errors import PhotoMissing
from labelling.services import media
from models_app.errors import DiskFull, WorkStopped
from models_app.models import Artifact, Experiment, LogLine, Point, Run
from models_app.services import (
    giving_up,
    runs,
    trainer_claims,
    trainer_ends,
    trainer_files,
    trainer_folders,
    trainer_pruning,
    work,
)
from models_app.services.trainer_files import Files
from models_app.services.trainer_rows import Lost, Rows
from models_app.training.said import Began, Line, Measured, Pace, Saved, Stage
from tests.api import running
from tests.api.conftest import World

State = Experiment.State
ME = "trainer-1"


@pytest.fixture
def run(world: World) -> Run:
    """Two experiments that wait."""
    made = running.submit(
        world, running.dataset(world.project), options={"learning_rate": [0.1, 0.01]}
    )
    return Run.objects.get(pk=made["id"])


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Events, as they leave on commit."""
    found: list[dict[str, Any]] = []
    monkeypatch.setattr("labelling.events._send", lambda _, m: found.append(m["event"]))
    return found


def claimed() -> Experiment:
    row = trainer_claims.claim(ME)
    assert row is not None
    return row


def began(step: int = 0, epoch: int = 0) -> Began:
    return Began("CPU", 1000, 20, 2, 2, 4, epoch, step, 5, 50)


def state(row: Experiment) -> tuple[str, int, str]:
    row.refresh_from_db()
    return row.state, row.attempts, row.leased_by


def test_the_longest_waiting_comes_first_and_is_taken_once(world: World, run: Run) -> None:
    other = running.submit(world, running.dataset(world.project), options={})["id"]
    first, second, third = claimed(), claimed(), claimed()
    assert [(r.run_id, r.number) for r in (first, second, third)] == [
        (run.pk, 0), (run.pk, 1), (other, 0),
    ]  # fmt: skip
    assert (first.state, first.stage, first.leased_by) == ("working", "preparing", ME)
    assert first.machine
    assert first.started_at is not None
    assert trainer_claims.claim(ME) is None


def test_what_is_paused_or_in_the_trash_is_passed_over(world: World, run: Run) -> None:
    runs.pause(run)
    assert trainer_claims.claim(ME) is None
    runs.resume(run)
    Run.objects.filter(pk=run.pk).update(deleted_at=timezone.now())
    assert trainer_claims.claim(ME) is None
    Run.objects.filter(pk=run.pk).update(deleted_at=None)
    world.project.deleted_at = timezone.now()
    world.project.save()
    assert trainer_claims.claim(ME) is None


@pytest.mark.django_db(transaction=True)
def test_two_trainers_never_take_the_same(world: World, run: Run) -> None:
    found: list[int] = []

    def take(name: str) -> None:
        from django.db import connection

        row = trainer_claims.claim(name)
        found.append(row.pk if row else 0)
        connection.close()

    threads = [threading.Thread(target=take, args=(f"trainer-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [pk for pk in found if pk]
    assert sorted(taken) == sorted(set(taken))
    while (row := trainer_claims.claim("late")) is not None:  # a lock that was in the way is gone
        taken.append(row.pk)
    assert sorted(taken) == sorted(run.experiments.values_list("pk", flat=True))


def test_an_idle_trainer_is_called_where_the_queue_has_lost_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr("models_app.queue.enqueue", lambda actor, *_: sent.append(actor))
    monkeypatch.setattr("labelling.queue.waiting", lambda _: 0)
    assert trainer_claims.call() == 2
    assert sent == ["train"]
    monkeypatch.setattr("labelling.queue.waiting", lambda _: 1)  # somebody will hear of it
    trainer_claims.call()
    runs.pause(run)
    monkeypatch.setattr("labelling.queue.waiting", lambda _: 0)
    assert trainer_claims.call() == 0
    assert sent == ["train"]
    assert work.find_lost() == 0  # which would ask for each by its id


def test_what_was_said_becomes_rows_and_events(
    run: Run, told: list[dict[str, Any]], run_on_commit: Callable[..., Any]
) -> None:
    rows = Rows(claimed(), ME)
    rows.take(Stage("training"))
    rows.take(began())
    rows.take(Line("train samples: 20"))
    rows.take(Line("a\0b"))
    rows.take(Measured(1, 0, {"train_loss": 2.0}))
    rows.take(Pace(1, 0, 100.0, 5_000_000, 0.5))
    with run_on_commit():
        rows.write()
    rows.take(Measured(5, 0, {"val_loss": 1.0}))
    rows.take(Measured(5, 0, {"train_acc": 0.5}))
    rows.take(Pace(5, 1, 110.0, 5_000_000, 1.5))
    rows.take(Saved(1, 5, {"epoch": 0, "step": 5, "val_loss": 1.0, "val_acc": 0.5}))
    with run_on_commit():
        row = rows.write()
    rows.take(Measured(5, 0, {"train_loss": 1.5}))  # of a step that was written
    with run_on_commit():
        rows.write()
    assert list(Point.objects.order_by("step").values_list("step", "epoch", "values")) == [
        (1, 0, {"train_loss": 2.0}),
        (5, 0, {"val_loss": 1.0, "train_acc": 0.5, "train_loss": 1.5}),
    ]
    assert list(LogLine.objects.order_by("number").values_list("number", "text")) == [
        (1, "train samples: 20"), (2, "ab"),
    ]  # fmt: skip
    points = [(e["after"], [p["step"] for p in e["points"]])
              for e in told if e["type"] == "experiment.points"]  # fmt: skip
    assert points == [(0, [1]), (1, [5]), (1, [5])]
    assert (row.device, row.parameters, row.batch_size, row.total_steps) == ("CPU", 1000, 4, 50)
    assert (row.step, row.epoch, row.trained_s, row.attempts) == (5, 1, 1.5, 0)
    assert row.best == {"epoch": 0, "step": 5, "val_loss": 1.0, "val_acc": 0.5}
    assert row.latest == {"train_loss": 2.0, "val_loss": 1.0, "train_acc": 0.5}
    assert {e["type"] for e in told} == {
        "experiment.points", "experiment.lines", "experiment.changed", "run.changed",
    }  # fmt: skip


def test_one_that_goes_on_makes_what_lay_behind_the_checkpoint_again(
    run: Run, told: list[dict[str, Any]], run_on_commit: Callable[..., Any]
) -> None:
    row = claimed()
    rows = Rows(row, ME)
    rows.take(began())
    rows.take(Line("one"))
    for step in (2, 5, 7, 9):
        rows.take(Measured(step, step // 6, {"train_loss": float(step)}))
    rows.take(Pace(9, 1, 100.0, 1, 3.0))
    rows.write()
    trainer_ends.put_back(row, ME, why=WorkStopped())
    rows = Rows(claimed(), ME)
    told.clear()
    rows.take(Line("two"))
    rows.take(began(5, 1))
    with run_on_commit():
        rows.write()
    rows.take(Measured(8, 1, {"train_loss": 8.0}))
    rows.take(Pace(8, 1, 100.0, 1, 0.5))
    with run_on_commit():
        now = rows.write()
    assert list(Point.objects.order_by("step").values_list("step", flat=True)) == [2, 5, 8]
    assert list(LogLine.objects.order_by("number").values_list("number", "text")) == [
        (1, "one"), (2, "two"),
    ]  # fmt: skip
    points = [(e["after"], [p["step"] for p in e["points"]])
              for e in told if e["type"] == "experiment.points"]  # fmt: skip
    assert points == [(5, []), (5, [8])]
    assert now.trained_s == 3.5


def test_what_could_not_be_written_is_written_once_later(run: Run) -> None:
    rows = Rows(claimed(), ME)
    rows.take(began())
    rows.take(Line("one"))
    rows.take(Measured(1, 0, {"train_loss": 1.0}))

    def interrupted() -> None:
        with transaction.atomic():
            rows.write()
            raise ConnectionError

    kept = dict(rows.points), list(rows.lines)
    with pytest.raises(ConnectionError):
        interrupted()
    rows.points, rows.lines = kept  # as after a commit whose answer was lost
    rows.write()
    rows.points, rows.lines = kept
    rows.write()
    assert Point.objects.count() == LogLine.objects.count() == 1


def test_a_trainer_that_lost_it_writes_nothing(world: World, run: Run, tmp_path: Path) -> None:
    row = claimed()
    rows, files = Rows(row, ME), Files(row, ME, tmp_path)
    Experiment.objects.filter(pk=row.pk).update(leased_by="another")
    rows.take(Measured(1, 0, {"train_loss": 1.0}))
    with pytest.raises(Lost):
        rows.write()
    (files.job / "version_0").mkdir(parents=True)
    (files.job / "version_0" / "last.ckpt").write_bytes(b"1")
    with pytest.raises(Lost):
        files.store()
    with pytest.raises(Lost):
        trainer_ends.finish(row, ME, "finished")
    trainer_ends.fail(row, ME, DiskFull())
    trainer_ends.put_back(row, ME)
    assert state(row) == ("working", 1, "another")
    assert not Point.objects.exists()
    assert not Artifact.objects.exists()
    assert media.files_of(row.folder) == []


def test_dead_trainers_and_three_attempts(run: Run) -> None:
    for attempt in (1, 2, 3):
        row = claimed()
        assert row.number == 0
        assert row.attempts == attempt
        assert giving_up.give_up() == 0
        Experiment.objects.filter(pk=row.pk).update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
        assert giving_up.give_up() == 1
        assert work.reclaim() == 0
    assert state(row)[0] == "failed"
    assert row.error_code == "work_stopped"
    assert claimed().number == 1


def test_a_checkpoint_makes_earlier_attempts_forgotten(run: Run) -> None:
    for _ in range(5):
        row = claimed()
        rows = Rows(row, ME)
        rows.take(Saved(1, 5))
        rows.write()
        trainer_ends.put_back(row, ME, why=WorkStopped())
    assert state(row) == ("waiting", 0, "")


def test_one_that_was_stopped_while_its_trainer_died_ends(run: Run) -> None:
    row = claimed()
    runs.stop(run)
    Experiment.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    giving_up.give_up()
    row.refresh_from_db()
    assert (row.state, row.outcome, row.stop_wanted) == ("succeeded", "stopped", False)
    run.refresh_from_db()
    assert run.finished_at is not None


def test_the_end_of_the_last_ends_the_run(run: Run) -> None:
    first, second = claimed(), claimed()
    trainer_ends.finish(first, ME, "finished", epoch=3)
    run.refresh_from_db()
    assert run.finished_at is None
    trainer_ends.fail(second, ME, DiskFull())
    run.refresh_from_db()
    assert run.finished_at is not None
    assert state(first) == ("succeeded", 1, "")
    assert state(second) == ("failed", 1, "")
    assert (second.stage, second.error_code) == ("", "disk_full")


def test_losers_are_judged_by_what_they_had_after_as_many_epochs(run: Run) -> None:
    asked: list[tuple[Any, int, list[int]]] = []

    def behind(curves: Any, number: int, over: Any) -> bool:
        asked.append(({n: list(curve) for n, curve in curves.items()}, number, list(over)))
        return True

    first, second = claimed(), claimed()
    for row, losses in ((first, (3.0, 2.0, 1.0)), (second, (5.0, 4.0))):
        rows = Rows(row, ME)
        for epoch, loss in enumerate(losses):
            rows.take(Measured(5 * epoch + 2, epoch, {"train_loss": 9.0}))
            rows.take(Measured(5 * epoch + 5, epoch, {"val_loss": loss}))
        rows.take(Pace(5 * len(losses), len(losses), 1.0, 1, 1.0))
        rows.write()
    second.refresh_from_db()
    assert trainer_pruning.loses(second, behind) is False  # none has come to its end
    assert asked == []
    trainer_ends.finish(first, ME, "finished")
    assert trainer_pruning.loses(second, behind) is True
    assert asked == [({0: [(0, 3.0), (1, 2.0)], 1: [(0, 5.0), (1, 4.0)]}, 1, [0])]


def test_files_are_stored_as_they_change_and_fetched_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed: list[str] = []
    monkeypatch.setattr(trainer_files, "_remove_later", lambda _, keys: removed.extend(keys))
    row = claimed()
    files = Files(row, ME, tmp_path / "a")
    kept = files.job / "version_0" / "checkpoints"
    kept.mkdir(parents=True)
    (kept / "last.ckpt").write_bytes(b"first")
    (kept / "epoch=0-step=5.ckpt").write_bytes(b"best")
    (kept / ".last.ckpt.77").write_bytes(b"half a")
    (files.job / "version_0" / "events").write_bytes(b"12")
    files.store()
    before = {a.path: a for a in Artifact.objects.all()}
    assert set(before) == {
        "version_0/checkpoints/last.ckpt", "version_0/checkpoints/epoch=0-step=5.ckpt",
        "version_0/events",
    }  # fmt: skip
    download = default_storage.open(before["version_0/checkpoints/last.ckpt"].key)
    # A checkpoint is replaced, a log grows, the best is another.
    (kept / "new").write_bytes(b"second")
    (kept / "new").replace(kept / "last.ckpt")
    with (files.job / "version_0" / "events").open("ab") as file:
        file.write(b"34")
    (kept / "epoch=0-step=5.ckpt").rename(kept / "epoch=1-step=10.ckpt")
    files.store()
    after = {a.path: a for a in Artifact.objects.all()}
    assert set(after) == {
        "version_0/checkpoints/last.ckpt", "version_0/checkpoints/epoch=1-step=10.ckpt",
        "version_0/events",
    }  # fmt: skip
    assert sorted(removed) == sorted(a.key for a in before.values())
    assert download.read() == b"first"
    assert after["version_0/events"].size_bytes == 4
    # Nothing changed: nothing is stored.
    files.store()
    assert {a.path: a.key for a in Artifact.objects.all()} == {p: a.key for p, a in after.items()}
    # Another trainer brings it back, and clears away what nobody speaks of.
    again = Files(row, ME, tmp_path / "b")
    again.fetch()
    assert (again.job / "version_0" / "checkpoints" / "last.ckpt").read_bytes() == b"second"
    assert (again.job / "version_0" / "events").read_bytes() == b"1234"
    assert sorted(media.files_of(row.folder)) == sorted(a.key for a in after.values())


def test_a_file_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 1000)
    with pytest.raises(OSError, match="directory"):
        media.put_moved("projects/1/runs/1/0/a", tmp_path / "none")
    media.put_moved("projects/1/runs/1/0/a", path)
    with media.reading("projects/1/runs/1/0/a") as file:
        assert file.read() == b"x" * 1000
    media.remove_all("projects/1")
    with pytest.raises(PhotoMissing), media.reading("projects/1/runs/1/0/a"):
        pass


def test_folders_of_dead_trainers_are_cleared(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    with trainer_folders.take("living") as lock:
        trainer_folders.of("living").mkdir()
        trainer_folders.take("dead").close()
        trainer_folders.of("dead").mkdir()
        with trainer_folders.take("third"):
            there = {path.name for path in trainer_folders.root().iterdir()}
            assert there == {"living", "living.lock", "third.lock"}
        assert not lock.closed
