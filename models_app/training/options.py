"""What a training run can be told: the options, their kinds and bounds, each with its help text.

The command line, the REST API and the form in the browser are made from this list.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

Value = str | int | float | bool
Kind = Literal["word", "whole", "number", "switch"]

FACE_RESNET, FACENET = "face-resnet", "facenet"
KNOW_FACES = (FACE_RESNET, FACENET)
SCRATCH, AUTO, USUAL = "none", "auto", "usual"
AUGMENTS = ("none", "flip", "full")
PRECISIONS = ("auto", "32", "bf16", "16")


class BadOption(ValueError):
    """An option can't have this value; `option` is its name, the text a sentence for the user."""

    def __init__(self, option: str, sentence: str) -> None:
        super().__init__(sentence)
        self.option = option


@dataclass(frozen=True, slots=True)
class Option:
    """One option: what it takes, between which bounds (both included), and what it does."""

    name: str
    kind: Kind
    default: Value
    help: str
    least: float = -math.inf
    most: float = math.inf
    choices: tuple[str, ...] = ()
    swept: bool = True  # whether a sweep may vary it


OPTIONS: dict[str, Option] = {
    option.name: option
    for option in (
        Option("backbone", "word", "resnet18", "face-resnet, facenet, or the name of any network of timm."),
        Option(
            "pretrained", "word", "usual",
            "none: from random numbers; auto: from published weights, fetched if need be; or the path"
            " of a checkpoint. usual: auto for networks that know faces, none for the others.",
        ),
        Option("learning_rate", "number", 0.001, "Of Adam.", 0.0, 10.0),
        Option("batch_size", "whole", 32, "Faces in one step.", 1, 4096),
        Option("max_epochs", "whole", 20, "Passes over the train faces, at most.", 1, 100_000),
        Option("freeze", "switch", False, "Train the head alone, on the features as they are."),
        Option(
            "augment", "word", "flip",
            "How faces are varied while training: none, flip (mirrored), or full (shifted, turned,"
            " lighter and darker as well).", choices=AUGMENTS,
        ),
        Option(
            "patience", "whole", 0,
            "Stop after so many epochs without a better validation loss; 0: never early.", 0, 100_000,
        ),
        Option("weighted", "switch", False, "Draw everyone equally often, however many faces they have."),
        Option("image_px", "whole", 112, "Side of the picture that a network of timm sees.", 32, 512),
        Option(
            "precision", "word", "auto",
            "Of the arithmetic: 32, bf16, 16; auto: mixed on a GPU that does it, 32 on a CPU.",
            choices=PRECISIONS, swept=False,
        ),
        Option("seed", "whole", 1234, "Of all that is drawn by chance.", 0, 2**32 - 1),
        Option("num_workers", "whole", 4, "Threads that read the faces from disk, once.", 0, 64, swept=False),
        Option("gpus", "whole", -1, "How many to use; -1: one if there is one.", -1, 64, swept=False),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Config:
    """The options of one experiment, checked. The reasons of the numbers are with `OPTIONS`."""

    backbone: str = "resnet18"
    pretrained: str = "usual"
    learning_rate: float = 0.001  # Adam's own, and the tutorial's
    batch_size: int = 32
    max_epochs: int = 20
    freeze: bool = False
    augment: str = "flip"
    patience: int = 0
    weighted: bool = False
    image_px: int = 112  # ORL at 8 faces a person: 97.5% to 100% after 10 epochs
    precision: str = "auto"
    seed: int = 1234
    num_workers: int = 4
    gpus: int = -1

    @property
    def begins(self) -> str:
        """What its numbers begin as: none, auto, or the path of a checkpoint."""
        if self.pretrained != USUAL:
            return self.pretrained
        return AUTO if self.backbone in KNOW_FACES else SCRATCH

    def as_dict(self) -> dict[str, Value]:
        """Its values by name, as hparams.yaml and the database keep them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def config(values: Mapping[str, Any]) -> Config:
    """The options with these values, the others as usual. Raises BadOption."""
    unknown = sorted(set(values) - set(OPTIONS))
    if unknown:
        known = ", ".join(OPTIONS)
        raise BadOption(unknown[0], f"There is no option {unknown[0]}. There are: {known}.")
    known_values: dict[str, Any] = {name: checked(name, value) for name, value in values.items()}
    return Config(**known_values)


def checked(name: str, value: Any) -> Value:
    """The value as the option's kind, from text or JSON. Raises BadOption."""
    option = OPTIONS[name]
    found = _READ[option.kind](option, value)
    if isinstance(found, (bool, str)):
        if option.choices and found not in option.choices:
            raise BadOption(
                name, f"{name} takes one of {', '.join(option.choices)}, not {found!r}."
            )
        return found
    if not option.least <= found <= option.most:
        raise BadOption(name, f"{name} takes {option.least:g} to {option.most:g}, not {found:g}.")
    return found


def _word(option: Option, value: Any) -> str:
    text = "" if value is None or isinstance(value, (bool, list, dict)) else str(value).strip()
    if not text or len(text) > 300 or not text.isprintable():
        raise BadOption(option.name, f"{option.name} takes a word.")
    return text


def _whole(option: Option, value: Any) -> int:
    found = _number(option, value)
    if found != round(found):
        raise BadOption(option.name, f"{option.name} takes a whole number, not {found:g}.")
    return round(found)


def _number(option: Option, value: Any) -> float:
    try:
        found = float("nan") if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        raise BadOption(option.name, f"{option.name} takes a number, not {str(value)[:60]!r}.")
    return found


def _switch(option: Option, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in {"true", "yes", "on", "1"}:
        return True
    if word in {"false", "no", "off", "0"}:
        return False
    raise BadOption(option.name, f"{option.name} takes true or false, not {str(value)[:60]!r}.")


_READ: dict[Kind, Callable[[Option, Any], Value]] = {
    "word": _word,
    "whole": _whole,
    "number": _number,
    "switch": _switch,
}
