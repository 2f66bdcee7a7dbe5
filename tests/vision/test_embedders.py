"""One interface for all embedders; the default one needs no torch and calls no host."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from facenet_pytorch import InceptionResnetV1

from labelling.vision import catalogue
from labelling.vision.embedder import load_embedder
from labelling.vision.weights import WeightsBroken

ROOT = Path(__file__).parents[2]

SILENT = """
import socket, subprocess, sys

def refuse(*args, **options):
    sys.exit("something wanted to talk to the network")

for name in ("connect", "connect_ex", "sendto", "bind"):
    setattr(socket.socket, name, refuse)
socket.getaddrinfo = socket.create_connection = refuse
subprocess.Popen.__init__ = refuse  # the telemetry sends from a process of its own
import multiprocessing.process
multiprocessing.process.BaseProcess.start = refuse

import numpy as np
from labelling.vision.embedder import load_embedder

embedder = load_embedder("dlib-face-resnet-1")
embedder.embed(np.zeros((2, 150, 150, 3), dtype=np.uint8))
watched = ("torch", "torchvision", "facenet_pytorch", "django", "onnx")
print(sorted(m for m in watched if m in sys.modules))
print(sorted(m for m in sys.modules if m.startswith("openvino_telemetry.")))
print(type(embedder).__name__)
"""


def test_the_default_needs_no_torch_and_no_network(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", SILENT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        # CI=true would switch the telemetry off by itself, and hide that we do.
        env={**os.environ, "HOME": str(tmp_path), "CI": "", "TF_BUILD": "", "JENKINS_URL": ""},
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split("\n")[:3] == ["[]", "[]", "DlibOpenVino"]
    assert list(tmp_path.iterdir()) == []  # no client id, no count of uses


def test_openvino_is_imported_in_one_place() -> None:
    importing = {
        path.name
        for path in (ROOT / "labelling").rglob("*.py")
        if any(
            line.strip().startswith(("import openvino", "from openvino "))
            for line in path.read_text().splitlines()
        )
    }
    assert importing == {"openvino_graph.py"}


def test_the_default_is_ready_anywhere(tmp_path: Path) -> None:
    info = catalogue.EMBEDDERS[catalogue.DEFAULT]
    assert info.ready(tmp_path)
    assert info.help() == ""
    embedder = load_embedder(catalogue.DEFAULT)
    assert (embedder.name, embedder.dimensions) == (info.name, info.dimensions)
    assert embedder.chip_size == 150
    assert embedder.target.shape == (5, 2)


def test_the_others_say_what_to_do(tmp_path: Path) -> None:
    for name, info in catalogue.EMBEDDERS.items():
        assert name == info.name
        assert 0 < info.accept_distance < info.suggest_distance
        if info.file_name:
            assert not info.ready(tmp_path)
            assert f"manage.py fetch_weights {name}" in info.help()
            (tmp_path / info.file_name).touch()
            assert info.ready(tmp_path)


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        load_embedder("no-such-embedder")


def test_a_file_that_cannot_be_loaded_is_not_the_one_that_is_trusted(tmp_path: Path) -> None:
    name = "facenet-casia-webface"  # nobody published its hash: the first good file is trusted
    path = tmp_path / catalogue.EMBEDDERS[name].file_name
    path.write_bytes(b"an error page")
    with pytest.raises(WeightsBroken):
        load_embedder(name, tmp_path)
    torch.save(InceptionResnetV1(pretrained=None, classify=False).state_dict(), path)
    assert load_embedder(name, tmp_path).dimensions == 512
    with path.open("ab") as file:
        file.write(b"changed since")
    with pytest.raises(WeightsBroken, match="the file it was"):
        load_embedder(name, tmp_path)


def test_more_threads_give_the_same_vectors() -> None:
    chips = np.random.default_rng(3).integers(0, 256, (3, 150, 150, 3), dtype=np.uint8)
    one, two = (load_embedder(catalogue.DEFAULT, threads=count).embed(chips) for count in (1, 2))
    assert np.abs(one - two).max() < 1e-5
