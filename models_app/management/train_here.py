"""A training in this process, for `manage.py train`. It imports torch."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import torch
from django.core.management.base import CommandError

from labelling.management.stopping import Stop
from models_app.management import log_folders
from models_app.management.training_screen import Screen
from models_app.training import checkpoints, fit, whole
from models_app.training.checkpoints import BadCheckpoint
from models_app.training.fit import OutOfMemory, Result
from models_app.training.job import CHECKPOINTS, Job
from models_app.training.networks import NoNetwork
from models_app.training.options import Config, config
from models_app.training.pictures import BadData
from models_app.training.ranks import Died
from models_app.training.watching import Diverged

INTERRUPTED = 130
Say = Callable[[str], object]


def train(job: Job, say: Say, stream: TextIO) -> None:
    """Do the job: lines go to `say`, the bar to `stream`. Ends the process as a signal wants it to.

    Raises CommandError with a sentence.
    """
    fit.quiet()
    screen = Screen(say, stream, gpu_there=torch.cuda.is_available())
    say(f"Global seed set to {job.config.seed}")
    stop = Stop()
    try:
        result = whole.train(job, screen, lambda: "stopped" if stop.signal else "")
    except KeyboardInterrupt:
        raise CommandError("Ended at once.", returncode=INTERRUPTED) from None
    except (BadData, NoNetwork, Diverged, Died) as error:
        raise CommandError(str(error)) from error
    except OutOfMemory as error:
        raise CommandError(_of_memory(job.config)) from error
    except OSError as error:
        raise CommandError(log_folders.trouble(error, job.folder)) from error
    finally:
        screen.end()
        stop.restore()
        log_folders.drop_if_empty(job.folder, job.number)
    _tell(job, result, say)
    if stop.signal:
        sys.exit(128 + stop.signal)


def resumed(
    output: Path, asked: int | None, given: dict[str, Any], hashed: str
) -> tuple[Config, int]:
    """The options of a training that was begun, and its number; None: the newest. Raises CommandError, BadOption."""
    there = log_folders.to_resume(output)
    number = there[-1] if asked is None and there else asked
    if number is None or number not in there:
        choices = ", ".join(map(str, there)) or "none"
        what = "nothing" if asked is None else f"no version {asked}"
        raise CommandError(f"In {output} {what} can go on. Versions with a checkpoint: {choices}.")
    try:
        about = checkpoints.read(log_folders.last_checkpoint(output, number))[0]
    except BadCheckpoint as error:
        raise CommandError(str(error)) from error
    asked_for = config(about.config.as_dict() | given)
    differing = [
        name for name, value in asked_for.as_dict().items()
        if name != "max_epochs" and value != getattr(about.config, name)
    ]  # fmt: skip
    if differing:
        raise CommandError(
            f"Version {number} goes on with the options it began with: leave out --{differing[0]}."
        )
    if about.content_hash != hashed:
        raise CommandError(
            f"Version {number} was trained on other faces. Name its data set with --data_path, or begin"
            " anew without --resume."
        )
    return asked_for, number


def _tell(job: Job, result: Result, say: Say) -> None:
    how = {
        fit.FINISHED: "It is finished",
        fit.EARLY: f"It ended early, {job.config.patience} epochs without a better val_loss",
    }.get(result.outcome, "It was stopped")
    say(f"{how}: {result.epochs} of {job.config.max_epochs} epochs.")
    if result.best is None:
        say("There is no checkpoint: it had not begun to train.")
        return
    if result.test:
        say(f"Test accuracy: {result.test['acc']:.1%} of {result.test['faces']:.0f} faces.")
    # Lightning says where it is from the root on; people, from where they are.
    best = job.version_folder / CHECKPOINTS / result.best.name
    say(f"Best checkpoint: {best}")
    say("Name the faces of a photo by it:")
    say(f"  manage.py predict --checkpoint_path {shlex.quote(str(best))} --image_path PHOTO")


def _of_memory(asked: Config) -> str:
    return (
        "Memory ran out, with half the batch too. Take a smaller"
        f" --batch_size (it was {asked.batch_size}), a smaller --image_px ({asked.image_px}), or a smaller"
        " network."
    )
