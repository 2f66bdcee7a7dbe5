"""Queries whose SQL is written once for a process, and then only asked.

Django writes a query anew each time that it is asked. For a face with what ten tables say of it that takes 4 ms, longer than
PostgreSQL's answer, and a label asks for two such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

M = TypeVar("M", bound=Model)
# Stands in the SQL for the nth value that is given; no id is as large.
FIRST_PLACE = 2**62


class Once(Generic[M]):
    """A query with places for ids, or for lists of them: `Once(lambda ids: Face.objects.filter(pk__among=ids), list)`.

    What is given must be of the kinds that are told: `int` for an id, `list` for `among`.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], *kinds: Callable[[Any], Any]) -> None:
        self._build, self._kinds = build, kinds

    def __call__(self, *values: int | Iterable[int]) -> list[M]:
        """The rows, as the query would give them with these values."""
        rows, written, text, params = self._written
        kinds = zip(self._kinds, values, strict=True)
        given = dict(enumerate((kind(value) for kind, value in kinds), FIRST_PLACE))
        filled = tuple(given.get(_place(param), param) for param in params)
        compiler: Any = copy(written)
        compiler.connection = connection  # the thread's own
        compiler.as_sql = lambda *_, **__: (text, filled)
        query = copy(rows.query)
        query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        # A copy of the rows themselves would ask for them first.
        return list(ModelIterable(QuerySet(rows.model, query=query)))

    @cached_property
    def _written(self) -> tuple[QuerySet[M], Any, str, tuple[Any, ...]]:
        """The query with places instead of values, the compiler that wrote it, and what it wrote."""
        places = [
            place if kind is int else [place] for place, kind in enumerate(self._kinds, FIRST_PLACE)
        ]
        rows = self._build(*places)
        compiler: Any = rows.query.get_compiler(connection=connection)
        text, params = compiler.as_sql()
        return rows, compiler, text, params


def _place(param: Any) -> int:
    """Which place this parameter is; 0 if it is a value."""
    inner = param[0] if isinstance(param, list) and param else param
    return inner if isinstance(inner, int) else 0
