"""Runs on data sets from which faces or people are erased."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Max, Q
from django.utils import timezone

from labelling.erasure import Gone
from labelling.services.erased_names import Names
from models_app.models import Artifact, Dataset, Experiment, LogLine, Run
from models_app.services import forgetting, run_rows

# Of the database's clock, the least.
INSTANT = timedelta(microseconds=1)


def erase(
    datasets: Sequence[Dataset], names: Names, gone: Gone, counts: Counter[str]
) -> list[int]:  # fmt: skip
    """End the experiments that learn from these data sets, mark the runs that did, and take the names out of
    what they said and, after commit, out of their files; returns the runs' ids.

    What hasn't begun yet trains without the erased faces. The caller has locked the data sets.
    """
    begun = Experiment.objects.filter(run__dataset__in=datasets, started_at__isnull=False)
    rows = list(begun.select_for_update(of=("self",), no_key=True).order_by("pk"))
    run_rows.end(row for row in rows if row.state in Experiment.OPEN)
    for row in rows:
        said = names.out_of(row.error_message)
        if said != row.error_message:
            Experiment.objects.filter(pk=row.pk).update(error_message=said)
    counts["log_lines"] += _unsay(rows, names)
    ids = sorted({row.run_id for row in rows})
    for pk in ids:
        run = run_rows.locked(pk)
        run.erased_at = _after_all(run)
        run.save(update_fields=["erased_at"])
        run_rows.settle(run)
        if run.deleted_at is None:
            gone.marked.append({"kind": "run", "id": run.pk, "name": run.name})
    forgetting.want(ids)
    return ids


def _after_all(run: Run) -> datetime:
    """Now, or right after all that the run has written, where the clock was set back since."""
    written = Artifact.objects.filter(experiment__run=run).aggregate(at=Max("updated_at"))["at"]
    ended = run.experiments.aggregate(at=Max("finished_at"))["at"]
    latest: datetime = max(
        [timezone.now(), *(at + INSTANT for at in (written, ended) if at is not None)]
    )
    return latest


def tell(ids: Sequence[int]) -> None:
    """Tell open tabs how these runs are now."""
    for run in run_rows.shown().filter(pk__in=ids, deleted_at=None).order_by("pk"):
        run_rows.tell(run, list(Experiment.objects.filter(run=run).order_by("number")))


def _unsay(rows: Sequence[Experiment], names: Names) -> int:
    """Take the names out of the logs; in how many lines they were."""
    some = Q()
    for name in names.all:
        some |= Q(text__icontains=name.split()[0])  # the words between may be joined by anything
    if not some:
        return 0
    changed = []
    for line in LogLine.objects.filter(some, experiment__in=rows).iterator():
        text = names.out_of(line.text)
        if text != line.text:
            line.text = text
            changed.append(line)
    LogLine.objects.bulk_update(changed, ["text"], batch_size=500)
    return len(changed)
