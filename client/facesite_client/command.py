"""`facesite-upload FOLDER --server URL`: a folder of photos into a project, with a bar."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from tqdm import tqdm

from facesite_client.connecting import KEY_VARIABLE, Refused, Unreachable
from facesite_client.uploading import Report, upload_folder

SERVER_VARIABLE = "FACESITE_SERVER"
MOST_LISTED = 20


def main() -> None:
    """Run the command. Ends with 0; 1 where files were refused; 2 where it couldn't go on; 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(
        "facesite-upload", description="Send a folder of photos. Run again, it sends what is missing.",
        epilog=f"The project's API key is read from {KEY_VARIABLE}, never from the command line, where others see it.",
    )  # fmt: skip
    parser.add_argument("folder", type=Path, help="Searched deeply.")
    parser.add_argument(
        "--server", default=os.environ.get(SERVER_VARIABLE), metavar="URL",
        help=f"The site's address. Default: {SERVER_VARIABLE}.",
    )  # fmt: skip
    parser.add_argument(
        "--project", help="Name or number; may be left out, as a key is for one project."
    )
    parser.add_argument(
        "--name", default="", help="What the upload is called. Default: as the folder."
    )
    parser.add_argument(
        "--label-folders", action="store_true",
        help="A photo's folder names the person on it (photos with exactly one face).",
    )  # fmt: skip
    parser.add_argument(
        "--concurrency", type=int, default=4, metavar="N", help="Requests at a time."
    )
    asked = parser.parse_args()
    if not asked.server:
        parser.error(f"say with --server, or in {SERVER_VARIABLE}, where the site is")
    if not 1 <= asked.concurrency <= 16:
        parser.error("--concurrency must be a number from 1 to 16")
    sys.exit(_run(asked))


class _Bar:
    """A bar that appears with the first that it has to show, and is whole again before anything else is said."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = tqdm(total=total, unit="file", desc="Photos", dynamic_ncols=True)
        self._bar.update(done - self._bar.n)


def _run(asked: argparse.Namespace) -> int:
    try:
        with _Bar() as bar:
            report = upload_folder(
                asked.folder, server=asked.server, project=asked.project, name=asked.name,
                label_folders=asked.label_folders, concurrency=asked.concurrency, on_progress=bar.show,
            )  # fmt: skip
    except KeyboardInterrupt:
        print("Stopped. Run it again: what was sent isn't sent twice.", file=sys.stderr)
        return 130
    except (OSError, ValueError, Refused, Unreachable) as error:
        print(
            f"{error}\nRun it again once that is mended: what was sent isn't sent twice.",
            file=sys.stderr,
        )
        return 2
    _say(report)
    return 1 if report.refused else 0


def _say(report: Report) -> None:
    print(
        f"{len(report.added)} photos sent, {len(report.there)} were there, {len(report.refused)} refused,"
        f" {len(report.skipped)} skipped."
    )
    _list("Refused", report.refused)
    _list("Skipped", report.skipped)


def _list(title: str, files: Mapping[str, str]) -> None:
    if files:
        print(f"{title}:")
    for path, why in list(files.items())[:MOST_LISTED]:
        print(f"  {path}: {why}")
    if len(files) > MOST_LISTED:
        print(f"  … and {len(files) - MOST_LISTED} more.")
