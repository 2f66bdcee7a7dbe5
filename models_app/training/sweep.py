"""Sweeps: options that take more than one value, and the experiments that they make.

An option's value may be written as

    0.001   resnet18                    itself
    [0.1, 0.01]   ['resnet18', 'resnet200d']
    choice('adam', 'sgd')   choice([16, 32, 64], 2)
    range(1, 10, 3)                     1, 4, 7, as Python's range
    uniform(0, 0.0001, 2)               2 numbers drawn between 0 and 0.0001
    loguniform(1e-5, 1e-2, 4)           4 numbers whose logarithms are drawn evenly
    normal(0.001, 0.0002, 3)            3 numbers drawn around 0.001

A grid makes an experiment of every combination; a random search draws each option anew for each of its
trials, and there the distributions need no number of draws.
"""

from __future__ import annotations

import ast
import hashlib
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from models_app.training.options import OPTIONS, BadOption, Config, Value, checked, config

Search = Literal["grid", "random"]
SEARCHES: tuple[Search, ...] = ("grid", "random")
MOST = 500
"""Experiments in one run; beyond, somebody has mistyped a number."""

TRIES = 1000
"""Draws of one number, before its bounds are held to be out of reach."""

FARTHEST = 1e100
"""Numbers in ranges and distributions; with larger ones arithmetic overflows."""

DISTRIBUTIONS = {"uniform", "loguniform", "normal"}
GRAMMAR = (
    "a value, a list [a, b], choice(a, b), range(start, stop, step), uniform(low, high, n),"
    " loguniform(low, high, n) or normal(mean, deviation, n)"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """These values, each checked."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Numbers drawn from a distribution; `count` of them in a grid."""

    kind: str
    first: float  # the least, or the mean
    second: float  # the most, or the standard deviation
    count: int | None


Space = Listed | Drawn


def parse(name: str, written: Any) -> Space:
    """What an option is to be, as it was written or as JSON has it. Raises BadOption."""
    if name not in OPTIONS:
        config({name: written})
    if isinstance(written, list):
        return _listed(name, written)
    text = str(written).strip() if isinstance(written, str) else None
    node = _node(text) if text else None
    if isinstance(node, (ast.List, ast.Tuple)):
        return _listed(name, _plain(name, node))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.keywords:
            raise BadOption(name, f"{name}: {node.func.id}(…) takes values without names.")
        return _called(name, node.func.id, [_plain(name, argument) for argument in node.args])
    if text and text[0] in "[(":
        raise BadOption(name, f"{name} can't be read: {text[:60]!r}. It takes {GRAMMAR}.")
    return Listed((checked(name, _bare(node, text) if text else written),))


def experiments(
    written: Mapping[str, Any], *, search: Search = "grid", trials: int | None = None
) -> list[Config]:
    """The experiments of a run whose options were written so, in order; the same each time.

    `trials` is for a random search. Raises BadOption.
    """
    spaces = {name: parse(name, value) for name, value in written.items()}
    for name, space in spaces.items():
        if not OPTIONS[name].swept and not (isinstance(space, Listed) and len(space.values) == 1):
            raise BadOption(name, f"{name} takes one value for all experiments of a run.")
    seed = _seed(spaces)
    found = _grid(spaces, seed) if search == "grid" else _random(spaces, seed, trials)
    return [config(values) for values in found]


def swept(written: Mapping[str, Any]) -> list[str]:
    """The options of which more than one value was asked for, in the order of all. Raises BadOption."""
    spaces = {name: parse(name, value) for name, value in written.items()}
    many = {n for n, s in spaces.items() if isinstance(s, Drawn) or len(s.values) > 1}
    return [name for name in OPTIONS if name in many]


def _grid(spaces: Mapping[str, Space], seed: int) -> Iterator[dict[str, Value]]:
    axes: list[Sequence[Value]] = []
    for name, space in spaces.items():
        if isinstance(space, Listed):
            axes.append(space.values)
            continue
        if space.count is None:
            raise BadOption(
                name, f"{name}: say how many numbers to draw, as in {space.kind}(low, high, 2)."
            )
        axes.append(_draw(name, space, space.count, _generator(seed, name)))
    if math.prod(len(axis) for axis in axes) > MOST:
        raise BadOption(_widest(spaces, axes), f"A run has {MOST} experiments at most.")
    return (dict(zip(spaces, values, strict=True)) for values in itertools.product(*axes))


def _random(
    spaces: Mapping[str, Space], seed: int, trials: int | None
) -> Iterator[dict[str, Value]]:
    if trials is None or not 1 <= trials <= MOST:
        raise BadOption("trials", f"A random search takes 1 to {MOST} trials.")
    columns: list[Sequence[Value]] = []
    for name, space in spaces.items():
        chance = _generator(seed, name)
        if isinstance(space, Drawn):
            columns.append(_draw(name, space, trials, chance))
        else:
            picked = chance.integers(len(space.values), size=trials)
            columns.append([space.values[place] for place in picked])
    return (
        {name: column[trial] for name, column in zip(spaces, columns, strict=True)}
        for trial in range(trials)
    )


def _draw(name: str, space: Drawn, count: int, chance: np.random.Generator) -> list[Value]:
    """Numbers of the distribution that the option may have; what lies outside is drawn again."""
    found: list[Value] = []
    for _ in range(TRIES):
        for number in _numbers(space, count, chance):
            whole = OPTIONS[name].kind == "whole"
            try:
                found.append(checked(name, round(number) if whole else _rounded(number)))
            except BadOption:
                continue
        if len(found) >= count:
            return found[:count]
    raise BadOption(name, f"{name}: {space.kind} gives hardly a number that {name} may have.")


def _numbers(space: Drawn, count: int, chance: np.random.Generator) -> list[float]:
    first, second = space.first, space.second
    if space.kind == "uniform":
        return [float(x) for x in chance.uniform(first, second, count)]
    if space.kind == "loguniform":
        return [float(x) for x in np.exp(chance.uniform(math.log(first), math.log(second), count))]
    return [float(x) for x in chance.normal(first, second, count)]


def _rounded(number: float) -> float:
    """Four digits: what is drawn by chance is no more exact than it reads well."""
    return float(f"{number:.4g}")


def _called(name: str, function: str, arguments: list[Any]) -> Space:
    if function == "choice":
        return _choice(name, arguments)
    if function == "range":
        return _range(name, arguments)
    if function not in DISTRIBUTIONS:
        raise BadOption(name, f"{name}: there is no {function}(…). It takes {GRAMMAR}.")
    if OPTIONS[name].kind not in ("number", "whole"):
        raise BadOption(name, f"{name} is no number: {function} can't be drawn for it.")
    if not 2 <= len(arguments) <= 3 or not all(_finite(x) for x in arguments):
        raise BadOption(name, f"{name}: {function} takes two numbers, and how many to draw.")
    first, second = float(arguments[0]), float(arguments[1])
    count = _count(name, function, arguments[2]) if len(arguments) == 3 else None
    if function == "normal" and second < 0:
        raise BadOption(name, f"{name}: the deviation in normal(…) can't be negative.")
    if function != "normal" and first > second:
        raise BadOption(name, f"{name}: in {function}(…) the lower number comes first.")
    if function == "loguniform" and first <= 0:
        raise BadOption(name, f"{name}: loguniform takes numbers above 0.")
    return Drawn(function, first, second, count)


def _choice(name: str, arguments: list[Any]) -> Space:
    """choice(a, b, …), or as in a list with how many of them to take."""
    if arguments and isinstance(arguments[0], list):
        if len(arguments) > 2:
            raise BadOption(name, f"{name}: choice takes a list, and how many of it.")
        values = _listed(name, arguments[0]).values
        if len(arguments) == 1:
            return Listed(values)
        count = _count(name, "choice", arguments[1])
        if count > len(values):
            raise BadOption(name, f"{name}: choice can't take {count} of {len(values)} values.")
        picked = _generator(OPTIONS["seed"].default, name).permutation(len(values))[:count]
        return Listed(tuple(values[place] for place in sorted(picked)))
    return _listed(name, arguments)


def _range(name: str, arguments: list[Any]) -> Space:
    if not 1 <= len(arguments) <= 3 or not all(_finite(x) for x in arguments):
        raise BadOption(name, f"{name}: range takes start, stop and step.")
    start, stop = (0, arguments[0]) if len(arguments) == 1 else arguments[:2]
    step = arguments[2] if len(arguments) == 3 else 1
    steps = (stop - start) / step if step else 0
    if steps > MOST:
        raise BadOption(name, f"A run has {MOST} experiments at most.")
    if steps <= 0:
        raise BadOption(name, f"{name}: there is nothing in this range.")
    count = math.ceil(round(steps, 9))
    return _listed(name, [_rounded(start + place * step) for place in range(count)])


def _listed(name: str, values: Sequence[Any]) -> Listed:
    if not values:
        raise BadOption(name, f"{name}: the list is empty.")
    return Listed(tuple(dict.fromkeys(checked(name, value) for value in values)))


def _count(name: str, function: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST:
        raise BadOption(name, f"{name}: {function} draws 1 to {MOST} values.")
    return value


def _finite(value: Any) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and -FARTHEST <= value <= FARTHEST


def _node(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _plain(name: str, node: ast.expr) -> Any:
    """A constant or a list of them; a bare word is itself."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_plain(name, one) for one in node.elts]
    if isinstance(node, ast.Name):
        return node.id
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError) as error:
        raise BadOption(name, f"{name} can't be read. It takes {GRAMMAR}.") from error


def _bare(node: ast.expr | None, text: str) -> Any:
    """A value without quotes around it: `resnet18` and `'resnet18'` are the same."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return text


def _seed(spaces: Mapping[str, Space]) -> int:
    space = spaces.get("seed")
    first = space.values[0] if isinstance(space, Listed) else OPTIONS["seed"].default
    return int(first)


def _generator(seed: Any, name: str) -> np.random.Generator:
    """Of its own for each option, so that another option more changes no draw."""
    own = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    return np.random.default_rng([int(seed), own])


def _widest(spaces: Mapping[str, Space], axes: Sequence[Sequence[Value]]) -> str:
    return max(zip(spaces, axes, strict=True), key=lambda pair: len(pair[1]))[0]
