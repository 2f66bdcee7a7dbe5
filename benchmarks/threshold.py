"""`python -m benchmarks.threshold [DIR]`: does a recommended threshold keep its word on people it never saw?

DIR holds one folder a person; without it the sample is taken. 100 times the people are parted by lot. From
one half the threshold for 1% false accepts is recommended as a project's measurement does it; on the other
half each person is left out in turn, and the share of the faces that would get a name is counted. The
median must be 2% at most for the sample. It is 1 person in some 20 who decides: people who look alike make
the spread wide, which is why the product shows an interval.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from benchmarks import own_site

RATE, HALVES, MOST_MEDIAN = 0.01, 100, 0.02
POINTS = (0.05, 0.25, 0.5, 0.75, 0.95)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, help="one folder a person")
    folder = parser.parse_args().folder
    with own_site.running():
        from benchmarks import labelled_folder, threshold_halves

        labelled = labelled_folder.load(folder)
        halves = threshold_halves.run(labelled, rate=RATE, halves=HALVES)
    if not halves:
        sys.exit(f"Half of these faces are too few to recommend a threshold for {RATE:.0%}.")
    print()
    print(f"{len(halves)} halves          " + "".join(f"{f'{p:.0%}':>9}" for p in POINTS))
    for name, values, form in (
        ("distance recommended", [half.distance for half in halves], "9.3f"),
        ("its interval, from", [half.low for half in halves], "9.3f"),
        ("its interval, to", [half.high for half in halves], "9.3f"),
        ("known faces refused", [half.rejected for half in halves], "9.2%"),
        ("strangers accepted", [half.accepted for half in halves], "9.2%"),
    ):
        print(f"{name:<20}" + "".join(f"{q:{form}}" for q in np.quantile(values, POINTS)))
    median = float(np.median([half.accepted for half in halves]))
    print(f"median of strangers accepted {median:.2%}, at most {MOST_MEDIAN:.0%} promised")
    return int(folder is None and median > MOST_MEDIAN)


if __name__ == "__main__":
    sys.exit(main())
