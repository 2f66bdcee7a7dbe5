"""The browser for the tests: a Chromium that is already there, or Debian's.

`python -m tests.chromium` installs Debian's if there is none and it may, or says what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_ADVICE = """\
The browser tests need Chromium, and none was found. Install it and run this again:
    Debian:  sudo apt-get install chromium
    Ubuntu:  sudo snap install chromium
    Fedora:  sudo dnf install chromium
Or name one that is elsewhere: make test CHROMIUM=/path/to/chromium"""


def find() -> str | None:
    """The path of a Chromium: $CHROMIUM, one on the PATH, or one that Playwright has downloaded."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    downloads = Path(
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright"
    )
    downloaded = sorted(downloads.glob("chromium-*/chrome-linux*/chrome"))
    return str(downloaded[-1]) if downloaded else None


def main() -> int:
    """Makes sure that there is a Chromium; the exit status."""
    if find():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *words], env=quiet, check=False)
        if find():
            return 0
    print(_ADVICE, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
