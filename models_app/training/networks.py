"""The networks under a classifier: any of timm by name, and two that know faces."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import timm
import torch
from facenet_pytorch import InceptionResnetV1
from torch import Tensor, nn

from labelling.vision import facenet
from labelling.vision.dlib_resnet import DlibFaceResNet
from labelling.vision.dlib_weights import CHIP_PX, DIMENSIONS
from labelling.vision.geometry import DLIB_TARGET
from labelling.vision.weights import FACENET_VGGFACE2, WeightsError, found
from models_app.training import filling, hub
from models_app.training.options import AUTO, FACE_RESNET, FACENET, KNOW_FACES, SCRATCH, USUAL
from models_app.training.views import ALIGNED, CROP, View

OUT_OF_MEMORY = (MemoryError, torch.OutOfMemoryError)


class NoNetwork(Exception):
    """A network can't be had, in a sentence that names the alternatives."""


@dataclass(frozen=True, slots=True)
class Network:
    """A network without its head: pictures (N, 3, px, px) float32 RGB in [0, 255] to (N, features)."""

    body: nn.Module
    features: int
    view: View
    start: str  # where its numbers come from, as people read it
    pretrained: bool
    note: str = ""  # what else there is to know of it


def known() -> list[str]:
    """The names of all networks there are."""
    return [*KNOW_FACES, *timm.list_models()]


def build(name: str, *, pretrained: str, image_px: int, weights: Path | None = None) -> Network:
    """The network called `name`. `weights` is the folder of the site's own weights.

    `pretrained` is none, auto, usual, or the path of weights. Raises NoNetwork.
    """
    if pretrained == USUAL:
        pretrained = AUTO if name in KNOW_FACES else SCRATCH
    if name == FACE_RESNET:
        return _face_resnet(pretrained)
    if name == FACENET:
        return _facenet(pretrained, weights)
    return _of_timm(name, pretrained, image_px)


class Normal(nn.Module):
    """A network of timm behind the mean and deviation that it was trained with."""

    mean: Tensor
    deviation: Tensor

    def __init__(
        self, network: nn.Module, mean: tuple[float, ...], deviation: tuple[float, ...]
    ) -> None:
        super().__init__()
        self.register_buffer("mean", 255 * torch.tensor(mean).view(1, 3, 1, 1), persistent=False)
        scale = 255 * torch.tensor(deviation).view(1, 3, 1, 1)
        self.register_buffer("deviation", scale, persistent=False)
        self.network = network

    def forward(self, pictures: Tensor) -> Tensor:
        """(N, 3, px, px) float32 in [0, 255] to (N, features)."""
        features: Tensor = self.network((pictures - self.mean) / self.deviation)
        return features


class Stretched(nn.Module):
    """FaceNet behind what its chips need (`facenet.prepared`)."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, pictures: Tensor) -> Tensor:
        """(N, 3, 160, 160) float32 in [0, 255] to (N, 512), of length 1."""
        vectors: Tensor = self.network(facenet.prepared(pictures.permute(0, 2, 3, 1)))
        return vectors


def _face_resnet(pretrained: str) -> Network:
    target = tuple((float(x), float(y)) for x, y in DLIB_TARGET)
    view = View(ALIGNED, CHIP_PX, target=target)
    if pretrained == SCRATCH:
        return Network(DlibFaceResNet(), DIMENSIONS, view, "random numbers", False)
    if pretrained == AUTO:
        network = DlibFaceResNet.load().train()
        return Network(network, DIMENSIONS, view, "dlib's face network", True)
    network = DlibFaceResNet()
    _fill(network, Path(pretrained))
    return Network(network, DIMENSIONS, view, Path(pretrained).name, True)


def _facenet(pretrained: str, weights: Path | None) -> Network:
    target = tuple((float(x), float(y)) for x, y in facenet.TARGET)
    view = View(ALIGNED, facenet.CHIP_PX, target=target)
    network = InceptionResnetV1(pretrained=None, classify=False)
    start = "random numbers"
    if pretrained != SCRATCH:
        try:
            path = Path(pretrained) if pretrained != AUTO else found(FACENET_VGGFACE2, weights)
        except WeightsError as error:
            raise NoNetwork(
                f"{error.message} Or use --backbone face-resnet, whose weights are here, or"
                " --pretrained none to begin with random numbers."
            ) from error
        _fill(network, path)
        start = "FaceNet, VGGFace2" if pretrained == AUTO else path.name
    return Network(Stretched(network), facenet.DIMENSIONS, view, start, pretrained != SCRATCH)


def _of_timm(name: str, pretrained: str, image_px: int) -> Network:
    if not timm.is_model(name):
        near = difflib.get_close_matches(name, known(), n=5)
        some = f" Did you mean {', '.join(near)}?" if near else ""
        raise NoNetwork(
            f"There is no network {name!r}.{some} Take face-resnet, facenet or a name of timm, as resnet18."
        )
    network, px, features = _seeing(name, image_px, published=pretrained == AUTO)
    start = "random numbers"
    if pretrained == AUTO:
        start = f"timm's {name}"
    elif pretrained != SCRATCH:
        _fill(network, Path(pretrained))
        start = Path(pretrained).name
    settings = network.pretrained_cfg
    body = Normal(network, tuple(settings["mean"]), tuple(settings["std"]))
    note = f"{name} sees pictures of {px} px, not {image_px}." if px != image_px else ""
    return Network(body, features, View(CROP, px), start, pretrained != SCRATCH, note)


def _seeing(name: str, image_px: int, *, published: bool) -> tuple[Any, int, int]:
    """The network made for pictures of `image_px`, or else of its own size; that size; its features."""
    why: Exception | None = None
    settings = timm.get_pretrained_cfg(name)
    own_px = int(settings.input_size[-1]) if settings else image_px
    for px, more in ((image_px, {"img_size": image_px}), (image_px, {}), (own_px, {})):
        try:
            network = _made(name, published=published, **more)
            return network, px, _features(network, px)
        except OUT_OF_MEMORY:
            raise
        except (AssertionError, IndexError, RuntimeError, TypeError, ValueError) as error:
            why = error  # networks of a fixed size take another at most when they are made
    raise NoNetwork(
        f"{name} takes neither pictures of {image_px} px nor of {own_px} px here: {why}. Use another"
        " --image_px, or another --backbone, as resnet18."
    ) from why


def _made(name: str, *, published: bool, **more: Any) -> Any:
    if not published:
        return timm.create_model(name, num_classes=0, **more)
    try:
        with hub.at_hand():
            return timm.create_model(name, pretrained=True, num_classes=0, **more)
    except (TypeError, *OUT_OF_MEMORY):  # it takes no img_size
        raise
    except Exception as error:
        raise NoNetwork(
            f"The published weights of {name} could not be fetched ({type(error).__name__}). Use"
            " --backbone face-resnet, whose weights are here, --pretrained PATH for a file of weights, or"
            " --pretrained none to begin with random numbers."
        ) from error


def _features(network: nn.Module, px: int) -> int:
    """How many numbers it says of a picture: with some networks not what they say of themselves."""
    was = network.training
    with torch.inference_mode():
        said: Tensor = network.eval()(torch.zeros(1, 3, px, px))
    network.train(was)
    if said.ndim != 2:
        raise ValueError("it doesn't say one row of numbers of a picture")
    return said.shape[1]


def _fill(network: nn.Module, path: Path) -> None:
    try:
        filling.fill(network, path)
    except filling.DoesNotFit as error:
        raise NoNetwork(
            f"{path} gives no weights for this network: {error}. Name a file of the same backbone, or use"
            " --pretrained auto for published weights, --pretrained none to begin with random numbers."
        ) from error
