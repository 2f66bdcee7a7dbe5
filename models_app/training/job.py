"""One experiment as it is handed to the process that trains it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models_app.training.options import Config

CHECKPOINTS = "checkpoints"
"""The folder of a version that has them."""

LAST = "last.ckpt"
"""The checkpoint that a training goes on from."""


@dataclass(frozen=True, slots=True)
class Rank:
    """One of the processes of a training on several devices."""

    number: int  # from 0 on; the first speaks for all
    count: int
    port: int  # where they find each other on this machine


@dataclass(frozen=True, slots=True)
class Job:
    """What to train, on what, and where everything goes."""

    name: str  # glossy-manatee-255-exp0
    config: Config
    source: Path  # a data set's folder, or a list of faces (`pictures.manifest`)
    folder: Path  # gets version_<number>/
    dataset: str  # as people know it
    content_hash: str = ""
    version: str = ""  # of the site
    margin: float | None = None  # of its crops, where it isn't the usual one
    weights: Path | None = None  # the folder of the site's own
    scratch: Path | None = None
    threads: int = 0  # torch's; 0: as many as it likes
    number: int = 0
    processes: int = 1  # on a CPU; more than one by Lightning's DDP
    rank: Rank | None = None  # set for each of several devices by `ranks`

    @property
    def version_folder(self) -> Path:
        """Where everything lies that it leaves."""
        return version_folder(self.folder, self.number)


def version_folder(folder: Path, number: int) -> Path:
    """As Lightning's loggers name the folders of trainings that lie side by side."""
    return folder / f"version_{number}"
