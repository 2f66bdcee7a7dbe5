"""`lightning_logs/version_N`: where a training on the command line leaves what it makes."""

from __future__ import annotations

import re
from pathlib import Path

from models_app.training.job import CHECKPOINTS, LAST, version_folder

_VERSION = re.compile(r"version_(\d+)")


def begun(output: Path) -> int:
    """The next free number, whose folder is made. Raises OSError."""
    output.mkdir(parents=True, exist_ok=True)
    number = max(numbers(output), default=-1) + 1
    while True:  # another training beside this one may be quicker
        try:
            version_folder(output, number).mkdir()
            return number
        except FileExistsError:
            number += 1


def numbers(output: Path) -> list[int]:
    """Of the versions there, ascending."""
    if not output.is_dir():
        return []
    found = [_VERSION.fullmatch(path.name) for path in output.iterdir()]
    return sorted(int(match[1]) for match in found if match)


def last_checkpoint(output: Path, number: int) -> Path:
    """Where a training goes on from."""
    return version_folder(output, number) / CHECKPOINTS / LAST


def to_resume(output: Path) -> list[int]:
    """The versions that can go on, ascending."""
    return [number for number in numbers(output) if last_checkpoint(output, number).is_file()]


def drop_if_empty(output: Path, number: int) -> None:
    """Leave no folder of a training that never began."""
    for folder in (version_folder(output, number), output):
        try:
            folder.rmdir()
        except OSError:
            return  # something is in it


def trouble(error: OSError, output: Path) -> str:
    """What to say where the disk doesn't take or give what it should."""
    return (
        f"{error.filename or output} can't be read or written ({error.strerror or error}). Checkpoints that"
        " are whole are kept: after making room, --resume goes on."
    )
