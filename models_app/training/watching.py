"""Lightning's callbacks that tell how a training goes, and end it when somebody asks."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import lightning
import psutil
import torch
from lightning.pytorch.callbacks import ModelCheckpoint

from models_app.training.said import Listener, Measured, Pace, Saved

LAST = "last"
EVERY_S = 0.25
"""A step's loss and the pace are told at most so often: a curve of a long training stays small."""


class Watch(lightning.Callback):
    """Tells steps, epochs and pace to `tell`, and asks `should_stop` after each step.

    Only the first device speaks. Steps count from 1, over all epochs.
    """

    def __init__(self, tell: Listener, should_stop: Callable[[], str]) -> None:
        self.tell, self.should_stop = tell, should_stop
        self.why = ""  # what `should_stop` said
        self.began = self.last = time.monotonic()
        self.faces = 0
        self.told_step = 0

    def on_train_start(self, trainer: lightning.Trainer, module: lightning.LightningModule) -> None:
        self.began = self.last = time.monotonic()
        self.told_step = trainer.global_step

    def on_train_batch_end(
        self, trainer: lightning.Trainer, module: lightning.LightningModule, outputs: Any,
        batch: Any, batch_idx: int,
    ) -> None:  # fmt: skip
        """Tell the loss now and then, and stop if that is asked for."""
        self.faces += int(batch[2])
        now = time.monotonic()
        step = trainer.global_step
        if trainer.is_global_zero and (
            now - self.last >= EVERY_S or step == self.told_step + 1 == 1
        ):
            loss = float(trainer.callback_metrics["train_loss"])
            self.tell(Measured(step, trainer.current_epoch, _finite({"train_loss": loss})))
            self.tell(self._pace(trainer, now))
        self._stop(trainer)

    def on_validation_epoch_end(
        self, trainer: lightning.Trainer, module: lightning.LightningModule
    ) -> None:
        """Tell the validation's values."""
        if trainer.sanity_checking or not trainer.is_global_zero:
            return
        found = {name: float(trainer.callback_metrics[name]) for name in ("val_loss", "val_acc")}
        self.tell(Measured(trainer.global_step, trainer.current_epoch, _finite(found)))

    def on_train_epoch_end(
        self, trainer: lightning.Trainer, module: lightning.LightningModule
    ) -> None:
        """Tell the epoch's accuracy, and that its checkpoint is whole: Lightning writes it before."""
        if not trainer.is_global_zero:
            return
        values = {"train_acc": float(trainer.callback_metrics["train_acc"])}
        self.tell(Measured(trainer.global_step, trainer.current_epoch, _finite(values)))
        self.tell(self._pace(trainer, time.monotonic(), done=1))
        self._stop(trainer)

    def _pace(self, trainer: lightning.Trainer, now: float, done: int = 0) -> Pace:
        trained = now - self.began
        rate = self.faces / trained if trained else 0.0
        self.last = now
        return Pace(trainer.global_step, trainer.current_epoch + done, rate, memory(), trained)

    def _stop(self, trainer: lightning.Trainer) -> None:
        self.why = self.why or self.should_stop()
        # All devices end at the same step, whoever was asked.
        if trainer.strategy.reduce_boolean_decision(bool(self.why), all=False):
            trainer.should_stop = True


class Best(ModelCheckpoint):
    """Keeps the checkpoint of the epoch with the least validation loss; without a validation, the last."""

    def __init__(self, folder: str, *, monitor: str | None) -> None:
        super().__init__(dirpath=folder, monitor=monitor, mode="min", save_top_k=1)


class Last(ModelCheckpoint):
    """Keeps the checkpoint of each epoch as last.ckpt, to go on from; `tell` hears when it is whole."""

    def __init__(self, folder: str, *, tell: Listener, best: Best) -> None:
        super().__init__(
            dirpath=folder, filename=LAST, save_top_k=1, every_n_epochs=1,
            save_on_train_epoch_end=True, enable_version_counter=False,
        )  # fmt: skip
        self.tell, self.best = tell, best

    def _save_checkpoint(self, trainer: lightning.Trainer, filepath: str) -> None:
        super()._save_checkpoint(trainer, filepath)
        if trainer.is_global_zero:
            self.tell(Saved(trainer.current_epoch + 1, trainer.global_step))


def memory() -> int:
    """Bytes in use: on the GPU the most that was, else this process's."""
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        return int(torch.cuda.max_memory_reserved())
    return int(psutil.Process().memory_info().rss)


def _finite(values: dict[str, float]) -> dict[str, float]:
    """Without what is no number: a training that ran away has a loss of NaN."""
    return {name: value for name, value in values.items() if math.isfinite(value)}
