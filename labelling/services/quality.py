"""What the rule on quality leaves out of votes and datasets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import CharField, Count, F, Func, Q, QuerySet, Value
from django.db.models.functions import Floor, Least

from labelling import queries
from labelling.models import Face, Person, Project

STEPS = 20
MOST_PEOPLE = 200


@dataclass(frozen=True)
class Preview:
    """What a least quality would do. Faces marked as none, and those in the trash, don't count."""

    faces: int
    labelled: int
    excluded: int
    excluded_labelled: int
    people_without_voters: list[tuple[Person, int]]
    unmeasured: int
    histogram: list[int]
    reasons: Mapping[str, int]


def preview(project: Project, min_quality: float | None) -> Preview:
    """What `min_quality` (None: the project's own) would exclude; four queries."""
    least = project.min_quality if min_quality is None else min_quality
    rows = Face.objects.filter(project=project, in_trash=False).exclude(state=Face.State.REJECTED)
    out, named = ~queries.voting(least), Q(person__isnull=False)
    counts = rows.aggregate(
        faces=Count("pk"), labelled=Count("pk", filter=named), excluded=Count("pk", filter=out),
        excluded_labelled=Count("pk", filter=out & named),
        unmeasured=Count("pk", filter=Q(quality__isnull=True)),
    )  # fmt: skip
    return Preview(
        **counts, people_without_voters=_without_voters(rows, least),
        histogram=_histogram(rows), reasons=_reasons(rows.filter(out)),
    )  # fmt: skip


def _without_voters(rows: QuerySet[Face], least: float) -> list[tuple[Person, int]]:
    labelled = rows.filter(person__isnull=False).order_by()
    counted = labelled.values_list("person").annotate(
        n=Count("pk"), voters=Count("pk", filter=queries.voting(least))
    )
    silent = {person: n for person, n, voters in counted if not voters}
    people = Person.objects.filter(pk__in=silent).order_by("sort_key", "pk")[:MOST_PEOPLE]
    return [(person, silent[person.pk]) for person in people]


def _histogram(rows: QuerySet[Face]) -> list[int]:
    step = Least(Floor(F("quality") * STEPS), Value(STEPS - 1.0))
    measured = rows.filter(quality__isnull=False).order_by()
    found = {int(s): n for s, n in measured.values_list(step).annotate(n=Count("pk"))}
    return [found.get(number, 0) for number in range(STEPS)]


def _reasons(rows: QuerySet[Face]) -> dict[str, int]:
    """How many faces have each reason, without its figures: "too small: 22 px" is "too small"."""
    bare = Func(
        F("quality_reason"), Value(":"), Value(1), function="split_part", output_field=CharField()
    )
    found = rows.exclude(quality_reason="").order_by().values_list(bare).annotate(n=Count("pk"))
    return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))
