"""Training, and naming faces by a checkpoint, from the command line: without a server, without a database."""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from django.core.management import call_command
from django.core.management.base import CommandError

from facesite.env import PROJECT_FOLDER
from models_app.management.training_screen import count
from models_app.training import checkpoints, from_crops, networks
from models_app.training.options import OPTIONS
from tests import orl
from tests.site.test_commands import command
from tests.site.test_dataset_commands import crops

# The smallest network of timm: 0.4 M numbers.
TINY = ("--backbone", "test_resnet", "--image_px", "32", "--learning_rate", "0.01")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of three people, eight train faces each, one val and one test."""
    folder = tmp_path_factory.mktemp("train")
    source = crops(folder / "processed", people=3)
    plan = from_crops.plan(source, ratios=(0.8, 0.1, 0.1), seed=1234)
    from_crops.write(plan, source, folder / "dataset", lambda done: None)
    return folder / "dataset"


@pytest.fixture(scope="module")
def trained(data: Path) -> tuple[Path, str]:
    """The checkpoint of a training of 8 epochs by the command, beside nothing that runs; and what it said."""
    output = data.parent / "lightning_logs"
    done = command(
        data.parent / "nowhere", "train", "--data_path", str(data), "--output", str(output),
        "--max_epochs", "8", *TINY,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Epoch 8/8, train_loss" in done.stderr
    assert "postgres" not in {path.name for path in (data.parent / "nowhere").iterdir()}
    [best] = (output / "version_0" / "checkpoints").glob("epoch=*-step=*.ckpt")
    return best, done.stdout


def said(*words: str) -> str:
    """What a command says, in this process."""
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_it_says_what_it_trains_and_leaves_it(data: Path, trained: tuple[Path, str]) -> None:
    best, out = trained
    lines = out.splitlines()
    assert lines[:5] == [
        "Global seed set to 1234", "test_resnet begins from random numbers.", "train samples: 24",
        "valid samples: 3", "test samples: 3",
    ]  # fmt: skip
    assert re.search(r"^GPU available: (True|False), used: (True|False)", out, re.MULTILINE)
    whole = sum(one.numel() for one in checkpoints.load(best).module.parameters())
    assert re.search(rf"^0 +\| backbone +\| \w+ +\| {count(whole - 291)}$", out, re.MULTILINE)
    assert re.search(r"^1 +\| head +\| Sequential +\| 291$", out, re.MULTILINE)  # 96 x 3 + 3
    assert f"{4 * whole / 1e6:.3f}" in out
    assert "It is finished: 8 of 8 epochs." in out
    assert re.search(r"Test accuracy: \d+\.\d% of 3 faces\.", out)
    assert f"predict --checkpoint_path {best} --image_path" in out
    left = {p.relative_to(best.parents[1]).as_posix() for p in best.parents[1].rglob("*")}
    assert {"checkpoints/last.ckpt", "hparams.yaml", "labels.json", "metrics.csv", "model.onnx",
            "model-card.md", "SHA256SUMS"} <= left  # fmt: skip
    assert any(name.startswith("events.out.tfevents.") for name in left)
    # A folder has a hash, too.
    assert len(checkpoints.read(best)[0].content_hash) == 64


def test_resnet18_for_three_people_has_as_many_numbers_as_is_said() -> None:
    network = networks.build("resnet18", pretrained="none", image_px=112)
    sizes = [sum(one.numel() for one in network.body.parameters()), 3 * network.features + 3]
    assert [count(size) for size in sizes] == ["11.2 M", "1.5 K"]
    assert [count(n) for n in (0, 999, 999_960)] == ["0", "999", "1.0 M"]


def test_a_training_goes_on_with_its_own_options(data: Path, trained: tuple[Path, str]) -> None:
    output = data.parent / "goes-on"
    shutil.copytree(trained[0].parents[1], output / "version_4")
    words = ("train", "--data_path", str(data), "--output", str(output))
    out = said(*words, "--resume", "--max_epochs", "9")
    assert "It goes on behind epoch 8." in out
    assert "It is finished: 9 of 9 epochs." in out
    rows = list(csv.DictReader((output / "version_4" / "metrics.csv").open()))
    assert [row["epoch"] for row in rows] == [str(n) for n in range(9)]

    other = data.parent / "other"
    shutil.copytree(data, other)
    next((other / "test").rglob("*.jpg")).unlink()
    for more, sentence in (
        (("--resume", "--seed", "5"), "leave out --seed"),
        (("--resume", "3"), "no version 3 can go on. Versions with a checkpoint: 4."),
        (("--resume", "--data_path", str(other)), "trained on other faces"),
    ):
        with pytest.raises(CommandError, match=re.escape(sentence)):
            said(*words, *more)


def test_a_new_training_takes_the_next_number_and_ctrl_c_keeps_a_checkpoint(data: Path) -> None:
    output = data.parent / "stopped"
    (output / "version_7").mkdir(parents=True)
    env = os.environ | {"FACESITE_DATA": str(data.parent / "nowhere")}
    words = [
        "train",
        "--data_path",
        str(data),
        "--output",
        str(output),
        *TINY,
        "--max_epochs",
        "9999",
    ]
    process = subprocess.Popen(
        [sys.executable, "manage.py", *words], cwd=PROJECT_FOLDER, env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    line = ""
    while not re.match(r"Epoch ([2-9]|\d\d)", line):  # the first is whole
        line = process.stderr.readline()
        assert line, process.communicate()
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=120)
    assert process.returncode == 130, error
    assert re.search(r"It was stopped: \d+ of 9999 epochs\.", out)
    [best] = (output / "version_8" / "checkpoints").glob("epoch=*.ckpt")
    assert checkpoints.load(best).about.labels == ("s1", "s2", "s3")


def test_every_option_is_documented_with_its_default() -> None:
    page = (PROJECT_FOLDER / "docs" / "training.md").read_text()
    for option in OPTIONS.values():
        default = str(option.default).lower() if option.kind == "switch" else str(option.default)
        assert f"| `--{option.name}` | `{default}` |" in page


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--data_path", "nowhere"), "is no folder"),
        (("--data_path", "{one}"), "label at least two"),
        (("--backbone", "resnt18"), "Did you mean resnet18"),
        (("--pretrained", "nowhere.ckpt"), "nowhere.ckpt"),
        (("--max_epochs", "0"), "max_epochs takes 1 to"),
        (("--learning_rate", "uniform(0,0.1,2)"), "manage.py submit"),
        (("--augment", "much"), "augment takes one of none, flip, full"),
        (("--output", "{data}/labels.json"), "labels.json can't be read or written"),
    ],
)
def test_wrong_words_get_a_sentence(
    data: Path, tmp_path: Path, words: tuple[str, str], sentence: str
) -> None:
    one = tmp_path / "one"
    (one / "train" / "s1").mkdir(parents=True)
    (one / "train" / "s1" / "1.jpg").write_bytes(orl.encoded(orl.image(1, 1)))
    given = [word.format(one=one, data=data) for word in words]
    with pytest.raises(CommandError, match=re.escape(sentence)):
        said("train", "--data_path", str(data), "--output", str(tmp_path / "logs"), *given)
    assert not (tmp_path / "logs").exists()


def test_a_checkpoint_names_faces_without_a_server(
    trained: tuple[Path, str], tmp_path: Path
) -> None:
    done = command(
        tmp_path / "nowhere", "predict", "--checkpoint_path", str(trained[0]),
        "--image_path", str(orl.path(1, 3)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert re.fullmatch(r"Predicted class: s[123]", first)
    assert re.fullmatch(r"  chance (0\.\d\d|1\.00), at \d+, \d+, \d+, \d+", second)


def test_photos_crops_and_folders(data: Path, trained: tuple[Path, str], tmp_path: Path) -> None:
    by = ("predict", "--checkpoint_path", str(trained[0]))
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "both.jpg").write_bytes(orl.encoded(orl.group((1, 4), (2, 4))))
    (photos / "landscape.png").write_bytes(orl.blank())
    # No detector finds a face in it, but it is as small and square as a crop.
    (photos / "plain.png").write_bytes(orl.blank(160, 160))
    table = tmp_path / "faces.csv"
    lines = said(*by, str(photos)).splitlines()
    assert [line.partition(": ")[0] for line in lines[:3:2]] == [f"{photos}/both.jpg"] * 2
    assert lines[4] == f"{photos}/landscape.png: No face was found."
    assert lines[5].startswith(f"{photos}/plain.png: Predicted class: s")
    assert lines[6].endswith("at the whole picture; no face was found in it")
    said(*by, str(photos), "--csv", str(table))
    rows = list(csv.DictReader(table.open(newline="")))
    assert [row["face"] for row in rows] == ["1", "2", "", "1"]
    assert all(
        float(row["confidence"]) > 1 / 3 and not row["distance"] for row in rows if row["face"]
    )

    crop = next((data / "test" / "s1").iterdir())
    named = said(*by, str(crop)).splitlines()
    chance = float(named[1].split()[1].rstrip(","))
    assert said(*by, str(crop), "--threshold", "0").splitlines() == named
    over = said(*by, str(crop), "--threshold", f"{min(1.0, chance + 0.01):.2f}")
    assert over.startswith("Predicted class: unknown\n") == (chance < 0.995)


class Runs:
    """What a pickle of it would do when it is loaded."""

    def __reduce__(self) -> Any:
        return os.mkdir, ("it-ran",)


def test_a_file_that_is_no_checkpoint_gets_a_sentence(
    trained: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    photo = str(orl.path(1, 3))
    torch.save({"state_dict": {"weight": torch.zeros(2)}}, "foreign.ckpt")
    torch.save({"facesite": Runs()}, "runs.ckpt")
    Path("bare.ckpt").write_bytes(pickle.dumps(Runs()))
    Path("cut.ckpt").write_bytes(trained[0].read_bytes()[:-5000])
    Path("words.ckpt").write_text(json.dumps({"labels": []}))
    for file, sentence in (
        ("none.ckpt", "There is no file none.ckpt"),
        ("foreign.ckpt", "is a file of another program"),
        ("runs.ckpt", "holds more than numbers"),
        ("bare.ckpt", "is no checkpoint"),
        ("cut.ckpt", "is cut off"),
        ("words.ckpt", "is no checkpoint"),
    ):
        with pytest.raises(CommandError, match=re.escape(sentence)):
            said("predict", "--checkpoint_path", file, "--image_path", photo)
    assert not Path("it-ran").exists()
    good = ("predict", "--checkpoint_path", str(trained[0]))
    Path("bad.jpg").write_bytes(b"nonsense")
    for words, sentence in (
        ((photo, "--threshold", "1.5"), "--threshold takes 0 to 1"),
        ((photo, "--server", "http://127.0.0.1:1"), "leave out --server"),
        ((photo, "--classifier", "1"), "not allowed with"),
        (("none.jpg",), "can't be read"),
        (("bad.jpg",), "not a photo"),
        (("http://127.0.0.1:1/a.jpg",), "download it first"),
        ((), "Say which photo"),
    ):
        with pytest.raises(CommandError, match=re.escape(sentence)):
            said(*good, *words)
