"""What a run is told by a YAML file: the command's own words, on one level or in sections.

dataset: face_detection             hyper_params:
learning_rate: uniform(0,0.0001,2)    settings: {strategy: grid_search}
backbone: [resnet18, resnet200d]      params: {learning_rate: [0.1, 0.01]}
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import CommandError

from models_app.training.options import OPTIONS
from models_app.training.sweep import SEARCHES

MOST_BYTES = 1_000_000
SECTIONS = frozenset(
    {"options", "params", "hyper_params", "hyperparams", "hyperparameters", "settings", "compute", "train"}
)  # fmt: skip
"""Keys that only hold others, by which `.grid/config.yml` and its like group them."""

ALSO = {"strategy": "search"}
SEARCH_WORDS = {f"{search}_search": search for search in SEARCHES}
TEXTS = ("dataset", "data_path", "name", "note")
WORDS = (*TEXTS, "search", "trials", "prune", *OPTIONS)


def read(path: Path) -> dict[str, Any]:
    """What the file says, by the command's words. Raises CommandError with the key and its line."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is no text in UTF-8.") from error
    if len(text) > MOST_BYTES:
        raise CommandError(f"{path} is too large for a file of options.")
    found: dict[str, Any] = {}
    try:
        loader = yaml.SafeLoader(text)
        top = loader.get_single_node()
        for key, line, node in _entries(path, top):
            if key not in WORDS:
                raise CommandError(
                    f"{path}, line {line}: there is no option {key!r}. There are: {', '.join(WORDS)}."
                )
            if key in found:
                raise CommandError(f"{path}, line {line}: {key} is there twice.")
            found[key] = _value(path, key, line, loader.construct_object(node, deep=True))
    except yaml.MarkedYAMLError as error:
        at = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise CommandError(f"{path}{at}: this isn't plain YAML: {error.problem}.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise CommandError(f"{path} isn't plain YAML.") from error
    return found


def _entries(path: Path, node: yaml.Node | None) -> Iterator[tuple[str, int, yaml.Node]]:
    """Key, line and value of all that isn't a section."""
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 1
        raise CommandError(f"{path}, line {line}: write `option: value`, one a line.")
    for key_node, value in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in SECTIONS and not _empty(value):
            yield from _entries(path, value)
        elif key not in SECTIONS:
            yield ALSO.get(key, key), line, value


def _empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _value(path: Path, key: str, line: int, value: Any) -> Any:
    """The value as the API takes it."""
    wrong = CommandError(f"{path}, line {line}: {key} can't be {str(value)[:60]!r}.")
    if key in TEXTS:
        if not isinstance(value, (str, int, float)) or isinstance(value, bool):
            raise wrong
        return str(value)
    if key == "search":
        value = SEARCH_WORDS.get(str(value), value)
        if value not in SEARCHES:
            raise wrong
    elif key in ("prune", "trials"):
        if type(value) is not (bool if key == "prune" else int):
            raise wrong
    elif not all(isinstance(one, (str, int, float)) for one in _listed(value)):
        raise wrong
    return value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
