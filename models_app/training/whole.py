"""One experiment from first to last: faces read, trained, tested, and everything it leaves written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch

from labelling.vision.engine import load_engine
from labelling.vision.types import Floats, Pixels
from models_app.training import checkpoints, fit, landmarks, leavings, networks, pictures, ranks
from models_app.training.checkpoints import BadCheckpoint
from models_app.training.fit import OutOfMemory, Place, Result
from models_app.training.job import CHECKPOINTS, LAST, Job
from models_app.training.leavings import Card
from models_app.training.pictures import Data
from models_app.training.said import Began, Line, Listener, Measured, Said, Saved, Stage
from models_app.training.table import Table
from models_app.training.views import ALIGNED, View

LEAST_BATCH = 2


def train(job: Job, tell: Listener, should_stop: Callable[[], str]) -> Result:
    """Train; after memory ran out once more with half the batch.

    On several devices each has a process of its own, and this one listens. Raises BadData, NoNetwork,
    OutOfMemory, Diverged, Died, OSError.
    """
    devices = fit.devices_of(job.config, job.processes)[1]
    once: Callable[[Job, Listener, Callable[[], str]], Result] = _train
    if devices > 1 and job.rank is None:
        once = partial(ranks.train, devices=devices)
    job = replace(job, config=replace(job.config, batch_size=_batch(job)))
    try:
        return once(job, tell, should_stop)
    except OutOfMemory:
        size = job.config.batch_size
        if size // 2 < LEAST_BATCH or job.rank is not None:
            raise
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        tell(Line(f"Memory ran out with {size} faces at a time; once more with {size // 2}."))
    half = replace(job.config, batch_size=size // 2)
    return once(replace(job, config=half), tell, should_stop)


def _train(job: Job, tell: Listener, should_stop: Callable[[], str]) -> Result:
    if job.threads:
        torch.set_num_threads(job.threads)
    if job.rank is not None:
        ranks.take(job.rank)
    if job.rank is not None and job.rank.number:
        return _fit(job, _unheard, should_stop)
    table = Table(job.version_folder)
    heard = _Heard(tell, table)
    try:
        return _fit(job, heard, should_stop)
    finally:
        table.write()


def _fit(job: Job, tell: Listener, should_stop: Callable[[], str]) -> Result:
    config, folder = job.config, job.version_folder
    tell(Stage("preparing"))
    fit.seed(config)
    network = networks.build(
        config.backbone, pretrained=config.pretrained, image_px=config.image_px, weights=job.weights
    )
    if job.margin is not None:
        network = replace(network, view=replace(network.view, margin=job.margin))
    tell(Line(f"{config.backbone} begins from {network.start}."))
    if network.note:
        tell(Line(network.note))
    try:
        data = load(job, network.view, should_stop)
    except _Asked as asked:
        return fit.as_it_is(folder, str(asked))
    if isinstance(tell, _Heard):
        leavings.write_labels(folder, data.labels)
    tell(Line(f"train samples: {len(data.train)}"))
    tell(Line(f"valid samples: {len(data.val)}"))
    place = Place(
        job.folder, job.content_hash, job.version, processes=job.processes, number=job.number
    )  # fmt: skip
    result = fit.fit(config, data, network, place, tell=tell, should_stop=should_stop)
    result = replace(result, start=network.start)
    if result.best is not None and result.outcome != fit.PAUSED and isinstance(tell, _Heard):
        _leave(job, folder, data, result.best, result, tell)
    return result


class _Asked(Exception):
    """It was asked to stop while it read faces; the text is the word."""


def load(job: Job, view: View, should_stop: Callable[[], str] = str) -> Data:
    """The job's faces through `view`. Raises BadData."""

    def on_progress(done: int, count: int) -> None:
        if word := should_stop():
            raise _Asked(word)

    source = job.source
    found = pictures.of_folder(source) if source.is_dir() else pictures.of_manifest(source)
    find: Callable[[Pixels], Floats] | None = None
    if view.kind == ALIGNED and any(one.landmarks is None for one in found[1]):
        engine = load_engine(threads=max(1, job.threads))
        find = lambda crop: landmarks.of_crop(engine, crop)  # noqa: E731
    return pictures.load(
        *found, view, threads=job.config.num_workers, scratch=job.scratch, landmarks=find,
        on_progress=on_progress,
    )  # fmt: skip


def _leave(job: Job, folder: Path, data: Data, best: Path, result: Result, heard: _Heard) -> None:
    about = checkpoints.read(best)[0]
    try:
        leavings.write_onnx(folder, best)
    except OSError:
        raise
    except Exception as error:
        heard(Line(f"It could not be written as ONNX: {type(error).__name__}."))
    sides = {side: len(faces) for side, faces in data.sides.items()}
    card = Card(
        job.name, job.dataset, sides, result.start, heard.device, result.epochs, result.trained_s,
        result.about, result.test,
    )  # fmt: skip
    leavings.write_card(folder, about, card)
    heard.table.write()
    leavings.write_sums(folder)


def _batch(job: Job) -> int:
    """The batch that it goes on with: half of it, where memory ran out before."""
    last = job.version_folder / CHECKPOINTS / LAST
    try:
        before = checkpoints.read(last)[0].config.batch_size
    except BadCheckpoint:
        return job.config.batch_size
    return before if before == job.config.batch_size // 2 else job.config.batch_size


class _Heard:
    """Passes on what is said, and keeps what the table and the card need."""

    def __init__(self, tell: Listener, table: Table) -> None:
        self.tell, self.table = tell, table
        self.device = ""

    def __call__(self, said: Said) -> None:
        if isinstance(said, Began):
            self.device = said.device
            self.table.begin(said.first_step)
        elif isinstance(said, Measured):
            self.table.add(said)
        elif isinstance(said, Saved):
            self.table.write()
        self.tell(said)


def _unheard(said: Said) -> None:
    """Of several devices only the first speaks."""
