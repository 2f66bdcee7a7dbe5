"""What is left of someone, looked for from outside: in every table, in every file, at every address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection

REFERENCES = """
SELECT c.conrelid::regclass::text, a.attname
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND c.confrelid = %s::regclass AND cardinality(c.conkey) = 1
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


def rows_of(table: str, ids: Iterable[int]) -> dict[str, int]:
    """How many rows of which table and column speak of rows of `table` with these ids, the rows
    themselves among them: every foreign key that the database knows."""
    wanted, found = list(ids), {}
    with connection.cursor() as cursor:
        cursor.execute(REFERENCES, [table])
        columns = [(table, "id"), *cursor.fetchall()]
        assert len(columns) > 1
        for where, column in columns:
            cursor.execute(
                f'SELECT count(*) FROM {where} WHERE "{column}" = ANY(%s::bigint[])',
                [wanted],
            )
            count = cursor.fetchone()[0]
            if count:
                found[f"{where}.{column}"] = count
    return found


def dump() -> str:
    """All rows of all tables, as text."""
    parts = []
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                parts += [f"\n== {table}\n", *(bytes(piece).decode() for piece in copy)]
    text = "".join(parts)
    assert "== labelling_photo" in text
    return text


def files(project: int) -> dict[str, str]:
    """Every file of the project in the media storage with the SHA-256 of its content."""
    root = Path(default_storage.path("."))
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (root / "projects" / str(project)).rglob("*")
        if path.is_file()
    }


def holding(text: str, word: str) -> list[str]:
    """The lines of a dump in which `word` stands, whatever its case."""
    return [line for line in text.splitlines() if word.casefold() in line.casefold()]
