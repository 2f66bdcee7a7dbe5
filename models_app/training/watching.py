"""Lightning's callback that tells how a training goes, and ends it when somebody asks."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightning
import torch
from torch import Tensor

from models_app.training.batches import Batch
from models_app.training.keeping import PROGRESS, Last
from models_app.training.module import FaceClassifier
from models_app.training.said import Listener, Measured, Pace

EVERY_S = 0.25
"""A loss and the pace are told at most so often: a curve of a long training stays small."""

TOGETHER = 8
"""Several devices agree on whether to stop at each so many steps: it has them wait for each other."""


class Diverged(Exception):
    """A training's numbers are no numbers any more, in a sentence."""


class Watch(lightning.Callback):
    """Tells steps, epochs and pace to `tell`, and asks `should_stop` after each step.

    Steps count from 1, over all epochs. A train_loss is the mean since the one before (of the first
    device's part). Asked to stop within an epoch, it has `last` kept there and nothing else done. Raises
    Diverged out of the training.
    """

    def __init__(self, tell: Listener, should_stop: Callable[[], str], last: Last) -> None:
        self.tell, self.should_stop, self.keep = tell, should_stop, last
        self.why = ""  # what `should_stop` said
        self.cut = False  # it was stopped within an epoch
        self.epochs = 0  # that are done
        self.before_s = self.trained_s = 0.0  # in earlier goes, and with this one
        self.began = self.told = time.monotonic()
        self.faces = self.steps = 0
        self.lost: Tensor | None = None  # summed over `steps`

    @property
    def state_key(self) -> str:
        """Where a checkpoint keeps what this one needs."""
        return PROGRESS

    def state_dict(self) -> dict[str, Any]:
        """What goes on where it left off."""
        return {"epochs": self.epochs, "trained_s": self.trained_s}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from there."""
        self.epochs, self.before_s = int(state_dict["epochs"]), float(state_dict["trained_s"])
        self.trained_s = self.before_s

    def on_train_start(self, trainer: lightning.Trainer, module: lightning.LightningModule) -> None:
        """The clock begins."""
        self.began = self.told = time.monotonic()

    def on_train_batch_end(
        self, trainer: lightning.Trainer, module: lightning.LightningModule, outputs: Any,
        batch: Batch, batch_idx: int,
    ) -> None:  # fmt: skip
        """Tell the loss now and then; stop, or keep a checkpoint, where it is time."""
        loss = outputs["loss"]
        self.lost = loss if self.lost is None else self.lost + loss
        self.steps += 1
        self.faces += batch[3]
        if time.monotonic() - self.told >= EVERY_S or trainer.global_step == 1:
            self._tell(trainer, module, {})
        if trainer.fit_loop.epoch_loop.batch_progress.is_last_batch:
            return  # the epoch's end is at hand
        if self._asked(trainer):
            self.cut = trainer.should_stop = True
            trainer.limit_val_batches = 0
            self._tell(trainer, module, {})
            self.keep.save(trainer)
        elif self._any(trainer, self.keep.is_late):
            self.keep.save(trainer)

    def on_validation_end(
        self, trainer: lightning.Trainer, module: lightning.LightningModule
    ) -> None:
        """Tell the validation's values."""
        if not trainer.sanity_checking and isinstance(module, FaceClassifier):
            found = {f"val_{name}": value for name, value in module.measured["val"].items()}
            self._say(trainer, found)

    def on_train_epoch_end(
        self, trainer: lightning.Trainer, module: lightning.LightningModule
    ) -> None:
        """Tell the epoch's accuracy. Lightning writes the checkpoints afterwards."""
        if self.cut or not isinstance(module, FaceClassifier):
            return
        self.epochs = trainer.current_epoch + 1
        self._tell(trainer, module, {"train_acc": module.take("train")["acc"]})
        if self._asked(trainer):
            trainer.should_stop = True

    def _asked(self, trainer: lightning.Trainer) -> bool:
        self.why = self.why or self.should_stop()
        return self._any(trainer, bool(self.why))

    def _any(self, trainer: lightning.Trainer, mine: bool) -> bool:
        """All devices do the same at the same step, whoever was asked."""
        if trainer.world_size == 1:
            return mine
        if trainer.fit_loop.epoch_loop.batch_progress.current.ready % TOGETHER:
            return False
        return bool(trainer.strategy.reduce_boolean_decision(mine, all=False))

    def _tell(
        self, trainer: lightning.Trainer, module: lightning.LightningModule, more: dict[str, float]
    ) -> None:
        now = time.monotonic()
        spent, self.told = now - self.began, now
        self.trained_s = self.before_s + spent
        values = dict(more)
        if self.lost is not None:
            values["train_loss"] = float(self.lost) / self.steps
            self.lost, self.steps = None, 0
            self._check(values["train_loss"], trainer, module)
        rate, held = self.faces / spent if spent else 0.0, memory()
        self._say(trainer, {**values, "samples_per_s": rate, "memory_bytes": float(held)})
        self.tell(Pace(trainer.global_step, self.epochs, rate, held, spent))

    def _say(self, trainer: lightning.Trainer, values: dict[str, float]) -> None:
        """Values that are no numbers have no place in a curve."""
        finite = {name: value for name, value in values.items() if math.isfinite(value)}
        self.tell(Measured(trainer.global_step, trainer.current_epoch, finite))
        if trainer.logger is not None:
            trainer.logger.log_metrics(
                {**finite, "epoch": float(trainer.current_epoch)}, trainer.global_step
            )

    def _check(
        self, loss: float, trainer: lightning.Trainer, module: lightning.LightningModule
    ) -> None:
        """A loss may leave the range of 16 bits for a step; a network that did stays lost."""
        if math.isfinite(loss) or all(bool(p.isfinite().all()) for p in module.parameters()):
            return
        raise Diverged(
            f"The loss is no number any more, by step {trainer.global_step}. Take a smaller"
            " learning_rate, or precision 32."
        )


def memory() -> int:
    """Bytes in use: on the GPU the most that was, else this process's."""
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_reserved())
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
