"""This machine: packages, front end, disk, device, weights."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from django.conf import settings

from facesite.doctor.findings import Finding, ok, problem, warning
from facesite.env import PROJECT_FOLDER
from labelling.vision import catalogue, devices
from models_app.training import machine

LITTLE, TOO_LITTLE = 5e9, 500e6
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)$")


def packages(pins: Path = PROJECT_FOLDER / "requirements.txt") -> Iterator[Finding]:
    """Whether what is installed is what was tested."""
    wrong = []
    for name, version in _pinned(pins.read_text()):
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = "none"
        if found != version:
            wrong.append(f"{name} {found} instead of {version}")
    python = ".".join(str(part) for part in sys.version_info[:3])
    if wrong:
        shown = ", ".join(wrong[:3]) + (f" and {len(wrong) - 3} more" if len(wrong) > 3 else "")
        yield problem("packages", f"Installed are {shown}. Run: pip install -r requirements.txt")
    else:
        yield ok("packages", f"Python {python}; all packages are those of requirements.txt.")


def _pinned(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if found := PIN.match(line.strip()):
            yield found[1], found[2]


def front_end() -> Iterator[Finding]:
    """Whether browsers get a page."""
    if (settings.FRONT_END / "index.html").is_file():
        yield ok("front end", "It is built.")
    else:
        yield problem("front end", "It isn't built, so browsers get no page. Run: make build")


def disk() -> Iterator[Finding]:
    """Room where data lie, and whether they can be written."""
    folder: Path = settings.DATA
    if not os.access(folder, os.W_OK):
        yield problem("disk", f"{folder} can't be written. Give it to the user who runs the site.")
        return
    free = shutil.disk_usage(folder).free
    said = f"{free / 1e9:,.1f} GB are free in {folder}"
    if free < TOO_LITTLE:
        yield problem("disk", f"Only {said}: uploads will be refused. Make room.")
    elif free < LITTLE:
        yield warning("disk", f"Only {said}. Make room before long.")
    else:
        yield ok("disk", f"{said}.")


def device() -> Iterator[Finding]:
    """What networks run on."""
    wanted = settings.SITE.device
    try:
        found = machine.about(wanted, settings.SITE.weights)
    except devices.NoDevice as error:
        yield problem("device", str(error))
        return
    said = f"{found['device']}, {found['memory_bytes'] / 1e9:,.0f} GB"
    if wanted == "auto" and devices.has_driver() and found["device"].startswith("CPU"):
        yield warning(
            "device", f"There is an NVIDIA driver, but torch finds no GPU it can use: {said}."
        )
    else:
        yield ok("device", f"{said}.")


def weights() -> Iterator[Finding]:
    """Which face networks can be used here."""
    folder = settings.SITE.weights
    ready = [info.title for info in catalogue.EMBEDDERS.values() if info.ready(folder)]
    missing = [info.name for info in catalogue.EMBEDDERS.values() if not info.ready(folder)]
    said = f"Here are {', '.join(ready)}"
    if missing:
        said += f"; not here, and only needed where a project chose them: {', '.join(missing)}"
    yield ok("weights", f"{said}.")
