"""How fast a network trains on this machine, measured by some steps in a process of its own."""

from __future__ import annotations

import importlib

from models_app.training import child

MEASURE = "models_app.training.stepping"  # by name: this process needs no torch
LIMIT_S = 120.0


class CannotTell(Exception):
    """The measurement failed, in a sentence."""


def probe(backbone: str, image_px: int, freeze: bool, batch_size: int) -> float:
    """Seconds that one face takes in training, of batches of random pictures.

    Raises CannotTell: there is no such network, too little memory, or it takes too long.
    """
    mine, other = child.context.Pipe(duplex=False)
    process = child.context.Process(
        target=_run, args=(other, backbone, image_px, freeze, batch_size), daemon=True
    )
    with child.importable():
        process.start()
    other.close()
    try:
        if not mine.poll(LIMIT_S):
            raise CannotTell(f"It takes more than {LIMIT_S:g} s.")
        found: float | str = mine.recv()
    except EOFError as error:
        raise CannotTell("The process that measured ended without a word.") from error
    finally:
        process.kill()
        process.join()
        mine.close()
    if isinstance(found, str):
        raise CannotTell(found)
    return found


def _run(pipe: object, *words: object) -> None:
    importlib.import_module(MEASURE).run(pipe, *words)
