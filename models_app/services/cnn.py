"""Classifiers made of experiments."""

from __future__ import annotations

from django.db import transaction

from labelling.access import Access
from labelling.errors import NotFound
from models_app.errors import NoCheckpoint
from models_app.models import Artifact, Classifier, ClassifierVersion, Experiment, Run
from models_app.services import chances, classifiers

LONGEST_NAME = 60


def create(
    access: Access, experiment: Experiment, *, name: str | None = None, accept_chance: float = 0.5
) -> Classifier:
    """A CNN classifier by the experiment's best checkpoint, called like it unless `name` is given.

    Raises NoCheckpoint, NameTaken, Invalid, NotFound if its run went to the trash meanwhile.
    """
    with transaction.atomic():
        # Nobody moves it to the trash meanwhile.
        run = Run.objects.select_for_update(no_key=True).get(pk=experiment.run_id)
        if run.deleted_at is not None:
            raise NotFound
        if not Artifact.objects.filter(experiment=experiment, path=chances.MODEL).exists():
            raise NoCheckpoint
        made = Classifier(
            project=access.project, kind=Classifier.Kind.CNN, by=access.actor.user,
            key=access.actor.key,
        )  # fmt: skip
        classifiers.rename(made, experiment.name[:LONGEST_NAME] if name is None else name)
        classifiers.save(made)
        ClassifierVersion.objects.create(
            classifier=made, number=1, experiment=experiment, accept_chance=accept_chance,
            by=access.actor.user,
        )  # fmt: skip
        classifiers.tell(made)
    return made
