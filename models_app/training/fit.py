"""One training, from faces to a checkpoint. Knows no Django: what it says goes to `tell`."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import lightning
import torch
from lightning.pytorch.loggers import TensorBoardLogger
from torch.utils.data import DataLoader

from models_app.training import checkpoints, imprint, keeping
from models_app.training.batches import Batch, Places, batches, loader
from models_app.training.checkpoints import About, BadCheckpoint, WholeFiles
from models_app.training.job import CHECKPOINTS, LAST, version_folder
from models_app.training.keeping import At, Best, Last, Patience
from models_app.training.module import FaceClassifier, passed
from models_app.training.networks import Network
from models_app.training.options import Config
from models_app.training.pictures import BadData, Data
from models_app.training.said import Began, Layer, Line, Listener, Stage
from models_app.training.watching import Watch

FINISHED, EARLY = "finished", "early"
PAUSED = "paused"
"""The word of `should_stop` after which it will go on: nothing is tested or written but last.ckpt."""

NO_LAYER = "could not create a primitive"

ANEW = At(0, 0, 0, 0.0, None, {})


class OutOfMemory(Exception):
    """The device, or the machine, has too little memory for this batch."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a training runs and what it leaves behind."""

    folder: Path  # gets version_<number>/
    content_hash: str = ""
    version: str = ""
    processes: int = 1  # on a CPU; more than one by Lightning's DDP
    number: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """How it ended: finished, early, or what `should_stop` said."""

    outcome: str
    epochs: int  # that are done
    step: int
    best: Path | None  # the best checkpoint; without an epoch the last; None before the first step
    test: dict[str, float]  # {loss, acc, faces} by the best checkpoint; empty without a test side
    about: dict[str, float] = field(
        default_factory=dict
    )  # the best: epoch, step, val_loss, val_acc
    trained_s: float = 0.0  # over all goes
    start: str = ""  # what the network's numbers began as


def fit(
    config: Config, data: Data, network: Network, place: Place, *, tell: Listener,
    should_stop: Callable[[], str],
) -> Result:  # fmt: skip
    """Train until the epochs are done, nothing gets better, or `should_stop` returns a word.

    It goes on from `last.ckpt` where the folder has one, with the batches that were trained on left out.
    Raises OutOfMemory, BadData, Diverged, OSError where the disk is full.
    """
    try:
        return _fit(config, data, network, place, tell, should_stop)
    except (torch.cuda.OutOfMemoryError, MemoryError) as error:
        raise OutOfMemory from error
    except (RuntimeError, ValueError) as error:
        if ran_out(error):
            raise OutOfMemory from error
        if "more than 1 value per channel" in str(error).lower():
            raise BadData(
                "This network takes its measure from several faces at once: use a batch_size of 2 or"
                " more, and at least two faces to learn from."
            ) from error
        raise


def ran_out(error: Exception) -> bool:
    """Whether it says, in the words of PyTorch, CUDA or oneDNN, that there is too little memory."""
    said = str(error).lower()
    # oneDNN has no room for a layer's machine code, and doesn't say why; what it can't do has other words.
    return "allocate memory" in said or "out of memory" in said or said == NO_LAYER


def _fit(
    config: Config, data: Data, network: Network, place: Place, tell: Listener,
    should_stop: Callable[[], str],
) -> Result:  # fmt: skip
    quiet()
    seed(config)
    module = FaceClassifier(config, network, len(data.labels))
    about = About(
        config, tuple(data.labels), network.view, network.features, place.content_hash, place.version
    )  # fmt: skip
    module.about = about.as_dict()
    module.save_hyperparameters(config.as_dict())
    kept = version_folder(place.folder, place.number) / CHECKPOINTS
    there = usable(kept, about, tell)
    if there is None and network.pretrained:
        _imprint(module, data)
    best = Best(str(kept), monitor="val_loss" if len(data.val) else None)
    last = Last(str(kept), tell=tell, best=best)
    watch = Watch(tell, should_stop, last)
    at = there or ANEW
    callbacks = [watch, best, last]
    if config.patience and len(data.val):
        callbacks.insert(0, Patience(config.patience))
    trainer = _trainer(config, place, callbacks, at)
    began = _began(config, data, module, trainer, at)
    tell(began)
    tell(Stage("training"))
    train, val, test = (_batches(config, data, side, trainer, at) for side in data.sides)
    trainer.fit(
        module, train, val if len(data.val) else None,
        ckpt_path=str(last.path) if there else None, weights_only=True,
    )  # fmt: skip
    step, epochs = trainer.global_step, watch.epochs
    tell(Stage("saving"))
    found = Path(best.best_model_path) if best.best_model_path else last.path
    tested: dict[str, float] = {}
    if len(data.test) and watch.why != PAUSED:
        trainer.test(module, test, ckpt_path=str(found), verbose=False, weights_only=True)
        tested = {**module.measured["test"], "faces": float(len(data.test))}
    outcome = watch.why or (EARLY if epochs < config.max_epochs else FINISHED)
    return Result(outcome, epochs, step, found, tested, best.about, watch.trained_s)


def _trainer(
    config: Config, place: Place, callbacks: list[lightning.Callback], at: At
) -> lightning.Trainer:
    on_gpu, devices = devices_of(config, place.processes)
    logger = TensorBoardLogger(
        place.folder.parent, name=place.folder.name, version=place.number, default_hp_metric=False,
        purge_step=at.step + 1 if at.step else None,  # what was logged behind the checkpoint is void
    )  # fmt: skip
    return lightning.Trainer(
        accelerator="gpu" if on_gpu else "cpu",
        devices=devices,
        strategy="ddp" if devices > 1 else "auto",
        precision=_precision(config, on_gpu=on_gpu),  # type: ignore[arg-type]
        max_epochs=config.max_epochs,
        default_root_dir=place.folder,
        logger=logger,
        callbacks=callbacks,
        plugins=[WholeFiles()],
        enable_progress_bar=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
        log_every_n_steps=1,
        use_distributed_sampler=False,
        sync_batchnorm=on_gpu and devices > 1,
    )


def devices_of(config: Config, processes: int) -> tuple[bool, int]:
    """Whether it trains on GPUs, and on how many of them; on a CPU in how many processes."""
    gpus = torch.cuda.device_count() if config.gpus else 0
    if gpus == 0:
        return False, processes
    return True, max(1, min(gpus, config.gpus))


def _precision(config: Config, *, on_gpu: bool) -> str:
    wanted = config.precision
    if wanted == "auto":
        wanted = "32" if not on_gpu else ("bf16" if torch.cuda.is_bf16_supported() else "16")
    return {"32": "32-true", "bf16": "bf16-mixed", "16": "16-mixed" if on_gpu else "bf16-mixed"}[
        wanted
    ]


def _batches(
    config: Config, data: Data, side: str, trainer: lightning.Trainer, at: At
) -> DataLoader[Batch]:
    faces, trains = data.sides[side], side == "train"
    places = Places(
        faces, batch=config.batch_size, seed=config.seed, shuffled=trains,
        weighted=trains and config.weighted,
        device=trainer.global_rank, devices=trainer.world_size,
    )  # fmt: skip
    if trains:
        places.pass_over(at.epochs, at.batches)
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
    imprint.imprint(module.linear, torch.cat(found), torch.from_numpy(side.numbers))


def _began(
    config: Config, data: Data, module: FaceClassifier, trainer: lightning.Trainer, at: At
) -> Began:
    steps = batches(len(data.train), config.batch_size)
    left = steps * (config.max_epochs - at.epochs) - at.batches
    device = trainer.strategy.root_device
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"
    parameters = list(module.parameters())
    return Began(
        name, sum(one.numel() for one in parameters), len(data.train), len(data.val),
        len(data.test), config.batch_size, at.epochs, at.step, steps, at.step + left,
        sum(one.numel() for one in parameters if one.requires_grad), _layers(module),
    )  # fmt: skip


def _layers(module: FaceClassifier) -> tuple[Layer, ...]:
    return tuple(
        Layer(name, type(part).__name__, sum(one.numel() for one in part.parameters()))
        for name, part in module.named_children()
    )


def usable(kept: Path, about: About, tell: Listener) -> At | None:
    """How far the checkpoint is that it goes on from; None where there is none that fits."""
    path = kept / LAST
    if not path.is_file():
        return None
    try:
        found, content = checkpoints.read(path)
        at = keeping.at(content, kept)
    except BadCheckpoint as error:
        tell(Line(f"It begins anew: {error}"))
        return None
    except (KeyError, TypeError, ValueError):
        tell(Line(f"It begins anew: {path} doesn't say how far it is."))
        return None
    old, new = found.config.batch_size, about.config.batch_size
    wanted = replace(found.config, batch_size=new, max_epochs=about.config.max_epochs)
    same = old >= new and wanted == about.config
    if not same or found.labels != about.labels or found.content_hash != about.content_hash:
        tell(Line("It begins anew: the checkpoint in its folder is of another training."))
        return None
    return replace(at, batches=passed(at.batches, old, new))


def as_it_is(folder: Path, outcome: str) -> Result:
    """The end of a training that was stopped before it went on; `folder` is its version's."""
    kept = folder / CHECKPOINTS
    last = kept / LAST
    try:
        at = keeping.at(checkpoints.read(last)[1], kept)
    except (BadCheckpoint, KeyError, TypeError, ValueError):
        return Result(outcome, 0, 0, None, {})
    return Result(outcome, at.epochs, at.step, at.best or last, {}, at.about, at.trained_s)


def seed(config: Config) -> None:
    """All that is drawn by chance from here on follows from the seed."""
    lightning.seed_everything(config.seed, workers=True, verbose=False)


def quiet() -> None:
    """What libraries say is for who writes such programs, not for who uses this one."""
    for name in ("lightning.pytorch", "onnx_ir", "onnxscript", "timm", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning.*")
    warnings.filterwarnings("ignore", module="torch.*")
