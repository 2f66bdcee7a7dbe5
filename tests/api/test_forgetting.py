"""The names of erased people leave the files of runs, and the network names on without them."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from labelling import queue
from labelling.services import media
from models_app import tasks
from models_app.models import Artifact, DatasetPerson, Experiment, Run
from models_app.services import forgetting
from models_app.training import checkpoints, onnx_net
from tests.api import trained
from tests.api.conftest import World

ONNX = "version_0/model.onnx"
LAST = "version_0/checkpoints/last.ckpt"
NAMES = ["s1", "erased-1", "s3"]


@pytest.fixture
def experiment(world: World) -> Experiment:
    """One whose s2 is erased from its data set."""
    made = trained.experiment(world, trained.frozen(world, sides={"train": (1,)}))
    DatasetPerson.objects.filter(dataset=made.run.dataset, number=1).update(
        name="", erased=True, person=None
    )
    Run.objects.filter(pk=made.run_id).update(erased_at=timezone.now())
    return made


def labels(experiment: Experiment, path: str, tmp_path: Path) -> list[str]:
    """Whom a file of it knows."""
    data = trained.stored(experiment, path)
    if path.endswith(".json"):
        return list(json.loads(data)["labels"])
    if path.endswith(".onnx"):
        return list(onnx_net.read(data)["labels"])
    copy = tmp_path / "copy.ckpt"
    copy.write_bytes(data)
    return list(checkpoints.read(copy)[0].labels)


def check_sums(experiment: Experiment) -> None:
    """SHA256SUMS and the rows say of every file what it is."""
    rows = {row.path: row for row in Artifact.objects.filter(experiment=experiment)}
    lines = trained.stored(experiment, "version_0/SHA256SUMS").decode().splitlines()
    listed = dict(reversed(line.split("  ")) for line in lines)
    assert len(listed) > 5
    for name, digest in listed.items():
        path = f"version_0/{name}"
        data = trained.stored(experiment, path)
        assert hashlib.sha256(data).hexdigest() == digest == rows[path].sha256
        assert rows[path].size_bytes == len(data)


def test_every_file_forgets(world: World, experiment: Experiment, tmp_path: Path) -> None:
    before = {row.path: row.key for row in Artifact.objects.filter(experiment=experiment)}
    epoch = next(path for path in before if "epoch=" in path)
    tasks.forget_names.fn(experiment.run_id)
    assert labels(experiment, "version_0/labels.json", tmp_path) == NAMES
    assert labels(experiment, ONNX, tmp_path) == NAMES
    assert labels(experiment, LAST, tmp_path) == ["s1", "s2", "s3"]
    check_sums(experiment)
    tasks.forget_checkpoints.fn(experiment.run_id)
    assert labels(experiment, LAST, tmp_path) == labels(experiment, epoch, tmp_path) == NAMES
    check_sums(experiment)
    # Nothing that knew the name is left.
    for key in media.files_of(experiment.folder):
        with media.reading(key) as file:
            data = file.read()
        assert b'"s2"' not in data, key
    assert len(media.files_of(experiment.folder)) == len(before)
    # A checkpoint is otherwise as it was: one goes on from it, and it can be loaded.
    copy = tmp_path / "last.ckpt"
    copy.write_bytes(trained.stored(experiment, LAST))
    old = checkpoints.read(trained.leavings() / LAST)[1]
    new = checkpoints.read(copy)[1]
    assert new.keys() == old.keys()
    assert all((new["state_dict"][k] == v).all() for k, v in old["state_dict"].items())
    assert checkpoints.load(copy).about.labels == tuple(NAMES)
    # Done is done.
    keys = set(Artifact.objects.values_list("key", flat=True))
    tasks.forget_names.fn(experiment.run_id)
    tasks.forget_checkpoints.fn(experiment.run_id)
    assert set(Artifact.objects.values_list("key", flat=True)) == keys


def test_a_trainer_that_had_begun_writes_the_name_once_more(
    world: World, experiment: Experiment, tmp_path: Path
) -> None:
    before = timezone.now() - timedelta(hours=1)
    rows = Experiment.objects.filter(pk=experiment.pk)
    rows.update(state="working", started_at=before, finished_at=None)
    Run.objects.update(erased_at=before + timedelta(minutes=1))
    keys = set(Artifact.objects.values_list("key", flat=True))
    tasks.forget_names.fn(experiment.run_id)
    assert set(Artifact.objects.values_list("key", flat=True)) == keys
    rows.update(state="succeeded", finished_at=timezone.now())
    assert forgetting.find_lost() == 2
    tasks.forget_names.fn(experiment.run_id)
    tasks.forget_checkpoints.fn(experiment.run_id)
    for path in ("version_0/labels.json", ONNX, LAST):
        assert labels(experiment, path, tmp_path) == NAMES
    assert forgetting.find_lost() == 0


def test_a_run_that_nobody_was_erased_from_stays(world: World, experiment: Experiment) -> None:
    Run.objects.update(erased_at=None)
    keys = set(Artifact.objects.values_list("key", flat=True))
    tasks.forget_names.fn(experiment.run_id)
    assert set(Artifact.objects.values_list("key", flat=True)) == keys
    assert forgetting.find_lost() == 0


def test_what_cannot_be_read_goes(world: World, experiment: Experiment) -> None:
    for path in (ONNX, LAST):
        row = Artifact.objects.get(experiment=experiment, path=path)
        media.put(row.key, b"cut off")
    tasks.forget_names.fn(experiment.run_id)
    tasks.forget_checkpoints.fn(experiment.run_id)
    left = set(Artifact.objects.filter(experiment=experiment).values_list("path", flat=True))
    assert not {ONNX, LAST} & left
    check_sums(experiment)
    assert forgetting.find_lost() == 0


def test_a_lost_message_is_sent_again(
    world: World, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(queue, "enqueue", lambda actor, pk, **rest: sent.append((actor, pk)))
    forgetting.want([experiment.run_id])
    both = [("forget_names", experiment.run_id), ("forget_checkpoints", experiment.run_id)]
    assert sent == both
    assert forgetting.find_lost() == 2
    assert sent == both * 2
