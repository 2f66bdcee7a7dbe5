"""What of this app goes when photos or people are erased: within the transaction that erases them."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from labelling.erasure import Erased, Gone
from labelling.models import Face, Project
from labelling.services.erased_names import Names
from models_app import events
from models_app.models import (
    Classifier,
    ClassifierVersion,
    Dataset,
    Evaluation,
    EvaluationFace,
    KeptFace,
    Work,
)
from models_app.services import (
    dataset_progress,
    described,
    erased_batches,
    erased_datasets,
    erased_inputs,
    erased_runs,
)
from models_app.shapes.classifiers import classifier_shape


def erase(project: Project, erased: Erased) -> Gone:
    """Take away all that this app holds of them, and mark what held it."""
    names, gone = Names(erased.names), Gone()
    counts: Counter[str] = Counter()
    named = Face.objects.filter(pk__among=list(erased.faces), person__isnull=False)
    knew = {*erased.people, *named.values_list("person", flat=True)}
    datasets, classes = erased_datasets.erase(project, erased, names, gone, counts)
    runs = erased_runs.erase(datasets, names, gone, counts)
    classifiers = _mark_classifiers(project, knew, {d.pk for d in datasets}, gone.marked)
    measured = _forget_evaluations(project, erased, counts)
    erased_batches.forget(project, erased, names, classes, gone, counts)
    erased_inputs.forget(project, erased, names, counts)
    kept = KeptFace.objects.filter(
        Q(photo__among=list(erased.photos)) | Q(person__in=erased.people)
    )
    counts["kept_faces"] += kept.delete()[0]
    gone.counts = dict(counts)
    # Once the rows of all apps are gone: the counts that are told are those of then.
    news = partial(_tell, project.pk, [d.pk for d in datasets], classifiers, measured, runs)
    transaction.on_commit(news, robust=True)
    return gone


def _tell(
    project_id: int, datasets: list[int], classifiers: list[int], measured: list[int | None],
    runs: list[int],
) -> None:  # fmt: skip
    for dataset in Dataset.objects.filter(pk__in=datasets, deleted_at=None):
        dataset_progress.tell(dataset)
    rows = Classifier.objects.filter(pk__in=classifiers, deleted_at=None)
    for found in described.describe(list(rows.select_related("by", "key"))):
        events.classifier_changed(project_id, classifier_shape(found))
    for classifier in measured:
        events.evaluation_changed(project_id, classifier, "none", 0)
    erased_runs.tell(runs)


def _mark_classifiers(
    project: Project, knew: set[int], datasets: set[int], marked: list[dict[str, Any]]
) -> list[int]:
    """Those pinned to one of these data sets or that learned from one, and the live ones in which one of the
    people voted; their ids."""
    versions = ClassifierVersion.objects.filter(classifier=OuterRef("pk"))
    chosen = Exists(
        ClassifierVersion.people.through.objects.filter(
            classifierversion__classifier=OuterRef("pk"), person__in=knew
        )
    )
    held = Q(Exists(versions.filter(dataset__in=datasets))) | Q(chosen)
    held |= Q(Exists(versions.filter(experiment__run__dataset__in=datasets)))
    if knew:
        held |= Q(Exists(versions.filter(dataset=None, experiment=None, everyone=True)))
    found = Classifier.objects.filter(held, project=project).order_by("pk")
    for classifier in found:
        if classifier.deleted_at is None:
            marked.append({"kind": "classifier", "id": classifier.pk, "name": classifier.name})
    ids = [classifier.pk for classifier in found]
    Classifier.objects.filter(pk__in=ids).update(erased_at=timezone.now())
    return ids


def _forget_evaluations(project: Project, erased: Erased, counts: Counter[str]) -> list[int | None]:
    """Drop measurements that speak of the faces or people: their numbers name them by id, and their cells
    lead to faces. Whoever is measuring just now begins again. Returns of which classifiers; None: of the
    labels as they stand."""
    theirs = Q(face__among=list(erased.faces)) | Q(person__in=erased.people)
    rows = EvaluationFace.objects.filter(
        theirs | Q(said__in=erased.people), evaluation__project=project
    )
    spoken = set(rows.values_list("evaluation", flat=True))
    counts["evaluation_faces"] += rows.delete()[0]
    of_project = Evaluation.objects.filter(project=project)
    done = of_project.exclude(state__in=Work.OPEN)
    if not erased.people:
        done = done.filter(pk__in=spoken)
    dropped = list(done.values_list("pk", "version__classifier"))
    Evaluation.objects.filter(pk__in=[pk for pk, _ in dropped]).delete()
    of_project.filter(state__in=Work.OPEN).update(
        state=Work.State.WAITING, leased_by="", lease_until=None, queued_at=None, progress=0,
        result=None, fingerprint="", measured_at=None,
    )  # fmt: skip
    return [classifier for _, classifier in dropped]
