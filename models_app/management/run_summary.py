"""What a run would do, in words: its data, its experiments, how long they take, and who trains them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from models_app.management import tables

WIDTH = 100
INDENT = 15


def lines(plan: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a submission's summary (`serializers.runs.RunPreview`)."""
    data, faces = plan["dataset"], plan["faces"]
    sides = ", ".join(f"{side} {count:,}" for side, count in faces.items())
    yield _row("Data set", f"{data['name']}, version {data['version']}")
    yield _row("", f"{plan['people']:,} people; faces: {sides}")
    if plan["unchanged_since"]:
        yield _row(
            "",
            f"No changes to the data set since the last training ({plan['unchanged_since']['name']}).",
        )
    yield _row("Experiments", f"{len(plan['experiments']):,}{_took(plan)}")
    yield from (f"  {line}" for line in _experiments(plan))
    yield _row("Options", _common(plan))
    for start in plan["starts"]:
        yield _row("Starts as", f"{start['backbone']}: {start['sentence']}")
    yield _row("Trainers", _trainers(plan["training"]))
    for warning in plan["warnings"]:
        yield _row("Warning", warning)


def _row(head: str, text: str) -> str:
    first = f"{head}:" if head else ""
    wrapped = textwrap.fill(
        text, WIDTH, initial_indent=" " * INDENT, subsequent_indent=" " * INDENT,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return first.ljust(INDENT) + wrapped[INDENT:]


def _took(plan: Mapping[str, Any]) -> str:
    basis = f" ({plan['basis'].rstrip('.')})" if plan["basis"] else ""
    if plan["seconds"] is None:
        return f"; how long they take isn't known yet{basis}"
    return f"; some {tables.time(plan['seconds'])} for all{basis}"


def _experiments(plan: Mapping[str, Any]) -> Iterator[str]:
    """A table of what differs between the experiments."""
    swept = plan["swept"]
    if not swept and len(plan["experiments"]) == 1:
        return
    rows = [
        (f"exp{one['number']}", *(said(one["config"][name]) for name in swept), tables.time(one["seconds"]))
        for one in plan["experiments"]
    ]  # fmt: skip
    yield from tables.table(("", *(name.upper() for name in swept), "TIME"), rows)


def _common(plan: Mapping[str, Any]) -> str:
    config = plan["experiments"][0]["config"]
    same = {name: value for name, value in config.items() if name not in plan["swept"]}
    return ", ".join(f"{name} {said(value)}" for name, value in same.items())


def said(value: Any) -> str:
    """An option's value as it is written on the command line."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _trainers(training: Mapping[str, Any]) -> str:
    found, queue = training["trainers"], training["queue"]
    ahead = f"; {queue['ahead']:,} experiments come before" if queue["ahead"] else ""
    if not found:
        return (
            "none at work now. The run waits until one is started, on any machine: `manage.py work"
            f" --queues training`{ahead}"
        )
    return "; ".join(f"{one['machine']} ({one['device']})" for one in found) + ahead
