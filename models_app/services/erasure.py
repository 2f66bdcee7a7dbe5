"""What of this app goes when photos or people are erased: within the transaction that erases them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from labelling.erasure import Erased, Gone
from labelling.models import Face, Project
from labelling.services.erased_names import Names
from models_app.models import (
    Classifier,
    ClassifierVersion,
    Evaluation,
    EvaluationFace,
    KeptFace,
    Work,
)
from models_app.services import erased_batches, erased_datasets


def erase(project: Project, erased: Erased) -> Gone:
    """Take away all that this app holds of them, and mark what held it."""
    names, gone = Names(erased.names), Gone()
    counts: Counter[str] = Counter()
    named = Face.objects.filter(pk__among=list(erased.faces), person__isnull=False)
    knew = {*erased.people, *named.values_list("person", flat=True)}
    datasets = erased_datasets.erase(project, erased, names, gone, counts)
    _mark_classifiers(project, knew, {d.pk for d in datasets}, gone.marked)
    _forget_evaluations(project, erased, counts)
    erased_batches.forget(project, erased, names, gone, counts)
    kept = KeptFace.objects.filter(
        Q(photo__among=list(erased.photos)) | Q(person__in=erased.people)
    )
    counts["kept_faces"] += kept.delete()[0]
    gone.counts = dict(counts)
    return gone


def _mark_classifiers(
    project: Project, knew: set[int], datasets: set[int], marked: list[dict[str, Any]]
) -> None:
    """Those pinned to one of these data sets, and the live ones in which one of the people voted."""
    versions = ClassifierVersion.objects.filter(classifier=OuterRef("pk"))
    chosen = Exists(
        ClassifierVersion.people.through.objects.filter(
            classifierversion__classifier=OuterRef("pk"), person__in=knew
        )
    )
    held = Q(Exists(versions.filter(dataset__in=datasets))) | Q(chosen)
    if knew:
        held |= Q(Exists(versions.filter(dataset=None, everyone=True)))
    found = Classifier.objects.filter(held, project=project).order_by("pk")
    for classifier in found:
        if classifier.deleted_at is None:
            marked.append({"kind": "classifier", "id": classifier.pk, "name": classifier.name})
    Classifier.objects.filter(pk__in=[c.pk for c in found]).update(erased_at=timezone.now())


def _forget_evaluations(project: Project, erased: Erased, counts: Counter[str]) -> None:
    """Drop results that speak of the faces or people: their numbers name them by id, and their cells
    lead to faces. Whoever is measuring just now begins again."""
    theirs = Q(face__among=list(erased.faces)) | Q(person__in=erased.people)
    rows = EvaluationFace.objects.filter(
        theirs | Q(said__in=erased.people), evaluation__project=project
    )
    spoken = set(rows.values_list("evaluation", flat=True))
    counts["evaluation_faces"] += rows.delete()[0]
    of_project = Evaluation.objects.filter(project=project)
    done = of_project.exclude(state__in=Work.OPEN).exclude(result=None)
    if not erased.people:
        done = done.filter(pk__in=spoken)
    done.update(result=None, fingerprint="", measured_at=None, progress=0)
    of_project.filter(state__in=Work.OPEN).update(
        state=Work.State.WAITING, leased_by="", lease_until=None, queued_at=None, progress=0,
        result=None, fingerprint="", measured_at=None,
    )  # fmt: skip
