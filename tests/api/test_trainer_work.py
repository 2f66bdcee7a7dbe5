"""Experiments in the hands of trainers: in line, held, put back, and over."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from labelling.services import media
from models_app.errors import DiskFull, WorkStopped
from models_app.models import Artifact, Experiment, Point, Run
from models_app.services import (
    giving_up,
    runs,
    trainer_claims,
    trainer_ends,
    work,
)
from models_app.services.trainer_files import Files
from models_app.services.trainer_rows import Lost, Rows
from models_app.training.said import Measured, Saved
from tests.api import running, trainers
from tests.api.conftest import World
from tests.api.trainers import ME, claimed

State = Experiment.State


@pytest.fixture
def run(world: World) -> Run:
    return trainers.submitted(world)


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
