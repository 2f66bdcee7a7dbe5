"""This app's actors: thin, by id. Only worker processes import this module.

`labelling.tasks` holds the process's engine and its name.
"""

from __future__ import annotations

import logging
import threading

import dramatiq

from labelling import tasks
from labelling.errors import FacesiteError
from labelling.tasks import LATER, SOON
from labelling.vision.errors import VisionError
from labelling.vision.weights import WeightsError
from models_app.models import Dataset, Evaluation
from models_app.queue import QUEUES
from models_app.services import (
    batch_items,
    batches,
    dataset_making,
    evaluating,
    keeping,
    trainer,
    work,
)

logger = logging.getLogger(__name__)
# Set when this process is asked to end: a training is put back with its checkpoint.
stopping = threading.Event()


@dramatiq.actor(queue_name=QUEUES["make_dataset"], priority=LATER, max_retries=0)
def make_dataset(dataset_id: int) -> None:
    """Bring one data set to its end. A second message for the same one finds nothing to do."""
    me = tasks.worker_name()
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
    me = tasks.worker_name()
    row = work.claim(Evaluation, evaluation_id, me)
    if row is None:
        return
    try:
        evaluating.measure(row, me)
    except Exception:  # the boundary of the task: the row must say what became of it
        logger.exception("Evaluation %s could not be made.", evaluation_id)
        evaluating.put_back(row, me)


@dramatiq.actor(queue_name=QUEUES["do_batch_item"], priority=LATER, max_retries=0)
def do_batch_item(item_id: int) -> None:
    """Name the faces of one photo of a batch, of the project's own some hundred along with it.

    A second message for the same one finds nothing to do.
    """
    me = tasks.worker_name()
    item = batch_items.claim(item_id, me)
    if item is None:
        return
    try:
        batch_items.do(item, me, tasks.engine)
    except (FacesiteError, VisionError, WeightsError) as error:
        batch_items.fail(item, me, error)
    except Exception:  # the boundary of the task: the row must say what became of it
        logger.exception("Photo %s of batch %s could not be done.", item.pk, item.batch_id)
        batch_items.put_back(item, me)
    batches.settle(item.batch_id)


@dramatiq.actor(queue_name=QUEUES["label_kept"], priority=SOON, max_retries=3)
def label_kept(photo_id: int) -> None:
    """Make labels of the names that were kept for a photo, once its faces are found."""
    keeping.label_or_wait(photo_id)


@dramatiq.actor(queue_name=QUEUES["train"], priority=LATER, max_retries=0, time_limit=float("inf"))
def train(experiment_id: int) -> None:
    """Train what waits longest, which need not be this one: a message says only that something waits."""
    if not stopping.is_set():
        trainer.train_next(tasks.worker_name(), stopping)
