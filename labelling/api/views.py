"""What the views share: the project's access, validated input, pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Model, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from labelling import access, pages, queries
from labelling.access import Access
from labelling.api.authentication import actor
from labelling.models import Person, Project, Role, User
from labelling.shapes import candidate_shape
from labelling.visible import made_visible
from labelling.vision.voting import Candidate


class ProjectView(APIView):
    """A view inside a project. `need` says which role each method takes; the rest is refused.

    The project is obtained in one place, before the handler runs, as `self.access`.
    """

    need: ClassVar[dict[str, Role]] = {}
    # Methods that take no key: they are about the user who asks, or make keys.
    no_key: ClassVar[frozenset[str]] = frozenset()
    # Whether the project may lie in the trash.
    trashed: ClassVar[bool] = False
    access: Access

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = "GET" if request.method in {"HEAD", "OPTIONS"} else str(request.method)
        need = self.need.get(method, Role.OWNER)
        self.access = access.project(
            actor(request), kwargs["project_id"], need=need, trashed=self.trashed
        )
        if method in self.no_key:
            access.person_user(self.access.actor)


class AdminView(APIView):
    """A view for administrators alone; the one who asks is `self.admin`."""

    admin: User

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.admin = access.admin(actor(request))


def valid(shape: type[Serializer[Any]], data: Any) -> dict[str, Any]:
    """`data` as `shape` reads it, without letters that can't be seen.

    Raises DRF's ValidationError, which names the fields.
    """
    serializer = shape(data=made_visible(data))
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def paged(
    rows: QuerySet[Any], asked: dict[str, Any], order: tuple[str, ...],
    shape: Callable[[Any], dict[str, Any]],
) -> Response:  # fmt: skip
    """One keyset page as the API answers it."""
    found = pages.page(rows, order=order, cursor=asked.get("cursor"), limit=asked["limit"])
    return Response({"items": [shape(row) for row in found.items], "next": found.next})


def whole(rows: Iterable[Model], shape: Callable[[Any], dict[str, Any]]) -> Response:
    """A short list in the form of a page."""
    return Response({"items": [shape(row) for row in rows], "next": None})


def candidate_shapes(project: Project, ranked: Sequence[Candidate]) -> list[dict[str, Any]]:
    """Candidates with their names and covers; two queries."""
    ids = [c.person_id for c in ranked]
    known, covers = Person.objects.in_bulk(ids), queries.covers(project, ids)
    return [
        candidate_shape(c, known[c.person_id], covers.get(c.person_id))
        for c in ranked
        if c.person_id in known
    ]


def base_url(request: Request) -> str:
    """How the asker reaches the site, without a slash at the end."""
    url: str = settings.SITE.public_url or request.build_absolute_uri("/")
    return url.rstrip("/")
