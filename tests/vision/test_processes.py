"""Work in processes that raise, die and never start."""

import os
import signal
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from labelling.management.processes import Died, NoStart, answers


def loaded(what: str) -> Callable[[int], Any]:
    if what == "fails":
        raise RuntimeError("no weights")
    return partial(worked, what)


def worked(what: str, item: int) -> int:
    if what == "raises" and item == 3:
        raise ValueError("three")
    if what == "dies" and item == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return item * item


def found(what: str, processes: int = 2) -> dict[int, Any]:
    return dict(answers(partial(loaded, what), range(7), processes=processes))


@pytest.mark.parametrize("processes", [1, 2, 12])
def test_every_item_is_answered_once(processes: int) -> None:
    pairs = list(answers(partial(loaded, ""), range(7), processes=processes))
    assert sorted(pairs) == [(item, item * item) for item in range(7)]


def test_no_item_needs_no_process() -> None:
    assert list(answers(partial(loaded, "fails"), [], processes=2)) == []


def test_what_raises_costs_its_item_alone() -> None:
    answered = found("raises")
    assert answered.pop(3) == Died("ValueError: three")
    assert answered == {item: item * item for item in range(7) if item != 3}


@pytest.mark.parametrize("processes", [1, 2])
def test_a_process_that_dies_costs_its_item_alone(processes: int) -> None:
    answered = found("dies", processes)
    assert "killed" in answered.pop(3).why
    assert answered == {item: item * item for item in range(7) if item != 3}


def test_a_process_that_can_not_start() -> None:
    with pytest.raises(NoStart, match="ended with 1"):
        found("fails")


def test_stopping_drops_the_rest() -> None:
    seen: list[int] = []
    for item, _ in answers(
        partial(loaded, ""), range(1000), processes=2, stop=lambda: len(seen) >= 5
    ):
        seen.append(item)
    assert 5 <= len(seen) < 20
