"""`python -m tests.faults`: kills parts of a working site in rounds, and says what was lost.

Exit status 1, with a sentence each, where anything was. `make test-faults` runs all of it.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.browsers import launch
from tests.faults import trial
from tests.faults.trial import Load, Round, Trial

SHORT = Load(
    ("Valkey with its data", "the whole of up", "a photo worker"), photos=42, epochs=10, most_wait_s=1.5,
    settled=False,
)  # fmt: skip
LINE = "{:>5}  {:<20}  {:>6}  {:>9}  {:>7}  {:>6}  {:>6}  {}"


def main(argv: list[str]) -> int:
    """The exit status: 0 if nothing was lost, doubled or left behind."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--photos", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of photos and faults")
    parser.add_argument("--short", action="store_true", help="the round that make test has")
    asked = parser.parse_args(argv)
    load = SHORT if asked.short else _whole(asked)
    folder = Path(tempfile.mkdtemp(prefix="facesite-faults-"))
    folder.chmod(0o711)  # root's PostgreSQL runs as another user
    print(f"{len(load.faults)} rounds, {load.photos:,} photos, seed {asked.seed}.", flush=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        with trial.running(folder, browser, seed=asked.seed, epochs=load.epochs) as running:
            print(
                LINE.format(
                    *[
                        "round",
                        "killed",
                        "at-s",
                        "ready-s",
                        "retried",
                        "photos",
                        "labels",
                        "verdict",
                    ]
                )
            )
            wrong = trial.go_through(running, load, say=_print_round)
            _print_end(running, wrong)
        browser.close()
    if wrong:
        print(f"The site's log: {folder}/var.log")
    else:
        shutil.rmtree(folder)
    return 1 if wrong else 0


def _whole(asked: argparse.Namespace) -> Load:
    faults = trial.draw_faults(random.Random(asked.seed), asked.rounds)
    return Load(tuple(faults), asked.photos, epochs=40, most_wait_s=6.0, settled=True)


def _print_round(one: Round) -> None:
    at_s, ready_s = f"{one.at_s:.1f}", f"{one.ready_s:.1f}"
    verdict = " ".join(one.wrong) or "all there"
    print(
        LINE.format(
            one.number, one.fault, at_s, ready_s, one.retried, one.accepted, one.labelled, verdict
        ),
        flush=True,
    )


def _print_end(done: Trial, wrong: list[str]) -> None:
    tally, took_s = done.tally, time.monotonic() - done.began_at
    met = ", ".join(f"{what}: {count}" for what, count in tally.retries.most_common()) or "none"
    print(
        f"After {took_s:.0f} s: {len(tally.accepted):,} photos accepted, {len(tally.labels):,} faces labelled,"
        f" {len(tally.runs)} trainings submitted; requests sent again - {met}."
    )
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    if not wrong:
        print(
            "Every accepted photo was processed once, with the faces it has undisturbed; every acknowledged label"
            " is there; every training has all of its epochs; no file is without its row and no row without its"
            " file; the browser, never reloaded, shows the right counts."
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
