"""Where the networks run: on the processor, or on a GPU by CUDA."""

from pathlib import Path


class NoDevice(Exception):
    """CUDA is asked for where it can't be used; `str()` is the sentence to show."""


def choose(wanted: str) -> str:
    """The device for "auto", "cpu" or "cuda" ("cuda:1" …): for auto a GPU if one can be used.

    Imports torch only if the machine has a GPU's driver. Raises NoDevice.
    """
    if wanted == "cpu" or (wanted == "auto" and not has_driver()):
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda" if wanted == "auto" else wanted
    if wanted == "auto":
        return "cpu"
    raise NoDevice(
        "There is no GPU that CUDA can use. Set FACESITE_DEVICE to auto or cpu, or install the driver."
    )


def has_driver() -> bool:
    """Whether NVIDIA's driver is there, by its control device."""
    return Path("/dev/nvidiactl").exists()
