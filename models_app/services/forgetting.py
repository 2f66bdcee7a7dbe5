"""The names of erased people leave the files that runs left: `labels.json`, `model.onnx`, checkpoints.

Where they stood stands `erased-3`, as in the data set. What a network learned of their faces can't be taken
out of its numbers; the run and its classifiers are marked.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from labelling import queue as queues
from labelling.services import media
from models_app import queue
from models_app.models import Artifact, DatasetPerson, Experiment, Run
from models_app.training.tree import LABELS, labels_json

logger = logging.getLogger(__name__)

# Gives a file other names for its classes, in place; False for one that can't be read.
Relabel = Callable[[Path, Sequence[str]], bool]

SUMS = "version_0/SHA256SUMS"
ONNX, CHECKPOINT = ".onnx", ".ckpt"
# Which files each of the actors does: those of checkpoints need torch, which trainers have.
ACTORS = {"forget_names": (LABELS, ONNX), "forget_checkpoints": (CHECKPOINT,)}


def want(run_ids: Collection[int]) -> None:
    """Have the files of these runs forget the erased, after commit; the runs are marked (`erased_at`)."""
    for pk in run_ids:
        for actor in ACTORS:
            queue.enqueue(actor, pk)


def find_lost() -> int:
    """Queue what is due while its queue is empty: its message was lost, or its worker died."""
    count = 0
    for actor, endings in ACTORS.items():
        runs = set(_due(endings).values_list("experiment__run", flat=True)[:300])
        if runs and not queues.waiting(queue.QUEUES[actor]):
            for pk in runs:
                queue.enqueue(actor, pk)
            count += len(runs)
    return count


def relabel_json(path: Path, labels: Sequence[str]) -> bool:
    """`Relabel` of labels.json."""
    path.write_bytes(labels_json(labels).encode())
    return True


def forget(run_id: int, relabels: Mapping[str, Relabel]) -> None:
    """Take the names of the erased out of a run's files with these endings; a second time it finds nothing
    to do. A file that can't be read goes."""
    run = Run.objects.filter(pk=run_id, erased_at__isnull=False).first()
    if run is None:
        return
    people = DatasetPerson.objects.filter(dataset=run.dataset_id).order_by("number")
    labels = [person.label for person in people]
    for experiment in run.experiments.order_by("number"):
        experiment.run = run
        due = list(_due(list(relabels)).filter(experiment=experiment).order_by("pk"))
        for row in due:
            relabel = next(r for ending, r in relabels.items() if row.path.endswith(ending))
            _renew(experiment, row, relabel, labels)
        if due:
            _sum(experiment)


def _due(endings: Sequence[str]) -> QuerySet[Artifact]:
    """Files with these endings in which an erased name may stand: older ones than the erasing, and those of a
    trainer that had begun by then, which wrote the names it knew. Until it is done they are in its hands."""
    ended = Q()
    for ending in endings:
        ended |= Q(path__endswith=ending)
    erased_at = F("experiment__run__erased_at")
    late = Q(
        experiment__started_at__lt=erased_at, updated_at__lte=F("experiment__finished_at")
    )  # fmt: skip
    rows = Artifact.objects.filter(ended, Q(updated_at__lt=erased_at) | late)
    return rows.exclude(experiment__state=Experiment.State.WORKING)


def _renew(experiment: Experiment, row: Artifact, relabel: Relabel, labels: Sequence[str]) -> None:
    """Put in the file's place what `relabel` makes of it; nothing if it can't."""
    with tempfile.TemporaryDirectory(prefix="facesite-") as folder:
        path = Path(folder) / Path(row.path).name
        with media.reading(row.key) as file, path.open("wb") as copy:
            while piece := file.read(1 << 20):
                copy.write(piece)
        if relabel(path, labels):
            _put(experiment, row, path)
            return
    logger.warning("%s of experiment %s can't be read and goes.", row.path, experiment.pk)
    row.delete()
    media.remove(experiment.folder, row.key)


def _put(experiment: Experiment, row: Artifact, path: Path) -> None:
    before, key = row.key, experiment.new_key(path.name)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        media.put_file(key, file)
    # Not before the erasing, even where the clock was set back since: it would be due again and again.
    erased_at = experiment.run.erased_at or timezone.now()
    Artifact.objects.filter(pk=row.pk).update(
        key=key, sha256=digest, size_bytes=path.stat().st_size,
        updated_at=max(timezone.now(), erased_at),
    )  # fmt: skip
    media.remove(experiment.folder, before)


def _sum(experiment: Experiment) -> None:
    """Have SHA256SUMS say what the files are now."""
    row = Artifact.objects.filter(experiment=experiment, path=SUMS).first()
    if row is None:
        return
    top = SUMS.rpartition("/")[0] + "/"
    found = Artifact.objects.filter(experiment=experiment).values_list("path", "sha256")
    digests = {path.removeprefix(top): digest for path, digest in found}

    def change(path: Path, _: Sequence[str]) -> bool:
        names = [line.partition("  ")[2] for line in path.read_text().splitlines()]
        lines = [f"{digests[name]}  {name}\n" for name in names if name in digests]
        path.write_text("".join(lines))
        return True

    _renew(experiment, row, change, [])
