"""Numbers of a file put into a network: all of them, or an error that says what the file is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from models_app.training.unreadable import UNREADABLE

PREFIXES = ("", "backbone.network.", "backbone.", "network.", "module.", "model.")
"""Of a name in a file: its own, a checkpoint of this site's, and of networks that were wrapped."""

INSIDE = ("state_dict", "model")
"""Where a checkpoint keeps its numbers."""

SPARE = ("num_batches_tracked",)
"""What older files lack, and nothing depends on."""


class DoesNotFit(Exception):
    """A file holds no numbers for this network; the text says why."""


def fill(network: nn.Module, path: Path) -> None:
    """Put the numbers of a file into the network; what it has beside them, as a head, is left out.

    It takes state dicts of torch, checkpoints of this site, and safetensors. Raises DoesNotFit.
    """
    state = _numbers(path)
    wanted = network.state_dict()
    prefix = max(PREFIXES, key=lambda prefix: sum(f"{prefix}{name}" in state for name in wanted))
    found = {name: state[prefix + name] for name in wanted if prefix + name in state}
    lacking = [name for name in wanted if name not in found and not name.endswith(SPARE)]
    if lacking:
        raise DoesNotFit(f"it lacks {len(lacking):,} of its {len(wanted):,} parts, as {lacking[0]}")
    for name, numbers in found.items():
        if numbers.shape != wanted[name].shape:
            there, here = _shape(numbers), _shape(wanted[name])
            raise DoesNotFit(f"{name} is {there} in it, and {here} here")
    network.load_state_dict(found, strict=False)


def _numbers(path: Path) -> dict[str, Tensor]:
    if not path.is_file():
        raise DoesNotFit("there is no such file")
    try:
        if path.suffix == ".safetensors":
            return dict(load_file(path))
        found: Any = torch.load(path, map_location="cpu", weights_only=True)
    except UNREADABLE as error:
        raise DoesNotFit(
            "it is no file of numbers, is cut off, or holds more than numbers, which isn't loaded"
        ) from error
    for name in INSIDE:
        if isinstance(found, Mapping) and isinstance(found.get(name), Mapping):
            found = found[name]
    if not isinstance(found, Mapping):
        raise DoesNotFit("it holds no numbers by name")
    return {str(name): value for name, value in found.items() if isinstance(value, Tensor)}


def _shape(numbers: Tensor) -> str:
    return "x".join(map(str, numbers.shape)) or "one number"
