"""How runs and their experiments are, as tables and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models_app.management import tables
from models_app.management.run_summary import said

OPEN = ("waiting", "working", "paused")


def runs(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A table of runs."""
    head = (
        "NAME",
        "STATE",
        "EXPERIMENTS",
        "BEST LOSS",
        "ACCURACY",
        "TEST",
        "DATA SET",
        "BY",
        "CREATED",
        "LEFT",
    )
    yield from tables.table(head, [_run(run) for run in rows], right=(2, 3, 4, 5, 9))


def experiments(run: Mapping[str, Any]) -> Iterator[str]:
    """A run in a line, a table of its experiments, and why some failed."""
    data = run["dataset"]
    yield f"{run['name']}: {run['state']}, on {data['name']}, version {data['version']}"
    swept = run["swept"]
    head = (
        "EXPERIMENT", *(name.upper() for name in swept), "STATE", "EPOCH", "LOSS", "BEST LOSS",
        "ACCURACY", "TEST", "LEFT", "ON",
    )  # fmt: skip
    first = len(swept) + 2
    rows = [_experiment(one, swept) for one in run["experiments"]]
    yield from tables.table(head, rows, right=range(first, first + 6))
    for one in run["experiments"]:
        if one["error"]:
            yield f"{one['name']}: {one['error']['message']}"


def line(one: Mapping[str, Any]) -> str:
    """An experiment in a line, as a log has it."""
    told = [f"{one['name']}: {state(one)}"]
    if one["state"] == "working" or one["epoch"]:
        told.append(f"epoch {one['epoch']} of {one['max_epochs']}")
    told += [f"{name} {value:.4g}" for name, value in one["latest"].items()]
    if one["state"] == "working" and one["left_s"] is not None:
        told.append(f"{tables.time(one['left_s'])} left")
    return ", ".join(told)


def state(one: Mapping[str, Any]) -> str:
    """Its state, and what is most worth knowing of that."""
    if one["state"] == "working":
        return "stopping" if one["stop_wanted"] else one["stage"] or "working"
    if one["state"] == "waiting":
        return f"waiting, place {one['place']}" if one["place"] else "waiting"
    return one["outcome"] or one["state"]


def _run(run: Mapping[str, Any]) -> tuple[str, ...]:
    counts, best = run["counts"], run["best"] or {}
    over = sum(counts[state] for state in ("succeeded", "failed", "cancelled"))
    return (
        run["name"], run["state"], f"{over} of {sum(counts.values())}",
        _number(best.get("val_loss")), _share(best.get("val_acc")), _share(best.get("test_acc")),
        f"{run['dataset']['name']}:{run['dataset']['version']}", run["by"] or "",
        run["created_at"][:16].replace("T", " "), tables.time(run["left_s"]),
    )  # fmt: skip


def _experiment(one: Mapping[str, Any], swept: Sequence[str]) -> tuple[str, ...]:
    best, test = one["best"] or {}, one["test"] or {}
    on = f"{one['machine']}, {one['device']}" if one["device"] else one["machine"]
    return (
        f"exp{one['number']}", *(said(one["config"][name]) for name in swept), state(one),
        f"{one['epoch']}/{one['max_epochs']}", _number(one["latest"].get("train_loss")),
        _number(best.get("val_loss")), _share(best.get("val_acc")), _share(test.get("acc")),
        tables.time(one["left_s"]), on,
    )  # fmt: skip


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"
