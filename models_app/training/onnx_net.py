"""Names for faces by a network that was written as ONNX: on a CPU, without torch.

The file says whom it knows and what it sees of a face, as checkpoints do: whoever downloads it needs
nothing else. It is under `KEY` of its metadata, as JSON: {format, labels, view, config, …}.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from numpy.typing import NDArray

from labelling.vision import openvino_graph
from labelling.vision.types import Pixels
from models_app.training import views

KEY, FORMAT = "facesite", 1
BATCH = 32
"""Faces in one call of the network."""


class BadNetwork(Exception):
    """A file can't be used as a network, in a sentence."""


class Net:
    """A network, ready to name faces. Not for two threads at once."""

    def __init__(
        self, graph: openvino_graph.Graph, labels: Sequence[str], view: views.View
    ) -> None:
        self.graph, self.labels, self.view = graph, list(labels), view

    def scores(self, pictures: Sequence[Pixels]) -> NDArray[np.float32]:
        """(N, C) float32, before the softmax: of each class on each of `pictures`, (px, px, 3) uint8."""
        rows = [np.zeros((0, len(self.labels)), dtype=np.float32)]
        for start in range(0, len(pictures), BATCH):
            some = np.stack(pictures[start : start + BATCH])
            rows += self.graph(some.transpose(0, 3, 1, 2).astype(np.float32))
        return np.concatenate(rows)


def load(data: bytes, *, threads: int = 1) -> Net:
    """The network in an ONNX file that was written here, compiled. Raises BadNetwork."""
    about = read(data)
    try:
        graph = openvino_graph.from_onnx(data, threads=threads)
    except openvino_graph.BadGraph as error:
        raise BadNetwork("The network in model.onnx can't be run.") from error
    return Net(graph, about["labels"], views.view(about["view"]))


def read(data: bytes) -> dict[str, Any]:
    """What an ONNX file says of itself. Raises BadNetwork."""
    return _about(_model(data))


def write_about(path: Path, about: Mapping[str, Any]) -> None:
    """Have an ONNX file say this of itself; `about` is as a checkpoint carries it."""
    model = _model(path.read_bytes())
    _set(model, about)
    path.write_bytes(model.SerializeToString())


def relabel(path: Path, labels: Sequence[str]) -> bool:
    """Give a file these names, in class order, and change nothing else; False if it can't be read, or
    knows more or fewer people."""
    try:
        model = _model(path.read_bytes())
        about = _about(model)
    except BadNetwork:
        return False
    if len(labels) != len(about["labels"]):
        return False
    _set(model, about | {"labels": list(labels)})
    path.write_bytes(model.SerializeToString())
    return True


def _model(data: bytes) -> onnx.ModelProto:
    try:
        return onnx.load_model_from_string(data)
    except DecodeError as error:
        raise BadNetwork("This is no ONNX file, or it is cut off.") from error


def _about(model: onnx.ModelProto) -> dict[str, Any]:
    texts = [one.value for one in model.metadata_props if one.key == KEY]
    foreign = "This ONNX file doesn't say whom it knows: take one that was written here."
    try:
        about = dict(json.loads(texts[0]))
        views.view(about["view"])
        if about["format"] != FORMAT or not all(isinstance(one, str) for one in about["labels"]):
            raise BadNetwork("This ONNX file was written by a later version of the site.")
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise BadNetwork(foreign) from error
    return about


def _set(model: onnx.ModelProto, about: Mapping[str, Any]) -> None:
    others = {one.key: one.value for one in model.metadata_props if one.key != KEY}
    told = json.dumps(dict(about), ensure_ascii=False)
    onnx.helper.set_model_props(model, {**others, KEY: told})
