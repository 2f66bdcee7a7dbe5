"""The options of a training as words of a command line, made from the one list of them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from models_app.training import sweep
from models_app.training.options import OPTIONS, BadOption, Option


def add_arguments(parser: CommandParser) -> None:
    """A word for each option. What isn't given is left out of the answer, so that it can be told."""
    group = parser.add_argument_group("training")
    for option in OPTIONS.values():
        if option.kind == "switch":
            group.add_argument(
                f"--{option.name}", action=argparse.BooleanOptionalAction,
                default=argparse.SUPPRESS, help=_escaped(option.help),
            )  # fmt: skip
        else:
            group.add_argument(
                f"--{option.name}", default=argparse.SUPPRESS, metavar=_metavar(option),
                help=_escaped(f"{option.help} Default: {_written(option)}."),
            )  # fmt: skip


def given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the training that were given. Raises CommandError for a sweep."""
    found = {name: options[name] for name in OPTIONS if name in options}
    try:
        swept = sweep.swept(found)
    except BadOption as error:
        raise CommandError(str(error)) from error
    if swept:
        raise CommandError(
            f"--{swept[0]} names more than one value, and train does one training. Use manage.py submit"
            " for a sweep."
        )
    return found


def _metavar(option: Option) -> str:
    if option.choices:
        return "|".join(option.choices)
    return {"word": "WORD", "whole": "N"}.get(option.kind, "X")


def _written(option: Option) -> str:
    return f"{option.default:g}" if isinstance(option.default, float) else str(option.default)


def _escaped(text: str) -> str:
    """argparse takes a percent sign for a place to fill."""
    return text.replace("%", "%%")
