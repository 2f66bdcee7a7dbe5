"""`manage.py train`: a face classifier from a folder of crops. Needs no running site.

It leaves lightning_logs/version_N/ with checkpoints, curves, labels.json, metrics.csv, model.onnx and a model
card. Ctrl-C ends it after the step in hand, and the best checkpoint so far is kept.
"""

from __future__ import annotations

import hashlib
import shlex
import sys
from pathlib import Path
from typing import Any

import torch
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.management.stopping import Stop
from models_app.management import log_folders, training_words
from models_app.management.training_screen import Screen
from models_app.training import checkpoints, fit, pictures, tree, whole
from models_app.training.checkpoints import BadCheckpoint
from models_app.training.fit import OutOfMemory, Result
from models_app.training.job import Job
from models_app.training.networks import NoNetwork
from models_app.training.options import BadOption, Config, config
from models_app.training.pictures import BadData, Picture
from models_app.training.ranks import Died
from models_app.training.watching import Diverged

NEWEST, INTERRUPTED = -1, 130


class Command(BaseCommand):
    help = (
        "Train a face classifier on a data set's folder; the site need not run. Several values of an"
        " option at once are for manage.py submit."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--data_path", "--data-path", type=Path, default=Path("dataset"), metavar="DIR",
            help="The folder with train/, val/, test/ and labels.json. Default: dataset.",
        )  # fmt: skip
        parser.add_argument(
            "--output", type=Path, default=Path("lightning_logs"), metavar="DIR",
            help="Gets version_N/, with the next free number. Default: lightning_logs.",
        )  # fmt: skip
        parser.add_argument(
            "--resume", type=int, nargs="?", const=NEWEST, metavar="N",
            help="Go on with version N, or with the newest, from its last checkpoint and with its"
            " options; only --max_epochs may be another.",
        )  # fmt: skip
        training_words.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        given = training_words.given(options)
        output: Path = options["output"]
        try:
            labels, found = pictures.of_folder(options["data_path"])
            hashed = _hash(labels, found)
            if options["resume"] is None:
                asked, number = config(given), log_folders.begun(output)
            else:
                asked, number = _resumed(output, options["resume"], given, hashed)
        except BadData as error:
            raise CommandError(
                f"{error} manage.py create_training_dataset makes a data set of a folder of crops."
            ) from error
        except BadOption as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(_of_the_disk(error, output)) from error
        job = Job(
            f"version_{number}", asked, options["data_path"], output,
            options["data_path"].resolve().name, content_hash=hashed, version=settings.VERSION,
            weights=settings.SITE.weights, scratch=output, number=number,
        )  # fmt: skip
        self._train(job)

    def _train(self, job: Job) -> None:
        fit.quiet()
        screen = Screen(self._line, self.stderr._out, gpu_there=torch.cuda.is_available())
        self._line(f"Global seed set to {job.config.seed}")
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
            raise CommandError(_of_the_disk(error, job.folder)) from error
        finally:
            screen.end()
            stop.restore()
            log_folders.drop_if_empty(job.folder, job.number)
        self._say(job, result)
        if stop.signal:
            sys.exit(128 + stop.signal)

    def _say(self, job: Job, result: Result) -> None:
        how = {
            fit.FINISHED: "It is finished",
            fit.EARLY: f"It ended early, {job.config.patience} epochs without a better val_loss",
        }.get(result.outcome, "It was stopped")
        self._line(f"{how}: {result.epochs} of {job.config.max_epochs} epochs.")
        if result.best is None:
            self._line("There is no checkpoint: it had not begun to train.")
            return
        if result.test:
            self._line(
                f"Test accuracy: {result.test['acc']:.1%} of {result.test['faces']:.0f} faces."
            )
        # Lightning says where it is from the root on; people, from where they are.
        best = job.version_folder / fit.CHECKPOINTS / result.best.name
        self._line(f"Best checkpoint: {best}")
        self._line("Name the faces of a photo by it:")
        self._line(
            f"  manage.py predict --checkpoint_path {shlex.quote(str(best))} --image_path PHOTO"
        )

    def _line(self, text: str) -> None:
        # A file's name may hold bytes that are no text.
        self.stdout.write(text.encode("utf-8", "backslashreplace").decode())


def _resumed(output: Path, asked: int, given: dict[str, Any], hashed: str) -> tuple[Config, int]:
    """The options of a training that was begun, and its number. Raises CommandError, BadOption."""
    there = log_folders.to_resume(output)
    number = there[-1] if asked == NEWEST and there else asked
    if number not in there:
        choices = ", ".join(map(str, there)) or "none"
        what = "nothing" if asked == NEWEST else f"no version {asked}"
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


def _hash(labels: list[str], found: list[Picture]) -> str:
    """Raises OSError."""
    return tree.content_hash(
        labels,
        ((one.side, one.number, hashlib.sha256(one.read()).hexdigest()) for one in found),
    )


def _of_memory(asked: Config) -> str:
    return (
        "Memory ran out, with half the batch too. Take a smaller"
        f" --batch_size (it was {asked.batch_size}), a smaller --image_px ({asked.image_px}), or a smaller"
        " network."
    )


def _of_the_disk(error: OSError, output: Path) -> str:
    return (
        f"{error.filename or output} can't be read or written ({error.strerror or error}). Checkpoints that"
        " are whole are kept: after making room, --resume goes on."
    )
