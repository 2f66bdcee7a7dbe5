"""Batches of faces from memory: whole batches at a time, the same order for the same seed."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from models_app.training.pictures import Side

Ints = NDArray[np.int64]
Batch = tuple[Tensor, Tensor, Tensor]
"""(n, px, px, 3) uint8, (n,) int64 numbers, and how many faces the whole batch has over all devices."""


class Faces(Dataset[Batch]):
    """A side by lists of places: one read a batch, not one a face."""

    def __init__(self, side: Side) -> None:
        self.side = side

    def __getitem__(self, places: Ints) -> Batch:
        own, whole = places[:-1], int(places[-1])
        pixels = torch.from_numpy(np.ascontiguousarray(self.side.pixels[own]))
        return pixels, torch.from_numpy(self.side.numbers[own]), torch.tensor(whole)

    def __len__(self) -> int:
        return len(self.side)


class Places(Sampler[Ints]):
    """For each batch of an epoch the places of this device's part, and behind them the whole's size.

    Every device has the same number of batches; a part may be empty only where a batch has fewer faces
    than there are devices, and then it repeats one with no weight.
    """

    def __init__(
        self, side: Side, *, batch: int, seed: int, shuffled: bool, weighted: bool = False,
        device: int = 0, devices: int = 1,
    ) -> None:  # fmt: skip
        self.numbers, self.batch, self.seed = side.numbers, batch, seed
        self.shuffled, self.weighted = shuffled, weighted
        self.device, self.devices = device, devices
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Lightning calls it before each epoch: the order follows from seed and epoch alone."""
        self.epoch = epoch

    def __len__(self) -> int:
        return math.ceil(len(self.numbers) / self.batch)

    def __iter__(self) -> Iterator[Ints]:
        order = self._order()
        for start in range(0, len(order), self.batch):
            whole = order[start : start + self.batch]
            own = whole[self.device :: self.devices]
            yield np.append(own if len(own) else whole[:1], len(whole))

    def _order(self) -> Ints:
        count = len(self.numbers)
        if not self.shuffled:
            return np.arange(count)
        chance = np.random.default_rng([self.seed, self.epoch])
        if not self.weighted:
            return chance.permutation(count)
        share = 1 / np.bincount(self.numbers)[self.numbers]
        return chance.choice(count, size=count, p=share / share.sum())


def loader(places: Places, side: Side) -> DataLoader[Batch]:
    """The batches of a side. The faces are decoded already, so no other process helps."""
    return DataLoader(Faces(side), sampler=places, batch_size=None, num_workers=0)
