"""Several questions in one trip to the database, where others wait until the asker has gone on."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def rows(*asked: QuerySet[Any]) -> list[list[Any]]:
    """What each asks for; they are answered in this order, each by what is committed once those before it are.

    Whole rows of one table each: no joins, annotations or deferred fields.
    """
    compilers: list[Any] = []
    texts, params = [], []
    for query in asked:
        compiler = query.query.get_compiler(connection=connection)
        try:
            text, values = compiler.as_sql()
        except EmptyResultSet:
            compilers.append(None)
            continue
        compilers.append(compiler)
        texts.append(text)
        params += values
    found: list[list[Any]] = []
    with connection.cursor() as cursor:
        cursor.execute("; ".join(texts), params)
        for query, compiler in zip(asked, compilers, strict=True):
            if compiler is None:
                found.append([])
                continue
            names = [field.attname for field in query.model._meta.concrete_fields]
            values = compiler.results_iter([cursor.fetchall()])
            found.append([query.model.from_db(connection.alias, names, row) for row in values])
            cursor.nextset()
    return found
