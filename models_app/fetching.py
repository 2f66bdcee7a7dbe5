"""The actor that fetches photos from addresses: apart, so that the process that waits for other servers needs no
engine."""

from __future__ import annotations

import logging

import dramatiq

from labelling.errors import FacesiteError
from labelling.services.holders import holder
from labelling.vision.errors import VisionError
from models_app.models import Input
from models_app.queue import QUEUES
from models_app.services import inputs, work

logger = logging.getLogger(__name__)


@dramatiq.actor(queue_name=QUEUES["fetch_input"], max_retries=0)
def fetch_input(input_id: int) -> None:
    """Fetch one photo from its address. A second message for the same one finds nothing to do."""
    me = holder()
    row = work.claim(Input, input_id, me)
    if row is None:
        return
    try:
        inputs.fetch(row, me)
    except (FacesiteError, VisionError) as error:
        if inputs.lasting(error, row):
            work.fail(row, me, error)
        else:
            work.put_back(row, me)
    except Exception:  # the boundary of the task: the row must say what became of it
        logger.exception("Input %s could not be fetched.", input_id)
        work.put_back(row, me)
