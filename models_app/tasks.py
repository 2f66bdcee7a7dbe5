"""This app's actors: thin, by id. Only worker processes import this module.

`labelling.tasks` holds the process's engine and its name.
"""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

import dramatiq

from labelling import tasks
from labelling.errors import FacesiteError, PhotoMissing
from labelling.services import bytes_in_hand, media
from labelling.services.holders import holder
from labelling.services.presence import worker_name
from labelling.tasks import LATER, SOON
from labelling.vision import images
from labelling.vision.errors import VisionError
from labelling.vision.types import DetectorSettings
from labelling.vision.weights import WeightsError
from models_app.errors import BadCheckpoint
from models_app.models import Dataset, Evaluation, TestResult
from models_app.queue import QUEUES
from models_app.services import (
    batch_items,
    batches,
    chances,
    dataset_making,
    evaluating,
    forgetting,
    keeping,
    speeds,
    testing_work,
    trainer,
    trainer_folders,
    work,
)
from models_app.services.trainer_pruning import Curves
from models_app.training import landmarks, onnx_net, speed
from models_app.training.options import Config
from models_app.training.tree import LABELS

logger = logging.getLogger(__name__)
# Set when this process is asked to end: a training is put back with its checkpoint.
stopping = threading.Event()


@lru_cache(maxsize=2)
def network(key: str, sha256: str) -> onnx_net.Net:
    """The network of a CNN classifier, compiled on first use; two are kept. Raises BadCheckpoint.

    `key` is of its file in the media storage; `sha256` tells one that was written anew.
    """
    try:
        with media.reading(key) as file:
            return onnx_net.load(file.read(), threads=1)
    except PhotoMissing as error:
        raise BadCheckpoint(
            "The classifier's network is missing from storage. Train again, and make a classifier of that."
        ) from error
    except onnx_net.BadNetwork as error:
        raise BadCheckpoint(f"The classifier's network can't be read: {error}") from error


@dramatiq.actor(queue_name=QUEUES["make_dataset"], priority=LATER, max_retries=0)
def make_dataset(dataset_id: int) -> None:
    """Bring one data set to its end. A second message for the same one finds nothing to do."""
    me = holder()
    row = work.claim(Dataset, dataset_id, me)
    if row is None:
        return
    try:
        dataset_making.make(row, me, tasks.engine)
    except (FacesiteError, VisionError, WeightsError) as error:
        dataset_making.fail(row, me, error)
    except Exception:  # the boundary of the task: the row must say what became of it
        logger.exception("Data set %s could not be made.", dataset_id)
        dataset_making.put_back(row, me)


@dramatiq.actor(queue_name=QUEUES["evaluate"], priority=LATER, max_retries=0)
def evaluate(evaluation_id: int) -> None:
    """Measure one classifier, or the labels. A second message for the same one finds nothing to do."""
    me = holder()
    row = work.claim(Evaluation, evaluation_id, me)
    if row is None:
        return
    try:
        evaluating.measure(row, me)
    except Exception:  # the boundary of the task: the row must say what became of it
        logger.exception("Evaluation %s could not be made.", evaluation_id)
        evaluating.put_back(row, me)


@dramatiq.actor(queue_name=QUEUES["test_classifier"], priority=LATER, max_retries=0)
def test_classifier(test_id: int) -> None:
    """Test one classifier or experiment. A second message for the same one finds nothing to do."""
    me = holder()
    row = work.claim(TestResult, test_id, me)
    if row is None:
        return
    try:
        testing_work.run(row, me, network, lambda crop: landmarks.of_crop(tasks.engine(), crop))
    except (FacesiteError, VisionError, WeightsError) as error:
        testing_work.fail(row, me, error)
    except Exception:  # the boundary of the task: the row must say what became of it
        logger.exception("Test %s could not be made.", test_id)
        testing_work.put_back(row, me)


@dramatiq.actor(queue_name=QUEUES["forget_names"], priority=SOON, max_retries=0)
def forget_names(run_id: int) -> None:
    """Take the names of erased people out of a run's labels and networks. `tick` asks again for what is
    left."""
    relabels = {LABELS: forgetting.relabel_json, forgetting.ONNX: onnx_net.relabel}
    forgetting.forget(run_id, relabels)


@dramatiq.actor(queue_name=QUEUES["forget_checkpoints"], priority=SOON, max_retries=0)
def forget_checkpoints(run_id: int) -> None:
    """Take the names of erased people out of a run's checkpoints. `tick` asks again for what is left."""
    # Here alone: it imports torch, which no other worker needs.
    relabelling = import_module("models_app.training.relabelling")
    forgetting.forget(run_id, {forgetting.CHECKPOINT: relabelling.relabel})


@dramatiq.actor(queue_name=QUEUES["do_batch_item"], priority=LATER, max_retries=0)
def do_batch_item(item_id: int) -> None:
    """Name the faces of one photo of a batch, of the project's own some hundred along with it.

    A second message for the same one finds nothing to do.
    """
    me = holder()
    item = batch_items.claim(item_id, me)
    if item is None:
        return
    try:
        batch_items.do(item, me, tasks.engine, network)
    except (FacesiteError, VisionError, WeightsError) as error:
        batch_items.fail(item, me, error)
    except Exception:  # the boundary of the task: the row must say what became of it
        logger.exception("Photo %s of batch %s could not be done.", item.pk, item.batch_id)
        batch_items.put_back(item, me)
    batches.settle(item.batch_id)


@dramatiq.actor(queue_name=QUEUES["name_faces"], priority=SOON, max_retries=0, store_results=True)
def name_faces(
    ticket: str, key: str, sha256: str, min_face_px: int, thresholds: tuple[float, float, float]
) -> dict[str, Any] | None:
    """The faces of a photo that waits under `ticket`, each with its likeliest classes by a network; None if
    nobody waits any more."""
    data = bytes_in_hand.take(ticket)
    if data is None:
        return None
    first, second, third = thresholds
    detector = DetectorSettings(min_face_px, (first, second, third))
    try:
        net, pixels = network(key, sha256), images.decode(io.BytesIO(data))
        guesses = chances.guess(net, pixels, tasks.engine().detector.detect(pixels, detector))
    except (FacesiteError, VisionError, WeightsError) as error:
        return tasks.error_answer(error)
    height, width = pixels.shape[:2]
    faces = [
        {
            "box": [one.box.left, one.box.top, one.box.right, one.box.bottom],
            "score": one.score,
            "classes": one.classes,
        }
        for one in guesses
    ]
    return {"width": width, "height": height, "faces": faces}


@dramatiq.actor(queue_name=QUEUES["label_kept"], priority=SOON, max_retries=3)
def label_kept(photo_id: int) -> None:
    """Make labels of the names that were kept for a photo, once its faces are found."""
    keeping.label_or_wait(photo_id)


@dramatiq.actor(queue_name=QUEUES["train"], priority=LATER, max_retries=0, time_limit=float("inf"))
def train(experiment_id: int) -> None:
    """Train what waits longest, which need not be this one: a message says only that something waits."""
    if not stopping.is_set():
        trainer.train_next(holder(), trainer_folders.of(worker_name()), stopping, _behind)


def _behind(curves: Curves, number: int, over: Sequence[int]) -> bool:
    # Here alone: it imports Optuna, which no other worker needs.
    pruning = import_module("models_app.training.pruning")
    return bool(pruning.behind(curves, number, over=over))


@dramatiq.actor(queue_name=QUEUES["probe"], priority=LATER, max_retries=0)
def probe(backbone: str, image_px: int, freeze: bool) -> None:
    """Measure how fast a network trains here, for estimates."""
    try:
        face_s = speed.probe(backbone, image_px, freeze, Config().batch_size)
    except speed.CannotTell as error:
        logger.info("How fast %s trains can't be told: %s", backbone, error)
        return
    speeds.keep(backbone, image_px, freeze, face_s)
