"""Whether an experiment falls behind the others of its sweep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from models_app.models import Experiment, Point

Curves = Mapping[int, Sequence[tuple[int, float]]]
Behind = Callable[[Curves, int, Sequence[int]], bool]
"""Whether the experiment of this number loses: of all numbers (epoch, validation loss), and which came to
their end. `training.pruning` does it, which is too heavy for most processes to import."""

TO_THE_END = (Experiment.Outcome.FINISHED, Experiment.Outcome.EARLY)


def loses(row: Experiment, behind: Behind) -> bool:
    """By what it and the others had after as many epochs; two queries."""
    ended = Experiment.objects.filter(run=row.run_id, outcome__in=TO_THE_END).exclude(pk=row.pk)
    over = list(ended.order_by("number").values_list("number", flat=True))
    if not over:
        return False
    points = Point.objects.filter(
        experiment__run=row.run_id, epoch__lt=row.epoch, values__has_key="val_loss"
    ).order_by("experiment", "step")
    curves: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for number, epoch, values in points.values_list("experiment__number", "epoch", "values"):
        curves[number].append((epoch, values["val_loss"]))
    return behind(curves, row.number, over)
