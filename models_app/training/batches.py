"""Batches of faces from memory: whole batches at a time, the same order for the same seed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from models_app.training.pictures import Side

Ints = NDArray[np.int64]
Batch = tuple[Tensor, Tensor, int, int]
"""(n, px, px, 3) uint8, (n,) int64 numbers, how many of these count (n, or none: one that only fills), and
how many faces the whole batch has over all devices."""


class Faces(Dataset[Batch]):
    """A side by lists of places: one read a batch, not one a face."""

    def __init__(self, side: Side) -> None:
        self.side = side

    def __getitem__(self, places: Ints) -> Batch:
        own, counted, whole = places[:-2], int(places[-2]), int(places[-1])
        pixels = torch.from_numpy(np.ascontiguousarray(self.side.pixels[own]))
        return pixels, torch.from_numpy(self.side.numbers[own]), counted, whole

    def __len__(self) -> int:
        return len(self.side)


class Places(Sampler[Ints]):
    """For each batch of an epoch the places of this device's part; behind them how many count, and the whole.

    Every device has the same number of batches; a part may be empty only where a batch has fewer faces
    than there are devices, and then it repeats one that doesn't count.
    """

    def __init__(
        self, side: Side, *, batch: int, seed: int, shuffled: bool, weighted: bool = False,
        device: int = 0, devices: int = 1,
    ) -> None:  # fmt: skip
        self.numbers, self.batch, self.seed = side.numbers, batch, seed
        self.shuffled, self.weighted = shuffled, weighted
        self.device, self.devices = device, devices
        self.epoch = 0
        self.passed: tuple[int, int] = (-1, 0)

    def set_epoch(self, epoch: int) -> None:
        """Lightning calls it before each epoch: the order follows from seed and epoch alone."""
        self.epoch = epoch

    def pass_over(self, epoch: int, batches: int) -> None:
        """Begin that epoch behind so many batches, which were trained on before."""
        self.passed = (epoch, batches)

    def __len__(self) -> int:
        return batches(len(self.numbers), self.batch)

    def __iter__(self) -> Iterator[Ints]:
        order, count = self._order(), len(self)
        for number in range(self.passed[1] if self.epoch == self.passed[0] else 0, count):
            last = number == count - 1
            whole = order[number * self.batch : None if last else (number + 1) * self.batch]
            own = whole[self.device :: self.devices]
            yield np.append(own if len(own) else whole[:1], [len(own), len(whole)])

    def _order(self) -> Ints:
        count = len(self.numbers)
        if not self.shuffled:
            return np.arange(count)
        chance = np.random.default_rng([self.seed, self.epoch])
        if not self.weighted:
            return chance.permutation(count)
        share = 1 / np.bincount(self.numbers)[self.numbers]
        return chance.choice(count, size=count, p=share / share.sum())


def batches(faces: int, batch: int) -> int:
    """How many there are. One face alone goes with the batch before: batch norm needs more than one."""
    whole, rest = divmod(faces, batch)
    return whole + (rest > 1 or (rest == 1 and whole == 0))


def loader(places: Places, side: Side) -> DataLoader[Batch]:
    """The batches of a side. The faces are decoded already, so no other process helps."""
    return DataLoader(Faces(side), sampler=places, batch_size=None, num_workers=0)
