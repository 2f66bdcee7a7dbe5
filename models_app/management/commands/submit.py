"""`manage.py submit --dataset NAME --backbone resnet18 …`: a training, or a sweep of many, for the trainers."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelling.errors import Invalid
from labelling.management import doors
from models_app.management import dataset_doors, dataset_folders, run_config, run_doors, run_summary
from models_app.services import trainable
from models_app.training.options import OPTIONS
from models_app.training.sweep import GRAMMAR, SEARCHES

MEASURED_S = 15
ASK_S = 1.0
FORM = ("name", "note", "search", "trials", "prune")


class Command(BaseCommand):
    help = (
        "Train on a data set: show what that means, and leave it to the trainers. An option may have"
        f" more than one value, and there is an experiment for each: {GRAMMAR}."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dataset", metavar="NAME[:VERSION]", help="What to train on. Default: its newest version."
        )  # fmt: skip
        parser.add_argument(
            "--data_path", metavar="FOLDER",
            help="Train on this folder, train/<person>/<face>.jpg …: it becomes a version of the data set"
            " NAME, or of one with the folder's name.",
        )  # fmt: skip
        parser.add_argument(
            "--config", type=Path, metavar="FILE",
            help="A YAML of the same options; those on the command line win.",
        )  # fmt: skip
        parser.add_argument("--name", help="The run's name. Default: one is made up.")
        parser.add_argument("--note", help="A note on it.")
        parser.add_argument(
            "--search", choices=SEARCHES,
            help="grid (default): every combination; random: --trials of them, drawn by chance.",
        )  # fmt: skip
        parser.add_argument("--trials", type=int, metavar="N", help="Of a random search.")
        parser.add_argument(
            "--prune", action="store_const", const=True,
            help="End experiments that fall behind the others.",
        )  # fmt: skip
        for option in OPTIONS.values():
            parser.add_argument(
                f"--{option.name}", metavar="VALUE",
                help=f"{option.help} Default: {option.default}.".replace("%", "%%"),
                **({"nargs": "?", "const": "true"} if option.kind == "switch" else {}),
            )  # fmt: skip
        doors.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        written = run_config.read(options["config"]) if options["config"] else {}
        if options["dataset"] and not options["data_path"]:
            written.pop("data_path", None)
        written |= {word: options[word] for word in run_config.WORDS if options[word] is not None}
        asked = {word: written[word] for word in FORM if word in written}
        asked["options"] = {name: written[name] for name in OPTIONS if name in written}
        to = run_doors.door(options)
        if to.paths:
            _find_weights(asked["options"])
        _check(asked, paths=to.paths)
        asked["dataset"] = self._dataset(written, options)["id"]
        plan = self._plan(to, asked)
        for line in run_summary.lines(plan):
            self.stdout.write(line)
        run = to.submit(asked)
        name = shlex.quote(run["name"])
        self.stdout.write(
            f"\nSubmitted: {run['name']}\n"
            f"`manage.py status {name} --follow` shows how it goes,\n"
            f"`manage.py artifacts {name}` fetches what it leaves."
        )

    def _plan(self, to: run_doors.Door, asked: dict[str, Any]) -> dict[str, Any]:
        """What submitting would do; an idle trainer gets the time to measure what isn't known yet."""
        plan = to.preview(asked)
        end = time.monotonic() + MEASURED_S
        while plan["seconds"] is None and _idle(plan["training"]) and time.monotonic() < end:
            time.sleep(ASK_S)
            plan = to.preview(asked)
        return plan

    def _dataset(self, written: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
        """The version to train on; a folder becomes one first, unless it is the newest already."""
        to = dataset_doors.door(options)
        name, _, number = written.get("dataset", "").partition(":")
        if "data_path" not in written:
            return _version(to, name, number)
        if number:
            raise CommandError("A folder becomes a new version: say --dataset without a number.")
        folder = Path(written["data_path"])
        name = name or folder.resolve().name.removesuffix(".zip")
        found = dataset_folders.same(to, folder, name)
        if found is None:
            stream = self.stderr._out
            found = dataset_folders.send(to, folder, name=name, note="", stream=stream)
            self.stdout.write(f"{folder} is version {found['version']} of “{name}” now.")
        return found


def _idle(training: dict[str, Any]) -> bool:
    return not training["queue"]["waiting"] and any(
        one["experiment"] is None for one in training["trainers"]
    )


def _version(to: dataset_doors.Door, name: str, number: str) -> dict[str, Any]:
    """The data set of this name and number, or the newest of the name. Raises CommandError."""
    if not name or not (number.isdecimal() or not number):
        raise CommandError(
            "Say which data set: --dataset NAME or NAME:VERSION, or --data_path FOLDER."
        )
    versions = [d for d in to.every(name) if number in ("", str(d["version"]))]
    if not versions:
        what = f"version {number} of “{name}”" if number else f"data set “{name}”"
        raise CommandError(f"There is no {what}. `manage.py datastores` lists those there are.")
    return max(versions, key=lambda d: d["version"])


def _find_weights(options: dict[str, Any]) -> None:
    """A file of weights is named from here; trainers work elsewhere."""
    given = options.get("pretrained")
    if isinstance(given, str) and Path(given).is_file():
        options["pretrained"] = str(Path(given).resolve())


def _check(asked: dict[str, Any], *, paths: bool) -> None:
    """Refuse bad options before anything is sent. Raises CommandError with the option's own sentence."""
    try:
        trainable.configs(asked, paths=paths)
    except Invalid as error:
        raise CommandError(" ".join(t for texts in error.fields.values() for t in texts)) from error
