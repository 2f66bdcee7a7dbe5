"""Vectors of faces."""

from pathlib import Path
from typing import Protocol

from . import catalogue
from .types import Floats, Pixels
from .weights import FILES, Progress, WeightsBroken, forget, found


class Embedder(Protocol):
    """Anything that turns aligned faces into vectors. Not for two threads at once.

    Vectors of two embedders are never compared.
    """

    @property
    def name(self) -> str:
        """Stored with a project, which keeps its embedder."""
        ...

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def chip_size(self) -> int:
        """Side of the square that `embed` takes, in pixels."""
        ...

    @property
    def target(self) -> Floats:
        """(5, 2) where the eyes, the nose and the mouth corners go, in pixels of that square."""
        ...

    def embed(self, chips: Pixels) -> Floats:
        """(N, dimensions) float32 of `chips` (N, chip_size, chip_size, 3) uint8 RGB; N may be 0."""
        ...


def load_embedder(
    name: str,
    weights: Path | None = None,
    *,
    threads: int = 1,
    device: str = "cpu",
    progress: Progress | None = None,
) -> Embedder:
    """The embedder called `name` in the catalogue, ready, on `device` ("cpu", "cuda", "cuda:1").

    `threads` are OpenVINO's, which runs the default embedder on a CPU; for what runs in torch they
    become torch's, for the whole process. Weights that no wheel ships are read from the folder
    `weights`, and downloaded into it on first use, while `progress` is told how far. Raises KeyError
    for a name that the catalogue has not, WeightsMissing or WeightsBroken.
    """
    info = catalogue.EMBEDDERS[name]
    # Imports wait until here: torch takes a second and 300 MB that a worker without a GPU can save.
    if info.file_name:
        file = FILES[info.file_name]
        path = found(file, weights, progress)
        from .facenet import FaceNet

        try:
            return FaceNet(name, path, device, threads=threads)
        except WeightsBroken:
            forget(path, file)
            raise
    if device == "cpu":
        from .dlib_graph import DlibOpenVino

        return DlibOpenVino(threads)
    from .dlib_resnet import DlibTorch

    return DlibTorch(device)
