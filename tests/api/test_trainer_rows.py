"""What a training says, as rows and as events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from models_app.errors import WorkStopped
from models_app.models import LogLine, Point, Run
from models_app.services import trainer_ends, trainer_pruning
from models_app.services.trainer_rows import Rows
from models_app.training.said import Line, Measured, Pace, Saved, Stage
from tests.api import steps, trainers
from tests.api.conftest import World
from tests.api.trainers import ME, began, claimed


@pytest.fixture
def run(world: World) -> Run:
    return trainers.submitted(world)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    return steps.listen(monkeypatch)


def test_what_was_said_becomes_rows_and_events(
    run: Run, told: list[dict[str, Any]], run_on_commit: Callable[..., Any]
) -> None:
    rows = Rows(claimed(), ME)
    rows.take(Stage("training"))
    rows.take(began())
    rows.take(Line("train samples: 20"))
    rows.take(Line("a\0b"))
    rows.take(Measured(1, 0, {"train_loss": 2.0}))
    rows.take(Pace(1, 0, 100.0, 5_000_000, 0.5))
    with run_on_commit():
        rows.write()
    rows.take(Measured(5, 0, {"val_loss": 1.0}))
    rows.take(Measured(5, 0, {"train_acc": 0.5}))
    rows.take(Pace(5, 1, 110.0, 5_000_000, 1.5))
    rows.take(Saved(1, 5, {"epoch": 0, "step": 5, "val_loss": 1.0, "val_acc": 0.5}))
    with run_on_commit():
        row = rows.write()
    rows.take(Measured(5, 0, {"train_loss": 1.5}))  # of a step that was written
    with run_on_commit():
        rows.write()
    assert list(Point.objects.order_by("step").values_list("step", "epoch", "values")) == [
        (1, 0, {"train_loss": 2.0}),
        (5, 0, {"val_loss": 1.0, "train_acc": 0.5, "train_loss": 1.5}),
    ]
    assert list(LogLine.objects.order_by("number").values_list("number", "text")) == [
        (1, "train samples: 20"), (2, "ab"),
    ]  # fmt: skip
    points = [(e["after"], [p["step"] for p in e["points"]])
              for e in told if e["type"] == "experiment.points"]  # fmt: skip
    assert points == [(0, [1]), (1, [5]), (1, [5])]
    assert (row.device, row.parameters, row.batch_size, row.total_steps) == ("CPU", 1000, 4, 50)
    assert (row.step, row.epoch, row.trained_s, row.attempts) == (5, 1, 1.5, 0)
    assert row.best == {"epoch": 0, "step": 5, "val_loss": 1.0, "val_acc": 0.5}
    assert row.latest == {"train_loss": 2.0, "val_loss": 1.0, "train_acc": 0.5}
    assert {e["type"] for e in told} == {
        "experiment.points", "experiment.lines", "experiment.changed", "run.changed",
    }  # fmt: skip


def test_one_that_goes_on_makes_what_lay_behind_the_checkpoint_again(
    run: Run, told: list[dict[str, Any]], run_on_commit: Callable[..., Any]
) -> None:
    row = claimed()
    rows = Rows(row, ME)
    rows.take(began())
    rows.take(Line("one"))
    for step in (2, 5, 7, 9):
        rows.take(Measured(step, step // 6, {"train_loss": float(step)}))
    rows.take(Pace(9, 1, 100.0, 1, 3.0))
    rows.write()
    trainer_ends.put_back(row, ME, why=WorkStopped())
    rows = Rows(claimed(), ME)
    told.clear()
    rows.take(Line("two"))
    rows.take(began(5, 1))
    with run_on_commit():
        rows.write()
    rows.take(Measured(8, 1, {"train_loss": 8.0}))
    rows.take(Pace(8, 1, 100.0, 1, 0.5))
    with run_on_commit():
        now = rows.write()
    assert list(Point.objects.order_by("step").values_list("step", flat=True)) == [2, 5, 8]
    assert list(LogLine.objects.order_by("number").values_list("number", "text")) == [
        (1, "one"), (2, "two"),
    ]  # fmt: skip
    points = [(e["after"], [p["step"] for p in e["points"]])
              for e in told if e["type"] == "experiment.points"]  # fmt: skip
    assert points == [(5, []), (5, [8])]
    assert now.trained_s == 3.5


def test_what_could_not_be_written_is_written_once_later(run: Run) -> None:
    rows = Rows(claimed(), ME)
    rows.take(began())
    rows.take(Line("one"))
    rows.take(Measured(1, 0, {"train_loss": 1.0}))

    def interrupted() -> None:
        with transaction.atomic():
            rows.write()
            raise ConnectionError

    kept = dict(rows.points), list(rows.lines)
    with pytest.raises(ConnectionError):
        interrupted()
    rows.points, rows.lines = kept  # as after a commit whose answer was lost
    rows.write()
    rows.points, rows.lines = kept
    rows.write()
    assert Point.objects.count() == LogLine.objects.count() == 1


def test_losers_are_judged_by_what_they_had_after_as_many_epochs(run: Run) -> None:
    asked: list[tuple[Any, int, list[int]]] = []

    def behind(curves: Any, number: int, over: Any) -> bool:
        asked.append(({n: list(curve) for n, curve in curves.items()}, number, list(over)))
        return True

    first, second = claimed(), claimed()
    for row, losses in ((first, (3.0, 2.0, 1.0)), (second, (5.0, 4.0))):
        rows = Rows(row, ME)
        for epoch, loss in enumerate(losses):
            rows.take(Measured(5 * epoch + 2, epoch, {"train_loss": 9.0}))
            rows.take(Measured(5 * epoch + 5, epoch, {"val_loss": loss}))
        rows.take(Pace(5 * len(losses), len(losses), 1.0, 1, 1.0))
        rows.write()
    second.refresh_from_db()
    assert trainer_pruning.loses(second, behind) is False  # none has come to its end
    assert asked == []
    trainer_ends.finish(first, ME, "finished")
    assert trainer_pruning.loses(second, behind) is True
    assert asked == [({0: [(0, 3.0), (1, 2.0)], 1: [(0, 5.0), (1, 4.0)]}, 1, [0])]
