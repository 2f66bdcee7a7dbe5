"""dlib's network, in torch and in OpenVINO, against dlib itself."""

import numpy as np
import pytest
import torch

from labelling.vision import dlib_graph, dlib_resnet, dlib_weights
from labelling.vision.dlib_graph import DlibOpenVino
from labelling.vision.dlib_resnet import DlibFaceResNet, DlibTorch
from labelling.vision.embedder import Embedder
from labelling.vision.engine import FaceEngine
from labelling.vision.weights import WeightsBroken

from .chips import dlibs, faces, strange

on_a_gpu = pytest.mark.skipif(
    not torch.cuda.is_available(),
    reason="this machine has no CUDA device, and what is tested runs nowhere else",
)


@pytest.fixture(scope="module", params=[DlibOpenVino, DlibTorch])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    torch.set_num_threads(1)  # more wait for each other on a busy machine
    return request.param()


def test_vectors_equal_dlibs(engine: FaceEngine, embedder: Embedder) -> None:
    chips = np.concatenate([faces(engine), strange()])
    found = embedder.embed(chips)
    assert found.shape == (10, 128)
    assert found.dtype == np.float32
    assert np.abs(found - dlibs(chips)).max() < 1e-5


def test_a_vector_does_not_depend_on_its_company(
    engine: FaceEngine, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    chips = np.concatenate([faces(engine), strange()])
    together = embedder.embed(chips)
    assert embedder.embed(chips[:0]).shape == (0, 128)
    alone = np.concatenate([embedder.embed(chips[i : i + 1]) for i in range(len(chips))])
    assert np.abs(alone - together).max() < 1e-5
    for module in (dlib_graph, dlib_resnet):
        monkeypatch.setattr(module, "BATCH", 3)
    assert np.abs(embedder.embed(chips) - together).max() < 1e-5
    assert np.abs(embedder.embed(chips[::-1]) - together[::-1]).max() < 1e-5


def test_the_chips_are_left_as_they_were(embedder: Embedder) -> None:
    chips = strange()
    chips.flags.writeable = False  # as a picture that Pillow lends is
    embedder.embed(chips)
    assert np.array_equal(chips, strange())


def test_an_answer_outlives_the_next_question(embedder: Embedder) -> None:
    chips = strange()
    first = embedder.embed(chips[:2])
    kept = first.copy()
    embedder.embed(chips[2:4])
    assert np.array_equal(first, kept)


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dlib_weights, "WEIGHTS_SHA256", "0" * 64)
    for load in (DlibFaceResNet.load, DlibOpenVino):
        with pytest.raises(WeightsBroken, match="Reinstall") as caught:
            load()
        assert caught.value.code == "weights_broken"


def test_the_network_has_29_convolutions() -> None:
    network = DlibFaceResNet()
    assert sum(type(layer).__name__ == "Conv2d" for layer in network.modules()) == 29


def test_half_precision_is_for_cuda() -> None:
    with pytest.raises(ValueError, match="CUDA"):
        DlibTorch("cpu", half=True)


@on_a_gpu
def test_cuda_gives_dlibs_vectors(engine: FaceEngine) -> None:
    chips = np.concatenate([faces(engine), strange()])
    assert np.abs(DlibTorch("cuda").embed(chips) - dlibs(chips)).max() < 1e-4


@on_a_gpu
def test_half_precision_stays_near(engine: FaceEngine) -> None:
    chips = faces(engine)
    distance = np.linalg.norm(DlibTorch("cuda", half=True).embed(chips) - dlibs(chips), axis=1)
    assert distance.max() < 0.02  # people part at 0.6
