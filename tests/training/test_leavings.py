"""What a training leaves: the whole tree, and that each file says what the checkpoint does."""

import hashlib
import json
import subprocess

import numpy as np
import onnxruntime
import pytest
import torch

from models_app.training import checkpoints, whole
from models_app.training.job import Job
from models_app.training.said import Line, Saved
from tests.training import small
from tests.training.small import Told


@pytest.fixture(scope="module")
def left(tmp_path_factory):
    torch.set_num_threads(1)
    source = small.write(tmp_path_factory.mktemp("source"), train=(1, 2, 3, 4), val=(5,), test=(6,))
    folder, told = tmp_path_factory.mktemp("left"), Told()
    job = Job(
        "glossy-manatee-255-exp0", small.options(batch_size=8), source, folder, "team, version 1",
        content_hash="ab12", version="1.2.3", threads=1,
    )  # fmt: skip
    return folder / "version_0", whole.train(job, told.append, str), told


def test_the_whole_tree(left):
    folder, result, _ = left
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    events = [name for name in names if name.startswith("events.out.tfevents.")]
    assert len(events) in (1, 2)
    assert [name for name in names if name not in events] == [
        "SHA256SUMS", "checkpoints", f"checkpoints/{result.best.name}", "checkpoints/last.ckpt",
        "hparams.yaml", "labels.json", "metrics.csv", "model-card.md", "model.onnx",
    ]  # fmt: skip


def test_the_sums_are_those_of_sha256sum(left):
    folder, _, _ = left
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, check=True)
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(lines) == len(files) - 1
    digest = hashlib.sha256((folder / "labels.json").read_bytes()).hexdigest()
    assert f"{digest}  labels.json" in lines


def test_onnx_gives_the_scores_of_the_checkpoint(left):
    """By another engine, one face at a time and three."""
    folder, result, _ = left
    module = checkpoints.load(result.best).module
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    assert [one.name for one in session.get_inputs()] == ["pictures"]
    for count in (1, 3):
        faces = small.data().train.pixels[:count].transpose(0, 3, 1, 2).astype(np.float32)
        (scores,) = session.run(["scores"], {"pictures": faces})
        wanted = module(torch.from_numpy(faces)).numpy()
        assert scores.shape == (count, 4)
        assert np.allclose(scores, wanted, atol=1e-3)


def test_the_labels_and_the_card_say_what_it_is(left):
    folder, result, _ = left
    assert json.loads((folder / "labels.json").read_text())
    card = (folder / "model-card.md").read_text()
    for text in (
        "# glossy-manatee-255-exp0", "4 people: test_resnet", "team, version 1", "ab12", "1.2.3",
        "train 16, val 4, test 4", f"| val loss | {result.about['val_loss']:.4f} |",
        f"| test acc | {result.test['acc']:.4f} |", "2 epochs", "on CPU", "| backbone | test_resnet |",
        "Pictures of 32 px a side",
    ):  # fmt: skip
        assert text in card


def test_the_table_is_whole_before_a_checkpoint_is_told(left):
    folder, _, told = left
    rows = [row.split(",") for row in (folder / "metrics.csv").read_text().splitlines()]
    assert rows[0] == ["epoch", "step", "train_loss", "train_acc", "val_loss", "val_acc"]
    assert [(row[0], row[1]) for row in rows if row[4] and row[0] != "epoch"] == [
        ("0", "2"),
        ("1", "4"),
    ]
    assert told.of(Saved)[-1].step == 4
    assert [line.text for line in told.of(Line)] == [
        "test_resnet begins from random numbers.", "train samples: 16", "valid samples: 4",
    ]  # fmt: skip


def test_told_to_stop_before_a_step_it_leaves_what_was_there(left):
    """It had come to its end before: asked at once, it says what that was."""
    folder, result, _ = left
    source = small.write(folder.parent / "again", train=(1,))
    job = Job("glossy-manatee-255-exp0", small.options(batch_size=8), source, folder.parent, "team")
    again = whole.train(job, lambda said: None, lambda: "stopped")
    assert (again.outcome, again.epochs, again.step) == ("stopped", 2, 4)
    assert again.best == result.best
