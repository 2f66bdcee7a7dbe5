"""What an experiment measured and said: points by step, lines by number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Max
from django.http.response import HttpResponseBase

from labelling.services import streaming
from models_app.models import Experiment, LogLine, Point
from models_app.services.thinning import Doubles, Ints, shares, thin
from models_app.shapes.runs import line_shape

STEPS = "train_loss"  # what is measured after single steps; all else is of an epoch
EPOCHS = ("val_loss", "val_acc", "train_acc")
LINES = 1000


def points(experiment: Experiment, *, after: int, most: int) -> dict[str, Any]:
    """As `serializers.runs.Points`; what is more than `most` (10 or more) is thinned.

    The first and the last point stay, those of epochs as far as they fit, and of each stretch of steps the
    least and the greatest loss. Two queries, three where it is thinned: 0.1 s for 100,000 points.
    """
    rows = Point.objects.filter(experiment=experiment, step__gt=after).order_by("step")
    values = rows.values_list("step", "epoch", "values")
    found = list(values[: most + 1])
    total = len(found)
    newest = found[-1][0] if found else _last_step(experiment)
    if total > most:
        steps, loss, of_epochs = _all(experiment, after)
        total, newest = len(steps), int(steps[-1]) if len(steps) else 0
        picked = _picked(experiment, steps, loss, of_epochs, most)
        found = list(values.filter(step__among=picked))
    return {
        "points": [{"step": s, "epoch": e, "values": v} for s, e, v in found],
        "last_step": newest,
        "total": total,
    }


def log(experiment: Experiment, *, after: int, limit: int) -> dict[str, Any]:
    """As `serializers.runs.Log`; two queries."""
    lines = LogLine.objects.filter(experiment=experiment)
    found = list(lines.filter(number__gt=after).order_by("number")[:limit])
    last = lines.aggregate(last=Max("number"))["last"] or 0
    return {"lines": [line_shape(line) for line in found], "last": last}


def respond_log(experiment: Experiment) -> HttpResponseBase:
    """The whole log as text, each line with its time (UTC), sent while it is read."""
    name = f"{experiment.name}.log"
    return streaming.download(_text(experiment), name=name, mime="text/plain; charset=utf-8")


def _text(experiment: Experiment) -> Iterator[bytes]:
    lines = LogLine.objects.filter(experiment=experiment).order_by("number")
    last = 0
    while page := list(lines.filter(number__gt=last)[:LINES]):
        yield "".join(f"{line.at:%Y-%m-%d %H:%M:%S}  {line.text}\n" for line in page).encode()
        last = page[-1].number


def _last_step(experiment: Experiment) -> int:
    return Point.objects.filter(experiment=experiment).aggregate(last=Max("step"))["last"] or 0


def _picked(
    experiment: Experiment, steps: Ints, loss: Doubles, of_epochs: Ints, most: int
) -> list[int]:
    """The steps that stay."""
    for_steps, for_epochs = shares(len(steps) - len(of_epochs), len(of_epochs), most)
    if for_epochs < len(of_epochs):
        columns = _columns(experiment, of_epochs)
        of_epochs = of_epochs[thin(of_epochs, columns, for_epochs)]
    picked: list[int] = np.union1d(steps[thin(steps, [loss], for_steps)], of_epochs).tolist()
    return picked


def _all(experiment: Experiment, after: int) -> tuple[Ints, Doubles, Ints]:
    """All steps behind `after`, their losses, and those steps at which an epoch ended.

    As three texts: the database makes and numpy reads them in a third of the time that rows take.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(step::text, ','), string_agg(COALESCE(values->>%s, 'nan'), ','),"
            " string_agg(CASE WHEN values - %s = '{}' THEN '0' ELSE '1' END, '')"
            " FROM models_app_point WHERE experiment_id = %s AND step > %s",
            [STEPS, STEPS, experiment.pk, after],
        )
        steps, loss, ended = (text or "" for text in cursor.fetchone())
    at = np.fromstring(steps, dtype=np.int64, sep=",")
    order = np.argsort(at)
    marks = np.frombuffer(ended.encode(), dtype=np.uint8)[order] == ord("1")
    at = at[order]
    return at, np.fromstring(loss, dtype=np.float64, sep=",")[order], at[marks]


def _columns(experiment: Experiment, steps: Ints) -> list[Doubles]:
    """What was measured at these steps (ascending), a column each of `EPOCHS`."""
    rows = Point.objects.filter(experiment=experiment, step__among=steps.tolist())
    known: dict[int, Any] = dict(rows.values_list("step", "values"))
    return [_column([known.get(step, {}).get(name) for step in steps.tolist()]) for name in EPOCHS]


def _column(values: Sequence[float | None]) -> Doubles:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
