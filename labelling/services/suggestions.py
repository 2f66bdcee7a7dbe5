"""Suggestions: for each unlabelled face, the person whom its nearest labelled neighbours elect.

Workers make them (`refreshing`), soon after something changed: of the faces near to it, or of all.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import F

from labelling import queries, queue
from labelling.models import Face, Project, Stale
from labelling.services import calibration, suggesting, vectors
from labelling.vision import voting
from labelling.vision.electing import NEAREST

# Reading the vectors of more takes longer than a request or a photo should.
FEW_VOTERS = 2_000


def marked(faces: str, only: str = "true") -> str:
    """Parts of a statement: the faces that a query gives are to be looked at, and that somebody wants it, `only` then."""
    return f"""marked AS (
    INSERT INTO labelling_stale (project_id, face_id)
    SELECT %(project)s, face FROM ({faces}) AS stale(face)
), wanted AS (
    UPDATE labelling_project
    SET suggestions_wanted = suggestions_wanted + 1, suggestions_wanted_at = statement_timestamp()
    WHERE id = %(project)s AND {only}
    RETURNING suggestions_wanted, suggestions_made
)"""  # noqa: S608 - of constants


_MARKED = marked("SELECT unnest(%(faces)s::bigint[])")
_WANT = f"WITH {_MARKED} SELECT suggestions_wanted, suggestions_made FROM wanted"  # noqa: S608 - a constant


def want(project_id: int, *, faces: Sequence[int] | None = None) -> None:
    """Have suggestions made again soon, after commit: those that may change since these faces did
    (None: all of the project's)."""
    asked = {"project": project_id, "faces": [None] if faces is None else list(faces)}
    with connection.cursor() as cursor:
        cursor.execute(_WANT, asked)
        wanted, made = cursor.fetchone()
    ask(project_id, wanted, made)


def ask(project_id: int, wanted: int, made: int) -> None:
    """Queue a refresh, if it is the first that is wanted; the two are as `marked` gives them."""
    # Labels come in bursts: one refresh serves all that came while it, or another, was under way.
    if wanted == made + 1:
        queue.enqueue("refresh_suggestions", project_id)


def mark(project_id: int, faces: Sequence[int]) -> None:
    """Note what a refresh has to look at; it is found even if nobody asks for one (`find_marked`)."""
    Stale.objects.bulk_create(
        (Stale(project_id=project_id, face_id=face) for face in faces), batch_size=5000
    )


def find_marked() -> int:
    """Ask for what was marked and never asked for, as its worker died; returns how many projects."""
    quiet = Project.objects.filter(suggestions_made=F("suggestions_wanted"), deleted_at=None)
    rows = Stale.objects.filter(project__in=quiet).order_by().values_list("project", flat=True)
    projects = list(rows.distinct())
    for project_id in projects:
        want(project_id, faces=())
    return len(projects)


def at_once(project: Project, faces: Sequence[int]) -> None:
    """Make the suggestions of these faces now, where that takes no longer than a moment; the refresh that
    the caller asks for makes them in any case."""
    named = Face.objects.filter(project=project, person__isnull=False, in_trash=False)
    if named[: FEW_VOTERS + 1].count() <= FEW_VOTERS:
        refresh(project, faces=faces)


def refresh(project: Project, *, faces: Sequence[int]) -> int:
    """Make the suggestions of these faces, and their doubts; returns how many changed.

    Cost: the vectors of the faces and of all that vote, one product of distances, one write of what
    differs.
    """
    scope = vectors.load(project, faces=faces)
    if len(scope) == 0:
        return 0
    gallery = vectors.load(project, which=vectors.VOTING)
    made = suggesting.make(project, scope, gallery, calibration.scale(project))
    return len(suggesting.write(project, suggesting.differences(project, scope, made)))


def candidates(project: Project, face: Face) -> list[voting.Candidate]:
    """Who this face may be, best first; people it was said not to be are left out."""
    embedding = face.embeddings.filter(embedder=project.embedder).first()
    if embedding is None:
        return []
    refused = face.negatives.values_list("person_id", flat=True)
    near = queries.neighbours(
        project, embedding.vector, embedder=embedding.embedder, limit=NEAREST + 1, without=refused
    )
    return voting.rank(
        [n for n in near if n.face_id != face.pk][:NEAREST], k=project.neighbours,
        scale=calibration.scale(project),
    )  # fmt: skip
