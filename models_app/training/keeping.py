"""Lightning's callbacks that keep checkpoints: the best, and the last, to go on from."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightning
from lightning.pytorch.callbacks import Checkpoint, EarlyStopping, ModelCheckpoint

from models_app.training.job import LAST
from models_app.training.module import FaceClassifier
from models_app.training.said import Listener, Saved

BEST, PROGRESS = "Best", "Watch"
SHARE = 20
"""At the end of an epoch the last checkpoint is written if training took so many times as long as writing:
of a short epoch's time, writing takes a twentieth at most."""

LATE_S = 300.0
"""Within an epoch it is written after so long: a machine that is lost costs no more."""


class Best(ModelCheckpoint):
    """Keeps the epoch with the least validation loss, or without a validation the last one, without the
    optimizer's numbers: epoch=712-step=7130.ckpt.

    The one before is removed by `clear`, when a last.ckpt is written that names this one. `about` is
    {epoch, step, val_loss, val_acc}.
    """

    def __init__(self, folder: str, *, monitor: str | None) -> None:
        super().__init__(
            dirpath=folder, monitor=monitor, mode="min", save_top_k=1, save_weights_only=True,
            enable_version_counter=False,
        )  # fmt: skip
        self.about: dict[str, float] = {}
        self.gone: list[str] = []

    @property
    def state_key(self) -> str:
        """Where a checkpoint keeps what this one needs."""
        return BEST

    def state_dict(self) -> dict[str, Any]:
        """Lightning's, and of which epoch it is."""
        return {**super().state_dict(), "about": self.about}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """The folder may lie elsewhere now, and the best be lost: then the next is."""
        path = moved(state_dict["best_model_path"], Path(self.dirpath or ""))
        if path is None:
            return
        score = state_dict["best_model_score"]
        self.about = dict(state_dict["about"])
        self.best_model_path, self.best_model_score = str(path), score
        if score is not None:
            self.best_k_models = {str(path): score}
            self.kth_best_model_path, self.kth_value = str(path), score

    def on_train_start(self, trainer: lightning.Trainer, module: lightning.LightningModule) -> None:
        """Remove what was written behind the checkpoint that it goes on from: it is written again."""
        super().on_train_start(trainer, module)
        if trainer.is_global_zero:
            for path in Path(self.dirpath or "").glob("epoch=*.ckpt"):
                if str(path) != self.best_model_path:
                    path.unlink()

    def on_train_epoch_end(
        self, trainer: lightning.Trainer, module: lightning.LightningModule
    ) -> None:
        """Keep it if it is the best; an epoch that was cut short isn't judged."""
        if trainer.fit_loop.epoch_loop.batch_progress.is_last_batch:
            super().on_train_epoch_end(trainer, module)

    def clear(self, trainer: lightning.Trainer) -> None:
        """Remove those that aren't the best any more."""
        for path in self.gone:
            super()._remove_checkpoint(trainer, path)
        self.gone = []

    def _save_checkpoint(self, trainer: lightning.Trainer, filepath: str) -> None:
        super()._save_checkpoint(trainer, filepath)
        self.about = {"epoch": trainer.current_epoch, "step": trainer.global_step}
        module = trainer.lightning_module
        if self.monitor is not None and isinstance(module, FaceClassifier):
            self.about |= {f"val_{name}": value for name, value in module.measured["val"].items()}

    def _remove_checkpoint(self, trainer: lightning.Trainer, filepath: str) -> None:
        self.gone.append(filepath)


class Last(Checkpoint):
    """Keeps last.ckpt, to go on from; `tell` hears when it is whole."""

    def __init__(self, folder: str, *, tell: Listener, best: Best) -> None:
        self.path = Path(folder) / LAST
        self.tell, self.best = tell, best
        self.saved, self.took_s = time.monotonic(), 0.0

    @property
    def is_late(self) -> bool:
        """Whether it is time to write it within an epoch."""
        return time.monotonic() - self.saved >= max(LATE_S, SHARE * self.took_s)

    def on_train_epoch_end(
        self, trainer: lightning.Trainer, module: lightning.LightningModule
    ) -> None:
        """Write it, unless that was a moment ago and training goes on."""
        if not trainer.fit_loop.epoch_loop.batch_progress.is_last_batch:
            return  # the epoch was cut short, and it is written
        ends = trainer.should_stop or trainer.current_epoch + 1 == trainer.max_epochs
        due = time.monotonic() - self.saved >= SHARE * self.took_s
        if trainer.strategy.reduce_boolean_decision(ends or due, all=False):
            self.save(trainer, done=1)

    def save(self, trainer: lightning.Trainer, *, done: int = 0) -> None:
        """Write it. `done`: 1 at the end of an epoch, which Lightning counts later. Raises OSError."""
        began = time.monotonic()
        trainer.save_checkpoint(self.path)
        self.saved = time.monotonic()
        self.took_s = self.saved - began
        if trainer.is_global_zero:
            self.best.clear(trainer)
            epochs = trainer.current_epoch + done
            found = self.path.stat()
            mark = found.st_ino, found.st_mtime_ns
            self.tell(Saved(epochs, trainer.global_step, dict(self.best.about), mark))


class Patience(EarlyStopping):
    """Ends a training whose validation loss got no better for so many epochs."""

    def __init__(self, epochs: int) -> None:
        super().__init__("val_loss", patience=epochs, strict=False)

    def on_train_start(self, trainer: lightning.Trainer, module: lightning.LightningModule) -> None:
        """One that had ended so before it was cut off doesn't go on."""
        if self.wait_count >= self.patience:
            trainer.should_stop = True


def moved(path: str, folder: Path) -> Path | None:
    """The file of that name in `folder`; None if there is none."""
    here = folder / Path(path).name
    return here if path and here.is_file() else None


@dataclass(frozen=True, slots=True)
class At:
    """How far a last.ckpt is, and what it knows of the best."""

    epochs: int  # that are done
    batches: int  # of the next epoch
    step: int  # over all
    trained_s: float
    best: Path | None
    about: dict[str, float]  # of the best: {epoch, step, val_loss, val_acc}


def at(found: Mapping[str, Any], folder: Path) -> At:
    """What a last.ckpt in `folder` says. Raises KeyError, TypeError or ValueError for another file's content."""
    watch, best = found["callbacks"][PROGRESS], found["callbacks"][BEST]
    progress = found["loops"]["fit_loop"]["epoch_loop.batch_progress"]
    batches = 0 if progress["is_last_batch"] else int(progress["current"]["ready"])
    return At(
        int(watch["epochs"]), batches, int(found["global_step"]), float(watch["trained_s"]),
        moved(best["best_model_path"], folder), dict(best["about"]),
    )  # fmt: skip
