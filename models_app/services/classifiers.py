"""Classifiers: made, changed, and moved to the trash and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from labelling.access import Access
from labelling.errors import Invalid
from labelling.models import Person, Project
from labelling.models.person import fold
from labelling.services import neighbour_indices
from models_app import events
from models_app.errors import ClassifierInUse, ClassifierUnusable, NameTaken
from models_app.models import Classifier, ClassifierVersion, Dataset, Run, WorkflowVersion
from models_app.services import chances, described, pinned
from models_app.shapes.classifiers import classifier_shape
from models_app.shapes.runs import experiment_shape

PLAIN = ("k", "metric", "vote", "voters", "reach", "accept_distance", "accept_chance")
# What is a distance: it means nothing any more where the metric changes.
IN_METRIC = ("reach", "accept_distance")
SETTINGS = (*PLAIN, "people", "dataset")
# What only a CNN classifier has, and all that it has.
OF_CNN = ("accept_chance",)
NOT_OF_CNN = "A CNN classifier has no such setting: it names whom its network learned."
NOT_OF_KNN = "Only a CNN classifier has chances. Give accept_distance."


def create(access: Access, *, name: str, **settings: Any) -> Classifier:
    """A new classifier; what isn't said is as in `ClassifierVersion`, and K as in the project.

    Raises NameTaken, Invalid (people or a data set that can't be used).
    """
    project = access.project
    first = ClassifierVersion(number=1, k=project.neighbours, by=access.actor.user)
    with transaction.atomic():
        people = _set(project, first, settings)
        made = Classifier(project=project, by=access.actor.user, key=access.actor.key)
        rename(made, name)
        save(made)
        first.classifier = made
        first.save()
        first.people.set(people or [])
        _want_index(project, first)
        tell(made)
    return made


def change(classifier: Classifier, access: Access, **wanted: Any) -> Classifier:
    """Rename it; other settings than it has make a new version of it, whose rest stays as it was.

    Another metric forgets the distances of the old one, unless new ones are given with it.
    Raises NameTaken, Invalid, also for a setting of the other kind of classifier.
    """
    _check_kind(classifier, wanted)
    with transaction.atomic():
        classifier = _locked(classifier)
        if "name" in wanted:
            rename(classifier, wanted["name"])
            save(classifier)
        old = newest(classifier)
        new = ClassifierVersion.objects.get(pk=old.pk)
        settings = {field: wanted[field] for field in SETTINGS if field in wanted}
        if settings.get("metric", old.metric) != old.metric:
            settings = dict.fromkeys(IN_METRIC) | settings
        people = _set(access.project, new, settings)
        before = set(old.people.values_list("pk", flat=True))
        after = before if people is None else {person.pk for person in people}
        fields = (*PLAIN, "everyone", "dataset_id")
        if after != before or any(getattr(old, f) != getattr(new, f) for f in fields):
            new.pk, new.number, new.by = None, old.number + 1, access.actor.user
            new.created_at = timezone.now()
            new.save(force_insert=True)
            new.people.set(after)
            _want_index(access.project, new)
        tell(classifier)
    return classifier


def trash(classifier: Classifier) -> None:
    """Move it to the trash. Raises ClassifierInUse while a workflow uses it."""
    with transaction.atomic():
        classifier = _locked(classifier)
        if classifier.deleted_at is not None:
            return
        names = described.workflows([classifier.pk])[classifier.pk]
        if names:
            listed = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
            raise ClassifierInUse(
                f"A workflow uses this classifier: {listed}. Delete or change the workflow first."
            )
        classifier.deleted_at = timezone.now()
        classifier.save(update_fields=["deleted_at"])
        tell(classifier)


def restore(classifier: Classifier) -> Classifier:
    """Take it back from the trash. Raises NameTaken, ClassifierUnusable while its data set, or its run,
    lies there."""
    with transaction.atomic():
        if classifier.deleted_at is not None:
            _hold_source(newest(classifier))  # before the classifier, as erasing locks them
        classifier = _locked(classifier)
        if classifier.deleted_at is None:
            return classifier
        classifier.deleted_at = None
        save(classifier)
        tell(classifier)
    return classifier


def newest(classifier: Classifier) -> ClassifierVersion:
    """The version whose settings it has now."""
    rows = ClassifierVersion.objects.filter(classifier=classifier).order_by("-number")
    return rows.select_related("classifier", "dataset", "by", "experiment__run")[0]


def tell(*classifiers: Classifier) -> None:
    """Tell open tabs how these are, and the experiments that they were made of, after commit."""
    for one in described.describe(list(classifiers)):
        project = one.classifier.project_id
        events.classifier_changed(project, classifier_shape(one))
        if one.version.experiment is not None:
            events.experiment_changed(project, experiment_shape(one.version.experiment))


def using(version: WorkflowVersion) -> None:
    """Tell open tabs of a classifier that a workflow uses it, or did."""
    tell(Classifier.objects.select_related("by", "key", "project").get(pk=version.classifier_id))


def _want_index(project: Project, version: ClassifierVersion) -> None:
    """The index of a large project is over Euclidean distances; others are made when they are used."""
    if version.dataset_id is None and version.metric != ClassifierVersion.Metric.EUCLIDEAN:
        neighbour_indices.want(project, version.metric)


def _check_kind(classifier: Classifier, wanted: Mapping[str, Any]) -> None:
    is_cnn = classifier.kind == Classifier.Kind.CNN
    wrong = [field for field in SETTINGS if field in wanted and (field in OF_CNN) != is_cnn]
    if wrong:
        sentence = NOT_OF_CNN if is_cnn else NOT_OF_KNN
        raise Invalid(fields={field: [sentence] for field in wrong})


def _hold_source(version: ClassifierVersion) -> None:
    """Lock what it learned from, so that nobody moves that to the trash meanwhile. Raises
    ClassifierUnusable."""
    if version.experiment is not None:
        run = Run.objects.select_for_update(no_key=True).get(pk=version.experiment.run_id)
        if run.deleted_at is not None:
            raise ClassifierUnusable(chances.IN_TRASH)
    if version.dataset_id is not None:
        dataset = Dataset.objects.select_for_update(no_key=True).get(pk=version.dataset_id)
        if dataset.deleted_at is not None:
            raise ClassifierUnusable("Its data set lies in the trash. Restore that first.")


def _locked(classifier: Classifier) -> Classifier:
    rows = Classifier.objects.select_related("by", "key", "project")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=classifier.pk)


def rename(classifier: Classifier, name: str) -> None:
    """Give it a name, without saving it. Raises Invalid."""
    classifier.name = " ".join(name.split())
    classifier.folded = fold(name)
    if not classifier.folded:
        raise Invalid(fields={"name": ["Give it a name with letters or digits."]})


def save(classifier: Classifier) -> None:
    """Save it. Raises NameTaken."""
    try:
        with transaction.atomic():
            classifier.save()
    except IntegrityError as error:
        raise NameTaken from error


def _set(
    project: Project, version: ClassifierVersion, settings: dict[str, Any]
) -> list[Person] | None:
    """Put the settings into an unsaved version; the people it is to have, None: those it had."""
    for field in PLAIN:
        if field in settings:
            setattr(version, field, settings[field])
    if "dataset" in settings:
        version.dataset = _dataset(project, settings["dataset"])
    if "people" not in settings:
        return None
    people = _people(project, settings["people"])
    version.everyone = not people
    return people


def _people(project: Project, ids: list[int]) -> list[Person]:
    found = Person.objects.filter(project=project, deleted_at=None).in_bulk(ids)
    missing = [str(pk) for pk in dict.fromkeys(ids) if pk not in found]
    if missing:
        some = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
        raise Invalid(fields={"people": [f"There are no such people in this project: {some}."]})
    return list(found.values())


def _dataset(project: Project, dataset_id: int | None) -> Dataset | None:
    if dataset_id is None:
        return None
    # Locked, so that nobody moves it to the trash meanwhile.
    rows = Dataset.objects.filter(project=project, pk=dataset_id, deleted_at=None)
    found = rows.select_for_update(no_key=True).first()
    if found is None:
        raise Invalid(fields={"dataset": ["There is no such data set in this project."]})
    problem = pinned.problem(project, found)
    if problem:
        raise Invalid(fields={"dataset": [problem]})
    return found
