"""Who trains, and what waits."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from redis import RedisError

from labelling.access import Access
from labelling.services import presence
from labelling.services.presence import Presence
from models_app import queue
from models_app.models import Experiment

logger = logging.getLogger(__name__)

State = Experiment.State
ANOTHER = "another project"


def training(access: Access) -> dict[str, Any]:
    """As `serializers.runs.Training`: of other projects no more than that there is something."""
    working = Experiment.objects.filter(state=State.WORKING).select_related("run")
    held = {row.leased_by: row for row in working}
    return {
        "trainers": [_shape(one, held.get(one.name), access) for one in living()],
        "queue": {
            "waiting": Experiment.objects.filter(state=State.WAITING).count(),
            "working": len(held),
            "ahead": Experiment.in_line().count(),
        },
    }


def living() -> list[Presence]:
    """The trainers that live, by name; none where the queue is down, as none hears of anything then."""
    try:
        seen = presence.seen()
    except (RedisError, OSError):
        logger.warning("The queue is down: nobody knows who trains.")
        return []
    return sorted(
        (one for one in seen if queue.QUEUES["train"] in one.queues), key=lambda p: p.name
    )


def idle(found: Sequence[Presence]) -> bool:
    """Whether one of these has nothing to do, and nothing waits for it."""
    if Experiment.in_line().exists():
        return False
    held = Experiment.objects.filter(state=State.WORKING).values_list("leased_by", flat=True)
    return bool({one.name for one in found} - set(held))


def _shape(one: Presence, row: Experiment | None, access: Access) -> dict[str, Any]:
    mine = row is not None and row.run.project_id == access.project.pk
    return {
        "name": one.name,
        "machine": one.host,
        "device": one.about.get("device", ""),
        "memory_bytes": one.about.get("memory_bytes"),
        "experiment": row.name if row is not None and mine else ANOTHER if row else None,
    }
