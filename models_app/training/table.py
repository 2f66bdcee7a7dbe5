"""metrics.csv while it grows: a row a step that was measured, kept over a training's goes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from models_app.training.leavings import whole
from models_app.training.said import Measured

METRICS = "metrics.csv"
COLUMNS = ("epoch", "step", "train_loss", "train_acc", "val_loss", "val_acc")


class Table:
    """The file in `folder`. Rows behind a step that isn't theirs any more are dropped by `begin`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / METRICS
        self.new: dict[int, dict[str, float]] = {}

    def begin(self, step: int) -> None:
        """Keep the rows up to `step`, where the training goes on; 0: none. Raises OSError."""
        self.new = {}
        kept = [row for row in read(self.path) if int(row["step"]) <= step] if step else []
        out = io.StringIO()
        table = _writer(out)
        table.writeheader()
        table.writerows(kept)
        whole(self.path, out.getvalue().encode())

    def add(self, measured: Measured) -> None:
        """Values of a step, beside those that it has."""
        row = self.new.setdefault(
            measured.step, {"step": measured.step, "epoch": measured.epoch}
        )  # fmt: skip
        row.update(measured.values)

    def write(self) -> None:
        """Have what was added in the file. Raises OSError."""
        if not self.new:
            return
        with self.path.open("a", encoding="ascii", newline="") as file:
            _writer(file).writerows(self.new[step] for step in sorted(self.new))
        self.new = {}


def read(path: Path) -> list[dict[str, str]]:
    """The rows that are whole, in order; none where there is no file."""
    try:
        text = path.read_text(encoding="ascii")
    except (FileNotFoundError, UnicodeDecodeError):
        return []
    lines = text[: text.rfind("\n") + 1]  # the last may be cut off
    rows = csv.DictReader(io.StringIO(lines))
    return [
        row for row in rows
        if set(row) == set(COLUMNS) and None not in row.values() and row["step"].isdigit()
    ]  # fmt: skip


def _writer(out: io.TextIOBase | io.StringIO) -> csv.DictWriter[str]:
    return csv.DictWriter(out, COLUMNS, restval="", extrasaction="ignore", lineterminator="\n")
