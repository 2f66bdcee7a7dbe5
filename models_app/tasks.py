"""This app's actors: thin, by id. Only worker processes import this module.

`labelling.tasks` holds the process's engine and its name.
"""

from __future__ import annotations

import logging

import dramatiq

from labelling import tasks
from labelling.errors import FacesiteError
from labelling.tasks import LATER
from labelling.vision.errors import VisionError
from labelling.vision.weights import WeightsError
from models_app.models import Dataset, Evaluation
from models_app.queue import QUEUES
from models_app.services import dataset_making, evaluating, work

logger = logging.getLogger(__name__)


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
        work.put_back(row, me)


@dramatiq.actor(queue_name=QUEUES["evaluate"], priority=LATER, max_retries=0)
def evaluate(evaluation_id: int) -> None:
    """Measure one classifier, or the labels. A second message for the same one finds nothing to do."""
    me = tasks.worker_name()
    row = work.claim(Evaluation, evaluation_id, me)
    if row is None:
        return
    try:
        evaluating.measure(row, me)
    except FacesiteError as error:
        work.fail(row, me, error)
    except Exception:  # the boundary of the task: the row must say what became of it
        logger.exception("Evaluation %s could not be made.", evaluation_id)
        evaluating.put_back(row, me)
