"""Runs that several change at once: nothing waits crosswise, and nothing is left half done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import dramatiq
import pytest
from django.db import transaction

from labelling.access import Access, Actor
from labelling.errors import FacesiteError
from labelling.models import Role
from models_app.models import Dataset, Experiment, Run
from models_app.services import datasets, experiments, runs, trainer_claims, trainer_ends
from tests.api import running
from tests.api.conftest import World
from tests.api.test_together import together

ROUNDS = 6
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quiet_queue() -> Iterator[None]:
    """What is queued here is for no other test."""
    yield
    dramatiq.get_broker().flush("training")


def test_submitting_while_the_data_set_is_deleted(world: World, quiet_queue: None) -> None:
    access = Access(world.project, Role.LABELLER, Actor(world.labeller))
    for _ in range(ROUNDS):
        data = running.dataset(world.project)

        def submit(on: Dataset = data) -> None:
            with suppress(FacesiteError):
                runs.submit(access, {"dataset": on.pk})

        def delete(on: Dataset = data) -> None:
            with suppress(FacesiteError):
                datasets.delete(on)

        assert together(submit, delete) == []
        data.refresh_from_db()
        assert (data.deleted_at is None) == Run.objects.filter(dataset=data).exists()


def test_trainers_and_people_at_once(world: World, quiet_queue: None) -> None:
    access = Access(world.project, Role.LABELLER, Actor(world.labeller))
    asked = {"dataset": running.dataset(world.project).pk, "options": {"seed": "range(8)"}}
    made = [runs.submit(access, asked) for _ in range(2)]

    def train(name: str) -> None:
        while row := trainer_claims.claim(name):
            if row.number % 3 == 1:
                trainer_ends.put_back(row, name)
                runs.settle(row.run_id)
                row = trainer_claims.claim(name)
            if row is not None:
                trainer_ends.finish(row, name, "finished")

    def fiddle(run: Run) -> None:
        for number in range(ROUNDS):
            row = Experiment.objects.select_related("run__project").get(run=run, number=number)
            for step in (
                lambda: runs.pause(run), lambda one=row: experiments.stop(one), lambda: runs.resume(run),
                lambda one=row: experiments.retry(one), lambda: runs.trash(run),
            ):  # fmt: skip
                with suppress(FacesiteError):
                    step()
        runs.restore(run)
        runs.resume(run)

    wrong = together(
        lambda: train("one"), lambda: train("two"), lambda: fiddle(made[0]), lambda: fiddle(made[1])
    )
    assert wrong == []
    train("one")
    for run in made:
        run.refresh_from_db()
        assert not Experiment.objects.filter(run=run, state__in=Experiment.OPEN).exists()
        assert run.finished_at is not None
        with transaction.atomic():
            runs.trash(run)
