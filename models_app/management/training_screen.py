"""What a training says, in a terminal: lines, the table of layers, and a bar."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TextIO

from labelling.management.progress import Bar
from models_app.training.said import Began, Layer, Line, Measured, Pace, Said

BYTES = 4
"""Of a number that is trained: float32, whatever the precision of the arithmetic."""

UNITS = (("B", 10**9), ("M", 10**6), ("K", 10**3))
SHOWN = {"train_loss": "{:.3f}", "val_loss": "{:.3f}", "val_acc": "{:.1%}"}
"""The measures behind the bar; metrics.csv has them all."""


class Screen:
    """A listener for `whole.train`: lines go to `say`, the bar to `stream`."""

    def __init__(self, say: Callable[[str], None], stream: TextIO, *, gpu_there: bool) -> None:
        self.say, self.stream, self.gpu_there = say, stream, gpu_there
        self.bar: Bar | None = None
        self.values: dict[str, float] = {}
        self.epoch = self.epochs = 0
        self.in_line = False

    def __call__(self, said: Said) -> None:
        """Show it."""
        if isinstance(said, Line):
            self.end()
            self.say(said.text)
        elif isinstance(said, Began):
            self._began(said)
        elif isinstance(said, Measured):
            self.epoch = said.epoch + 1
            self.values.update(said.values)
        elif isinstance(said, Pace):
            self._draw(said)

    def end(self) -> None:
        """Leave the bar's line, if it stands in one."""
        if self.in_line:
            self.stream.write("\n")
            self.stream.flush()
        self.in_line = False

    def _began(self, began: Began) -> None:
        self.say(f"test samples: {began.test}")
        on_gpu = began.device != "CPU"
        self.say(
            f"GPU available: {self.gpu_there}, used: {on_gpu}{f' ({began.device})' if on_gpu else ''}"
        )
        self.say("TPU available: False, using: 0 TPU cores")
        self.say("")
        for line in table(began.layers, trainable=began.trainable):
            self.say(line)
        self.say("")
        left = math.ceil((began.total_steps - began.first_step) / began.steps_per_epoch)
        self.epochs = began.first_epoch + left
        if began.first_step:
            self.say(f"It goes on behind epoch {began.first_epoch}.")
        self.bar = Bar("", began.total_steps, self.stream, already=began.first_step)

    def _draw(self, pace: Pace) -> None:
        if self.bar is None or (pace.step >= self.bar.total and pace.epoch < self.epochs):
            return  # the last step is drawn once, with its epoch's validation
        shown = [
            f"{name} {how.format(self.values[name])}" for name, how in SHOWN.items()
            if name in self.values
        ]  # fmt: skip
        self.bar.what = ", ".join([f"Epoch {self.epoch}/{self.epochs}", *shown]) + ", step"
        self.bar.show(pace.step)
        self.in_line = self.stream.isatty() and pace.step < self.bar.total


def table(layers: Sequence[Layer], *, trainable: int) -> list[str]:
    """The layers with how many numbers each has, and below them the totals and the size."""
    head = ("", "Name", "Type", "Params")
    rows = [(str(n), one.name, one.kind, count(one.parameters)) for n, one in enumerate(layers)]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = [
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    ]
    rule = "-" * max(len(line) for line in lines)
    total = sum(one.parameters for one in layers)
    sums = [
        (count(trainable), "Trainable params"),
        (count(total - trainable), "Non-trainable params"),
        (count(total), "Total params"),
        (f"{total * BYTES / 1e6:.3f}", "Total estimated model params size (MB)"),
    ]
    return [lines[0], rule, *lines[1:], rule, *(f"{number:<10}{what}" for number, what in sums)]


def count(number: int) -> str:
    """A number of parameters as people read it: 1.5 K, 11.2 M."""
    for unit, size in UNITS:
        # What rounds to a thousand of a unit is one of the next.
        if number >= 0.99995 * size:
            return f"{number / size:.1f} {unit}"
    return str(number)
