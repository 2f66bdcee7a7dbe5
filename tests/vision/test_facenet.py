"""FaceNet, with weights that are drawn here: the published ones are a download."""

import hashlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from facenet_pytorch import InceptionResnetV1, extract_face
from PIL import Image

from labelling.vision import weights
from labelling.vision.embedder import Embedder, load_embedder
from labelling.vision.engine import FaceEngine
from labelling.vision.facenet import TARGET, FaceNet, prepared
from labelling.vision.geometry import similarity, warp
from labelling.vision.weights import FACENET_VGGFACE2, WeightsBroken, WeightsMissing

from .photos import orl
from .published import publisher

NAME = "facenet-vggface2"


@pytest.fixture(scope="module")
def published() -> bytes:
    """A file as facenet-pytorch publishes it: the network's tensors and its classifier's."""
    torch.manual_seed(4)
    network = InceptionResnetV1(pretrained=None, classify=False)
    state = network.state_dict()
    state["logits.weight"] = torch.randn(8631, 512)
    state["logits.bias"] = torch.randn(8631)
    out = BytesIO()
    torch.save(state, out)
    return out.getvalue()


@pytest.fixture
def folder(published: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of weights with this file in it, taken for the published one."""
    ours = replace(FACENET_VGGFACE2, sha256=hashlib.sha256(published).hexdigest(), size_bytes=0)
    monkeypatch.setitem(weights.FILES, FACENET_VGGFACE2.name, ours)
    (tmp_path / FACENET_VGGFACE2.name).write_bytes(published)
    return tmp_path


def chips() -> np.ndarray:
    return np.random.default_rng(8).integers(0, 256, (3, 160, 160, 3), dtype=np.uint8)


def test_the_file_of_the_folder_is_the_network(folder: Path, published: bytes) -> None:
    embedder: Embedder = load_embedder(NAME, folder)
    assert (embedder.name, embedder.dimensions, embedder.chip_size) == (NAME, 512, 160)
    found = embedder.embed(chips())
    assert (found.shape, found.dtype) == ((3, 512), np.float32)
    assert np.abs(np.linalg.norm(found, axis=1) - 1).max() < 1e-5
    # facenet-pytorch's own class with the same numbers, its classifier left in the file.
    state = torch.load(BytesIO(published), weights_only=True)
    truth = InceptionResnetV1(pretrained=None, classify=True, num_classes=8631).eval()
    truth.load_state_dict(state)
    truth.classify = False
    with torch.inference_mode():
        expected = truth(prepared(torch.from_numpy(chips()))).numpy()
    assert np.abs(found - expected).max() < 1e-4


def test_batches_give_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = load_embedder(NAME, folder)
    together = embedder.embed(chips())
    assert embedder.embed(chips()[:0]).shape == (0, 512)
    monkeypatch.setattr("labelling.vision.facenet.BATCH", 2)
    assert np.abs(embedder.embed(chips()) - together).max() < 1e-5


def test_the_first_use_downloads(
    folder: Path, published: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / FACENET_VGGFACE2.name).unlink()
    seen: list[tuple[int, int]] = []
    with publisher(published) as server:
        file = replace(weights.FILES[FACENET_VGGFACE2.name], url=server.url)
        monkeypatch.setitem(weights.FILES, file.name, file)
        embedder = load_embedder(NAME, folder, progress=lambda *told: seen.append(told))
        server.status = 404
        again = load_embedder(NAME, folder)
    assert seen[-1] == (len(published), len(published))
    assert np.array_equal(embedder.embed(chips()), again.embed(chips()))


def test_nothing_there_and_no_network(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / FACENET_VGGFACE2.name).unlink()
    away = replace(FACENET_VGGFACE2, url="http://127.0.0.1:9/weights.pt")
    monkeypatch.setitem(weights.FILES, away.name, away)
    with pytest.raises(WeightsMissing, match=r"Download .* and put it into"):
        load_embedder(NAME, folder)
    with pytest.raises(WeightsMissing, match="No folder"):
        load_embedder(NAME)


def test_a_file_that_is_not_the_published_one_is_never_unpickled(tmp_path: Path) -> None:
    (tmp_path / FACENET_VGGFACE2.name).write_bytes(b"anything")
    with pytest.raises(WeightsBroken, match="not the published file"):
        load_embedder(NAME, tmp_path)


@pytest.mark.parametrize("what", ["text", "nothing", "half", "list", "other", "code"])
def test_what_can_not_be_loaded_says_so(what: str, published: bytes, tmp_path: Path) -> None:
    path = tmp_path / "weights.pt"
    if what == "text":
        path.write_text("<html>Not found</html>")
    elif what == "nothing":
        path.touch()
    elif what == "half":
        path.write_bytes(published[: len(published) // 2])
    elif what == "list":
        torch.save([1, 2], path)
    elif what == "other":
        torch.save({"layer.weight": torch.zeros(3)}, path)
    else:
        torch.save(
            InceptionResnetV1(pretrained=None), path
        )  # a pickled class, which could run code
    with pytest.raises(WeightsBroken):
        FaceNet(NAME, path)


def test_chips_look_like_facenet_pytorchs_own_crops(engine: FaceEngine) -> None:
    alike: list[float] = []
    for person in range(1, 41, 2):
        photo = orl(person, 1)
        found = engine.detector.detect(photo)
        matrix = similarity(found.landmarks[0], TARGET)
        chip = warp(photo, matrix, 160, resampling=Image.Resampling.BILINEAR)
        ours = prepared(torch.from_numpy(chip)[None])[0].numpy()
        theirs = extract_face(Image.fromarray(photo), found.boxes[0], image_size=160, margin=0)
        alike.append(float(np.corrcoef(ours.ravel(), (theirs.numpy().ravel() - 127.5) / 128)[0, 1]))
    # Theirs are not turned upright, and their boxes wander: a shift of a quarter leaves 0.2.
    assert np.median(alike) > 0.65
