"""One training, from faces to a checkpoint. Knows no Django: what it says goes to `tell`."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import EarlyStopping, ModelSummary, TQDMProgressBar
from lightning.pytorch.loggers import TensorBoardLogger

from models_app.training import checkpoints, imprint
from models_app.training.batches import Places, loader
from models_app.training.checkpoints import About, BadCheckpoint, WholeFiles
from models_app.training.module import FaceClassifier
from models_app.training.networks import Network
from models_app.training.options import Config
from models_app.training.pictures import Data
from models_app.training.said import Began, Line, Listener, Stage
from models_app.training.watching import LAST, Best, Last, Watch

VERSION, CHECKPOINTS = "version_0", "checkpoints"
FINISHED, EARLY = "finished", "early"


class OutOfMemory(Exception):
    """The device, or the machine, has too little memory for this batch."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a training runs and what it leaves behind."""

    folder: Path  # gets version_0/
    content_hash: str = ""
    version: str = ""
    processes: int = 1  # on a CPU; more than one by Lightning's DDP
    bar: bool = False  # a progress bar and the table of layers, in a terminal


@dataclass(frozen=True, slots=True)
class Result:
    """How it ended: finished, early, or what `should_stop` said."""

    outcome: str
    epochs: int
    step: int
    best: Path | None  # the best checkpoint
    test: dict[str, float]  # {loss, acc, faces} by the best checkpoint; empty without a test side
    start: str = ""  # what the network's numbers began as


def fit(
    config: Config, data: Data, network: Network, place: Place, *, tell: Listener,
    should_stop: Callable[[], str],
) -> Result:  # fmt: skip
    """Train until the epochs are done, nothing gets better, or `should_stop` returns a word.

    It goes on from `last.ckpt` where the folder has one. Raises OutOfMemory, OSError where the disk is full.
    """
    try:
        return _fit(config, data, network, place, tell, should_stop)
    except (torch.cuda.OutOfMemoryError, MemoryError) as error:
        raise OutOfMemory from error
    except RuntimeError as error:
        if "allocate memory" in str(error) or "out of memory" in str(error).lower():
            raise OutOfMemory from error
        raise


def _fit(
    config: Config, data: Data, network: Network, place: Place, tell: Listener,
    should_stop: Callable[[], str],
) -> Result:  # fmt: skip
    quiet()
    lightning.seed_everything(config.seed, workers=True, verbose=place.bar)
    module = FaceClassifier(config, network, len(data.labels))
    about = About(
        config,
        tuple(data.labels),
        network.view,
        network.features,
        place.content_hash,
        place.version,
    )
    module.about = about.as_dict()
    module.save_hyperparameters(config.as_dict())
    folder = place.folder / VERSION
    last = _usable(folder / CHECKPOINTS / f"{LAST}.ckpt", about, tell)
    if last is None and network.pretrained:
        _imprint(module, data)
    kept = str(folder / CHECKPOINTS)
    best = Best(kept, monitor="val_loss" if len(data.val) else None)
    watch = Watch(tell, should_stop)
    last_kept = Last(kept, tell=tell, best=best)
    trainer = _trainer(config, place, [best, last_kept, watch], has_val=len(data.val) > 0)
    tell(_began(config, data, module, trainer, last))
    tell(Stage("training"))
    train, val, test = (
        _batches(config, data, side, trainer, shuffled=side == "train")
        for side in ("train", "val", "test")
    )
    trainer.fit(
        module, train, val if len(data.val) else None,
        ckpt_path=str(last) if last else None, weights_only=True,
    )  # fmt: skip
    epochs, step = trainer.current_epoch, trainer.global_step
    tell(Stage("saving"))
    found_best = Path(best.best_model_path) if best.best_model_path else last
    tested: dict[str, float] = {}
    if found_best is not None and len(data.test):
        found = trainer.test(
            module, test, ckpt_path=str(found_best), verbose=False, weights_only=True
        )
        tested = {name.removeprefix("test_"): float(value) for name, value in found[0].items()}
        tested["faces"] = len(data.test)
    outcome = watch.why or (EARLY if epochs < config.max_epochs else FINISHED)
    return Result(outcome, epochs, step, found_best, tested)


def _trainer(
    config: Config, place: Place, callbacks: list[lightning.Callback], *, has_val: bool
) -> lightning.Trainer:
    if config.patience and has_val:
        callbacks = [EarlyStopping("val_loss", patience=config.patience), *callbacks]
    if place.bar:
        callbacks = [*callbacks, ModelSummary(max_depth=1), TQDMProgressBar()]
    gpus = torch.cuda.device_count() if config.gpus else 0
    devices = max(1, min(gpus, config.gpus if config.gpus > 0 else 1))
    on_gpu = gpus > 0
    many = devices > 1 or place.processes > 1
    return lightning.Trainer(
        accelerator="gpu" if on_gpu else "cpu",
        devices=devices if on_gpu else place.processes,
        strategy="ddp" if many else "auto",
        precision=_precision(config, on_gpu=on_gpu),  # type: ignore[arg-type]
        max_epochs=config.max_epochs,
        default_root_dir=place.folder,
        logger=TensorBoardLogger(place.folder.parent, name=place.folder.name, version=0),
        callbacks=callbacks,
        plugins=[WholeFiles()],
        enable_progress_bar=place.bar,
        enable_model_summary=False,
        num_sanity_val_steps=2 if place.bar and has_val else 0,
        log_every_n_steps=1,
        use_distributed_sampler=False,
        sync_batchnorm=on_gpu and devices > 1,
    )


def _precision(config: Config, *, on_gpu: bool) -> str:
    wanted = config.precision
    if wanted == "auto":
        wanted = "32" if not on_gpu else ("bf16" if torch.cuda.is_bf16_supported() else "16")
    return {"32": "32-true", "bf16": "bf16-mixed", "16": "16-mixed" if on_gpu else "bf16-mixed"}[
        wanted
    ]


def _batches(
    config: Config, data: Data, side: str, trainer: lightning.Trainer, *, shuffled: bool
) -> Any:
    faces = data.sides[side]
    places = Places(
        faces, batch=config.batch_size, seed=config.seed, shuffled=shuffled,
        weighted=shuffled and config.weighted,
        device=trainer.global_rank, devices=trainer.world_size,
    )  # fmt: skip
    return loader(places, faces)


def _imprint(module: FaceClassifier, data: Data) -> None:
    """Begin with the nearest mean of what the network says of the train faces."""
    module.backbone.eval()
    side, found = data.train, []
    with torch.inference_mode():
        for start in range(0, len(side), 64):
            pixels = torch.from_numpy(side.pixels[start : start + 64].copy())
            found.append(module.backbone(pixels.permute(0, 3, 1, 2).float()))
    module.backbone.train(not module.config.freeze)
    imprint.imprint(module.head[0], torch.cat(found), torch.from_numpy(side.numbers))


def _began(
    config: Config,
    data: Data,
    module: FaceClassifier,
    trainer: lightning.Trainer,
    last: Path | None,
) -> Began:
    steps = -(-len(data.train) // config.batch_size)
    epoch = step = 0
    if last is not None:
        found = checkpoints.read(last)[1]
        epoch, step = int(found["epoch"]) + 1, int(found["global_step"])
    device = trainer.strategy.root_device
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"
    return Began(
        name, sum(one.numel() for one in module.parameters()), len(data.train), len(data.val),
        len(data.test), config.batch_size, epoch, step, steps, steps * config.max_epochs,
    )  # fmt: skip


def _usable(last: Path, about: About, tell: Listener) -> Path | None:
    """The checkpoint to go on from; none where there is none that fits."""
    if not last.is_file():
        return None
    try:
        found = checkpoints.read(last)[0]
    except BadCheckpoint as error:
        tell(Line(f"It begins anew: {error}"))
        return None
    same = replace(found.config, batch_size=about.config.batch_size) == about.config
    if not same or found.labels != about.labels:
        tell(Line("It begins anew: the checkpoint in its folder is of another training."))
        return None
    return last


def quiet() -> None:
    """Lightning's advice is for who writes such programs, not for who uses this one."""
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    warnings.filterwarnings("ignore", module="lightning.*")
    warnings.filterwarnings("ignore", module="torch.*")
