"""What can be trained, and on what: data sets and options as they were asked for, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from labelling.errors import Invalid
from labelling.models import Project
from models_app.errors import DatasetNotReady, NotForTraining
from models_app.models import Dataset, DatasetPerson
from models_app.training import sweep
from models_app.training.options import AUTO, SCRATCH, USUAL, BadOption, Config

LEAST_PEOPLE = 2
# What timm calls its networks; never an address or a folder, which it would open.
BACKBONE = re.compile(r"[\w.-]+", re.ASCII)
STARTS = (SCRATCH, AUTO, USUAL)


def dataset(project: Project, dataset_id: int, *, lock: bool) -> Dataset:
    """The data set, fit for training. With `lock` nobody moves it to the trash until the transaction ends.

    Raises Invalid (there is none), DatasetNotReady, NotForTraining.
    """
    rows = Dataset.objects.filter(project=project, pk=dataset_id)
    found = (rows.select_for_update(no_key=True) if lock else rows).first()
    if found is None:
        raise Invalid(fields={"dataset": ["There is no such data set in this project."]})
    if found.deleted_at is not None:
        raise NotForTraining("This data set lies in the trash. Restore it first.")
    if found.state != Dataset.State.SUCCEEDED:
        raise DatasetNotReady
    people = DatasetPerson.objects.filter(dataset=found, erased=False, train__gt=0)
    if people.count() < LEAST_PEOPLE:
        raise NotForTraining
    return found


def configs(asked: Mapping[str, Any], *, paths: bool = False) -> list[Config]:
    """The experiments of a run that was asked for so (`inputs.RunSettings`), in order.

    `paths`: pretrained may be a file of this machine. Whoever asks over the network can't name one: it
    would let them find out, and read, what lies on the server. Raises Invalid by option.
    """
    search, trials = asked.get("search", "grid"), asked.get("trials")
    try:
        if search == "grid" and trials is not None:
            raise BadOption(
                "trials", "A grid tries every combination: trials are of a random search."
            )
        found = sweep.experiments(asked.get("options", {}), search=search, trials=trials)
        for config in found:
            _check(config, paths)
    except BadOption as error:
        raise Invalid(fields={error.option: [str(error)]}) from error
    return found


def _check(config: Config, paths: bool) -> None:
    if not BACKBONE.fullmatch(config.backbone):
        raise BadOption(
            "backbone",
            f"There is no network {config.backbone[:60]!r}. Take face-resnet, facenet or a name of"
            " timm, as resnet18.",
        )
    if config.pretrained not in STARTS and not paths:
        raise BadOption(
            "pretrained",
            f"pretrained takes {', '.join(STARTS)}. Weights in a file can be used by `manage.py submit`"
            " and `manage.py train` alone, on the machine where the file lies.",
        )
