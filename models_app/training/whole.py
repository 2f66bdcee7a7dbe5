"""One experiment from first to last: faces read, trained, tested, and everything it leaves written."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

from labelling.vision.engine import load_engine
from labelling.vision.types import Floats, Pixels
from models_app.training import checkpoints, fit, landmarks, leavings, networks, pictures
from models_app.training.fit import OutOfMemory, Place, Result
from models_app.training.job import Job
from models_app.training.leavings import Card
from models_app.training.options import Config
from models_app.training.pictures import Data
from models_app.training.said import Began, Line, Listener, Measured, Pace, Said, Stage
from models_app.training.views import ALIGNED, View

LEAST_BATCH = 2


def train(job: Job, tell: Listener, should_stop: Callable[[], str]) -> Result:
    """Train; after memory ran out once more with half the batch.

    Raises BadData, NoNetwork, OutOfMemory, OSError.
    """
    if job.threads:
        torch.set_num_threads(job.threads)
    heard = _Heard(tell)
    try:
        return _train(job, job.config, heard, should_stop)
    except OutOfMemory:
        half = job.config.batch_size // 2
        if half < LEAST_BATCH:
            raise
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        tell(
            Line(
                f"Memory ran out with {job.config.batch_size} faces at a time; once more with {half}."
            )
        )
    return _train(job, replace(job.config, batch_size=half), heard, should_stop)


def _train(
    job: Job, config: Config, heard: _Heard, should_stop: Callable[[], str]
) -> Result:  # fmt: skip
    heard(Stage("preparing"))
    network = networks.build(
        config.backbone, pretrained=config.pretrained, image_px=config.image_px, weights=job.weights
    )
    if job.margin is not None:
        network = replace(network, view=replace(network.view, margin=job.margin))
    heard(Line(f"{config.backbone} begins from {network.start}."))
    data = load(job, network.view)
    heard(Line(f"train samples: {len(data.train)}"))
    heard(Line(f"valid samples: {len(data.val)}"))
    place = Place(job.folder, job.content_hash, job.version, bar=job.bar)
    folder = job.folder / fit.VERSION
    leavings.write_labels(folder, data.labels)
    result = fit.fit(config, data, network, place, tell=heard, should_stop=should_stop)
    leavings.write_metrics(folder, heard.rows())
    result = replace(result, start=network.start)
    if result.best is not None:
        _leave(job, folder, data, result.best, result, heard)
    return result


def load(job: Job, view: View) -> Data:
    """The job's faces through `view`. Raises BadData."""
    source = job.source
    found = pictures.of_folder(source) if source.is_dir() else pictures.of_manifest(source)
    find: Callable[[Pixels], Floats] | None = None
    if view.kind == ALIGNED and any(one.landmarks is None for one in found[1]):
        engine = load_engine(threads=max(1, job.threads))
        find = lambda crop: landmarks.of_crop(engine, crop)  # noqa: E731
    return pictures.load(
        *found, view, threads=job.config.num_workers, scratch=job.scratch, landmarks=find
    )


def _leave(job: Job, folder: Path, data: Data, best: Path, result: Result, heard: _Heard) -> None:
    about = checkpoints.read(best)[0]
    try:
        leavings.write_onnx(folder, best)
    except Exception as error:
        heard(Line(f"It could not be written as ONNX: {type(error).__name__}."))
    sides = {side: len(faces) for side, faces in data.sides.items()}
    card = Card(
        job.name, job.dataset, sides, result.start, heard.device, result.epochs, heard.trained_s,
        heard.best, result.test,
    )  # fmt: skip
    leavings.write_card(folder, about, card)
    leavings.write_sums(folder)


class _Heard:
    """Passes on what is said, and keeps what the table and the card need."""

    def __init__(self, tell: Listener) -> None:
        self.tell = tell
        self.points: dict[int, dict[str, float]] = {}
        self.device, self.trained_s = "", 0.0
        self.began = time.monotonic()

    def __call__(self, said: Said) -> None:
        if isinstance(said, Began):
            self.device = said.device
        elif isinstance(said, Pace):
            self.trained_s = said.trained_s
        elif isinstance(said, Measured):
            row = self.points.setdefault(said.step, {"step": said.step, "epoch": said.epoch})
            row.update(said.values)
        self.tell(said)

    @property
    def best(self) -> dict[str, float]:
        """The row of the least validation loss; empty without a validation."""
        rows = [row for row in self.points.values() if "val_loss" in row]
        return min(rows, key=lambda row: row["val_loss"], default={})

    def rows(self) -> list[dict[str, float]]:
        """All that was measured, by step."""
        return [self.points[step] for step in sorted(self.points)]
