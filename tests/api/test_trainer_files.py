"""The files of experiments, and the folders that trainers work in."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from labelling.errors import PhotoMissing
from labelling.services import media
from models_app.models import Artifact, Run
from models_app.services import trainer_ends, trainer_files, trainer_folders
from models_app.services.trainer_files import Files, Look, look_of
from tests.api import trainers
from tests.api.conftest import World
from tests.api.trainers import ME, claimed


@pytest.fixture
def run(world: World) -> Run:
    return trainers.submitted(world)


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


def test_a_checkpoint_goes_after_all_that_was_measured_up_to_it(run: Run, tmp_path: Path) -> None:
    row = claimed()
    files = Files(row, ME, tmp_path)
    kept = files.job / "version_0" / "checkpoints"
    kept.mkdir(parents=True)
    table, last = files.job / "version_0" / "metrics.csv", kept / "last.ckpt"
    table.write_bytes(b"to step 5")
    last.write_bytes(b"at step 5")

    def told(held: Mapping[str, Look]) -> bool:
        """While this is written down, the training goes on, and keeps another."""
        assert held == {"version_0/checkpoints/last.ckpt": look_of(last)}
        assert not Artifact.objects.exists()
        table.write_bytes(b"to step 6")
        (kept / "new").write_bytes(b"at step 6")
        (kept / "new").replace(last)
        return True

    def stored() -> dict[str, bytes]:
        return {
            Path(a.path).name: default_storage.open(a.key).read() for a in Artifact.objects.all()
        }

    files.store(told)
    assert stored() == {"last.ckpt": b"at step 5", "metrics.csv": b"to step 6"}

    # What could not be written down, or was not said, leaves the checkpoints for the next time.
    (kept / "epoch=0-step=5.ckpt").write_bytes(b"best")
    files.store(lambda held: False)
    with pytest.raises(ZeroDivisionError):
        files.store(lambda held: bool(1 / 0))
    assert stored()["last.ckpt"] == b"at step 5"
    files.store()
    assert stored() == {
        "last.ckpt": b"at step 6", "epoch=0-step=5.ckpt": b"best", "metrics.csv": b"to step 6",
    }  # fmt: skip
    # The best is another, and which it is was not said: the stored one needs the one before.
    (kept / "epoch=0-step=5.ckpt").rename(kept / "epoch=1-step=7.ckpt")
    files.store(lambda held: False)
    assert stored()["epoch=0-step=5.ckpt"] == b"best"
    # What was just fetched is not sent again, and asks nobody.
    again = Files(row, ME, tmp_path / "again")
    again.fetch()
    keys = set(Artifact.objects.values_list("key", flat=True))
    again.store(lambda held: False)
    assert set(Artifact.objects.values_list("key", flat=True)) == keys
    (again.job / "version_0" / "checkpoints" / "epoch=2-step=9.ckpt").write_bytes(b"better")
    again.store(lambda held: list(held) == ["version_0/checkpoints/epoch=2-step=9.ckpt"])
    assert stored()["epoch=2-step=9.ckpt"] == b"better"


def test_what_a_dead_trainer_would_have_deleted_goes(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once nobody reads it any more, and from no experiment that is still at work."""
    monkeypatch.setattr(trainer_files, "_remove_later", lambda _, keys: None)  # it dies before
    row = claimed()
    files = Files(row, ME, tmp_path)
    files.job.mkdir(parents=True)
    for content in (b"first", b"second!"):
        (files.job / "log").write_bytes(content)
        files.store()
    [kept] = Artifact.objects.values_list("key", flat=True)
    [left] = set(media.files_of(row.folder)) - {kept}
    age(left, kept, seconds=61)
    assert trainer_files.clear_left() == 0
    trainer_ends.finish(row, ME, "finished")
    age(left, seconds=50)
    assert trainer_files.clear_left() == 0
    age(left, seconds=61)
    assert trainer_files.clear_left() == 1
    assert media.files_of(row.folder) == [kept]


def age(*keys: str, seconds: int) -> None:
    """Have the files be that old."""
    for key in keys:
        path = media.local_path(key)
        assert path is not None
        os.utime(path, (time.time() - seconds,) * 2)


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
