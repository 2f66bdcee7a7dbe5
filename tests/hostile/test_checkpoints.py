"""Files with pickled code, given to each command that takes a network: none of the code runs."""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import torch
from django.core.management import CommandError, call_command

from tests import orl


class Runs:
    """A pickle that makes a folder when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return os.mkdir, (str(self.path),)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["last.ckpt", "net.pth", "net.safetensors", "net.onnx"])
@pytest.mark.parametrize("how", ["pickle", "torch"])
def test_commands_run_nothing_of_a_file(tmp_path: Path, name: str, how: str) -> None:
    ran, path, photo = tmp_path / "ran", tmp_path / name, tmp_path / "s1.pgm"
    photo.write_bytes(orl.data(1, 1))
    content = {"state_dict": Runs(ran)}
    if how == "pickle":
        path.write_bytes(pickle.dumps(content))
    else:
        torch.save(content, path)
    said = io.StringIO()
    with pytest.raises(CommandError, match=r"\w"):
        call_command(
            "predict", str(photo), "--checkpoint_path", str(path), stdout=said, stderr=said
        )
    for side in ("train", "val"):
        for person in (1, 2):
            folder = tmp_path / "tree" / side / f"s{person}"
            folder.mkdir(parents=True)
            (folder / "1.jpg").write_bytes(orl.encoded(orl.image(person, 1)))
    words = ["--data_path", str(tmp_path / "tree"), "--output", str(tmp_path / "logs")]
    with pytest.raises(CommandError, match=r"\w"):
        call_command("train", *words, "--pretrained", str(path), stdout=said, stderr=said)
    assert not ran.exists()
    again = tmp_path / "again.pt"  # whatever the file was called
    again.write_bytes(path.read_bytes())
    with suppress(Exception):
        torch.load(again, weights_only=False)  # it would have
    assert ran.exists()
