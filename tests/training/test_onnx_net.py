"""A network as ONNX, without torch: it names as its checkpoint does, and says whom it knows and what it
sees."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from models_app.training import onnx_net
from models_app.training.likely import chances, likeliest
from models_app.training.views import View

PX = 16
VIEW = View("crop", PX, margin=0.2)
ABOUT = {"format": 1, "labels": ["s1", "s2", "s3"], "view": VIEW.as_dict(), "features": 4}


class Small(nn.Module):
    """Three classes by a convolution and the mean of its map."""

    def __init__(self) -> None:
        super().__init__()
        self.filters, self.head = nn.Conv2d(3, 4, 3), nn.Linear(4, 3)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.head(self.filters(pictures / 255).mean((2, 3)))
        return found


@lru_cache(maxsize=1)
def written() -> tuple[Small, bytes]:
    """The network and its file, once a session."""
    torch.manual_seed(3)
    network, path = Small().eval(), Path(mkdtemp(prefix="facesite-onnx-")) / "model.onnx"
    torch.onnx.export(
        network, (torch.zeros(2, 3, PX, PX),), path, dynamo=True, external_data=False,
        input_names=["pictures"], output_names=["scores"],
        dynamic_shapes=({0: torch.export.Dim("faces")},), verbose=False,
    )  # fmt: skip
    onnx_net.write_about(path, ABOUT)
    return network, path.read_bytes()


def pictures(count: int) -> list[NDArray[np.uint8]]:
    random = np.random.default_rng(5)
    return list(random.integers(0, 256, (count, PX, PX, 3), dtype=np.uint8))


@pytest.mark.filterwarnings("ignore")  # torch's exporter warns of itself
@pytest.mark.parametrize("count", [0, 1, 3, 70])  # more than go at once
def test_it_scores_as_torch_does(count: int) -> None:
    network, data = written()
    net = onnx_net.load(data)
    given = pictures(count)
    scores = net.scores(given)
    assert scores.shape == (count, 3)
    assert (net.labels, net.view) == (["s1", "s2", "s3"], VIEW)
    if count:
        with torch.inference_mode():
            truth = network(torch.from_numpy(np.stack(given)).permute(0, 3, 1, 2).float()).numpy()
        assert np.abs(scores - truth).max() < 1e-5
        softmax = torch.from_numpy(truth).softmax(dim=1).numpy()
        assert np.abs(chances(scores) - softmax).max() < 1e-5


def test_the_file_stays_one_that_others_read(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(written()[1])
    assert onnx_net.relabel(path, ["s1", "erased-1", "s3"])
    onnx.checker.check_model(onnx.load(path), full_check=True)
    about = onnx_net.read(path.read_bytes())
    assert about == {**ABOUT, "labels": ["s1", "erased-1", "s3"]}
    same = onnx_net.load(path.read_bytes()).scores(pictures(2))
    assert (same == onnx_net.load(written()[1]).scores(pictures(2))).all()
    # As many names as it has classes, and only what can be read.
    assert not onnx_net.relabel(path, ["s1"])
    path.write_bytes(b"\0\1\2")
    assert not onnx_net.relabel(path, ["s1", "s2", "s3"])


def foreign(key: str, value: str) -> bytes:
    """The same network, but what it says of itself."""
    model = onnx.load_model_from_string(written()[1])
    onnx.helper.set_model_props(model, {key: value})
    data: bytes = model.SerializeToString()
    return data


def test_files_that_cannot_be_used() -> None:
    whole = written()[1]
    with pytest.raises(onnx_net.BadNetwork, match="cut off"):
        onnx_net.load(whole[: len(whole) // 2])
    with pytest.raises(onnx_net.BadNetwork, match="can't be run"):
        empty = onnx.load_model_from_string(whole)
        del empty.graph.node[:]
        onnx_net.load(empty.SerializeToString())
    for data in (b"", foreign("author", "me"), foreign("facesite", "{}"), foreign("facesite", "[")):
        with pytest.raises(onnx_net.BadNetwork, match="doesn't say whom it knows"):
            onnx_net.load(data)
    with pytest.raises(onnx_net.BadNetwork, match="later version"):
        onnx_net.load(foreign("facesite", json.dumps({**ABOUT, "format": 2})))


def test_the_likeliest_classes() -> None:
    [few] = likeliest(np.array([[0.0, 3.0, -9.0, 2.0]], np.float32))
    assert [number for number, _ in few] == [1, 3, 0]  # the third has less than a thousandth
    assert sum(chance for _, chance in few) == pytest.approx(1, abs=1e-3)
    # One at least, however many there are, and no more than some.
    [even] = likeliest(np.zeros((1, 5000), np.float32))
    assert [number for number, _ in even] == [0]
    [many] = likeliest(np.zeros((1, 200), np.float32))
    assert len(many) == 50
    assert likeliest(np.zeros((0, 3), np.float32)) == []


def test_no_torch_is_needed() -> None:
    code = "import sys; from models_app.training import onnx_net; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
