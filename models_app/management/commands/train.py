"""`manage.py train`: a face classifier from a folder of crops. Needs no running site.

It leaves lightning_logs/version_N/ with checkpoints, curves, labels.json, metrics.csv, model.onnx and a model
card. Ctrl-C ends it after the step in hand, and the best checkpoint so far is kept.
"""

from __future__ import annotations

import hashlib
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from models_app.management import log_folders, training_words
from models_app.training import pictures, tree
from models_app.training.job import Job
from models_app.training.options import BadOption, config
from models_app.training.pictures import BadData, Picture

NEWEST = -1


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
        # It imports torch, for which what is wrong so far needn't wait.
        train_here = partial(import_module, "models_app.management.train_here")
        try:
            labels, found = pictures.of_folder(options["data_path"])
            hashed = _hash(labels, found)
            if options["resume"] is None:
                asked, number = config(given), log_folders.begun(output)
            else:
                newest = None if options["resume"] == NEWEST else options["resume"]
                asked, number = train_here().resumed(output, newest, given, hashed)
        except BadData as error:
            raise CommandError(
                f"{error} manage.py create_training_dataset makes a data set of a folder of crops."
            ) from error
        except BadOption as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(log_folders.trouble(error, output)) from error
        job = Job(
            f"version_{number}", asked, options["data_path"], output,
            options["data_path"].resolve().name, content_hash=hashed, version=settings.VERSION,
            weights=settings.SITE.weights, scratch=output, number=number,
        )  # fmt: skip
        train_here().train(job, self._line, self.stderr._out)

    def _line(self, text: str) -> None:
        # A file's name may hold bytes that are no text.
        self.stdout.write(text.encode("utf-8", "backslashreplace").decode())


def _hash(labels: list[str], found: list[Picture]) -> str:
    """Raises OSError."""
    return tree.content_hash(
        labels,
        ((one.side, one.number, hashlib.sha256(one.read()).hexdigest()) for one in found),
    )
