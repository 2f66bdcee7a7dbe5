"""What a training says while it goes: plain values that cross pipes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stage:
    """It begins to read faces ("preparing"), to train ("training") or to finish ("saving")."""

    name: str


@dataclass(frozen=True, slots=True)
class Layer:
    """One part of the classifier: its name, its kind, and how many numbers it has."""

    name: str
    kind: str
    parameters: int


@dataclass(frozen=True, slots=True)
class Began:
    """Once, before the first step."""

    device: str
    parameters: int
    train: int  # faces
    val: int
    test: int
    batch_size: int
    first_epoch: int  # of a training that goes on from a checkpoint; else 0
    first_step: int
    steps_per_epoch: int
    total_steps: int
    trainable: int = 0  # of the parameters
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """Values after `step` steps, in the epoch of that number from 0 on."""

    step: int
    epoch: int
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Pace:
    """How far and how fast it is, several times a second at most."""

    step: int
    epoch: int  # those that are done
    samples_per_s: float
    memory_bytes: int  # of the device; on a CPU of the process
    trained_s: float  # since it began, or went on


@dataclass(frozen=True, slots=True)
class Line:
    """A line of its log."""

    text: str


Mark = tuple[int, int]
"""By which a file is known again, also by a link to it: inode, time of its last change in ns."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A checkpoint is whole: from here on it can go on. All that was measured up to it was said before."""

    epoch: int  # those that are done
    step: int
    best: dict[str, float] = field(default_factory=dict)  # {epoch, step, val_loss, val_acc}
    file: Mark = (0, 0)


Said = Stage | Began | Measured | Pace | Line | Saved
Listener = Callable[[Said], None]
