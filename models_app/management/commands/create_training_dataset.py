"""`manage.py create_training_dataset`: train/ val/ test/ from processed/<person>/. Needs no running site."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.management.progress import Bar
from models_app.training import from_crops
from models_app.training.from_crops import CannotSplit, Plan
from models_app.training.splits import LEAST_GROUPS, SIDES

MOST_LISTED = 20


class Command(BaseCommand):
    help = "Make a data set (train/ val/ test/<person>/ and labels.json) from a folder of crops."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--source", type=Path, default=Path("processed"),
            help="The folder with <person>/<face>.jpg. Default: processed.",
        )  # fmt: skip
        parser.add_argument(
            "--target", type=Path, default=Path("dataset"), help="Where to. Default: dataset."
        )
        for side, share in zip(SIDES, (0.8, 0.1, 0.1), strict=True):
            parser.add_argument(
                f"--{side}", type=_share, default=share, help=f"Its share. Default: {share}."
            )
        parser.add_argument("--seed", type=int, default=1234, help="Default: 1234.")
        parser.add_argument(
            "--overwrite", action="store_true", help="Replace a data set that is in the target."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source, target = options["source"], options["target"]
        ratios = [options[side] for side in SIDES]
        if abs(sum(ratios) - 1) > 1e-6:
            raise CommandError("--train, --val and --test must add up to 1.")
        if ratios[0] == 0:
            raise CommandError("--train must be more than 0: everyone needs a face to learn from.")
        _check(source, target, overwrite=options["overwrite"])
        try:
            plan = from_crops.plan(source, ratios=ratios, seed=options["seed"])
            bar = Bar("Copied", len(plan.places), self.stderr._out)
            from_crops.write(plan, source, target, bar.show)
        except CannotSplit as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"{error.filename or target} can't be read or written ({error.strerror})."
            ) from error
        self._say(plan, target)

    def _say(self, plan: Plan, target: Path) -> None:
        lines = [
            f"{len(plan.places):,} faces of {len(plan.labels):,} people in {target}: "
            + ", ".join(f"{side} {plan.counts[side]:,}" for side in SIDES)
            + "."
        ]
        if plan.few:
            who = "1 person has" if plan.few == 1 else f"{plan.few:,} people have"
            lines.append(f"{who} fewer than {LEAST_GROUPS} photos: all their faces are in train.")
        if plan.copies:
            lines.append(f"{plan.copies:,} files are equal to another: equal ones are on one side.")
        if plan.passed_over:
            lines.append("Passed over, as they aren't <person>/<face>.jpg:")
            lines += [f"  {path}" for path in plan.passed_over[:MOST_LISTED]]
            more = len(plan.passed_over) - MOST_LISTED
            lines += [f"  … and {more:,} more."] if more > 0 else []
        for line in lines:
            # A file's name may hold bytes that are no text.
            self.stdout.write(line.encode("utf-8", "backslashreplace").decode())


def _check(source: Path, target: Path, *, overwrite: bool) -> None:
    """Raises CommandError."""
    if not source.is_dir():
        raise CommandError(f"{source} is no folder. Name the one with the crops: --source DIR.")
    if target.exists() and not target.is_dir():
        raise CommandError(f"{target} is no folder. Name another one with --target.")
    inside, around = target.resolve(), source.resolve()
    if inside == around or around in inside.parents or inside in around.parents:
        raise CommandError("Source and target must lie beside each other: name another --target.")
    if target.exists() and any(target.iterdir()) and not overwrite:
        raise CommandError(
            f"{target} isn't empty. Name another one with --target, or add --overwrite to replace"
            " the data set in it."
        )


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} must be a number from 0 to 1")
    return value
