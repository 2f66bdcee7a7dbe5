"""What is said of a run before it is submitted: what its networks begin as, and what may disappoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labelling.services.presence import Presence
from models_app.training.options import AUTO, FACE_RESNET, FACENET, SCRATCH, Config

# ORL, from random numbers: at 8 train faces a person 97.5% and more were right after 10 epochs.
ENOUGH_FACES = 5
OTHERWISE = (
    f"Else it fails, and doesn't begin with random numbers instead: {FACE_RESNET} is on every machine, and"
    f" pretrained: {SCRATCH} needs no weights."
)


def starts(configs: Sequence[Config], trainers: Sequence[Presence]) -> list[dict[str, Any]]:
    """Of each backbone and beginning, whether its weights are there (None: only a trainer can say)."""
    found = []
    for backbone, begins in dict.fromkeys((one.backbone, one.begins) for one in configs):
        available, sentence = _start(backbone, begins, trainers)
        found.append(
            {
                "backbone": backbone,
                "pretrained": begins,
                "available": available,
                "sentence": sentence,
            }
        )
    return found


def _start(
    backbone: str, begins: str, trainers: Sequence[Presence]
) -> tuple[bool | None, str]:  # fmt: skip
    if begins == SCRATCH:
        return True, f"{backbone} begins with random numbers: it learns from these faces alone."
    if begins != AUTO:
        return (
            None,
            f"{backbone} begins with the weights in {begins}, if its trainer can read them.",
        )
    if backbone == FACE_RESNET:
        return True, f"{backbone} knows faces already; its weights are on every machine."
    if backbone == FACENET:
        here = [bool(one.about.get("networks", {}).get(FACENET)) for one in trainers]
        if here and all(here):
            return True, f"{backbone} knows faces already; its weights are here."
        return (
            None,
            f"The weights of {backbone} are fetched when it begins, if they can be. {OTHERWISE}",
        )
    return None, (
        f"The published weights of {backbone} are fetched when it begins, if they can be. {OTHERWISE}"
    )


def warnings(
    configs: Sequence[Config], *, faces: Mapping[str, int], counts: Sequence[int], prune: bool,
    trainers: int,
) -> list[str]:  # fmt: skip
    """Sentences on what a run may lack. `counts`: the train faces of each person."""
    said = []
    if not trainers:
        said.append("No trainer is running: what is submitted waits until one is.")
    said += _of_sides(configs, faces, prune)
    few = sum(count < 2 for count in counts)
    if few:
        who = "One person has" if few == 1 else f"{few} people have"
        said.append(f"{who} a single train face. Names get surer with two or more.")
    largest = max(one.batch_size for one in configs)
    if largest > faces["train"]:
        said.append(
            f"A batch of {largest} is more than the {faces['train']} train faces: an epoch is one step."
        )
    scratch = sorted({one.backbone for one in configs if one.begins == SCRATCH and not one.freeze})
    if scratch and faces["train"] < ENOUGH_FACES * len(counts):
        said.append(
            f"There are few faces a person for a network that begins with random numbers"
            f" ({', '.join(scratch)}). {FACE_RESNET}, which knows faces already, learns people from one or two."
        )
    frozen = sorted({one.backbone for one in configs if one.begins == SCRATCH and one.freeze})
    if frozen:
        said.append(
            f"freeze trains the head alone, and the rest of {', '.join(frozen)} stays as random as it begins."
        )
    if prune and len(configs) == 1:
        said.append("There is one experiment: none can fall behind the others.")
    return said


def _of_sides(configs: Sequence[Config], faces: Mapping[str, int], prune: bool) -> list[str]:
    said = []
    if not faces["val"]:
        more = ""
        if prune or any(one.patience for one in configs):
            more = " Nothing stops early then."
        said.append(
            f"There are no validation faces: the last epoch's checkpoint counts as the best.{more}"
        )
    if not faces["test"]:
        said.append(
            "There are no test faces: nothing says how good it is with faces it hasn't seen."
        )
    return said
